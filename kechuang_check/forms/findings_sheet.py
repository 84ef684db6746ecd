"""The first sheet of a marked copy: whether the filing can be used, what colours say, and every finding with links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kechuang_check.forms.cells import (
    BOLD,
    HEADING,
    LINK,
    TITLE,
    WHITE,
    WRAPPED,
    filled,
    height_for,
    put_text,
    set_widths,
)
from kechuang_check.forms.drawing import COLOURS
from kechuang_check.forms.marks import Marked, Tone, facts
from kechuang_check.reporting.numbers import whole
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import text

MOST_LINKS = 10
_HEAD = "1F4E79"
_FIXED = (("A", 6), ("B", 10), ("C", 46), ("D", 34), ("E", 46), ("F", 30))
_LONGEST_NAME = 31


@dataclass(frozen=True, slots=True)
class Summary:
    """What the sheet says above its table. `lines`: of the filing and of this copy, one below the other;
    `repaired`: cells that were read as something else; `repairs`: all that was put right on the way.
    """

    headline: str
    tone: Tone | None
    lines: tuple[str, ...]
    repaired: int
    repairs: tuple[str, ...] = ()


def write_findings(
    workbook: Workbook, summary: Summary, marked: Sequence[Marked], places: Sequence[tuple[str, ...]], reader: Reader
) -> None:
    """Put the sheet before all others, and open the workbook on it."""
    sheet = workbook.create_sheet(_free_name(workbook, reader.say(text("Findings"))), 0)
    for other in workbook.worksheets:
        other.sheet_view.tabSelected = other is sheet
    workbook.active = 0
    put_text(_cell(sheet, 1, 1), summary.headline)
    _cell(sheet, 1, 1).font = TITLE
    if summary.tone is not None:
        for column in range(1, len(_FIXED) + 1):
            _cell(sheet, 1, column).fill = filled(COLOURS[summary.tone])
    for row, words in enumerate(summary.lines, start=2):
        put_text(_cell(sheet, row, 1), words)
    row = _write_colours(sheet, len(summary.lines) + 3, summary, reader)
    if marked:
        _write_table(sheet, row + 1, marked, places, reader)
        row += len(marked) + 2
    if summary.repairs:
        put_text(_cell(sheet, row + 1, 1), reader.say(text("Put right while it was read")))
        _cell(sheet, row + 1, 1).font = BOLD
    for number, words in enumerate(summary.repairs, start=row + 2):
        put_text(_cell(sheet, number, 1), words)
    set_widths(sheet, _FIXED)
    # Links are of no use on paper.
    sheet.print_area = f"A1:{_FIXED[-1][0]}{sheet.max_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write_colours(sheet: Worksheet, row: int, summary: Summary, reader: Reader) -> int:
    """What each colour says; gives the row below."""
    say = reader.say
    words = {
        Tone.CRITICAL: say(text("critical: the filing cannot be used while this stands")),
        Tone.WARNING: say(text("warning: to be looked at")),
        Tone.REMARK: say(text("for information")),
        Tone.REPAIRED: say(
            text("read as something else than what stands there: {count} cells", count=whole(summary.repaired))
        ),
    }
    for tone, meaning in words.items():
        _cell(sheet, row, 1).fill = filled(COLOURS[tone])
        put_text(_cell(sheet, row, 2), meaning)
        row += 1
    return row


def _write_table(
    sheet: Worksheet, start: int, marked: Sequence[Marked], places: Sequence[tuple[str, ...]], reader: Reader
) -> None:
    say = reader.say
    heads = (
        text("No."),
        text("Severity"),
        text("What is wrong"),
        text("How many, where"),
        text("Mend"),
        text("Rule"),
        text("Go to the cell"),
    )
    for index, head in enumerate(heads, start=1):
        cell = _cell(sheet, start, index)
        put_text(cell, say(head))
        cell.font, cell.fill, cell.alignment = WHITE, filled(_HEAD), HEADING
    for number, (one, cells) in enumerate(zip(marked, places, strict=True), start=1):
        _write_finding(sheet, start + number, number, one, cells, reader)


def _write_finding(
    sheet: Worksheet, row: int, number: int, one: Marked, cells: tuple[str, ...], reader: Reader
) -> None:
    say, view = reader.say, one.view
    where = "\n".join(w for w in (facts(one, reader.lang), view.where if not cells else None) if w)
    if one.more:
        more = text("{more} more rows are not marked in this copy", more=whole(one.more))
        where = f"{where}\n{say(more)}"
    what = view.sentence if view.detail is None else f"{view.sentence}\n{view.detail}"
    words = (view.severity_word, what, where, view.mend or "", view.code)
    first = _cell(sheet, row, 1)
    first.value, first.font, first.alignment = number, BOLD, WRAPPED
    for index, word in enumerate(words, start=2):
        cell = _cell(sheet, row, index)
        put_text(cell, word)
        cell.alignment = WRAPPED
    _cell(sheet, row, 2).fill = filled(COLOURS[one.tone])
    for index, place in enumerate(cells[:MOST_LINKS], start=7):
        _link(_cell(sheet, row, index), place)
    if len(cells) > MOST_LINKS:
        put_text(_cell(sheet, row, 7 + MOST_LINKS), say(text("and {more} more", more=whole(len(cells) - MOST_LINKS))))
    sheet.row_dimensions[row].height = height_for(zip(words, (columns for _, columns in _FIXED[1:]), strict=True))


def _link(cell: Cell, place: str) -> None:
    shown = place.rpartition("!")[2]
    put_text(cell, shown)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place, display=shown)
    cell.font, cell.alignment = LINK, WRAPPED


def _free_name(workbook: Workbook, wanted: str) -> str:
    """A name that no sheet has yet, as spreadsheets compare them: a copy may be marked again."""
    taken = {name.casefold() for name in workbook.sheetnames}
    names = (wanted, *(f"{wanted} {number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name.casefold() not in taken)[:_LONGEST_NAME]


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101  # nothing is merged on this sheet
    return cell
