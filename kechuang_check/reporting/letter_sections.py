"""What a letter tells besides its items: the weekly summary, and silences that begin or end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.digest import Digest, OpenAlert, Recovery
from kechuang_check.reporting.alert_lines import hand_words
from kechuang_check.reporting.alert_words import KIND_WORDS, age_words, title
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.indicators import indicator_view
from kechuang_check.reporting.letter_silences import silence_line
from kechuang_check.reporting.punctuation import dotted
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import text


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title; of each the name, and what is said of it."""

    title: str
    lines: tuple[tuple[str, str], ...]


def sections_of(digest: Digest, reader: Reader, decisions: Iterable[Decision], as_of: date) -> Iterator[Section]:
    """`decisions`: of the night of `as_of`."""
    say = reader.say
    if digest.summary is not None and digest.summary.open:
        lines = tuple(_open_line(x, reader) for x in digest.summary.open)
        yield Section(say(text("Weekly summary: open alerts")), lines)
    if digest.summary is not None and digest.summary.recovered:
        lines = tuple(_recovery_line(x, reader) for x in digest.summary.recovered)
        yield Section(say(text("Weekly summary: recovered this week")), lines)
    if digest.announcements:
        lines = tuple(silence_line(n, digest.receiver, decisions, reader, as_of) for n in digest.announcements)
        yield Section(say(text("Silences")), lines)


def _open_line(alert: OpenAlert, reader: Reader) -> tuple[str, str]:
    view = None if alert.verdict is None else indicator_view(alert.verdict, reader)
    silenced = None
    if alert.silence is not None:
        silenced = reader.say(text("silenced until {until}", until=day_words(alert.silence.until, reader.lang)))
        if not alert.is_known:
            silenced = dotted((silenced, reader.say(text("not told to you until now"))))
    held = None if alert.hand is None else hand_words(alert.hand, reader)
    if view is None:
        what = reader.say(KIND_WORDS[alert.fingerprint.kind])
    else:
        what = view.gap_words or _last_judged(alert, view.mark.word, reader)
    age = age_words(alert.since, alert.nights, reader)
    return title(alert.fingerprint, reader), dotted((what, age, held, silenced))


def _last_judged(alert: OpenAlert, now: str, reader: Reader) -> str:
    if alert.judged is None:
        return reader.say(text("fell short when last judged; now: {standing}", standing=now))
    day = day_words(alert.judged.as_of, reader.lang)
    since = reader.say(text("last judged on {day}, since then: {standing}", day=day, standing=now))
    return dotted((indicator_view(alert.judged, reader).gap_words, since))


def _recovery_line(recovery: Recovery, reader: Reader) -> tuple[str, str]:
    words = reader.say(text("recovered on {day}", day=day_words(recovery.day, reader.lang)))
    value = None if recovery.verdict is None else indicator_view(recovery.verdict, reader).value
    return title(recovery.fingerprint, reader), dotted((words, value))
