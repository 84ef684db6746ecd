"""Names as they are compared: headers, sheets, total words; and the unit that a header carries in brackets."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kechuang_check.domain.feed import UNIT_FACTORS, Column, Feed
from kechuang_check.intake.readers.sheet import Cell

_BLANKS = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
_BRACKETED = re.compile(r"^(.+)[(\[【〔](?:计量|金额)?(?:单位:)?(.+?)[)\]】〕]$")


@lru_cache(4096)
def compact(name: str) -> str:
    """The name after NFKC, without any blanks, case-folded."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", name)).casefold()


_UNITS = {compact(unit): unit for unit in UNIT_FACTORS}


def unit_named(word: str) -> str | None:
    """The unit (a key of UNIT_FACTORS) that `word` names, if it is one."""
    return _UNITS.get(compact(word))


def split_unit(header: str) -> tuple[str, str | None]:
    """A compact header without a known unit in brackets at its end, and that unit."""
    name = compact(header)
    if (found := _BRACKETED.match(name)) and (unit := unit_named(found[2])):
        return found[1], unit
    return name, None


def header_text(cell: Cell) -> str:
    """A cell as a header: years in number cells are headers too."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return ""
    return str(int(cell)) if cell == int(cell) else ""


@dataclass(frozen=True, slots=True)
class Match:
    """The column that a header names, and the unit that the header states."""

    column: Column
    unit: str | None


class ColumnNames:
    """Finds the feed's column that a header names."""

    def __init__(self, feed: Feed) -> None:
        self._exact: dict[str, Column] = {}
        without_unit: dict[str, dict[str, Column]] = defaultdict(dict)
        for column in feed.columns:
            for name in (column.name, *column.names):
                self._exact.setdefault(compact(name), column)
                without_unit[split_unit(name)[0]][column.name] = column
        self._without_unit = without_unit

    def find(self, header: str) -> Match | None:
        """What `header` names; None if it is no column of the feed, or could be several."""
        if not header:
            return None
        name, unit = split_unit(header)
        column = self._exact.get(compact(header))
        if column is None:
            columns = self._columns_without_unit(name, unit)
            if len(columns) != 1:
                return None
            column = columns[0]
        return Match(column, unit)

    def _columns_without_unit(self, name: str, unit: str | None) -> Sequence[Column]:
        """Names that differ only in their unit (a value, its growth in %) are told apart by the kind of unit."""
        columns = list(self._without_unit.get(name, {}).values())
        if len(columns) > 1 and unit is not None:
            return [c for c in columns if c.unit and UNIT_FACTORS[c.unit][0] == UNIT_FACTORS[unit][0]]
        return columns
