"""From a table or a query of a database to batches: one for each period that its rows belong to."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Feed, SqlSource
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.names import same_name
from kechuang_check.domain.period import Period
from kechuang_check.errors import Place
from kechuang_check.intake.databases.address import address_of
from kechuang_check.intake.databases.extracting import (
    Asked,
    ask,
    by_period,
    extract,
    parameters_of,
    select_of,
)
from kechuang_check.intake.databases.snapshot import Snapshot, opened_snapshot
from kechuang_check.intake.kept_rows import Draft, KeptRows, keep, values_of
from kechuang_check.intake.landing import cannot_keep
from kechuang_check.intake.period_words import example_of
from kechuang_check.intake.refusal import FINDING_TYPE, Refusal
from kechuang_check.intake.take_in import Reception
from kechuang_check.intake.take_in_rows import take_in_rows, unread
from kechuang_check.words import Text, text

_KIND = "sql"
_MOST_PERIODS = 10_000
"""A column with more different values than these says no periods."""


def take_in_database(feed: Feed, at: Reception, periods: Sequence[Period]) -> Sequence[Batch]:
    """Read the rows of a feed whose source is a database, in one snapshot, and split them by period.

    `periods`: those that a query with parameters is asked for, at least one. The rows are kept as received in
    `state/received`. What cannot be read gives a batch whose findings say why; the other periods go on. Raises
    KechuangError only if `state` fails.
    """
    sql = feed.source.sql
    if sql is None:
        raise TypeError(f"{feed.name} has no database")
    source = sql.shown
    try:
        with _folder(at) as making:
            found = _extracted(feed, sql, at, periods, making)
    except Refusal as refusal:
        return [unread(feed, source, refusal.finding(source))]
    batches = [take_in_rows(rows, feed, at, period, source, _KIND) for period, rows in found.kept]
    if batches:
        # Said once, where the newest rows are.
        batches[-1] = replace(batches[-1], findings=(*found.remarks, *batches[-1].findings))
    return [*batches, *(unread(feed, source, finding) for finding in found.homeless)]


@dataclass(frozen=True, slots=True)
class _Found:
    """`homeless`: what is said of rows that belong to no period; `remarks`: what is said of the database."""

    kept: Sequence[tuple[Period, KeptRows]]
    homeless: Sequence[Finding]
    remarks: Sequence[Finding]


def _extracted(feed: Feed, sql: SqlSource, at: Reception, periods: Sequence[Period], making: Path) -> _Found:
    """All rows, each period's kept by itself; nothing is kept unless all of them could be read."""
    url = address_of(sql, at.environment, at.root)
    with opened_snapshot(url, at.root, sql.table or "query", sql.timeout_seconds) as snapshot:
        select = select_of(sql, snapshot.dialect)
        asked = ask(snapshot, sql, feed, select, periods[-1])
        drafts = _drafts(snapshot, asked, sql, periods, making)
        remarks = _remarks(snapshot, asked, sql)
    received = at.state / "received"
    if sql.period is None:
        kept = [(p, keep(d.path, asked.columns, received, by_content=True)) for p, d in drafts if d.rows]
        return _Found(kept, (), remarks)
    ((_, draft),) = drafts
    column = next(i for i, name in enumerate(asked.columns.taken) if same_name(name) == same_name(sql.period))
    values = values_of(draft.path, column, _MOST_PERIODS) if draft.rows else []
    named, others = by_period(values, feed)
    kept = [
        (period, keep(draft.path, asked.columns, received, by_content=True, only=(column, words)))
        for period, words in named.items()
    ]
    lost = draft.rows - sum(rows.rows for _, rows in kept)
    return _Found(kept, [_no_period(sql, feed, lost)] if lost or others else [], remarks)


def _drafts(
    snapshot: Snapshot, asked: Asked, sql: SqlSource, periods: Sequence[Period], making: Path
) -> list[tuple[Period, Draft]]:
    """One draft of all rows, or one for each period that a query with parameters is asked for."""
    drafts: list[tuple[Period, Draft]] = []
    before = 0
    for number, period in enumerate(periods if sql.period is None else periods[-1:]):
        path = making / f"{number}.parquet"
        drafts.append((period, extract(snapshot, asked, path, sql.max_rows, parameters_of(period), before)))
        before += drafts[-1][1].rows
    return drafts


def _remarks(snapshot: Snapshot, asked: Asked, sql: SqlSource) -> list[Finding]:
    remarks = []
    if writable := snapshot.writable(asked.select.tables):
        remarks.append(
            _remark(
                "source-writable",
                text("the account may write {tables}; the check only needs to read", tables=", ".join(writable)),
                text("have the database's administrator make an account that may only SELECT, and use it in the URL"),
                sql,
            )
        )
    if not snapshot.is_guarded:
        remarks.append(
            _remark(
                "source-not-guarded",
                text(
                    "of this kind of database ({kind}) it is not known that the rows are of one moment and cannot be "
                    "written; the query itself only reads, and nothing is committed",
                    kind=snapshot.kind,
                ),
                text("use an account that may only read; PostgreSQL and SQLite are guarded by the check itself"),
                sql,
            )
        )
    return remarks


def _remark(code: str, message: Text, advice: Text, sql: SqlSource) -> Finding:
    return Finding(
        code=f"intake/{code}",
        type=FINDING_TYPE,
        severity=Severity.WARNING,
        outcome=Outcome.WARN,
        message=message,
        advice=advice,
        where=Place(sql.shown),
    )


def _no_period(sql: SqlSource, feed: Feed, rows: int) -> Finding:
    return Finding(
        code="intake/row-without-period",
        type=FINDING_TYPE,
        severity=Severity.CRITICAL,
        outcome=Outcome.FAIL,
        failing=rows,
        column=sql.period,
        message=text(
            "column {column}: {count} rows say no period of the length in which this feed is reported (such as "
            "{example}), and belong to no batch",
            column=sql.period,
            count=rows,
            example=example_of(feed.expected.every),
        ),
        advice=text("write the period into these rows, or leave them out by a query"),
        where=Place(sql.shown),
    )


@contextmanager
def _folder(at: Reception) -> Iterator[Path]:
    beside = at.state / "received"
    try:
        beside.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=beside, prefix=".") as folder:
            yield Path(folder)
    except OSError as error:
        raise cannot_keep(error, beside) from error
