"""What a column holds, told by its cells and its header where no feed says it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from kechuang_check.domain.deadline import DaysAfter, Deadline
from kechuang_check.domain.feed import Column, ColumnType, Expected, Feed, Source, Tag
from kechuang_check.domain.layout import Layout
from kechuang_check.domain.names import same_name
from kechuang_check.domain.period import Frequency
from kechuang_check.domain.plan import Bilingual
from kechuang_check.intake.inspecting.likely_header import is_sign
from kechuang_check.intake.layouts.names import quantity_of
from kechuang_check.intake.period_words import period_of
from kechuang_check.intake.readers.sheet import Cell, is_blank
from kechuang_check.intake.values.columns import reader_for
from kechuang_check.intake.values.reading import Bad, Reader, Repaired

_MOST = 9, 10
"""So many of the cells must be of a type: nine in ten, for there are slips and totals among them."""
_CODE_HEADER = re.compile(r"(?:代码|编码|编号|证书号|证号|登记号|序列号|code|id|no\.?)(?:[(（].*)?$", re.IGNORECASE)
_PERIOD_HEADER = re.compile(r"年份|年度|年月|月份|报告期|时期|period|year|month", re.IGNORECASE)
_CODE = re.compile(r"(?=[A-Z0-9-]*[0-9])[A-Z0-9][A-Z0-9-]{2,}")
_TRUTHS = ({"是", "否"}, {"有", "无"}, {"√", "×"}, {"Y", "N"}, {"yes", "no"}, {"true", "false"})
_DAYS_AS_NUMBERS = re.compile("[0-9]{8}")
_FAULTS = (Bad, ValueError, ArithmeticError, TypeError)


def bare_feed(layout: Layout | None = None) -> Feed:
    """A feed that knows no columns, for files that are looked at without one."""
    nothing = Bilingual.same("")
    expected = Expected(Frequency.YEARLY, Deadline(DaysAfter(0)), "")
    return Feed("", nothing, "", Source("."), expected, (), (), Tag.ADMINISTRATIVE, layout or Layout())


def kind_of_cells(header: str, cells: Sequence[Cell], unit: str | None) -> ColumnType:
    """The type of a column with these cells below `header`; `unit`: what is said of it, a known one."""
    held = [cell for cell in cells if not is_blank(cell) and not is_sign(cell)]
    if not held:
        return ColumnType.AMOUNT if unit else ColumnType.TEXT
    if unit is None:
        if _are_codes(header, held):
            return ColumnType.CODE
        if _are_days(held):
            return ColumnType.DATE
        if _are_periods(header, held):
            return ColumnType.PERIOD
        if any({str(cell).strip() for cell in held} <= words for words in _TRUTHS):
            return ColumnType.BOOLEAN
    if _are(held, ColumnType.INTEGER, unit) and (unit is None or quantity_of(unit) in ("persons", "count")):
        return ColumnType.INTEGER
    return ColumnType.AMOUNT if _are(held, ColumnType.AMOUNT, unit) else ColumnType.TEXT


def value_shown(kind: ColumnType, unit: str | None, cell: Cell) -> str | None:
    """The canonical value of a cell, in words; None where it has none."""
    if is_blank(cell):
        return None
    try:
        value = _reader(kind, unit)(cell)
    except _FAULTS:
        return None
    value = value.value if isinstance(value, Repaired) else value
    return None if value is None else shown(value)


def shown(value: object) -> str:
    """A canonical value in words: without an exponent and without zeros at the end."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, str)):
        return str(value)
    words = f"{value:f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def _are(held: Sequence[Cell], kind: ColumnType, unit: str | None) -> bool:
    read = _reader(kind, unit)

    def fits(cell: Cell) -> bool:
        try:
            return read(cell) is not None
        except _FAULTS:
            return False

    return _most(sum(map(fits, held)), len(held))


def _reader(kind: ColumnType, unit: str | None) -> Reader:
    return reader_for(Column("column", kind, unit=unit), unit, bare_feed(), from_1904=False)[0]


def _are_codes(header: str, held: Sequence[Cell]) -> bool:
    words = [unicodedata.normalize("NFKC", _written(cell)).strip().upper() for cell in held]
    formed = [word for word in words if _CODE.fullmatch(word)]
    if _CODE_HEADER.search(same_name(header)):
        return _most(sum(word.isascii() and " " not in word for word in words), len(words))
    if not _most(len(formed), len(words)):
        return False
    if all(map(_DAYS_AS_NUMBERS.fullmatch, formed)) and _are_days(formed):
        return False
    has_letters = _most(sum(any("A" <= c <= "Z" for c in word) for word in formed), len(words))
    # Digits alone are a code where a number would not be written so: as text of one length, or with a zero before.
    lengths = {len(word) for word in formed}
    is_padded = all(isinstance(cell, str) for cell in held) and any(word.startswith("0") for word in formed)
    return has_letters or (is_padded and len(lengths) == 1) or (len(lengths) == 1 and min(lengths) >= 12)


def _are_days(held: Sequence[Cell]) -> bool:
    # Numbers are days only where they are written as text: 45000 and 20240101 could be anything.
    return all(isinstance(cell, (str, date)) for cell in held) and _are(held, ColumnType.DATE, None)


def _are_periods(header: str, held: Sequence[Cell]) -> bool:
    count = sum(period_of(_written(cell)) is not None for cell in held)
    is_said = _PERIOD_HEADER.search(header) or any(not _written(cell).isdecimal() for cell in held)
    return bool(is_said) and _most(count, len(held))


def _written(cell: Cell) -> str:
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return str(cell)


def _most(count: int, total: int) -> bool:
    part, whole = _MOST
    return count * whole >= total * part
