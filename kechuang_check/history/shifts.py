"""Why verdicts differ from those before, as each night recorded it. The caller holds the transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, insert, select

from kechuang_check.domain.run import Night
from kechuang_check.domain.shift import Shift
from kechuang_check.history import schema

_NAMES = ("indicator", "was", "now", "causes", "edits", "is_revision")


def write_shifts(connection: Connection, run: int, night: Night) -> None:
    """Write those of the night that was just written as `run`."""
    if not night.shifts:
        return
    runs = schema.runs
    ids = {s.since for s in night.shifts}
    found = connection.execute(select(runs.c.id, runs.c.number).where(runs.c.id.in_(ids)))
    numbers = {row.id: row.number for row in found}
    rows = [
        {"run": run, "position": position, "since": numbers[s.since], **{name: getattr(s, name) for name in _NAMES}}
        for position, s in enumerate(night.shifts)
    ]
    connection.execute(insert(schema.shifts), rows)


def shifts_of_run(connection: Connection, run: int) -> tuple[Shift, ...]:
    return tuple(shift for _, shift in _read(connection, schema.shifts.c.run == run))


def shifts_of_indicator(connection: Connection, indicator: str) -> Mapping[int, Shift]:
    """By number of the run that recorded it, in that order."""
    return dict(_read(connection, schema.shifts.c.indicator == indicator))


def _read(connection: Connection, which: ColumnElement[bool]) -> list[tuple[int, Shift]]:
    table, runs = schema.shifts, schema.runs
    rows = connection.execute(
        select(table, runs.c.id, runs.c.as_of)
        .join(runs, runs.c.number == table.c.since)
        .where(which)
        .order_by(table.c.run, table.c.position)
    )
    return [
        (row.run, Shift(since=row.id, since_day=row.as_of, **{name: getattr(row, name) for name in _NAMES}))
        for row in rows
    ]
