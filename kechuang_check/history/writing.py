"""Puts a night into the tables. The caller holds the transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, insert, select

from kechuang_check.domain.alerting.kept import KeptAlerts
from kechuang_check.domain.assessment import Assessment, Observation
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.judging import Judgement
from kechuang_check.domain.outbox import Posting
from kechuang_check.domain.plan import Target
from kechuang_check.domain.run import BatchResult, Letter, Night
from kechuang_check.history import schema
from kechuang_check.history.alerts import write_alerts
from kechuang_check.history.coding import digest
from kechuang_check.history.portions import portions
from kechuang_check.history.shifts import write_shifts

Row = dict[str, Any]

_CONTENT_OF_A_LETTER = ("to", "address", "lang", "subject", "text", "html")


def write_night(
    connection: Connection, night: Night, judgements: Mapping[str, Judgement], alerts: KeptAlerts | None = None
) -> None:
    """Write all of `night`, whose id is not there yet, what became of alerts, and the judgements that are new."""
    run = _write_run(connection, night)
    _add_missing(
        connection,
        schema.targets,
        {_target_id(a): {"indicator": a.target.indicator, "target": a.target} for a in night.assessments},
    )
    observed = [a.observation for a in night.assessments if a.observation is not None] + list(night.observations)
    measured = [o for j in judgements.values() for o in j.observations]
    _add_missing(connection, schema.observations, {_observation_id(o): _observation(o) for o in observed + measured})
    _write_findings(connection, [b.findings for b in night.batches] + [j.findings for j in judgements.values()])
    _add_missing(connection, schema.batches, {b.id: {"sha256": b.sha256} for b in night.batches if b.id is not None})
    _write_list(connection, schema.run_batches, run, map(_batch, night.batches))
    if night.looked:
        connection.execute(insert(schema.run_feeds), [{"run": run, "check": check} for check in sorted(night.looked)])
    _write_list(connection, schema.assessments, run, map(_assessment, night.assessments))
    observations = ({"observation": _observation_id(o)} for o in night.observations)
    _write_list(connection, schema.run_observations, run, observations)
    write_letters(connection, night.letters, night.finished)
    _write_list(connection, schema.run_letters, run, ({"letter": x.key} for x in night.letters))
    _write_list(
        connection,
        schema.tellings,
        run,
        (
            {
                "about": t.about,
                "news": t.news,
                "letter": t.letter_key,
                "alert": t.alert,
                "receiver": t.receiver,
                "reason": t.reason,
            }
            for t in night.tellings
        ),
    )
    if alerts is not None:
        write_alerts(connection, run, alerts)
    _write_judgements(connection, judgements)
    write_shifts(connection, run, night)


def write_letters(connection: Connection, letters: Sequence[Letter], queued: datetime) -> None:
    """Write the letters whose keys are not there, each queued at `queued` (aware) on all of its channels."""
    rows = {x.key: {name: getattr(x, name) for name in _CONTENT_OF_A_LETTER} for x in letters}
    new = set(_add_missing(connection, schema.letters, rows, in_order=True))
    postings = [
        asdict(Posting(x.key, channel, queued, next_attempt=x.not_before))
        for key, x in {x.key: x for x in letters}.items()
        if key in new
        for channel in x.channels
    ]
    if postings:
        connection.execute(insert(schema.outbox), postings)


def _write_run(connection: Connection, night: Night) -> int:
    row = {
        name: getattr(night, name) for name in ("id", "as_of", "started", "finished", "engine", "report", "exit_code")
    }
    inserted = connection.execute(insert(schema.runs).values(row)).inserted_primary_key
    if inserted is None:
        raise RuntimeError("the database gave the run no number")
    return int(inserted.number)


def _write_list(connection: Connection, table: Table, run: int, rows: Iterable[Row]) -> None:
    numbered = [{"run": run, "position": position, **row} for position, row in enumerate(rows)]
    if numbered:
        connection.execute(insert(table), numbered)


def _write_findings(connection: Connection, lists: Iterable[tuple[Finding, ...]]) -> None:
    by_id = {_list_id(findings): findings for findings in lists}
    new = _add_missing(connection, schema.finding_lists, {name: {} for name in by_id})
    rows = [
        {"list": name, "position": position, **_scalars(finding)}
        for name in new
        for position, finding in enumerate(by_id[name])
    ]
    if rows:
        connection.execute(insert(schema.findings), rows)


def _write_judgements(connection: Connection, judgements: Mapping[str, Judgement]) -> None:
    new = _add_missing(
        connection, schema.judgements, {key: {"findings": _list_id(j.findings)} for key, j in judgements.items()}
    )
    rows = [
        {"judgement": key, "position": position, "observation": _observation_id(observation)}
        for key in new
        for position, observation in enumerate(judgements[key].observations)
    ]
    if rows:
        connection.execute(insert(schema.judgement_observations), rows)


def _add_missing(
    connection: Connection, table: Table, rows: Mapping[str, Row], *, in_order: bool = False
) -> tuple[str, ...]:
    """Insert the rows whose name is not there; gives their names.

    Sorted by name, so that two writers cannot each wait for the other; `in_order` where the order given matters.
    """
    name = _name_column(table)
    known = {n for some in portions(rows) for n in connection.scalars(select(name).where(name.in_(some)))}
    new = tuple(n for n in (rows if in_order else sorted(rows)) if n not in known)
    if new:
        connection.execute(insert(table), [{name.name: n, **rows[n]} for n in new])
    return new


def _name_column(table: Table) -> Column[Any]:
    return table.c.key if table is schema.letters else next(iter(table.primary_key))


def _scalars(value: Finding) -> Row:
    return {f.name: getattr(value, f.name) for f in fields(value)}


def _batch(batch: BatchResult) -> Row:
    if batch.id is None and batch.sha256 is not None:
        raise ValueError(f"a batch of {batch.check} with content and without an id")
    period = batch.period
    return {
        "check": batch.check,
        "batch": batch.id,
        "source": batch.source,
        "period_start": period.start if period else None,
        "period_end": period.end if period else None,
        "rows": batch.rows,
        "status": batch.status,
        "repairs": batch.repairs,
        "findings": _list_id(batch.findings),
        "reported": batch.reported,
        "finality": batch.finality,
    }


def _observation(observation: Observation) -> Row:
    names = (
        "indicator", "state", "value", "numerator", "denominator", "coverage", "rows", "sources", "because", "missing",
        "splits", "finality", "final_due", "movement",
    )  # fmt: skip
    row = {name: getattr(observation, name) for name in names}
    return row | {"period_start": observation.period.start, "period_end": observation.period.end}


def _assessment(assessment: Assessment) -> Row:
    names = (
        "as_of",
        "standing",
        "bound",
        "shortfall",
        "shortfall_unit",
        "to_close",
        "completion",
        "because",
        "missing",
        "forecast",
        "no_forecast",
    )
    row = {name: getattr(assessment, name) for name in names}
    observation = assessment.observation
    return row | {
        "target": _target_id(assessment),
        "observation": _observation_id(observation) if observation is not None else None,
    }


def _target_id(assessment: Assessment) -> str:
    return digest(Target, assessment.target)


def _observation_id(observation: Observation) -> str:
    return digest(Observation, observation)


def _list_id(findings: tuple[Finding, ...]) -> str:
    return digest(tuple[Finding, ...], findings)
