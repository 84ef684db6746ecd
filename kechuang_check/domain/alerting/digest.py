"""What one receiver is told on one night: everything in one letter, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.memory import Memory
from kechuang_check.domain.alerting.quieting import Hand, Silence, SilenceNotice, silence_of
from kechuang_check.domain.alerting.signals import Signal, State
from kechuang_check.domain.alerting.tonight import Tonight
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.finding import Severity
from kechuang_check.domain.quiet_times import told_on, weekly_due
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.routing import Subject, recipients
from kechuang_check.domain.run import BatchResult
from kechuang_check.domain.subjects import of_check, of_shortfall
from kechuang_check.domain.workspace import Workspace

_WEEK = 7


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert in a weekly summary. `since`: the day on which it opened; `nights`: how many have passed since.

    `verdict` and `batch` as last seen; `hand`: who has it in hand, or had; `silence`: by which nothing is told of it.
    """

    fingerprint: Fingerprint
    since: date
    nights: int
    verdict: Assessment | None = None
    batch: BatchResult | None = None
    hand: Hand | None = None
    silence: Silence | None = None
    judged: Assessment | None = None
    """The last verdict that could be given, where tonight there was none."""
    is_known: bool = False
    """Whether the receiver was told of it before."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """An alert of whose end was told within the week. `day`: that on which it ended."""

    fingerprint: Fingerprint
    day: date
    verdict: Assessment | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """The weekly summary: what is open, the oldest first, and what recovered in the seven days up to the night."""

    open: tuple[OpenAlert, ...]
    recovered: tuple[Recovery, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """One letter. `news`: the decisions to tell, reminders among them; all are told of the same receiver."""

    receiver: str
    news: tuple[Decision, ...] = ()
    summary: Summary | None = None
    announcements: tuple[SilenceNotice, ...] = ()


def digests(tonight: Tonight, memory: Memory, workspace: Workspace, as_of: date) -> tuple[Digest, ...]:
    """The letters of a night, by receiver. Who has nothing to be told gets none, nor does who is left alone today."""
    news: dict[str, list[Decision]] = {}
    for decision in tonight.decisions:
        if decision.is_told and decision.receiver is not None:
            news.setdefault(decision.receiver, []).append(decision)
    announced = _announcements(memory, workspace, as_of)
    found = []
    for id_, receiver in sorted(workspace.receivers.items()):
        if told_on(receiver, as_of, workspace.days) != as_of:
            continue
        is_due = weekly_due(receiver, as_of, memory.night, workspace.days)
        summary = _summary(id_, tonight, memory, as_of) if is_due else None
        digest = Digest(id_, tuple(news.get(id_, ())), summary, tuple(announced.get(id_, ())))
        if digest.news or digest.summary or digest.announcements:
            found.append(digest)
    return tuple(found)


def _summary(receiver: str, tonight: Tonight, memory: Memory, as_of: date) -> Summary | None:
    """What is open for a receiver, and what recovered this week; None if there is neither."""
    mine = {d.fingerprint.id: d for d in tonight.decisions if d.receiver == receiver}
    seen = {s.fingerprint.id: s for s in tonight.signals}
    ids = dict.fromkeys([i for i, d in mine.items() if d.is_open and d.reason is not Reason.NOT_THEIRS])
    ids |= dict.fromkeys(a for (a, r), t in memory.told.items() if r == receiver and t.known.is_open and a not in mine)
    lines = [_line(i, receiver, seen.get(i), memory, as_of) for i in ids]
    open_ = sorted((x for x in lines if x is not None), key=lambda x: (x.since, x.fingerprint.id))
    recovered = [d for d in mine.values() if d.reason is Reason.RECOVERED]
    ended = [Recovery(d.fingerprint, _over_since(d.fingerprint.id, memory) or as_of, d.verdict) for d in recovered]
    for (id_, to), told in sorted(memory.told.items()):
        known = told.known
        is_over = known.transition is Transition.RECOVERED
        if to == receiver and is_over and (as_of - known.day).days < _WEEK and id_ not in ids:
            day = _over_since(id_, memory) or known.day
            ended.append(Recovery(memory.courses[id_].fingerprint, day, known.verdict))
    return Summary(tuple(open_), tuple(ended)) if open_ or ended else None


def _over_since(alert: str, memory: Memory) -> date | None:
    """The day of the recovery, which may have been told later, when a silence had ended; None of one of tonight."""
    course = memory.courses.get(alert)
    return None if course is None or course.is_open else course.known.day


def _line(id_: str, receiver: str, seen: Signal | None, memory: Memory, as_of: date) -> OpenAlert | None:
    """One open alert; None where it is not open in truth: what was inhibited without having been open."""
    course = memory.courses.get(id_)
    is_firing = seen is not None and seen.state is State.FIRING
    if course is None or not course.is_open:
        if seen is None or not is_firing:
            return None
        fingerprint, since = seen.fingerprint, as_of
    else:
        fingerprint, since = course.fingerprint, course.opened
    silence = silence_of(seen.subject, memory.silences, as_of) if seen is not None else None
    last = seen.verdict if seen is not None else None if course is None else course.known.verdict
    return OpenAlert(
        fingerprint,
        since,
        (as_of - since).days,
        last,
        None if seen is None else seen.batch,
        memory.hand(id_, since, as_of),
        silence,
        memory.judged.get(fingerprint.about) if last is not None and not is_firing else None,
        (id_, receiver) in memory.told and memory.told[id_, receiver].known.is_open,
    )


def _announcements(memory: Memory, workspace: Workspace, as_of: date) -> Mapping[str, list[SilenceNotice]]:
    """By receiver the silences that they have not heard of yet, and those that are over and of whose end they have not.

    A silence concerns whoever would be told, tonight and without escalation, of anything that it matches.
    """
    found: dict[str, list[SilenceNotice]] = {}
    for silence in memory.silences:
        if silence.is_over(as_of):
            heard = [r for number, r, is_over in sorted(memory.announced) if number == silence.number and not is_over]
        else:
            heard = sorted({receiver for _, receiver in concerned_by(silence, workspace)})
        for receiver in heard:
            if (silence.number, receiver, silence.is_over(as_of)) not in memory.announced:
                found.setdefault(receiver, []).append(SilenceNotice(silence, silence.is_over(as_of)))
    return found


def concerned_by(silence: Silence, workspace: Workspace) -> Iterator[tuple[Subject, str]]:
    """What a silence matches, with each receiver who would be told of it, tonight and without escalation."""
    for subject in _subjects(workspace):
        if silence.matchers.match(subject):
            for recipient in recipients(subject, workspace.routing, nights=0, acknowledged=False):
                yield subject, recipient.receiver


def _subjects(workspace: Workspace) -> Iterator[Subject]:
    """Everything that alerts can be about."""
    for indicator in workspace.targets:
        yield of_shortfall(indicator, workspace)
    for check in workspace.feeds:
        yield of_check(check, workspace, AlertKind.NOT_FIT, Severity.CRITICAL)
        yield of_check(check, workspace, AlertKind.MISSING_REPORT, Severity.WARNING)
