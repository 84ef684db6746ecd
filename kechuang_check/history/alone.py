"""One at a time: runners of one history take turns, on one machine or on many.

Beside a SQLite file stands a lock file, in PostgreSQL it is an advisory lock; both are let go of when their process
ends, however it ends, so that nobody has to clear them away.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from filelock import FileLock, Timeout
from sqlalchemy import Engine
from sqlalchemy import text as sql

from kechuang_check.errors import HistoryError, Problem
from kechuang_check.history.trouble import told_plainly
from kechuang_check.words import text

NIGHT, POST = "night", "post"
"""What is done by one at a time: a night from its first file to its record, and the handing over of letters."""

_PAUSE_SECONDS = 0.2


class BusyError(HistoryError):
    """Another runner holds the lock."""


@contextmanager
def alone(engine: Engine, place: str, what: str, wait_seconds: float, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock `what` of the history at `place`; `on_wait` is called if another has it. Raises BusyError."""
    database = engine.url.database
    if engine.url.get_backend_name() == "sqlite" and database is not None and not database.startswith("file:"):
        with _file_lock(Path(f"{database}.{what}.lock"), place, wait_seconds, on_wait):
            yield
    elif engine.url.get_backend_name() == "postgresql":
        with _advisory_lock(engine, f"kechuang-check {what}", place, wait_seconds, on_wait):
            yield
    else:
        yield


@contextmanager
def _file_lock(file: Path, place: str, wait_seconds: float, on_wait: Callable[[], None]) -> Iterator[None]:
    lock = FileLock(file)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            on_wait()
            lock.acquire(timeout=wait_seconds)
    except Timeout as error:
        raise _busy(place) from error
    except OSError as error:
        raise HistoryError(
            Problem(
                text("The lock {file} cannot be made: {reason}", file=str(file), reason=error.strerror or str(error)),
                text("Give the account that runs the command the right to write to the file and its folder."),
            )
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _advisory_lock(
    engine: Engine, name: str, place: str, wait_seconds: float, on_wait: Callable[[], None]
) -> Iterator[None]:
    # The lock belongs to the connection; a crc is a number that every Python makes the same of a name.
    key, end = zlib.crc32(name.encode()), monotonic() + wait_seconds
    with told_plainly(place), engine.connect() as connection:
        told = False
        while not connection.scalar(sql("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
            connection.rollback()
            if not told:
                on_wait()
            told = True
            if monotonic() >= end:
                raise _busy(place)
            sleep(_PAUSE_SECONDS)
        connection.commit()
        try:
            yield
        finally:
            connection.scalar(sql("SELECT pg_advisory_unlock(:key)"), {"key": key})
            connection.commit()


def _busy(place: str) -> BusyError:
    return BusyError(
        Problem(
            text("Another run works with the history at {place}.", place=place),
            text("Wait until it has ended; then run again. Nothing was done twice."),
        )
    )
