"""What the history keeps of a night's alerts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kechuang_check.domain.alerting.digest import Digest
from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.quieting import Acknowledgement
from kechuang_check.domain.alerting.tonight import Event, Tonight
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.run import Letter, Telling
from kechuang_check.words import Text


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """A decision as it is kept; see `Decision`. What is the same on the next night is the same value."""

    alert: str
    receiver: str | None
    transition: Transition
    reason: Reason
    until: date | None = None
    by: str | None = None
    is_escalated: bool = False
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class KeptAlerts:
    """By id the alerts that are spoken of. `announcements`: of which silence (by number) a receiver is told that it
    began, or (True) is over, in which letter. `acknowledgements`: those that were passed on to another alert.
    """

    alerts: Mapping[str, Fingerprint]
    events: tuple[Event, ...] = ()
    decisions: tuple[KeptDecision, ...] = ()
    announcements: tuple[tuple[int, str, bool, str], ...] = ()
    acknowledgements: tuple[Acknowledgement, ...] = ()


def kept_of(tonight: Tonight, digests: Sequence[Digest], letters: Sequence[Letter]) -> KeptAlerts:
    """`letters`: those of the digests, in their order."""
    fingerprints = [*(e.fingerprint for e in tonight.events), *(d.fingerprint for d in tonight.decisions)]
    told = list(zip(digests, letters, strict=True))
    return KeptAlerts(
        {f.id: f for f in fingerprints},
        tonight.events,
        tuple(
            KeptDecision(d.fingerprint.id, d.receiver, d.transition, d.reason, d.until, d.by, d.is_escalated, d.why)
            for d in tonight.decisions
        ),
        tuple((n.silence.number, d.receiver, n.is_over, x.key) for d, x in told for n in d.announcements),
        tonight.passed_on,
    )


def tellings_of(digests: Sequence[Digest], letters: Sequence[Letter]) -> tuple[Telling, ...]:
    """Who was told what in which letter. `letters`: those of the digests, in their order."""
    return tuple(
        Telling(n.fingerprint.about, n.transition, letter.key, n.fingerprint.id, digest.receiver, n.reason)
        for digest, letter in zip(digests, letters, strict=True)
        for n in digest.news
    )
