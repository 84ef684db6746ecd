"""`kechuang-check history`: the series of an indicator, with every value that a period had."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from kechuang_check.cli import completion
from kechuang_check.cli.console import is_plain_terminal
from kechuang_check.cli.naming import OneOf, known_indicator
from kechuang_check.cli.options import USAGE, common, console_for, open_workspace
from kechuang_check.cli.output import check_output, check_workbook, output_option, write_result, write_workbook
from kechuang_check.cli.speech import say
from kechuang_check.errors import HistoryError, Problem, UsageError
from kechuang_check.words import text

_WIDTH_OF_FILES = 120


@click.command(
    name="history",
    **USAGE,
    short_help=say(text("Show the series of an indicator, with what was revised")),
    help=say(
        text(
            "The series of an indicator as the recorded nights measured it: by period the value in force and those "
            "that it replaced, the bound at the end of the period, and the standing. Nothing is measured again."
        )
    ),
)
@click.argument("indicator", shell_complete=completion.indicators)
@click.option(
    "--format",
    "format_",
    type=OneOf(["table", "csv", "xlsx", "json"]),
    default="table",
    help=say(text("Form of the result (table); a workbook (xlsx) needs --output.")),
)
@output_option
@common
def command(
    indicator: str,
    format_: str,
    output: Path | None,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check.domain.series import series_of
    from kechuang_check.history import is_begun, open_history
    from kechuang_check.reporting.formats import series as form
    from kechuang_check.reporting.formats.csv_cells import BYTE_ORDER_MARK
    from kechuang_check.reporting.reader import Reader

    if format_ != "xlsx":
        check_output(output)
    elif output is None:
        mend = text("Name a file, as in --output history.xlsx.")
        raise UsageError(Problem(text("A workbook cannot be written to the terminal."), mend))
    else:
        check_workbook(output, force=True)
    workspace = open_workspace(project_dir)
    known_indicator(indicator, workspace.indicators, "INDICATOR")
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    nothing = HistoryError(Problem(text("No night has been recorded yet."), text("Run one first: kechuang-check run")))
    if not is_begun(workspace.database):
        raise nothing
    with open_history(workspace.database) as history:
        if history.last_finished() is None:
            raise nothing
        sightings, shifts = history.sightings(indicator), history.shifts(indicator)
    target, reader = workspace.indicators[indicator], Reader(workspace, lang)
    points = series_of(target, sightings)
    if format_ == "xlsx" and output is not None:
        from kechuang_check.forms.series_workbook import series_workbook

        write_workbook(series_workbook(target, points, reader), output)
        return 0
    match format_:
        case "json":
            shown = form.render_json(target, points, shifts)
        case "csv":
            shown = ("" if output is None else BYTE_ORDER_MARK) + form.render_csv(target, points, reader)
        case _:
            on_terminal = output is None and sys.stdout.isatty()
            width = None if on_terminal else _WIDTH_OF_FILES
            colour = on_terminal and not os.environ.get("NO_COLOR") and not is_plain_terminal()
            shown = form.render_table(target, points, reader, shifts, width=width, colour=colour)
    write_result(shown, output)
    return 0
