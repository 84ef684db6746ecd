"""How a letter ends: when its reader is told again, and where the whole night can be seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import quote

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.digest import Digest
from kechuang_check.domain.alerting.signals import subject_of
from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.routing import recipients
from kechuang_check.reporting.alert_words import KIND_WORDS, title
from kechuang_check.reporting.letter_silences import shortened_names
from kechuang_check.reporting.punctuation import clauses, enumerated
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import Text, text

_REMINDED = (
    text("What stays open and is not in hand, you are reminded of each day."),
    text("What stays open and is not in hand, you are reminded of every {days} days."),
)


def told_again(digest: Digest, reader: Reader, as_of: date) -> tuple[str, ...]:
    """What brings the next letter. It holds for what this one tells, and for nothing else."""
    return tuple(reader.say(words) for words in _told_again(digest, reader, as_of))


def _told_again(digest: Digest, reader: Reader, as_of: date) -> Iterator[Text]:
    still = [d for d in digest.news if d.is_open]
    short = [d.verdict for d in still if d.verdict is not None]
    if short:
        if all(verdict.standing is Standing.MISSED for verdict in short):
            yield text(
                "What is short is told again when the gap grows by a tenth, the target is changed or it recovers, "
                "unless it is silenced then."
            )
        else:
            yield text(
                "What is short is told again when the gap grows by a tenth, the target is changed, the due date passes "
                "or it recovers, unless it is silenced then."
            )
    kinds = {d.fingerprint.kind for d in still if d.verdict is None}
    if kinds & {AlertKind.NOT_FIT, AlertKind.MISSING_REPORT}:
        yield text("Filings that are missing or cannot be used are told again when that changes.")
    if AlertKind.OPERATION in kinds:
        yield text("Folders or tables that cannot be reached are told again when that changes.")
    yield from _reminders(still, reader, as_of)
    if digest.news and not still:
        yield text("If it comes back, you are told.")
    if not digest.news and digest.summary is not None:
        yield text(
            "The summary comes once a week, if there is anything in it; what changes in between is told besides."
        )


def _reminders(still: Sequence[Decision], reader: Reader, as_of: date) -> Iterator[Text]:
    """After how many days what is open is told again, or that it is not."""
    by_days: dict[int | None, list[Decision]] = {}
    for d in still:
        by_days.setdefault(_repeat_days(d, reader, as_of), []).append(d)
    match list(by_days):
        case []:
            return
        case [None]:
            known = reader.workspace.receivers.get(still[0].receiver or "")
            if known is not None and known.weekly is not None:
                yield text("Otherwise it is told again in the weekly summary alone.")
            else:
                yield text("Otherwise it is not told again.")
        case [every]:
            one, many = _REMINDED
            yield one if every == 1 else Text(many.template, (("days", every),))
        case _:
            times = (_time(days, _called(of, by_days, reader)) for days, of in sorted(by_days.items(), key=_days_first))
            shown = clauses(map(reader.say, times), reader.lang)
            yield text("Reminders of what stays open and is not in hand: {times}.", times=shown)


def _days_first(of: tuple[int | None, object]) -> tuple[bool, int]:
    return of[0] is None, of[0] or 0


def _time(days: int | None, what: str) -> Text:
    if days is None:
        return text("{what}, none", what=what)
    if days == 1:
        return text("{what}, each day", what=what)
    return text("{what}, every {days} days", what=what, days=days)


def _called(of: Sequence[Decision], by_days: Mapping[int | None, Sequence[Decision]], reader: Reader) -> str:
    """By kind, where all of a kind have the same; else by name."""
    others = {d.fingerprint.kind for one in by_days.values() if one is not of for d in one}
    kinds = dict.fromkeys(d.fingerprint.kind for d in of)
    if others.isdisjoint(kinds):
        return enumerated([reader.say(KIND_WORDS[k]) for k in kinds], reader.lang)
    return shortened_names([title(d.fingerprint, reader) for d in of], reader)


def _repeat_days(decision: Decision, reader: Reader, as_of: date) -> int | None:
    subject = subject_of(decision.fingerprint, reader.workspace)
    if subject is None:
        return None
    nights = 0 if decision.opened is None else (as_of - decision.opened).days
    told = recipients(subject, reader.workspace.routing, nights=nights, acknowledged=False)
    return next((r.repeat_days for r in told if r.receiver == decision.receiver), None)


def where_the_report_is(report: str | None, reader: Reader) -> tuple[str | None, str | None]:
    """The address of the night's page where it is published, or in words how else it is found."""
    settings = reader.workspace.letters
    if report is None:
        return None, None
    if settings.report_url is not None:
        return f"{settings.report_url}{quote(PurePosixPath(report).name)}", None
    if settings.attach_report:
        return None, reader.say(text("Report: {path} (mail has it attached, unless it is over 5 MB)", path=report))
    return None, reader.say(text("Report: {path}", path=report))
