"""What was recorded of nights gone by, read only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, RowMapping, Select, select

from kechuang_check.domain.run import Night
from kechuang_check.domain.series import Sighting
from kechuang_check.domain.shift import Shift
from kechuang_check.domain.withdrawn import EverCounted
from kechuang_check.errors import HistoryError, Problem
from kechuang_check.history import schema
from kechuang_check.history.coding import UnreadableValue
from kechuang_check.history.connecting import WRITES
from kechuang_check.history.counted import read_counted
from kechuang_check.history.definitions import read_definitions
from kechuang_check.history.filings import Filings, read_filings_then
from kechuang_check.history.reading import read_night
from kechuang_check.history.runs import run_before, run_named
from kechuang_check.history.shifts import shifts_of_indicator
from kechuang_check.history.sightings import read_sightings
from kechuang_check.history.trouble import told_plainly
from kechuang_check.words import text


class PastNights:
    """The nights of a history, one by one and in a row."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._place = engine.url.render_as_string(hide_password=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._engine.dispose()

    def night(self, run_id: str) -> Night:
        """The night as it was recorded, its letters as they are now; raises HistoryError for an unknown id."""
        found = self._night(select(schema.runs).where(schema.runs.c.id == run_id))
        if found is None:
            raise HistoryError(
                Problem(
                    text("There is no run {run} in the history at {place}.", run=run_id, place=self._place),
                    text("Check the id, and that this is the history of the right workspace."),
                )
            )
        return found

    def latest(self, as_of: date | None = None) -> Night | None:
        """The night of the latest day not after `as_of`; of several for that day the one recorded last."""
        query = select(schema.runs).order_by(schema.runs.c.as_of.desc(), schema.runs.c.number.desc()).limit(1)
        return self._night(query if as_of is None else query.where(schema.runs.c.as_of <= as_of))

    def before(self, run_id: str) -> Night | None:
        """The night before that run: of the same day or an earlier one, and recorded before it; None for the first."""
        with self._reading() as connection:
            run = run_before(connection, run_id)
            return None if run is None else read_night(connection, run)

    def last_to_judge(self, as_of: date) -> tuple[tuple[Night, frozenset[str]], ...]:
        """The nights that gave the last verdict on each indicator for a day not after `as_of`, and on which ones."""
        table, targets, runs = schema.assessments, schema.targets, schema.runs
        judged: dict[str, set[str]] = {}
        with self._reading() as connection:
            for indicator in connection.scalars(select(targets.c.indicator).distinct()).all():
                query = (
                    select(runs.c.id)
                    .join(table, table.c.run == runs.c.number)
                    .join(targets)
                    .where(targets.c.indicator == indicator, runs.c.as_of <= as_of)
                    .order_by(runs.c.as_of.desc(), runs.c.number.desc())
                    .limit(1)
                )
                if (run_id := connection.scalar(query)) is not None:
                    judged.setdefault(run_id, set()).add(indicator)
        return tuple((self.night(run_id), frozenset(names)) for run_id, names in judged.items())

    def named(self, name: str, argument: str) -> Night:
        """The night that is meant by a day (YYYY-MM-DD: its last run), or by an id or the beginning of one.

        Raises UsageError that names `argument`, where there is none, or several ids begin so.
        """
        with self._reading() as connection:
            run_id = run_named(connection, name, argument)
        return self.night(run_id)

    def definitions(self, run_id: str) -> Mapping[str, str]:
        """The texts of the definitions that a run judged by, by name of their file; none where it kept none."""
        with self._reading() as connection:
            return read_definitions(connection, run_id)

    def filings_then(self, as_of: date, run_id: str | None = None) -> tuple[date, Filings] | None:
        """What each feed had on the night of `as_of` or the last one before it, with the day of that night; None before
        the first. `run_id`: as that run found it, where a day has several.
        """
        with self._reading() as connection:
            return read_filings_then(connection, as_of, run_id)

    def counted(self, as_of: date, run_id: str | None = None, *, is_replay: bool = False) -> EverCounted:
        """The filings that the nights up to `as_of` counted, of each period the last; see `read_counted`."""
        with self._reading() as connection:
            return read_counted(connection, as_of, run_id, is_replay=is_replay)

    def is_past(self, day: date) -> bool:
        """Whether a night of that day is recorded, and one of a later day as well."""
        days = schema.runs.c.as_of
        with self._reading() as connection:
            of_day = connection.scalar(select(schema.runs.c.number).where(days == day).limit(1))
            later = connection.scalar(select(schema.runs.c.number).where(days > day).limit(1))
        return of_day is not None and later is not None

    def sightings(self, indicator: str) -> tuple[Sighting, ...]:
        """What each run measured of an indicator, in the order in which the runs were recorded."""
        with self._reading() as connection:
            return read_sightings(connection, indicator)

    def shifts(self, indicator: str) -> tuple[tuple[date, Shift], ...]:
        """Why the verdict on an indicator moved, with the day of each night that recorded it, in that order."""
        runs = schema.runs
        with self._reading() as connection:
            found = shifts_of_indicator(connection, indicator)
            rows = connection.execute(select(runs.c.number, runs.c.as_of).where(runs.c.number.in_(found)))
            days = {row.number: row.as_of for row in rows}
        return tuple((days[number], shift) for number, shift in found.items())

    def _night(self, query: Select[tuple[object, ...]]) -> Night | None:
        with self._reading() as connection:
            run = self._run(connection, query)
            return read_night(connection, run) if run is not None else None

    @staticmethod
    def _run(connection: Connection, query: Select[tuple[object, ...]]) -> RowMapping | None:
        return connection.execute(query).mappings().one_or_none()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with told_plainly(self._place), self._engine.begin() as connection:
            try:
                yield connection
            except ValueError as error:
                raise UnreadableValue(str(error)) from error

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with told_plainly(self._place), self._engine.connect() as plain:
            connection = plain.execution_options(**{WRITES: True})
            with connection.begin():
                yield connection
