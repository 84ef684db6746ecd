"""What earlier nights left of alerts: what each has gone through, and what each receiver was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kechuang_check.domain.alerting.deciding import Known, Told
from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.quieting import Acknowledgement, Silence
from kechuang_check.domain.assessment import Assessment

Pair = tuple[str, str]
"""The id of an alert, and a receiver."""


@dataclass(frozen=True, slots=True)
class Course:
    """An alert that is known. `known`: what it went through last, whoever was told. `opened`: since when it is open;
    of one that is over, the day on which it had opened.
    """

    fingerprint: Fingerprint
    known: Known
    opened: date

    @property
    def is_open(self) -> bool:
        return self.known.is_open


@dataclass(frozen=True, slots=True)
class Memory:
    """By the id of an alert, and by receiver. `silenced`: what a silence has kept back since they were told last.

    `last`: by indicator the verdict of the night before. `judged`: of those whose shortfall is open the last one that
    could be given, be it older. `night`: the last one that was recorded.
    `announced`: of which silences (by number) each receiver was told that they began, or (True) are over.
    """

    courses: Mapping[str, Course] = field(default_factory=dict)
    told: Mapping[Pair, Told] = field(default_factory=dict)
    silenced: frozenset[Pair] = frozenset()
    acknowledgements: Mapping[str, Acknowledgement] = field(default_factory=dict)
    silences: tuple[Silence, ...] = ()
    night: date | None = None
    announced: frozenset[tuple[int, str, bool]] = frozenset()
    last: Mapping[str, Assessment] = field(default_factory=dict)
    judged: Mapping[str, Assessment] = field(default_factory=dict)

    @property
    def unfinished(self) -> tuple[Fingerprint, ...]:
        """The alerts that are open, or whose end somebody who was told of them has not heard of."""
        told = {alert for (alert, _), known in self.told.items() if known.known.is_open}
        return tuple(c.fingerprint for id_, c in self.courses.items() if c.is_open or id_ in told)

    def acknowledgement(self, alert: str, opened: date, day: date) -> Acknowledgement | None:
        """The one that holds for an alert that opened then, on that day."""
        found = self.acknowledgements.get(alert)
        return found if found is not None and found.holds(opened, day) else None
