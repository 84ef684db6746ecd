"""The parent of `workbook_child`: a workbook that is parsed in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from threading import Timer
from typing import Any

from kechuang_check.intake.readers.kinds import damaged, encrypted
from kechuang_check.intake.readers.sheet import HEAD_ROWS, Cell

SECONDS = 600
_CHILD = Path(__file__).with_name("workbook_child.py")
Cells = list[Cell]


@dataclass(frozen=True, slots=True)
class ParsedSheet:
    """`left`: blank columns before the cells of `head`. `merged`: ((row, column), (row, column)), from 0."""

    width: int
    left: int
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]
    head: Sequence[Cells]


class WorkbookProcess:
    """Ask it once for its sheets, then once for heads, then once for the rows of one sheet; and close it.

    All of them raise Refusal if the process ends before its answer: the file is damaged, or more than it can hold.
    """

    def __init__(self, data: bytes) -> None:
        # -P: the folder of the script is not searched for modules.
        command = [sys.executable, "-P", str(_CHILD)]
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere)  # noqa: S603 - our own script
        self._timer = Timer(SECONDS, self._process.kill)
        self._timer.daemon = True
        self._timer.start()
        self._tell((HEAD_ROWS, len(data)), data)

    def sheets(self) -> Sequence[tuple[str, bool, bool]]:
        """Name, whether it is a table (and not a chart), and whether it is visible, of each sheet."""
        answer = self._hear()
        if answer == "encrypted":
            raise encrypted()
        return [(name, is_table, is_visible) for name, is_table, is_visible in answer]

    def heads(self, names: Sequence[str]) -> Mapping[str, ParsedSheet]:
        """The first rows of each of these sheets."""
        self._tell(names)
        return {name: ParsedSheet(*self._hear()) for name in names}

    def rows_after_head(self, name: str) -> Iterator[Cells]:
        """The rows of one sheet that follow its head."""
        self._tell(name)
        while (portion := self._hear()) != "end":
            yield from portion

    def close(self) -> None:
        self._timer.cancel()
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:  # bytes that the child never took
                    continue
        self._process.wait()

    def _tell(self, value: object, data: bytes = b"") -> None:
        stream = self._process.stdin
        assert stream is not None  # noqa: S101 - asked for above
        try:
            stream.write(json.dumps(value).encode() + b"\n" + data)
            stream.flush()
        except OSError as e:
            raise damaged() from e

    def _hear(self) -> Any:
        stream = self._process.stdout
        assert stream is not None  # noqa: S101 - asked for above
        line = stream.readline()
        if not line.endswith(b"\n"):
            raise damaged()
        return json.loads(line, object_hook=_cell)


def _cell(tagged: Mapping[str, Any]) -> Cell:
    ((kind, value),) = tagged.items()
    match kind:
        case "datetime":
            return datetime.fromisoformat(value)
        case "date":
            return date.fromisoformat(value)
        case "time":
            return time.fromisoformat(value)
        case _:
            return timedelta(seconds=value)
