"""Who is told, and why: decided from what changed, not from what is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.plan import Target


class News(StrEnum):
    """What is told of an indicator, or why nothing is.

    TARGET_CHANGED: short of what the plan asks for now, and it asks for something else than when this was told last.
    DUE_PASSED: told as behind, and now missed.
    """

    FIRST_SHORTFALL = "first_shortfall"
    RECOVERED = "recovered"
    TARGET_CHANGED = "target_changed"
    DUE_PASSED = "due_passed"
    UNCHANGED = "unchanged"
    NOTHING_TO_TELL = "nothing_to_tell"

    @property
    def is_told(self) -> bool:
        return self not in (News.UNCHANGED, News.NOTHING_TO_TELL)


@dataclass(frozen=True, slots=True)
class Told:
    """The last news that an owner was given of an indicator, and the verdict that it spoke of."""

    news: News
    verdict: Assessment

    @property
    def is_open(self) -> bool:
        """Whether the owner knows of a shortfall whose end was not told."""
        return self.news.is_told and self.news is not News.RECOVERED


@dataclass(frozen=True, slots=True)
class Decision:
    """What is told of one indicator. `former`: the target before, where what is asked for has changed meanwhile."""

    news: News
    assessment: Assessment
    former: Target | None = None

    @property
    def indicator(self) -> str:
        return self.assessment.target.indicator

    @property
    def is_told(self) -> bool:
        return self.news.is_told


_NEVER: Mapping[str, Assessment] = {}


def decide(
    assessments: Sequence[Assessment], told: Mapping[str, Told], last: Mapping[str, Assessment] = _NEVER
) -> tuple[Decision, ...]:
    """Decide for each assessment what is told. By indicator, `told` is what its owner was told last, and `last` the
    verdict of the night before.

    A standing that judges nothing (no data, not fit, not yet due) neither opens nor closes an alert.
    """
    return tuple(_decision(a, told.get(a.target.indicator), last.get(a.target.indicator)) for a in assessments)


def asks_the_same(one: Target, other: Target) -> bool:
    """Whether two targets ask for the same by the same day; a path that leads there in another way does not matter."""
    return _asked(one) == _asked(other)


def _asked(target: Target) -> tuple[object, ...]:
    return (target.comparator, target.value, target.band, target.unit, target.due)


def _decision(now: Assessment, told: Told | None, last: Assessment | None) -> Decision:
    if told is not None and told.is_open:
        former = _former(told.verdict, now)
        return Decision(_news_of_open(now, told.verdict, former), now, former)
    if now.standing.is_short:
        return Decision(News.FIRST_SHORTFALL, now, None if last is None else _former(last, now))
    return Decision(News.NOTHING_TO_TELL, now)


def _news_of_open(now: Assessment, known: Assessment, former: Target | None) -> News:
    if now.standing.is_good:
        return News.RECOVERED
    if not now.standing.is_short:
        return News.NOTHING_TO_TELL
    if former is not None:
        return News.TARGET_CHANGED
    if now.standing is Standing.MISSED and known.standing is not Standing.MISSED:
        return News.DUE_PASSED
    return News.UNCHANGED


def _former(before: Assessment, now: Assessment) -> Target | None:
    return None if asks_the_same(before.target, now.target) else before.target
