"""The rows below the header: which are data, and which are blank, footnotes, totals, or the header again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kechuang_check.domain.feed import ColumnType, Feed
from kechuang_check.domain.layout import WhyLeftOut
from kechuang_check.domain.names import Group, same_name, without_tail
from kechuang_check.intake.layouts.below import is_numbering
from kechuang_check.intake.layouts.names import header_text
from kechuang_check.intake.layouts.table import TableLayout, line_of
from kechuang_check.intake.readers.blocks import Block
from kechuang_check.intake.readers.sheet import Cell, Row, Sheet, column_letters, is_blank
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.intake.rows.left_out import LeftOut, TotalRow
from kechuang_check.intake.rows.screen import Screen
from kechuang_check.intake.values.reading import error_in
from kechuang_check.words import text

_FOOTNOTE = re.compile(
    r"(?:附?注释?|备注|说明|附记|资料来源|数据来源|来源|notes?|sources?)(?:\d{0,2}[:.、,;)]|\d{0,2}$|\s)|摘[编自录]",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"(?:单位负责人|统计负责人|负责人|填表人|填报人|制表人?|审核人?|联系电话|报出日期|填报日期)\s*:"
)
_STARTS = frozenset("附注备说资数来摘nNsS单统负填制审联报")
_OF_WHICH = re.compile(r"其中:?|[#＃]")


def data_rows(sheet: Sheet, layout: TableLayout, feed: Feed, left_out: LeftOut) -> Iterator[Row | Block]:
    """The rows of data, in order, many at once where they need no look; fills `left_out` on the way.

    Raises Refusal for a row of another length than the header, for values in a column without a header, and for cells
    that are merged over several rows unless the feed fills them.
    """
    for why, number in layout.above:
        left_out.note(why, number, sheet.name)
    rule = _RowRule(sheet, layout, feed, left_out)
    screen = Screen(layout, feed)
    notes = _Footnotes(left_out, sheet.name)
    for item in sheet.items_after_head(layout.first_row):
        if not isinstance(item, Block):
            yield from rule.data(notes.passed(item))
        elif screen.fits(item):
            yield from rule.data(notes.released())
            yield item
        else:
            for row in item.rows():
                yield from rule.data(notes.passed(row))
    notes.end()


class _RowRule:
    """Which rows are data, once footnotes are told apart."""

    def __init__(self, sheet: Sheet, layout: TableLayout, feed: Feed, left_out: LeftOut) -> None:
        self._sheet, self._layout, self._left_out = sheet, layout, left_out
        self._is_total = _TotalRule(sheet, layout, feed)
        self._merged = _Merged(sheet, layout, fill=feed.layout.fill_merged)
        self._mapped = [c.index for c in layout.columns]
        self._keys = [c.index for c in layout.columns if c.name in feed.key]
        self._unnamed = () if feed.layout.ignore_unnamed else layout.unnamed

    def data(self, rows: Iterable[Row]) -> Iterator[Row]:
        for number, sent in rows:
            if len(sent) != self._layout.width and self._sheet.form == "lines":
                raise _ragged(number, len(sent), self._layout.width)
            cells = self._merged.filled(number, _padded(sent, self._layout.width))
            for index in self._unnamed:
                if not is_blank(cells[index]):
                    raise _unnamed(self._sheet, number, index)
            if self._is_data(number, cells):
                self._merged.refuse(self._sheet, number)
                yield number, cells

    def _is_data(self, number: int, cells: Sequence[Cell]) -> bool:
        reason = _why_no_data(cells, self._layout, self._mapped, self._keys)
        total = None if reason else self._is_total((number, cells))
        if total is not None:
            reason, total_row = total
            self._left_out.totals.append(total_row)
        if reason is not None:
            self._left_out.note(reason, number, self._sheet.name)
        return reason is None


def _padded(cells: Sequence[Cell], width: int) -> Sequence[Cell]:
    if len(cells) == width:
        return cells
    return cells[:width] if len(cells) > width else [*cells, *[None] * (width - len(cells))]


def _why_no_data(
    cells: Sequence[Cell], layout: TableLayout, mapped: Sequence[int], keys: Sequence[int]
) -> WhyLeftOut | None:
    # Formulas leave zeros in spacer rows: without a key they are nothing of anybody.
    if all(is_blank(cells[i]) for i in keys) and all(is_blank(cells[i]) or cells[i] in (0, "0") for i in mapped):
        return WhyLeftOut.CONTINUATION
    first = cells[mapped[0]]
    if not isinstance(first, str):
        return None
    # Only a row that begins as a header row does is compared whole.
    if same_name(first) in layout.header_starts and line_of(cells) in layout.header_lines:
        return WhyLeftOut.REPEATED_HEADER
    return WhyLeftOut.COLUMN_NUMBERS if first.strip() == "甲" and is_numbering(cells) else None


class _Footnotes:
    """From a row that begins as a footnote on, rows are held back until the end proves it one."""

    def __init__(self, left_out: LeftOut, sheet: str | None) -> None:
        self._left_out, self._sheet = left_out, sheet
        self._held: list[Row] = []

    def passed(self, row: Row) -> Iterator[Row]:
        """What is no footnote for certain, now that `row` has come; blank rows are left out."""
        filled = _first_filled(row)
        if filled is None:
            self._left_out.note(WhyLeftOut.BLANK, row[0], self._sheet)
        elif _is_note(row, filled) or (self._held and _is_alone(row, filled)):
            self._held.append(row)
        else:
            yield from self.released()
            yield row

    def released(self) -> Iterator[Row]:
        """Rows that were held back, and behind which data came: they are no footnotes."""
        held, self._held = self._held, []
        return iter(held)

    def end(self) -> None:
        for number, _ in self._held:
            self._left_out.note(WhyLeftOut.FOOTNOTE, number, self._sheet)


class _Merged:
    """Cells that are merged over several rows: all but the first would be blank that are not meant so."""

    def __init__(self, sheet: Sheet, layout: TableLayout, *, fill: bool) -> None:
        mapped = {c.index for c in layout.columns}
        tall = [block for block in sheet.merged if block[1] > block[0]]
        self._blocks = [b for b in tall if any(b[2] <= index <= b[3] for index in mapped)]
        self._fill = fill and bool(self._blocks)
        self._rows = frozenset() if fill else frozenset(r for b in self._blocks for r in range(b[0], b[1] + 1))
        self._values: dict[int, Cell] = {}

    def filled(self, number: int, cells: Sequence[Cell]) -> Sequence[Cell]:
        if not self._fill:
            return cells
        changed = list(cells)
        for first, last, left, _ in self._blocks:
            if number == first:
                self._values[left] = cells[left]
            elif first < number <= last and is_blank(changed[left]):
                changed[left] = self._values.get(left)
        return changed

    def refuse(self, sheet: Sheet, number: int) -> None:
        if number in self._rows:
            raise _merged(sheet, number)


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


Total = tuple[WhyLeftOut, TotalRow]


class _TotalRule:
    """A row is a total if a cell that could name it is one of the feed's total words, or a group of a list of names.

    Where the key should stand, and in rows without a key, `全市合计` and `合计（万元）` are totals as well.
    """

    def __init__(self, sheet: Sheet, layout: TableLayout, feed: Feed) -> None:
        types = {c.name: c.type for c in feed.columns}
        naming = {c.index: types[c.name] in (ColumnType.TEXT, ColumnType.CODE) for c in layout.columns}
        self._part = sheet.name
        self._words = {same_name(word): word for word in feed.layout.totals.words}
        self._longest = 2 * max(map(len, self._words), default=0) + 30  # blanks inside, a unit behind
        words = "|".join(map(re.escape, self._words))
        self._loose = re.compile(rf"(?P<of>\D{{,8}}?)(?P<word>{words})数?(?:\(.*\))?:?")
        self._may_be = re.compile("|".join({re.escape(word[-1]) for word in self._words}), re.IGNORECASE).search
        self._indices = [i for i in range(layout.width) if naming.get(i, sheet.form != "typed")]
        # In a remark `其中…` is only a remark: it makes a part row where it stands in the key, or in the first column.
        first = min((c.index for c in layout.columns), default=0)
        self._keys = [c.index for c in layout.columns if c.name in feed.key]
        self._labels = {first, *self._keys}
        self._groups: list[tuple[int, str, dict[str, Group]]] = []
        for column in feed.columns:
            found = layout.found(column.name)
            if column.among is not None and found is not None:
                groups = {same_name(n): g for g in column.among.groups for n in (g.name, *g.names)}
                self._groups.append((found.index, column.name, groups))

    def __call__(self, row: Row) -> Total | None:
        cells = row[1]
        for index, column, groups in self._groups:
            name = same_name(_text(cells[index]))
            group = groups.get(name) or groups.get(without_tail(name) or "")
            if group is not None:
                return WhyLeftOut.GROUP, TotalRow(row, self._part, members=group.members, column=column)
        for index in self._indices:
            cell = cells[index]
            if type(cell) is not str or not cell:
                continue
            if index in self._labels and cell[0] in "其#＃" and _is_of_which(cell):
                return WhyLeftOut.OF_WHICH, TotalRow(row, self._part, members=())
            if (is_subtotal := self._subtotal(index, cell, cells)) is not None:
                why = WhyLeftOut.SUBTOTAL if is_subtotal else WhyLeftOut.TOTAL
                return why, TotalRow(row, self._part, is_subtotal)
        return None

    def _subtotal(self, index: int, cell: str, cells: Sequence[Cell]) -> bool | None:
        """Whether the total that `cell` names is one of a part; None if it names none."""
        if len(cell) > self._longest or not self._words or self._may_be(cell) is None:
            return None
        found = self._loose.fullmatch(same_name(cell))
        if found is None:
            return None
        is_bare = same_name(cell).rstrip(":") == found["word"]
        if is_bare or index in self._labels or all(is_blank(cells[i]) for i in self._keys):
            return found["word"] == "小计" or found["of"] == "本页"
        return None


def _is_of_which(cell: str) -> bool:
    """`其中：`, `#女性`; but not the error of a formula."""
    return _OF_WHICH.match(same_name(cell)) is not None and error_in(cell) is None


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else header_text(cell)


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
        text(
            "undo the merged cells, and fill in the value in each row; or write fill_merged: true under layout in the "
            "feed's check"
        ),
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
