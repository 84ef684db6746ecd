"""Alerts in the tables: written with the night they belong to, and read as what earlier nights left. The caller holds
the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from sqlalchemy import Connection, and_, func, insert, select

from kechuang_check.domain.alerting.deciding import Known, Told
from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.kept import KeptAlerts, KeptDecision
from kechuang_check.domain.alerting.memory import Course, Memory, Pair
from kechuang_check.domain.alerting.quieting import Acknowledgement, Silence
from kechuang_check.domain.alerting.signals import alert_of
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.run import BatchResult
from kechuang_check.history import alert_schema as tables
from kechuang_check.history import schema
from kechuang_check.history.alert_courses import read_acknowledgements, read_cutoff
from kechuang_check.history.coding import digest
from kechuang_check.history.portions import portions
from kechuang_check.history.reading import read_assessments, read_batches_of
from kechuang_check.history.verdicts import read_last_verdict

Fingerprints = Mapping[str, Fingerprint]
"""By indicator: what alerts that were told before they had a fingerprint are by now."""

Filings = tuple[BatchResult, ...]


def write_alerts(connection: Connection, run: int, kept: KeptAlerts) -> None:
    """Write what became of alerts in a run, which was just written with its letters."""
    name = tables.alerts.c.id
    known = {id_ for some in portions(kept.alerts) for id_ in connection.scalars(select(name).where(name.in_(some)))}
    new = [
        {"id": id_, **{f.name: getattr(fingerprint, f.name) for f in fields(Fingerprint)}}
        for id_, fingerprint in sorted(kept.alerts.items())
        if id_ not in known
    ]
    if new:
        connection.execute(insert(tables.alerts), new)
    events = [
        {"run": run, "position": position, "alert": e.fingerprint.id, "transition": e.transition}
        for position, e in enumerate(kept.events)
    ]
    if events:
        connection.execute(insert(tables.alert_events), events)
    if kept.decisions:
        _write_decisions(connection, run, kept.decisions)
    if kept.acknowledgements:
        connection.execute(insert(tables.acknowledgements), [asdict(ack) for ack in kept.acknowledgements])
    if kept.announcements:
        names = ("silence", "receiver", "is_over", "letter")
        rows = [{"run": run, **dict(zip(names, row, strict=True))} for row in kept.announcements]
        connection.execute(insert(tables.announcements), rows)


def _write_decisions(connection: Connection, run: int, decisions: tuple[KeptDecision, ...]) -> None:
    name = digest(tuple[KeptDecision, ...], decisions)
    lists = tables.decision_lists
    if connection.scalar(select(lists.c.digest).where(lists.c.digest == name)) is None:
        connection.execute(insert(lists).values(digest=name))
        rows = [
            {"list": name, "position": position, **{f.name: getattr(d, f.name) for f in fields(KeptDecision)}}
            for position, d in enumerate(decisions)
        ]
        connection.execute(insert(tables.decisions), rows)
    connection.execute(insert(tables.run_decisions).values(run=run, decisions=name))


@dataclass(frozen=True, slots=True)
class _Said:
    """One row of what became of an alert, or of what was told of it."""

    run: int
    day: date
    fingerprint: Fingerprint
    transition: Transition
    receiver: str = ""

    @property
    def is_open(self) -> bool:
        return Known(self.transition, self.day).is_open


def read_memory(connection: Connection, as_of: date, of_before: Fingerprints) -> Memory:
    """What nights up to `as_of` left, with what was in hand and silenced before the first night after it."""
    cutoff = read_cutoff(connection, as_of)
    told = _tellings(connection, as_of, of_before)
    events = _events(connection, as_of)
    begun = {e.fingerprint.id for e in events}
    # Alerts that were told before their course was kept: what was told is their course.
    events = [*(t for t in told if t.fingerprint.id not in begun and t.transition.is_news), *events]
    news: dict[Pair, _Said] = {}
    last: dict[Pair, _Said] = {}
    for row in told:
        pair = (row.fingerprint.id, row.receiver)
        last[pair] = row
        if row.transition.is_news or pair not in news:
            news[pair] = row
    ended, opened = {e.fingerprint.id: e for e in events}, {}
    for e in events:
        if e.transition.is_opening or e.fingerprint.id not in opened:
            opened[e.fingerprint.id] = e.day
    spoken = [*news.values(), *ended.values()]
    verdicts, filings = _verdicts(connection, spoken), _filings(connection, spoken)
    held, first = _silenced(connection, as_of), _first_told(told, opened)
    short = {e.fingerprint.about for e in ended.values() if e.fingerprint.kind is AlertKind.SHORTFALL and e.is_open}
    judged = {name: read_last_verdict(connection, name, as_of, decided=True) for name in sorted(short)}
    return Memory(
        courses={
            i: Course(e.fingerprint, _known(e, verdicts, filings), opened[i], first.get(i)) for i, e in ended.items()
        },
        told={pair: Told(_known(row, verdicts, filings), last[pair].day) for pair, row in news.items()},
        silenced=frozenset(p for p, run in held.items() if p not in last or run > last[p].run),
        acknowledgements=_acknowledgements(connection, cutoff),
        silences=read_silences(connection, cutoff),
        night=connection.scalar(select(func.max(schema.runs.c.as_of)).where(schema.runs.c.as_of <= as_of)),
        judged={name: verdict for name, verdict in judged.items() if verdict is not None},
        announced=frozenset(
            (row.silence, row.receiver, row.is_over) for row in connection.execute(select(tables.announcements))
        ),
    )


def _tellings(connection: Connection, as_of: date, of_before: Fingerprints) -> list[_Said]:
    told, runs, alerts = schema.tellings, schema.runs, tables.alerts
    rows = connection.execute(
        select(told, runs.c.as_of, alerts.c.kind, alerts.c.plan, alerts.c.group)
        .join(runs, runs.c.number == told.c.run)
        .outerjoin(alerts, alerts.c.id == told.c.alert)
        .where(runs.c.as_of <= as_of)
        .order_by(runs.c.as_of, runs.c.number, told.c.position)
    )
    found = []
    for row in rows:
        known = None if row.kind is None else Fingerprint(row.kind, row.plan, row.about, row.group)
        fingerprint = known or of_before.get(row.about)
        if fingerprint is not None:
            found.append(_Said(row.run, row.as_of, fingerprint, row.news, row.receiver))
    return found


def _events(connection: Connection, as_of: date) -> list[_Said]:
    events, runs, alerts = tables.alert_events, schema.runs, tables.alerts
    rows = connection.execute(
        select(events, runs.c.as_of, alerts)
        .join(runs, runs.c.number == events.c.run)
        .join(alerts, alerts.c.id == events.c.alert)
        .where(runs.c.as_of <= as_of)
        .order_by(runs.c.as_of, runs.c.number, events.c.position)
    )
    return [_Said(r.run, r.as_of, Fingerprint(r.kind, r.plan, r.about, r.group), r.transition) for r in rows]


def _verdicts(connection: Connection, rows: Iterable[_Said]) -> Mapping[tuple[int, str], Assessment]:
    return {
        (run, verdict.target.indicator): verdict
        for run in sorted({row.run for row in rows})
        for verdict in read_assessments(connection, run)
    }


def _filings(connection: Connection, rows: Iterable[_Said]) -> Mapping[tuple[int, Fingerprint], Filings]:
    """By run and alert on data that is open, the filings that were not fit."""
    wanted = [r for r in rows if r.fingerprint.kind is AlertKind.NOT_FIT and not r.transition.is_end]
    checks: dict[int, set[str]] = {}
    for row in wanted:
        checks.setdefault(row.run, set()).add(row.fingerprint.about)
    found: dict[tuple[int, Fingerprint], Filings] = {}
    for run, names in checks.items():
        for batch in (b for some in portions(sorted(names)) for b in read_batches_of(connection, run, some)):
            alert = alert_of(batch)
            if alert is not None:
                found[run, alert] = (*found.get((run, alert), ()), batch)
    return found


def _known(
    row: _Said,
    verdicts: Mapping[tuple[int, str], Assessment],
    filings: Mapping[tuple[int, Fingerprint], Filings],
) -> Known:
    # A check may have the name of an indicator.
    verdict = verdicts.get((row.run, row.fingerprint.about)) if not row.fingerprint.group else None
    return Known(row.transition, row.day, verdict, filings.get((row.run, row.fingerprint), ()))


def _first_told(told: Iterable[_Said], opened: Mapping[str, date]) -> Mapping[str, date]:
    """By alert, on which day anybody was told of it first since it opened. `told`: in order of time."""
    found: dict[str, date] = {}
    for t in told:
        alert = t.fingerprint.id
        if alert in opened and t.day >= opened[alert] and not t.transition.is_end:
            found.setdefault(alert, t.day)
    return found


def _acknowledgements(connection: Connection, cutoff: datetime | None) -> Mapping[str, tuple[Acknowledgement, ...]]:
    """By alert, in the order in which they were given; `cutoff`: as they were known before it."""
    found: dict[str, tuple[Acknowledgement, ...]] = {}
    for ack in read_acknowledgements(connection):
        if cutoff is None or ack.at < cutoff:
            found[ack.alert] = (*found.get(ack.alert, ()), ack)
    return found


def _silenced(connection: Connection, as_of: date) -> Mapping[Pair, int]:
    """By alert and receiver, the last run in which a silence kept it from them."""
    kept, links, runs = tables.decisions, tables.run_decisions, schema.runs
    rows = connection.execute(
        select(kept.c.alert, kept.c.receiver, func.max(links.c.run).label("run"))
        .join(links, links.c.decisions == kept.c.list)
        .join(runs, runs.c.number == links.c.run)
        .where(kept.c.reason == Reason.SILENCED, runs.c.as_of <= as_of, kept.c.receiver.is_not(None))
        .group_by(kept.c.alert, kept.c.receiver)
    )
    return {(row.alert, row.receiver): row.run for row in rows}


def read_silences(connection: Connection, cutoff: datetime | None = None) -> tuple[Silence, ...]:
    """All that there ever were, in the order in which they were made; `cutoff`: as they were known before it."""
    table, ends = tables.silences, tables.silence_ends
    ended = ends.c.silence == table.c.number
    query = select(table, ends.c.by.label("cancelled_by"), ends.c.at.label("cancelled_at")).order_by(table.c.number)
    if cutoff is None:
        rows = connection.execute(query.outerjoin(ends, ended))
    else:
        rows = connection.execute(query.outerjoin(ends, and_(ended, ends.c.at < cutoff)).where(table.c.at < cutoff))
    return tuple(Silence(**row) for row in rows.mappings())
