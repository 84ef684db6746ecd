"""A table as received: rows of cells with the row numbers that a person sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Literal

from kechuang_check.domain.limits import Limits
from kechuang_check.domain.names import BLANKS
from kechuang_check.intake.readers.blocks import Block
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import text

HEAD_ROWS = 30
"""The header is looked for in so many rows, blank ones counted."""

ERROR_CELL = "#ERROR!"
"""What an error cell of a workbook (#N/A, #REF!, ...) is read as."""
SCALED_CELL = "#SCALED!"
"""What a number is read as whose format shows thousands of it, so that it may mean the one or the other."""

Cell = str | int | float | bool | Decimal | date | datetime | time | timedelta | bytes | None
Row = tuple[int, Sequence[Cell]]
"""Number of the row in the file, from 1 (the line on which it starts, for text), and its cells."""
Merged = tuple[int, int, int, int]
"""A block of merged cells: first and last row, from 1; first and last column, from 0."""


@dataclass(slots=True)
class Sheet:
    """One table of a filing. `rows` can be read once; `head` are its first rows again. After the head they may come
    many at once, as Blocks.

    `form`: "lines" must have the same number of cells in each row; "typed" has its header as first row, numbered 0.
    `from_1904`: whether number cells count days from 1904, as some workbooks do, and not from 1900.
    `uncalculated`: cells whose formula has no result, by row (from 1) and column (from 0). `hidden_rows`: from 1;
    `hidden_columns`: first and last, from 0.
    """

    name: str | None
    rows: Iterator[Row | Block]
    form: Literal["lines", "grid", "typed"]
    merged: Sequence[Merged] = ()
    from_1904: bool = False
    uncalculated: Sequence[tuple[int, int]] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: Sequence[tuple[int, int]] = ()
    head: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        for item in islice(self.rows, HEAD_ROWS):
            if isinstance(item, Block):
                raise TypeError("the head of a sheet comes row by row")
            self.head.append(item)

    def items_after_head(self, start: int) -> Iterator[Row | Block]:
        """The rows from the head's index `start` on, some of them as Blocks; once only."""
        yield from self.head[start:]
        yield from self.rows

    def rows_after_head(self, start: int) -> Iterator[Row]:
        """The rows from the head's index `start` on; once only."""
        for item in self.items_after_head(start):
            if isinstance(item, Block):
                yield from item.rows()
            else:
                yield item


def refuse_uncalculated(sheet: Sheet, is_taken: Callable[[int, int], bool]) -> None:
    """Raises Refusal if a formula without a result stands in a cell (row from 1, column from 0) that is taken."""
    for row, column in sheet.uncalculated:
        if is_taken(row, column):
            raise Refusal(
                "uncalculated-formula",
                text("the sheet has formulas without a result (the first in row {row})", row=row),
                text("open the workbook in Excel, so that it calculates, and save it"),
                Spot(sheet=sheet.name, row=row, column=column_letters(column)),
            )


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and (not cell or BLANKS.fullmatch(cell) is not None))


def check_columns(count: int, limits: Limits, spot: Spot | None = None) -> None:
    """Raises Refusal for a table of more columns than any filing has."""
    if count > limits.columns:
        raise Refusal(
            "too-many-columns",
            text(
                "the table has {count} columns, more than the {limit} that are read", count=count, limit=limits.columns
            ),
            text("check the separators, and leave out columns that the feed does not ask for"),
            spot,
        )


def column_letters(index: int) -> str:
    """The name of a column in a workbook: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
