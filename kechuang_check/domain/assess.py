"""From an observation and a target to a standing: the only place where a standing is decided."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from kechuang_check.domain.assessment import DEFINITION_BREAK, NO_NUMBER, Assessment, Measured, Observation, Standing
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Comparator, Kind, Target, Unit
from kechuang_check.domain.reading import NoNumber
from kechuang_check.domain.reporting_periods import REPORT_NOT_DUE, Why, report_missing, why_missing
from kechuang_check.domain.seasons import with_season

_DIGITS = Context(prec=34)


def assess(
    target: Target,
    observations: Sequence[Observation],
    as_of: date,
    demanded: Sequence[Period],
    why: Why = report_missing,
    gone: Collection[Period] = (),
) -> Assessment:
    """Say where `target` stands on `as_of`.

    The last observation whose period is over on `as_of`, and begins no later than the due date, is held against what
    the path asks for at the end of that period: like with like, so annual data that comes a year late is not a
    shortfall. `demanded`: the periods whose reports should be here by `as_of`, in order; `why` says what is wrong with
    those that are not. `gone`: those of them whose reports had come and are there no longer: what an older report says
    does not stand in for them.
    """
    if target.value is None:
        return _shown_only(target, observations, as_of)
    wanted = [p for p in demanded if p.start <= target.due]
    seen = [o for o in observations if o.period.start <= target.due and o.period.end <= as_of]
    if not seen:
        if not wanted:
            return Assessment(target, as_of, Standing.NOT_YET_DUE, because=(REPORT_NOT_DUE,))
        because = why_missing(wanted, why)
        return Assessment(target, as_of, Standing.NO_DATA, because=because, missing=tuple(wanted))
    last = max(seen, key=lambda o: o.period)
    target = with_season(target, observations, last.period.start.year)
    verdict = _held_against(target, last, as_of)
    overdue = tuple(p for p in wanted if p > last.period)
    if not overdue and not last.missing:
        return verdict
    is_gone = any(p in gone for p in overdue)
    stands = _outlasts(target, verdict) and not (is_gone and verdict.standing.is_short)
    if (is_gone or any(p.end >= target.due for p in overdue)) and not stands:
        # The report that decides the target should be here: what was seen before it settles nothing.
        verdict = Assessment(target, as_of, Standing.NO_DATA, last)
    reasons = (*verdict.because, *(last.because if last.missing else ()), *why_missing(overdue, why))
    return replace(verdict, because=tuple(dict.fromkeys(reasons)), missing=(*last.missing, *overdue))


def _shown_only(target: Target, observations: Sequence[Observation], as_of: date) -> Assessment:
    """A target without a number: whatever was observed is shown, and nothing is judged. A missing number is never 0."""
    seen = [o for o in observations if o.period.end <= as_of]
    last = max(seen, key=lambda o: o.period, default=None)
    because = (NO_NUMBER[target.no_number or NoNumber.UNKNOWN],)
    return Assessment(target, as_of, Standing.NOT_ASSESSABLE, last, because=because)


def _held_against(target: Target, last: Observation, as_of: date) -> Assessment:
    """The verdict on `target` by this observation alone."""
    unjudged = _why_not_judged(target, last)
    if unjudged is None and target.is_broken_between(last.period.end, target.due):
        return Assessment(target, as_of, Standing.NOT_ASSESSABLE, last, because=(DEFINITION_BREAK,))
    if unjudged is not None:
        return Assessment(target, as_of, unjudged, last, because=last.because)
    value = exact_value(target, last)
    bound = whole_bound(target, last.period.end)
    standing = _standing(target, value, bound, last.period.end, as_of)
    result = Assessment(
        target,
        as_of,
        standing,
        last,
        bound=None if bound is None else as_decimal(bound),
        completion=_completion(target, value),
    )
    if bound is None:
        return result
    gap = _shortfall(target, value, bound) if standing.is_short else Fraction(0)
    percent = target.unit is Unit.PERCENT
    return replace(
        result,
        shortfall=as_decimal(gap * 100 if percent else gap),
        shortfall_unit=Unit.PERCENTAGE_POINTS if percent else target.unit,
        to_close=_to_close(target, last, target.edge(value, bound)) if standing.is_short else None,
    )


def _outlasts(target: Target, verdict: Assessment) -> bool:
    """Whether a verdict stands although the report that would decide it does not come.

    Nobody gets out of a shortfall by not reporting, and a flow that met its target cannot fall below it again.
    """
    seen = verdict.observation
    if verdict.standing.is_short or seen is None:
        return verdict.standing.is_short
    same_flow = target.kind is Kind.CUMULATIVE_FLOW or seen.period.end.year == target.due.year
    return verdict.standing is Standing.ACHIEVED and same_flow and _met_by_what_came(target, seen)


def _met_by_what_came(target: Target, observation: Observation) -> bool:
    """Whether a flow that only grows meets its floor, whatever else may still be added to it."""
    if not target.kind.is_flow or not target.comparator.is_floor:
        return False
    return target.holds(exact_value(target, observation), target.number)


def exact_value(target: Target, observation: Observation) -> Fraction:
    """The observed value without rounding, or rounded as the plan itself rounds if the target says so."""
    if observation.numerator is not None and observation.denominator is not None:
        value = Fraction(observation.numerator) / Fraction(observation.denominator)
    elif observation.value is not None:
        value = Fraction(observation.value)
    else:
        raise ValueError(f"observation of {observation.indicator} has no value")
    if target.round_to is None:
        return value
    places = target.round_to + (2 if target.unit is Unit.PERCENT else 0)
    return Fraction(as_decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def whole_bound(target: Target, day: date) -> Fraction | None:
    """The bound in force on `day`; of things that come in ones, the whole number that asks for the same."""
    bound = target.bound_on(day)
    if bound is None or not target.unit.is_whole:
        return bound
    if target.comparator.is_two_sided:
        return Fraction(math.floor(bound + Fraction(1, 2)))
    up = target.comparator in (Comparator.AT_LEAST, Comparator.LESS_THAN)
    return Fraction(math.ceil(bound) if up else math.floor(bound))


def _why_not_judged(target: Target, observation: Observation) -> Standing | None:
    match observation.state:
        case Measured.NOT_FIT:
            return Standing.DATA_NOT_FIT
        case Measured.NO_DATA:
            return Standing.NO_DATA
        case Measured.ERROR:
            return Standing.NOT_ASSESSABLE
    if observation.missing:
        return None if _met_by_what_came(target, observation) else Standing.INSUFFICIENT_DATA
    floor, coverage = target.least_coverage, observation.coverage
    if floor is not None and (coverage is None or coverage < floor):
        return Standing.INSUFFICIENT_DATA
    return None


def _standing(target: Target, value: Fraction, bound: Fraction | None, observed_on: date, as_of: date) -> Standing:
    final = observed_on >= target.due
    # A flow only grows: below a ceiling it can still go over, so it is settled when its time is up, and not before.
    settled = target.comparator.is_floor or not target.kind.is_flow or final
    if settled and target.holds(value, target.number):
        return Standing.ACHIEVED
    if bound is None:
        return Standing.NOT_YET_DUE
    if target.holds(value, bound):
        return Standing.ON_TRACK
    return Standing.MISSED if final and as_of > target.due else Standing.BEHIND


def _shortfall(target: Target, value: Fraction, bound: Fraction) -> Fraction:
    if target.comparator.is_two_sided:
        return abs(target.edge(value, bound) - value)
    gap = bound - value if target.comparator.is_floor else value - bound
    # Exactly at a bound that must be exceeded: one smallest step is missing.
    return gap if gap > 0 else Fraction(target.unit.step)


def _to_close(target: Target, observation: Observation, bound: Fraction) -> Decimal | None:
    """How much more (for a ceiling: less) of the numerator would meet the bound, the denominator as it is."""
    if observation.numerator is None or observation.denominator is None or target.part_unit is None:
        return None
    gap = abs(bound * Fraction(observation.denominator) - Fraction(observation.numerator))
    step = Fraction(target.part_unit.step)
    steps = math.ceil(gap / step)
    if target.comparator.is_strict and steps * step == gap:
        steps += 1
    return as_decimal(steps * step)


def _completion(target: Target, value: Fraction) -> Decimal | None:
    if not target.comparator.is_floor or target.number <= 0:
        return None
    return as_decimal(value / target.number)


def as_decimal(number: Fraction) -> Decimal:
    """To 34 digits, which is what is shown; comparisons use the fraction."""
    return _DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator))
