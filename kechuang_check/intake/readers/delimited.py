"""Delimited text to a sheet, strictly: the separator is the one whose headers are the feed's."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from kechuang_check.domain.feed import Feed
from kechuang_check.intake.layouts.header import find_header
from kechuang_check.intake.layouts.names import ColumnNames
from kechuang_check.intake.readers.sheet import Row, Sheet, check_columns
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import text

DELIMITERS = (",", "\t", ";")


def read_delimited(content: str, feed: Feed) -> Sheet:
    """The table in `content`. Raises Refusal where the quotes of its first rows do not close."""
    names = ColumnNames(feed)
    best: Sheet | None = None
    best_score = -1
    fault: Refusal | None = None
    for delimiter in DELIMITERS:
        try:
            sheet = Sheet(None, _rows(content, delimiter), "lines")
        except Refusal as refusal:
            fault = fault or refusal
            continue
        header = find_header(sheet.head, names)
        score = header.score if header else 0
        if score > best_score:
            best, best_score = sheet, score
    if best is None or (fault is not None and best_score == 0):
        raise fault or Refusal("empty-file", text("the file is empty"), text("hand in the file with its table"))
    return best


def _rows(content: str, delimiter: str) -> Iterator[Row]:
    # newline="" keeps line ends inside quotes, and knows all three kinds outside of them.
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as e:
            raise Refusal(
                "broken-quotes",
                text("the quotes in the record that starts on line {line} do not close as they should", line=line),
                text('close each quoted cell, and write a quote inside it twice (""); or hand in .xlsx'),
                Spot(line=line),
            ) from e
        check_columns(len(cells), Spot(line=line))
        yield line, cells
