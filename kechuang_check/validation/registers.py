"""Which things of a register an indicator does not count, by their codes: what its owner has to look after.

Only of registers of a bureau (administrative data) whose key is one code, such as the number of a task: never of
statistics, and never by a name. Everything else is named by its row alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from kechuang_check.domain.feed import ColumnType, Feed, Tag
from kechuang_check.domain.plan import Kind, Target
from kechuang_check.validation.measure import Indicator, keys_outside
from kechuang_check.words import Text, text

_MOST = 50


def names_its_rows(target: Target, feed: Feed) -> bool:
    """Whether the rows that a target does not count may be told by their key."""
    column = feed.column(feed.key[0]) if len(feed.key) == 1 else None
    is_coded = column is not None and column.type is ColumnType.CODE
    return target.kind is Kind.REGISTER and feed.tag is Tag.ADMINISTRATIVE and is_coded


def left_out_words(indicator: Indicator, sources: Sequence[PurePath | str]) -> Text | None:
    """The keys of the rows that do not count, or None where all do."""
    keys = keys_outside(indicator, sources)
    if not keys:
        return None
    shown = ", ".join(keys[:_MOST])
    if len(keys) > _MOST:
        return text("Not counted: {keys} and {more} more", keys=shown, more=len(keys) - _MOST)
    return text("Not counted: {keys}", keys=shown)
