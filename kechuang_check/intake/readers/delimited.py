"""Delimited text to a sheet, strictly: the separator is the declared one, or the one whose headers are the feed's."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO

from kechuang_check.domain.limits import Limits
from kechuang_check.intake.readers.blocks import ROWS_AT_A_TIME, Block, QuotedLines, plain_blocks
from kechuang_check.intake.readers.encoding import Decoded
from kechuang_check.intake.readers.sheet import HEAD_ROWS, Row, Sheet, check_columns
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import Text, text

DELIMITERS = (",", "\t", ";", "|")
_LOOSE_SEPARATORS = (
    (text("the full-width comma ，"), "，"),
    (text("the full-width semicolon ；"), "；"),
    (text("the enumeration comma 、"), "、"),
    (text("blanks"), "[ \u3000]+"),
)
_LONGEST_CELL = 1_000_000

Opened = Callable[[], BinaryIO]
"""Opens the file anew."""


def read_delimited(
    again: Opened, decoded: Decoded, declared: str | None, score: Callable[[Sequence[Row]], int], limits: Limits
) -> tuple[Sheet, str]:
    """The table in a text, and its separator. `score`: how well the first rows fit the feed.

    Raises Refusal where the quotes of its first rows do not close.
    """
    best: tuple[int, Sheet, str] | None = None
    fault: Refusal | None = None
    for delimiter in (declared,) if declared else DELIMITERS:
        try:
            rows = _plain(again(), decoded, delimiter, limits) if decoded.is_plain else None
            sheet = Sheet(None, rows or _quoted(decoded.open(again()), delimiter, limits), "lines")
        except Refusal as refusal:
            fault = fault or refusal
            continue
        fit = score(sheet.head)
        if best is None or fit > best[0]:
            best = (fit, sheet, delimiter)
    if best is None or (fault is not None and best[0] == 0):
        raise fault or Refusal("empty-file", text("the file is empty"), text("hand in the file with its table"))
    if best[0] == 0:
        _refuse_other_separators(decoded.open(again()), score)
    return best[1], best[2]


def _refuse_other_separators(content: io.TextIOBase, score: Callable[[Sequence[Row]], int]) -> None:
    """Raises Refusal if the headers of the feed are there, parted by a sign that also stands inside of cells."""
    with content:
        lines = [line for _ in range(HEAD_ROWS) if (line := content.readline(_LONGEST_CELL).rstrip("\r\n"))]
    for sign, pattern in _LOOSE_SEPARATORS:
        for number, line in enumerate(lines, start=1):
            if score([(number, re.split(pattern, line))]) > 1:
                raise _wrong_separator(number, sign)


def _plain(file: BinaryIO, decoded: Decoded, delimiter: str, limits: Limits) -> Iterator[Row | Block]:
    """The records of a text without quotes: the first row by row, the others many at once."""

    def check_width(width: int, line: int) -> None:
        check_columns(width, limits, Spot(line=line))

    wanted = HEAD_ROWS
    for portion in plain_blocks(file, decoded, delimiter, check_width):
        if not isinstance(portion, Block):
            for row in portion:
                check_width(len(row[1]), row[0])
                yield row
            wanted -= len(portion)
            continue
        longest, line = portion.longest()
        if longest > _LONGEST_CELL:
            raise _too_long(line)
        if wanted > 0:
            yield from portion.part(0, wanted).rows()
        rest = portion.part(max(wanted, 0))
        wanted -= len(portion.numbers)
        if rest.numbers:
            yield rest


def _quoted(content: io.TextIOBase, delimiter: str, limits: Limits) -> Iterator[Row | Block]:
    """The records of any text: the first row by row, then many at once as long as each line is a record."""
    with content:
        head = Records(content, delimiter, limits)
        yield from islice(head, HEAD_ROWS)
        quoted, number = QuotedLines(delimiter), head.next_line
        while lines := list(islice(content, ROWS_AT_A_TIME)):
            block = quoted.block(lines, number)
            if block is None:
                yield from Records(chain(lines, content), delimiter, limits, number)
                return
            longest, line = block.longest()
            if longest > _LONGEST_CELL:
                raise _too_long(line)
            yield block
            number += len(lines)


class Records:
    """The records of a text, row by row. `first_line`: number of the first of its lines.

    Raises Refusal for quotes that do not stand where they should.
    """

    def __init__(self, lines: Iterator[str], delimiter: str, limits: Limits, first_line: int = 1) -> None:
        csv.field_size_limit(_LONGEST_CELL)
        self._read: list[str] = []
        self._reader = csv.reader(self._remembered(lines), delimiter=delimiter, strict=True)
        self._is_regular = _record_form(delimiter).fullmatch
        self._limits, self._first_line = limits, first_line

    @property
    def next_line(self) -> int:
        return self._first_line + self._reader.line_num

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        line = self.next_line
        try:
            cells = next(self._reader)
        except csv.Error as e:
            raise _too_long(line) if "limit" in str(e) else _broken_quotes(line) from e
        if any('"' in cell for cell in cells) and not self._is_regular("".join(self._read)):
            raise _broken_quotes(line)
        self._read.clear()
        check_columns(len(cells), self._limits, Spot(line=line))
        return line, cells

    def _remembered(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            self._read.append(line)
            yield line


def _record_form(delimiter: str) -> re.Pattern[str]:
    """A record whose quotes stand around whole cells, twice inside of them, or in a cell such as `="007"`, which
    systems write so that Excel keeps the zeros.
    """
    cell = rf'(?:="[^"\r\n{re.escape(delimiter)}]*"|"(?:[^"]|"")*"|[^"\r\n{re.escape(delimiter)}]*)'
    return re.compile(rf"{cell}(?:{re.escape(delimiter)}{cell})*(?:\r\n|\r|\n)?")


def _broken_quotes(line: int) -> Refusal:
    return Refusal(
        "broken-quotes",
        text("the quotes in the record that starts on line {line} do not close as they should", line=line),
        text('close each quoted cell, and write a quote inside it twice (""); or hand in .xlsx'),
        Spot(line=line),
    )


def _wrong_separator(line: int, sign: Text) -> Refusal:
    return Refusal(
        "wrong-separator",
        text(
            "the cells of line {line} are parted by {sign}, which may also stand inside of a cell", line=line, sign=sign
        ),
        text("part the cells with commas or tabs: save the table again as CSV in UTF-8, or as .xlsx"),
        Spot(line=line),
    )


def _too_long(line: int) -> Refusal:
    return Refusal(
        "cell-too-long",
        text("a cell of the record that starts on line {line} is longer than {limit}", line=line, limit=_LONGEST_CELL),
        text("check the separators and quotes near this line"),
        Spot(line=line),
    )
