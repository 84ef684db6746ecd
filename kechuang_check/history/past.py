"""What was last known of each period of each indicator by a day. The caller holds the transaction."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import Connection, func, select

from kechuang_check.domain.known_reports import Look, looks_until
from kechuang_check.domain.past import Past, Remembered
from kechuang_check.history import schema
from kechuang_check.history.portions import portions
from kechuang_check.history.reading import observation_of


def read_past(connection: Connection, as_of: date, run_id: str | None = None) -> Past:
    """By indicator, in order of period: of each period what the last night that says what was known on `as_of` measured
    (`looks_until`). `run_id`: nothing counts that was recorded after that run.

    What has no verdict in that night, a series, is left out: by which rule it was measured is not known.
    """
    kept, seen, told, targets = schema.run_observations, schema.observations, schema.assessments, schema.targets
    # First by observation, of which there are few: nights mostly see again what others have seen.
    seen_last = (
        select(kept.c.observation, func.max(kept.c.run).label("run"))
        .where(kept.c.run.in_(_nights(connection, as_of, run_id)))
        .group_by(kept.c.observation)
        .subquery()
    )
    place = func.row_number().over(
        partition_by=(seen.c.indicator, seen.c.period_start, seen.c.period_end), order_by=seen_last.c.run.desc()
    )
    ranked = select(seen_last, place.label("place")).join(seen, seen.c.digest == seen_last.c.observation).subquery()
    last = connection.execute(select(ranked.c.observation, ranked.c.run).where(ranked.c.place == 1)).all()
    wanted = (select(seen).where(seen.c.digest.in_(some)) for some in portions(x.observation for x in last))
    rows = (row for query in wanted for row in connection.execute(query).mappings())
    observations = {row["digest"]: observation_of(row) for row in rows}
    verdicts = select(told.c.run, targets.c.indicator, targets.c.target).join(
        targets, targets.c.digest == told.c.target
    )
    asked = (verdicts.where(told.c.run.in_(some)) for some in portions({x.run for x in last}))
    judged = (row for query in asked for row in connection.execute(query))
    by = {(row.run, row.indicator): row.target for row in judged}
    found = defaultdict[str, list[Remembered]](list)
    for run, observation in sorted(((x.run, observations[x.observation]) for x in last), key=lambda o: o[1].period):
        if (run, observation.indicator) in by:
            found[observation.indicator].append(Remembered(observation, by[run, observation.indicator]))
    return lambda indicator: found.get(indicator, ())


def _nights(connection: Connection, as_of: date, run_id: str | None) -> list[int]:
    """The numbers of the nights that say what was known on a day."""
    runs = schema.runs
    query = select(runs.c.number, runs.c.as_of, runs.c.started, runs.c.id).order_by(runs.c.number)
    rows = connection.execute(query).all()
    end = next((row.number for row in rows if row.id == run_id), None)
    looks = [Look(row.number, row.as_of, row.started.date(), "") for row in rows if end is None or row.number <= end]
    known, is_later = looks_until(looks, as_of)
    return [] if is_later else [look.number for look in known]
