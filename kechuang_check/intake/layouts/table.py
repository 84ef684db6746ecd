"""The layout of a table: its sheet, header, units, and the column of the feed that each column of the file holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kechuang_check.domain.batch import Repair
from kechuang_check.domain.feed import Column, Feed
from kechuang_check.domain.layout import Form, FoundColumn, Sheets, WhyLeftOut
from kechuang_check.domain.names import same_name
from kechuang_check.domain.period import Period
from kechuang_check.intake.layouts.below import Below, rows_below
from kechuang_check.intake.layouts.header import Header, HeaderCell, find_header, read_header
from kechuang_check.intake.layouts.names import ColumnNames, header_text
from kechuang_check.intake.layouts.unfitting import lacks_columns, listed, no_header, refuse_doubles, several_sheets
from kechuang_check.intake.layouts.units import NUMBERS, Stated, UnitWords, settle, stated_above
from kechuang_check.intake.readers.sheet import (
    Cell,
    Row,
    Sheet,
    is_blank,
    refuse_uncalculated,
)
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import text


@dataclass(frozen=True, slots=True)
class PeriodColumn:
    """A column of a wide table. `index` from 0; `column`: of the feed."""

    index: int
    period: Period
    column: str


@dataclass(frozen=True, slots=True)
class TableLayout:
    """`first_row`: index into the sheet's head where the rows begin. `width`: cells of the header row.

    `periods`: columns of a wide table, each with its period and the feed's column that its values belong to.
    `unnamed`: columns without a header. `not_taken`: headers that name no column of the feed.
    `above`: rows of the head that are no data, each with the reason. `titles`: what stands above the header.
    `header_lines`: rows of the head as they are compared with rows below, where pages repeat them.
    """

    header_rows: tuple[int, int]
    first_row: int
    width: int
    columns: tuple[FoundColumn, ...]
    periods: tuple[PeriodColumn, ...] = ()
    unnamed: tuple[int, ...] = ()
    not_taken: tuple[tuple[int, str], ...] = ()
    above: tuple[tuple[WhyLeftOut, int], ...] = ()
    titles: tuple[str, ...] = ()
    header_lines: frozenset[tuple[str, ...]] = frozenset()
    repairs: tuple[Repair, ...] = ()

    @property
    def header_starts(self) -> frozenset[str]:
        """What rows of the header begin with."""
        return frozenset(line[0] for line in self.header_lines)

    def takes(self, row: int, column: int) -> bool:
        """Whether a cell (row from 1, column from 0) stands in a column that is taken, at or below the header."""
        return row >= self.header_rows[0] and any(c.index == column for c in self.columns)

    def found(self, name: str) -> FoundColumn | None:
        return next((c for c in self.columns if c.name == name), None)


def choose_sheets(sheets: Sequence[Sheet], feed: Feed) -> Sequence[tuple[Sheet, TableLayout]]:
    """The sheet in which the feed's columns are found, or all of them if the feed says so.

    Raises Refusal if there is none, or more than one and the feed does not say which.
    """
    names = ColumnNames(feed)
    candidates = [(sheet, header_of(sheet, feed, names)) for sheet in sheets]
    found = [(sheet, header) for sheet, header in candidates if header is not None]
    if not found:
        raise no_header(feed, sheets)
    whole = [(s, h) for s, h in found if not missing_columns(h, feed)]
    if len(whole) > 1 and feed.layout.sheets is Sheets.ONE:
        raise several_sheets([s.name or "" for s, _ in whole])
    chosen = whole or [max(found, key=lambda pair: pair[1].score)]
    if feed.layout.sheets is not Sheets.ALL:
        chosen = chosen[:1]
    laid_out = []
    for sheet, header in chosen:
        try:
            laid_out.append((sheet, layout := _lay_out(sheet, header, feed)))
        except Refusal as refusal:
            raise refusal.in_sheet(sheet.name) from None
        refuse_uncalculated(sheet, layout.takes)
    if len(sheets) > len(laid_out):
        first, layout = laid_out[0]
        others = Repair(
            "sheets-left-out",
            len(sheets) - len(laid_out),
            text("sheets left out: {count}", count=len(sheets) - len(laid_out)),
        )
        laid_out[0] = (first, replace(layout, repairs=(others, *layout.repairs)))
    return laid_out


def fit(head: Sequence[Row], feed: Feed) -> int:
    """How well the first rows of a table fit the feed: how many of its columns they name."""
    header = find_header(head, ColumnNames(feed), bonus=_period_bonus(feed))
    return header.score if header else 0


def _period_bonus(feed: Feed) -> bool:
    return feed.layout.form is Form.WIDE


def header_of(sheet: Sheet, feed: Feed, names: ColumnNames) -> Header | None:
    """The header of a sheet, where the feed says or where it names the most columns; None if it names none."""
    if feed.layout.header_rows is None:
        return find_header(sheet.head, names, sheet.merged, bonus=_period_bonus(feed))
    wanted = range(feed.layout.header_rows[0], feed.layout.header_rows[1] + 1)
    indices = [i for i, (number, _) in enumerate(sheet.head) if number in wanted]
    if not indices:
        return None
    header = read_header(sheet.head, indices[0], indices[-1], names, sheet.merged)
    return header if header.score else None


def period_columns(header: Header, feed: Feed) -> list[PeriodColumn]:
    """The columns that hold values of a period: of the one value column, or of that which stands above the period."""
    values = feed.layout.wide_values
    found = []
    for cell in header.cells:
        if not values or cell.period is None or cell.column is not None:
            continue
        under = next((m.column.name for m in reversed(cell.under) if m.column.name in values), None)
        if under is not None or len(values) == 1:
            found.append(PeriodColumn(cell.index, cell.period, under or values[0]))
    return found


def missing_columns(header: Header, feed: Feed) -> list[Column]:
    """The columns that the feed cannot do without and that the header does not name."""
    found = set(header.by_column)
    if feed.layout.wide and (periods := period_columns(header, feed)):
        found |= {feed.layout.wide.into, *(p.column for p in periods)}
    return [c for c in feed.columns if c.required and c.name not in found]


def _lay_out(sheet: Sheet, header: Header, feed: Feed) -> TableLayout:
    number = sheet.head[header.last][0]
    spot = Spot(line=number) if sheet.form == "lines" else Spot(row=number or None)
    refuse_doubles(header, spot)
    if missing := missing_columns(header, feed):
        raise lacks_columns(missing, header, spot)
    periods = period_columns(header, feed)
    matched = {cell.index: cell for cell in header.cells if cell.column is not None}
    keys = [i for i, cell in matched.items() if cell.column and cell.column.name in feed.key]
    numbers = [i for i, cell in matched.items() if cell.column and cell.column.type in NUMBERS]
    below = rows_below(sheet, header.last, keys, [*numbers, *(p.index for p in periods)])
    columns, repairs = _found_columns(sheet, header, below, feed, spot, periods)
    wide = {p.index for p in periods}
    not_taken = [(c.index, c.header) for c in header.cells if c.header and c.column is None and c.index not in wide]
    title_rows = [row for row in sheet.head[: header.first] if not all(is_blank(cell) for cell in row[1])]
    return TableLayout(
        (sheet.head[header.first][0], number),
        below.first_row,
        len(sheet.head[header.last][1]),
        columns,
        tuple(periods),
        tuple(c.index for c in header.cells if not c.header and c.column is None),
        tuple(not_taken),
        (*((WhyLeftOut.TITLE, n) for n, _ in title_rows), *below.left_out),
        tuple(header_text(cell) for _, cells in title_rows for cell in cells if header_text(cell)),
        frozenset(line_of(cells) for _, cells in sheet.head[: header.last + 1]) - {()},
        (*_titles(title_rows), *_columns_left_out(not_taken), *repairs),
    )


def line_of(cells: Sequence[Cell]) -> tuple[str, ...]:
    """A row as it is compared with the rows of the header, which pages repeat."""
    return tuple(same_name(header_text(cell)) for cell in cells if not is_blank(cell))


def _found_columns(
    sheet: Sheet, header: Header, below: Below, feed: Feed, spot: Spot, periods: Sequence[PeriodColumn]
) -> tuple[tuple[FoundColumn, ...], list[Repair]]:
    above = stated_above(sheet.head[: header.last + 1])
    columns: list[FoundColumn] = []
    repairs: list[Repair] = []
    for cell in header.cells:
        if cell.column is None:
            continue
        found, repair = _found_column(cell.column, cell, below, above, feed, spot)
        columns.append(found)
        repairs += [repair] if repair else []
    told: set[str] = set()
    for period in periods:
        column = feed.column(period.column)
        if column is None or feed.layout.wide is None:
            continue
        cell = header.cells[period.index]
        found, repair = _found_column(column, cell, below, above, feed, spot)
        if not told:
            columns.append(FoundColumn(feed.layout.wide.into, cell.header, period.index))
        columns.append(replace(found, period=period.period.label))
        repairs += [repair] if repair and column.name not in told else []
        told.add(column.name)
    return tuple(columns), repairs


def _found_column(
    column: Column, cell: HeaderCell, below: Below, above: UnitWords, feed: Feed, spot: Spot
) -> tuple[FoundColumn, Repair | None]:
    if column.type not in NUMBERS:
        return FoundColumn(column.name, cell.header, cell.index), None
    stated = Stated(column, cell.header, cell.unit, below.units.get(cell.index))
    settled, repair = settle(stated, above, feed.layout.unit, spot)
    return FoundColumn(column.name, cell.header, cell.index, settled.unit, settled.source), repair


def _titles(rows: Sequence[Row]) -> Sequence[Repair]:
    if not rows:
        return ()
    return (
        Repair(
            "title-rows-left-out",
            len(rows),
            text(
                "title rows left out: {count} above the header, from row {first} on",
                count=len(rows),
                first=rows[0][0],
            ),
        ),
    )


def _columns_left_out(not_taken: Sequence[tuple[int, str]]) -> Sequence[Repair]:
    if not not_taken:
        return ()
    return (
        Repair(
            "column-left-out",
            len(not_taken),
            text(
                "columns that the feed does not know were left out: {headers}",
                headers=listed([header for _, header in not_taken]),
            ),
        ),
    )
