"""What databases say when something goes wrong, in our words: their own may quote rows, and the URL."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from kechuang_check.intake.refusal import Refusal
from kechuang_check.words import Text, text

_PRIMARY_CODE = 0xFF
"""SQLite puts details into the higher bits of its codes."""


class OutOfTime(Exception):
    """The time for reading the rows is over."""


@contextmanager
def told_plainly(table: str, seconds: int, *, is_connecting: bool = False) -> Iterator[None]:
    """Raise Refusal for whatever the database cannot do. `table`: what is read; `seconds`: the time that it has."""
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    try:
        yield
    except OutOfTime:
        raise _timeout(seconds) from None
    except UnicodeDecodeError:
        raise _value() from None
    except DBAPIError as error:
        raise _of_driver(error.orig, table, seconds, is_connecting=is_connecting) from None
    except SQLAlchemyError as error:
        raise _failed(type(error).__name__) from None


def _of_driver(error: BaseException | None, table: str, seconds: int, *, is_connecting: bool) -> Refusal:
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error, table, seconds)
    state = str(getattr(error, "sqlstate", None) or "")
    known = _of_state(state, table, seconds)
    if known is not None:
        return known
    kind = type(error).__name__
    if is_connecting:
        return _of_greeting(str(error))
    if state.startswith("08") or (not state and kind in ("OperationalError", "InterfaceError")):
        return _dropped()
    if kind == "DataError":
        return _value()
    return _failed(state or kind)


def _of_greeting(words: str) -> Refusal:
    """What a server says before there is a connection comes as words only."""
    if re.search(
        r"password authentication failed|no pg_hba.conf entry|role .* (does not exist|is not permitted)", words
    ):
        return _login()
    if re.search(r"database .* does not exist", words):
        return _no_database()
    if re.search("FATAL|致命错误", words):
        return Refusal(
            "source-login",
            text("the server does not let the connection in"),
            text("look into its log: it may be the account, the address it comes from, or too many connections"),
        )
    return _unreachable()


def _of_state(state: str, table: str, seconds: int) -> Refusal | None:
    """By SQLSTATE, as PostgreSQL and others give it."""
    match state:
        case "42P01" | "3F000" | "42S02":
            return _no_table(table)
        case "42703" | "42S22":
            return _no_column(table)
        case "42501":
            return _denied(table)
        case "57014":
            return _timeout(seconds)
        case "55P03":
            return _locked()
        case "28P01" | "28000":
            return _login()
        case "3D000":
            return _no_database()
        case "57P01" | "57P02" | "57P03":
            return _dropped()
        case "25006":
            return Refusal(
                "source-writes",
                text("{table} would write while it is read, and that is not allowed", table=table),
                text("give the account a table or a view that only reads"),
            )
        case _ if state.startswith("22"):
            return Refusal(
                "source-value",
                text("a comparison or calculation in {table} cannot be done with the values there are", table=table),
                text("compare and calculate with what the columns hold (a text is not a number, nothing divides by 0)"),
            )
        case _ if state.startswith("42"):
            return _query()
    return None


def _of_sqlite(error: sqlite3.Error, table: str, seconds: int) -> Refusal:
    words = str(error)
    if words.startswith("no such table"):
        return _no_table(table)
    if words.startswith(("no such column", "no such function")):
        return _no_column(table) if "column" in words else _query()
    match getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE:
        case sqlite3.SQLITE_INTERRUPT:
            return _timeout(seconds)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return _locked()
        case sqlite3.SQLITE_CANTOPEN:
            return _unreachable()
        case sqlite3.SQLITE_AUTH | sqlite3.SQLITE_PERM | sqlite3.SQLITE_READONLY:
            return _denied(table)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return Refusal(
                "source-damaged",
                text("the database file is damaged, or no database"),
                text("put back its last copy, or correct the URL"),
            )
        case sqlite3.SQLITE_ERROR:
            return _query()
    return _failed(getattr(error, "sqlite_errorname", type(error).__name__))


def _no_table(table: str) -> Refusal:
    return Refusal(
        "source-table",
        text("the database has no table {table}, or this account cannot see it", table=table),
        text("correct the name in the feed's check (schema and table, as the database writes them)"),
    )


def _no_column(table: str) -> Refusal:
    return Refusal(
        "source-column",
        text("a column that is asked for is not in {table}", table=table),
        text("correct the query in the feed's check, or add the column"),
    )


def _denied(table: str) -> Refusal:
    return Refusal(
        "source-denied",
        text("this account may not read {table}", table=table),
        text("have the database's administrator grant SELECT on it to the account, and nothing more"),
    )


def _timeout(seconds: int) -> Refusal:
    return Refusal(
        "source-timeout",
        text("reading the rows took longer than {seconds} seconds", seconds=seconds),
        text("ask for fewer rows, have an index made, or raise timeout_seconds in the feed's check"),
    )


def _locked() -> Refusal:
    return Refusal(
        "source-locked",
        text("the table is locked by another program"),
        text("run the night again when that program is done"),
    )


def _login() -> Refusal:
    return Refusal(
        "source-login",
        text("the database refuses the account, or its password"),
        text("correct account and password in the URL"),
    )


def _unreachable() -> Refusal:
    return Refusal(
        "source-unreachable",
        text("the database cannot be reached"),
        text("check that it runs and can be reached from here, and the host, port and name in the URL"),
    )


def _no_database() -> Refusal:
    return Refusal(
        "source-unreachable",
        text("the server has no database of that name"),
        text("correct the name at the end of the URL"),
    )


def _dropped() -> Refusal:
    return Refusal(
        "source-dropped",
        text("the connection to the database broke off while the rows were read"),
        text("run the night again; nothing of a part of the rows was used"),
    )


def _value() -> Refusal:
    return Refusal(
        "source-value",
        text("the database holds a value that cannot be read: text in another encoding, or a date beyond the calendar"),
        text("correct the value, or leave it out by a view"),
    )


def _query() -> Refusal:
    return Refusal(
        "source-query",
        text("the database does not understand the query"),
        text("try the query in the database's own program, and correct it in the feed's check"),
    )


def _failed(reason: str) -> Refusal:
    return Refusal(
        "source-failed",
        text("the database could not give the rows ({reason})", reason=reason),
        text("look into the log of the database, and run the night again"),
    )


def too_many_rows(limit: int) -> Refusal:
    return Refusal(
        "source-rows",
        text("the database has more rows than the {limit} that are read", limit=limit),
        text("ask for fewer by a query, or raise max_rows in the feed's check"),
    )


def not_text(header: str, kind: str) -> Refusal:
    return Refusal(
        "source-value",
        text("column {header} holds {kind}, and not text, numbers or dates", header=header, kind=kind),
        text("take a column with plain values, or turn it into one by a query or a view"),
    )


def refused_query(fault: Text, mend: Text) -> Refusal:
    return Refusal("source-query", text("the query cannot be used with this database: {fault}", fault=fault), mend)
