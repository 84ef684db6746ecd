"""The filings that nights have counted, and what stewards have said of those that they took out. The caller holds the
transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import Connection, and_, func, select

from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.known_reports import looks_until
from kechuang_check.domain.period import Period
from kechuang_check.domain.received import DUPLICATE, SUPERSEDED
from kechuang_check.domain.run import BatchResult
from kechuang_check.domain.withdrawn import Counted, EverCounted, Withdrawal
from kechuang_check.history import schema
from kechuang_check.history.filings import read_looks

_COUNTING = (BatchStatus.FIT, BatchStatus.UNFIT)


def read_counted(
    connection: Connection, as_of: date, run_id: str | None = None, *, is_replay: bool = False
) -> EverCounted:
    """By check and period the filing that the nights up to `as_of` counted last. `run_id`: nothing counts that was
    recorded after that run. `is_replay`: nor what was said of them after the last of these runs had begun.
    """
    table, batches, runs, listed = schema.run_batches, schema.batches, schema.runs, schema.findings
    recorded = connection.execute(select(runs.c.number, runs.c.id, runs.c.as_of, runs.c.started)).all()
    end = next((row.number for row in recorded if row.id == run_id), None)
    looks, is_before = looks_until([x for x in read_looks(connection) if end is None or x.number <= end], as_of)
    numbers = {look.number for look in looks}
    if is_before or not numbers:
        return {}
    began = {row.number: row.started for row in recorded}
    others = [row.number for row in recorded if row.number <= max(numbers) and row.number not in numbers]
    is_superseded, is_repeated = (
        select(listed.c.list).where(listed.c.list == table.c.findings, listed.c.code == code).exists()
        for code in (SUPERSEDED, DUPLICATE)
    )
    seen = (table.c.period_end.is_not(None), table.c.run <= max(numbers), table.c.run.not_in(others))
    counts = (*seen, table.c.status.in_(_COUNTING), ~is_superseded, ~is_repeated)
    what = (table.c.check, table.c.period_start, table.c.period_end)
    last = select(*what, func.max(table.c.run).label("run")).where(*counts).group_by(*what).subquery()
    of_last = and_(table.c.run == last.c.run, *(c == last.c[c.name] for c in what))
    rows = connection.execute(
        select(*what, table.c.batch, table.c.source, table.c.rows, table.c.status, batches.c.sha256, table.c.run,
               runs.c.as_of)
        .join(batches, batches.c.id == table.c.batch)
        .join(runs, runs.c.number == table.c.run)
        .join(last, of_last)
        .where(*counts)
        .order_by(*what, table.c.position)
    )  # fmt: skip
    old = (
        select(*what, batches.c.sha256)
        .join(batches, batches.c.id == table.c.batch)
        .join(last, of_last)
        .where(*seen, is_superseded)
    )
    replaced = defaultdict[tuple[str, Period], set[str]](set)
    for check, start, end, sha256 in connection.execute(old):
        replaced[check, Period(start, end)].add(sha256)
    said = read_withdrawals(connection, began[max(numbers)] if is_replay else None)
    found = defaultdict[str, dict[Period, Counted]](dict)
    for row in rows:
        period = Period(row.period_start, row.period_end)
        batch = BatchResult(row.check, row.batch, row.source, row.sha256, period, row.rows, row.status)
        on_purpose = holds(said, row.check, row.sha256, period, since=began[row.run]) is not None
        before = frozenset(replaced[row.check, period])
        found[row.check][period] = Counted(batch, period, row.as_of, before, on_purpose)
    return {check: tuple(by_period.values()) for check, by_period in found.items()}


def read_withdrawals(connection: Connection, before: datetime | None = None) -> tuple[Withdrawal, ...]:
    """In the order in which they were made. `before`: those that were made before that moment."""
    table = schema.withdrawals
    query = select(table).order_by(table.c.number)
    rows = connection.execute(query if before is None else query.where(table.c.at < before))
    return tuple(Withdrawal(r.check, r.sha256, Period(r.period_start, r.period_end), r.at, r.by, r.note) for r in rows)


def holds(said: Iterable[Withdrawal], check: str, sha256: str, period: Period, since: datetime) -> Withdrawal | None:
    """The last one on that content that was made after the run that began at `since` had found it there."""
    what = (check, sha256, period)
    found = [w for w in said if (w.check, w.sha256, w.period) == what and w.at > since]
    return found[-1] if found else None


def withdrawal_row(withdrawal: Withdrawal) -> Mapping[str, object]:
    """A withdrawal as a row of its table."""
    return {
        "check": withdrawal.check,
        "sha256": withdrawal.sha256,
        "period_start": withdrawal.period.start,
        "period_end": withdrawal.period.end,
        "at": withdrawal.at,
        "by": withdrawal.by,
        "note": withdrawal.note,
    }
