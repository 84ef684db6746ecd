"""What is said of the cells of one column that could not be read, or were read with a doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.finding import MAX_ROWS_NAMED, Finding, Outcome, Severity
from kechuang_check.domain.places import CellPlace, FailingPlaces
from kechuang_check.intake.readers.sheet import column_letters
from kechuang_check.intake.refusal import FINDING_TYPE, Spot
from kechuang_check.intake.values.reading import Bad, Doubt, Reason
from kechuang_check.words import Text, text

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
    Reason.SCALED: (
        text(
            "column {header}: {count} numbers are shown a thousand or more times smaller than they are, the first in "
            "row {row}"
        ).template,
        text("give the cells a number format without a comma at its end, and check in which unit they are"),
    ),
    Reason.DITTO: (
        text(
            "column {header}: {count} cells only say that they are as the cell above (〃, 同上), the first in row {row}"
        ).template,
        text("write the value itself in each row"),
    ),
    Reason.TOO_NARROW: (
        text("column {header}: {count} cells show only ####, the first in row {row}").template,
        text("make the column wider, so that its numbers show, and export again"),
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

_DOUBTS: dict[Doubt, tuple[str, str]] = {
    Doubt.UNKNOWN_NAME: (
        text("column {header}: {count} names are not on the list {list}, the first in row {row}").template,
        text("correct the names, or add them to regions/{list}.yaml").template,
    ),
    Doubt.LOST_CHARACTERS: (
        text(
            "column {header}: {count} cells have lost characters, with a sign such as � in their place, the first in "
            "row {row}"
        ).template,
        text("export the table again as CSV in UTF-8, or as .xlsx; or write the characters anew").template,
    ),
}


@dataclass(slots=True)
class _Cells:
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


class CellFaults:
    """Collects the faults of one column. `header`: its name as the file writes it. `places`: told of every cell, for
    whoever wants them all.
    """

    def __init__(self, column: Column, header: str, places: FailingPlaces | None = None) -> None:
        self._column, self._header, self._places = column, header, places
        self._bad: dict[Reason, _Cells] = {}
        self._doubtful: dict[Doubt, _Cells] = {}

    @property
    def has_bad(self) -> bool:
        return bool(self._bad)

    def note_bad(self, fault: Exception, part: str | None, row: int, place: int) -> None:
        """`fault`: what a reader raised. `place`: the column of the cell, from 0."""
        reason = fault.reason if isinstance(fault, Bad) else _USUAL[self._column.type]
        self._bad.setdefault(reason, _Cells()).note(part, row, place)
        self._tell(reason.value, part, row, place)

    def note_doubt(self, doubt: Doubt, part: str | None, row: int, place: int) -> None:
        self._doubtful.setdefault(doubt, _Cells()).note(part, row, place)
        self._tell(doubt.value, part, row, place)

    def _tell(self, code: str, part: str | None, row: int, place: int) -> None:
        if self._places is not None:
            self._places.note(f"intake/{code}", self._column.name, [CellPlace(part, row, place)])

    def findings(self, file: str, sheet: str | None, rows_read: int) -> Sequence[Finding]:
        """A critical finding for each reason for which cells could not be read, a warning for each kind of doubt."""
        return [*self._of_bad(file, sheet, rows_read), *self._of_doubtful(file, sheet, rows_read)]

    def _of_bad(self, file: str, sheet: str | None, rows_read: int) -> Iterator[Finding]:
        total = sum(cells.count for cells in self._bad.values())
        for reason, cells in self._bad.items():
            template, mend = _WHAT[reason]
            values = (
                ("header", self._header),
                ("count", cells.count),
                ("row", cells.rows[0]),
                ("others", rows_read - total),
            )
            yield self._finding(
                reason.value, Severity.CRITICAL, cells, rows_read, (Text(template, values), mend), (file, sheet)
            )

    def _of_doubtful(self, file: str, sheet: str | None, rows_read: int) -> Iterator[Finding]:
        names = self._column.among.name if self._column.among else ""
        for doubt, cells in self._doubtful.items():
            template, mend = _DOUBTS[doubt]
            values = (("header", self._header), ("count", cells.count), ("list", names), ("row", cells.rows[0]))
            advice = Text(mend, (("list", names),) if doubt is Doubt.UNKNOWN_NAME else ())
            yield self._finding(
                doubt.value, Severity.WARNING, cells, rows_read, (Text(template, values), advice), (file, sheet)
            )

    def _finding(
        self,
        code: str,
        severity: Severity,
        cells: _Cells,
        rows_read: int,
        words: tuple[Text, Text],
        place: tuple[str, str | None],
    ) -> Finding:
        file, sheet = place
        return Finding(
            code=f"intake/{code}",
            type=FINDING_TYPE,
            severity=severity,
            outcome=Outcome.of_failure(severity),
            failing=cells.count,
            evaluated=rows_read,
            column=self._column.name,
            rows=tuple(cells.rows),
            message=words[0],
            advice=words[1],
            where=Spot(sheet=cells.part or sheet, row=cells.rows[0], column=column_letters(cells.place)).in_file(file),
        )
