"""The ledger of reports as a table for a terminal, as JSON, and as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterable

from rich.console import Console
from rich.padding import Padding
from rich.text import Text as Line

from kechuang_check.domain.ledger import Entry, EntryStatus, Ledger
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.characters import one_line
from kechuang_check.reporting.characters import width as width_of
from kechuang_check.reporting.formats.csv_cells import harmless
from kechuang_check.reporting.formats.ledger_entry import entry_fields
from kechuang_check.reporting.formats.terminal import STYLES, drawn, print_line
from kechuang_check.reporting.ledger_view import EntryView, LedgerView, ledger_view, notes_in_words
from kechuang_check.reporting.ledger_words import status_mark
from kechuang_check.reporting.punctuation import dotted
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import text

_COLUMNS = (
    "check", "feed", "steward", "steward_name", "period", "due", "status", "status_word", "days", "received_on",
    "versions", "source", "sha256", "is_expected", "units_owed", "units_present", "units_absent", "units_gone",
)  # fmt: skip
_GUTTER = 2


def render_table(
    ledger: Ledger,
    workspace: Workspace,
    lang: str,
    *,
    only: Collection[EntryStatus] = (),
    width: int | None = None,
    colour: bool = False,
) -> str:
    """`width` in columns, otherwise as the terminal has; with `colour` the text holds its colour codes."""
    reader = Reader(workspace, lang)
    view = ledger_view(ledger, reader, only)

    def draw(console: Console) -> None:
        print_line(console, dotted((workspace.plan.name.in_(lang), view.date)), "dim")
        console.print(Line(view.headline, "bold"))
        print_line(console, "   ".join(f"{mark.symbol} {mark.word} {count}" for mark, count in view.tallies))
        if view.entries:
            console.print()
            _print_entries(console, view, reader)
        if view.notes:
            console.print()
        for note in view.notes:
            print_line(console, note, "dim")

    return drawn(draw, width=width, colour=colour)


def _print_entries(console: Console, view: LedgerView, reader: Reader) -> None:
    """By feed, in columns; where the terminal is too narrow for them, one after the other."""
    labels = tuple(
        map(reader.say, (text("Status"), text("Period"), text("Due date"), text("Received"), text("Versions")))
    )
    rows = [labels, *map(_cells, view.entries)]
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    is_wide = sum(widths) + _GUTTER * len(widths) <= console.width
    if is_wide:
        console.print(Padding(Line(_row(labels, widths), "dim"), (0, 0, 0, _GUTTER)))
    title = ""
    for entry, cells in zip(view.entries, rows[1:], strict=True):
        if title != dotted((entry.title, entry.steward)):
            title = dotted((entry.title, entry.steward))
            print_line(console, title, "bold")
        shown = _row(cells, widths) if is_wide else dotted(cell for cell in cells if cell != "—")
        console.print(Padding(Line(shown, STYLES.get(entry.mark.key, "")), (0, 0, 0, _GUTTER)))
        if entry.units:
            print_line(console, entry.units, "dim", indent=2 * _GUTTER)


def _cells(e: EntryView) -> tuple[str, ...]:
    status = dotted((f"{e.mark.symbol} {e.mark.word}", e.delay))
    versions = str(e.versions) if e.versions else "—"
    return tuple(map(one_line, (status, e.period, e.due_days, e.received, versions)))


def _row(cells: Iterable[str], widths: Iterable[int]) -> str:
    padded = (cell + " " * (width - width_of(cell)) for cell, width in zip(cells, widths, strict=True))
    return (" " * _GUTTER).join(padded).rstrip()


def render_json(ledger: Ledger, workspace: Workspace, lang: str, *, only: Collection[EntryStatus] = ()) -> str:
    """The ledger for machines; an entry is as in `docs/result.schema.json`."""
    reader = Reader(workspace, lang)
    wanted = set(only) or set(EntryStatus)
    result = {
        "as_of": ledger.as_of.isoformat(),
        "began": None if ledger.began is None else ledger.began.isoformat(),
        "entries": [entry_fields(e) for e in ledger.entries if e.status in wanted],
        "unlooked": list(ledger.unlooked),
        "unknown_years": list(ledger.unknown_years),
        "notes": list(notes_in_words(ledger, reader)),
    }
    return json.dumps(result, ensure_ascii=False, indent=2) + "\n"


def render_csv(ledger: Ledger, workspace: Workspace, lang: str, *, only: Collection[EntryStatus] = ()) -> str:
    """One line an entry, with a header. Cells that a spreadsheet would take for a formula begin with an apostrophe."""
    reader, wanted, out = Reader(workspace, lang), set(only) or set(EntryStatus), io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for entry in ledger.entries:
        if entry.status in wanted:
            writer.writerow([harmless(str(value)) for value in _line(entry, reader)])
    return out.getvalue()


def _line(entry: Entry, reader: Reader) -> tuple[object, ...]:
    feed, first, current = reader.workspace.feeds.get(entry.check), entry.first, entry.in_force
    reported = None if current is None else current.reported
    return (
        entry.check,
        entry.check if feed is None else feed.title.in_(reader.lang),
        entry.steward,
        reader.owner(entry.steward),
        entry.period.label,
        entry.due.isoformat(),
        entry.status.value,
        status_mark(entry.status, reader.lang).word,
        entry.days or "",
        "" if first is None or first.received_on is None else first.received_on.isoformat(),
        len(entry.versions),
        "" if current is None else current.source,
        "" if current is None else current.sha256,
        "true" if entry.is_expected else "false",
        *(("", "", "", "") if reported is None else (
            "" if reported.owed is None else reported.owed,
            reported.count if reported.present is None else reported.present,
            " ".join(reported.absent),
            reported.gone if reported.before is not None else "",
        )),
    )  # fmt: skip
