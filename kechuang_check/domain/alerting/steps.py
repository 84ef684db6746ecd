"""When a shortfall is another one: by a step that matters, measured from what was known of it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from kechuang_check.domain.alerting.vocabulary import Transition
from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.plan import Target

SHARE_OF_A_STEP = Fraction(1, 10)
"""Of the shortfall that was known: a tenth more or less is told from one that only wavers."""


def step(shortfall: Decimal, smallest: Decimal) -> Fraction:
    """By how much a shortfall must differ from `shortfall`: a tenth of it, and never less than the smallest amount by
    which such numbers differ (one thing, 0.01 percentage points, one fen).
    """
    return max(Fraction(shortfall) * SHARE_OF_A_STEP, Fraction(smallest))


def asks_the_same(one: Target, other: Target) -> bool:
    """Whether two targets ask for the same by the same day; a path that leads there in another way does not matter."""
    return _asked(one) == _asked(other)


def former_target(known: Assessment | None, now: Assessment) -> Target | None:
    """The target that was known, where it is another one now."""
    return None if known is None or asks_the_same(known.target, now.target) else known.target


def between(known: Assessment, now: Assessment) -> Transition:
    """What a shortfall that goes on is by now, against what was known of it."""
    if not asks_the_same(known.target, now.target):
        return Transition.TARGET_CHANGED
    if now.standing is Standing.MISSED and known.standing is not Standing.MISSED:
        return Transition.DUE_PASSED
    then, gap, unit = known.shortfall, now.shortfall, now.shortfall_unit
    if then is None or gap is None or unit is None or unit is not known.shortfall_unit:
        return Transition.CONTINUING
    least = step(then, unit.step)
    if Fraction(gap) >= Fraction(then) + least:
        return Transition.WORSENED
    if Fraction(gap) <= Fraction(then) - least:
        return Transition.IMPROVED
    return Transition.CONTINUING


def _asked(target: Target) -> tuple[object, ...]:
    return (target.comparator, target.value, target.band, target.unit, target.due)
