"""`kechuang-check watchdog`: notices silence."""

from __future__ import annotations

from pathlib import Path

import click

from kechuang_check.cli.options import USAGE, clock_of, common, console_for, environment, open_workspace
from kechuang_check.cli.speech import say
from kechuang_check.words import text


@click.command(
    name="watchdog",
    **USAGE,
    short_help=say(text("Tell when no night ended, or letters wait")),
    help=say(
        text(
            "Tell the steward ([watch] in kechuang.toml) when no night has ended within its time or a letter waits too "
            "long; for a timer of its own. Each trouble is told once a day. Exit code 3 for no night, 4 for letters "
            "that wait, 0 for neither."
        )
    ),
)
@common
def command(project_dir: Path | None, lang: str | None, quiet: bool, verbose: bool) -> int:
    from kechuang_check import mailroom, watching
    from kechuang_check.addressees import operators
    from kechuang_check.errors import HistoryError, Problem
    from kechuang_check.history import is_begun, open_history

    workspace = open_workspace(project_dir)
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    channels = mailroom.channels(workspace, environment(), clock_of(workspace)().date())
    try:
        if not is_begun(workspace.database):
            lacking = Problem(text("No night has been recorded yet."), text("Run one first: kechuang-check run"))
            raise HistoryError(lacking)
        with open_history(workspace.database) as history:
            seen = watching.watch(workspace, history, channels, clock_of(workspace))
    except HistoryError as error:
        console.problems(error.problems)
        for _, delivered in watching.tell_without_history(
            workspace, error.problems[0], channels, clock_of(workspace)()
        ):
            if delivered.error is not None:
                console.note(delivered.error)
        return error.exit_code
    if seen.silence is not None:
        console.problems([seen.silence])
    if seen.late:
        console.problems(
            [Problem(watching.late_words(workspace, seen.late), text("What waits: kechuang-check outbox list"))]
        )
    for letter in seen.told:
        if letter.error is not None:
            console.problem(letter.subject, letter.error)
    if not operators(workspace) and (seen.silence or seen.late):
        console.note(text("Nobody was told: [watch] in kechuang.toml names no steward."))
    if seen.silence is not None:
        return 3
    if seen.late:
        return 4
    console.note(text("A night has ended in time, and no letter waits too long."))
    return 0
