"""What is told of the batches of a feed: those that count, those that they replace, and further copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kechuang_check.domain.batch import Batch, BatchStatus
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.fitness import batch_status
from kechuang_check.domain.received import duplicate, replaced, superseded, supersedes
from kechuang_check.domain.received import outlived as outlived_by
from kechuang_check.domain.reported import Reported
from kechuang_check.domain.run import BatchResult
from kechuang_check.domain.windows import InForce
from kechuang_check.domain.withdrawn import Counted


def results_in_force(
    current: Sequence[Batch],
    counting: InForce,
    findings: Mapping[str, tuple[Finding, ...]],
    reported: Mapping[str, Reported],
) -> list[BatchResult]:
    """The results of `current`, each after those it replaces. `findings` and who `reported`: by batch id."""
    results: list[BatchResult] = []
    for batch in current:
        before = counting.superseded.get(batch.id, ())
        for old in before:
            results.append(result_of(old, (*replaced(old.findings), superseded(old, batch))))
            results += _repeated(old, counting)
        told = _with_remark(batch, findings[batch.id], before)
        results.append(result_of(batch, told, reported.get(batch.id)))
        results += _repeated(batch, counting)
    return results


def results_outlived(outlived: Mapping[str, Counted], batches: Sequence[Batch]) -> list[BatchResult]:
    """The results of those of `batches` in whose place a filing had counted that is gone; see `outlived_of`."""
    found = ((b, outlived[b.id]) for b in batches if b.id in outlived)
    return [result_of(b, (*replaced(b.findings), outlived_by(b, c.batch.source or ""))) for b, c in found]


def result_of(batch: Batch, findings: tuple[Finding, ...], reported: Reported | None = None) -> BatchResult:
    """What is told of one batch, and who is in it, if the check says who should be."""
    if batch.is_readable:
        status = batch_status(findings)
    elif batch.is_deferred:
        status = BatchStatus.DEFERRED
    else:
        status = BatchStatus.IGNORED if batch.is_ignored else BatchStatus.UNREADABLE
    result = BatchResult(
        batch.feed, batch.id, batch.source, batch.sha256, batch.period, batch.rows, status, batch.repairs, findings
    )
    return replace(result, reported=reported, finality=batch.finality)


def _repeated(batch: Batch, counting: InForce) -> list[BatchResult]:
    """Further filings with the content of `batch`, each with its own name."""
    return [result_of(b, (*b.findings, duplicate(b, batch))) for b in counting.duplicates.get(batch.id, ())]


def _with_remark(batch: Batch, findings: tuple[Finding, ...], before: Sequence[Batch]) -> tuple[Finding, ...]:
    """With what the batch replaces, after the other findings of intake."""
    if not before:
        return findings
    own = len(batch.findings)
    return (*findings[:own], supersedes(batch, before), *findings[own:])
