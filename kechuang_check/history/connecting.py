"""Connections to the database, set up so that what was committed stays."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from kechuang_check.errors import HistoryError, Problem
from kechuang_check.words import text

WRITES = "kechuang_writes"
"""Execution option of a connection that is going to write."""

_PAUSE_SECONDS = 0.05


def make_engine(url: str, busy_seconds: float) -> Engine:
    """An engine for `url`; nothing is connected yet, but the folder of a SQLite file is there. Raises HistoryError."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed)
        _make_folder(parsed)
        # A connection for each transaction: a file that was taken away or put back is noticed at once.
        # Without an isolation level the driver starts no transactions of its own.
        given = {"timeout": busy_seconds, "isolation_level": None}
        engine = create_engine(parsed, poolclass=NullPool, connect_args=given)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise HistoryError(
            Problem(
                # The URL is not shown: where it cannot be read, a password in it cannot be hidden.
                text("The URL of the history's database cannot be used."),
                text(
                    "Write database under [state] in kechuang.toml as sqlite:///state/history.sqlite, or as "
                    "postgresql+psycopg://user@host/name with the Python package psycopg installed."
                ),
            )
        ) from error
    event.listen(engine, "connect", _set_up(busy_seconds))
    event.listen(engine, "begin", _begin)
    return engine


def _make_folder(url: URL) -> None:
    name = url.database or ":memory:"
    if name == ":memory:":
        raise HistoryError(
            Problem(
                text("The history needs a file: a database in memory is gone when the run ends."),
                text("Name a file, as in sqlite:///state/history.sqlite, under [state] in kechuang.toml."),
            )
        )
    if name.startswith("file:"):
        return
    folder = Path(name).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HistoryError(
            Problem(
                text(
                    "The folder of the history, {folder}, cannot be made: {reason}",
                    folder=str(folder),
                    reason=str(error),
                ),
                text("Check the rights on the folder above it, and database under [state] in kechuang.toml."),
            )
        ) from error


def _set_up(busy_seconds: float) -> Callable[[Any, object], None]:
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        _use_wal(connection, busy_seconds)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    return set_up


def _use_wal(connection: sqlite3.Connection, busy_seconds: float) -> None:
    """Turn on the write-ahead log. SQLite does not wait by itself while another connection turns it on too."""
    for _ in range(int(busy_seconds / _PAUSE_SECONDS)):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    # Taking the lock at the start keeps two writers from both reading first and then neither getting further.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
