"""The whole course of one alert, as the nights kept it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.kept import KeptDecision
from kechuang_check.domain.alerting.quieting import Acknowledgement
from kechuang_check.domain.alerting.vocabulary import Transition
from kechuang_check.domain.assessment import Assessment


@dataclass(frozen=True, slots=True)
class Stage:
    """What it went through on one night, with the verdict of that night."""

    day: date
    transition: Transition
    verdict: Assessment | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """Nights on end with the same decision for one receiver. `letter`: the key of the one that told of it."""

    decision: KeptDecision
    first: date
    last: date
    nights: int = 1
    letter: str | None = None


class Hold(StrEnum):
    """What has become of an acknowledgement. REPLACED: a later one counts. ENDED: with the alert it was of."""

    HOLDS = "holds"
    REPLACED = "replaced"
    RUN_OUT = "run_out"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Held:
    """An acknowledgement, and what has become of it. `by`: the one that has replaced it."""

    acknowledgement: Acknowledgement
    hold: Hold
    by: Acknowledgement | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """Stages and spells in order of time, acknowledgements in the order in which they were given."""

    fingerprint: Fingerprint
    stages: tuple[Stage, ...]
    spells: tuple[Spell, ...]
    acknowledgements: tuple[Acknowledgement, ...] = ()

    @property
    def is_open(self) -> bool:
        return bool(self.stages) and not self.stages[-1].transition.is_end

    @property
    def opened(self) -> date | None:
        """When it opened last."""
        return next((s.day for s in reversed(self.stages) if s.transition.is_opening), None)

    def held(self, day: date) -> tuple[Held, ...]:
        """The acknowledgements, with what has become of each by that day."""
        return tuple(self._held(place, day) for place in range(len(self.acknowledgements)))

    def _held(self, place: int, day: date) -> Held:
        ack, later = self.acknowledgements[place], self.acknowledgements[place + 1 :]
        by = next((a for a in later if a.opened == ack.opened), None)
        if by is not None:
            return Held(ack, Hold.REPLACED, by)
        if not self.is_open or ack.opened != self.opened:
            return Held(ack, Hold.ENDED)
        return Held(ack, Hold.HOLDS if ack.holds(self.opened, day) else Hold.RUN_OUT)


def spells_of(nights: Iterable[tuple[date, KeptDecision, str | None]]) -> tuple[Spell, ...]:
    """`nights`: day, decision and letter, in order. What is told stands alone; silence with one reason is one spell."""
    found: list[Spell] = []
    latest: dict[str | None, int] = {}
    for day, decision, letter in nights:
        place = latest.get(decision.receiver)
        before = None if place is None else found[place]
        if place is not None and before is not None and before.decision == decision and not decision.reason.is_told:
            found[place] = replace(before, last=day, nights=before.nights + 1)
        else:
            latest[decision.receiver] = len(found)
            found.append(Spell(decision, day, day, letter=letter))
    return tuple(found)
