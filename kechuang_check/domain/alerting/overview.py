"""The alerts that are known on a day, each with what holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.memory import Course, Memory
from kechuang_check.domain.alerting.quieting import Acknowledgement, Hand, Silence, silence_of
from kechuang_check.domain.alerting.signals import subject_of
from kechuang_check.domain.alerting.vocabulary import Transition
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.workspace import Workspace


class Condition(StrEnum):
    """ACKNOWLEDGED, SILENCED: open, and held. GONE: was open when its target or check was taken out of the definitions,
    so that no night judges it any more. TURNED: over, and another alert on the same report has taken its place.
    """

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SILENCED = "silenced"
    GONE = "gone"
    RECOVERED = "recovered"
    TURNED = "turned"

    @property
    def is_open(self) -> bool:
        return self in (Condition.OPEN, Condition.ACKNOWLEDGED, Condition.SILENCED)


@dataclass(frozen=True, slots=True)
class Overview:
    """`opened`: the day on which it opened last; `ended`: on which it was over. `verdict`: the last one on its
    indicator; of one that is open the last one that could be given, and `unjudged` what stands since then, if nothing
    could be judged. `hand`: who has it in hand, or had. `told`: the receivers who know of it.
    `is_withdrawn`: of a report that had come and is there no longer.
    """

    fingerprint: Fingerprint
    condition: Condition
    opened: date
    day: date
    ended: date | None = None
    verdict: Assessment | None = None
    hand: Hand | None = None
    silence: Silence | None = None
    unjudged: Assessment | None = None
    told: tuple[str, ...] = ()
    is_withdrawn: bool = False

    @property
    def nights(self) -> int:
        """How many nights it has been open, or was."""
        return ((self.ended or self.day) - self.opened).days

    @property
    def acknowledgement(self) -> Acknowledgement | None:
        """The one that holds."""
        return self.hand.last if self.hand is not None and self.hand.holds else None


def overview(memory: Memory, workspace: Workspace, day: date) -> tuple[Overview, ...]:
    """Every alert that is known, open ones first, of each the oldest first."""
    found = [_overview(course, memory, workspace, day) for course in memory.courses.values()]
    return tuple(sorted(found, key=lambda o: (not o.condition.is_open, o.opened, o.fingerprint.id)))


def _overview(course: Course, memory: Memory, workspace: Workspace, day: date) -> Overview:
    id_ = course.fingerprint.id
    subject = subject_of(course.fingerprint, workspace)
    hand = memory.hand(id_, course.opened, day) if course.is_open else None
    silence = None if subject is None or not course.is_open else silence_of(subject, memory.silences, day)
    if not course.is_open:
        is_turned = course.known.transition is Transition.TURNED
        condition = Condition.TURNED if is_turned else Condition.RECOVERED
    elif subject is None:
        condition = Condition.GONE
    elif silence is not None:
        condition = Condition.SILENCED
    else:
        condition = Condition.ACKNOWLEDGED if hand is not None and hand.holds else Condition.OPEN
    is_shortfall = course.fingerprint.kind is AlertKind.SHORTFALL
    last = memory.last.get(course.fingerprint.about) if is_shortfall else None
    judged = memory.judged.get(course.fingerprint.about, last) if course.is_open else last
    return Overview(
        course.fingerprint,
        condition,
        course.opened,
        day,
        None if course.is_open else course.known.day,
        judged if is_shortfall else None,
        hand,
        silence,
        None if last is judged or last == judged else last,
        tuple(sorted(r for (a, r), t in memory.told.items() if a == id_ and t.known.is_open)),
        course.is_open and memory.is_withdrawn(course.fingerprint),
    )
