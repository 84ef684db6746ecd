"""What each file says of itself that other files lean on, taken even from files with problems of their own.

So one mistake is told once, and not again by every file that refers to the place of the mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kechuang_check.definitions.problems import Wrong
from kechuang_check.definitions.values import IDENTIFIER, parse_day
from kechuang_check.definitions.written import Document, Node


@dataclass(frozen=True, slots=True)
class KnownPlan:
    """Projects, owners and span of the plan; None where kechuang.toml cannot say."""

    projects: tuple[str, ...] | None = None
    owners: tuple[str, ...] | None = None
    start: date | None = None
    end: date | None = None

    @classmethod
    def of(cls, settings: Document | None) -> KnownPlan:
        if settings is None:
            return cls()
        start, end = (_day(settings.node("plan", key)) for key in ("start", "end"))
        if start and end and end < start:
            start = end = None
        return cls(settings.keys("plan", "projects"), settings.keys("owners"), start, end)


def _day(node: Node | None) -> date | None:
    try:
        return parse_day(node.value) if node else None
    except Wrong:
        return None


Columns = Mapping[str, tuple[str, ...]]
"""Names of feeds, each with the names of its columns."""


def columns_of(check: Document) -> tuple[str, ...] | None:
    """Canonical names of the columns of a check; None if that cannot be told."""
    names = check.keys("columns")
    if names is None or not all(IDENTIFIER.fullmatch(name) for name in names):
        return None
    return names
