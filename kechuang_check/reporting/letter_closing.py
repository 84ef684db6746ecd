"""How a letter ends: when its reader is told again, and where the whole night can be seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import quote

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.digest import Digest
from kechuang_check.domain.alerting.signals import subject_of
from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.routing import recipients
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


def _reminders(still: Iterable[Decision], reader: Reader, as_of: date) -> Iterator[Text]:
    """After how many days what is open is told again, where it is."""
    days = {found for d in still if (found := _repeat_days(d, reader, as_of)) is not None}
    if len(days) > 1:
        yield text("What stays open and is not in hand, you are reminded of from time to time.")
    elif days:
        (every,) = days
        one, many = _REMINDED
        yield one if every == 1 else Text(many.template, (("days", every),))


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
