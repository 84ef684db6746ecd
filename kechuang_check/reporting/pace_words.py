"""The words for the pace that is needed."""

from __future__ import annotations

from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.pace import months_left, pace
from kechuang_check.domain.plan import Unit
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.numbers import amount
from kechuang_check.words import speaker, text


def pace_words(assessment: Assessment, lang: str) -> str | None:
    """`到 2024年12月31日 每月需增加 83 家`; None where no pace is known."""
    each = pace(assessment)
    if each is None:
        return None
    target, seen = assessment.target, assessment.observation
    unit = Unit.PERCENTAGE_POINTS if target.unit is Unit.PERCENT else target.unit
    values = {"due": day_words(target.due, lang), "amount": amount(each, unit, lang, at_least=True)}
    more = target.comparator.is_floor
    if target.comparator.is_two_sided and target.value is not None and seen is not None and seen.value is not None:
        more = seen.value < target.value
    if months_left(assessment.as_of, target.due) == 1:
        # Within a month nothing is parted by months.
        words = (
            text("to reach the final target by {due}: {amount} more", **values)
            if more
            else text("to reach the final target by {due}: {amount} less", **values)
        )
        return speaker(lang)(words)
    if more:
        return speaker(lang)(text("to reach the final target by {due}: {amount} more a month", **values))
    return speaker(lang)(text("to reach the final target by {due}: {amount} less a month", **values))
