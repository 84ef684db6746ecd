"""Where the header of a table stands, and which of the feed's columns each of its cells names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kechuang_check.domain.feed import Column
from kechuang_check.intake.layouts.names import ColumnNames, Match, compact, header_text
from kechuang_check.intake.readers.sheet import Row

MAX_HEADER_ROWS = 3
_CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """The header over one column of the file. `index` counts from 0; `column` is None where the feed has none."""

    index: int
    header: str
    match: Match | None = None

    @property
    def column(self) -> Column | None:
        return self.match.column if self.match else None

    @property
    def unit(self) -> str | None:
        return self.match.unit if self.match else None


@dataclass(frozen=True, slots=True)
class Header:
    """`first` and `last` are indices into the sheet's head. `score`: how many of the feed's columns are named."""

    first: int
    last: int
    cells: tuple[HeaderCell, ...]
    score: int

    @property
    def by_column(self) -> Mapping[str, Sequence[HeaderCell]]:
        found: dict[str, list[HeaderCell]] = {}
        for cell in self.cells:
            if cell.column is not None:
                found.setdefault(cell.column.name, []).append(cell)
        return found


def find_header(head: Sequence[Row], names: ColumnNames) -> Header | None:
    """The one to three rows that name the most columns; of equals the fewest rows, and then the first ones."""
    best: Header | None = None
    for depth in range(1, MAX_HEADER_ROWS + 1):
        for last in range(depth - 1, len(head)):
            found = _read_header(head, last - depth + 1, last, names)
            if found.score > (best.score if best else 0):
                best = found
    return best


def _read_header(head: Sequence[Row], first: int, last: int, names: ColumnNames) -> Header:
    rows = [[header_text(cell).strip() for cell in head[i][1]] for i in range(first, last + 1)]
    width = len(rows[-1])
    cells = []
    for index in range(width):
        stack = [row[index] if index < len(row) else "" for row in rows]
        parents = [_nearest_left(row, index) for row in rows[:-1]]
        named = next(((h, f) for h in _readings(stack, parents) if (f := names.find(h))), None)
        if named is None:
            cells.append(HeaderCell(index, " ".join(part for part in stack if part)))
        else:
            cells.append(HeaderCell(index, *named))
    cells = _without_translations(cells)
    return Header(first, last, tuple(cells), len({c.column.name for c in cells if c.column}))


def _without_translations(cells: Sequence[HeaderCell]) -> list[HeaderCell]:
    """Tables in two languages name a column twice (地区, Region): the Chinese header is the one that is read."""
    chinese = {cell.column.name for cell in cells if cell.column and _CHINESE.search(cell.header)}
    return [
        replace(cell, match=None)
        if cell.column and cell.column.name in chinese and not _CHINESE.search(cell.header)
        else cell
        for cell in cells
    ]


def _nearest_left(row: Sequence[str], index: int) -> str:
    """The text of a cell that was merged over this place: the nearest one to the left."""
    return next((text for text in reversed(row[: index + 1]) if text), "")


def _readings(stack: Sequence[str], parents: Sequence[str]) -> Iterator[str]:
    """What the cells above each other may say together, the longest first: with the parents' words, then without."""
    depth = len(stack)
    said: set[str] = set()
    for length in range(depth, 0, -1):
        runs = [stack[start : start + length] for start in range(depth - length + 1)]
        if length > 1 and stack[-1]:
            runs.append([*parents[depth - length :], stack[-1]])
        for run in runs:
            words = "".join(run)
            if words and (key := compact(words)) not in said:
                said.add(key)
                yield words
    lines = stack[-1].splitlines()  # a translation may stand below the name in the same cell
    for length in range(len(lines) - 1, 0, -1):
        yield "".join(lines[:length])
