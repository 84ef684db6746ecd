"""How a rule reads the plan and its data: what is not there, and what is reckoned from other indicators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class NoNumber(StrEnum):
    """Why a target has no number: the plan gives NONE ("international advanced level"), or it is UNKNOWN so far."""

    NONE = "none"
    UNKNOWN = "unknown"


class Missing(StrEnum):
    """What a row that lacks a value means. EXCLUDED: it is left out whole. FAILING: it counts as one that does not
    comply. INSUFFICIENT: there is too little to judge by.
    """

    EXCLUDED = "excluded"
    FAILING = "failing"
    INSUFFICIENT = "insufficient"


class How(StrEnum):
    """How an indicator is reckoned from others, period by period.

    SUM and DIFFERENCE (the first less the others); RATIO: the first by the second; GROWTH over the base, or over the
    same period some years before; ANNUAL_GROWTH: the mean rate of growth a year since the base; MULTIPLE of the base;
    MONTH: what was added since the period before, where each report gives the year so far.
    """

    SUM = "sum"
    DIFFERENCE = "difference"
    RATIO = "ratio"
    GROWTH = "growth"
    ANNUAL_GROWTH = "annual_growth"
    MULTIPLE = "multiple"
    MONTH = "month"

    @property
    def of_several(self) -> bool:
        return self in (How.SUM, How.DIFFERENCE, How.RATIO)

    @property
    def needs_base(self) -> bool:
        return self in (How.ANNUAL_GROWTH, How.MULTIPLE)

    @property
    def may_have_base(self) -> bool:
        return self is How.GROWTH or self.needs_base

    @property
    def looks_back(self) -> bool:
        """Whether the value is compared with one of an earlier time."""
        return not self.of_several


@dataclass(frozen=True, slots=True)
class Derivation:
    """What an indicator is reckoned from. `of`: other indicators. `base`: a day and the value that the first of them
    had (基期); without one, `years` says how far the same period lies back whose value it starts from.
    """

    how: How
    of: tuple[str, ...]
    base: tuple[date, Decimal] | None = None
    years: int = 1
