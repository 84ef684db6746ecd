"""Batches and confirmations as values, read across all runs. The caller holds the transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, and_, func, select

from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.confirmation import Confirmation, Confirmations
from kechuang_check.domain.period import Period
from kechuang_check.domain.recorded_batch import RecordedBatch
from kechuang_check.history import schema
from kechuang_check.history.counted import holds, read_withdrawals
from kechuang_check.history.reading import batch_result, finding_lists

_Filing = tuple[str, Period | None]
"""Check and period of a batch."""


def read_batches(connection: Connection) -> tuple[RecordedBatch, ...]:
    """Every batch that was ever met, in the order in which they came; of one run those first that were replaced.

    What is there no longer is as the last run that found it left it, but for its status.
    """
    table, runs = schema.run_batches, schema.runs
    is_there = table.c.status != BatchStatus.WITHDRAWN
    met = (
        select(table.c.batch, func.min(table.c.run).label("first"), func.max(table.c.run).label("last"))
        .where(table.c.batch.is_not(None), is_there)
        .group_by(table.c.batch)
        .subquery()
    )
    is_last = and_(table.c.batch == met.c.batch, table.c.run == met.c.last)
    rows = connection.execute(
        select(table, schema.batches.c.sha256, met.c.first)
        .join(met, is_last)
        .join(schema.batches, schema.batches.c.id == table.c.batch)
        .order_by(met.c.first, table.c.position)
    ).mappings()
    lists = finding_lists(connection, select(table.c.findings).join(met, is_last))
    began = {r.number: r for r in connection.execute(select(runs.c.number, runs.c.started, runs.c.as_of))}
    rows_gone = connection.execute(select(table.c.batch, table.c.run).where(~is_there).order_by(table.c.run))
    missed = {row.batch: row.run for row in rows_gone}
    said = read_withdrawals(connection)
    found: dict[str, RecordedBatch] = {}
    for row in rows.all():
        result, run = batch_result(row, lists), began[row["run"]]
        withdrawal = None
        if result.period is not None and result.sha256:
            withdrawal = holds(said, result.check, result.sha256, result.period, since=run.started)
        if withdrawal is not None or missed.get(result.id or "", 0) > row["run"]:
            result = replace(result, status=BatchStatus.WITHDRAWN)
        batch = RecordedBatch(result, began[row["first"]].started, 1, run.as_of, withdrawal=withdrawal)
        found.setdefault(batch.id, batch)  # further files of the same content come behind the one that counts
    return _numbered(sorted(found.values(), key=lambda batch: (batch.received, not batch.is_superseded)))


def _numbered(kept: Sequence[RecordedBatch]) -> tuple[RecordedBatch, ...]:
    """With the version of each content of a period, and which ones stand in its place."""
    contents: defaultdict[_Filing, dict[str, int]] = defaultdict(dict)
    in_force: defaultdict[_Filing, list[str]] = defaultdict(list)
    for batch in kept:
        filing = (batch.result.check, batch.result.period)
        contents[filing].setdefault(_content(batch), len(contents[filing]) + 1)
        if batch.result.status is not BatchStatus.UNREADABLE and not batch.is_superseded:
            in_force[filing].append(batch.id)
    return tuple(
        replace(
            batch,
            version=contents[batch.result.check, batch.result.period][_content(batch)],
            replaced_by=tuple(in_force[batch.result.check, batch.result.period]) if batch.is_superseded else (),
        )
        for batch in kept
    )


def _content(batch: RecordedBatch) -> str:
    """What a filing is known by; one that could not be opened has no content, and is known by its place."""
    return batch.result.sha256 or batch.id


def read_confirmations(connection: Connection) -> Confirmations:
    table = schema.confirmations
    found: dict[tuple[str, str, Period], Confirmation] = {}
    for row in connection.execute(select(table).order_by(table.c.number)):
        period = Period(row.period_start, row.period_end)
        found[row.check, row.sha256, period] = Confirmation(row.check, row.sha256, period, row.at, row.by, row.note)
    return found


def confirmation_row(confirmation: Confirmation) -> Mapping[str, object]:
    """A confirmation as a row of its table."""
    return {
        "check": confirmation.check,
        "sha256": confirmation.sha256,
        "period_start": confirmation.period.start,
        "period_end": confirmation.period.end,
        "at": confirmation.at,
        "by": confirmation.by,
        "note": confirmation.note,
    }
