"""What the path to a target asks for on a day."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kechuang_check.domain.plan import Path, Target


def asked_on(day: date, target: Target) -> Fraction | None:
    """See `Target.bound_on`. Raises ValueError for a target without a number."""
    if target.value is None:
        raise ValueError(f"the target of {target.indicator} has no number")
    end = (target.due, target.value)
    return _of_year(day, target.path, end) if target.kind.starts_anew else _on(day, target.path, end)


def _on(day: date, path: Path, end: tuple[date, Decimal]) -> Fraction | None:
    """`end`: the due date and the target."""
    due, value = end
    if day >= due:
        return Fraction(value)
    before = [p for p in path.points if p[0] <= day]
    if path.shape == "none" or not before:
        return None
    start, low = before[-1]
    if path.shape == "step":
        return Fraction(low)
    last, high = next((p for p in path.points if p[0] > day), end)
    passed = Fraction((day - start).days, (last - start).days)
    return Fraction(low) + (Fraction(high) - Fraction(low)) * passed


def _of_year(day: date, path: Path, end: tuple[date, Decimal]) -> Fraction | None:
    """For a flow that starts anew each year: the bound of the year's last day, times the share that its season has."""
    whole = _on(date(day.year, 12, 31), path, end)
    if whole is None or (day.month, day.day) == (12, 31):
        return whole
    if not path.season:
        return None
    ended = day.month if day.day == calendar.monthrange(day.year, day.month)[1] else day.month - 1
    return whole * Fraction(path.season[ended - 1]) if ended else Fraction(0)
