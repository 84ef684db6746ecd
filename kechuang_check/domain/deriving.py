"""Indicators that are reckoned from others: a second pass over their observations, exact wherever the answer is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Context, Decimal
from fractions import Fraction

from kechuang_check.domain.assessment import DEFINITION_BREAK, Measured, Observation
from kechuang_check.domain.finality import together
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Target
from kechuang_check.domain.reading import Derivation, How

_DIGITS = Context(prec=34)
_ROOTS = Context(prec=60)
_WORST_FIRST = (Measured.ERROR, Measured.NOT_FIT, Measured.NO_DATA, Measured.VALUE)

Observations = Mapping[str, Sequence[Observation]]
"""By indicator, one observation for each period."""


def roots_of(target: Target, targets: Mapping[str, Target]) -> frozenset[str]:
    """The indicators measured on data that `target` is reckoned from in the end, or itself. Raises ValueError for a
    circle.
    """
    return frozenset(_roots(target, targets, ()))


def _roots(target: Target, targets: Mapping[str, Target], above: tuple[str, ...]) -> Iterator[str]:
    if target.indicator in above:
        raise ValueError(f"{target.indicator} is reckoned from itself")
    if target.derivation is None:
        yield target.indicator
        return
    for name in target.derivation.of:
        if name in targets:
            yield from _roots(targets[name], targets, (*above, target.indicator))


def with_derived(targets: Iterable[Target], measured: Observations) -> dict[str, Sequence[Observation]]:
    """`measured`, and besides the observations of every target that is reckoned from others, in whatever order."""
    found = dict(measured)
    of = {t.indicator: t for t in targets}
    waiting = [t for t in of.values() if t.derivation is not None]
    while waiting:
        ready = [t for t in waiting if not {w.indicator for w in waiting}.intersection(_inputs(t))]
        if not ready:
            raise ValueError("indicators are reckoned from each other in a circle")
        for target in ready:
            found[target.indicator] = derive(with_breaks(target, of), found)
        waiting = [t for t in waiting if t not in ready]
    return found


def with_breaks(target: Target, of: Mapping[str, Target]) -> Target:
    """What is reckoned from a series has its breaks, unless that series is compared across them."""
    inherited = (b for name in _inputs(target) if name in of and not of[name].across_breaks for b in of[name].breaks)
    return replace(target, breaks=tuple(dict.fromkeys((*target.breaks, *inherited))))


def _inputs(target: Target) -> tuple[str, ...]:
    return () if target.derivation is None else target.derivation.of


def compared_with(target: Target, targets: Mapping[str, Target], period: Period) -> frozenset[Period]:
    """The earlier periods with which `target`, or what it is reckoned from, is compared to be reckoned for `period`."""
    if target.derivation is None:
        return frozenset()
    inner = [compared_with(targets[name], targets, period) for name in target.derivation.of if name in targets]
    own = _base_period(target.derivation, period)
    return frozenset().union(*inner, () if own is None else (own,))


def derive(target: Target, observations: Observations) -> tuple[Observation, ...]:
    """The observations of `target`, one for each period of which all that it is reckoned from has an observation.

    What is not fit, or has no value, makes what is reckoned from it the same, with its reasons. Raises ValueError for a
    target that is not reckoned from others.
    """
    derivation = target.derivation
    if derivation is None:
        raise ValueError(f"{target.indicator} is not reckoned from others")
    of = [{o.period: o for o in observations.get(name, ())} for name in derivation.of]
    shared = sorted(p for p in of[0] if all(p in each for each in of))
    return tuple(_made(target, derivation, [each[p] for each in of], of[0]) for p in shared)


def _made(
    target: Target, derivation: Derivation, parts: Sequence[Observation], first: Mapping[Period, Observation]
) -> Observation:
    before = _before(derivation, parts[0].period, first)
    used = [*parts, *([before] if before is not None else [])]
    state = min((o.state for o in used), key=_WORST_FIRST.index)
    coverages = [o.coverage for o in used if o.coverage is not None]
    result = Observation(
        target.indicator,
        parts[0].period,
        state,
        coverage=min(coverages, default=None),
        rows=sum(o.rows for o in parts),
        sources=tuple(dict.fromkeys(id_ for o in reversed(used) for id_ in o.sources)),
        because=tuple(dict.fromkeys(code for o in used for code in o.because)),
        missing=tuple(sorted({p for o in used for p in o.missing})),
        finality=together(o.finality for o in used),
        final_due=max((o.final_due for o in used if o.final_due is not None), default=None),
    )
    if state is not Measured.VALUE:
        return result
    earlier = derivation.base[0] if derivation.base is not None else before.period.end if before is not None else None
    if earlier is not None and target.is_broken_between(earlier, result.period.end):
        return replace(result, state=Measured.ERROR, because=(DEFINITION_BREAK,))
    return _valued(result, derivation, parts, before)


def _before(derivation: Derivation, period: Period, first: Mapping[Period, Observation]) -> Observation | None:
    """The earlier observation that it is compared with, where that is an observation and there is one."""
    wanted = _base_period(derivation, period)
    return None if wanted is None else first.get(wanted)


def _base_period(derivation: Derivation, period: Period) -> Period | None:
    if derivation.how is How.MONTH and period.start.month > 1:
        return period.before()
    if derivation.how.may_have_base and derivation.base is None:
        return period.years_before(derivation.years)
    return None


def _valued(
    result: Observation, derivation: Derivation, parts: Sequence[Observation], before: Observation | None
) -> Observation:
    """The result with its value, and where it is a quotient with its parts, so that it can be compared exactly."""
    values = [_exact(o) for o in parts]
    if derivation.how is How.MONTH:
        if result.period.start.month == 1:
            return _plain(result, values[0])
        return _nothing(result, "base-missing") if before is None else _plain(result, values[0] - _exact(before))
    match derivation.how:
        case How.SUM:
            return _plain(result, sum(values, Fraction(0)))
        case How.DIFFERENCE:
            return _plain(result, values[0] - sum(values[1:], Fraction(0)))
        case How.RATIO:
            return _nothing(result, "denominator-zero") if not values[1] else _quotient(result, values[0], values[1])
    base = _base(derivation, before)
    if base is None:
        return _nothing(result, "base-missing")
    if base <= 0:
        return _nothing(result, "base-not-positive")
    if derivation.how is How.MULTIPLE:
        return _quotient(result, values[0], base)
    if derivation.how is How.GROWTH:
        return _quotient(result, values[0] - base, base)
    since = derivation.base[0].year if derivation.base is not None else result.period.end.year - derivation.years
    years = result.period.end.year - since
    if years < 1:
        return _nothing(result, "base-missing")
    if values[0] < 0:
        return _nothing(result, "base-not-positive")
    return replace(result, value=annual_growth(values[0], base, years))


def _base(derivation: Derivation, before: Observation | None) -> Fraction | None:
    if derivation.base is not None:
        return Fraction(derivation.base[1])
    return None if before is None else _exact(before)


def annual_growth(value: Fraction, base: Fraction, years: int) -> Decimal:
    """The rate by which `base` (above 0) becomes `value` (not below 0) in so many years, each growing by the same.

    Exact where the rate has an end; else rounded to 34 digits.
    """
    times = _ROOTS.divide(_decimal(value / base, _ROOTS), Decimal(1))
    root = Decimal(0) if not value else _ROOTS.power(times, _ROOTS.divide(Decimal(1), Decimal(years)))
    short = Context(prec=28).plus(root)
    exact = Fraction(short) ** years == value / base
    return _DIGITS.subtract(short if exact else root, Decimal(1))


def _exact(observation: Observation) -> Fraction:
    if observation.numerator is not None and observation.denominator is not None:
        return Fraction(observation.numerator) / Fraction(observation.denominator)
    if observation.value is None:
        raise ValueError(f"observation of {observation.indicator} has no value")
    return Fraction(observation.value)


def _plain(result: Observation, value: Fraction) -> Observation:
    return replace(result, value=_decimal(value))


def _quotient(result: Observation, numerator: Fraction, denominator: Fraction) -> Observation:
    value = _decimal(numerator / denominator)
    return replace(result, value=value, numerator=_decimal(numerator), denominator=_decimal(denominator))


def _nothing(result: Observation, why: str) -> Observation:
    return replace(result, state=Measured.NO_DATA, because=(*result.because, why))


def _decimal(number: Fraction, context: Context = _DIGITS) -> Decimal:
    return context.divide(Decimal(number.numerator), Decimal(number.denominator))
