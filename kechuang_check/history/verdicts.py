"""The last verdict on an indicator. The caller holds the transaction."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.history import schema
from kechuang_check.history.reading import read_assessment

_DECIDED = tuple(s for s in Standing if s.is_short or s.is_good)


def read_last_verdict(
    connection: Connection, indicator: str, as_of: date | None, *, decided: bool = False
) -> Assessment | None:
    """Of the nights for a day not after `as_of` (None: of all). `decided`: the last one that says whether it falls
    short, whatever nights after it could not judge.
    """
    table = schema.assessments
    query = (
        select(table.c.run, table.c.position)
        .join(schema.runs)
        .join(schema.targets)
        .where(schema.targets.c.indicator == indicator)
        .order_by(schema.runs.c.as_of.desc(), schema.runs.c.number.desc(), table.c.position.desc())
        .limit(1)
    )
    if as_of is not None:
        query = query.where(schema.runs.c.as_of <= as_of)
    if decided:
        query = query.where(table.c.standing.in_(_DECIDED))
    row = connection.execute(query).one_or_none()
    return None if row is None else read_assessment(connection, row.run, row.position)
