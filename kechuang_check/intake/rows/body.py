"""The rows below the header: which are data, and which are blank, footnotes or totals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kechuang_check.domain.batch import Repair
from kechuang_check.domain.feed import ColumnType, Feed
from kechuang_check.intake.layouts.names import compact
from kechuang_check.intake.layouts.table import Layout, column_letters
from kechuang_check.intake.readers.sheet import Row, Sheet, is_blank
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import text

_FOOTNOTE = re.compile(
    r"(?:附?注释?|备注|说明|附记|资料来源|数据来源|来源|notes?|sources?)(?:\d{0,2}[:.、,;)]|\d{0,2}$|\s)|摘[编自录]",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"(?:单位负责人|统计负责人|负责人|填表人|填报人|制表人?|审核人?|联系电话|报出日期|填报日期)\s*:"
)
_STARTS = frozenset("附注备说资数来摘nNsS单统负填制审联报")


@dataclass(slots=True)
class LeftOut:
    """Rows that are not data. `totals` are kept whole, to be held against the sum of the rows."""

    totals: list[Row] = field(default_factory=list)
    footnotes: list[int] = field(default_factory=list)

    def footnote_repairs(self) -> Sequence[Repair]:
        if not self.footnotes:
            return ()
        return (
            Repair(
                "footnotes-left-out",
                len(self.footnotes),
                text(
                    "footnotes left out: {count}, from row {row} on", count=len(self.footnotes), row=self.footnotes[0]
                ),
            ),
        )


def data_rows(sheet: Sheet, layout: Layout, feed: Feed, left_out: LeftOut) -> Iterator[Row]:
    """The rows of data, in order; fills `left_out` on the way.

    Raises Refusal for a row of another length than the header, and for values in a column without a header.
    """
    is_total = _TotalRule(sheet, layout, feed)
    merged = _merged_rows(sheet, layout)
    for row in _without_footnotes(sheet.rows_after_head(layout.first_row), left_out):
        number, cells = row
        if len(cells) != layout.width:
            raise _ragged(number, len(cells), layout.width)
        for index in layout.unnamed:
            if not is_blank(cells[index]):
                raise _unnamed(sheet, number, index)
        if is_total(row):
            left_out.totals.append(row)
            continue
        if number in merged:
            raise _merged(sheet, number)
        yield row


def _without_footnotes(rows: Iterable[Row], left_out: LeftOut) -> Iterator[Row]:
    """Rows with a content. From a row that begins as a footnote on, rows are held back until the end proves it one."""
    held: list[Row] = []
    for row in rows:
        filled = _first_filled(row)
        if filled is None:
            continue
        if _is_note(row, filled) or (held and _is_alone(row, filled)):
            held.append(row)
            continue
        yield from held
        held.clear()
        yield row
    left_out.footnotes.extend(number for number, _ in held)


def _merged_rows(sheet: Sheet, layout: Layout) -> frozenset[int]:
    """Rows that share a merged cell with another row, in a column of the feed: all but the first would be blank."""
    indices = [source.index for source in layout.sources.values()]
    return frozenset(
        row
        for first, last, left, right in sheet.merged
        if last > first and any(left <= index <= right for index in indices)
        for row in range(first, last + 1)
    )


def _first_filled(row: Row) -> int | None:
    cells = row[1]
    if cells and not is_blank(cells[0]):
        return 0
    return next((i for i, cell in enumerate(cells) if not is_blank(cell)), None)


def _is_note(row: Row, filled: int) -> bool:
    cell = row[1][filled]
    if not isinstance(cell, str):
        return False
    words = cell.lstrip()
    if words[:1] not in _STARTS:
        return False
    words = _words(words)
    return bool(_SIGNATURE.match(words)) or (bool(_FOOTNOTE.match(words)) and _is_alone(row, filled))


def _words(cell: str) -> str:
    """Text with half-width punctuation and its inner blanks kept."""
    return cell.strip().translate({ord("："): ":", ord("．"): ".", ord("，"): ",", ord("；"): ";", ord("）"): ")"})


def _is_alone(row: Row, filled: int) -> bool:
    return all(is_blank(cell) for cell in row[1][filled + 1 :])


class _TotalRule:
    """A row is a total if a cell that could name it (no number, no date) is one of the feed's total words."""

    def __init__(self, sheet: Sheet, layout: Layout, feed: Feed) -> None:
        naming = {
            source.index: column.type in (ColumnType.TEXT, ColumnType.CODE)
            for column in feed.columns
            if (source := layout.sources.get(column.name))
        }
        self._words = {compact(word) for word in feed.total_words}
        self._longest = 2 * max(map(len, self._words), default=0) + 4  # blanks inside, a colon behind
        self._indices = [i for i in range(layout.width) if naming.get(i, sheet.form != "typed")]

    def __call__(self, row: Row) -> bool:
        words, cells = self._words, row[1]
        for index in self._indices:
            cell = cells[index]
            if type(cell) is str and 0 < len(cell) <= self._longest and compact(cell).rstrip(":") in words:
                return True
        return False


def _ragged(number: int, found: int, expected: int) -> Refusal:
    return Refusal(
        "ragged-row",
        text(
            "line {line} has {found} cells, and the header has {expected}", line=number, found=found, expected=expected
        ),
        text("put quotes around cells that hold the separator, and end each line with the same number of cells"),
        Spot(line=number),
    )


def _merged(sheet: Sheet, number: int) -> Refusal:
    return Refusal(
        "merged-cells",
        text(
            "row {row} shares a merged cell with another row, so some cells are blank that are not meant so", row=number
        ),
        text("undo the merged cells, and fill in the value in each row"),
        Spot(sheet=sheet.name, row=number),
    )


def _unnamed(sheet: Sheet, number: int, index: int) -> Refusal:
    return Refusal(
        "blank-header",
        text(
            "column {column} has no header, but holds values (the first in row {row})",
            column=column_letters(index),
            row=number,
        ),
        text("give the column its header, or clear it"),
        Spot(line=number)
        if sheet.form == "lines"
        else Spot(sheet=sheet.name, row=number, column=column_letters(index)),
    )
