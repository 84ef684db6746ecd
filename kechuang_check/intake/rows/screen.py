"""Whether the rows of a Block are all plain rows of data, so that none of them needs a look of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kechuang_check.domain.feed import ColumnType, Feed
from kechuang_check.domain.names import same_name, without_tail
from kechuang_check.intake.layouts.table import TableLayout
from kechuang_check.intake.readers.blocks import Block
from kechuang_check.intake.values.plain import BLANKS

if TYPE_CHECKING:
    import pyarrow as pa

_B = f"[{BLANKS}]*"
_BLANK = f"^{_B}$"
_NOTES = (
    rf"^{_B}(附|备|说明|数据来源|资料来源|来源|注|摘[编自录]|[Nn][Oo][Tt][Ee]|[Ss][Oo][Uu][Rr][Cc][Ee]|单位负责人|统计负责人|负责人"
    r"|填表|填报|制表|审核|联系电话|报出日期)"
)
"""Wider than what a footnote is: what it finds is looked at row by row."""
_OF_WHICH = f"^{_B}(其{_B}中|[#＃])"


class Screen:
    """For one table. It may take a plain row for one that needs a look, but never the other way round."""

    def __init__(self, layout: TableLayout, feed: Feed) -> None:
        types = {c.name: c.type for c in feed.columns}
        naming = {c.index: types[c.name] in (ColumnType.TEXT, ColumnType.CODE) for c in layout.columns}
        self._width = layout.width
        self._first = min(c.index for c in layout.columns)
        self._keys = [c.index for c in layout.columns if c.name in feed.key]
        self._naming = [i for i in range(layout.width) if naming.get(i, True)]
        self._labels = {self._first, *self._keys}
        self._unnamed = () if feed.layout.ignore_unnamed else layout.unnamed
        self._words = "|".join(_B.join(map(re.escape, word)) for word in feed.layout.totals.words)
        self._starts = [f"(?i)^{_B}{_B.join(map(re.escape, s))}{_B}$" for s in layout.header_starts if s]
        self._groups = {
            found.index: {same_name(n) for g in column.among.groups for n in (g.name, *g.names)}
            for column in feed.columns
            if column.among is not None and (found := layout.found(column.name))
        }

    def fits(self, block: Block) -> bool:
        """Whether every row of `block` is a row of data."""
        columns = block.columns
        if block.width != self._width or not self._keys:
            return False
        if any(not _all(columns[i], _BLANK) for i in self._unnamed):
            return False
        # A row without a key may be blank, or a spacer; a footnote stands in the first cell that has something.
        if _any(columns[self._keys[0]], _BLANK) or _any(columns[0], _BLANK) or _any(columns[0], _NOTES):
            return False
        if any(_any(columns[i], _OF_WHICH) for i in self._labels) or _any(columns[self._first], f"^{_B}甲{_B}$"):
            return False
        total = rf"({self._words})[数:：{BLANKS}]*([(（].*[)）][:：{BLANKS}]*)?$"
        if self._words and any(_any(columns[i], total) for i in self._naming):
            return False
        if any(_any(columns[self._first], start) for start in self._starts):
            return False
        return not any(self._has_group(columns[i], groups) for i, groups in self._groups.items())

    @staticmethod
    def _has_group(column: pa.Array, groups: set[str]) -> bool:
        names = [same_name(name) for name in column.unique().to_pylist()]
        return any(name in groups or without_tail(name) in groups for name in names)


def _any(column: pa.Array, pattern: str) -> bool:
    import pyarrow.compute as pc

    return bool(pc.any(pc.match_substring_regex(column, pattern)).as_py())


def _all(column: pa.Array, pattern: str) -> bool:
    import pyarrow.compute as pc

    return bool(pc.all(pc.match_substring_regex(column, pattern)).as_py())
