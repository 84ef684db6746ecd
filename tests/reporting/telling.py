"""Decisions as a night makes them, and the letters that come of them, for tests of the letters alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.alerting.digest import Digest
from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.kept import tellings_of
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.run import Letter, Telling
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting import letters

REASONS = {
    Transition.NEW: Reason.FIRST,
    Transition.REOPENED: Reason.REOPENED,
    Transition.WORSENED: Reason.WORSENED,
    Transition.TARGET_CHANGED: Reason.TARGET_CHANGED,
    Transition.DUE_PASSED: Reason.DUE_PASSED,
    Transition.CONTINUING: Reason.UNCHANGED,
    Transition.IMPROVED: Reason.IMPROVED,
    Transition.RECOVERED: Reason.RECOVERED,
}


def decision(transition: Transition, verdict: Assessment) -> Decision:
    """About a target, for its owner."""
    target = verdict.target
    fingerprint = Fingerprint(AlertKind.SHORTFALL, "plan", target.indicator)
    return Decision(fingerprint, target.owner, transition, REASONS[transition], verdict)


def changed(decision: Decision, transition: Transition) -> Decision:
    return replace(decision, transition=transition, reason=REASONS[transition])


def digests_of(decisions: Iterable[Decision]) -> tuple[Digest, ...]:
    """What is told of them, by receiver."""
    told: dict[str, list[Decision]] = {}
    for d in decisions:
        if d.is_told and d.receiver is not None:
            told.setdefault(d.receiver, []).append(d)
    return tuple(Digest(receiver, tuple(news)) for receiver, news in sorted(told.items()))


def compose(
    decisions: Iterable[Decision], workspace: Workspace, as_of: date, run_id: str
) -> tuple[tuple[Letter, ...], tuple[Telling, ...]]:
    digests = digests_of(decisions)
    composed = letters.compose(digests, workspace, as_of, run_id)
    return composed, tellings_of(digests, composed)
