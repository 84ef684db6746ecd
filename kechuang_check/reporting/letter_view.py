"""View of a letter: the items it tells of, each with its facts; both parts of a letter are made from it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.digest import Digest, OpenAlert, Recovery
from kechuang_check.domain.alerting.vocabulary import Transition
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.receivers import AlertKind, Receiver
from kechuang_check.reporting.alert_words import KIND_WORDS, TRANSITION_WORDS, age_words, announcement, title
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.characters import one_line, shortened, width
from kechuang_check.reporting.indicators import IndicatorView, indicator_view
from kechuang_check.reporting.letter_items import ItemView, data_mark, item_view, verdict_mark
from kechuang_check.reporting.punctuation import dotted, listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import seriousness
from kechuang_check.words import Text, text

SUBJECT_COLUMNS = 80
"""How wide a subject may be, in halves of a Chinese character; a long indicator name is cut."""
_NAME_AT_LEAST = 20


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title: the weekly summary, announcements."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterView:
    subject: str
    plan: str
    greeting: str
    opening: str
    items: tuple[ItemView, ...]
    closing: tuple[str, ...]
    sections: tuple[Section, ...] = ()


def letter_view(
    digest: Digest, receiver: Receiver, reader: Reader, as_of: date, run_id: str, report: str | None = None
) -> LetterView:
    """The letter of a digest whose news is worst first. `report`: the night's page."""
    say, lang = reader.say, reader.lang
    told = [reader.workspace.plan_of(d.verdict.target) for d in digest.news if d.verdict is not None]
    plans = [p for p in reader.workspace.plans if p in told] or [reader.workspace.plan]
    plan, day = listed((p.name.in_(lang) for p in plans), lang), day_words(as_of, lang)
    return LetterView(
        subject=_subject(digest, receiver, reader),
        plan=plan,
        greeting=say(text("To the {owner}:", owner=receiver.name.in_(lang))),
        opening=_opening(digest, plan, day, reader),
        items=tuple(item_view(d, reader) for d in digest.news),
        closing=(
            say(
                text(
                    "Each change is told once. The next letter comes only when one of your indicators newly falls "
                    "short or recovers, and, while one is short, when the gap grows by a tenth, the target is changed "
                    "or the due date has passed."
                )
            ),
            say(text("The full picture is in the nightly report of {day} (run {run}).", day=day, run=run_id)),
            *([] if report is None else [say(text("Report: {path}", path=report))]),
        ),
        sections=_sections(digest, reader),
    )


def worst_first(decision: Decision) -> tuple[bool, bool, tuple[int, int, Decimal, str]]:
    """Recoveries last; shortfalls before alerts on data."""
    verdict = decision.verdict
    data = (0, 0, Decimal(0), f"{decision.fingerprint.kind} {decision.fingerprint.about} {decision.fingerprint.group}")
    return (not decision.is_open, verdict is None, data if verdict is None else seriousness(verdict))


def _sections(digest: Digest, reader: Reader) -> tuple[Section, ...]:
    say, found = reader.say, []
    if digest.summary is not None:
        if digest.summary.open:
            lines = tuple(_open_line(x, reader) for x in digest.summary.open)
            found.append(Section(say(text("Weekly summary: open alerts")), lines))
        if digest.summary.recovered:
            lines = tuple(_recovery_line(x, reader) for x in digest.summary.recovered)
            found.append(Section(say(text("Weekly summary: recovered this week")), lines))
    if digest.announcements:
        found.append(Section(say(text("Silences")), tuple(announcement(n, reader) for n in digest.announcements)))
    return tuple(found)


def _open_line(alert: OpenAlert, reader: Reader) -> str:
    view = None if alert.verdict is None else indicator_view(alert.verdict, reader)
    until = None if alert.until is None else day_words(alert.until, reader.lang)
    held = None
    if alert.silenced is not None:
        held = reader.say(text("silenced until {until}", until=until))
    elif alert.acknowledged_by is not None:
        held = reader.say(text("acknowledged by {by} until {until}", by=one_line(alert.acknowledged_by), until=until))
    what = KIND_WORDS[alert.fingerprint.kind] if view is None else None
    return dotted(
        (
            title(alert.fingerprint, reader),
            None if what is None else reader.say(what),
            None if view is None else view.gap_words,
            age_words(alert.since, alert.nights, reader),
            held,
        )
    )


