"""Alerts as a table for a terminal, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rich.console import Console

from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.overview import Condition, Overview
from kechuang_check.domain.alerting.quieting import Acknowledgement, Silence
from kechuang_check.domain.alerting.record import Record, Spell, Stage
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.run import Letter
from kechuang_check.reporting.alert_words import (
    CONDITION_WORDS,
    KIND_WORDS,
    REASON_WORDS,
    TRANSITION_WORDS,
    age_words,
    matcher_words,
    title,
)
from kechuang_check.reporting.calendar_words import day_words, moment_words
from kechuang_check.reporting.characters import one_line
from kechuang_check.reporting.formats.terminal import STYLES, drawn, print_line, print_title
from kechuang_check.reporting.indicators import indicator_view
from kechuang_check.reporting.numbers import plain
from kechuang_check.reporting.punctuation import dotted, listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.why_words import why_words
from kechuang_check.words import text

_STYLES = {
    Condition.OPEN: STYLES["behind"],
    Condition.ACKNOWLEDGED: STYLES["on_track"],
    Condition.SILENCED: "dim",
    Condition.GONE: "dim",
    Condition.RECOVERED: STYLES["achieved"],
}
_SYMBOLS = {
    Condition.OPEN: "▼",
    Condition.ACKNOWLEDGED: "◐",
    Condition.SILENCED: "–",
    Condition.GONE: "?",
    Condition.RECOVERED: "✓",
}


def list_table(
    alerts: Sequence[Overview], silences: Sequence[Silence], reader: Reader, *, width: int | None, colour: bool
) -> str:
    """Two lines for each alert; then the silences that hold."""

    def draw(console: Console) -> None:
        if not alerts:
            print_line(console, reader.say(text("No alert.")))
        for alert in alerts:
            _print_alert(console, alert, reader)
        if silences:
            print_title(console, reader.say(text("Silences")))
        for silence in silences:
            print_line(console, silence_words(silence, reader))

    return drawn(draw, width=width, colour=colour)


def _print_alert(console: Console, alert: Overview, reader: Reader) -> None:
    say, fingerprint = reader.say, alert.fingerprint
    condition = f"{_SYMBOLS[alert.condition]} {say(CONDITION_WORDS[alert.condition])}"
    head = dotted((fingerprint.id, condition, say(KIND_WORDS[fingerprint.kind]), title(fingerprint, reader)))
    print_line(console, head, _STYLES[alert.condition])
    ended = None
    if alert.ended is not None:
        ended = say(text("recovered on {day}", day=day_words(alert.ended, reader.lang)))
    told = listed(map(reader.receiver, alert.told), reader.lang)
    facts = (
        _values(alert.verdict, reader),
        ended or age_words(alert.opened, alert.nights, reader),
        None if alert.acknowledgement is None else acknowledged_words(alert.acknowledgement, reader),
        None
        if alert.silence is None
        else say(text("silenced until {until}", until=day_words(alert.silence.until, reader.lang))),
        say(text("told: {receivers}", receivers=told)) if told else say(text("nobody was told")),
    )
    print_line(console, dotted(facts), indent=4)


def _values(verdict: Assessment | None, reader: Reader) -> str | None:
    if verdict is None:
        return None
    view = indicator_view(verdict, reader)
    return dotted((view.value, view.gap_words))


def acknowledged_words(ack: Acknowledgement, reader: Reader) -> str:
    """Who has it in hand, until when, with the note."""
    until = day_words(ack.until, reader.lang)
    words = reader.say(text("acknowledged by {by} until {until}", by=one_line(ack.by), until=until))
    return dotted((words, one_line(ack.note) or None))


def silence_words(silence: Silence, reader: Reader) -> str:
    """One silence on one line: what it matches, until when, by whom and why."""
    until = reader.say(text("until {until}", until=day_words(silence.until, reader.lang)))
    ended = None
    if silence.cancelled_by is not None:
        ended = reader.say(text("ended by {by}", by=one_line(silence.cancelled_by)))
    what = matcher_words(silence.matchers, reader)
    return dotted((silence.id, what, until, one_line(silence.by), one_line(silence.reason), ended))


def show_table(
    record: Record, letters: Mapping[str, Letter], silences: Sequence[Silence], reader: Reader, *, width: int | None,
    colour: bool,
) -> str:  # fmt: skip
    """The whole course: stages with their values, then each decision for each receiver, then what held it."""
    say, kind = reader.say, record.fingerprint.kind

    def draw(console: Console) -> None:
        head = dotted((record.fingerprint.id, say(KIND_WORDS[kind]), title(record.fingerprint, reader)))
        print_line(console, head, "bold")
        for stage in record.stages:
            facts = (stage.day.isoformat(), say(TRANSITION_WORDS[stage.transition]), _values(stage.verdict, reader))
            print_line(console, dotted(facts), indent=2)
        if record.spells:
            print_title(console, say(text("Decisions")))
        for spell in record.spells:
            print_line(console, _spell_line(spell, letters, reader), "" if spell.letter else "dim", indent=2)
        if record.acknowledgements or silences:
            print_title(console, say(text("Acknowledgements and silences")))
        for ack in record.acknowledgements:
            print_line(console, dotted((moment_words(ack.at), acknowledged_words(ack, reader))), indent=2)
        for silence in silences:
            print_line(console, dotted((moment_words(silence.at), silence_words(silence, reader))), indent=2)

    return drawn(draw, width=width, colour=colour)


def _spell_line(spell: Spell, letters: Mapping[str, Letter], reader: Reader) -> str:
    decision, say = spell.decision, reader.say
    days = spell.first.isoformat()
    if spell.nights > 1:
        days = f"{days} – {spell.last.isoformat()}"
    who = None if decision.receiver is None else reader.receiver(decision.receiver)
    told = say(text("told") if decision.reason.is_told else text("not told"))
    nights = say(text("nights: {count}", count=spell.nights)) if spell.nights > 1 else None
    letter = letters.get(spell.letter or "")
    return dotted(
        (
            days,
            who,
            told,
            say(REASON_WORDS[decision.reason]),
            nights,
            None if letter is None else one_line(letter.subject),
        )
    )


def why_text(
    fingerprint: Fingerprint, spells: Sequence[Spell], reader: Reader, *, width: int | None, colour: bool
) -> str:
    """For each receiver one sentence on what was decided, and one on what would make it told."""

    def draw(console: Console) -> None:
        print_line(console, dotted((fingerprint.id, title(fingerprint, reader))), "bold")
        for spell in spells:
            said, then = why_words(spell, fingerprint.kind, reader)
            print_line(console, said, indent=2)
            if then is not None:
                print_line(console, then, "dim", indent=4)

    return drawn(draw, width=width, colour=colour)


def list_json(alerts: Sequence[Overview], silences: Sequence[Silence]) -> str:
    return dumped({"alerts": [_alert(a) for a in alerts], "silences": [_silence(s) for s in silences]})


def show_json(record: Record, silences: Sequence[Silence]) -> str:
    return dumped(
        {
            **_fingerprint(record.fingerprint),
            "stages": [_stage(s) for s in record.stages],
            "decisions": [_spell(s) for s in record.spells],
            "acknowledgements": [_acknowledgement(a) for a in record.acknowledgements],
            "silences": [_silence(s) for s in silences],
        }
    )


def why_json(fingerprint: Fingerprint, spells: Sequence[Spell], reader: Reader) -> Mapping[str, Any]:
    """What `why` says of one alert."""
    found = []
    for spell in spells:
        said, then = why_words(spell, fingerprint.kind, reader)
        found.append({**_spell(spell), "sentence": said, "next": then})
    return {**_fingerprint(fingerprint), "decisions": found}


def dumped(value: object) -> str:
    """JSON as all verbs write it."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def _fingerprint(f: Fingerprint) -> dict[str, Any]:
    return {"id": f.id, "kind": f.kind.value, "plan": f.plan, "about": f.about, "group": f.group or None}


