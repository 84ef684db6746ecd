"""`kechuang-check status`: the standings as last recorded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from kechuang_check.cli.options import USAGE, Day, clock_of, common, console_for, format_option, open_workspace
from kechuang_check.cli.output import check_output, output_option
from kechuang_check.cli.speech import say
from kechuang_check.errors import HistoryError, Problem
from kechuang_check.words import text


@click.command(
    name="status",
    **USAGE,
    short_help=say(text("Show the standings as last recorded")),
    help=say(text("The standings as the last recorded night left them; nothing is judged again.")),
)
@click.option(
    "--as-of",
    type=Day(),
    help=say(text("The last night recorded for this day or one before (YYYY-MM-DD); otherwise the last of all.")),
)
@format_option
@output_option
@common
def command(
    as_of: date | None,
    format_: str | None,
    output: Path | None,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from dataclasses import replace

    from kechuang_check.cli.result import show_night
    from kechuang_check.domain.exit_code import FailOn, exit_code
    from kechuang_check.domain.ledger import ledger_of
    from kechuang_check.history import is_begun, open_history
    from kechuang_check.watching import no_night

    check_output(output)
    workspace = open_workspace(project_dir)
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    mend = text("Run one first: kechuang-check run")
    if not is_begun(workspace.database):
        raise HistoryError(Problem(text("No night has been recorded yet."), mend))
    with open_history(workspace.database) as history:
        night = history.latest(as_of)
        standings = {a.target.indicator: a for a in history.standings(as_of)}
        is_empty = history.latest() is None
        ended = history.last_finished()
        known = None if night is None else history.known(night.as_of)
    if night is None and (as_of is None or is_empty):
        raise HistoryError(Problem(text("No night has been recorded yet."), mend))
    if night is None:
        what = text("No night is recorded for {day} or a day before.", day=str(as_of))
        raise HistoryError(Problem(what, text("Leave --as-of out, or name a later day.")))
    # The last night may have judged some checks only: the other indicators stand as they were left before.
    current = tuple(standings[i] for i in workspace.targets if i in standings)
    night = replace(night, assessments=current, exit_code=int(exit_code(night, FailOn.WARNING)))
    ledger = None if known is None else ledger_of(workspace, known, night.as_of)
    show_night(night, workspace, format_, lang, output, ledger=ledger)
    silence = (
        no_night(workspace, ended, clock_of(workspace)())
        if workspace.watch.steward is not None and as_of is None
        else None
    )
    if silence is not None:
        console.problems([silence])
    return 3 if silence is not None else 0
