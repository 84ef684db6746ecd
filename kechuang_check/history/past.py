"""What was last known of each period of each indicator by a day. The caller holds the transaction."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import Connection, func, select

from kechuang_check.domain.past import Past, Remembered
from kechuang_check.history import schema
from kechuang_check.history.reading import observation_of


def read_past(connection: Connection, as_of: date) -> Past:
    """By indicator, in order of period: of each period what the night that was recorded last of those not after `as_of`
    measured. What has no verdict in that night, a series, is left out: by which rule it was measured is not known.
    """
    runs, kept, seen = schema.runs, schema.run_observations, schema.observations
    told, targets = schema.assessments, schema.targets
    # First by observation, of which there are few: nights mostly see again what others have seen.
    seen_last = (
        select(kept.c.observation, func.max(kept.c.run).label("run"))
        .where(kept.c.run.in_(select(runs.c.number).where(runs.c.as_of <= as_of)))
        .group_by(kept.c.observation)
        .subquery()
    )
    place = func.row_number().over(
        partition_by=(seen.c.indicator, seen.c.period_start, seen.c.period_end), order_by=seen_last.c.run.desc()
    )
    ranked = select(seen_last, place.label("place")).join(seen, seen.c.digest == seen_last.c.observation).subquery()
    last = select(ranked).where(ranked.c.place == 1).subquery()
    known = connection.execute(select(seen).join(last, last.c.observation == seen.c.digest)).mappings()
    observations = {row["digest"]: observation_of(row) for row in known}
    rows = connection.execute(
        select(last.c.observation, targets.c.target)
        .join(seen, seen.c.digest == last.c.observation)
        .join(told, told.c.run == last.c.run)
        .join(targets, (targets.c.digest == told.c.target) & (targets.c.indicator == seen.c.indicator))
        .order_by(seen.c.indicator, seen.c.period_end, seen.c.period_start)
    )
    found = defaultdict[str, list[Remembered]](list)
    for row in rows:
        observation = observations[row.observation]
        found[observation.indicator].append(Remembered(observation, row.target))
    return lambda indicator: found.get(indicator, ())
