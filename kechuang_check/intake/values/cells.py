"""One cell to one value. Each reader takes a cell that is not blank, and raises ValueError where it cannot be read.

Nothing is guessed: a cell is a value by the grammar below, or SYMBOL (a sign that stands for no value), or bad.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Context, Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache

from kechuang_check.domain.feed import UNIT_FACTORS, ColumnType
from kechuang_check.intake.layouts.names import unit_named
from kechuang_check.intake.readers.sheet import ERROR_CELL, Cell


class Sign(Enum):
    """A sign such as `—` or `…` in place of a number or a date."""

    SYMBOL = "symbol"


SYMBOL = Sign.SYMBOL
Value = str | int | Decimal | date | bool | Sign | None
Reader = Callable[[Cell], Value]

AMOUNT_LIMIT = Decimal(10) ** 22
"""decimal128(28, 6) holds 22 digits before the point."""
INTEGER_LIMIT = 2**63
_EXACT = Context(prec=80)
_LONGEST_NUMBER = 40
_REMEMBERED = 4096
"""Dates and truths repeat a lot in a column."""
_SAFE_FLOAT = 10**15
"""From here on a cell of a workbook, which is a binary float, has lost digits of a code."""

_ERRORS = frozenset(
    {ERROR_CELL, "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
_BLANKS = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
_SYMBOL = re.compile("[-‐-―─]{1,4}|\\.{3,6}|/")
_PLAIN = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,10})?")
_NUMBER = re.compile(
    r"([+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|[+-]?\.[0-9]+)\s*(万亿|亿|万)?([^0-9.,+\-]*)"
)
_TIMES = {"": Decimal(1), "万": Decimal(10**4), "亿": Decimal(10**8), "万亿": Decimal(10**12)}
_DESTROYED_CODE = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]+")
_DAY = re.compile(
    r"(?:([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{4})([0-9]{2})([0-9]{2}))"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(61, 109_574)
"""1900-03-01 (before that Excel's calendar has a day too many) to 2199-12-31."""
_TRUTHS: dict[str, bool] = {
    **dict.fromkeys(("是", "y", "yes", "true", "1"), True),
    **dict.fromkeys(("否", "n", "no", "false", "0"), False),
}


def reader_for(type_: ColumnType, unit: str | None) -> Reader:
    """How cells of this type are read; numbers in `unit` come out in its canonical unit."""
    match type_:
        case ColumnType.TEXT:
            return read_text
        case ColumnType.CODE:
            return read_code
        case ColumnType.AMOUNT:
            return _amount_reader(unit)
        case ColumnType.INTEGER:
            return _integer_reader(unit)
        case ColumnType.DATE:
            return lru_cache(_REMEMBERED, typed=True)(read_date)
        case ColumnType.BOOLEAN:
            return lru_cache(_REMEMBERED, typed=True)(read_boolean)


def read_text(cell: Cell) -> Value:
    """Text without the blanks around it; `NA`, `None` and `无` are text."""
    if isinstance(cell, str):
        if cell[0] == "#" and cell in _ERRORS:
            raise ValueError
        return cell.strip().strip("\u200b\ufeff").strip() or None
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{_number_cell(cell):f}"


def read_code(cell: Cell) -> Value:
    """Capital letters and digits as issued: NFKC, no blanks, leading zeros kept."""
    if isinstance(cell, str):
        if cell.isascii() and cell.isalnum():
            return cell.upper()
        code = _plain(cell).upper()
        if code in _ERRORS or _DESTROYED_CODE.fullmatch(code):
            raise ValueError
        return code or None
    if isinstance(cell, float) and abs(cell) >= _SAFE_FLOAT:
        raise ValueError
    return f"{_number_cell(cell):f}"


def read_date(cell: Cell) -> Value:
    """A day: one of the written forms, a date cell, or Excel's count of days in a number cell. Times are left out."""
    if isinstance(cell, str):
        return _written_date(cell)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    number = _number_cell(cell)
    if number != number.to_integral_value():
        raise ValueError
    if int(number) in _SERIALS:
        return _EXCEL_EPOCH + timedelta(days=int(number))
    return _written_date(str(int(number)))


def read_boolean(cell: Cell) -> Value:
    if isinstance(cell, bool):
        return cell
    word = _plain(cell).casefold() if isinstance(cell, str) else f"{_number_cell(cell):f}"
    if word in _TRUTHS:
        return _TRUTHS[word]
    return _symbol_or_fail(word)


def _written_date(cell: str) -> Value:
    word = unicodedata.normalize("NFKC", cell).strip()
    found = _DAY.fullmatch(word) or _DAY.fullmatch(_BLANKS.sub("", word))
    if found is None:
        return _symbol_or_fail(_BLANKS.sub("", word))
    groups = found.groups()
    first = 0 if groups[0] else 4 if groups[4] else 7
    year, month, day = (groups[0], groups[2], groups[3]) if first == 0 else groups[first : first + 3]
    return date(int(year), int(month), int(day))


def _amount_reader(unit: str | None) -> Reader:
    number = _number_reader(unit)

    def read(cell: Cell) -> Value:
        value = number(cell)
        if value is not SYMBOL and not -AMOUNT_LIMIT < value < AMOUNT_LIMIT:
            raise ValueError
        return value

    return read


def _integer_reader(unit: str | None) -> Reader:
    number = _number_reader(unit)

    def read(cell: Cell) -> Value:
        value = number(cell)
        if isinstance(value, Sign):
            return value
        whole = int(value)
        if whole != value or not -INTEGER_LIMIT <= whole < INTEGER_LIMIT:
            raise ValueError
        return whole

    return read


def _number_reader(unit: str | None) -> Callable[[Cell], Decimal | Sign]:
    factor = UNIT_FACTORS[unit][1] if unit else _TIMES[""]
    is_plain, multiply = _PLAIN.fullmatch, _EXACT.multiply

    def read(cell: Cell) -> Decimal | Sign:
        if isinstance(cell, str):
            if is_plain(cell):
                return multiply(Decimal(cell), factor)
            return _written_number(unicodedata.normalize("NFKC", cell).strip(), unit, factor)
        return multiply(_number_cell(cell), factor)

    return read


def _written_number(word: str, unit: str | None, factor: Decimal) -> Decimal | Sign:
    found = _NUMBER.fullmatch(word) if len(word) <= _LONGEST_NUMBER else None
    if found is None:
        return _symbol_or_fail(_BLANKS.sub("", word))
    digits, times, suffix = found[1].replace(",", ""), found[2] or "", found[3]
    if suffix:
        factor = _own_factor(times, suffix, unit)
    elif times and factor != 1:
        # `3.5万` under a header in 千元 may mean 35,000 yuan or 35,000 thousand yuan; `3.5万元` says which.
        raise ValueError
    return _EXACT.multiply(_EXACT.multiply(Decimal(digits), _TIMES[times]), factor)


def _own_factor(times: str, suffix: str, unit: str | None) -> Decimal:
    own = unit_named(suffix)
    if own is None or unit is None or (own in ("%", "‰") and times):
        raise ValueError
    measure, factor = UNIT_FACTORS[own]
    if measure != UNIT_FACTORS[unit][0]:
        raise ValueError
    return factor


def _number_cell(cell: Cell) -> Decimal:
    """The number in a number cell, as its shortest decimal. Raises ValueError for other cells, NaN and infinity."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float, Decimal)):
        raise ValueError
    number = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    if not number.is_finite():
        raise ValueError
    whole = number.to_integral_value()
    return _EXACT.add(whole, 0) if number == whole else number


def _symbol_or_fail(word: str) -> Sign:
    if _SYMBOL.fullmatch(word):
        return SYMBOL
    raise ValueError


def _plain(cell: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", cell))


FAULTS = (ValueError, InvalidOperation, OverflowError, TypeError)
"""What a reader may raise for a cell that cannot be read (TypeError: for a list in a Parquet cell)."""
