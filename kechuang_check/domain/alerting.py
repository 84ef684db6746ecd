"""Who is told, and why: decided from what changed, not from what is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kechuang_check.domain.assessment import Assessment


class News(StrEnum):
    """What is told of an indicator, or why nothing is."""

    FIRST_SHORTFALL = "first_shortfall"
    RECOVERED = "recovered"
    UNCHANGED = "unchanged"
    NOTHING_TO_TELL = "nothing_to_tell"


@dataclass(frozen=True, slots=True)
class Decision:
    """`subject` names the alert: indicator, comparator, target and due date. A changed target is a new alert."""

    subject: str
    news: News
    assessment: Assessment

    @property
    def is_told(self) -> bool:
        return self.news in (News.FIRST_SHORTFALL, News.RECOVERED)


def alert_subject(assessment: Assessment) -> str:
    """The name of an alert, the same as long as the target asks for the same."""
    t = assessment.target
    return f"{t.indicator} {t.comparator} {t.value.normalize():f} by {t.due.isoformat()}"


def decide(assessments: Sequence[Assessment], told: Mapping[str, News]) -> tuple[Decision, ...]:
    """Decide for each assessment what is told. `told`: by alert subject, the last news its owner was given.

    A standing that judges nothing (no data, not fit, not yet due) neither opens nor closes an alert.
    """
    return tuple(Decision(s := alert_subject(a), _news(a, told.get(s)), a) for a in assessments)


def _news(assessment: Assessment, last: News | None) -> News:
    open_ = last is News.FIRST_SHORTFALL
    if assessment.standing.is_short:
        return News.UNCHANGED if open_ else News.FIRST_SHORTFALL
    if assessment.standing.is_good and open_:
        return News.RECOVERED
    return News.NOTHING_TO_TELL
