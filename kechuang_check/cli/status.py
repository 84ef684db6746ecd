"""`kechuang-check status`: the standings as last recorded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from kechuang_check.cli.options import as_of_option, common, console_for, format_option, open_workspace, say
from kechuang_check.errors import HistoryError, Problem
from kechuang_check.words import text


@click.command(
    name="status",
    short_help=say(text("Show the standings as last recorded")),
    help=say(text("The standings as the last recorded night left them; nothing is judged again.")),
)
@as_of_option
@format_option
@common
def command(
    as_of: date | None, format_: str, project_dir: Path | None, lang: str | None, quiet: bool, verbose: bool
) -> int:
    from dataclasses import replace

    from kechuang_check.cli.result import show_night
    from kechuang_check.domain.exit_code import FailOn, exit_code
    from kechuang_check.history import is_begun, open_history

    workspace = open_workspace(project_dir)
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    nothing_yet = HistoryError(
        Problem(text("No night has been recorded yet."), text("Run one first: kechuang-check run"))
    )
    if not is_begun(workspace.database):
        raise nothing_yet
    with open_history(workspace.database) as history:
        night = history.latest(as_of)
        standings = history.standings(as_of)
    if night is None:
        raise nothing_yet
    # The last night may have judged some checks only: the other indicators stand as they were left before.
    current = tuple(a for a in standings if a.target.indicator in workspace.targets)
    night = replace(night, assessments=current, exit_code=int(exit_code(night, FailOn.WARNING)))
    show_night(night, workspace, format_, lang, None)
    return 0
