"""An alert on two lines, as terminal and page show it: what it is, and how it stands."""

from __future__ import annotations

from collections.abc import Collection

from kechuang_check.domain.alerting.overview import Condition, Overview
from kechuang_check.domain.alerting.quieting import Acknowledgement, Hand, Silence
from kechuang_check.domain.alerting.record import Held, Hold
from kechuang_check.domain.assessment import Assessment
from kechuang_check.reporting.alert_words import (
    CONDITION_WORDS,
    KIND_WORDS,
    WITHDRAWN_WORDS,
    age_words,
    matcher_words,
    title,
)
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.characters import one_line
from kechuang_check.reporting.indicators import indicator_view
from kechuang_check.reporting.punctuation import dotted, listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import mark_of
from kechuang_check.words import text

_SYMBOLS = {
    Condition.OPEN: "▼",
    Condition.ACKNOWLEDGED: "◐",
    Condition.SILENCED: "–",
    Condition.GONE: "?",
    Condition.RECOVERED: "✓",
    Condition.TURNED: "→",
}


def head(alert: Overview, reader: Reader) -> str:
    """Its id, condition and kind, and what it is about."""
    say, fingerprint = reader.say, alert.fingerprint
    condition = f"{_SYMBOLS[alert.condition]} {say(CONDITION_WORDS[alert.condition])}"
    kind = WITHDRAWN_WORDS if alert.is_withdrawn else KIND_WORDS[fingerprint.kind]
    return dotted((fingerprint.short, condition, say(kind), title(fingerprint, reader)))


def facts(alert: Overview, reader: Reader, unsent: Collection[str] = ()) -> str:
    """Value and gap, its age, what holds it, and who was told. `unsent`: receivers whose letter has not left yet."""
    say, lang = reader.say, reader.lang
    age = age_words(alert.opened, alert.nights, reader)
    if alert.ended is not None:
        day = day_words(alert.ended, lang)
        is_turned = alert.condition is Condition.TURNED
        age = say(text("over since {day}", day=day) if is_turned else text("recovered on {day}", day=day))
    held = None if alert.hand is None else hand_words(alert.hand, reader)
    silenced = None
    if alert.silence is not None:
        silenced = say(text("silenced until {until}", until=day_words(alert.silence.until, lang)))
    told = listed((reader.receiver(r) for r in alert.told if r not in unsent), lang)
    heard = say(text("told: {receivers}", receivers=told)) if told else None
    waits = listed(map(reader.receiver, unsent), lang)
    queued = say(text("notice queued, not sent yet: {receivers}", receivers=waits)) if waits else None
    if heard is None and queued is None and alert.condition.is_open:
        heard = say(text("nobody was told"))
    return dotted((values(alert.verdict, reader), _unjudged(alert, reader), age, held, silenced, heard, queued))


def _unjudged(alert: Overview, reader: Reader) -> str | None:
    """That the value is the last one known, and why it is not judged since."""
    if alert.unjudged is None or alert.verdict is None:
        return None
    day, now = day_words(alert.verdict.as_of, reader.lang), mark_of(alert.unjudged, reader.lang)
    return reader.say(text("last judged on {day}, since then: {standing}", day=day, standing=now.word))


def values(verdict: Assessment | None, reader: Reader) -> str | None:
    """The value of a verdict and what it lacks; None without one."""
    if verdict is None:
        return None
    view = indicator_view(verdict, reader)
    return dotted((view.value, view.gap_words))


def acknowledged_words(ack: Acknowledgement, reader: Reader) -> str:
    """Who has it in hand, until when, with the note."""
    until = day_words(ack.until, reader.lang)
    words = reader.say(text("acknowledged by {by} until {until}", by=one_line(ack.by), until=until))
    return dotted((words, one_line(ack.note) or None))


def hand_words(hand: Hand, reader: Reader) -> str:
    """Who has it in hand or, where that has run out, had it; with the note, and who said so before."""
    ack, before = hand.last, hand.before
    words = acknowledged_words(ack, reader)
    if not hand.holds:
        until = day_words(ack.until, reader.lang)
        was = reader.say(text("was in hand with {by} until {until}", by=one_line(ack.by), until=until))
        words = dotted((was, None if hand.is_stale else _said_then(ack, reader)))
    if before is None:
        return words
    until = day_words(before.until, reader.lang)
    return dotted((words, reader.say(text("before that: {by}, until {until}", by=one_line(before.by), until=until))))


def _said_then(ack: Acknowledgement, reader: Reader) -> str | None:
    """The note of one that has run out: it does not say that anything goes on."""
    note = one_line(ack.note)
    return reader.say(text("the note then: {note}", note=note)) if note else None


def held_words(held: Held, reader: Reader) -> str:
    """An acknowledgement, and what has become of it."""
    by = "" if held.by is None else one_line(held.by.by)
    became = {
        Hold.HOLDS: text("holds"),
        Hold.REPLACED: text("replaced by that of {by}", by=by),
        Hold.RUN_OUT: text("has run out"),
        Hold.ENDED: text("ended with the alert"),
    }
    return dotted((acknowledged_words(held.acknowledgement, reader), reader.say(became[held.hold])))


def silence_words(silence: Silence, reader: Reader) -> str:
    """One silence on one line: what it matches, until when, by whom and why."""
    until = reader.say(text("until {until}", until=day_words(silence.until, reader.lang)))
    ended = None
    if silence.cancelled_by is not None:
        ended = reader.say(text("ended by {by}", by=one_line(silence.cancelled_by)))
    what = matcher_words(silence.matchers, reader)
    return dotted((silence.id, what, until, one_line(silence.by), one_line(silence.reason), ended))
