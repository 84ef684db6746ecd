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

_EIGHT_OF_TEN = ("3.078", "1.886", "1.638", "1.533", "1.476", "1.440", "1.415", "1.397", "1.383", "1.372")
"""Quantiles of Student's t at 90 %, for 1 to 10 degrees of freedom: what lies between them is 80 %."""
_OF_MANY = "1.363"


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


def eight_of_ten(freedom: int) -> Fraction:
    """How many standard errors to either side hold eight of ten values, with so many degrees of freedom."""
    return Fraction(_EIGHT_OF_TEN[freedom - 1] if freedom <= len(_EIGHT_OF_TEN) else _OF_MANY)
