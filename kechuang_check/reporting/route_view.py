"""Who would be told of an alert, for a reader: by which route, how, when, and who is next."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kechuang_check.domain.outbox import LETTER
from kechuang_check.domain.quiet_times import quiet_for, told_on
from kechuang_check.domain.receivers import Receiver
from kechuang_check.domain.routing import Matchers, Recipient, Route, Subject, addressed, taking, upcoming
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import Place
from kechuang_check.reporting.alert_words import KIND_WORDS, SEVERITY_WORDS
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.notices import channel_word
from kechuang_check.reporting.punctuation import clauses, colon, dotted, listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import Text, text


@dataclass(frozen=True, slots=True)
class Question:
    """An alert that might be: open for `nights` nights, told of on `day`. `ways`: of each receiver the channels.
    `zone`: that of quiet hours, as readers see it.
    """

    subject: Subject
    nights: int
    acknowledged: bool
    day: date
    ways: Mapping[str, Sequence[str]]
    zone: str


def render(question: Question, workspace: Workspace, lang: str) -> str:
    """Lines: the alert, the routes that take it, who is told, who is next."""
    reader = Reader(workspace, lang)
    say, subject, routing = reader.say, question.subject, workspace.routing
    told = addressed(subject, routing, nights=question.nights, acknowledged=question.acknowledged)
    lines = [_head(question, reader), *_routes(subject, workspace, reader), ""]
    if told.nobody is not None:
        lines.append(say(text("Nobody would be told: {why}.", why=told.nobody)))
    else:
        lines.append(say(text("Told")))
        lines += [f"  {_line(r, question, reader)}" for r in told.recipients]
    later = () if question.acknowledged else upcoming(subject, routing, question.nights)
    if question.acknowledged:
        lines += ["", say(text("Acknowledged: nobody else is told while that holds."))]
    elif later:
        lines += ["", say(text("Told besides, without recovery or acknowledgement"))]
    for nights, new in later:
        lines.append("  " + say(text("from night {nights} on", nights=nights)) + colon(lang).rstrip())
        lines += [f"    {_line(r, question, reader, is_later=True)}" for r in new]
    return "\n".join(lines + _unknown_year(question, workspace, reader))


def _head(question: Question, reader: Reader) -> str:
    subject, say = question.subject, reader.say
    nights = say(text("nights open: {nights}", nights=question.nights))
    day = day_words(question.day, reader.lang)
    return dotted(
        (
            say(KIND_WORDS[subject.kind]),
            _about(subject, reader),
            say(SEVERITY_WORDS[subject.severity]),
            nights,
            day,
        )
    )


def _about(subject: Subject, reader: Reader) -> str | None:
    if subject.indicator is not None:
        name = reader.workspace.targets[subject.indicator].name.in_(reader.lang)
        return f"{name} ({subject.indicator})"
    if subject.check is not None:
        return f"{reader.workspace.feeds[subject.check].title.in_(reader.lang)} ({subject.check})"
    return None


def _routes(subject: Subject, workspace: Workspace, reader: Reader) -> Iterable[str]:
    for route in taking(subject, workspace.routing):
        if route.where is None:
            yield reader.say(text("No route takes it: it goes where it goes without routes."))
        else:
            chain = way_to(route.where, workspace.routing.routes)
            fits = clauses(
                (f"{key} = {', '.join(values)}" for r in chain for key, values in fitting(r.matchers)), reader.lang
            )
            where = reader.say(text("Route at {place}", place=str(route.where)))
            yield f"{where}{colon(reader.lang)}{fits or reader.say(text('fits everything'))}"


def way_to(where: Place | None, routes: Iterable[Route]) -> tuple[Route, ...]:
    """The route that stands there, after those around it; empty where there is none."""
    for route in routes:
        inner = way_to(where, route.routes)
        if inner or route.where == where:
            return (route, *inner)
    return ()


def fitting(matchers: Matchers) -> list[tuple[str, tuple[str, ...]]]:
    """The keys of a route that say something, as they are written."""
    keys = ("kind", "severity", "indicator", "check", "project", "owner", "plan")
    return [(key, tuple(map(str, getattr(matchers, key)))) for key in keys if getattr(matchers, key)]


def _line(recipient: Recipient, question: Question, reader: Reader, *, is_later: bool = False) -> str:
    """`is_later`: not told on the day that is asked about, but so many nights after it."""
    say, lang = reader.say, reader.lang
    receiver = reader.workspace.receivers[recipient.receiver]
    repeat = recipient.repeat_days
    ways = question.ways[receiver.id]
    return dotted(
        (
            f"{receiver.name.in_(lang)} ({receiver.id})",
            say(recipient.why),
            listed((say(channel_word(way)) for way in ways), lang),
            say(text("no address")) if receiver.address is None and LETTER in ways else None,
            *(say(words) for words in _when(receiver, question, reader, is_later=is_later)),
            None if repeat is None else say(text("again after days: {days}", days=repeat)),
        )
    )


def _when(receiver: Receiver, question: Question, reader: Reader, *, is_later: bool) -> list[Text]:
    """On which day, if not at once, and the hours at which nothing is sent."""
    kind = question.subject.kind
    quiet, on = quiet_for(receiver, kind), told_on(receiver, question.day, reader.workspace.days, kind)
    found = [] if is_later or on == question.day else [text("told on {day}", day=day_words(on, reader.lang))]
    if quiet is not None and quiet.hours is not None:
        start, end = quiet.hours
        clock = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}", "zone": question.zone}
        found.append(text("not between {start} and {end} ({zone})", **clock))
    return found


def _unknown_year(question: Question, workspace: Workspace, reader: Reader) -> list[str]:
    asks = any(r.quiet is not None and r.quiet.working_days_only for r in workspace.receivers.values())
    if not asks or not workspace.days.unknown([question.day.year]):
        return []
    year = str(question.day.year)
    return [
        "",
        reader.say(text("The holidays of {year} are not announced yet: Monday to Friday are counted.", year=year)),
    ]


def render_json(question: Question, workspace: Workspace, lang: str) -> str:
    subject, routing, reader = question.subject, workspace.routing, Reader(workspace, lang)
    told = addressed(subject, routing, nights=question.nights, acknowledged=question.acknowledged)
    later = () if question.acknowledged else upcoming(subject, routing, question.nights)
    plain = {
        "alert": {
            "kind": subject.kind.value,
            "severity": subject.severity.value,
            "plan": subject.plan,
            "indicator": subject.indicator,
            "check": subject.check,
            "project": subject.project,
            "owner": subject.owner,
            "nights": question.nights,
            "acknowledged": question.acknowledged,
            "day": question.day.isoformat(),
        },
        "routes": [
            {"place": None if r.where is None else str(r.where), "fits": dict(fitting(r.matchers))}
            for r in taking(subject, routing)
        ],
        "told": [_plain(r, question, reader) for r in told.recipients],
        "nobody": None if told.nobody is None else reader.say(told.nobody),
        "next": [
            {"after_nights": nights, "told": [_plain(r, question, reader) | {"told_on": None} for r in new]}
            for nights, new in later
        ],
    }
    return json.dumps(plain, ensure_ascii=False, indent=2)


def _plain(recipient: Recipient, question: Question, reader: Reader) -> dict[str, Any]:
    receiver, kind = reader.workspace.receivers[recipient.receiver], question.subject.kind
    quiet = quiet_for(receiver, kind)
    hours = None if quiet is None else quiet.hours
    return {
        "receiver": receiver.id,
        "name": receiver.name.in_(reader.lang),
        "why": reader.say(recipient.why),
        "escalated": recipient.escalated,
        "route": None if recipient.route is None else str(recipient.route),
        "channels": list(question.ways[receiver.id]),
        "has_address": receiver.address is not None,
        "told_on": told_on(receiver, question.day, reader.workspace.days, kind).isoformat(),
        "quiet_hours": None if hours is None else "-".join(f"{moment:%H:%M}" for moment in hours),
        "repeat_days": recipient.repeat_days,
    }
