"""What the year of the due date comes to, if it goes on as past years did from the same month on."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kechuang_check.domain.assessment import Observation
from kechuang_check.domain.forecast import Method
from kechuang_check.forecasting.trend import Point, Trend

_WHOLE_YEARS, _DECEMBER = 2, 12


def seasonal(points: Sequence[Point], seasons: Sequence[Sequence[Fraction]], due: date) -> Trend | None:
    """The last of `points`, which lies in the year of `due`, carried on by `seasons`: for each past year that was
    reported whole, its share by the end of each of the 12 months. None with fewer than two such years, or where one of
    them had nothing yet by then.
    """
    last = points[-1]
    so_far = [s[last.day.month - 1] for s in seasons]
    if len(seasons) < _WHOLE_YEARS or not all(so_far):
        return None
    mean = sum(so_far, Fraction(0)) / len(seasons)

    def at(day: date) -> Fraction:
        share = sum((s[_months_over(day) - 1] for s in seasons), Fraction(0)) / len(seasons)
        return last.value * share / mean

    ways = [last.value * s[_months_over(due) - 1] / by_then for s, by_then in zip(seasons, so_far, strict=True)]
    ends = [_end(due.year, month) for month in range(last.day.month + 1, 13)]
    days = [day for day in ends if day <= due]
    return Trend(Method.SEASON, len(points), at, min(*ways, at(due)), max(*ways, at(due)), days)


def of_each_year(observations: Sequence[Observation]) -> tuple[list[Observation], Fraction]:
    """A sum that goes on over the years as what came in each year so far, and the sum before the last of these years.

    The first year counts from nothing if it was reported from January on. A year before which the sum is not known is
    left out, and no observations come back where that is the last one.
    """
    seen = sorted((o for o in observations if o.value is not None), key=lambda o: o.period)
    before = {o.period.end.year + 1: o.value for o in seen if o.period.end.month == _DECEMBER and o.value is not None}
    if seen and seen[0].period.start.month == 1:
        before.setdefault(seen[0].period.end.year, Decimal(0))
    known = [(o, o.value, before[o.period.end.year]) for o in seen if o.period.end.year in before]
    if not known or known[-1][0] is not seen[-1]:
        return [], Fraction(0)
    each = [replace(o, value=value - base) for o, value, base in known if value is not None]
    return each, Fraction(known[-1][2])


def _months_over(day: date) -> int:
    """How many months of its year are over at the end of `day`; the first counts from its beginning."""
    return max(day.month if day == _end(day.year, day.month) else day.month - 1, 1)


def _end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
