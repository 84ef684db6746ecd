"""The part of the history that speaks of alerts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.memory import Memory
from kechuang_check.domain.alerting.quieting import Acknowledgement, Silence
from kechuang_check.domain.alerting.record import Record
from kechuang_check.domain.routing import Matchers
from kechuang_check.history import alert_schema as tables
from kechuang_check.history.alert_courses import read_alerts, read_last_day, read_record
from kechuang_check.history.alerts import Fingerprints, read_memory

Transaction = Callable[[], AbstractContextManager[Connection]]


class AlertRecords:
    """`History.alerts`. Every method raises HistoryError if the database fails, and then nothing was changed."""

    def __init__(self, reading: Transaction, writing: Transaction) -> None:
        self._reading, self._writing = reading, writing

    def memory(self, as_of: date, of_before: Fingerprints) -> Memory:
        """What nights up to `as_of` left of alerts. `of_before`: by indicator the fingerprint of alerts that
        were told before fingerprints were kept.
        """
        with self._reading() as connection:
            return read_memory(connection, as_of, of_before)

    def known(self) -> Mapping[str, Fingerprint]:
        """By id every alert that was ever spoken of."""
        with self._reading() as connection:
            return read_alerts(connection)

    def record(self, alert: str, as_of: date) -> Record:
        """What became of an alert up to a day. Raises KeyError for one that was never spoken of."""
        with self._reading() as connection:
            return read_record(connection, alert, read_alerts(connection)[alert], as_of)

    def last_day(self) -> date | None:
        """The day of the last night; None if there is none."""
        with self._reading() as connection:
            return read_last_day(connection)

    def acknowledge(self, acknowledgement: Acknowledgement) -> None:
        """Write down that somebody has an alert in hand; the last one of an alert counts."""
        with self._writing() as connection:
            connection.execute(insert(tables.acknowledgements).values(**asdict(acknowledgement)))

    def silence(self, matchers: Matchers, by: str, reason: str, until: date, at: datetime) -> Silence:
        """Write down a silence; gives it with its number."""
        values = {"matchers": matchers, "by": by, "reason": reason, "until": until, "at": at}
        with self._writing() as connection:
            inserted = connection.execute(insert(tables.silences).values(**values)).inserted_primary_key
            if inserted is None:
                raise RuntimeError("the database gave the silence no number")
            return Silence(int(inserted.number), matchers, by, reason, until, at)

    def end_silence(self, number: int, by: str, at: datetime) -> bool:
        """Write down that a silence is over from now on; False if somebody had ended it before."""
        ends = tables.silence_ends
        with self._writing() as connection:
            if connection.scalar(select(ends.c.silence).where(ends.c.silence == number)) is not None:
                return False
            connection.execute(insert(ends).values(silence=number, by=by, at=at))
        return True
