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
from kechuang_check.reporting.calendar_words import day_words, period_words
from kechuang_check.reporting.course_words import course_view
from kechuang_check.reporting.indicators import IndicatorView, indicator_view, shown_value
from kechuang_check.reporting.letter_items import Beside, ItemView, Segment, facts_of
from kechuang_check.reporting.letter_opening import is_decided_anew
from kechuang_check.reporting.letter_subject import headline_of
from kechuang_check.reporting.letter_telling import open_since, telling_facts
from kechuang_check.reporting.next_steps import acknowledging, closing_steps, in_hand
from kechuang_check.reporting.numbers import figures
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import Mark, comparison, gap_amount, gap_words
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
        (text("Asked for by now"), view.bound),
        (text("Final target"), view.target),
        (text("Due"), view.due),
        (text("Completion"), view.completion),
        (text("New and lost"), view.movement),
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
    asking = facts_of(acknowledging(decision, receiver, reader), reader)
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
        facts=facts_of(facts, reader),
        basis=facts_of(basis, reader),
        telling=facts_of(telling, reader),
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
    then = None if decision.before is None else gap_amount(decision.before, reader.lang)
    gap = None if decision.verdict is None else gap_amount(decision.verdict, reader.lang)
    match decision.transition, decision.reason:
        case Transition.NEW | Transition.REOPENED, Reason.ESCALATED if decision.opened is not None:
            return reader.say(open_since(decision.opened, decision, reader))
        case Transition.DUE_PASSED, _ if is_decided_anew(decision) and decision.verdict is not None:
            return reader.say(_decided(decision.verdict, decision.before, reader))
        case Transition.DUE_PASSED, _:
            return reader.say(text("The due date has passed: what was behind is now missed."))
        case Transition.REOPENED, _:
            return reader.say(text("It had recovered, and falls short again."))
        case Transition.WORSENED, _ if then is not None:
            return reader.say(
                text("The gap has grown since you were told last: from {then} to {now}.", then=then, now=gap)
            )
        case _, Reason.SILENCE_ENDED:
            return reader.say(text("The silence has ended, and it is still open."))
        case Transition.IMPROVED, _ if then is not None:
            words = text(
                "The gap has become smaller since you were told last: from {then} to {now}.", then=then, now=gap
            )
            return reader.say(words)
        case Transition.IMPROVED, _:
            return reader.say(text("The gap has become smaller, and is still there."))
        case Transition.CONTINUING, _:
            return reader.say(text("Nothing has changed; this is a reminder."))
    return None


def _decided(now: Assessment, before: Assessment | None, reader: Reader) -> Text:
    """What the report brought that decides the target, which had been due for a while."""
    seen = now.observation
    period = "" if seen is None else period_words(seen.period, reader.lang)
    gap, then = gap_words(now, reader.lang), None if before is None else gap_words(before, reader.lang)
    if gap is None or then is None:
        return text("The report of {period}, which decides the target, has come.", period=period)
    if gap == then:
        return text(
            "The report of {period}, which decides the target, has come: {now}, as before.", period=period, now=gap
        )
    return text(
        "The report of {period}, which decides the target, has come. Before: {then}; now: {now}.",
        period=period,
        then=then,
        now=gap,
    )


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
    return reader.say(text("{value} now · asked for by now: {bound} · final target: {target}", bound=asked, **parts))


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
