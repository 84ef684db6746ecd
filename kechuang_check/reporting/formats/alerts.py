"""Alerts as a table for a terminal, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rich.console import Console

from kechuang_check.domain.alerting.fingerprint import Fingerprint, shortened_id
from kechuang_check.domain.alerting.overview import Condition, Overview
from kechuang_check.domain.alerting.quieting import Acknowledgement, Silence
from kechuang_check.domain.alerting.record import Held, Record, Spell, Stage
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.run import Letter
from kechuang_check.reporting import alert_lines
from kechuang_check.reporting.alert_words import (
    KIND_WORDS,
    REASON_WORDS,
    TRANSITION_WORDS,
    WITHDRAWN_WORDS,
    title,
)
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.characters import one_line
from kechuang_check.reporting.formats.terminal import STYLES, drawn, print_line, print_title
from kechuang_check.reporting.numbers import plain
from kechuang_check.reporting.punctuation import dotted
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.status_words import letter_word, put_off_words
from kechuang_check.reporting.why_words import Now, why_words
from kechuang_check.words import text

_STYLES = {
    Condition.OPEN: STYLES["behind"],
    Condition.ACKNOWLEDGED: STYLES["on_track"],
    Condition.SILENCED: "dim",
    Condition.GONE: "dim",
    Condition.RECOVERED: STYLES["achieved"],
    Condition.TURNED: "dim",
}


def list_table(
    alerts: Sequence[Overview], silences: Sequence[Silence], unsent: Sequence[Letter], reader: Reader, *,
    width: int | None, colour: bool,
) -> str:  # fmt: skip
    """Two lines for each alert; then the silences that hold. `unsent`: letters that have not left yet."""

    def waiting(alert: Overview) -> tuple[str, ...]:
        return tuple(sorted({x.to for x in unsent if alert.fingerprint.id in x.alerts}))

    def draw(console: Console) -> None:
        if not alerts:
            print_line(console, reader.say(text("No alert.")))
        for alert in alerts:
            print_line(console, alert_lines.head(alert, reader), _STYLES[alert.condition])
            print_line(console, alert_lines.facts(alert, reader, waiting(alert)), indent=4)
        if silences:
            print_title(console, reader.say(text("Silences")))
        for silence in silences:
            print_line(console, alert_lines.silence_words(silence, reader))

    return drawn(draw, width=width, colour=colour)


def show_table(
    record: Record, day: date, letters: Mapping[str, Letter], silences: Sequence[Silence], reader: Reader, *,
    width: int | None, colour: bool,
) -> str:  # fmt: skip
    """The whole course: stages with their values, then each decision for each receiver, then what held it."""
    say, kind = reader.say, record.fingerprint.kind

    def draw(console: Console) -> None:
        head = dotted((record.fingerprint.short, say(KIND_WORDS[kind]), title(record.fingerprint, reader)))
        print_line(console, head, "bold")
        for stage in record.stages:
            facts = (
                stage.day.isoformat(),
                say(TRANSITION_WORDS[stage.transition]),
                alert_lines.values(stage.verdict, reader),
            )
            print_line(console, dotted(facts), indent=2)
        if record.spells:
            print_title(console, say(text("Decisions")))
        for spell in record.spells:
            print_line(console, _spell_line(spell, letters, reader), "" if spell.letter else "dim", indent=2)
        if record.acknowledgements or silences:
            print_title(console, say(text("Acknowledgements and silences")))
        for held in record.held(day):
            at = reader.moment(held.acknowledgement.at)
            print_line(console, dotted((at, alert_lines.held_words(held, reader))), indent=2)
        for silence in silences:
            print_line(
                console, dotted((reader.moment(silence.at), alert_lines.silence_words(silence, reader))), indent=2
            )

    return drawn(draw, width=width, colour=colour)


def _spell_line(spell: Spell, letters: Mapping[str, Letter], reader: Reader) -> str:
    decision, say = spell.decision, reader.say
    days = spell.first.isoformat()
    if spell.nights > 1:
        days = f"{days} – {spell.last.isoformat()}"
    who = None if decision.receiver is None else reader.receiver(decision.receiver)
    told = say(text("told") if decision.reason.is_told else text("not told"))
    until = None
    if decision.until is not None:
        until = say(text("until {until}", until=day_words(decision.until, reader.lang)))
    nights = say(text("nights: {count}", count=spell.nights)) if spell.nights > 1 else None
    letter = letters.get(spell.letter or "")
    by = None if decision.by is None else shortened_id(decision.by)
    subject = None if letter is None else one_line(letter.subject)
    return dotted((days, who, told, say(REASON_WORDS[decision.reason]), by, until, nights, subject))


def why_text(
    fingerprint: Fingerprint, spells: Sequence[Spell], letters: Mapping[str, Letter], reader: Reader, now: Now, *,
    width: int | None, colour: bool,
) -> str:  # fmt: skip
    """For each receiver one sentence on what was decided, one on its letter if that has not left, and one on what would
    make it told.
    """

    def draw(console: Console) -> None:
        gone = reader.say(WITHDRAWN_WORDS) if now.is_withdrawn else None
        print_line(console, dotted((fingerprint.short, gone, title(fingerprint, reader))), "bold")
        for spell in spells:
            letter = letters.get(spell.letter or "")
            waits = letter is not None and letter.status.is_open
            said, then = why_words(spell, fingerprint.kind, reader, now, has_left=not waits)
            print_line(console, said, indent=2)
            if letter is not None and waits:
                print_line(console, _unsent_words(letter, reader), indent=4)
            if then is not None:
                print_line(console, then, "dim", indent=4)

    return drawn(draw, width=width, colour=colour)


def _unsent_words(letter: Letter, reader: Reader) -> str:
    """That they do not know of it yet, and why."""
    state = letter_word(letter.status, reader.lang)
    if letter.not_before is not None:
        state = reader.say(put_off_words(reader.moment(letter.not_before)))
    return reader.say(text("It has not been sent yet: {state}.", state=state))


def list_json(alerts: Sequence[Overview], silences: Sequence[Silence]) -> str:
    return dumped({"alerts": [_alert(a) for a in alerts], "silences": [_silence(s) for s in silences]})


def show_json(record: Record, day: date, silences: Sequence[Silence]) -> str:
    return dumped(
        {
            **_fingerprint(record.fingerprint),
            "stages": [_stage(s) for s in record.stages],
            "decisions": [_spell(s) for s in record.spells],
            "acknowledgements": [_held(h) for h in record.held(day)],
            "silences": [_silence(s) for s in silences],
        }
    )


def why_json(fingerprint: Fingerprint, spells: Sequence[Spell], reader: Reader, now: Now) -> Mapping[str, Any]:
    """What `why` says of one alert."""
    found = []
    for spell in spells:
        said, then = why_words(spell, fingerprint.kind, reader, now)
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
        "judged_for": None if a.verdict is None else a.verdict.as_of.isoformat(),
        "standing_since": None if a.unjudged is None else a.unjudged.standing.value,
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


def _held(h: Held) -> dict[str, Any]:
    return {
        **_acknowledgement(h.acknowledgement),
        "state": h.hold.value,
        "replaced_by": None if h.by is None else h.by.by,
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
