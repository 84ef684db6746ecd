"""A filing that is no workbook of today, as one: its rows as they were read, each in the row that findings name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeGuard

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kechuang_check.errors import Problem, UsageError
from kechuang_check.forms.cells import TEXT_FORMAT, put_text, set_widths, width_for
from kechuang_check.intake import Filing, is_text
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import text

MOST_CELLS = 1_200_000
"""A workbook of more takes more memory than a desk has; a filing of so many cells is for a database."""
_MOST_ROWS = 1_048_576
_MOST_BYTES_OF_LINES = 20_000_000
_LONGEST_NAME = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
_SAFE_NUMBER = 10**15
_FIRST_DAY = date(1900, 3, 1)
Raw = str | int | float | bool | Decimal | date | datetime | time | timedelta | bytes | None
Row = tuple[int, Sequence[Raw]]


def raw_copy(filing: Filing, reader: Reader) -> tuple[Workbook, Mapping[str | None, Worksheet], int]:
    """A workbook with the sheets of `filing`; they by the names that findings know; and by how many rows it is moved
    down. Raises UsageError for a filing that is too big for a workbook.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheets: dict[str | None, Worksheet] = {}
    moved = 0
    cells = 0
    for sheet in filing.sheets:
        moved = int(sheet.form == "typed")
        target = workbook.create_sheet(_name(sheet.name, workbook, reader))
        sheets[sheet.name] = target
        for number, row in sheet.rows_after_head(0):
            cells += len(row)
            if cells > MOST_CELLS or number + moved > _MOST_ROWS:
                raise _too_big()
            _write_row(target, number + moved, row)
        set_widths(target, _widths(sheet.head))
    return workbook, sheets, moved


def copy_of_lines(kept: Path, reader: Reader) -> tuple[Workbook, Mapping[str | None, Worksheet]] | None:
    """A workbook with the lines of a text that cannot be read as a table, each in its row; None for what is no text."""
    with kept.open("rb") as opened:
        data = opened.read(_MOST_BYTES_OF_LINES + 1)
    if not data or len(data) > _MOST_BYTES_OF_LINES or not is_text(data) or b"\0" in data:
        return None
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = data.decode("gb18030", errors="replace")
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    target = workbook.create_sheet(_name(None, workbook, reader))
    for number, line in enumerate(words.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        _write_row(target, number, [line])
    target.column_dimensions["A"].width = 120
    return workbook, {None: target}


def _widths(head: Sequence[Row]) -> Iterator[tuple[str, float]]:
    """Widths in which the first rows can be read; a title that stretches over others does not count."""
    rows = [row for _, row in head if sum(value is not None and value != "" for value in row) > 1]
    for index in range(max(map(len, rows), default=0)):
        words = (str(row[index]) for row in rows if index < len(row) and row[index] is not None)
        yield get_column_letter(index + 1), width_for(words, 10, 40)


def _write_row(target: Worksheet, number: int, row: Sequence[Raw]) -> None:
    for index, value in enumerate(row, start=1):
        if value is None or value == "":
            continue
        cell = target.cell(number, index)
        assert isinstance(cell, Cell)  # noqa: S101  # nothing is merged in a new sheet
        if _is_plain(value):
            cell.value = value
            continue
        put_text(cell, value if isinstance(value, str) else str(value))
        # Codes stay what they are, also after somebody has edited the cell.
        cell.number_format = TEXT_FORMAT


def _is_plain(value: Raw) -> TypeGuard[bool | int | float | Decimal | date | time | timedelta]:
    """Whether a spreadsheet holds the value as it is."""
    match value:
        case bool() | time() | timedelta():
            return True
        case int() | float() | Decimal():
            return -_SAFE_NUMBER < value < _SAFE_NUMBER
        case datetime():
            return value.tzinfo is None and value.date() >= _FIRST_DAY
        case date():
            return value >= _FIRST_DAY
    return False


def _name(name: str | None, workbook: Workbook, reader: Reader) -> str:
    wanted = (name or reader.say(text("Filing"))).translate(_NOT_IN_NAMES)[:_LONGEST_NAME]
    taken = {n.casefold() for n in workbook.sheetnames}
    return next(n for n in (wanted, *(f"{wanted[:26]} {i}" for i in range(2, 1000))) if n.casefold() not in taken)


def _too_big() -> UsageError:
    return UsageError(
        Problem(
            text("The filing is too big for a workbook of findings (more than {cells} cells).", cells=MOST_CELLS),
            text("Read the findings without --annotate; they name the rows."),
        )
    )
