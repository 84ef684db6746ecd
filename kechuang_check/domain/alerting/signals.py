"""What a night says of each alert: it is there, it is not, or nothing can be said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
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

    `inhibited_by`: the alert on the data because of which nothing was judged. `filings`: all that are not fit;
    `is_table`: their rows are read from a database. `turned_into`: the alert that has taken the place of this one,
    which is over; `turned_from`: the one whose place this one has taken.
    """

    fingerprint: Fingerprint
    subject: Subject
    state: State
    verdict: Assessment | None = None
    batch: BatchResult | None = None
    inhibited_by: Fingerprint | None = None
    filings: tuple[BatchResult, ...] = ()
    is_table: bool = False
    turned_into: Fingerprint | None = None
    turned_from: Fingerprint | None = None


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
    found = tuple(_of_batches(batches, workspace))
    firing = tuple(_unless_it_came(s, found) for s in found)
    known = {s.fingerprint for s in firing}
    ended = tuple(_ended(f, batches, firing, workspace) for f in open_ if _is_of_data(f, looked) and f not in known)
    before = {s.turned_into: s.fingerprint for s in ended if s.state is State.GOOD}
    shortfalls = (_of_verdict(a, firing, workspace) for a in assessments)
    return (*shortfalls, *(replace(s, turned_from=before.get(s.fingerprint)) for s in firing), *ended)


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


def alert_of(batch: BatchResult) -> Fingerprint | None:
    """The alert that is open because of a filing, or a report that is missing; None where nothing is to be told of it.

    A source that cannot be reached says nothing of its data: that is for whoever looks after the nights.
    """
    if is_replaced(batch):
        return None
    kind = AlertKind.OPERATION if is_unreached(batch) else _KINDS.get(batch.status)
    return None if kind is None else Fingerprint(kind, FIRST_PLAN, batch.check, _group(batch))


def _of_batches(batches: Iterable[BatchResult], workspace: Workspace) -> Iterator[Signal]:
    found: dict[Fingerprint, list[BatchResult]] = {}
    for batch in batches:
        fingerprint = alert_of(batch)
        if fingerprint is not None:
            found.setdefault(fingerprint, []).append(batch)
    for fingerprint, own in found.items():
        subject = subject_of(fingerprint, workspace)
        if subject is not None:
            is_table = workspace.feeds[fingerprint.about].source.sql is not None
            yield Signal(fingerprint, subject, State.FIRING, batch=own[-1], filings=tuple(own), is_table=is_table)


def _unless_it_came(missing: Signal, others: Iterable[Signal]) -> Signal:
    """A report is not told as missing where a filing lies there that cannot be read and may be that very report."""
    if missing.fingerprint.kind is not AlertKind.MISSING_REPORT or missing.batch is None:
        return missing
    period = missing.batch.period
    for other in others:
        came = other.filings if other.fingerprint.about == missing.fingerprint.about else ()
        if any(b.status is BatchStatus.UNREADABLE and b.period in (None, period) for b in came):
            return replace(missing, state=State.UNJUDGED, inhibited_by=other.fingerprint)
    return missing


def _group(batch: BatchResult) -> str:
    return batch.period.label if batch.period is not None else batch.source or ""


def _is_of_data(fingerprint: Fingerprint, looked: Collection[str]) -> bool:
    return fingerprint.kind is not AlertKind.SHORTFALL and fingerprint.about in looked


def _ended(
    fingerprint: Fingerprint, batches: Sequence[BatchResult], firing: Iterable[Signal], workspace: Workspace
) -> Signal:
    """That a filing is no longer unfit, a report no longer missing, or a source reached again; nothing is said of a
    filing while one waits or cannot be reached. Where another alert fires on the same report or file, it has turned
    into that.
    """
    own = [b for b in batches if b.check == fingerprint.about]
    is_table = workspace.feeds[fingerprint.about].source.sql is not None
    is_of_source = fingerprint.kind is AlertKind.OPERATION
    waits = not is_of_source and any(b.status is BatchStatus.DEFERRED or is_unreached(b) for b in own)
    same = [b for b in own if _is_of(b, fingerprint.group, is_table=is_table) and not is_replaced(b)]
    batch = next(iter(same), None)
    subject = subject_of(fingerprint, workspace)
    if subject is None:
        raise KeyError(fingerprint.about)
    if waits:
        return Signal(fingerprint, subject, State.UNJUDGED, batch=batch)
    heir = None if is_of_source else next((s.fingerprint for s in firing if _fires_for(s, same)), None)
    return Signal(fingerprint, subject, State.GOOD, batch=batch, turned_into=heir)


def _is_of(batch: BatchResult, group: str, *, is_table: bool) -> bool:
    """Whether it is the report, or the file, that an alert is on. A file that had no period may have one by now; all
    rows of a database have one source.
    """
    return _group(batch) == group or (batch.source == group and not is_table)


def _fires_for(signal: Signal, batches: Sequence[BatchResult]) -> bool:
    return signal.state is State.FIRING and any(b in batches for b in signal.filings)
