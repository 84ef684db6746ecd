"""`kechuang-check outbox`: letters that have not left, tried again or taken out by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kechuang_check.cli.naming import OneOf
from kechuang_check.cli.options import LANGUAGE_HELP, USAGE, clock_of, common, console_for, environment, open_workspace
from kechuang_check.cli.output import write_result
from kechuang_check.cli.speech import say
from kechuang_check.errors import HistoryError, Problem, UsageError
from kechuang_check.words import LANGUAGES, text

if TYPE_CHECKING:
    from kechuang_check.domain.outbox import Posting
    from kechuang_check.domain.workspace import Workspace
    from kechuang_check.history.store import History

_LEAST_OF_A_KEY = 4
_PATIENCE_SECONDS = 60


command = click.Group(
    name="outbox",
    # Whoever needs the language reads it from the command line, where it may stand before the verb or after it.
    params=[click.Option(["--lang"], type=OneOf(LANGUAGES), expose_value=False, help=LANGUAGE_HELP)],
    **USAGE,
    subcommand_metavar=say(text("VERB [ARGS]...")),
    short_help=say(text("Letters that have not left: show, try again, take out")),
    help=say(
        text(
            "Letters that have not left yet, on each of their channels. A letter that was put off is tried again by "
            "itself; one that was refused waits for its address to be mended."
        )
    ),
)


@click.command(
    name="list",
    **USAGE,
    short_help=say(text("Show what has not left, and why")),
    help=say(text("Show every letter that has not left: key, state, channel, owner, attempts, and the last answer.")),
)
@click.option("--all", "all_", is_flag=True, help=say(text("Also letters that have left or were dropped.")))
@click.option("--format", "format_", type=OneOf(["table", "json"]), help=say(text("Form of the result (table).")))
@common
def list_(
    all_: bool, format_: str | None, project_dir: Path | None, lang: str | None, quiet: bool, verbose: bool
) -> int:
    from kechuang_check.domain.outbox import LetterStatus
    from kechuang_check.reporting import outbox_view

    workspace = open_workspace(project_dir)
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    with _history(workspace) as history:
        postings = history.postings(tuple(LetterStatus)) if all_ else history.postings()
        letters = history.letters([p.letter for p in postings])
    if format_ == "json":
        write_result(outbox_view.render_json(postings, letters), None)
    else:
        write_result(outbox_view.render(postings, letters, workspace, lang), None)
    return 0


@click.command(
    name="retry",
    **USAGE,
    short_help=say(text("Try letters again now")),
    help=say(
        text(
            "Try letters again now: those of the KEYS (as `outbox list` shows them; the beginning is enough), or all "
            "that have not left. Exit code 4 if one of them still has not."
        )
    ),
)
@click.argument("keys", nargs=-1)
@click.option("--due", is_flag=True, help=say(text("Only what is due by itself; for a timer between the nights.")))
@common
def retry(
    keys: tuple[str, ...], due: bool, project_dir: Path | None, lang: str | None, quiet: bool, verbose: bool
) -> int:
    from kechuang_check import mailroom
    from kechuang_check.domain.outbox import LetterStatus
    from kechuang_check.history.alone import BusyError
    from kechuang_check.reporting import outbox_view

    if due and keys:
        raise UsageError(Problem(text("--due and keys do not go together."), text("Leave one of them out.")))
    workspace = open_workspace(project_dir)
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    with _history(workspace) as history:
        before = history.postings()
        wanted = None if due else [(p.letter, p.channel) for p in _named(before, keys)]
        channels = mailroom.channels(workspace, environment())
        try:
            mailroom.hand_over(workspace, history, channels, clock_of(workspace), wanted, _PATIENCE_SECONDS)
        except BusyError:
            if not due:
                raise
            console.note(text("Another run hands letters over now: what is due goes with it."))
            return 0
        after = history.postings(tuple(LetterStatus))
        known = {(p.letter, p.channel): p for p in before}
        tried = [
            p for p in after
            if (known.get((p.letter, p.channel), p) != p or (p.letter, p.channel) in (wanted or ()))
        ]  # fmt: skip
        letters = history.letters([p.letter for p in tried])
    if tried or not (due or quiet):
        write_result(outbox_view.render(tried, letters, workspace, lang), None)
    return 4 if any(p.status.is_open for p in tried) else 0


@click.command(
    name="drop",
    **USAGE,
    short_help=say(text("Take letters out that are not needed any more")),
    help=say(
        text(
            "Take the letters of the KEYS out: they are not sent and not counted any more. The history keeps them, "
            "marked as dropped."
        )
    ),
)
@click.argument("keys", nargs=-1, required=True)
@common
def drop(keys: tuple[str, ...], project_dir: Path | None, lang: str | None, quiet: bool, verbose: bool) -> int:
    from dataclasses import replace

    from kechuang_check.domain.outbox import dropped
    from kechuang_check.history.alone import POST
    from kechuang_check.reporting import outbox_view

    workspace = open_workspace(project_dir)
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    with _history(workspace) as history, history.alone(POST, _PATIENCE_SECONDS):
        chosen = [dropped(p) for p in _named(history.postings(), keys)]
        for posting in chosen:
            history.write_posting(posting)
        letters = history.letters([p.letter for p in chosen])
    write_result(outbox_view.render([replace(p, answer=None) for p in chosen], letters, workspace, lang), None)
    return 0


for verb in (list_, retry, drop):
    command.add_command(verb)


@contextmanager
def _history(workspace: Workspace) -> Iterator[History]:
    from kechuang_check.history import is_begun, open_history

    if not is_begun(workspace.database):
        raise HistoryError(Problem(text("No night has been recorded yet."), text("Run one first: kechuang-check run")))
    with open_history(workspace.database) as history:
        yield history


def _named(postings: Sequence[Posting], keys: Sequence[str]) -> list[Posting]:
    """Those whose keys begin so; all for no keys. Raises UsageError for a key that is none or may be several."""
    chosen: dict[tuple[str, str], Posting] = {}
    for key in keys:
        fitting = {p.letter for p in postings if p.letter.startswith(key)} if len(key) >= _LEAST_OF_A_KEY else set()
        if len(fitting) != 1:
            what = text("No letter that has not left has the key {key}.", key=repr(key))
            if fitting:
                what = text("Several letters have a key that begins with {key}.", key=repr(key))
            raise UsageError(Problem(what, text("See the keys: kechuang-check outbox list")))
        chosen |= {(p.letter, p.channel): p for p in postings if p.letter in fitting}
    return list(chosen.values()) if keys else list(postings)
