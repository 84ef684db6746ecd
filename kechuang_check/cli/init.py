"""`kechuang-check init`: a new workspace."""

from __future__ import annotations

from pathlib import Path

import click

from kechuang_check.cli.options import USAGE, console_for, speaking
from kechuang_check.cli.speech import say
from kechuang_check.errors import Place, Problem, UsageError
from kechuang_check.words import text


@click.command(
    name="init",
    **USAGE,
    short_help=say(text("Make a new workspace")),
    help=say(
        text(
            "Make a new workspace in DIR: the Jiangyin plan with its checks, suites and samples, or with --template "
            "empty a minimal one in which every key is explained."
        )
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--template",
    type=click.Choice(["jiangyin", "empty"]),
    default="jiangyin",
    help=say(text("What to start from (jiangyin).")),
)
@speaking()
def command(folder: Path, template: str, lang: str | None, quiet: bool, verbose: bool) -> int:
    from kechuang_check.definitions.templates import create_workspace

    console, _ = console_for(None, lang, quiet=quiet, verbose=verbose)
    try:
        made = create_workspace(folder, template)
    except OSError as error:
        raise UsageError(
            Problem(
                text("The workspace cannot be written: {reason}.", reason=error.strerror or type(error).__name__),
                text("Name a folder that you may write to."),
                Place(str(folder)),
            )
        ) from error
    console.note(text("{count} files written to {folder}.", count=len(made), folder=str(folder)))
    console.note(text("Next: cd {folder} && kechuang-check lint", folder=str(folder)))
    return 0
