"""Where the header of a table stands, and which of the feed's columns each of its cells names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kechuang_check.domain.feed import Column
from kechuang_check.domain.names import same_name
from kechuang_check.domain.period import Period
from kechuang_check.intake.layouts.names import (
    ColumnNames,
    Match,
    Quality,
    Reading,
    header_text,
    is_chinese,
    is_of_which,
    without_of_which,
    without_translation,
)
from kechuang_check.intake.period_words import period_of
from kechuang_check.intake.readers.sheet import Merged, Row

MAX_HEADER_ROWS = 6


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """The header over one column of the file. `index` counts from 0; `match` is None where the feed has none."""

    index: int
    header: str
    match: Match | None = None
    period: Period | None = None
    """That its lowest words name, where no column of the feed is named."""
    under: tuple[Match, ...] = ()
    """The feed's columns that the words above the period name."""

    @property
    def column(self) -> Column | None:
        return self.match.column if self.match else None

    @property
    def unit(self) -> str | None:
        if self.match is None:
            return next((match.unit for match in reversed(self.under) if match.unit), None)
        return self.match.unit


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


def find_header(
    head: Sequence[Row], names: ColumnNames, merged: Sequence[Merged] = (), *, bonus: bool = False
) -> Header | None:
    """The rows, at most MAX_HEADER_ROWS, that name the most columns; of equals the fewest rows, then the first.

    With `bonus` a header that is a period counts as well, as in wide tables.
    """
    best: Header | None = None
    for depth in range(1, MAX_HEADER_ROWS + 1):
        for last in range(depth - 1, len(head)):
            if best and best.score >= names.required and not last - depth < best.last <= last:
                continue  # a header was found: more rows can only be rows of the same one
            found = read_header(head, last - depth + 1, last, names, merged)
            if bonus and found.score:
                found = replace(found, score=found.score + sum(cell.period is not None for cell in found.cells))
            if found.score > (best.score if best else 0):
                best = found
    return best


def read_header(
    head: Sequence[Row], first: int, last: int, names: ColumnNames, merged: Sequence[Merged] = ()
) -> Header:
    """The rows `first` to `last` of the head, read as a header."""
    cells = []
    for index, stack in enumerate(stacks(head, first, last, merged)):
        header = " ".join(part for part in stack.own if part)
        lowest = next((part for part in reversed(stack.own) if part), "")
        if names.values and (period := period_of(lowest)) is not None:
            parents = dict.fromkeys(p for p in (*stack.above, *stack.own) if p and p != lowest)
            under = tuple(m[1] for p in parents if (m := names.find([Reading(p, Quality.OWN)])))
            cells.append(HeaderCell(index, header, None, period, under))
            continue
        named = names.find(_readings(stack))
        if named is not None and named[1].column.name in names.values:
            named = None  # a value of a wide table belongs to a period, which stands below or beside its name
        cells.append(HeaderCell(index, *named) if named else HeaderCell(index, header))
    cells = _placed(_surest(_without_translations(cells)), names)
    return Header(first, last, tuple(cells), len({c.column.name for c in cells if c.column}))


@dataclass(frozen=True, slots=True)
class Stack:
    """The header cells over one column, from above. `own`: their words; `above`: for each, what was merged over it
    where it has no words itself; `whole`: the cells with their translations.
    """

    own: tuple[str, ...]
    above: tuple[str, ...]
    whole: tuple[str, ...]


def stacks(head: Sequence[Row], first: int, last: int, merged: Sequence[Merged] = ()) -> list[Stack]:
    """One Stack for each column of the last row."""
    whole = [[header_text(cell).strip() for cell in head[i][1]] for i in range(first, last + 1)]
    own = [[without_translation(cell) for cell in row] for row in whole]
    width = len(own[-1])
    above = [_above(row, head[first + i][0], merged) for i, row in enumerate(own)]

    def column(rows: Sequence[Sequence[str]], index: int) -> tuple[str, ...]:
        return tuple(row[index] if index < len(row) else "" for row in rows)

    return [Stack(column(own, i), column(above, i), column(whole, i)) for i in range(width)]


