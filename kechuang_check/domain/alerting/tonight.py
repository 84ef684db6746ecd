"""All decisions of a night: every alert, everybody whom it goes to or who was told of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from kechuang_check.domain.alerting.deciding import Circumstances, Decision, decide, transition_of
from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.memory import Memory
from kechuang_check.domain.alerting.quieting import Acknowledgement, Hand, ended_silence_of, silence_of
from kechuang_check.domain.alerting.signals import Signal
from kechuang_check.domain.alerting.vocabulary import Transition
from kechuang_check.domain.quiet_times import told_on, weekly_due
from kechuang_check.domain.receivers import Receiver
from kechuang_check.domain.routing import Recipient, Routing, recipients
from kechuang_check.domain.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Event:
    """What an alert went through on one night, whoever is told of it."""

    fingerprint: Fingerprint
    transition: Transition


@dataclass(frozen=True, slots=True)
class Tonight:
    """`signals`: what the night says of each alert; `events`: what is new of them; `decisions`: by alert, then by
    receiver in the order of the routes. `passed_on`: acknowledgements that now hold for the alert into which theirs has
    turned.
    """

    signals: tuple[Signal, ...]
    events: tuple[Event, ...]
    decisions: tuple[Decision, ...]
    passed_on: tuple[Acknowledgement, ...] = ()


def decide_all(
    signals: Sequence[Signal], memory: Memory, workspace: Workspace, as_of: date, *, is_past: bool = False
) -> Tonight:
    """Decide about every alert of the night. `is_past`: a later night was told already, so nobody is told."""
    events: list[Event] = []
    decisions: list[Decision] = []
    night = _Night(memory, workspace, as_of, is_past)
    for tonight in signals:
        course = memory.courses.get(tonight.fingerprint.id)
        transition = transition_of(None if course is None else course.known, tonight)
        if transition is not None and transition is not Transition.CONTINUING and not is_past:
            events.append(Event(tonight.fingerprint, transition))
        decisions += night.decisions(tonight)
    passed_on = tuple(ack for tonight in signals if (ack := night.passed_on(tonight)) is not None)
    return Tonight(tuple(signals), tuple(events), tuple(decisions), passed_on)


@dataclass(frozen=True)
class _Night:
    memory: Memory
    workspace: Workspace
    as_of: date
    is_past: bool

    def decisions(self, tonight: Signal) -> Iterator[Decision]:
        id_ = tonight.fingerprint.id
        course = self.memory.courses.get(id_)
        opened = course.opened if course is not None and course.is_open else self.as_of
        taken = self.passed_on(tonight)
        hand = self.memory.hand(id_, opened, self.as_of) if taken is None else Hand(taken, holds=True)
        ack = hand.last if hand is not None and hand.holds else None
        to = self._recipients(tonight, opened, hand)
        silence = silence_of(tonight.subject, self.memory.silences, self.as_of)
        silenced = ended_silence_of(tonight.subject, self.memory.silences, opened, self.as_of)
        last = self.memory.last.get(tonight.fingerprint.about) if tonight.verdict else None
        for receiver, recipient in self._concerned(id_, to).items():
            at = Circumstances(
                self.as_of,
                receiver,
                is_routed=recipient is not None or receiver is None,
                is_escalated=recipient is not None and recipient.escalated,
                is_working=self._is_working(receiver),
                acknowledgement=ack,
                silence=silence,
                was_silenced=(id_, receiver or "") in self.memory.silenced,
                repeat_days=None if recipient is None else recipient.repeat_days,
                summary_is_due=self._is_summary_due(receiver),
                is_past=self.is_past,
            )
            told = None if receiver is None else self.memory.told.get((id_, receiver))
            decision = decide(tonight, told, at, last)
            if decision is not None:
                why = None if recipient is None else recipient.why
                yield replace(decision, opened=opened, why=why, hand=hand, silenced=silenced)

    def passed_on(self, tonight: Signal) -> Acknowledgement | None:
        """Who has it in hand because they had the alert in hand that has turned into it tonight: it is the same report,
        and whoever had said so was promised to be left alone until that day.
        """
        if tonight.turned_from is None or self.is_past:
            return None
        now, before = (self.memory.courses.get(f.id) for f in (tonight.fingerprint, tonight.turned_from))
        if before is None or not before.is_open or (now is not None and now.is_open):
            return None
        hand = self.memory.hand(before.fingerprint.id, before.opened, self.as_of)
        if hand is None or not hand.holds:
            return None
        return replace(hand.last, alert=tonight.fingerprint.id, opened=self.as_of)

    def _recipients(self, tonight: Signal, opened: date, hand: Hand | None) -> tuple[Recipient, ...]:
        """Nights count by the calendar, whether one was run or not, from the one on which it was told first or, if
        somebody had it in hand since then, from the end of that. What goes to nobody at first counts from its opening.
        """
        first = recipients(tonight.subject, self.routing, nights=0, acknowledged=False)
        course = self.memory.courses.get(tonight.fingerprint.id)
        told = course.told if course is not None and course.is_open else None
        since = told or (self.as_of if first else opened)
        if hand is not None:
            since = max(since, hand.last.until)
        nights = max((self.as_of - since).days, 0)
        is_acknowledged = hand is not None and hand.holds
        return recipients(tonight.subject, self.routing, nights=nights, acknowledged=is_acknowledged)

    def _concerned(self, alert: str, to: Sequence[Recipient]) -> Mapping[str | None, Recipient | None]:
        """Those whom it goes to now, then those who were told of it before; None stands for nobody at all."""
        found: dict[str | None, Recipient | None] = {r.receiver: r for r in to if r.receiver in self.receivers}
        for receiver in self.aware.get(alert, ()):
            found.setdefault(receiver, None)
        return found or {None: None}

    @cached_property
    def receivers(self) -> Mapping[str, Receiver]:
        return self.workspace.receivers

    @cached_property
    def routing(self) -> Routing:
        return self.workspace.routing

    @cached_property
    def aware(self) -> Mapping[str, list[str]]:
        """By alert the receivers who know that it is open."""
        found: dict[str, list[str]] = {}
        for (alert, receiver), told in self.memory.told.items():
            if told.known.is_open and receiver in self.receivers:
                found.setdefault(alert, []).append(receiver)
        return found

    def _is_working(self, receiver: str | None) -> bool:
        if receiver is None:
            return True
        return told_on(self.receivers[receiver], self.as_of, self.workspace.days) == self.as_of

    def _is_summary_due(self, receiver: str | None) -> bool:
        if receiver is None:
            return False
        return weekly_due(self.receivers[receiver], self.as_of, self.memory.night, self.workspace.days)
