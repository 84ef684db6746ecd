"""The words for alerts: what they are about, what became of them, why somebody is told or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.overview import Condition
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.finding import Severity
from kechuang_check.domain.period import Period
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.routing import Matchers
from kechuang_check.reporting.calendar_words import day_words, period_words
from kechuang_check.reporting.characters import one_line
from kechuang_check.reporting.punctuation import clauses, colon, listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import Text, text

KIND_WORDS: Mapping[AlertKind, Text] = {
    AlertKind.SHORTFALL: text("Shortfall"),
    AlertKind.NOT_FIT: text("Data not fit"),
    AlertKind.MISSING_REPORT: text("Missing report"),
    AlertKind.OPERATION: text("Operation"),
}

WITHDRAWN_WORDS = text("Report withdrawn")

CONDITION_WORDS: Mapping[Condition, Text] = {
    Condition.OPEN: text("open"),
    Condition.ACKNOWLEDGED: text("acknowledged"),
    Condition.SILENCED: text("silenced"),
    Condition.GONE: text("not judged any more"),
    Condition.RECOVERED: text("recovered"),
    Condition.TURNED: text("turned into another alert"),
}

TRANSITION_WORDS: Mapping[Transition, Text] = {
    Transition.NEW: text("new"),
    Transition.REOPENED: text("reopened"),
    Transition.WORSENED: text("worsened"),
    Transition.TARGET_CHANGED: text("target changed"),
    Transition.DUE_PASSED: text("now missed"),
    Transition.RESUBMITTED: text("handed in anew, and not fit"),
    Transition.CONTINUING: text("continuing"),
    Transition.IMPROVED: text("improved"),
    Transition.RECOVERED: text("recovered"),
    Transition.TURNED: text("turned into another alert"),
}

REASON_WORDS: Mapping[Reason, Text] = {
    Reason.FIRST: text("it is new to them"),
    Reason.REOPENED: text("it has come back after its end was told"),
    Reason.WORSENED: text("it has worsened by a step that matters"),
    Reason.TARGET_CHANGED: text("the target was changed"),
    Reason.DUE_PASSED: text("it is missed now"),
    Reason.RESUBMITTED: text("it was handed in anew and is not fit either"),
    Reason.RECOVERED: text("it has recovered"),
    Reason.TURNED: text("it has turned into another alert"),
    Reason.ESCALATED: text("it was escalated to them"),
    Reason.SILENCE_ENDED: text("the silence has ended and it is still open"),
    Reason.REPEAT: text("a repeat was due"),
    Reason.WEEKLY_SUMMARY: text("the weekly summary was due"),
    Reason.UNCHANGED: text("nothing has changed enough to be told anew"),
    Reason.IMPROVED: text("it has improved, which is not told by itself"),
    Reason.REPEAT_NOT_DUE: text("nothing has changed enough to be told anew, and no repeat is due yet"),
    Reason.ACKNOWLEDGED: text("somebody has it in hand"),
    Reason.SILENCED: text("it is silenced"),
    Reason.INHIBITED: text("another alert stands in front of it"),
    Reason.NOT_A_WORKING_DAY: text("they are left alone on days that are not worked; it waits"),
    Reason.NO_RECEIVER: text("it goes to nobody"),
    Reason.NOT_THEIRS: text("it goes to others by now"),
    Reason.PAST_NIGHT: text("a later night was told already, and news of the past is no news"),
    Reason.NOTHING_JUDGED: text("the night could judge nothing of it"),
}


SEVERITY_WORDS: Mapping[Severity, Text] = {
    Severity.INFO: text("information"),
    Severity.WARNING: text("warning"),
    Severity.CRITICAL: text("critical"),
}


def title(fingerprint: Fingerprint, reader: Reader) -> str:
    """What it is about: the name of the indicator, or the check, of its data with the period or file."""
    if fingerprint.kind is AlertKind.SHORTFALL:
        target = reader.workspace.targets.get(fingerprint.about)
        return fingerprint.about if target is None else one_line(target.name.in_(reader.lang))
    feed = reader.workspace.feeds.get(fingerprint.about)
    name = fingerprint.about if feed is None else feed.title.in_(reader.lang)
    if fingerprint.kind is AlertKind.OPERATION:
        return one_line(name)
    return one_line(f"{name} {group_words(fingerprint.group, reader.lang)}")


def group_words(group: str, lang: str) -> str:
    """A period as people read it, or the file that has none."""
    try:
        return period_words(Period.parse(group), lang)
    except ValueError:
        return group


def matcher_words(matchers: Matchers, reader: Reader) -> str:
    """`indicator carriers*; kind Shortfall`."""
    say = reader.say
    parts: list[tuple[Text, tuple[str, ...]]] = [
        (text("indicator"), matchers.indicator),
        (text("project"), matchers.project),
        (text("owner"), matchers.owner),
        (text("check"), matchers.check),
        (text("kind"), tuple(say(KIND_WORDS[k]) for k in matchers.kind)),
        (text("severity"), tuple(say(SEVERITY_WORDS[s]) for s in matchers.severity)),
        (text("plan"), matchers.plan),
    ]
    return clauses(
        (f"{say(word)}{colon(reader.lang)}{listed(names, reader.lang)}" for word, names in parts if names), reader.lang
    )


def age_words(since: date, nights: int, reader: Reader) -> str:
    """`open since 3 June 2024 (nights: 12)`; on its first night without their number."""
    day = day_words(since, reader.lang)
    if nights == 0:
        return reader.say(text("open since {day}", day=day))
    return reader.say(text("open since {day} (nights: {count})", day=day, count=nights))
