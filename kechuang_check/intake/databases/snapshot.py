"""One look at a database: a transaction that sees one state of it, cannot write, and is over in time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kechuang_check.intake.databases.faults import OutOfTime, told_plainly

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

ROWS_AT_A_TIME = 10_000
_CONNECT_SECONDS = 10
_BUSY_SECONDS = 30
_STEPS = 20_000
"""After so many steps of SQLite's machine the clock is looked at."""
_READS = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE))
_DIALECTS = {"postgresql": "postgres", "mariadb": "mysql", "mssql": "tsql"}
_WRITES = "INSERT, UPDATE, DELETE, TRUNCATE"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`kind`: of database; `dialect`: in which its queries are written. `is_guarded`: the database itself holds that
    nothing is written, that all rows are of one moment, and that the time is kept; of other kinds of database none of
    it is known.
    """

    connection: Connection
    kind: str
    dialect: str
    is_guarded: bool
    deadline: float

    def columns(self, statement: str) -> tuple[str, ...]:
        """The names of the columns that a statement gives."""
        result = self._run(statement)
        try:
            return tuple(result.keys())
        finally:
            result.close()

    def rows(self, statement: str) -> Iterator[Sequence[Sequence[Any]]]:
        """The rows of a statement, ROWS_AT_A_TIME at a time, as they come from the server."""
        result = self._run(statement)
        try:
            while rows := result.fetchmany(ROWS_AT_A_TIME):
                if time.monotonic() > self.deadline:
                    raise OutOfTime
                yield rows
        finally:
            result.close()

    def writable(self, tables: Collection[tuple[str, str]]) -> tuple[str, ...]:
        """Those of `tables` that the account may write, where the database can say so."""
        from sqlalchemy import text as sql_text

        if self.kind != "postgresql":
            return ()
        asked = sql_text(f"SELECT has_table_privilege(to_regclass(:name), '{_WRITES}')")  # a constant
        found = []
        for schema, name in tables:
            quoted = ".".join('"' + part.replace('"', '""') + '"' for part in (schema, name) if part)
            # A query writes names as PostgreSQL folds them.
            for written in (quoted, quoted.lower()):
                if self.connection.execute(asked, {"name": written}).scalar():
                    found.append(f"{schema}.{name}".lstrip("."))
                    break
        return tuple(found)

    def _run(self, statement: str) -> Any:
        # Sent as it is: `%` and `:` in it are no parameters of the driver.
        options: dict[str, Any] = {"no_parameters": True, "stream_results": True, "max_row_buffer": ROWS_AT_A_TIME}
        return self.connection.execution_options(**options).exec_driver_sql(statement)


@contextmanager
def opened_snapshot(url: URL, root: Path, table: str, seconds: int) -> Iterator[Snapshot]:
    """Connect and begin. Raises Refusal, also for what goes wrong while the context is open.

    `root`: from which the path of a SQLite file counts. `table`: what is read, for messages.
    """
    deadline = time.monotonic() + seconds
    kind = url.get_backend_name()
    with told_plainly(table, seconds, is_connecting=True):
        engine = _engine(url, root, deadline, seconds)
        connection = engine.connect()
    try:
        with told_plainly(table, seconds):
            if kind == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                for setting in ("statement_timeout", "lock_timeout"):
                    connection.exec_driver_sql(f"SET LOCAL {setting} = {seconds * 1000}")
            is_guarded = kind in ("postgresql", "sqlite")
            yield Snapshot(connection, kind, _dialect_of(kind), is_guarded, deadline)
    finally:
        _leave(connection, engine)


def _dialect_of(kind: str) -> str:
    """The dialect for a kind of database; "" is what they have in common."""
    from sqlglot import Dialect

    name = _DIALECTS.get(kind, kind)
    return name if name in Dialect.classes else ""


def _leave(connection: Connection, engine: Engine) -> None:
    """Nothing is ever committed; a connection that broke off needs no farewell."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        connection.rollback()
        connection.close()
    except (SQLAlchemyError, sqlite3.Error):
        connection.invalidate()
    engine.dispose()


def _engine(url: URL, root: Path, deadline: float, seconds: int) -> Engine:
    from sqlalchemy import NullPool, create_engine

    match url.get_backend_name():
        case "sqlite":
            opened = _sqlite(root, url.database or "", deadline, seconds)
            return create_engine("sqlite://", creator=opened, poolclass=NullPool)
        case "postgresql" if url.get_driver_name() == "psycopg":
            given = {
                "connect_timeout": _CONNECT_SECONDS,
                "application_name": "kechuang-check",
                # A network that swallows everything is noticed within a minute.
                "keepalives_idle": 30,
                "keepalives_interval": 10,
                "keepalives_count": 3,
            }
            unsaid = {key: value for key, value in given.items() if key not in url.query}
            return create_engine(url, poolclass=NullPool, connect_args=unsaid)
    return create_engine(url, poolclass=NullPool)


def _sqlite(root: Path, name: str, deadline: float, seconds: int) -> Callable[[], sqlite3.Connection]:
    path = quote(str(root / name), safe="/")

    def opened() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{path}?mode=ro", uri=True, timeout=min(_BUSY_SECONDS, seconds), isolation_level=None
        )
        connection.text_factory = _strictly_decoded
        connection.execute("PRAGMA query_only = 1")
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master")  # from here on it is one state of the file
        _refuse_cut_off(connection, root / name)
        connection.set_authorizer(_only_reads)
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        return connection

    return opened


def _refuse_cut_off(connection: sqlite3.Connection, file: Path) -> None:
    """SQLite reads the end of a file that was cut off as zeros. Raises sqlite3.DatabaseError."""
    (pages,), (size,) = (connection.execute(f"PRAGMA {word}").fetchone() for word in ("page_count", "page_size"))
    if file.stat().st_size < pages * size and not file.with_name(f"{file.name}-wal").exists():
        error = sqlite3.DatabaseError("the file is shorter than it says")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error


def _strictly_decoded(data: bytes) -> str:
    return data.decode("utf-8")


def _only_reads(action: int, _first: str | None, second: str | None, *_: object) -> int:
    is_question = action == sqlite3.SQLITE_PRAGMA and second is None  # as the toolkit asks when it connects
    allowed = action in _READS or action == sqlite3.SQLITE_TRANSACTION or is_question
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY
