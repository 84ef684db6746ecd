"""What a letter tells of one indicator: the verdict, what to do next, the trend, the figures and their grounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from kechuang_check.domain.alerting import Decision, News
from kechuang_check.domain.assessment import Assessment, Observation
from kechuang_check.domain.course import course_of
from kechuang_check.domain.plan import Target
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.course_words import CourseView, course_view
from kechuang_check.reporting.indicators import IndicatorView, indicator_view
from kechuang_check.reporting.letter_subject import Headline, headline_of
from kechuang_check.reporting.next_steps import steps_of
from kechuang_check.reporting.numbers import figures
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import Mark, comparison
from kechuang_check.words import Text, text


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the bar: `percent` of its width, and what it stands for (value, gap, rest)."""

    percent: int
    part: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """`headline`: what the subject of a letter says of it. `scale`: what the bar shows, in words. `basis`: where the
    figures and the target come from. What there is nothing of is None or empty.
    """

    headline: Headline
    mark: Mark
    name: str
    value: str | None
    period: str | None
    summary: str
    bar: tuple[Segment, ...] = ()
    scale: str | None = None
    steps: tuple[Fact, ...] = ()
    course: CourseView | None = None
    facts: tuple[Fact, ...] = ()
    basis: tuple[Fact, ...] = ()


def item_of(decision: Decision, reader: Reader, observations: Iterable[Observation]) -> ItemView:
    """`observations`: those of the night, of every indicator and period."""
    say, verdict = reader.say, decision.assessment
    view = indicator_view(verdict, reader)
    recovered = decision.news is News.RECOVERED
    summary = say(text("Fell short before; now: {standing}.", standing=view.mark.word)) if recovered else None
    mark = _mark(decision, view, reader)
    course = course_of(verdict, observations)
    facts: list[tuple[Text, str | None]] = [
        (text("What changed"), _change(decision, reader)),
        (text("Bound in force"), view.bound),
        (text("Final target"), view.target),
        (text("Due"), view.due),
        (text("Completion"), view.completion),
        (text("Forecast"), view.forecast if verdict.standing.is_short else None),
        (text("Coverage of the data"), view.coverage),
        (text("Caution"), view.caution),
        (text("Obligation"), view.obligation),
    ]
    basis: list[tuple[Text, str | None]] = [
        (text("Clause"), view.clause),
        (text("Original words"), view.clause_original),
        (text("Source"), view.clause_source),
        (text("Assumption"), view.assumption),
        (text("Rounding"), view.rounding),
        (text("About the data"), view.note),
    ]
    return ItemView(
        headline=headline_of(verdict, view, mark.word, recovered=recovered, lang=reader.lang),
        mark=mark,
        name=view.name,
        value=view.value or "—",
        period=view.period or "—",
        summary=summary or view.gap_words or "",
        bar=_bar(verdict),
        scale=_scale(view, reader),
        steps=facts_of(steps_of(verdict, view, reader), reader),
        course=None if course is None else course_view(course, verdict, reader.lang),
        facts=facts_of(facts, reader),
        basis=facts_of(basis, reader),
    )


def facts_of(facts: Iterable[tuple[Text, str | None]], reader: Reader) -> tuple[Fact, ...]:
    """Those of which there is something to say."""
    return tuple(Fact(reader.say(label), value) for label, value in facts if value)


def _mark(decision: Decision, view: IndicatorView, reader: Reader) -> Mark:
    recovered = decision.news is News.RECOVERED
    mark = Mark(reader.say(text("Recovered")), "✓", "achieved") if recovered else view.mark
    if decision.former is None:
        return mark
    return replace(mark, word=reader.say(text("{verdict}, target changed", verdict=mark.word)))


def _change(decision: Decision, reader: Reader) -> str | None:
    """What changed since the owner was told last, where the verdict does not say it by itself."""
    now, before = decision.assessment.target, decision.former
    if before is not None:
        return reader.say(
            text(
                "The target was changed: before it was {before} by {then}, now it is {now} by {due}.",
                before=_asked(before, reader),
                then=day_words(before.due, reader.lang),
                now=_asked(now, reader),
                due=day_words(now.due, reader.lang),
            )
        )
    if decision.news is News.DUE_PASSED:
        return reader.say(text("The due date has passed: what was behind is now missed."))
    return None


def _asked(target: Target, reader: Reader) -> str:
    return comparison(target, figures(target, None, None, reader.lang).target, reader.lang)


def _scale(view: IndicatorView, reader: Reader) -> str:
    parts = {"value": view.value or "—", "bound": view.bound or "—", "target": view.target}
    return reader.say(text("{value} now · {bound} asked for by now · {target} in the end", **parts))


def _bar(assessment: Assessment) -> tuple[Segment, ...]:
    """Value, what is missing up to the bound, and the rest up to the target, in whole percent."""
    value = assessment.observation.value if assessment.observation else None
    bound = assessment.bound
    numbers = [max(n, Decimal(0)) for n in (value, bound, assessment.target.value) if n is not None]
    most = max(numbers) or Decimal(1)
    low, high = sorted((numbers[0], numbers[1])) if value is not None and bound is not None else (Decimal(0), most)
    # A bar that looks full must be full: what is there is cut down to whole percents.
    there = int(low / most * 100) if assessment.standing.is_short else int((value or Decimal(0)) / most * 100)
    missing = int(high / most * 100) - there if assessment.standing.is_short else 0
    parts = (Segment(there, "value"), Segment(missing, "gap"), Segment(100 - there - missing, "rest"))
    return tuple(s for s in parts if s.percent > 0)
