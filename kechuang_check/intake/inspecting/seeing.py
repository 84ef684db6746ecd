"""One sheet as it lies in the file: its titles, header, units and columns, by the words of a feed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from kechuang_check.domain.feed import Column, Feed
from kechuang_check.domain.inspection import Beginning, Lacking, Likeness, SeenColumn, SeenSheet
from kechuang_check.domain.layout import Form, FoundColumn, RowsLeftOut, UnitFrom
from kechuang_check.domain.names import same_name
from kechuang_check.domain.units import measure_of
from kechuang_check.intake.inspecting.nearness import nearest_column, nearest_header
from kechuang_check.intake.layouts.coded import has_blocks
from kechuang_check.intake.layouts.header import Header
from kechuang_check.intake.layouts.names import ColumnNames, header_text
from kechuang_check.intake.layouts.table import fit, header_of, missing_columns, period_columns
from kechuang_check.intake.layouts.units import states_units, unit_row
from kechuang_check.intake.period_words import periods_in
from kechuang_check.intake.readers.sheet import Row, Sheet, column_letters, is_blank

Firsts = Mapping[tuple[int, int | None], Sequence[Beginning]]
"""By column of the file, from 0, and row of a coded form, from 1: the first values."""

_UNIT_ROWS = 6


def seen_sheet(
    sheet: Sheet,
    feed: Feed,
    found: Sequence[FoundColumn] = (),
    firsts: Firsts | None = None,
    left_out: Sequence[RowsLeftOut] = (),
    rows: int | None = None,
) -> SeenSheet:
    """`found`, `firsts`, `left_out`, `rows`: what reading the sheet brought, where it was the one that was read."""
    header = None if feed.layout.form is Form.CODED else header_of(sheet, feed, ColumnNames(feed))
    titles = [row for row in sheet.head[: header.first if header else 0] if not all(map(is_blank, row[1]))]
    units = _unit_cells(sheet, header)
    if header is not None:
        columns = _columns(sheet, header, feed, found, units, firsts or {})
    else:
        columns = tuple(_of_form(c, feed, (firsts or {}).get((c.index, c.row), ())) for c in found)
    periods = dict.fromkeys(p for _, cells in titles for c in cells for p in periods_in(header_text(c)))
    if header is not None:
        periods |= dict.fromkeys(p.period for p in period_columns(header, feed))
    return SeenSheet(
        name=sheet.name,
        rows=rows,
        header_rows=None if header is None else (sheet.head[header.first][0], sheet.head[header.last][0]),
        titles=tuple((number, _line(cells)) for number, cells in titles),
        units=tuple((cell, words) for cell, words, _ in units),
        columns=columns,
        left_out=tuple(left_out),
        periods=tuple(p.label for p in periods),
        is_chosen=rows is not None,
    )


def lacking_columns(sheet: Sheet, feed: Feed) -> tuple[Lacking, ...]:
    """The columns that the feed cannot do without and that this sheet has not got, each with the nearest header."""
    header = header_of(sheet, feed, ColumnNames(feed))
    if header is None:
        return ()
    free = [c.header for c in header.cells if c.header and c.column is None]
    return tuple(Lacking(c.name, c.names or (c.name,), nearest_header(c, free)) for c in missing_columns(header, feed))


def likenesses(sheets: Sequence[Sheet], feeds: Mapping[str, Feed]) -> tuple[Likeness, ...]:
    """The feeds whose columns the headers name, the most first; those of which they name less than a third are none."""
    found = []
    for name, feed in feeds.items():
        if feed.layout.form is Form.CODED:
            count, asked = int(any(has_blocks(sheet, feed) for sheet in sheets)), 1
        else:
            asked = max(1, sum(c.required for c in feed.columns))
            best = max(sheets, key=lambda sheet: fit(sheet.head, feed), default=None)
            header = None if best is None else header_of(best, feed, ColumnNames(feed))
            lacks = asked if header is None else len(missing_columns(header, feed))
            count = asked - lacks if header is not None else 0
        if count * 3 >= asked:
            found.append(Likeness(name, count, asked))
    return tuple(sorted(found, key=lambda like: (-like.found / like.asked, -like.found, like.feed)))


def _columns(
    sheet: Sheet,
    header: Header,
    feed: Feed,
    found: Sequence[FoundColumn],
    units: Sequence[tuple[str, str, UnitFrom]],
    firsts: Firsts,
) -> tuple[SeenColumn, ...]:
    into = feed.layout.wide.into if feed.layout.wide else None
    by_index = {c.index: c for c in found if c.name != into}
    periods = {p.index: p for p in period_columns(header, feed)}
    named = {c.column.name for c in header.cells if c.column} | {p.column for p in periods.values()}
    free = [c for c in feed.columns if c.name not in named]
    seen = []
    for cell in header.cells:
        column = cell.column
        if column is None and (period := periods.get(cell.index)):
            column = feed.column(period.column)
        if not cell.header and column is None:
            continue
        place = by_index.get(cell.index)
        unit, source = (place.unit, place.unit_from) if place else (cell.unit, UnitFrom.HEADER if cell.unit else None)
        measure = measure_of(unit) if unit else None
        at = _cell_of(sheet.head[header.first : header.last + 1], cell.index)
        seen.append(
            SeenColumn(
                index=cell.index,
                header=" ".join(cell.header.split()),
                cell=at,
                name=column.name if column else None,
                nearest=None if column else nearest_column(cell.header, free),
                type=column.type if column else None,
                unit=unit,
                unit_from=source,
                unit_cell=_where_unit(source, cell.index, at, units),
                factor=measure.factor if measure else None,
                period=periods[cell.index].period.label if cell.index in periods else None,
                first=tuple(firsts.get((cell.index, None), ())),
            )
        )
    return tuple(seen)


def _of_form(found: FoundColumn, feed: Feed, first: Sequence[Beginning]) -> SeenColumn:
    """A column of a coded form, whose `row` says where its value stands."""
    column: Column | None = feed.column(found.name)
    measure = measure_of(found.unit) if found.unit else None
    return SeenColumn(
        index=found.index,
        header=found.header,
        cell=f"{column_letters(found.index)}{found.row}",
        name=found.name,
        type=column.type if column else None,
        unit=found.unit,
        unit_from=found.unit_from,
        factor=measure.factor if measure else None,
        first=tuple(first),
    )


def _unit_cells(sheet: Sheet, header: Header | None) -> list[tuple[str, str, UnitFrom]]:
    """Cells that state units: above the header or in it, and those of a row of units right below."""
    last = header.last if header else min(_UNIT_ROWS, len(sheet.head)) - 1
    stated = [
        (f"{column_letters(i)}{number}", _line([cell]), UnitFrom.TITLE)
        for number, cells in sheet.head[: last + 1]
        for i, cell in enumerate(cells)
        if isinstance(cell, str) and states_units(cell)
    ]
    if header is None:
        return stated
    for number, cells in sheet.head[last + 1 : last + 1 + _UNIT_ROWS]:
        row = unit_row((number, cells))
        if row is not None:
            return [*stated, *((f"{column_letters(i)}{number}", unit, UnitFrom.UNIT_ROW) for i, unit in row.items())]
    return stated


def _where_unit(
    source: UnitFrom | None, index: int, header: str | None, units: Sequence[tuple[str, str, UnitFrom]]
) -> str | None:
    if source is UnitFrom.HEADER:
        return header
    letters = column_letters(index)
    if source is UnitFrom.UNIT_ROW:
        return next((c for c, _, s in units if s is source and c.rstrip("0123456789") == letters), None)
    return next((c for c, _, s in units if s is source), None) if source is UnitFrom.TITLE else None


def _cell_of(rows: Sequence[Row], index: int) -> str | None:
    """The lowest cell of the header over one column; None in files whose rows have no number, such as Parquet."""
    filled = [number for number, cells in rows if index < len(cells) and header_text(cells[index]).strip()]
    number = filled[-1] if filled else rows[-1][0]
    return f"{column_letters(index)}{number}" if number else None


def _line(cells: Sequence[object]) -> str:
    words = " ".join(str(c) for c in cells if c is not None and str(c).strip())
    return " ".join("".join(c for c in words if unicodedata.category(c) != "Cf").split())


def same_sheet(one: str | None, other: str | None) -> bool:
    return same_name(one or "") == same_name(other or "")
