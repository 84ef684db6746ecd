"""Exponential smoothing of a longer history: Holt's trend, and Winters' season where the history shows one.

The parameters are those with the least squares of errors one step ahead, found by statsmodels. Their last digits may
differ from one machine to another, so whatever is reckoned from them is rounded to a hundred-millionth of the series.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import sqrt

from kechuang_check.domain.forecast import Method
from kechuang_check.domain.period import Period
from kechuang_check.forecasting.trend import Point, Trend, eight_of_ten

LEAST = 8
"""So many reports of one length, without a gap, are smoothed."""
SEASONS = 3
"""A season is looked for in so many years."""

_EXACT = 1e-20


@dataclass(frozen=True, slots=True)
class _Fit:
    """The end of a series whose values are below 1. `errors`: the sum of their squares; `unknowns`: how many numbers
    were fitted. `season`: what each part of a year adds, of the last year in order; empty without one.
    """

    level: float
    slope: float
    season: tuple[float, ...]
    alpha: float
    beta: float
    gamma: float
    errors: float
    unknowns: int
    criterion: float

    def after(self, steps: int) -> float:
        added = self.season[(steps - 1) % len(self.season)] if self.season else 0.0
        return self.level + steps * self.slope + added

    def spread(self, steps: int, count: int) -> float:
        """The standard error of `after(steps)`: Hyndman and Athanasopoulos, Forecasting (3rd edition), section 8.7."""
        year = len(self.season)
        variance = 1.0
        for step in range(1, steps):
            weight = self.alpha + self.beta * step + (self.gamma if year and step % year == 0 else 0.0)
            variance += weight**2
        return sqrt(self.errors / (count - self.unknowns) * variance)


def smoothed(points: Sequence[Point], due: date, days: Sequence[date]) -> Trend | None:
    """The last of `points` that follow each other without a gap carried on to `due`, with a range in which eight of ten
    values lie if it goes on as before. None with fewer than LEAST of them.
    """
    run = _without_gap(points)
    if len(run) < LEAST:
        return None
    # A power of ten, so that whole numbers stay whole.
    scale = Fraction(10) ** len(str(int(max(abs(p.value) for p in run))))
    steps = {after.value - before.value for before, after in pairwise(run)}
    values = [float(p.value / scale) for p in run]
    if len(steps) == 1:
        # On a line there is nothing to find, and no error to find it by.
        fit = _Fit(values[-1], float(steps.pop() / scale), (), 0.0, 0.0, 0.0, 0.0, 4, 0.0)
    else:
        fit = _best(values, 12 // run[-1].period.frequency.months)
    ends = _ends(run[-1].period, due)
    carried = [run[-1].value, *(_exact(fit.after(step)) * scale for step in range(1, len(ends)))]

    def at(day: date) -> Fraction:
        step = next(i for i, end in enumerate(ends) if end >= day)
        before, after = ends[step - 1], ends[step]
        passed = Fraction((day - before).days, (after - before).days)
        return carried[step - 1] + (carried[step] - carried[step - 1]) * passed

    reach = _exact(fit.spread(len(ends) - 1, len(run))) * scale * eight_of_ten(len(run) - fit.unknowns)
    return Trend(Method.SMOOTHING, len(run), at, at(due) - reach, at(due) + reach, days)


def _without_gap(points: Sequence[Point]) -> Sequence[Point]:
    start = len(points) - 1
    while start > 0 and points[start].period.before() == points[start - 1].period:
        start -= 1
    return points[start:]


def _ends(last: Period, due: date) -> list[date]:
    """The ends of `last` and of the periods after it, up to that in which `due` lies."""
    found = [last]
    while found[-1].end < due:
        found.append(Period.containing(found[-1].end + timedelta(days=1), last.frequency))
    return [p.end for p in found]


def _exact(number: float) -> Fraction:
    return Fraction(f"{number:.8f}")


def _best(values: Sequence[float], year: int) -> _Fit:
    """With a season where the history is long enough for one and it fits better (Akaike's criterion, corrected)."""
    plain = _fitted(values, 0)
    if year == 1 or len(values) < SEASONS * year or plain.errors < _EXACT:
        return plain
    seasonal = _fitted(values, year)
    return seasonal if seasonal.errors < _EXACT or seasonal.criterion < plain.criterion else plain


def _fitted(values: Sequence[float], year: int) -> _Fit:
    import numpy as np
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    with warnings.catch_warnings():
        # A search that did not come to its end has found the best so far; the range shows how good that is.
        warnings.simplefilter("ignore")
        found = ExponentialSmoothing(
            np.array(values),
            trend="add",
            seasonal="add" if year else None,
            seasonal_periods=year or None,
            initialization_method="estimated",
        ).fit()
        criterion = float(found.aicc)
    alpha, share = float(found.params["smoothing_level"]), float(found.params["smoothing_trend"])
    gamma = float(found.params["smoothing_seasonal"]) if year else 0.0
    # Its own forecast passes over what the last value says of its part of the year.
    season = tuple(float(s) for s in found.season[-year:]) if year else ()
    unknowns = 4 + (year if year else 0)
    level, slope = float(found.level[-1]), float(found.trend[-1])
    return _Fit(level, slope, season, alpha, alpha * share, gamma, float(found.sse), unknowns, criterion)
