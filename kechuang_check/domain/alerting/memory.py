"""What earlier nights left of alerts: what each has gone through, and what each receiver was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kechuang_check.domain.alerting.deciding import Known, Told
from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.quieting import Acknowledgement, Hand, Silence, hand_of
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.receivers import AlertKind

Pair = tuple[str, str]
"""The id of an alert, and a receiver."""


@dataclass(frozen=True, slots=True)
class Course:
    """An alert that is known. `known`: what it went through last, whoever was told. `opened`: since when it is open;
    of one that is over, the day on which it had opened. `told`: when anybody was told of it first since then; None
    if nobody was.
    """

    fingerprint: Fingerprint
    known: Known
    opened: date
    told: date | None = None

    @property
    def is_open(self) -> bool:
        return self.known.is_open


@dataclass(frozen=True, slots=True)
class Memory:
    """By the id of an alert, and by receiver. `silenced`: what a silence has kept back since they were told last.
    `acknowledgements`: all of each alert, in the order in which they were given.

    `last`: by indicator the verdict of the night before. `judged`: of those whose shortfall is open the last one that
    could be given, be it older. `gone`: by check and period the reports that are there no longer. `night`: the last one
    that was recorded. `announced`: of which silences (by number) each receiver was told that they began, or (True) are
    over.
    """

    courses: Mapping[str, Course] = field(default_factory=dict)
    told: Mapping[Pair, Told] = field(default_factory=dict)
    silenced: frozenset[Pair] = frozenset()
    acknowledgements: Mapping[str, tuple[Acknowledgement, ...]] = field(default_factory=dict)
    silences: tuple[Silence, ...] = ()
    night: date | None = None
    announced: frozenset[tuple[int, str, bool]] = frozenset()
    last: Mapping[str, Assessment] = field(default_factory=dict)
    judged: Mapping[str, Assessment] = field(default_factory=dict)
    gone: frozenset[tuple[str, str]] = frozenset()

    def is_withdrawn(self, alert: Fingerprint) -> bool:
        """Whether it is on a report that had come and counted, and is there no longer."""
        return alert.kind is AlertKind.MISSING_REPORT and (alert.about, alert.group) in self.gone

    @property
    def unfinished(self) -> tuple[Fingerprint, ...]:
        """The alerts that are open, or whose end somebody who was told of them has not heard of."""
        told = {alert for (alert, _), known in self.told.items() if known.known.is_open}
        return tuple(c.fingerprint for id_, c in self.courses.items() if c.is_open or id_ in told)

    def hand(self, alert: str, opened: date, day: date) -> Hand | None:
        """Who has an alert in hand that opened then, or had it, on that day; None where nobody ever said so."""
        return hand_of(self.acknowledgements.get(alert, ()), opened, day)