def _above(row: Sequence[str], number: int, merged: Sequence[Merged]) -> list[str]:
    """For each cell the words of a cell to its left that stretches over it.

    Files that name their merged cells say so; in others, and beside part columns (#), it is the nearest on the left.
    """
    spans = {
        index: row[left] if left < len(row) else ""
        for first, last, left, right in merged
        if first <= number <= last and right > left
        for index in range(left + 1, right + 1)
    }
    found = []
    nearest = ""
    for index, words in enumerate(row):
        if words and not is_of_which(words):
            found.append("")
            nearest = words
        else:
            found.append(spans.get(index) or nearest)
    return found


def _readings(stack: Stack) -> list[Reading]:
    """What the cells over a column may say together, the surest first."""
    own = [words for words in stack.own if words]
    if not own:
        return []
    lowest = max(i for i, words in enumerate(stack.own) if words)
    parents = tuple(
        dict.fromkeys(
            words
            for i in range(lowest + 1)
            for words in (stack.above[i], stack.own[i] if i < lowest else "")
            if words and words != stack.own[lowest]
        )
    )
    found: dict[str, Reading] = {}

    def add(words: str, quality: Quality, above: tuple[str, ...] = parents) -> None:
        if words and (key := same_name(words)) not in found:
            found[key] = Reading(words, quality, above)

    chinese = [words for words in own if is_chinese(words)] or own
    add("".join(own), Quality.OWN)
    add("".join(chinese), Quality.OWN)
    if parents:
        add("".join([*parents, without_of_which(same_name(own[-1]))]), Quality.OWN)
        add("".join([*parents, own[-1]]), Quality.OWN)
    for length in range(len(own) - 1, 0, -1):
        for start in range(len(own) - length + 1):
            add("".join(own[start : start + length]), Quality.PART)
    for whole in stack.whole:
        for words in _parts(whole):
            add(words, Quality.PART)
    return list(found.values())


def _parts(whole: str) -> Iterator[str]:
    """The first lines of a cell, the most first; then its last ones, where a translation may stand."""
    lines = whole.splitlines()
    for length in range(len(lines), 0, -1):
        yield "".join(lines[:length])
    for start in range(1, len(lines)):
        yield "".join(lines[start:])


def _without_translations(cells: Sequence[HeaderCell]) -> list[HeaderCell]:
    """Tables in two languages name a column twice (地区, Region): the Chinese header is the one that is read."""
    chinese = {cell.column.name for cell in cells if cell.column and is_chinese(cell.header)}
    return [
        replace(cell, match=None)
        if cell.column and cell.column.name in chinese and not is_chinese(cell.header)
        else cell
        for cell in cells
    ]


def _placed(cells: Sequence[HeaderCell], names: ColumnNames) -> list[HeaderCell]:
    """Columns that no header names, and that the check says where they stand."""
    if not any(cell.match for cell in cells):
        return list(cells)
    at = {column.at: column for column in names.placed}
    placed = {column.name for column in names.placed}
    named = [cell.column.name for cell in cells if cell.column]
    done = []
    for cell in cells:
        column = at.get(cell.index)
        if column is not None and (cell.match is None or cell.column == column) and named.count(column.name) != 1:
            header = cell.header or column.title("zh")
            done.append(replace(cell, header=header, match=Match(column, None, Quality.PATH)))
        elif cell.column and cell.column.name in placed and named.count(cell.column.name) > 1:
            done.append(replace(cell, match=None))
        else:
            done.append(cell)
    return done


def _surest(cells: Sequence[HeaderCell]) -> list[HeaderCell]:
    """Where two headers name one column, the one that names it more surely stays; equals are told later."""
    best: dict[str, Quality] = {}
    for cell in cells:
        if cell.match:
            name = cell.match.column.name
            best[name] = max(cell.match.quality, best.get(name, Quality.PART))
    return [
        replace(cell, match=None) if cell.match and cell.match.quality < best[cell.match.column.name] else cell
        for cell in cells
    ]
