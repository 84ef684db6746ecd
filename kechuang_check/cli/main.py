"""The command: finds the verb, turns errors into messages and exit codes. Verbs load what they need themselves."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

import click

from kechuang_check import __version__
from kechuang_check.cli.console import Console
from kechuang_check.cli.options import USAGE, lang_option
from kechuang_check.cli.output import stdout_told
from kechuang_check.cli.speech import say
from kechuang_check.errors import KechuangError, Problem, UsageError
from kechuang_check.words import LANGUAGES, text

_VERBS = (
    "run",
    "check",
    "inspect",
    "template",
    "lint",
    "verify",
    "explain",
    "what-if",
    "history",
    "diff",
    "status",
    "ledger",
    "batches",
    "outbox",
    "alerts",
    "doctor",
    "watchdog",
    "init",
)


class _Verbs(click.Group):
    """Loads a verb's module when the verb is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _VERBS:
            return None
        command: click.Command = import_module(f"kechuang_check.cli.{cmd_name.replace('-', '_')}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The group itself knows of no verb before it is loaded, and so of none that may be meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=_VERBS, ctx=ctx) from None


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    subcommand_metavar=say(text("VERB [ARGS]...")),
    **USAGE,
    help=say(
        text(
            "Check a city's plan: read the batches that departments send, judge every target, and tell who falls "
            "short, by how much, and what would close it."
        )
    ),
    epilog=say(
        text(
            "Exit codes: 0 nothing short; 1 a shortfall or failed rule; 2 usage or definition error; 3 something could "
            "not be judged; 4 a letter could not be queued or sent; 130 interrupted."
        )
    ),
)
@click.version_option(
    __version__, "--version", prog_name="kechuang-check", help=say(text("Show the version and exit."))
)
@lang_option
def cli(lang: str | None) -> None:
    del lang  # whoever needs it reads it from the command line, where it may stand before the verb or after it


def main() -> NoReturn:
    """Entry point. Never ends in a traceback unless --verbose asks for one."""
    _tolerate()
    # A service that is stopped ends as one that is interrupted: in words, and with nothing half done.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console.for_messages()
    try:
        _check_environment()
        result = _answer()
        code = result if isinstance(result, int) else 0
        _flush()
    except KechuangError as error:
        console.problems(error.problems)
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        console.note(text("Interrupted. What was not yet recorded is done again by the next run."))
        _leave(130)
    except Exception as error:
        # The last door: a fault of ours is told in words, and counts as not judged.
        if "--verbose" in sys.argv or "-v" in sys.argv:
            raise
        console.fault(error)
        code = 3
    console.ended(["kechuang-check", *sys.argv[1:]], code)
    sys.exit(code)


def _leave(code: int) -> NoReturn:
    """End at once. Python ends by the signal itself, whatever code it is given, where the interrupt had come to code
    that was made from a text (`exec`), as libraries do while they are imported.
    """
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _tolerate() -> None:
    """Nothing that a stream cannot write stops the work: an old console has no ✕, and gets a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _check_environment() -> None:
    named = os.environ.get("KECHUANG_LANG")
    if named and named not in LANGUAGES:
        what = text("KECHUANG_LANG is {value}, which is no language of this program.", value=repr(named))
        raise UsageError(Problem(what, text("Set it to one of {words}, or leave it out.", words=", ".join(LANGUAGES))))
    form = os.environ.get("KECHUANG_LOG")
    if form and form != "json":
        what = text("KECHUANG_LOG is {value}, which is no form of messages.", value=repr(form))
        raise UsageError(Problem(what, text("Set it to json, or leave it out.")))


def _answer() -> object:
    if not {"-h", "--help", "--version"} & set(sys.argv):
        return cli.main(prog_name="kechuang-check", standalone_mode=False)
    with stdout_told():
        return cli.main(prog_name="kechuang-check", standalone_mode=False)


def _flush() -> None:
    with stdout_told():
        sys.stdout.flush()
