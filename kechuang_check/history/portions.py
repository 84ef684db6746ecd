"""Many names in one statement: databases take so many values at once and not more (SQLite before 3.32: 999)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
MOST = 500


def portions(values: Iterable[T]) -> Iterator[Sequence[T]]:
    """The values in their order, at most MOST at a time; nothing for none."""
    listed = list(values)
    for start in range(0, len(listed), MOST):
        yield listed[start : start + MOST]
