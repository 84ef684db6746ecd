"""Days, in the forms that filings write them, and Excel's counts of days in both of its calendars."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from kechuang_check.domain.names import BLANKS
from kechuang_check.intake.readers.sheet import Cell
from kechuang_check.intake.values.reading import (
    Bad,
    Reader,
    Reason,
    Repaired,
    RepairKind,
    Value,
    narrow,
    number_cell,
    refuse_error,
)
from kechuang_check.intake.values.symbols import Symbols

_REMEMBERED = 4096
"""Dates repeat a lot in a column."""
_DAY = re.compile(
    r"(?:([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{4})([0-9]{2})([0-9]{2}))"
    r"(?P<time>[ T]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_AMBIGUOUS = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{1,2})")
_FIRST_1900 = date(1899, 12, 30)
_FIRST_1904 = date(1904, 1, 1)
_SERIALS = range(61, 109_574)
"""1900-03-01 (before that Excel's calendar has a day too many) to 2199-12-31."""
_CHINA = timezone(timedelta(hours=8))
"""The time zone of China, without summer time since 1991."""


def date_reader(symbols: Symbols, *, from_1904: bool) -> Reader:
    """Days; the time of day is left out, after it was moved to China's time zone if it names another."""
    first = _FIRST_1904 if from_1904 else _FIRST_1900

    def read(cell: Cell) -> Value | Repaired:
        if isinstance(cell, str):
            refuse_error(cell)
            if (sign := symbols.read(cell)) is not None:
                return sign
            return _written(cell)
        if isinstance(cell, datetime):
            day = cell.date()
            if cell.utcoffset() is not None:
                return Repaired(cell.astimezone(_CHINA).date(), RepairKind.TIME_ZONE)
            return Repaired(day, RepairKind.TIME) if cell.time() != datetime.min.time() else day
        if isinstance(cell, date):
            return cell
        return _counted(cell, first)

    return lru_cache(_REMEMBERED, typed=True)(read)


def _counted(cell: Cell, first: date) -> Value | Repaired:
    try:
        number = number_cell(cell)
    except Bad:
        raise Bad(Reason.NOT_A_DATE) from None
    if number != number.to_integral_value():
        raise Bad(Reason.NOT_A_DATE)
    if int(number) in _SERIALS:
        return Repaired(first + timedelta(days=int(number)), RepairKind.SERIAL_DATE)
    return _written(str(int(number)))


def _written(cell: str) -> Value | Repaired:
    word = narrow(cell).strip()
    is_plain = word == cell and _DAY.fullmatch(word) is not None
    found = _DAY.fullmatch(word) or _DAY.fullmatch(BLANKS.sub("", word))
    if found is None:
        raise Bad(Reason.AMBIGUOUS_DATE if _AMBIGUOUS.fullmatch(word) else Reason.NOT_A_DATE)
    groups = found.groups()
    first = 0 if groups[0] else 4 if groups[4] else 7
    year, month, day = (groups[0], groups[2], groups[3]) if first == 0 else groups[first : first + 3]
    try:
        value = date(int(year), int(month), int(day))
    except ValueError:
        raise Bad(Reason.NO_SUCH_DAY) from None
    if found["time"]:
        return _without_time(value, found)
    return value if is_plain else Repaired(value, RepairKind.FULL_WIDTH)


def _without_time(day: date, found: re.Match[str]) -> Repaired:
    zone = found["zone"]
    if zone is None:
        return Repaired(day, RepairKind.TIME)
    clock = found["time"].removesuffix(zone).strip(" T")
    hours, minutes = (int(part) for part in clock.split(":")[:2])
    sign = -1 if zone[0] == "-" else 1
    offset = timedelta(0) if zone == "Z" else sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    try:
        moment = datetime(day.year, day.month, day.day, hours, minutes, tzinfo=timezone(offset))
        return Repaired(moment.astimezone(_CHINA).date(), RepairKind.TIME_ZONE)
    except (ValueError, OverflowError):
        raise Bad(Reason.NO_SUCH_DAY) from None
