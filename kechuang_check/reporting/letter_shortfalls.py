"""What a letter tells of an indicator: the verdict, what to do next, the trend, the figures and their grounds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.course import course_of
from kechuang_check.domain.plan import Target
from kechuang_check.domain.receivers import Receiver
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.course_words import course_view
from kechuang_check.reporting.indicators import IndicatorView, indicator_view, shown_value
from kechuang_check.reporting.letter_items import Beside, ItemView, Segment, facts_of
from kechuang_check.reporting.letter_subject import headline_of
from kechuang_check.reporting.letter_telling import left_open, telling_facts
from kechuang_check.reporting.next_steps import acknowledging, closing_steps, in_hand
from kechuang_check.reporting.numbers import figures
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import Mark, comparison
from kechuang_check.words import Text, text


def shortfall_item(
    decision: Decision, verdict: Assessment, receiver: Receiver, reader: Reader, beside: Beside
) -> ItemView:
    """`verdict`: that of the decision. `receiver`: who reads it."""
    say, lang = reader.say, reader.lang
    view = indicator_view(verdict, reader)
    recovered = not decision.is_open
    summary = say(_recovered(verdict)) if recovered else None
    mark = _mark(decision, view, reader)
    course = course_of(verdict, beside.observations)
    facts: list[tuple[Text, str | None]] = [
        (text("Bound in force"), view.bound),
        (text("Final target"), view.target),
        (text("Due"), view.due),
        (text("Completion"), view.completion),
        (text("Came and left"), view.movement),
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
    telling = tuple(telling_facts(decision, verdict.target.owner, beside.decisions, reader))
    hand = facts_of(in_hand(decision, reader), reader)
    closing = facts_of(closing_steps(verdict, view, receiver, reader), reader)
    asking = facts_of((*acknowledging(decision, reader), *telling), reader)
    return ItemView(
        headline=headline_of(verdict, view, mark.word, recovered=recovered, lang=lang),
        mark=mark,
        name=view.name,
        summary=summary or view.gap_words or "",
        change=_change(decision, verdict.target, reader),
        value=view.value or "—",
        period=view.period or "—",
        bar=_bar(verdict),
        scale=_scale(verdict, view, reader),
        steps=() if recovered else (*hand, *closing, *asking),
        course=None if course is None else course_view(course, verdict, lang),
        facts=facts_of((*facts, *telling) if recovered else facts, reader),
        basis=facts_of(basis, reader),
        brief=() if recovered else (*hand, *closing[:1]),
    )


def _recovered(verdict: Assessment) -> Text:
    if verdict.standing is Standing.ACHIEVED:
        return text("It fell short before, and meets the target now.")
    return text("It fell short before, and meets what is asked for by now; the target itself is not met yet.")


def _mark(decision: Decision, view: IndicatorView, reader: Reader) -> Mark:
    mark = view.mark if decision.is_open else Mark(reader.say(text("Recovered")), "✓", "achieved")
    if decision.former is None:
        return mark
    return replace(mark, word=reader.say(text("{verdict}, target changed", verdict=mark.word)))


def _change(decision: Decision, now: Target, reader: Reader) -> str | None:
    """What changed since they were told last, where the verdict does not say it by itself."""
    before = decision.former
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
    match decision.transition, decision.reason:
        case Transition.NEW | Transition.REOPENED, Reason.ESCALATED if decision.opened is not None:
            return reader.say(left_open(decision, decision.opened, reader))
        case Transition.DUE_PASSED, _:
            return reader.say(text("The due date has passed: what was behind is now missed."))
        case Transition.REOPENED, _:
            return reader.say(text("It had recovered, and falls short again."))
        case Transition.WORSENED, _:
            return reader.say(text("The gap has grown by a tenth or more since you were told last."))
        case _, Reason.SILENCE_ENDED:
            return reader.say(text("The silence has ended, and it is still open."))
        case Transition.IMPROVED, _:
            return reader.say(text("The gap has become smaller, and is still there."))
        case Transition.CONTINUING, _:
            return reader.say(text("Nothing has changed; this is a reminder."))
    return None


def _asked(target: Target, reader: Reader) -> str:
    return comparison(target, figures(target, None, None, reader.lang).target, reader.lang)


def _scale(verdict: Assessment, view: IndicatorView, reader: Reader) -> str:
    """What the bar shows. Where nothing else is asked for by now than in the end, it is said once."""
    target, bound = verdict.target, verdict.bound
    parts = {"value": view.value or "—", "target": view.target}
    number = figures(target, shown_value(verdict), bound, reader.lang).bound
    if number is None or bound == target.value:
        return reader.say(text("{value} now · target: {target}", **parts))
    asked = comparison(target, number, reader.lang)
    return reader.say(text("{value} now · asked for by now: {bound} · in the end: {target}", bound=asked, **parts))


def _bar(assessment: Assessment) -> tuple[Segment, ...]:
    """Value, what is missing up to the bound, and the rest up to the target, in whole percent."""
    value = assessment.observation.value if assessment.observation else None
    bound = assessment.bound
    numbers = [max(n, Decimal(0)) for n in (value, bound, assessment.target.value) if n is not None]
    most = max(numbers) or Decimal(1)
    low, high = sorted((numbers[0], numbers[1])) if value is not None and bound is not None else (Decimal(0), most)
    # A bar that looks full must be full: what is there is cut down to whole percents.
    there = int(low / most * 100) if assessment.standing.is_short else int((value or Decimal(0)) / most * 100)
    # What is missing is never too little to be seen.
    missing = max(int(high / most * 100) - there, 1) if assessment.standing.is_short else 0
    there = min(there, 100 - missing)
    parts = (Segment(there, "value"), Segment(missing, "gap"), Segment(100 - there - missing, "rest"))
    return tuple(s for s in parts if s.percent > 0)
