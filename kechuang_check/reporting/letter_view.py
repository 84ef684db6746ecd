"""View of a letter: the items it tells of, each with its facts; both parts of a letter are made from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kechuang_check.domain.alerting import Decision, News
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.plan import Owner, Target
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.characters import one_line, shortened, width
from kechuang_check.reporting.indicators import IndicatorView, indicator_view
from kechuang_check.reporting.numbers import figures
from kechuang_check.reporting.punctuation import listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import Mark, comparison, seriousness
from kechuang_check.words import Text, text

SUBJECT_COLUMNS = 80
"""How wide a subject may be, in halves of a Chinese character; a long indicator name is cut."""
_NAME_AT_LEAST = 20


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
    mark: Mark
    name: str
    value: str
    period: str
    summary: str
    bar: tuple[Segment, ...]
    scale: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class LetterView:
    subject: str
    plan: str
    greeting: str
    opening: str
    items: tuple[ItemView, ...]
    closing: tuple[str, ...]


def letter_view(
    decisions: Sequence[Decision], owner: Owner, reader: Reader, as_of: date, run_id: str, report: str | None = None
) -> LetterView:
    """The letter to `owner`; `decisions` are all told to them, worst first. `report`: where the night's page is."""
    say, lang = reader.say, reader.lang
    told = [reader.workspace.plan_of(d.assessment.target) for d in decisions]
    plans = (p for p in reader.workspace.plans if p in told)
    plan, day = listed((p.name.in_(lang) for p in plans), lang), day_words(as_of, lang)
    return LetterView(
        subject=_subject(decisions, owner, reader),
        plan=plan,
        greeting=say(text("To the {owner}:", owner=owner.name.in_(lang))),
        opening=_opening(decisions, plan, day, reader),
        items=tuple(_item(d, reader) for d in decisions),
        closing=(
            say(
                text(
                    "Each change is told once. The next letter comes only when one of your indicators newly falls "
                    "short or recovers, and, while one is short, when its target is changed or its due date has passed."
                )
            ),
            say(text("The full picture is in the nightly report of {day} (run {run}).", day=day, run=run_id)),
            *([] if report is None else [say(text("Report: {path}", path=report))]),
        ),
    )


def worst_first(decision: Decision) -> tuple[bool, tuple[int, int, Decimal, str]]:
    return (decision.news is News.RECOVERED, seriousness(decision.assessment))


def _verdict(decision: Decision, view: IndicatorView, reader: Reader) -> Mark:
    recovered = decision.news is News.RECOVERED
    mark = Mark(reader.say(text("Recovered")), "✓", "achieved") if recovered else view.mark
    if decision.former is None:
        return mark
    return replace(mark, word=reader.say(text("{verdict}, target changed", verdict=mark.word)))


def _subject(decisions: Sequence[Decision], owner: Owner, reader: Reader) -> str:
    worst = decisions[0]
    view = indicator_view(worst.assessment, reader)
    tail = _subject_tail(worst, view)
    if len(decisions) > 1:
        tail = text("{first}, and {more} more", first=tail, more=len(decisions) - 1, count=len(decisions))

    def with_name(name: str) -> str:
        return one_line(
            reader.say(
                text(
                    "[{verdict}] {name} {value}, {tail} ({owner})",
                    verdict=_verdict(worst, view, reader).word,
                    name=name,
                    value=view.value or "—",
                    tail=tail,
                    owner=owner.name.in_(reader.lang),
                )
            )
        )

    room = max(SUBJECT_COLUMNS - width(with_name("")), _NAME_AT_LEAST)
    name = one_line(view.name)
    return with_name(name if width(name) <= room else shortened(one_line(view.short), room))


def _subject_tail(decision: Decision, view: IndicatorView) -> Text:
    if decision.news is News.RECOVERED:
        if view.bound is None:
            return text("meets the target: {target}", target=view.target)
        return text("meets what is asked: {bound}", bound=view.bound)
    if decision.assessment.is_below:
        return text("short by {gap}", gap=view.gap or "—")
    return text("over by {gap}", gap=view.gap or "—")


def _opening(decisions: Sequence[Decision], plan: str, day: str, reader: Reader) -> str:
    of = Counter(d.news for d in decisions)
    kinds = (
        text("newly short: {count}", count=of[News.FIRST_SHORTFALL]) if of[News.FIRST_SHORTFALL] else None,
        text("target changed, still short: {count}", count=of[News.TARGET_CHANGED])
        if of[News.TARGET_CHANGED]
        else None,
        text("due date passed, still short: {count}", count=of[News.DUE_PASSED]) if of[News.DUE_PASSED] else None,
        text("recovered: {count}", count=of[News.RECOVERED]) if of[News.RECOVERED] else None,
    )
    counts = ("，" if reader.lang == "zh" else "; ").join(reader.say(kind) for kind in kinds if kind is not None)
    return reader.say(
        text("As of {day}, of your indicators under “{plan}”: {counts}.", day=day, plan=plan, counts=counts)
    )


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


def _item(decision: Decision, reader: Reader) -> ItemView:
    say = reader.say
    view = indicator_view(decision.assessment, reader)
    recovered = decision.news is News.RECOVERED
    summary = say(text("Fell short before; now: {standing}.", standing=view.mark.word)) if recovered else None
    # The value, its period and the gap stand above them.
    facts: list[tuple[Text, str | None]] = [
        (text("What changed"), _change(decision, reader)),
        (text("Bound in force"), view.bound),
        (text("Final target"), view.target),
        (text("Due"), view.due),
        (text("Completion"), view.completion),
        (text("To close it"), view.closing),
        *((text("Where it is missing"), s.words) for s in view.splits),
        *((text("Fewest groups to close it"), s.closing) for s in view.splits),
        (text("Came and left"), view.movement),
        (text("Pace needed"), view.pace),
        (text("Forecast"), view.forecast if decision.assessment.standing.is_short else None),
        (text("Coverage of the data"), view.coverage),
        (text("Caution"), view.caution),
        (text("Obligation"), view.obligation),
        (text("Clause"), view.clause),
        (text("Original words"), view.clause_original),
        (text("Source"), view.clause_source),
        (text("Assumption"), view.assumption),
        (text("Rounding"), view.rounding),
        (text("About the data"), view.note),
    ]
    return ItemView(
        mark=_verdict(decision, view, reader),
        name=view.name,
        value=view.value or "—",
        period=view.period or "—",
        summary=summary or view.gap_words or "",
        bar=_bar(decision.assessment),
        scale=_scale(view, reader),
        facts=tuple(Fact(say(label), value) for label, value in facts if value),
    )


def _scale(view: IndicatorView, reader: Reader) -> str:
    """What the bar shows, for those who do not see it."""
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
