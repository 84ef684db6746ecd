"""Which name comes nearest to a header that names no column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from kechuang_check.domain.feed import Column
from kechuang_check.intake.layouts.names import PATH_SIGN, is_chinese, split_unit

_NEAR_ENOUGH = 0.5
_SHORTEST = 2


def nearest_header(column: Column, headers: Iterable[str]) -> str | None:
    """The header that comes nearest to one of the column's names; None if none comes near."""
    return _best({header: [header] for header in headers}, [column.name, *column.names])


def nearest_column(header: str, columns: Iterable[Column]) -> str | None:
    """The column one of whose names comes nearest to the header; None if none comes near."""
    return _best({column.name: [column.name, *column.names] for column in columns}, [header])


def _best(candidates: Mapping[str, Iterable[str]], words: Iterable[str]) -> str | None:
    asked = [_plain(word) for word in words]
    scored = [
        (max(_likeness(_plain(name), word) for name in names for word in asked), candidate)
        for candidate, names in candidates.items()
    ]
    score, found = max(scored, default=(0.0, ""), key=lambda pair: pair[0])
    return found if score >= _NEAR_ENOUGH else None


def _plain(words: str) -> str:
    return split_unit(words.rpartition(PATH_SIGN)[2])[0]


def _likeness(one: str, other: str) -> float:
    """0 to 1. A name that stands whole inside of the other is near, however much there is around it."""
    if min(len(one), len(other)) < _SHORTEST:
        return float(one == other and bool(one))
    if is_chinese(one) is is_chinese(other) and (one in other or other in one):
        return 0.5 + 0.5 * min(len(one), len(other)) / max(len(one), len(other))
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
