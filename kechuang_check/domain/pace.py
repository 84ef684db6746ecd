"""The pace that is needed to reach a target by its due date."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction

from kechuang_check.domain.assess import exact_value
from kechuang_check.domain.assessment import Assessment, Measured, Standing
from kechuang_check.domain.plan import Unit

_DIGITS = Context(prec=34)


def months_left(as_of: date, due: date) -> int:
    """The months in which something can still be done: the one of `as_of` if it is not over, up to that of `due`."""
    over = as_of.day == calendar.monthrange(as_of.year, as_of.month)[1]
    return (due.year - as_of.year) * 12 + due.month - as_of.month + (0 if over else 1)


def pace(assessment: Assessment) -> Decimal | None:
    """How much a month would reach the final target by its due date, from what was observed last; for a percent value
    in percentage points. None where nothing is left to do or to hope for, and for a flow that starts anew before then.
    """
    target, seen = assessment.target, assessment.observation
    if target.value is None or seen is None or seen.state is not Measured.VALUE:
        return None
    if assessment.standing not in (Standing.BEHIND, Standing.ON_TRACK, Standing.NOT_YET_DUE):
        return None
    left = months_left(assessment.as_of, target.due)
    if left < 1 or (target.kind.starts_anew and seen.period.end.year != target.due.year):
        return None
    value = exact_value(target, seen)
    if target.holds(value, target.number) or (target.kind.is_flow and value > target.number):
        return None
    gap = abs(target.edge(value, target.number) - value) or Fraction(target.unit.step)
    each = gap * (100 if target.unit is Unit.PERCENT else 1) / left
    return _DIGITS.divide(Decimal(each.numerator), Decimal(each.denominator))
