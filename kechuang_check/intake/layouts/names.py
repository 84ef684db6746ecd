"""Headers as they are compared, the unit that a header carries in brackets, and the column that it names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import isfinite

from kechuang_check.domain.feed import Column, Feed
from kechuang_check.domain.names import same_name, without_tail
from kechuang_check.domain.units import measure_of
from kechuang_check.intake.readers.sheet import Cell

PATH_SIGN = ">"
"""Between a header and one below it, in a name that a check declares."""

_BRACKETED = re.compile(r"^(.+)[(\[【〔](?:计量|金额)?(?:单位:)?(.+?)[)\]】〕]$")
_OF_WHICH = re.compile(r"^(?:#+|其中:?)(?=.)")
_CHINESE = re.compile("[\u4e00-\u9fff]")


def unit_named(word: str) -> str | None:
    """The unit that `word` names, as it is compared; None if it is none."""
    unit = same_name(word)
    return unit if measure_of(unit) else None


def quantity_of(unit: str) -> str:
    """What a known unit measures."""
    measure = measure_of(unit)
    if measure is None:
        raise ValueError(f"not a unit: {unit}")
    return measure.quantity


def split_unit(header: str) -> tuple[str, str | None]:
    """A header as it is compared, without a known unit in brackets at its end, and that unit."""
    name = same_name(header)
    if (found := _BRACKETED.match(name)) and (unit := unit_named(found[2])):
        return found[1], unit
    return name, None


def is_of_which(header: str) -> bool:
    """Whether a header says that it is a part of the one before: `#女性`, `其中：女性`."""
    return _OF_WHICH.match(same_name(header)) is not None


def without_of_which(name: str) -> str:
    return _OF_WHICH.sub("", name)


def header_text(cell: Cell) -> str:
    """A cell as a header: years in number cells are headers too."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return ""
    return str(int(cell)) if isfinite(cell) and cell == int(cell) else ""


def without_translation(written: str) -> str:
    """A header in two languages without its second: the lines up to the last one with Chinese, if any has some."""
    lines = [line for part in written.splitlines() if (line := part.strip())]
    last = max((i for i, line in enumerate(lines) if _CHINESE.search(line)), default=None)
    return "".join(lines if last is None else lines[: last + 1])


def is_chinese(words: str) -> bool:
    return _CHINESE.search(words) is not None


class Quality(IntEnum):
    """How sure it is that a header names a column: by a part of it, by all its own words, by its whole path."""

    PART = 1
    OWN = 2
    PATH = 3


@dataclass(frozen=True, slots=True)
class Match:
    """The column that a header names, the unit that the header states, and how sure that is."""

    column: Column
    unit: str | None
    quality: Quality


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of reading the cells above a column: `words` of itself, below `parents` (outermost first)."""

    words: str
    quality: Quality
    parents: tuple[str, ...] = ()


class ColumnNames:
    """Finds the feed's column that a header names."""

    def __init__(self, feed: Feed) -> None:
        self.required = sum(column.required for column in feed.columns)
        self.values = feed.layout.wide_values
        self.placed = [column for column in feed.columns if column.at is not None]
        self._exact: dict[str, Column] = {}
        self._paths: list[tuple[tuple[str, ...], Column]] = []
        self._without_unit: dict[str, dict[str, Column]] = defaultdict(dict)
        for column in feed.columns:
            for name in (column.name, *column.names):
                if PATH_SIGN in name:
                    self._paths.append((tuple(split_unit(part)[0] for part in name.split(PATH_SIGN)), column))
                    continue
                self._exact.setdefault(same_name(name), column)
                self._without_unit[split_unit(name)[0]][column.name] = column

    def find(self, readings: Sequence[Reading]) -> tuple[str, Match] | None:
        """The words that name a column, and which; None if none do, or they could name several."""
        for reading in readings:
            if column := self._by_path(reading):
                return reading.words, Match(column, split_unit(reading.words)[1], Quality.PATH)
        for reading in readings:
            for words in _variants(reading.words):
                if column := self._by_words(words):
                    return reading.words, Match(column, split_unit(words)[1], reading.quality)
        return None

    def _by_path(self, reading: Reading) -> Column | None:
        own = split_unit(reading.words)[0]
        for path, column in self._paths:
            if own not in (path[-1], f"#{path[-1]}") and without_of_which(own) != path[-1]:
                continue
            above = iter(without_of_which(split_unit(parent)[0]) for parent in reading.parents)
            if all(any(step == parent for parent in above) for step in path[:-1]):
                return column
        return None

    def _by_words(self, words: str) -> Column | None:
        column = self._exact.get(same_name(words))
        if column is None:
            name, unit = split_unit(words)
            columns = self._columns_without_unit(name, unit)
            column = columns[0] if len(columns) == 1 else None
        return column

    def _columns_without_unit(self, name: str, unit: str | None) -> Sequence[Column]:
        """Names that differ only in their unit (a value, its growth in %) are told apart by the kind of unit."""
        columns = list(self._without_unit.get(name, {}).values())
        if len(columns) > 1 and unit is not None:
            return [c for c in columns if c.unit and quantity_of(c.unit) == quantity_of(unit)]
        return columns


def _variants(words: str) -> Iterator[str]:
    yield words
    name = same_name(words)
    if (plain := without_of_which(name)) != name:
        yield plain
    if (chinese := without_tail(plain)) is not None:
        yield chinese
