"""Cells that name a report period, read into its label."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from kechuang_check.domain.period import Frequency, Period
from kechuang_check.intake.period_words import period_of
from kechuang_check.intake.readers.sheet import Cell
from kechuang_check.intake.values.reading import (
    Bad,
    Reader,
    Reason,
    Repaired,
    RepairKind,
    Value,
    number_cell,
    refuse_error,
)
from kechuang_check.intake.values.symbols import Symbols

_REMEMBERED = 1024


def period_reader(symbols: Symbols) -> Reader:
    """Labels such as `2023`, `2023-H1`, `2023-06`, from all the ways in which filings write a period."""

    def read(cell: Cell) -> Value | Repaired:
        if isinstance(cell, date | datetime):
            # The first or last day of a month stands for the month: workbooks turn 2023-06 into a date by themselves.
            day = cell.date() if isinstance(cell, datetime) else cell
            month = Period.containing(day, Frequency.MONTHLY)
            if day in (month.start, month.end):
                return Repaired(month.label, RepairKind.SERIAL_DATE)
            raise Bad(Reason.NOT_A_PERIOD)
        if isinstance(cell, str):
            refuse_error(cell)
            if (sign := symbols.read(cell)) is not None:
                return sign
            words = cell
        else:
            words = _digits(cell)
        period = period_of(words)
        if period is None:
            raise Bad(Reason.NOT_A_PERIOD)
        return period.label

    return lru_cache(_REMEMBERED, typed=True)(read)


def _digits(cell: Cell) -> str:
    try:
        number = number_cell(cell)
    except Bad:
        raise Bad(Reason.NOT_A_PERIOD) from None
    if number != number.to_integral_value():
        raise Bad(Reason.NOT_A_PERIOD)
    return str(int(number))
