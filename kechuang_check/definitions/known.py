"""What each file says of itself that other files lean on, taken even from files with problems of their own.

So one mistake is told once, and not again by every file that refers to the place of the mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from kechuang_check.definitions.problems import Wrong
from kechuang_check.definitions.values import IDENTIFIER, parse_day
from kechuang_check.definitions.written import Document, Node, Step
from kechuang_check.domain.feed import ColumnType
from kechuang_check.domain.vocabulary import ColumnTypes


@dataclass(frozen=True, slots=True)
class KnownPlan:
    """Projects, owners and spans of the plans; None where kechuang.toml cannot say."""

    projects: tuple[str, ...] | None = None
    owners: tuple[str, ...] | None = None
    start: date | None = None
    end: date | None = None
    """First and last day of the first plan."""
    spans: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    """By project, the first and last day of its plan, where they are known."""

    called: Mapping[str, str] = field(default_factory=dict)
    """By what an owner, a receiver or a project is called in words, its name."""

    @classmethod
    def of(cls, settings: Document | None) -> KnownPlan:
        if settings is None:
            return cls()
        paths = [("plan",), *(("plans", id_) for id_ in settings.keys("plans") or ())]
        owners = settings.keys("owners")
        projects: list[str] = []
        spans = {}
        called = dict(_called(settings, ("owners",), ("receivers",), *((*path, "projects") for path in paths)))
        for path in paths:
            named = settings.keys(*path, "projects")
            if named is None:
                return cls(None, owners, *_span(settings, "plan"), called=called)
            projects += named
            start, end = _span(settings, *path)
            if start and end:
                spans.update(dict.fromkeys(named, (start, end)))
        return cls(tuple(projects), owners, *_span(settings, "plan"), spans, called)


def _called(settings: Document, *tables: tuple[Step, ...]) -> Iterator[tuple[str, str]]:
    for table in tables:
        for id_ in settings.keys(*table) or ():
            words = (settings.word(*table, id_, lang) for lang in ("zh", "en"))
            yield from ((name, id_) for name in words if name is not None)


def _span(settings: Document, *path: str) -> tuple[date | None, date | None]:
    start, end = (day_at(settings.node(*path, key)) for key in ("start", "end"))
    return (start, end) if start and end and start <= end else (None, None)


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
