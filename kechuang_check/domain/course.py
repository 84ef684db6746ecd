"""The course of an indicator (走势): its earlier values that can be compared with the last one, and where they lead."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from kechuang_check.domain.assess import exact_value
from kechuang_check.domain.assessment import Assessment, Measured, Observation
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Kind, Target

MOST_POINTS = 8
_FARTHEST_YEARS = 10


class Direction(StrEnum):
    """RISES and FALLS: never the other way between two periods, though it may have stood still."""

    RISES = "rises"
    FALLS = "falls"
    UNCHANGED = "unchanged"
    BACK_AND_FORTH = "back_and_forth"


@dataclass(frozen=True, slots=True)
class Point:
    period: Period
    value: Fraction


@dataclass(frozen=True, slots=True)
class Course:
    """`points`: at least two and at most MOST_POINTS, in order of period, all counted by one definition."""

    points: tuple[Point, ...]

    @property
    def direction(self) -> Direction:
        steps = [b.value - a.value for a, b in pairwise(self.points)]
        if not any(steps):
            return Direction.UNCHANGED
        if all(s >= 0 for s in steps):
            return Direction.RISES
        return Direction.FALLS if all(s <= 0 for s in steps) else Direction.BACK_AND_FORTH


@dataclass(frozen=True, slots=True)
class Arrival:
    """What comes of going on at the mean pace. `period`: the one that would meet the target; None if none does within
    ten years. `leads_away`: every further period is worse.
    """

    period: Period | None = None
    leads_away: bool = False


def course_of(verdict: Assessment, observations: Iterable[Observation]) -> Course | None:
    """The course that led to what `verdict` rests on; None where fewer than two periods can be compared.

    Left out is what was not measured whole, what another definition counted, and, of what starts anew each January,
    every other part of the year. `observations`: of any indicator, the newest filing of each period last.
    """
    target, last = verdict.target, verdict.observation
    if last is None or not _is_whole(target, last):
        return None
    alike = {
        o.period: Point(o.period, exact_value(target, o))
        for o in (*observations, last)
        if o.indicator == target.indicator and _is_whole(target, o) and _compares(target, o.period, last.period)
    }
    points = tuple(alike[p] for p in sorted(alike))[-MOST_POINTS:]
    return Course(points) if len(points) > 1 else None


def arrival(course: Course, target: Target) -> Arrival | None:
    """When the mean pace of the course would meet the target; None where it has no pace, or meets it already."""
    if target.value is None or target.comparator.is_two_sided:
        return None
    first, last = course.points[0], course.points[-1]
    if course.direction not in (Direction.RISES, Direction.FALLS) or target.holds(last.value, target.number):
        return None
    if (course.direction is Direction.RISES) != target.comparator.is_floor:
        stands_still = course.points[-2].value == last.value
        return None if stands_still else Arrival(leads_away=True)
    months = _months(first.period, last.period)
    gap = abs(target.number - last.value)
    needed = gap / (abs(last.value - first.value) / months)
    each = _months(course.points[-2].period, last.period)
    steps = math.floor(needed / each) + 1 if target.comparator.is_strict else math.ceil(needed / each)
    return Arrival(_later(last.period, steps * each) if steps * each <= _FARTHEST_YEARS * 12 else None)


def _is_whole(target: Target, seen: Observation) -> bool:
    floor = target.least_coverage
    enough = floor is None or (seen.coverage is not None and seen.coverage >= floor)
    return seen.state is Measured.VALUE and seen.value is not None and not seen.missing and enough


def _compares(target: Target, period: Period, last: Period) -> bool:
    if period.end > last.end or period.frequency is not last.frequency:
        return False
    starts_anew = target.kind.starts_anew or target.kind is Kind.YTD_RATIO
    if starts_anew and period.end.month != last.end.month:
        return False
    return not target.is_broken_between(period.end, last.end)


def _months(first: Period, last: Period) -> int:
    return (last.end.year - first.end.year) * 12 + last.end.month - first.end.month


def _later(period: Period, months: int) -> Period:
    month = period.end.year * 12 + period.end.month - 1 + months
    return Period.of_months(month // 12, month % 12 + 1, period.frequency.months)


def lengths(values: Sequence[Fraction]) -> tuple[int, ...]:
    """How long the bars of these values are, in whole percent of the longest; at least 1 for what is above nothing."""
    most = max([*values, Fraction(0)])
    return tuple(0 if v <= 0 or not most else max(int(v / most * 100), 1) for v in values)
