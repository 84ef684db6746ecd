"""What a night says of each alert: it is there, it is not, or nothing can be said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.finding import Severity
from kechuang_check.domain.received import is_replaced, is_unreached
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.routing import Subject
from kechuang_check.domain.run import BatchResult
from kechuang_check.domain.subjects import checks_of, of_check, of_shortfall, of_source
from kechuang_check.domain.workspace import FIRST_PLAN, Workspace

_KINDS = {
    BatchStatus.MISSING: AlertKind.MISSING_REPORT,
    BatchStatus.WITHDRAWN: AlertKind.MISSING_REPORT,
    BatchStatus.UNFIT: AlertKind.NOT_FIT,
    BatchStatus.UNREADABLE: AlertKind.NOT_FIT,
}
_LACKING = (Standing.NO_DATA, Standing.INSUFFICIENT_DATA, Standing.DATA_NOT_FIT)


class State(StrEnum):
    """UNJUDGED: the night says nothing of it, and so neither opens nor closes it."""

    FIRING = "firing"
    GOOD = "good"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Signal:
    """`verdict`: of a shortfall. `batch`: the filing, or the report that is missing; None where it is gone.

    `inhibited_by`: the alert on the data because of which nothing was judged.
    """

    fingerprint: Fingerprint
    subject: Subject
    state: State
    verdict: Assessment | None = None
    batch: BatchResult | None = None
    inhibited_by: Fingerprint | None = None


def signals(
    assessments: Sequence[Assessment],
    batches: Sequence[BatchResult],
    looked: Collection[str],
    open_: Iterable[Fingerprint],
    workspace: Workspace,
) -> tuple[Signal, ...]:
    """What the night says of every target and every filing. `looked`: the checks that were looked at. `open_`: the
    unfinished alerts of earlier nights, for those on data end when the filing is in order, is there, or is no longer
    asked for.
    """
    found = tuple({s.fingerprint: s for s in _of_batches(batches, workspace)}.values())
    firing = tuple(_unless_it_came(s, found) for s in found)
    known = {s.fingerprint for s in firing}
    ended = (_ended(f, batches, workspace) for f in open_ if _is_of_data(f, looked) and f not in known)
    shortfalls = (_of_verdict(a, firing, workspace) for a in assessments)
    return (*shortfalls, *firing, *ended)


def fingerprint_of(target_indicator: str, workspace: Workspace) -> Fingerprint:
    """The alert on a target. Raises KeyError for no such target."""
    return Fingerprint(AlertKind.SHORTFALL, workspace.plan_id(workspace.targets[target_indicator]), target_indicator)


def subject_of(fingerprint: Fingerprint, workspace: Workspace) -> Subject | None:
    """What routes look at; None where the definitions know no such target or check any more."""
    if fingerprint.kind is AlertKind.SHORTFALL:
        return of_shortfall(fingerprint.about, workspace) if fingerprint.about in workspace.targets else None
    if fingerprint.about not in workspace.feeds:
        return None
    if fingerprint.kind is AlertKind.OPERATION:
        return of_source(fingerprint.about, workspace)
    severity = Severity.CRITICAL if fingerprint.kind is AlertKind.NOT_FIT else Severity.WARNING
    return of_check(fingerprint.about, workspace, fingerprint.kind, severity)


def _of_verdict(verdict: Assessment, on_data: Sequence[Signal], workspace: Workspace) -> Signal:
    indicator = verdict.target.indicator
    fingerprint, subject = fingerprint_of(indicator, workspace), of_shortfall(indicator, workspace)
    if verdict.standing.is_short:
        return Signal(fingerprint, subject, State.FIRING, verdict)
    if verdict.standing.is_good:
        return Signal(fingerprint, subject, State.GOOD, verdict)
    inhibitor = _inhibitor(verdict, on_data, workspace) if verdict.standing in _LACKING else None
    return Signal(fingerprint, subject, State.UNJUDGED, verdict, inhibited_by=inhibitor)


def _inhibitor(verdict: Assessment, on_data: Sequence[Signal], workspace: Workspace) -> Fingerprint | None:
    """The alert on the data that the verdict needs: first what it names itself, then any of its checks."""
    checks = checks_of(verdict.target.indicator, workspace)
    of_checks = [s for s in on_data if s.fingerprint.about in checks]
    under = () if verdict.observation is None else verdict.observation.sources
    named = [s for s in of_checks if s.batch and (s.batch.id in under or s.batch.period in verdict.missing)]
    return next((s.fingerprint for s in (*named, *of_checks)), None)


def _of_batches(batches: Iterable[BatchResult], workspace: Workspace) -> Iterator[Signal]:
    """A source that cannot be reached says nothing of its data: that is for whoever looks after the nights."""
    for batch in batches:
        kind = AlertKind.OPERATION if is_unreached(batch) else _KINDS.get(batch.status)
        if is_replaced(batch):
            kind = None
        if kind is not None and batch.check in workspace.feeds:
            fingerprint = Fingerprint(kind, FIRST_PLAN, batch.check, _group(batch))
            subject = subject_of(fingerprint, workspace)
            if subject is not None:
                yield Signal(fingerprint, subject, State.FIRING, batch=batch)


def _unless_it_came(missing: Signal, others: Iterable[Signal]) -> Signal:
    """A report is not told as missing where a filing lies there that cannot be read and may be that very report."""
    if missing.fingerprint.kind is not AlertKind.MISSING_REPORT or missing.batch is None:
        return missing
    period = missing.batch.period
    for other in others:
        came = other.batch
        if came is None or other.fingerprint.about != missing.fingerprint.about:
            continue
        if came.status is BatchStatus.UNREADABLE and came.period in (None, period):
            return replace(missing, state=State.UNJUDGED, inhibited_by=other.fingerprint)
    return missing


def _group(batch: BatchResult) -> str:
    return batch.period.label if batch.period is not None else batch.source or ""


def _is_of_data(fingerprint: Fingerprint, looked: Collection[str]) -> bool:
    return fingerprint.kind is not AlertKind.SHORTFALL and fingerprint.about in looked


def _ended(fingerprint: Fingerprint, batches: Sequence[BatchResult], workspace: Workspace) -> Signal:
    """That a filing is no longer unfit, a report no longer missing, or a source reached again; nothing is said of a
    filing while one waits or cannot be reached.
    """
    own = [b for b in batches if b.check == fingerprint.about]
    waits = fingerprint.kind is not AlertKind.OPERATION and any(
        b.status is BatchStatus.DEFERRED or is_unreached(b) for b in own
    )
    batch = next((b for b in own if _group(b) == fingerprint.group and not is_replaced(b)), None)
    subject = subject_of(fingerprint, workspace)
    if subject is None:
        raise KeyError(fingerprint.about)
    return Signal(fingerprint, subject, State.UNJUDGED if waits else State.GOOD, batch=batch)


def by_id(found: Iterable[Signal]) -> Mapping[str, Signal]:
    return {s.fingerprint.id: s for s in found}
