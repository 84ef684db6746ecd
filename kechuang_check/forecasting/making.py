"""Which points a forecast is made from, by which method, and what the trend means for the target."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from kechuang_check.domain.assess import exact_value
from kechuang_check.domain.assessment import Measured, Observation
from kechuang_check.domain.forecast import BROKEN, NO_SEASON, TOO_FEW_POINTS, Forecast, Method
from kechuang_check.domain.plan import Kind, Target, Unit, Window
from kechuang_check.domain.seasons import shares_of
from kechuang_check.forecasting.line import straight_line
from kechuang_check.forecasting.season import of_each_year, seasonal
from kechuang_check.forecasting.smoothing import smoothed
from kechuang_check.forecasting.trend import FEWEST, Point, Trend

_DIGITS_OF_MONEY = 3
_MOST_DIGITS = 20


def forecast(target: Target, observations: Sequence[Observation], as_of: date) -> Forecast | str | None:
    """What `target` is likely to be at its due date, or the code of why nothing can be said of it.

    `observations`: those of its indicator, one for each period, the newest filing of each. None where there is nothing
    to foresee: no number is asked for, nothing was observed, or the due date is over or observed already.
    """
    if target.value is None or as_of >= target.due:
        return None
    points = _points(target, observations, as_of)
    if not points or points[-1].day >= target.due:
        return None
    last = points[-1]
    if target.is_broken_between(last.day, target.due):
        return BROKEN
    points = [p for p in points if not target.is_broken_between(p.day, last.day)]
    trend = _trend(target, points, [o for o in observations if not target.is_broken_between(o.period.end, last.day)])
    return trend if isinstance(trend, str) else _forecast(target, last.value, trend)


def _points(target: Target, observations: Sequence[Observation], as_of: date) -> list[Point]:
    """What was measured whole, in order of period."""
    floor = target.least_coverage
    return sorted(
        (
            Point(o.period, exact_value(target, o))
            for o in observations
            if o.state is Measured.VALUE
            and not o.missing
            and o.period.end <= as_of
            and (floor is None or (o.coverage is not None and o.coverage >= floor))
        ),
        key=lambda p: p.period,
    )


def _trend(target: Target, points: Sequence[Point], observations: Sequence[Observation]) -> Trend | str:
    due, last = target.due, points[-1]
    if not (target.kind.starts_anew or target.kind is Kind.YTD_RATIO):
        if len(points) < FEWEST:
            return TOO_FEW_POINTS
        days = _days(last.day, due)
        by_request = smoothed(points, due, days) if target.is_smoothed else None
        return by_request or _of_a_growing_sum(target, points, observations) or straight_line(points, due, days)
    if target.kind.starts_anew and last.day.year == due.year:
        return seasonal(points, _seasons(observations, due.year), due) or NO_SEASON
    # What is counted from January on can only be compared with the same part of another year.
    alike = [p for p in points if (p.day.month, p.day.day) == (due.month, due.day)]
    if len(alike) < FEWEST:
        return TOO_FEW_POINTS
    ends = [date(year, due.month, due.day) for year in range(last.day.year, due.year + 1)]
    return straight_line(alike, due, [day for day in ends if day > last.day])


def _of_a_growing_sum(target: Target, points: Sequence[Point], observations: Sequence[Observation]) -> Trend | None:
    """The season of a sum since the plan began, in the year of the due date; None where none is known."""
    used = {p.period for p in points}
    if target.kind is not Kind.CUMULATIVE_FLOW or target.window is not Window.PLAN:
        return None
    each, base = of_each_year([o for o in observations if o.period in used])
    if not each or each[-1].period.end.year != target.due.year:
        return None
    own = [Point(o.period, exact_value(target, o)) for o in each]
    found = seasonal(own, _seasons(each, target.due.year), target.due)
    if found is None:
        return None
    return replace(found, at=lambda day: base + found.at(day), low=base + found.low, high=base + found.high)


def _seasons(observations: Sequence[Observation], year: int) -> list[Sequence[Fraction]]:
    """The seasons of the years before `year` that were reported whole."""
    past = sorted({o.period.end.year for o in observations if o.period.end.year < year})
    return [s for s in (shares_of(observations, y) for y in past) if s is not None]


def _days(after: date, until: date) -> list[date]:
    return [after + timedelta(days=n) for n in range(1, (until - after).days + 1)]


def _forecast(target: Target, last: Fraction, trend: Trend) -> Forecast:
    only_grows = target.kind is Kind.CUMULATIVE_FLOW or trend.method is Method.SEASON
    number, least = target.number, last if only_grows else None
    is_met = target.holds(last, number)
    turn = next((d for d in trend.days if target.holds(_within(target, trend.at(d), least), number) != is_met), None)
    value, low, high = (_within(target, n, least) for n in (trend.at(target.due), trend.low, trend.high))
    step = _step(target, high)
    return Forecast(
        # To the side that falls short: a trend that does not meet the target is not rounded up to it.
        value=_rounded(value, _dividing(step, number), up=not target.comparator.is_floor),
        low=_rounded(low, step, up=False),
        high=_rounded(high, step, up=True),
        due=target.due,
        method=trend.method,
        points=trend.points,
        first_met=None if is_met else turn,
        first_lost=turn if is_met else None,
        is_met=is_met,
    )


def _within(target: Target, value: Fraction, least: Fraction | None) -> Fraction:
    """The value as it can be: a sum that only grows never below `least`, a count never below 0, a place never above the
    first, coverage between nothing and the whole.
    """
    if least is not None:
        value = max(value, least)
    if target.unit.is_whole or target.kind is Kind.COVERAGE:
        value = max(value, Fraction(1 if target.unit is Unit.PLACE else 0))
    return min(value, Fraction(1)) if target.kind is Kind.COVERAGE and target.unit is Unit.PERCENT else value


def _step(target: Target, most: Fraction) -> Fraction:
    """How finely an estimate is told: money to three digits."""
    step = Fraction(target.unit.step)
    if target.unit is not Unit.YUAN or not most:
        return step
    return max(step, Fraction(10) ** (len(str(int(abs(most)))) - _DIGITS_OF_MONEY))


def _dividing(step: Fraction, number: Fraction) -> Fraction:
    """A step so fine that a value is rounded to the target only if it is there."""
    for _ in range(_MOST_DIGITS):
        if number % step:
            step /= 10
    return step


def _rounded(value: Fraction, step: Fraction, *, up: bool) -> Decimal:
    steps = math.ceil(value / step) if up else math.floor(value / step)
    whole = steps * step
    return Decimal(whole.numerator) / Decimal(whole.denominator)
