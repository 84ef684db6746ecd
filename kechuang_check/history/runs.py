"""Which run is meant. The caller holds the transaction."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, RowMapping, select

from kechuang_check.errors import HistoryError, Problem
from kechuang_check.history import schema
from kechuang_check.words import text

_LISTED, _SHOWN = 5, 12


def no_night_until(day: date) -> HistoryError:
    """That there is nothing to go back to."""
    return HistoryError(
        Problem(
            text("No night is recorded for {day} or a day before.", day=day.isoformat()),
            text("Name a later day, or leave --data out: then the folders are read as they are now."),
        )
    )


def run_before(connection: Connection, run_id: str) -> RowMapping | None:
    """The row of the run before that one: of the same day or an earlier one, and recorded before it."""
    runs = schema.runs
    mine = connection.execute(select(runs.c.as_of, runs.c.number).where(runs.c.id == run_id)).one_or_none()
    if mine is None:
        return None
    earlier = (runs.c.as_of < mine.as_of) | ((runs.c.as_of == mine.as_of) & (runs.c.number < mine.number))
    query = select(runs).where(earlier).order_by(runs.c.as_of.desc(), runs.c.number.desc()).limit(1)
    return connection.execute(query).mappings().one_or_none()


def run_named(connection: Connection, name: str) -> str:
    """The id of the run that is meant by a day (its last run), or by an id or the beginning of one.

    Raises HistoryError where there is none, or several ids begin so.
    """
    runs = schema.runs
    rows = connection.execute(select(runs.c.id, runs.c.as_of).order_by(runs.c.number)).all()
    of_day = [row.id for row in rows if row.as_of.isoformat() == name][-1:]
    begun = [row.id for row in rows if row.id.startswith(name)]
    found: list[str] = of_day or [id_ for id_ in begun if id_ == name] or begun
    if len(found) == 1:
        return found[0]
    if found:
        what = text("Several runs begin with {run}.", run=repr(name))
    else:
        what = text("No run is called {run}, and none is recorded for such a day.", run=repr(name))
    known = ", ".join(f"{row.as_of.isoformat()} ({row.id[:_SHOWN]})" for row in rows[-_LISTED:])
    raise HistoryError(
        Problem(what, text("Name a day or the beginning of an id. Recorded last: {runs}", runs=known or "—"))
    )
