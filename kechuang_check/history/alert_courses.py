"""Reads the whole course of one alert. The caller holds the transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import Connection, and_, func, select

from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.kept import KeptDecision
from kechuang_check.domain.alerting.quieting import Acknowledgement
from kechuang_check.domain.alerting.record import Record, Stage, spells_of
from kechuang_check.domain.assessment import Assessment
from kechuang_check.history import alert_schema as tables
from kechuang_check.history import schema
from kechuang_check.history.reading import read_assessments

_DECISION = tuple(f.name for f in fields(KeptDecision))


def read_cutoff(connection: Connection, as_of: date) -> datetime | None:
    """When the first run of a later day began: what was written down before it was known on `as_of`; None if there is
    none, and then all is.
    """
    runs = schema.runs
    moment: datetime | None = connection.scalar(
        select(runs.c.started).where(runs.c.as_of > as_of).order_by(runs.c.number).limit(1)
    )
    return moment


def read_alerts(connection: Connection) -> Mapping[str, Fingerprint]:
    """By id every alert that was ever spoken of."""
    rows = connection.execute(select(tables.alerts))
    return {row.id: Fingerprint(row.kind, row.plan, row.about, row.group) for row in rows}


def read_record(connection: Connection, alert: str, fingerprint: Fingerprint, as_of: date) -> Record:
    """What became of an alert up to `as_of`."""
    cutoff = read_cutoff(connection, as_of)
    acks = read_acknowledgements(connection, alert)
    return Record(
        fingerprint,
        _stages(connection, alert, fingerprint, as_of),
        spells_of(_nights(connection, alert, as_of)),
        tuple(a for a in acks if cutoff is None or a.at < cutoff),
    )


def read_acknowledgements(connection: Connection, alert: str | None = None) -> list[Acknowledgement]:
    """In the order in which they were given; of one alert only, if it is named."""
    table = tables.acknowledgements
    names = [f.name for f in fields(Acknowledgement)]
    query = select(table).order_by(table.c.number)
    rows = connection.execute(query if alert is None else query.where(table.c.alert == alert)).mappings()
    return [Acknowledgement(**{name: row[name] for name in names}) for row in rows]


def read_last_day(connection: Connection) -> date | None:
    """The day of the last night; None if there is none."""
    day: date | None = connection.scalar(select(func.max(schema.runs.c.as_of)))
    return day


def _stages(connection: Connection, alert: str, fingerprint: Fingerprint, as_of: date) -> tuple[Stage, ...]:
    events, runs = tables.alert_events, schema.runs
    rows = connection.execute(
        select(events.c.run, events.c.transition, runs.c.as_of)
        .join(runs, runs.c.number == events.c.run)
        .where(events.c.alert == alert, runs.c.as_of <= as_of)
        .order_by(runs.c.as_of, runs.c.number, events.c.position)
    ).all()
    return tuple(Stage(r.as_of, r.transition, _verdict(connection, r.run, fingerprint)) for r in rows)


def _verdict(connection: Connection, run: int, fingerprint: Fingerprint) -> Assessment | None:
    if fingerprint.group:
        return None
    found = read_assessments(connection, run)
    return next((a for a in found if a.target.indicator == fingerprint.about), None)


def _nights(connection: Connection, alert: str, as_of: date) -> list[tuple[date, KeptDecision, str | None]]:
    kept, links, runs, told = tables.decisions, tables.run_decisions, schema.runs, schema.tellings
    letter = and_(told.c.run == links.c.run, told.c.alert == kept.c.alert, told.c.receiver == kept.c.receiver)
    rows = connection.execute(
        select(kept, runs.c.as_of, told.c.letter)
        .join(links, links.c.decisions == kept.c.list)
        .join(runs, runs.c.number == links.c.run)
        .outerjoin(told, letter)
        .where(kept.c.alert == alert, runs.c.as_of <= as_of)
        .order_by(runs.c.as_of, runs.c.number, kept.c.position)
    ).mappings()
    return [(row["as_of"], KeptDecision(**{n: row[n] for n in _DECISION}), row["letter"]) for row in rows]
