"""The parent of `child`: filings that are parsed in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any, Self

from kechuang_check.domain.limits import Limits
from kechuang_check.intake.readers.kinds import damaged, encrypted
from kechuang_check.intake.readers.sheet import HEAD_ROWS, Cell

_CHILD = Path(__file__).with_name("child.py")
Cells = list[Cell]


class _Child:
    """One task in a process of its own. Raises Refusal where it ends before its answer: the file is damaged, or more
    than it can hold.
    """

    def __init__(self, task: str, order: object, data: bytes, limits: Limits) -> None:
        # -P: the folder of the script is not searched for modules.
        command = [sys.executable, "-P", str(_CHILD), task, str(limits.parse_bytes), str(limits.parse_seconds)]
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere)  # noqa: S603 - our own script
        # Twice its processor time: a process may also wait, for a disk or for its turn.
        self._timer = Timer(2 * limits.parse_seconds, self._process.kill)
        self._timer.daemon = True
        self._timer.start()
        try:
            self.tell((order, len(data)), data)
        except BaseException:
            # Nobody holds it yet, so nobody else would close it.
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

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

    def tell(self, value: object, data: bytes = b"") -> None:
        stream = self._process.stdin
        assert stream is not None  # noqa: S101 - asked for above
        try:
            stream.write(json.dumps(value).encode() + b"\n" + data)
            stream.flush()
        except OSError as e:
            raise damaged() from e

    def hear(self) -> Any:
        stream = self._process.stdout
        assert stream is not None  # noqa: S101 - asked for above
        line = stream.readline()
        if not line.endswith(b"\n"):
            raise damaged()
        answer = json.loads(line, object_hook=_cell)
        if answer == "encrypted":
            raise encrypted()
        return answer

    def hear_bytes(self, size: int) -> bytes:
        stream = self._process.stdout
        assert stream is not None  # noqa: S101 - asked for above
        content = stream.read(size)
        if len(content) < size:
            raise damaged()
        return content


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """Of one sheet of an .xls, rows and columns from 0: error cells, cells of the formats asked for, hidden rows that
    hold something, hidden columns.
    """

    name: str
    errors: Sequence[tuple[int, int]]
    shown: Sequence[tuple[int, int, int]]
    hidden_rows: Sequence[int]
    hidden_columns: Sequence[int]


class MarksProcess:
    """What the parser of workbooks drops of an .xls. Ask it once for its formats, then for the marks of its sheets."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._child = _Child("marks", None, data, limits)

    def formats(self) -> tuple[bool, Sequence[tuple[int, int, str]]]:
        """Whether days count from 1904; of each style its index, the number and the text of its format."""
        from_1904, formats = self._child.hear()
        return from_1904, [(index, number, code) for index, number, code in formats]

    def marks(self, styles: Iterable[int]) -> Iterator[SheetMarks]:
        """The marks of each sheet; of formats only those of `styles`, by their index."""
        self._child.tell(list(styles))
        while (answer := self._child.hear()) != "end":
            name, errors, shown, rows, columns = answer
            yield SheetMarks(name, [tuple(p) for p in errors], [tuple(p) for p in shown], rows, columns)

    def close(self) -> None:
        self._child.close()


def decrypted(data: bytes, passwords: Sequence[str], limits: Limits) -> bytes:
    """What is inside an encrypted workbook. Raises Refusal if no password opens it, Excel's own included."""
    with _Child("decrypt", list(passwords), data, limits) as child:
        return child.hear_bytes(child.hear())


@dataclass(frozen=True, slots=True)
class PageTable:
    """`merged`: ((row, column), (row, column)), from 0."""

    rows: Sequence[Cells]
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]


def page_tables(page: str, limits: Limits) -> Sequence[PageTable]:
    """The tables of a web page. Raises Refusal if it is damaged or too big."""
    found = []
    with _Child("page", None, page.encode(), limits) as child:
        while (answer := child.hear()) != "end":
            merged, rows = answer
            found.append(PageTable(rows, [(tuple(first), tuple(last)) for first, last in merged]))
    return found


@dataclass(frozen=True, slots=True)
class ParsedSheet:
    """`left`: blank columns before the cells of `head`. `merged`: ((row, column), (row, column)), from 0."""

    width: int
    left: int
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]
    head: Sequence[Cells]


class WorkbookProcess:
    """Ask it once for its sheets, then once for heads, then for the rows of one sheet after the other; and close it."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._child = _Child("workbook", HEAD_ROWS, data, limits)

    def sheets(self) -> Sequence[tuple[str, bool, bool]]:
        """Name, whether it is a table (and not a chart), and whether it is visible, of each sheet."""
        return [(name, is_table, is_visible) for name, is_table, is_visible in self._child.hear()]

    def heads(self, names: Sequence[str]) -> Mapping[str, ParsedSheet]:
        """The first rows of each of these sheets."""
        self._child.tell(list(names))
        return {name: ParsedSheet(*self._child.hear()) for name in names}

    def rows_after_head(self, name: str) -> Iterator[Cells]:
        """The rows of one sheet that follow its head; to be read to their end before those of another."""
        self._child.tell(name)
        while (portion := self._child.hear()) != "end":
            yield from portion

    def close(self) -> None:
        self._child.close()


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