def _recovery_line(recovery: Recovery, reader: Reader) -> str:
    day = day_words(recovery.day, reader.lang)
    return dotted((title(recovery.fingerprint, reader), reader.say(text("recovered on {day}", day=day))))


def _subject(digest: Digest, receiver: Receiver, reader: Reader) -> str:
    owner = receiver.name.in_(reader.lang)
    if not digest.news:
        if digest.summary is not None:
            count = len(digest.summary.open)
            return one_line(
                reader.say(text("[Weekly summary] open alerts: {count} ({owner})", count=count, owner=owner))
            )
        return one_line(reader.say(text("[Silences] of alerts that concern you ({owner})", owner=owner)))
    worst, count = digest.news[0], len(digest.news)
    if worst.verdict is None:
        mark, name, value = data_mark(worst, reader), title(worst.fingerprint, reader), None
        tail = None
    else:
        view = indicator_view(worst.verdict, reader)
        mark, name, value = verdict_mark(worst, view, reader), one_line(view.name), view.value or "—"
        tail = _subject_tail(worst, worst.verdict, view)
    if count > 1:
        first = tail or TRANSITION_WORDS[worst.transition]
        tail = text("{first}, and {more} more", first=first, more=count - 1, count=count)

    def with_name(name: str) -> str:
        words = {"verdict": mark.word, "name": name, "owner": owner}
        if tail is None:
            return one_line(reader.say(text("[{verdict}] {name} ({owner})", **words)))
        if value is None:
            return one_line(reader.say(text("[{verdict}] {name}, {tail} ({owner})", tail=tail, **words)))
        return one_line(
            reader.say(text("[{verdict}] {name} {value}, {tail} ({owner})", value=value, tail=tail, **words))
        )

    room = max(SUBJECT_COLUMNS - width(with_name("")), _NAME_AT_LEAST)
    if width(name) <= room:
        return with_name(name)
    short = name if worst.verdict is None else one_line(indicator_view(worst.verdict, reader).short)
    return with_name(shortened(short, room))


def _subject_tail(decision: Decision, verdict: Assessment, view: IndicatorView) -> Text:
    if not decision.is_open:
        if view.bound is None:
            return text("meets the target: {target}", target=view.target)
        return text("meets what is asked: {bound}", bound=view.bound)
    if verdict.is_below:
        return text("short by {gap}", gap=view.gap or "—")
    return text("over by {gap}", gap=view.gap or "—")


def _opening(digest: Digest, plan: str, day: str, reader: Reader) -> str:
    """How many of what; what nobody had to be told by itself is counted as a reminder."""
    of = Counter(d.transition for d in digest.news if d.verdict is not None and d.transition.is_news)
    data = [d for d in digest.news if d.verdict is None and d.transition.is_news]
    kinds = Counter(d.fingerprint.kind for d in data if d.is_open)
    reminders = sum(not d.transition.is_news for d in digest.news)
    counted: list[tuple[int, Text]] = [
        (of[Transition.NEW], text("newly short: {count}", count=of[Transition.NEW])),
        (of[Transition.REOPENED], text("short again: {count}", count=of[Transition.REOPENED])),
        (of[Transition.WORSENED], text("worsened: {count}", count=of[Transition.WORSENED])),
        (
            of[Transition.TARGET_CHANGED],
            text("target changed, still short: {count}", count=of[Transition.TARGET_CHANGED]),
        ),
        (of[Transition.DUE_PASSED], text("due date passed, still short: {count}", count=of[Transition.DUE_PASSED])),
        (of[Transition.RECOVERED], text("recovered: {count}", count=of[Transition.RECOVERED])),
        (kinds[AlertKind.NOT_FIT], text("data not fit: {count}", count=kinds[AlertKind.NOT_FIT])),
        (
            kinds[AlertKind.MISSING_REPORT],
            text("missing reports: {count}", count=kinds[AlertKind.MISSING_REPORT]),
        ),
        (
            n := sum(not d.is_open for d in data),
            text("data in order again: {count}", count=n),
        ),
        (reminders, text("still open: {count}", count=reminders)),
    ]
    counts = ("，" if reader.lang == "zh" else "; ").join(reader.say(words) for n, words in counted if n)
    if not counts:
        return reader.say(text("As of {day}, of what concerns you under “{plan}”:", day=day, plan=plan))
    return reader.say(
        text("As of {day}, of your indicators under “{plan}”: {counts}.", day=day, plan=plan, counts=counts)
    )
