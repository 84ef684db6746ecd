"""`kechuang-check ledger`: who owed which report until when, what came, what is missing or late."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kechuang_check.cli import completion
from kechuang_check.cli.console import is_plain_terminal
from kechuang_check.cli.naming import OneOf, known_check
from kechuang_check.cli.options import USAGE, Day, common, console_for, open_workspace
from kechuang_check.cli.output import check_output, output_option, write_result
from kechuang_check.cli.speech import say
from kechuang_check.errors import HistoryError, Problem
from kechuang_check.words import text

if TYPE_CHECKING:
    from kechuang_check.domain.ledger import EntryStatus, Ledger
    from kechuang_check.domain.workspace import Workspace

_WIDTH_OF_FILES = 120
_STATUSES = ("missing", "withdrawn", "unreadable", "late", "overtaken", "not_yet_due", "received")


@click.command(
    name="ledger",
    **USAGE,
    short_help=say(text("Show which reports came, which are missing or late")),
    help=say(
        text(
            "The ledger of reports: who owed which report until when, what came in which version, what is missing or "
            "late, by what the recorded nights saw. Nothing is read or judged again."
        )
    ),
)
@click.option(
    "--as-of",
    type=Day(),
    help=say(text("What was known on this day (YYYY-MM-DD); otherwise on the day of the last night recorded.")),
)
@click.option(
    "--feed",
    "feeds",
    multiple=True,
    shell_complete=completion.feeds,
    help=say(text("Only this feed; may be given several times.")),
)
@click.option(
    "--only",
    multiple=True,
    type=OneOf(_STATUSES),
    help=say(text("Only reports in this status; may be given several times.")),
)
@click.option(
    "--format",
    "format_",
    type=OneOf(["table", "json", "csv"]),
    default="table",
    help=say(text("Form of the result (table).")),
)
@output_option
@click.option(
    "--fail-on",
    type=OneOf(["missing", "late", "never"]),
    default="never",
    help=say(
        text("Exit code 1 if a report is missing, or (late) if one is missing or came late; otherwise 0 (never).")
    ),
)
@common
def command(
    as_of: date | None,
    feeds: tuple[str, ...],
    only: tuple[str, ...],
    format_: str,
    output: Path | None,
    fail_on: str,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check.domain.ledger import EntryStatus, ledger_of
    from kechuang_check.history import is_begun, open_history

    check_output(output)
    workspace = open_workspace(project_dir)
    names = [known_check(name, workspace, "--feed") for name in feeds]
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    nothing = HistoryError(Problem(text("No night has been recorded yet."), text("Run one first: kechuang-check run")))
    if not is_begun(workspace.database):
        raise nothing
    with open_history(workspace.database) as history:
        known = history.known(as_of or date.max)
    if not known.looked:
        raise nothing
    day = as_of or max(last for _, last in known.looked.values())
    ledger = ledger_of(workspace, known, day, names)
    _show(ledger, workspace, lang, [EntryStatus(word) for word in only], format_, output)
    is_owed = any(entry.is_asked_for for entry in ledger.entries)
    is_late = any(entry.status is EntryStatus.LATE for entry in ledger.entries)
    return int(fail_on != "never" and (is_owed or (fail_on == "late" and is_late)))


def _show(
    ledger: Ledger, workspace: Workspace, lang: str, only: list[EntryStatus], format_: str, output: Path | None
) -> None:
    from kechuang_check.reporting.formats import ledger as form
    from kechuang_check.reporting.formats.csv_cells import BYTE_ORDER_MARK

    match format_:
        case "json":
            shown = form.render_json(ledger, workspace, lang, only=only)
        case "csv":
            mark = "" if output is None else BYTE_ORDER_MARK
            shown = mark + form.render_csv(ledger, workspace, lang, only=only)
        case _:
            on_terminal = output is None and sys.stdout.isatty()
            width = None if on_terminal else _WIDTH_OF_FILES
            colour = on_terminal and not os.environ.get("NO_COLOR") and not is_plain_terminal()
            shown = form.render_table(ledger, workspace, lang, only=only, width=width, colour=colour)
    write_result(shown, output)
