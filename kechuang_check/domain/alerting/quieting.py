"""What keeps an alert from being told for a while: somebody has it in hand, or somebody has silenced it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kechuang_check.domain.routing import Matchers, Subject

LONGEST_DAYS = 366
"""A silence or an acknowledgement that outlives a year would be forgotten."""
NOTE_DAYS = 14
"""For so long after an acknowledgement has run out its note is shown."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """That somebody has an alert in hand, until a day (which is inside). `opened`: when the alert opened that it is of.

    It ends when that recovers: one that opens anew has another day. `at` is aware.
    """

    alert: str
    opened: date
    by: str
    until: date
    at: datetime
    note: str = ""

    def holds(self, opened: date | None, day: date) -> bool:
        return self.opened == opened and day <= self.until


@dataclass(frozen=True, slots=True)
class Hand:
    """Who has an alert in hand on a day or, where that has run out, had it: by the acknowledgement that was given last.

    `before`: what somebody else had said before; it no longer counts. `is_stale`: it has run out for so long that its
    note says nothing of today.
    """

    last: Acknowledgement
    holds: bool
    before: Acknowledgement | None = None
    is_stale: bool = False


def hand_of(given: Sequence[Acknowledgement], opened: date, day: date) -> Hand | None:
    """`given`: the acknowledgements of an alert, in their order; only those since it opened count."""
    own = [a for a in given if a.opened == opened]
    if not own:
        return None
    before = next((a for a in reversed(own) if a.by != own[-1].by), None)
    return Hand(own[-1], own[-1].holds(opened, day), before, (day - own[-1].until).days > NOTE_DAYS)


@dataclass(frozen=True, slots=True)
class Silence:
    """That nothing is told of what matches, until a day (which is inside), or until it is cancelled. `at` is aware."""

    number: int
    matchers: Matchers
    by: str
    reason: str
    until: date
    at: datetime
    cancelled_by: str | None = None
    cancelled_at: datetime | None = None

    @property
    def id(self) -> str:
        return f"s{self.number}"

    @property
    def end(self) -> date:
        """The last day on which it held, or holds."""
        return self.until if self.cancelled_at is None else min(self.until, self.cancelled_at.date())

    def is_over(self, day: date) -> bool:
        return self.cancelled_at is not None or day > self.until

    def holds(self, subject: Subject, day: date) -> bool:
        return not self.is_over(day) and self.matchers.match(subject)


@dataclass(frozen=True, slots=True)
class SilenceNotice:
    """What is told of a silence to those whom it concerns: that it has begun or, with `is_over`, that it has ended."""

    silence: Silence
    is_over: bool = False


def silence_of(subject: Subject, silences: Iterable[Silence], day: date) -> Silence | None:
    """The silence that holds for it on that day; of several the one that ends last."""
    return max((s for s in silences if s.holds(subject, day)), key=lambda s: (s.until, s.number), default=None)


def ended_silence_of(subject: Subject, silences: Iterable[Silence], opened: date, day: date) -> Silence | None:
    """The silence that kept it back since it `opened` and is over on that day; of several the one that ended last."""
    over = (s for s in silences if s.is_over(day) and s.end >= opened and s.matchers.match(subject))
    return max(over, key=lambda s: (s.end, s.number), default=None)
