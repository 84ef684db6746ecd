"""What was seen in one file before it is handed in: its sheets, headers, units and columns, and a layout to declare."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kechuang_check.domain.batch import Repair
from kechuang_check.domain.feed import ColumnType, Feed
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.layout import RowsLeftOut, UnitFrom
from kechuang_check.domain.period import Period


@dataclass(frozen=True, slots=True)
class Beginning:
    """A first value of a column. `row` from 1; `after`: in the canonical unit, None for one that has no value."""

    row: int
    before: str
    after: str | None


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """A column of the file. `index` from 0; `cell` names its header (`C5`).

    `name`: the feed's column that it holds, or, without a feed, what it could be called; `nearest`: the feed's column
    whose names come nearest, where it holds none. `type`: of the feed, or by its content.
    `unit`: as the file or the check says it, and `unit_cell` where it is said; `factor` converts to the canonical unit.
    `period`: the label of the period that it holds, in a wide table.
    `is_guess`: the table states several units, and which one this column has was not said.
    """

    index: int
    header: str
    cell: str | None
    name: str | None = None
    nearest: str | None = None
    type: ColumnType | None = None
    unit: str | None = None
    unit_from: UnitFrom | None = None
    unit_cell: str | None = None
    factor: Decimal | None = None
    period: str | None = None
    is_guess: bool = False
    first: tuple[Beginning, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenSheet:
    """One table of the file; `name` is None where the file has but one without a name.

    `header_rows`: first and last, from 1; None where none was found. `titles`: rows above the header, by number.
    `units`: cells above or below the header that state units, each with its words. `rows`: of data, where
    it was read. `left_out`: rows that are no data, where that is known. `periods`: labels of those that are named above
    the header or in it.
    """

    name: str | None
    rows: int | None = None
    header_rows: tuple[int, int] | None = None
    titles: tuple[tuple[int, str], ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    columns: tuple[SeenColumn, ...] = ()
    left_out: tuple[RowsLeftOut, ...] = ()
    periods: tuple[str, ...] = ()
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Likeness:
    """How many columns of a feed the headers name: `found` of `asked`, those that it cannot do without."""

    feed: str
    found: int
    asked: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """A column that the feed cannot do without and that no header names. `nearest`: a header that comes near it."""

    name: str
    names: tuple[str, ...]
    nearest: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A check, or its layout, to start from. `feed` holds what is proposed; `fault`: why the file cannot be read with
    it, None where it was read and gave `rows` rows. `is_whole`: no check was named, so all of it is a proposal.
    `renamed`: columns of the feed with a header of the file that was added to their names.
    """

    feed: Feed
    rows: int
    is_whole: bool
    fault: Finding | None = None
    renamed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """`source`: the file's name. `kind`, `encoding`, `delimiter`: what it is by its content; None if it could not be
    opened. `size` in bytes. `read`: how many bytes were looked at, where it was only the beginning of a large file.
    `feed`: the check it was read by. `period`: that its name tells. `rows_taken`: rows of data, None if it could not
    be read by the feed.
    """

    source: str
    size: int
    kind: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    read: int | None = None
    feed: str | None = None
    period: Period | None = None
    sheets: tuple[SeenSheet, ...] = ()
    likenesses: tuple[Likeness, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    rows_taken: int | None = None
    repairs: tuple[Repair, ...] = ()
    problems: tuple[Finding, ...] = ()
    draft: Draft | None = None
