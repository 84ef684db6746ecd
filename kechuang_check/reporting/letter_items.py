"""The items of a letter: an indicator, or data, with its facts; both parts of a letter are made from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.plan import Target
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.reporting_periods import REPORT_MISSING
from kechuang_check.reporting.alert_words import KIND_WORDS, TRANSITION_WORDS, title
from kechuang_check.reporting.batches import finding_view
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.indicators import IndicatorView, indicator_view
from kechuang_check.reporting.numbers import figures
from kechuang_check.reporting.punctuation import clauses
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
    mark: Mark
    name: str
    value: str
    period: str
    summary: str
    bar: tuple[Segment, ...]
    scale: str
    facts: tuple[Fact, ...]


def verdict_mark(decision: Decision, view: IndicatorView, reader: Reader) -> Mark:
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


def data_mark(decision: Decision, reader: Reader) -> Mark:
    if not decision.is_open:
        return Mark(reader.say(text("In order again")), "✓", "achieved")
    symbol = "!" if decision.fingerprint.kind is AlertKind.NOT_FIT else "–"
    return Mark(reader.say(KIND_WORDS[decision.fingerprint.kind]), symbol, "behind")


def _data_item(decision: Decision, reader: Reader) -> ItemView:
    """An alert on data: the filing with what makes it unfit, or the report that has not come."""
    batch = decision.batch
    feed = reader.workspace.feeds.get(decision.fingerprint.about)
    views = () if batch is None else tuple(finding_view(f, feed, reader) for f in batch.findings if _matters(f))
    facts = [Fact(v.sentence, clauses((v.counts, v.rows, v.mend), reader.lang) or "—") for v in views]
    if batch is not None and batch.source is not None:
        facts.append(Fact(reader.say(text("File")), batch.source))
    if feed is not None:
        facts.append(Fact(reader.say(text("Handed in by")), reader.owner(feed.expected.steward)))
    if decision.is_open:
        summary = TRANSITION_WORDS[decision.transition]
    elif decision.fingerprint.kind is AlertKind.MISSING_REPORT:
        summary = text("It has come, or is no longer asked for.")
    else:
        summary = text("The data can be used again, or is no longer there.")
    name = title(decision.fingerprint, reader)
    return ItemView(data_mark(decision, reader), name, "", "", reader.say(summary), (), "", tuple(facts))


def _matters(finding: Finding) -> bool:
    return finding.makes_unfit or finding.code == REPORT_MISSING


def item_view(decision: Decision, reader: Reader) -> ItemView:
    say, verdict = reader.say, decision.verdict
    if verdict is None:
        return _data_item(decision, reader)
    view = indicator_view(verdict, reader)
    recovered = not decision.is_open
    summary = say(text("Fell short before; now: {standing}.", standing=view.mark.word)) if recovered else None
    # The value, its period and the gap stand above them.
    facts: list[tuple[Text, str | None]] = [
        (text("What changed"), _change(decision, verdict.target, reader)),
        (text("Bound in force"), view.bound),
        (text("Final target"), view.target),
        (text("Due"), view.due),
        (text("Completion"), view.completion),
        (text("To close it"), view.closing),
        *((text("Where it is missing"), s.words) for s in view.splits),
        *((text("Fewest groups to close it"), s.closing) for s in view.splits),
        (text("Pace needed"), view.pace),
        (text("Forecast"), view.forecast if verdict.standing.is_short else None),
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
        mark=verdict_mark(decision, view, reader),
        name=view.name,
        value=view.value or "—",
        period=view.period or "—",
        summary=summary or view.gap_words or "",
        bar=_bar(verdict),
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
