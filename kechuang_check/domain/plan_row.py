"""A row of a table of targets, as somebody listed them from a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PlanRow:
    """`line`: where it stands in the table, from 1. All but `indicator` may be empty; `due`: None if it is not told."""

    line: int
    indicator: str
    wording: str = ""
    comparator: str = ""
    value: str = ""
    unit: str = ""
    due: date | None = None
    owner: str = ""
    project: str = ""
