"""Which run is meant. The caller holds the transaction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, RowMapping, select

from kechuang_check.errors import HistoryError, Place, Problem, UsageError
from kechuang_check.history import schema
from kechuang_check.words import Text, text

_LISTED, _SHOWN = 5, 12
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LIKE_A_DAY = re.compile(r"[0-9]{8}|[0-9]{4}[-/.年][0-9]{1,2}([-/.月][0-9]{0,2}日?)?")


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


def run_named(connection: Connection, name: str, argument: str) -> str:
    """The id of the run that is meant by a day (its last run), or by an id or the beginning of one.

    Raises UsageError at `argument` where there is none, or several ids begin so.
    """
    runs = schema.runs
    rows = connection.execute(select(runs.c.id, runs.c.as_of).order_by(runs.c.number)).mappings().all()
    of_day = [row["id"] for row in rows if row["as_of"].isoformat() == name][-1:]
    begun = [row["id"] for row in rows if name and row["id"].startswith(name)]
    found: list[str] = of_day or [id_ for id_ in begun if id_ == name] or begun
    if len(found) == 1:
        return found[0]
    what, near = _why_not(name, len(found), rows)
    known = ", ".join(f"{row['as_of'].isoformat()} ({row['id'][:_SHOWN]})" for row in near)
    mend = text("Name a day or the beginning of an id. Recorded: {runs}", runs=known or "—")
    raise UsageError(Problem(what, mend, Place(argument)))


def _why_not(name: str, found: int, rows: Sequence[RowMapping]) -> tuple[Text, Sequence[RowMapping]]:
    """Why no run is meant by `name`, and the runs that may have been: those of the days near it, else the last ones."""
    last = rows[-_LISTED:]
    if found:
        begun = [row for row in rows if row["id"].startswith(name)]
        return text("The ids of several runs begin with {run}.", run=repr(name)), begun[-_LISTED:]
    if not _LIKE_A_DAY.fullmatch(name):
        return text("No run has an id that begins with {run}.", run=repr(name)), last
    try:
        day = date.fromisoformat(name) if _DAY.fullmatch(name) else None
    except ValueError:
        day = None
    if day is None:
        return text("{value} is not a date. Write it as 2024-12-31.", value=repr(name)), last
    nearest = sorted(rows, key=lambda row: abs((row["as_of"] - day).days))[:_LISTED]
    return text("No night is recorded for {day}.", day=name), sorted(nearest, key=lambda row: row["as_of"])
