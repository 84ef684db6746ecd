"""Trouble with the database, in words: what is wrong and what to do about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError

from kechuang_check.errors import HistoryError, Problem
from kechuang_check.history.coding import UnreadableValue
from kechuang_check.words import Text, text

_PRIMARY_CODE = 0xFF
"""SQLite puts details into the higher bits of its codes."""


@contextmanager
def told_plainly(place: str) -> Iterator[None]:
    """Raise HistoryError for whatever the database at `place` (no password in it) cannot do."""
    try:
        yield
    except DBAPIError as error:
        raise HistoryError(problem_of(error, place)) from error
    except UnreadableValue as error:
        raise HistoryError(_damaged(place, str(error))) from error


def problem_of(error: DBAPIError, place: str) -> Problem:
    """What `error` means for the reader."""
    cause = error.orig
    reason = str(cause).strip().partition("\n")[0]
    if isinstance(error, IntegrityError):
        return Problem(
            text("The history at {place} does not take the run: {reason}", place=place, reason=reason),
            text("Nothing was written. Run the night again; if it is refused again, report this message."),
        )
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(getattr(cause, "sqlite_errorcode", 0) & _PRIMARY_CODE, place, reason)
    return Problem(
        text("The database of the history at {place} cannot be used: {reason}", place=place, reason=reason),
        text("Check that the database server runs, and database under [state] in kechuang.toml; then run again."),
    )


def _of_sqlite(code: int, place: str, reason: str) -> Problem:
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Problem(
                text("The history at {place} is locked by another program.", place=place),
                text(
                    "Wait until the other run has ended, or close the program that has the file open; then run again."
                ),
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return Problem(
                text("The history at {place} may only be read.", place=place),
                text("Give the account that runs the command the right to write to the file and its folder."),
            )
        case sqlite3.SQLITE_FULL:
            return Problem(
                text("There is no room left for the history at {place}.", place=place),
                text("Nothing was written. Free space on the disk, then run again."),
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return _damaged(place, reason)
        case sqlite3.SQLITE_CANTOPEN:
            return Problem(
                text("The history at {place} cannot be opened.", place=place),
                text("Check that the folder exists and may be written to, and that the name is not that of a folder."),
            )
    return Problem(text("The history at {place} cannot be used: {reason}", place=place, reason=reason), _restore())


def _damaged(place: str, reason: str) -> Problem:
    return Problem(text("The history at {place} is damaged: {reason}", place=place, reason=reason), _restore())


def _restore() -> Text:
    return text("Move the file aside and put back its last backup, or start a new history without it.")
