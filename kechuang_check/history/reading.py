"""Makes the values of the domain again from the tables. The caller holds the transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, case, func, select

from kechuang_check.domain.assessment import Assessment, Observation
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.judging import Judgement
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Target
from kechuang_check.domain.received import SUPERSEDED
from kechuang_check.domain.run import BatchResult, Letter, Night, Telling
from kechuang_check.history import schema
from kechuang_check.history.outbox import read_letters
from kechuang_check.history.shifts import shifts_of_run


def read_night(connection: Connection, run: RowMapping) -> Night:
    """The night of a row of `runs`."""
    number = run["number"]
    return Night(
        **{name: run[name] for name in ("id", "as_of", "started", "finished", "engine", "report", "exit_code")},
        batches=read_batches_of(connection, number),
        assessments=_assessments(connection, number),
        letters=_letters(connection, number),
        tellings=_tellings(connection, number),
        looked=_looked(connection, number),
        observations=_observations(connection, number),
        shifts=shifts_of_run(connection, number),
        is_new=False,
    )


def read_judgement(connection: Connection, key: str) -> Judgement | None:
    """The judgement kept under `key`; None if there is none."""
    kept, links = schema.judgements, schema.judgement_observations
    findings = connection.scalar(select(kept.c.findings).where(kept.c.key == key))
    if findings is None:
        return None
    rows = connection.execute(
        select(schema.observations).join(links).where(links.c.judgement == key).order_by(links.c.position)
    ).mappings()
    lists = finding_lists(connection, select(kept.c.findings).where(kept.c.key == key))
    return Judgement(findings=lists[findings], observations=tuple(map(observation_of, rows)))


def read_assessments(connection: Connection, run: int) -> tuple[Assessment, ...]:
    """All verdicts of a run."""
    return _assessments(connection, run)


def read_assessment(connection: Connection, run: int, position: int) -> Assessment:
    """One verdict of a run."""
    (assessment,) = _assessments(connection, run, position)
    return assessment


def read_arrivals(connection: Connection) -> Mapping[tuple[str, str, Period], int]:
    """By check, content and period, the place of a filing in the order in which filings were first recorded.

    Of one run those come first that another one replaced: they are older than what stands in their place.
    """
    table, batches = schema.run_batches, schema.batches
    what = (table.c.check, batches.c.sha256, table.c.period_start, table.c.period_end)
    known = (batches.c.sha256.is_not(None), table.c.period_end.is_not(None))
    first = select(*what, func.min(table.c.run).label("run")).join(batches).where(*known).group_by(*what).subquery()
    replaced = (
        select(schema.findings.c.list)
        .where(schema.findings.c.list == table.c.findings, schema.findings.c.code == SUPERSEDED)
        .exists()
    )
    rows = connection.execute(
        select(*what)
        .join(batches)
        .join(first, and_(table.c.run == first.c.run, *(c == first.c[c.name] for c in what)))
        .order_by(table.c.run, case((replaced, 0), else_=1), table.c.position)
    )
    return {(check, sha, Period(start, end)): place for place, (check, sha, start, end) in enumerate(rows)}


def read_batches_of(connection: Connection, run: int, checks: Collection[str] | None = None) -> tuple[BatchResult, ...]:
    """The batches of a run, in its order; those of some checks only, if they are named."""
    table = schema.run_batches
    wanted = [table.c.run == run] if checks is None else [table.c.run == run, table.c.check.in_(checks)]
    rows = connection.execute(
        select(table, schema.batches.c.sha256).outerjoin(schema.batches).where(*wanted).order_by(table.c.position)
    ).mappings()
    lists = finding_lists(connection, select(table.c.findings).where(*wanted))
    return tuple(batch_result(row, lists) for row in rows.all())


def batch_result(row: RowMapping, lists: Mapping[str, tuple[Finding, ...]]) -> BatchResult:
    """The batch of a row of `run_batches` with the `sha256` of its content. `lists`: of findings, by digest."""
    return BatchResult(
        check=row["check"],
        id=row["batch"],
        source=row["source"],
        sha256=row["sha256"],
        period=_period(row["period_start"], row["period_end"]),
        rows=row["rows"],
        status=row["status"],
        repairs=row["repairs"],
        findings=lists[row["findings"]],
        reported=row["reported"],
        finality=row["finality"],
    )


def finding_lists(connection: Connection, wanted: Select[Any]) -> Mapping[str, tuple[Finding, ...]]:
    """The lists of findings whose digests `wanted` selects; an empty one for a list without rows."""
    table = schema.findings
    rows = connection.execute(
        select(table).where(table.c.list.in_(wanted)).order_by(table.c.list, table.c.position)
    ).mappings()
    lists: defaultdict[str, tuple[Finding, ...]] = defaultdict(tuple)
    for name, members in groupby(rows, key=lambda row: str(row["list"])):
        lists[name] = tuple(map(_finding, members))
    return lists


def _finding(row: RowMapping) -> Finding:
    return Finding(**{name: value for name, value in row.items() if name not in ("list", "position")})


def _assessments(connection: Connection, run: int, position: int | None = None) -> tuple[Assessment, ...]:
    table = schema.assessments
    query = select(table).where(table.c.run == run).order_by(table.c.position)
    if position is not None:
        query = query.where(table.c.position == position)
    rows = connection.execute(query).mappings().all()
    kept = connection.execute(select(schema.targets).join(table).where(table.c.run == run))
    targets = {row.digest: row.target for row in kept}
    observed = connection.execute(select(schema.observations).join(table).where(table.c.run == run)).mappings()
    observations = {row["digest"]: observation_of(row) for row in observed}
    return tuple(
        assessment_of(
            row, targets[row["target"]], None if row["observation"] is None else observations[row["observation"]]
        )
        for row in rows
    )


def assessment_of(row: RowMapping, target: Target, observation: Observation | None) -> Assessment:
    """The verdict of a row of `assessments`, on the target and the observation that it points to."""
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
    return Assessment(target=target, observation=observation, **{name: row[name] for name in names})


def observation_of(row: RowMapping) -> Observation:
    """The observation of a row of `observations`."""
    left_out = ("digest", "period_start", "period_end")
    return Observation(
        period=Period(row["period_start"], row["period_end"]),
        **{name: value for name, value in row.items() if name not in left_out},
    )


def _letters(connection: Connection, run: int) -> tuple[Letter, ...]:
    links = schema.run_letters
    keys = connection.scalars(select(links.c.letter).where(links.c.run == run).order_by(links.c.position)).all()
    found = read_letters(connection, keys)
    return tuple(found[key] for key in keys)


def _tellings(connection: Connection, run: int) -> tuple[Telling, ...]:
    table = schema.tellings
    columns = (table.c.about, table.c.news, table.c.letter, table.c.alert, table.c.receiver, table.c.reason)
    rows = connection.execute(select(*columns).where(table.c.run == run).order_by(table.c.position))
    return tuple(Telling(*row) for row in rows)


def _looked(connection: Connection, run: int) -> tuple[str, ...]:
    table = schema.run_feeds
    return tuple(connection.scalars(select(table.c.check).where(table.c.run == run).order_by(table.c.check)))


def _observations(connection: Connection, run: int) -> tuple[Observation, ...]:
    links = schema.run_observations
    rows = connection.execute(
        select(schema.observations).join(links).where(links.c.run == run).order_by(links.c.position)
    ).mappings()
    return tuple(map(observation_of, rows))


def _period(start: date | None, end: date | None) -> Period | None:
    return Period(start, end) if start is not None and end is not None else None
