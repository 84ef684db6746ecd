"""What each run measured of an indicator, with the files behind it. The caller holds the transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select, union

from kechuang_check.domain.assessment import Assessment, Observation
from kechuang_check.domain.series import Sighting, Source
from kechuang_check.history import schema
from kechuang_check.history.reading import assessment_of, observation_of
from kechuang_check.history.shifts import shifts_of_indicator


def read_sightings(connection: Connection, indicator: str) -> tuple[Sighting, ...]:
    """In the order in which the runs were recorded, and of one run in order of period.

    A run that an earlier version recorded kept only the observations that verdicts rest on.
    """
    runs, kept, told = schema.runs, schema.run_observations, schema.assessments
    seen = schema.observations
    named = select(seen.c.digest).where(seen.c.indicator == indicator)
    links = union(
        select(kept.c.run, kept.c.observation).where(kept.c.observation.in_(named)),
        select(told.c.run, told.c.observation).where(told.c.observation.in_(named)),
    ).subquery()
    rows = connection.execute(
        select(links.c.run, links.c.observation, runs.c.id, runs.c.as_of, runs.c.finished)
        .join(runs, runs.c.number == links.c.run)
        .join(seen, seen.c.digest == links.c.observation)
        .order_by(links.c.run, seen.c.period_end, links.c.observation)
    ).all()
    found = connection.execute(select(seen).where(seen.c.indicator == indicator)).mappings()
    observations = {row["digest"]: observation_of(row) for row in found}
    sources = _sources(connection, observations.values())
    verdicts = _verdicts(connection, indicator, observations)
    shifts = shifts_of_indicator(connection, indicator)
    return tuple(
        Sighting(
            run=row.id,
            as_of=row.as_of,
            recorded=row.finished,
            observation=observations[row.observation],
            sources=tuple(sources[id_] for id_ in observations[row.observation].sources if id_ in sources),
            verdict=verdicts.get((row.run, row.observation)),
            shift=shifts.get(row.run),
        )
        for row in rows
    )


def _verdicts(
    connection: Connection, indicator: str, observations: Mapping[str, Observation]
) -> dict[tuple[int, str], Assessment]:
    """By run and observation. Targets repeat from run to run, and are read once."""
    table, targets = schema.assessments, schema.targets
    kept = connection.execute(select(targets).where(targets.c.indicator == indicator))
    asked = {row.digest: row.target for row in kept}
    rows = connection.execute(select(table).where(table.c.target.in_(list(asked)))).mappings()
    return {
        (row["run"], row["observation"]): assessment_of(row, asked[row["target"]], observations[row["observation"]])
        for row in rows
        if row["observation"] in observations
    }


def _sources(connection: Connection, observations: Iterable[Observation]) -> dict[str, Source]:
    """By id the batches under the observations, each by the name that it had last."""
    ids = {id_ for o in observations for id_ in o.sources}
    table, batches = schema.run_batches, schema.batches
    rows = connection.execute(
        select(table.c.batch, table.c.check, table.c.source, batches.c.sha256)
        .join(batches, batches.c.id == table.c.batch)
        .order_by(table.c.run)
    )
    return {row.batch: Source(*row) for row in rows if row.batch in ids}
