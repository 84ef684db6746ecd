"""Where the header of a table most likely stands, when no feed says which words to look for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from statistics import median

from kechuang_check.domain.names import same_name
from kechuang_check.intake.layouts.below import is_numbering
from kechuang_check.intake.layouts.header import MAX_HEADER_ROWS
from kechuang_check.intake.layouts.units import unit_row
from kechuang_check.intake.period_words import period_of
from kechuang_check.intake.readers.sheet import Cell, Row, is_blank

_VALUE = re.compile(
    r"[+\-(]?[0-9][0-9,. ]*(?:e[+-]?[0-9]+)?[%‰万亿)]*"  # numbers
    r"|[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?.*"  # days
    r"|(?=[a-z0-9-]*[0-9])[a-z0-9][a-z0-9-]{2,}",  # codes
    re.IGNORECASE,
)
_SIGNS = frozenset("-—…/")
_STATES = re.compile(r"单位:|\(unit|unit:")


def likely_header(head: Sequence[Row]) -> tuple[int, int] | None:
    """First and last row of the header, as indices into `head`; None if no row looks like one.

    The header are the rows of words above the first row that holds values: numbers, days, codes.
    """
    filled = [sum(not is_blank(cell) for cell in cells) for _, cells in head]
    usual = median([count for count in filled if count >= 2] or [0])
    if not usual:
        return None
    first_data = next((i for i, row in enumerate(head) if filled[i] >= max(2, usual / 2) and _has_values(row)), None)
    if first_data is None:
        # Nothing but words, or nothing below: the first row that is as wide as the table.
        only = next((i for i, count in enumerate(filled) if count >= max(2, usual * 0.6)), None)
        return None if only is None else (only, only)
    last = next((i for i in range(first_data - 1, -1, -1) if _names_columns(head[i], filled[i])), None)
    if last is None:
        return None
    first = last
    while first > 0 and last - first < MAX_HEADER_ROWS - 1 and _goes_on_above(head[first - 1], filled[first - 1]):
        first -= 1
    return first, last


def is_value(cell: Cell) -> bool:
    """Whether a cell holds what stands below headers: a number, a day, a code; years and other periods do not tell."""
    if isinstance(cell, bool) or is_blank(cell):
        return False
    if isinstance(cell, (date, time, timedelta)):
        return True
    word = unicodedata.normalize("NFKC", _written(cell)).strip()
    return _VALUE.fullmatch(word) is not None and period_of(word) is None


def _written(cell: Cell) -> str:
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return str(cell) if isinstance(cell, (str, int, float, Decimal)) else ""


def _has_values(row: Row) -> bool:
    return not is_numbering(row[1]) and unit_row(row) is None and any(map(is_value, row[1]))


def _names_columns(row: Row, filled: int) -> bool:
    return filled >= 2 and unit_row(row) is None and not is_numbering(row[1])


def _goes_on_above(row: Row, filled: int) -> bool:
    """Whether a row above a header row belongs to it: words over several columns, and no title or statement."""
    words = [same_name(cell) for cell in row[1] if isinstance(cell, str) and not is_blank(cell)]
    if any(_STATES.search(word) or ":" in word for word in words):
        return False
    if filled >= 2:
        return True
    # One alone in the first column is a title; further right it stretches over columns.
    return filled == 1 and bool(row[1]) and is_blank(row[1][0])


def is_sign(cell: Cell) -> bool:
    """Whether a cell holds a sign that stands in place of a value."""
    return isinstance(cell, str) and bool(cell.strip()) and set(cell.strip()) <= _SIGNS
