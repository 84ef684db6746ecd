"""Cells of one column to values, with a record of what was repaired and of what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import InvalidOperation
from typing import TYPE_CHECKING

from kechuang_check.domain.feed import Column, ColumnType, Feed
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.layout import FoundColumn, Meaning
from kechuang_check.domain.places import FailingPlaces
from kechuang_check.intake.readers.sheet import Cell, is_blank
from kechuang_check.intake.values.dates import date_reader
from kechuang_check.intake.values.faults import CellFaults
from kechuang_check.intake.values.numbers import amount_reader, integer_reader
from kechuang_check.intake.values.periods import period_reader
from kechuang_check.intake.values.plain import convert, pattern_of
from kechuang_check.intake.values.reading import (
    Bad,
    Doubt,
    Reader,
    Repaired,
    RepairKind,
    Value,
    lost_characters,
    unwrapped,
)
from kechuang_check.intake.values.repair_log import RepairLog
from kechuang_check.intake.values.symbols import Symbols
from kechuang_check.intake.values.texts import boolean_reader, name_reader, read_code, read_text

if TYPE_CHECKING:
    import pyarrow as pa

_WRAPPINGS = ("'", "=")
_FAULTS = (Bad, ValueError, InvalidOperation, OverflowError, TypeError)
"""What a reader may raise for a cell that cannot be read (TypeError: for a list in a Parquet cell)."""


def reader_for(column: Column, unit: str | None, feed: Feed, *, from_1904: bool) -> tuple[Reader, Symbols]:
    """How the cells of a column are read; numbers in `unit` come out in its canonical unit."""
    layout = feed.layout
    nothing = Symbols({})
    match column.type:
        case ColumnType.TEXT:
            return (name_reader(column.among) if column.among else read_text), nothing
        case ColumnType.CODE:
            return (name_reader(column.among) if column.among else read_code), nothing
        case ColumnType.AMOUNT:
            symbols = Symbols(layout.symbols, zero=0)
            return amount_reader(unit, symbols, layout.negatives), symbols
        case ColumnType.INTEGER:
            symbols = Symbols(layout.symbols, zero=0)
            return integer_reader(unit, symbols, layout.negatives), symbols
        case ColumnType.DATE:
            symbols = Symbols(layout.symbols)
            return date_reader(symbols, from_1904=from_1904), symbols
        case ColumnType.BOOLEAN:
            symbols = Symbols(layout.symbols)
            return boolean_reader(symbols), symbols
        case ColumnType.PERIOD:
            symbols = Symbols(layout.symbols)
            return period_reader(symbols), symbols


@dataclass(frozen=True, slots=True)
class Portion:
    """Values of one column for some rows. `bad` and `not_applicable`: positions in them; their values are None."""

    values: list[Value] | pa.Array
    bad: Sequence[int] = ()
    not_applicable: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class PlainValues:
    """`values`: of the plain cells, null for the others. `others`: positions of the cells that need a look."""

    values: pa.Array
    is_plain: pa.Array
    others: Sequence[int]


@dataclass(slots=True)
class ColumnReader:
    """Reads one column in portions; `found` is None for an optional column that the file has not got."""

    column: Column
    found: FoundColumn | None
    feed: Feed
    log: RepairLog
    from_1904: bool = False
    places: FailingPlaces | None = None
    """Told of every bad cell, for whoever wants them all."""
    rows_read: int = 0
    _faults: CellFaults = field(init=False)
    _members: frozenset[str] | None = None
    _read: Reader = field(init=False)
    _blank: Repaired | None = field(init=False)

    def __post_init__(self) -> None:
        unit = self.found.unit if self.found else None
        self._faults = CellFaults(self.column, self.header, self.places)
        self._read, symbols = reader_for(self.column, unit, self.feed, from_1904=self.from_1904)
        self._blank = symbols.blank
        self._members = frozenset(self.column.among.members) if self.column.among else None

    def read(
        self, part: str | None, numbers: Sequence[int], cells: Sequence[Cell], places: Sequence[int] | None = None
    ) -> Portion:
        """The values of `cells`. `numbers`: their rows; `places`: their columns, where those are not all the same."""
        read, blank, values = self._read, self._blank, list[Value]()
        append = values.append
        bad: list[int] = []
        not_applicable: list[int] = []
        for position, cell in enumerate(cells):
            if cell is None or cell == "":
                value: Value | Repaired = blank
            else:
                try:
                    is_wrapped = type(cell) is str and cell[0] in _WRAPPINGS
                    value = self._read_cell(cell) if is_wrapped else read(cell)
                except _FAULTS as fault:
                    if is_blank(cell):
                        value = blank
                    else:
                        value = None
                        bad.append(position)
                        row = self._row(numbers[position])
                        self._faults.note_bad(fault, part, row, self._place(places, position))
            if type(value) is Repaired:
                if value.meaning is Meaning.NOT_APPLICABLE:
                    not_applicable.append(position)
                place = (part, self._row(numbers[position]), self._place(places, position))
                self.log.note(self.header, value, cell, place)
                value = value.value
            if type(value) is str and (doubt := self._doubt(value)) is not None:
                self._faults.note_doubt(doubt, part, self._row(numbers[position]), self._place(places, position))
            append(value)  # type: ignore[arg-type]  # a Repaired was replaced by its value above
        self.rows_read += len(values)
        return Portion(values, bad, not_applicable)

    def plain_values(self, cells: pa.Array) -> PlainValues | None:
        """The values of those of many cells of text that need no second look; None if it is not worth the while.

        Changes nothing, so that several columns can be read at the same time.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        unit = self.found.unit if self.found else None
        pattern = pattern_of(self.column, unit)
        blanks = pc.equal(cells, "")
        if pattern is None or (self._blank is not None and pc.any(blanks).as_py()):
            return None
        plain = pc.match_substring_regex(cells, pattern)
        others = pc.indices_nonzero(pc.invert(plain)).to_pylist()
        if len(others) * 4 > len(cells):
            return None
        nothing = pa.scalar(None, pa.string())
        values = convert(self.column, unit, pc.if_else(pc.and_(plain, pc.invert(blanks)), cells, nothing))
        return PlainValues(values, plain, others)

    def read_block(
        self, part: str | None, numbers: Sequence[int], cells: pa.Array, plain: PlainValues | None
    ) -> Portion:
        """The values of many cells of text: the `plain` ones as they are, and each of the others by itself."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if plain is None:
            return self.read(part, numbers, cells.to_pylist())
        others = plain.others
        self.rows_read += len(cells) - len(others)
        if not others:
            return Portion(plain.values)
        read = self.read(part, [numbers[i] for i in others], cells.take(pa.array(others)).to_pylist())
        replaced = pa.array(read.values, plain.values.type)
        values = pc.replace_with_mask(plain.values, pc.invert(plain.is_plain), replaced)
        return Portion(values, [others[i] for i in read.bad], [others[i] for i in read.not_applicable])

    def read_one(self, cell: Cell) -> Value:
        """The value of one cell outside of the rows; None where it has none. Nothing is recorded."""
        try:
            value = None if is_blank(cell) else self._read_cell(cell)
        except _FAULTS:
            return None
        return value.value if isinstance(value, Repaired) else value

    @property
    def has_bad(self) -> bool:
        return self._faults.has_bad

    def findings(self, file: str, sheet: str | None) -> Sequence[Finding]:
        """What is said of cells that could not be read, or were read with a doubt."""
        return self._faults.findings(file, sheet, self.rows_read)

    @property
    def header(self) -> str:
        return self.found.header if self.found else self.column.title("zh")

    def _place(self, places: Sequence[int] | None, position: int) -> int:
        if places is not None:
            return places[position]
        return self.found.index if self.found else 0

    def _row(self, number: int) -> int:
        """The row of a cell: in a form each column has its own."""
        return self.found.row if self.found and self.found.row else number

    def _read_cell(self, cell: Cell) -> Value | Repaired:
        if type(cell) is str and cell[:1] in _WRAPPINGS and (inner := self._inner(cell)) is not None:
            value = self._read(inner) if inner else None
            return Repaired(value.value if isinstance(value, Repaired) else value, RepairKind.WRAPPED)
        return self._read(cell)

    def _inner(self, cell: str) -> str | None:
        """What is in a cell that was made so that Excel keeps all its digits: `="007"`, `'007`."""
        if cell[0] == "'" and self.column.type is not ColumnType.TEXT:
            return cell[1:]
        return unwrapped(cell)

    def _doubt(self, value: str) -> Doubt | None:
        if self._members is not None and value not in self._members:
            return Doubt.UNKNOWN_NAME
        return Doubt.LOST_CHARACTERS if lost_characters(value) else None
