"""Cells of one column to values, with a record of what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kechuang_check.domain.batch import Repair
from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.finding import MAX_ROWS_NAMED, Finding, Outcome, Severity
from kechuang_check.intake.layouts.table import Source
from kechuang_check.intake.readers.sheet import Cell, is_blank
from kechuang_check.intake.refusal import FINDING_TYPE, Spot
from kechuang_check.intake.values.cells import FAULTS, SYMBOL, Reader, Value, reader_for
from kechuang_check.words import Text, text

_NOUNS: dict[ColumnType, tuple[Text, Text]] = {
    ColumnType.TEXT: (text("text"), text("correct the formulas that give an error")),
    ColumnType.CODE: (
        text("a code"),
        text("format the column as text before typing or pasting codes, so that no digit is lost"),
    ),
    ColumnType.INTEGER: (text("a whole number"), text("write whole numbers only, such as 12 or 1,234")),
    ColumnType.AMOUNT: (
        text("a number"),
        text("write plain numbers in the unit of the header, such as 1234.5 or 1,234.5; leave unknown cells blank"),
    ),
    ColumnType.DATE: (
        text("a date"),
        text("write days that exist as 2024-12-31 or 2024年12月31日; leave unknown cells blank"),
    ),
    ColumnType.BOOLEAN: (text("yes or no"), text("write 是 or 否")),
}


@dataclass(slots=True)
class ColumnReader:
    """Reads one column in portions; `source` is None for an optional column that the file has not got."""

    column: Column
    source: Source | None
    rows_read: int = 0
    symbols: int = 0
    bad: int = 0
    bad_rows: list[int] = field(default_factory=list)
    _read: Reader = field(init=False)

    def __post_init__(self) -> None:
        self._read = reader_for(self.column.type, self.source.unit if self.source else None)

    def read(self, numbers: Sequence[int], cells: Sequence[Cell]) -> list[Value]:
        """The values of `cells`; None where a cell is blank, a symbol, or bad. `numbers`: their rows."""
        read, values = self._read, list[Value]()
        append = values.append
        for number, cell in zip(numbers, cells, strict=True):
            if cell is None or cell == "":
                append(None)
                continue
            try:
                value = read(cell)
            except FAULTS:
                value = None
                if not is_blank(cell):
                    self._note_bad(number)
            if value is SYMBOL:
                self.symbols += 1
                value = None
            append(value)
        self.rows_read += len(values)
        return values

    def read_one(self, cell: Cell) -> Value:
        """The value of one cell outside of the rows; None where it has none. Nothing is recorded."""
        try:
            value = None if is_blank(cell) else self._read(cell)
        except FAULTS:
            return None
        return None if value is SYMBOL else value

    def _note_bad(self, number: int) -> None:
        self.bad += 1
        if len(self.bad_rows) < MAX_ROWS_NAMED:
            self.bad_rows.append(number)

    @property
    def header(self) -> str:
        return self.source.header if self.source else self.column.title("zh")

    def findings(self, file: str, sheet: str | None) -> Sequence[Finding]:
        if not self.bad:
            return ()
        noun, mend = _NOUNS[self.column.type]
        return (
            Finding(
                code="intake/unreadable-value",
                type=FINDING_TYPE,
                severity=Severity.CRITICAL,
                outcome=Outcome.FAIL,
                failing=self.bad,
                evaluated=self.rows_read,
                column=self.column.name,
                rows=tuple(self.bad_rows),
                message=text(
                    "column {header}: {count} cells are not {kind}, the first in row {row}",
                    header=self.header,
                    count=self.bad,
                    kind=noun,
                    row=self.bad_rows[0],
                ),
                advice=mend,
                where=Spot(sheet=sheet, row=self.bad_rows[0]).in_file(file),
            ),
        )

    def repairs(self) -> Sequence[Repair]:
        if not self.symbols:
            return ()
        return (
            Repair(
                "symbol",
                self.symbols,
                text(
                    "column {header}: {count} signs such as — or … were read as blank",
                    header=self.header,
                    count=self.symbols,
                ),
            ),
        )
