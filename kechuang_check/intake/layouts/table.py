"""The layout of a filing: its sheet, header, units, and the column of the feed that each column of the file holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kechuang_check.domain.batch import Repair
from kechuang_check.domain.feed import Column, Feed
from kechuang_check.intake.layouts.header import Header, find_header
from kechuang_check.intake.layouts.names import ColumnNames
from kechuang_check.intake.layouts.units import settle_units, stated_above, unit_row
from kechuang_check.intake.readers.sheet import HEAD_ROWS, Sheet, is_blank
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import text

_MAX_NAMED = 40
_MAX_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Source:
    """Where a column of the feed comes from. `index`: column in the file, from 0."""

    index: int
    header: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Layout:
    """`first_row`: index into the sheet's head where the rows begin. `width`: cells of the header row.

    `unnamed`: columns without a header, which must not hold anything.
    """

    sources: Mapping[str, Source]
    first_row: int
    width: int
    unnamed: tuple[int, ...]
    repairs: tuple[Repair, ...]


def choose_sheet(sheets: Sequence[Sheet], feed: Feed) -> tuple[Sheet, Layout]:
    """The one sheet in which the feed's columns are found. Raises Refusal if there is none, or more than one."""
    names = ColumnNames(feed)
    required = {c.name for c in feed.columns if c.required}
    candidates = [(sheet, find_header(sheet.head, names)) for sheet in sheets]
    found = [(sheet, header) for sheet, header in candidates if header is not None]
    if not found:
        raise _no_header(feed, sheets)
    whole = [(s, h) for s, h in found if required <= h.by_column.keys()]
    if len(whole) > 1:
        raise Refusal(
            "several-sheets",
            text(
                "several sheets have the columns of this feed: {sheets}",
                sheets=", ".join(s.name or "" for s, _ in whole),
            ),
            text("hand in one sheet, or name it under sheet in the feed's check"),
        )
    sheet, header = whole[0] if whole else max(found, key=lambda pair: pair[1].score)
    if sheet.fault is not None:
        raise sheet.fault
    try:
        layout = _lay_out(sheet, header, feed)
    except Refusal as refusal:
        raise refusal.in_sheet(sheet.name) from None
    if len(sheets) > 1:
        others = Repair("sheets-left-out", len(sheets) - 1, text("sheets without this feed's columns were left out"))
        layout = Layout(layout.sources, layout.first_row, layout.width, layout.unnamed, (others, *layout.repairs))
    return sheet, layout


def _lay_out(sheet: Sheet, header: Header, feed: Feed) -> Layout:
    number = sheet.head[header.last][0]
    spot = Spot(line=number) if sheet.form == "lines" else Spot(row=number or None)
    _refuse_doubles(header, spot)
    _refuse_missing(header, feed, spot)
    repairs = [*_titles(sheet, header), *_columns_left_out(header)]
    first_row = header.last + 1
    below = None
    if first_row < len(sheet.head) and (below := unit_row(sheet.head[first_row])):
        first_row += 1
    above = stated_above(sheet.head[: header.last + 1])
    units, unit_repairs = settle_units(header, below or {}, above, spot)
    sources = {
        name: Source(cells[0].index, cells[0].header, units.get(name)) for name, cells in header.by_column.items()
    }
    return Layout(
        sources,
        first_row,
        len(sheet.head[header.last][1]),
        tuple(c.index for c in header.cells if not c.header),
        (*repairs, *unit_repairs),
    )


def _titles(sheet: Sheet, header: Header) -> Sequence[Repair]:
    rows = [number for number, cells in sheet.head[: header.first] if not all(is_blank(c) for c in cells)]
    if not rows:
        return ()
    return (
        Repair(
            "title-rows-left-out",
            len(rows),
            text("title rows left out: {count} above the header, from row {first} on", count=len(rows), first=rows[0]),
        ),
    )


def _columns_left_out(header: Header) -> Sequence[Repair]:
    left = [c.header for c in header.cells if c.header and c.column is None]
    if not left:
        return ()
    return (
        Repair(
            "column-left-out",
            len(left),
            text("columns that the feed does not know were left out: {headers}", headers=_listed(left)),
        ),
    )


def _refuse_doubles(header: Header, spot: Spot) -> None:
    for cells in header.by_column.values():
        if len(cells) > 1:
            raise Refusal(
                "two-columns-match",
                text(
                    "two columns have the same meaning: {first} in {first_place} and {second} in {second_place}",
                    first=cells[0].header,
                    first_place=column_letters(cells[0].index),
                    second=cells[1].header,
                    second_place=column_letters(cells[1].index),
                ),
                text("keep the one that is meant, and rename or delete the other"),
                spot,
            )


def _refuse_missing(header: Header, feed: Feed, spot: Spot) -> None:
    found = header.by_column
    missing = [c for c in feed.columns if c.required and c.name not in found]
    if missing:
        raise Refusal(
            "missing-column",
            text(
                "columns not found: {missing}; the header has: {found}",
                missing="; ".join(_names(c) for c in missing),
                found=_listed([c.header for c in header.cells if c.header]),
            ),
            text("add the column, or add the header that the file uses to names in the feed's check"),
            spot,
        )


def _no_header(feed: Feed, sheets: Sequence[Sheet]) -> Refusal:
    # What stands in the file is not repeated here: without a header it may be data.
    return Refusal(
        "no-header",
        text(
            "none of the first {count} rows is a header of this feed; looked for: {names}",
            count=HEAD_ROWS,
            names="; ".join(_names(c) for c in feed.columns if c.required),
        ),
        text(
            "put one row with these headers above the data, or check that the file belongs to feed {feed}",
            feed=feed.name,
        ),
        Spot(sheet=sheets[0].name) if len(sheets) == 1 else None,
    )


def _names(column: Column) -> str:
    return " / ".join(column.names or (column.name,))


def _listed(headers: Sequence[str]) -> str:
    shown = [" ".join(h.split())[:_MAX_LENGTH] for h in headers[:_MAX_NAMED]]
    return ", ".join([*shown, *(["…"] if len(headers) > _MAX_NAMED else [])])


def column_letters(index: int) -> str:
    """The name of a column in a workbook: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
