"""The straight line through a short history, by least squares: exact but for the root in its range."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction

from kechuang_check.domain.forecast import Method
from kechuang_check.forecasting.trend import FEWEST, Point, Trend, eight_of_ten

_DIGITS = Context(prec=40)


def straight_line(points: Sequence[Point], due: date, days: Sequence[date]) -> Trend:
    """The line through `points` (at least three, on different days), with its prediction interval on `due`.

    Raises ValueError for fewer.
    """
    count = len(points)
    if count < FEWEST:
        raise ValueError(f"a line with a range needs {FEWEST} points: {count}")
    places = [Fraction(p.day.toordinal()) for p in points]
    middle = sum(places, Fraction(0)) / count
    level = sum((p.value for p in points), Fraction(0)) / count
    spread = sum(((x - middle) ** 2 for x in places), Fraction(0))
    slope = sum(((x - middle) * (p.value - level) for x, p in zip(places, points, strict=True)), Fraction(0)) / spread

    def at(day: date) -> Fraction:
        return level + slope * (day.toordinal() - middle)

    off = sum(((p.value - at(p.day)) ** 2 for p in points), Fraction(0)) / (count - 2)
    reach = _root(off * (1 + Fraction(1, count) + (due.toordinal() - middle) ** 2 / spread)) * eight_of_ten(count - 2)
    return Trend(Method.LINE, count, at, at(due) - reach, at(due) + reach, days)


def _root(number: Fraction) -> Fraction:
    """To 40 digits, and not below the true root."""
    root = _DIGITS.sqrt(_DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator)))
    return Fraction(_DIGITS.next_plus(root)) if root else Fraction(0)
