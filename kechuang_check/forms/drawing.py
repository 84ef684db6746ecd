"""Puts marks into the cells of a workbook: a colour, and a comment that says what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from kechuang_check.forms.cells import filled
from kechuang_check.forms.marks import Changed, Marked, Spot, Tone
from kechuang_check.reporting.characters import visible
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import text

COLOURS: Mapping[Tone, str] = {
    Tone.CRITICAL: "FFC7CE",
    Tone.WARNING: "FFEB9C",
    Tone.REMARK: "DDEBF7",
    Tone.REPAIRED: "E2EFDA",
}
AUTHOR = "kechuang-check"
_BETWEEN = "\n————\n"
_LONGEST_NOTE = 8000
_WIDTH, _LINE, _A_LINE = 340, 19, 44


@dataclass(slots=True)
class _CellNotes:
    tone: Tone
    notes: list[str] = field(default_factory=list)


def draw(
    sheets: Mapping[str | None, Worksheet], marked: Sequence[Marked], changed: Changed, reader: Reader
) -> list[tuple[str, ...]]:
    """Mark the cells of `marked` and `changed`. `sheets`: by name as the check knows them.

    Returns for each of `marked` its cells as places in the workbook, such as `'填报'!C5`, in their order.
    """
    cells: dict[tuple[str, str], _CellNotes] = {}
    found: list[tuple[str, ...]] = []
    for one in marked:
        note, own = one.note(reader), dict[str, None]()
        for spot in one.spots:
            for sheet, cell, is_first in _cells_of(spot, sheets):
                _note(cells, (sheet.title, cell.coordinate), one.tone, note if is_first else None)
                if is_first:
                    own[_place(sheet, cell)] = None
        found.append(tuple(own))
    for spot, after in changed.spots:
        words = text("Read as: {value}", value=visible(after)) if after is not None else text("Read as: no value")
        for sheet, cell, _ in _cells_of(spot, sheets):
            _note(cells, (sheet.title, cell.coordinate), Tone.REPAIRED, reader.say(words))
    by_title = {sheet.title: sheet for sheet in sheets.values()}
    for (title, coordinate), notes in cells.items():
        _write(by_title[title][coordinate], notes)
    return found


def _note(cells: dict[tuple[str, str], _CellNotes], at: tuple[str, str], tone: Tone, note: str | None) -> None:
    held = cells.setdefault(at, _CellNotes(tone))
    held.tone = max(held.tone, tone, key=lambda t: t.rank)
    if note is not None and note not in held.notes:
        held.notes.append(note)


def _cells_of(spot: Spot, sheets: Mapping[str | None, Worksheet]) -> Iterator[tuple[Worksheet, Cell, bool]]:
    """The cells of a spot, and whether each is the first: of a whole row those that hold something."""
    sheet = sheets.get(spot.sheet) or next(iter(sheets.values()), None)
    if sheet is None:
        return
    if spot.column is not None:
        yield sheet, _anchor(sheet, spot.row, spot.column), True
        return
    columns = [c for c in range(1, sheet.max_column + 1) if sheet.cell(spot.row, c).value is not None] or [1]
    for place, column in enumerate(columns):
        yield sheet, _anchor(sheet, spot.row, column), place == 0


def _anchor(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell itself, or the first of the merged ones that it belongs to."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, MergedCell):
        return cell
    block = next(r for r in sheet.merged_cells.ranges if cell.coordinate in r)
    first = sheet.cell(block.min_row, block.min_col)
    assert isinstance(first, Cell)  # noqa: S101  # only the others of a block are merged cells
    return first


def _place(sheet: Worksheet, cell: Cell) -> str:
    return f"'{sheet.title.replace(chr(39), chr(39) * 2)}'!{cell.coordinate}"


def _write(cell: Cell, notes: _CellNotes) -> None:
    cell.fill = filled(COLOURS[notes.tone])
    if not notes.notes:
        return
    words = _BETWEEN.join(notes.notes)
    before = cell.comment
    author = AUTHOR if before is None else before.author
    if before is not None:
        words = f"{before.text}{_BETWEEN}{words}"
    words = ILLEGAL_CHARACTERS_RE.sub("\ufffd", words)[:_LONGEST_NOTE]
    lines = sum(1 + len(line) // _A_LINE for line in words.split("\n"))
    cell.comment = Comment(words, author, height=min(600, 30 + _LINE * lines), width=_WIDTH)
