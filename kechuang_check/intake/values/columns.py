"""Cells of one column to values, with a record of what was repaired and of what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import InvalidOperation
from typing import TYPE_CHECKING

from kechuang_check.domain.feed import Column, ColumnType, Feed
from kechuang_check.domain.finding import MAX_ROWS_NAMED, Finding, Outcome, Severity
from kechuang_check.domain.layout import FoundColumn, Meaning
from kechuang_check.domain.places import CellPlace, FailingPlaces
from kechuang_check.domain.units import measure_of
from kechuang_check.intake.readers.sheet import Cell, column_letters, is_blank
from kechuang_check.intake.refusal import FINDING_TYPE, Spot
from kechuang_check.intake.values.dates import date_reader
from kechuang_check.intake.values.numbers import amount_reader, integer_reader
from kechuang_check.intake.values.periods import period_reader
from kechuang_check.intake.values.plain import convert, pattern_of
from kechuang_check.intake.values.reading import Bad, Reader, Reason, Repaired, Value
from kechuang_check.intake.values.repair_log import RepairLog
from kechuang_check.intake.values.symbols import Symbols
from kechuang_check.intake.values.texts import boolean_reader, name_reader, read_code, read_text
from kechuang_check.words import Text, text

if TYPE_CHECKING:
    import pyarrow as pa

_FAULTS = (Bad, ValueError, InvalidOperation, OverflowError, TypeError)
"""What a reader may raise for a cell that cannot be read (TypeError: for a list in a Parquet cell)."""

_SAVE_AS_TEXT = text("format the column as text before typing or pasting codes, so that no digit is lost")
_WHAT: dict[Reason, tuple[str, Text]] = {
    Reason.NOT_A_NUMBER: (
        text("column {header}: {count} cells are not a number, the first in row {row}").template,
        text("write plain numbers in the unit of the header, such as 1234.5 or 1,234.5; leave unknown cells blank"),
    ),
    Reason.NOT_WHOLE: (
        text("column {header}: {count} cells are not a whole number, the first in row {row}").template,
        text("write whole numbers only, such as 12 or 1,234"),
    ),
    Reason.TOO_BIG: (
        text("column {header}: {count} numbers are too big, the first in row {row}").template,
        text("check the number of digits, and the unit of the column"),
    ),
    Reason.DECIMAL_COMMA: (
        text(
            "column {header}: {count} numbers have a comma where a decimal point should be, the first in row {row}; "
            "{others} are written with a point or whole"
        ).template,
        text("write decimals with a point, such as 1.5; commas only part thousands, as in 1,234.5"),
    ),
    Reason.MAGNITUDE_UNCLEAR: (
        text(
            "column {header}: {count} cells have 万, 亿 or a unit that does not go with the unit of the column, the "
            "first in row {row}"
        ).template,
        text("write plain numbers in the unit of the header, or the whole unit behind the number, such as 3.5万元"),
    ),
    Reason.NOT_A_CODE: (
        text("column {header}: {count} cells are not a code, the first in row {row}").template,
        _SAVE_AS_TEXT,
    ),
    Reason.LOST_DIGITS: (
        text(
            "column {header}: {count} codes lost digits because the workbook took them for numbers, the first in row "
            "{row}"
        ).template,
        _SAVE_AS_TEXT,
    ),
    Reason.NOT_A_DATE: (
        text("column {header}: {count} cells are not a date, the first in row {row}").template,
        text("write days that exist as 2024-12-31 or 2024年12月31日; leave unknown cells blank"),
    ),
    Reason.NO_SUCH_DAY: (
        text("column {header}: {count} cells name a day that does not exist, the first in row {row}").template,
        text("write days that exist as 2024-12-31 or 2024年12月31日; leave unknown cells blank"),
    ),
    Reason.AMBIGUOUS_DATE: (
        text(
            "column {header}: {count} dates can be read in several ways, such as 03/04/2023, the first in row {row}"
        ).template,
        text("write the year first: 2023-04-03"),
    ),
    Reason.NOT_A_PERIOD: (
        text("column {header}: {count} cells are not a period, the first in row {row}").template,
        text("write periods as 2023, 2023年上半年, 2023年2季度 or 2023-06"),
    ),
    Reason.NOT_YES_OR_NO: (
        text("column {header}: {count} cells are not yes or no, the first in row {row}").template,
        text("write 是 or 否"),
    ),
    Reason.NOT_TEXT: (
        text("column {header}: {count} cells are not text, the first in row {row}").template,
        text("write text"),
    ),
    Reason.ERROR_CELL: (
        text("column {header}: {count} cells show an error such as #N/A or #DIV/0!, the first in row {row}").template,
        text("correct the formulas that give an error"),
    ),
}
_USUAL: dict[ColumnType, Reason] = {
    ColumnType.TEXT: Reason.NOT_TEXT,
    ColumnType.CODE: Reason.NOT_A_CODE,
    ColumnType.INTEGER: Reason.NOT_A_NUMBER,
    ColumnType.AMOUNT: Reason.NOT_A_NUMBER,
    ColumnType.DATE: Reason.NOT_A_DATE,
    ColumnType.BOOLEAN: Reason.NOT_YES_OR_NO,
    ColumnType.PERIOD: Reason.NOT_A_PERIOD,
}


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


@dataclass(slots=True)
class _BadCells:
    count: int = 0
    rows: list[int] = field(default_factory=list)
    part: str | None = None
    """Of the first one."""
    place: int = 0
    """Column of the first one."""

    def note(self, part: str | None, row: int, place: int) -> None:
        if not self.count:
            self.part, self.place = part, place
        self.count += 1
        if len(self.rows) < MAX_ROWS_NAMED:
            self.rows.append(row)


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
    _bad: dict[Reason, _BadCells] = field(default_factory=dict)
    _unknown: _BadCells = field(default_factory=_BadCells)
    _members: frozenset[str] | None = None
    _read: Reader = field(init=False)
    _blank: Repaired | None = field(init=False)

    def __post_init__(self) -> None:
        unit = self.found.unit if self.found else None
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
                    value = read(cell)
                except _FAULTS as fault:
                    if is_blank(cell):
                        value = blank
                    else:
                        value = None
                        bad.append(position)
                        place = self._place(places, position)
                        self._note_bad(fault, part, numbers[position], place)
            if type(value) is Repaired:
                if value.meaning is Meaning.NOT_APPLICABLE:
                    not_applicable.append(position)
                row = self.found.row if self.found and self.found.row else numbers[position]
                self.log.note(self.header, value, cell, (part, row, self._place(places, position)))
                value = value.value
            if self._members is not None and value is not None and value not in self._members:
                place = self._place(places, position)
                self._unknown.note(part, numbers[position], place)
                self._tell("unknown-name", part, numbers[position], place)
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
            value = None if is_blank(cell) else self._read(cell)
        except _FAULTS:
            return None
        return value.value if isinstance(value, Repaired) else value

    @property
    def has_bad(self) -> bool:
        return bool(self._bad)

    @property
    def header(self) -> str:
        return self.found.header if self.found else self.column.title("zh")

    def _place(self, places: Sequence[int] | None, position: int) -> int:
        if places is not None:
            return places[position]
        return self.found.index if self.found else 0

    def _note_bad(self, fault: Exception, part: str | None, row: int, place: int) -> None:
        reason = fault.reason if isinstance(fault, Bad) else _USUAL[self.column.type]
        cells = self._bad.setdefault(reason, _BadCells())
        row = self.found.row if self.found and self.found.row else row
        cells.note(part, row, place)
        self._tell(reason.value, part, row, place)

    def _tell(self, code: str, part: str | None, row: int, place: int) -> None:
        if self.places is not None:
            self.places.note(f"intake/{code}", self.column.name, [CellPlace(part, row, place)])

    def findings(self, file: str, sheet: str | None) -> Sequence[Finding]:
        """A critical finding for each reason for which cells could not be read."""
        found = []
        total = sum(cells.count for cells in self._bad.values())
        for reason, cells in self._bad.items():
            template, mend = _WHAT[reason]
            values = (
                ("header", self.header),
                ("count", cells.count),
                ("row", cells.rows[0]),
                ("others", self.rows_read - total),
            )
            found.append(
                Finding(
                    code=f"intake/{reason.value}",
                    type=FINDING_TYPE,
                    severity=Severity.CRITICAL,
                    outcome=Outcome.FAIL,
                    failing=cells.count,
                    evaluated=self.rows_read,
                    column=self.column.name,
                    rows=tuple(cells.rows),
                    message=Text(template, values),
                    advice=mend,
                    where=Spot(
                        sheet=cells.part or sheet, row=cells.rows[0], column=column_letters(cells.place)
                    ).in_file(file),
                )
            )
        if self._unknown.count:
            found.append(self._unknown_names(file, sheet))
        return found

    def _unknown_names(self, file: str, sheet: str | None) -> Finding:
        names, cells = self.column.among, self._unknown
        return Finding(
            code="intake/unknown-name",
            type=FINDING_TYPE,
            severity=Severity.WARNING,
            outcome=Outcome.WARN,
            failing=cells.count,
            evaluated=self.rows_read,
            column=self.column.name,
            rows=tuple(cells.rows),
            message=text(
                "column {header}: {count} names are not on the list {list}, the first in row {row}",
                header=self.header,
                count=cells.count,
                list=names.name if names else "",
                row=cells.rows[0],
            ),
            advice=text("correct the names, or add them to regions/{list}.yaml", list=names.name if names else ""),
            where=Spot(sheet=cells.part or sheet, row=cells.rows[0], column=column_letters(cells.place)).in_file(file),
        )


def quantity_of_column(reader: ColumnReader) -> str | None:
    """What the numbers of a column measure; None for columns without a unit."""
    unit = reader.found.unit if reader.found else None
    measure = measure_of(unit) if unit else None
    return measure.quantity if measure else None
