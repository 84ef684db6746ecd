"""What the nights up to a day knew of filings, from the tables. The caller holds the transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, Exists, and_, case, func, or_, select

from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.known_reports import Known, Look, Version, VersionState, absent_before, looks_until
from kechuang_check.domain.period import Period
from kechuang_check.domain.received import SUPERSEDED
from kechuang_check.domain.reported import Reported
from kechuang_check.domain.run import BatchResult
from kechuang_check.history import schema
from kechuang_check.history.portions import portions
from kechuang_check.history.reading import read_batches_of

Filings = Mapping[str, tuple[BatchResult, ...]]
"""By feed what a night found of it, in its order."""
_Content = tuple[str, str, Period | None]
"""A filing by feed, SHA-256 and period."""
_States = Mapping[_Content, tuple[str, VersionState, Reported | None]]


def read_known(connection: Connection, as_of: date) -> Known:
    """What was known on `as_of`, as `looks_until` has it."""
    looks, is_before = looks_until(read_looks(connection), as_of)
    by_check: dict[str, list[Look]] = {}
    for look in looks:
        by_check.setdefault(look.check, []).append(look)
    now = _states(connection, {check: found[-1].number for check, found in by_check.items()})
    return Known(
        {check: (min(x.as_of for x in found), max(x.as_of for x in found)) for check, found in by_check.items()},
        tuple(_versions(connection, by_check, now)),
        is_before,
        _withdrawn(connection, {check: found[-1].number for check, found in by_check.items()}),
    )


def read_gone(connection: Connection, as_of: date) -> frozenset[tuple[str, Period]]:
    """By feed and period the reports that were told on `as_of` as there no longer; see `Known.withdrawn`."""
    looks, is_before = looks_until(read_looks(connection), as_of)
    return frozenset() if is_before else _withdrawn(connection, {look.check: look.number for look in looks})


def read_filings_then(connection: Connection, as_of: date, run_id: str | None = None) -> tuple[date, Filings] | None:
    """What was there on the night of `as_of`, or the last one before it, and the day of that night; None before the
    first.

    Of each feed as the last run left it that says what was known then (`looks_until`): a past day that was run again
    later does not count, and neither does a run that did not ask for the feed. `run_id`: nothing counts that was
    recorded after that run.
    """
    runs, came = schema.runs, schema.run_batches
    tried = connection.execute(select(runs.c.number, runs.c.as_of, runs.c.started, came.c.check).join(came).distinct())
    # A folder that could not be opened was not looked into, and still is what that night had of its feed.
    looks = {*read_looks(connection), *(Look(row.number, row.as_of, row.started.date(), row.check) for row in tried)}
    end = select(runs.c.number).where(runs.c.id == run_id)
    last_number = None if run_id is None else connection.scalar(end)
    counting = [x for x in looks if last_number is None or x.number <= last_number]
    first_hand, is_before = looks_until(sorted(counting, key=lambda x: (x.number, x.check)), as_of)
    if is_before or not first_hand:
        return None
    last: dict[str, Look] = {}
    for look in sorted(first_hand, key=lambda x: (x.as_of, x.number)):
        last[look.check] = look
    batches = {number: read_batches_of(connection, number) for number in {x.number for x in last.values()}}
    found = {check: tuple(b for b in batches[x.number] if b.check == check) for check, x in last.items()}
    return max(look.as_of for look in last.values()), found


def read_looks(connection: Connection) -> tuple[Look, ...]:
    """Which feeds each run looked at, in the order in which the runs were recorded."""
    runs, feeds = schema.runs, schema.run_feeds
    rows = connection.execute(
        select(runs.c.number, runs.c.as_of, runs.c.started, feeds.c.check).join(feeds).order_by(runs.c.number)
    )
    return tuple(Look(row.number, row.as_of, row.started.date(), row.check) for row in rows)


def _states(connection: Connection, last: Mapping[str, int]) -> _States:
    """Every filing that the last look of its feed found, with its name and state."""
    table, batches = schema.run_batches, schema.batches
    query = (
        select(
            table.c.check, table.c.run, batches.c.sha256, table.c.period_start, table.c.period_end,
            table.c.source, table.c.status, table.c.reported, _replaced().label("replaced"),
        )
        .join(batches)
        .where(*_filed())
        .order_by(table.c.run, table.c.position)
    )  # fmt: skip
    states: dict[_Content, tuple[str, VersionState, Reported | None]] = {}
    runs = portions(sorted(set(last.values())))
    for row in (row for some in runs for row in connection.execute(query.where(table.c.run.in_(some)))):
        if last.get(row.check) != row.run:
            continue
        content = (row.check, row.sha256, _period(row.period_start, row.period_end))
        # The same content under a second name comes after the one that counts.
        states.setdefault(content, (row.source, _state(row.status, is_replaced=bool(row.replaced)), row.reported))
    return states


def _withdrawn(connection: Connection, last: Mapping[str, int]) -> frozenset[tuple[str, Period]]:
    """What the last look of each feed told of as there no longer."""
    table = schema.run_batches
    rows = connection.execute(
        select(table.c.check, table.c.run, table.c.period_start, table.c.period_end).where(
            table.c.status == BatchStatus.WITHDRAWN, table.c.run.in_(set(last.values()))
        )
    )
    return frozenset(
        (row.check, Period(row.period_start, row.period_end)) for row in rows if last.get(row.check) == row.run
    )


def _state(status: BatchStatus, *, is_replaced: bool) -> VersionState:
    if status is BatchStatus.UNREADABLE:
        return VersionState.UNREADABLE
    return VersionState.SUPERSEDED if is_replaced else VersionState.IN_FORCE


def _versions(connection: Connection, looks: Mapping[str, Sequence[Look]], now: _States) -> list[Version]:
    """Each content for each period, in the order in which they were first found."""
    table, batches = schema.run_batches, schema.batches
    days = {look.number: look.as_of for found in looks.values() for look in found}
    asked = {(look.number, look.check) for found in looks.values() for look in found}
    what = (table.c.check, batches.c.sha256, table.c.period_start, table.c.period_end)
    seen = (table.c.run.in_(days), *_filed())
    first = select(*what, func.min(table.c.run).label("run")).join(batches).where(*seen).group_by(*what).subquery()
    same = (or_(c == first.c[c.name], and_(c.is_(None), first.c[c.name].is_(None))) for c in what)
    rows = connection.execute(
        select(*what, table.c.run, table.c.source, table.c.status)
        .join(batches)
        .join(first, and_(table.c.run == first.c.run, *same))
        .where(*_filed())
        .order_by(table.c.run, case((_replaced(), 0), else_=1), table.c.position)
    )
    versions: dict[_Content, Version] = {}
    for row in rows:
        content = (row.check, row.sha256, _period(row.period_start, row.period_end))
        if content in versions or (row.run, row.check) not in asked:
            continue
        source, state, reported = now.get(content, (row.source, VersionState.WITHDRAWN, None))
        is_unread = row.status is BatchStatus.UNREADABLE if state is VersionState.WITHDRAWN else None
        versions[content] = Version(
            *(row.check, content[2], row.sha256, source),
            seen_on=days[row.run],
            absent_on=absent_before(looks[row.check], row.run),
            is_readable=not is_unread if is_unread is not None else state is not VersionState.UNREADABLE,
            state=state,
            reported=reported,
        )
    # A filing whose period nobody can tell is only of interest while it lies there.
    return [v for v in versions.values() if v.period is not None or v.state is VersionState.UNREADABLE]


def _filed() -> tuple[ColumnElement[bool], ...]:
    """That a row of `run_batches` is a filing that came whole, and not one that waits, or no filing at all."""
    came = (BatchStatus.FIT, BatchStatus.UNFIT, BatchStatus.UNREADABLE)
    return schema.batches.c.sha256 != "", schema.run_batches.c.status.in_(came)


def _replaced() -> Exists:
    """Whether the filing of a row of `run_batches` was one that another had replaced."""
    table, findings = schema.run_batches, schema.findings
    return select(findings.c.list).where(findings.c.list == table.c.findings, findings.c.code == SUPERSEDED).exists()


def _period(start: date | None, end: date | None) -> Period | None:
    return Period(start, end) if start is not None and end is not None else None
