"""What is said on stderr, in a file as well where KECHUANG_LOG_FILE names one: what cron and Windows would lose."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import cache
from logging import Formatter, LogRecord, getLevelNamesMapping, makeLogRecord
from logging.handlers import RotatingFileHandler
from pathlib import Path

from kechuang_check.errors import Problem
from kechuang_check.words import text

LARGEST = 5_000_000
"""Bytes from which on a file is put aside as `.1` when the next command begins."""
OLDER = 9
"""How many files are kept beside the newest."""


class _Moments(Formatter):
    def format(self, record: LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")
        return f"{moment} {record.levelname.lower()} {record.getMessage().strip()}"


class LogFile(RotatingFileHandler):
    """Appends lines of plain text with their moment, or as they are in JSON. Is parted only when a command begins, so
    that several at once never part one another's file in the midst of a line. Trouble with it stops no command: it is
    told once.
    """

    def __init__(self, path: Path, *, is_json: bool, tell: Callable[[Problem], None]) -> None:
        super().__init__(path, backupCount=OLDER, encoding="utf-8", errors="replace", delay=True)
        self._told, self._tell = False, tell
        if not is_json:
            self.setFormatter(_Moments())
        # Another command may have put it aside already, or hold it open, which Windows does not let us rename.
        with suppress(OSError):
            if path.stat().st_size >= LARGEST:
                self.doRollover()

    def add(self, line: str, level: str) -> None:
        name = level.upper()
        self.handle(makeLogRecord({"msg": line, "levelno": getLevelNamesMapping()[name], "levelname": name}))

    def handleError(self, record: LogRecord) -> None:  # noqa: N802 - the name that logging calls
        if not self._told:
            self._told = True
            self._tell(_unwritten(self.baseFilename, sys.exc_info()[1]))


def _unwritten(file: str, error: BaseException | None) -> Problem:
    what = text("The log file {file} cannot be written; this command goes on without it.", file=file)
    mend = text("Look whether the disk is full, or name another file in KECHUANG_LOG_FILE. ({error})", error=str(error))
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        mend = text("Make its folder, or name another file in KECHUANG_LOG_FILE.")
    elif isinstance(error, IsADirectoryError):
        mend = text("This is a folder: name a file in it in KECHUANG_LOG_FILE.")
    elif isinstance(error, PermissionError):
        mend = text("Give this account the right to write to it, or name another file in KECHUANG_LOG_FILE.")
    return Problem(what, mend)


@cache
def log_file(path: str, *, is_json: bool, tell: Callable[[Problem], None]) -> LogFile:
    return LogFile(Path(path).absolute(), is_json=is_json, tell=tell)
