"""Rows between the header and the data: units, translations of the header, numbers of columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kechuang_check.domain.layout import WhyLeftOut
from kechuang_check.domain.names import same_name
from kechuang_check.intake.layouts.units import unit_row
from kechuang_check.intake.readers.sheet import Cell, Row, Sheet, is_blank

_AT_MOST = 6
_NUMBER = re.compile(r"[\s0-9.,，%‰()（）+\-]*[0-9][\s0-9.,，%‰()（）+\-]*")
_STUB_MARKS = frozenset("甲乙丙丁戊己庚辛壬癸")


@dataclass(frozen=True, slots=True)
class Below:
    """`first_row`: index into the head where the rows begin. `units`: by column, from a row of units."""

    first_row: int
    units: Mapping[int, str]
    left_out: tuple[tuple[WhyLeftOut, int], ...]
    """Why a row is left out, and its number."""


def rows_below(sheet: Sheet, header_last: int, keys: Sequence[int], numbers: Sequence[int]) -> Below:
    """`keys` and `numbers`: columns of the file that hold the feed's key, and numbers."""
    units: Mapping[int, str] = {}
    left_out: list[tuple[WhyLeftOut, int]] = []
    first = header_last + 1
    for index in range(first, min(first + _AT_MOST, len(sheet.head))):
        row = sheet.head[index]
        why: WhyLeftOut | None = None
        if all(is_blank(cell) for cell in row[1]):
            why = WhyLeftOut.BLANK
        elif not units and (found := unit_row(row)):
            units, why = found, WhyLeftOut.UNITS
        elif is_numbering(row[1]):
            why = WhyLeftOut.COLUMN_NUMBERS
        elif sheet.form == "grid" and _continues_header(row, keys, numbers):
            why = WhyLeftOut.HEADER
        if why is None:
            break
        first = index + 1
        left_out.append((why, row[0]))
    return Below(first, units, tuple(left_out))


def is_numbering(cells: Sequence[Cell]) -> bool:
    """Whether a row only numbers the columns, as forms do: 甲 乙 1 2 3."""
    marks = [same_name(_word(cell)) for cell in cells if not is_blank(cell)]
    counted = [mark for mark in marks if mark not in _STUB_MARKS]
    if not counted or (marks[0] != "甲" and len(marks) < 4):
        return False
    return counted == [str(i) for i in range(1, len(counted) + 1)]


def _word(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _continues_header(row: Row, keys: Sequence[int], numbers: Sequence[int]) -> bool:
    """No key, and words where numbers should be: the header, or its translation, goes on here."""
    cells = row[1]
    if not keys or not all(is_blank(cells[i]) for i in keys if i < len(cells)):
        return False
    held = [cells[i] for i in numbers if i < len(cells) and not is_blank(cells[i])]
    return bool(held) and all(isinstance(cell, str) and not _NUMBER.fullmatch(cell) for cell in held)
