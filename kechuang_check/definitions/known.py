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
from kechuang_check.domain.feed import ColumnType
from kechuang_check.domain.vocabulary import ColumnTypes


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
        start, end = (day_at(settings.node("plan", key)) for key in ("start", "end"))
        if start and end and end < start:
            start = end = None
        return cls(settings.keys("plan", "projects"), settings.keys("owners"), start, end)


def day_at(node: Node | None) -> date | None:
    """The day that stands there; None where there is none, or something else."""
    try:
        return parse_day(node.value) if node else None
    except Wrong:
        return None


Columns = Mapping[str, ColumnTypes]
"""Names of feeds, each with its columns and what they are."""


def columns_of(check: Document) -> ColumnTypes | None:
    """The columns of a check by canonical name, with their types as far as they are known words; None if the names
    cannot be told.
    """
    names = check.keys("columns")
    if names is None or not all(IDENTIFIER.fullmatch(name) for name in names):
        return None
    known = {type_.value: type_ for type_ in ColumnType}
    return {name: known.get(check.word("columns", name, "type") or "") for name in names}
