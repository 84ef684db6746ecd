"""A trend: where a series goes on to, and the points that it is made from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kechuang_check.domain.forecast import Method
from kechuang_check.domain.period import Period

FEWEST = 3
"""Below so many points there is no forecast."""


@dataclass(frozen=True, slots=True)
class Point:
    """A measured value, exact, in the target's unit."""

    period: Period
    value: Fraction

    @property
    def day(self) -> date:
        return self.period.end


@dataclass(frozen=True, slots=True)
class Trend:
    """`at` gives the value on a day; `low` and `high` are the ends of the range at the due date. `days`: those on which
    the trend can be held against the target, in order.
    """

    method: Method
    points: int
    at: Callable[[date], Fraction]
    low: Fraction
    high: Fraction
    days: Sequence[date]
