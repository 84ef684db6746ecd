"""The history of all nights, as a value to ask and to add to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from kechuang_check.domain.alerting.kept import KeptAlerts
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.confirmation import Confirmation, Confirmations
from kechuang_check.domain.judging import Judgement
from kechuang_check.domain.known_reports import Known
from kechuang_check.domain.outbox import LetterStatus, Posting
from kechuang_check.domain.past import Past
from kechuang_check.domain.period import Period
from kechuang_check.domain.recorded_batch import RecordedBatch
from kechuang_check.domain.run import Letter, Night
from kechuang_check.domain.withdrawn import Withdrawal
from kechuang_check.errors import HistoryError
from kechuang_check.history import schema
from kechuang_check.history.alert_records import AlertRecords
from kechuang_check.history.alone import alone
from kechuang_check.history.coding import UnreadableValue
from kechuang_check.history.counted import withdrawal_row
from kechuang_check.history.definitions import write_definitions
from kechuang_check.history.filings import read_gone, read_known
from kechuang_check.history.outbox import OPEN, read_letters, read_postings, write_posting
from kechuang_check.history.past import read_past
from kechuang_check.history.past_nights import PastNights
from kechuang_check.history.reading import read_arrivals, read_judgement
from kechuang_check.history.recorded import confirmation_row, read_batches, read_confirmations
from kechuang_check.history.verdicts import read_last_verdict
from kechuang_check.history.writing import write_letters, write_night

_ATTEMPTS = 3
_TURN = "."
"""Stands between what a run is made of and the number of its turn."""
_NONE: Mapping[str, Judgement] = MappingProxyType({})


class History(PastNights):
    """Made by `open_history`. Every method raises HistoryError if the database fails, and then nothing was changed."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.alerts = AlertRecords(self._reading, self._writing)

    @contextmanager
    def alone(self, what: str, wait_seconds: float = 0, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Do `what` (NIGHT, POST) while no other runner does. `on_wait` is called before it is waited for one.

        Raises BusyError if that has not ended within `wait_seconds`.
        """
        with alone(self._engine, self._place, what, wait_seconds, on_wait):
            yield

    def record(
        self,
        night: Night,
        judgements: Mapping[str, Judgement] = _NONE,
        definitions: Mapping[str, str] | None = None,
        alerts: KeptAlerts | None = None,
    ) -> bool:
        """Write the night, `judgements` by key, the texts of `definitions` and what became of alerts, in one
        transaction; False if a run of its id is there already, and then nothing is written. A letter whose key is known
        from another run is that same letter.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self._writing() as connection:
                    if self._run(connection, select(schema.runs).where(schema.runs.c.id == night.id)) is not None:
                        return False
                    write_night(connection, night, judgements, alerts)
                    if definitions:
                        write_definitions(connection, night.id, definitions)
                return True
            except HistoryError as trouble:
                # Another process may have written the same run or a shared row since we looked: look again.
                if not isinstance(trouble.__cause__, IntegrityError) or attempt == _ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    def arrivals(self) -> Mapping[tuple[str, str, Period], int]:
        """By check, content (SHA-256) and period, the place of a filing in the order of their first appearance."""
        with self._reading() as connection:
            return read_arrivals(connection)

    def known(self, as_of: date) -> Known:
        """What the nights up to `as_of` knew of filings: which feeds they looked at, and what had come by then."""
        with self._reading() as connection:
            return read_known(connection, as_of)

    def gone(self, as_of: date) -> frozenset[tuple[str, Period]]:
        """By feed and period the reports that had counted and, on the last night of `as_of`, were there no longer."""
        with self._reading() as connection:
            return read_gone(connection, as_of)

    def batches(self) -> tuple[RecordedBatch, ...]:
        """Every batch that was ever met, in the order in which they came."""
        with self._reading() as connection:
            return read_batches(connection)

    def confirm(self, confirmation: Confirmation) -> None:
        """Write down what a steward has confirmed; it counts for every run from now on."""
        with self._writing() as connection:
            connection.execute(insert(schema.confirmations).values(**confirmation_row(confirmation)))

    def confirmations(self) -> Confirmations:
        """By check, content and period what was confirmed last."""
        with self._reading() as connection:
            return read_confirmations(connection)

    def withdraw(self, withdrawal: Withdrawal) -> None:
        """Write down that a filing was taken out on purpose; it counts for every run from now on."""
        with self._writing() as connection:
            connection.execute(insert(schema.withdrawals).values(**withdrawal_row(withdrawal)))

    def past(self, as_of: date, run_id: str | None = None) -> Past:
        """What nights up to `as_of` knew last of each period of an indicator. `run_id`: as that run found it."""
        with self._reading() as connection:
            return read_past(connection, as_of, run_id)

    def name_of_run(self, content: str, as_of: date) -> tuple[str, bool]:
        """The id of a run of that day that is made of `content`, and whether it is the newest of its day already.

        What another run of its day has followed stands anew when it is run again: a number is put behind its id.
        """
        table = schema.runs
        query = select(table.c.id).where(table.c.as_of == as_of).order_by(table.c.number)
        with self._reading() as connection:
            ids = connection.scalars(query).all()
        same = [id_ for id_ in ids if id_.partition(_TURN)[0] == content]
        if not same:
            return content, False
        if ids[-1] == same[-1]:
            return same[-1], True
        return f"{content}{_TURN}{len(same) + 1}", False

    def last_finished(self) -> datetime | None:
        """When the run that was recorded last had ended (aware); None if there is none."""
        query = select(schema.runs.c.finished).order_by(schema.runs.c.number.desc()).limit(1)
        with self._reading() as connection:
            moment: datetime | None = connection.scalar(query)
        return moment

    def check(self) -> None:
        """Look through the whole database for damage, as far as it offers that. Raises HistoryError."""
        with self._reading() as connection:
            if connection.dialect.name == "sqlite":
                found = connection.exec_driver_sql("PRAGMA quick_check").scalars().all()
                if found != ["ok"]:
                    raise UnreadableValue(str(found[0]))

    def has_later(self, as_of: date) -> bool:
        """Whether a night of a day after `as_of` is recorded."""
        with self._reading() as connection:
            return self._run(connection, select(schema.runs).where(schema.runs.c.as_of > as_of).limit(1)) is not None

    def postings(self, statuses: Iterable[LetterStatus] = OPEN) -> tuple[Posting, ...]:
        """Letters by channel, in the order they were queued: those that have not left yet, or those of `statuses`."""
        with self._reading() as connection:
            return read_postings(connection, statuses)

    def letters(self, keys: Sequence[str]) -> Mapping[str, Letter]:
        """By key the letters, as they are now; unknown keys are left out."""
        with self._reading() as connection:
            return read_letters(connection, keys)

    def waiting_letters(self) -> tuple[Letter, ...]:
        """Letters that have not left yet on each of their channels, those refused among them, in the order queued."""
        with self._reading() as connection:
            keys = list(dict.fromkeys(p.letter for p in read_postings(connection, OPEN)))
            found = read_letters(connection, keys)
        return tuple(found[key] for key in keys)

    def write_posting(self, posting: Posting, notices: Sequence[Letter] = (), at: datetime | None = None) -> None:
        """Write down what became of a letter on a channel, and in the same transaction queue `notices` of it, at `at`.

        What has left stays as it is; a notice whose key is known is not queued again. Raises KeyError for an unknown
        posting.
        """
        with self._writing() as connection:
            write_posting(connection, posting)
            if notices and at is not None:
                write_letters(connection, notices, at)

    def queue(self, letters: Sequence[Letter], at: datetime) -> None:
        """Queue letters that belong to no night, at `at` (aware); those whose keys are known are not queued again."""
        with self._writing() as connection:
            write_letters(connection, letters, at)

    def judgement(self, key: str) -> Judgement | None:
        """What the judge said under this key before; None if it was not asked yet."""
        with self._reading() as connection:
            return read_judgement(connection, key)

    def standings(self, as_of: date | None = None) -> tuple[Assessment, ...]:
        """The last verdict on each indicator for a day not after `as_of`, by indicator.

        A run of some checks only judges some indicators: the others stand as an earlier night left them.
        """
        with self._reading() as connection:
            indicators = connection.execute(select(schema.targets.c.indicator).distinct().order_by("indicator"))
            found = [read_last_verdict(connection, indicator, as_of) for indicator in indicators.scalars().all()]
        return tuple(verdict for verdict in found if verdict is not None)
