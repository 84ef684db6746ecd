"""Why a table is not taken: its header is not that of the feed, or fits it in more than one way."""

from __future__ import annotations

from collections.abc import Sequence

from kechuang_check.domain.feed import Column, Feed
from kechuang_check.intake.layouts.header import Header
from kechuang_check.intake.readers.sheet import HEAD_ROWS, Sheet, column_letters
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import text

_MAX_NAMED = 40
_MAX_LENGTH = 40


def refuse_doubles(header: Header, spot: Spot) -> None:
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


def lacks_columns(missing: Sequence[Column], header: Header, spot: Spot) -> Refusal:
    return Refusal(
        "missing-column",
        text(
            "columns not found: {missing}; the header has: {found}",
            missing="; ".join(_names(c) for c in missing),
            found=listed([c.header for c in header.cells if c.header]),
        ),
        text("add the column, or add the header that the file uses to names in the feed's check"),
        spot,
    )


def several_sheets(names: Sequence[str]) -> Refusal:
    return Refusal(
        "several-sheets",
        text("several sheets have the columns of this feed: {sheets}", sheets=", ".join(names)),
        text("hand in one sheet, or say in the feed's check which one: layout.sheet, or layout.sheets: first or all"),
    )


def no_header(feed: Feed, sheets: Sequence[Sheet]) -> Refusal:
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


def listed(headers: Sequence[str]) -> str:
    shown = [" ".join(h.split())[:_MAX_LENGTH] for h in headers[:_MAX_NAMED]]
    return ", ".join([*shown, *(["…"] if len(headers) > _MAX_NAMED else [])])