def _alert(a: Overview) -> dict[str, Any]:
    return {
        **_fingerprint(a.fingerprint),
        "condition": a.condition.value,
        "opened": a.opened.isoformat(),
        "ended": _day(a.ended),
        "nights": a.nights,
        **_verdict(a.verdict),
        "told": list(a.told),
        "acknowledgement": None if a.acknowledgement is None else _acknowledgement(a.acknowledgement),
        "silence": None if a.silence is None else a.silence.id,
    }


def _verdict(v: Assessment | None) -> dict[str, Any]:
    value = None if v is None or v.observation is None else v.observation.value
    gap = None if v is None or not v.standing.is_short else v.shortfall
    return {
        "standing": None if v is None else v.standing.value,
        "value": None if value is None else plain(value),
        "shortfall": None if gap is None else plain(gap),
        "shortfall_unit": None if v is None or gap is None or v.shortfall_unit is None else v.shortfall_unit.value,
    }


def _stage(s: Stage) -> dict[str, Any]:
    return {"day": s.day.isoformat(), "transition": s.transition.value, **_verdict(s.verdict)}


def _spell(s: Spell) -> dict[str, Any]:
    d = s.decision
    return {
        "first": s.first.isoformat(),
        "last": s.last.isoformat(),
        "nights": s.nights,
        "receiver": d.receiver,
        "told": d.reason.is_told,
        "reason": d.reason.value,
        "transition": d.transition.value,
        "until": _day(d.until),
        "by": d.by,
        "escalated": d.is_escalated,
        "letter": s.letter,
    }


def _acknowledgement(a: Acknowledgement) -> dict[str, Any]:
    return {
        "by": a.by,
        "until": a.until.isoformat(),
        "note": a.note,
        "at": a.at.isoformat(),
        "opened": a.opened.isoformat(),
    }


def _silence(s: Silence) -> dict[str, Any]:
    matchers = {name: [str(v) for v in getattr(s.matchers, name)] for name in _MATCHERS}
    return {
        "id": s.id,
        "matchers": {name: values for name, values in matchers.items() if values},
        "by": s.by,
        "reason": s.reason,
        "until": s.until.isoformat(),
        "at": s.at.isoformat(),
        "ended_by": s.cancelled_by,
        "ended_at": None if s.cancelled_at is None else s.cancelled_at.isoformat(),
    }


_MATCHERS = ("indicator", "project", "owner", "check", "kind", "severity", "plan")


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
