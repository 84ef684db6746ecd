"""What a look into a workbook finds before it is parsed: how big its sheets are, and what the parser would drop.

The parser holds a sheet as a full rectangle, so one cell far away can take all memory. It also reads error cells as
blank, formulas that were never calculated as blank, and numbers without their format; their places are kept here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kechuang_check.domain.limits import Limits
from kechuang_check.intake.readers.sheet import check_columns
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import text

_MAX_MARKED = 1_000_000

Position = tuple[int, int]
"""Row and column, from 0."""


@dataclass(slots=True)
class SheetScan:
    """Rows and columns from 0. `errors`: cells with an error; `percents`: shown as a percentage; `zeros`: shown with
    leading zeros, to so many digits; `scaled`: shown as thousands of what they hold.

    `uncalculated`: formulas without a result. `hidden_rows`: those with a content. `hidden_columns`: first and last.
    """

    errors: set[Position] = field(default_factory=set)
    percents: set[Position] = field(default_factory=set)
    zeros: dict[Position, int] = field(default_factory=dict)
    scaled: set[Position] = field(default_factory=set)
    uncalculated: list[Position] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    _rows: list[int] = field(default_factory=list)
    _columns: list[int] = field(default_factory=list)

    def holds(self, row: int, column: int, last_row: int, last_column: int) -> None:
        """Note a block of cells with a content."""
        if not self._rows:
            self._rows = [row, last_row]
            self._columns = [column, last_column]
            return
        self._rows = [min(self._rows[0], row), max(self._rows[1], last_row)]
        self._columns = [min(self._columns[0], column), max(self._columns[1], last_column)]

    def marked_rows(self) -> set[int]:
        """The rows with a cell that is not shown as it is parsed."""
        return {row for row, _ in self.errors | self.percents | self.scaled | self.zeros.keys()}

    def _marked(self) -> int:
        return len(self.errors) + len(self.percents) + len(self.zeros) + len(self.scaled) + len(self.uncalculated)

    def check(self, name: str, limits: Limits) -> None:
        """Raises Refusal for a sheet that is too big to be held."""
        if not self._rows:
            return
        check_columns(self._columns[1] - self._columns[0] + 1, limits, Spot(sheet=name))
        rows = self._rows[1] - self._rows[0] + 1
        columns = self._columns[1] - self._columns[0] + 1
        if rows * columns > limits.cells or self._marked() > _MAX_MARKED:
            raise Refusal(
                "too-big",
                text(
                    "the sheet spans {rows} rows and {columns} columns, more than the {limit} cells that are read",
                    rows=rows,
                    columns=columns,
                    limit=limits.cells,
                ),
                text("clear cells far below and beside the table, or hand in CSV"),
                Spot(sheet=name),
            )


@dataclass(frozen=True, slots=True)
class WorkbookScan:
    """`sheets`: by name. `from_1904`: the workbook counts days from 1904. `unknown_errors`: kinds of errors that the
    parser does not know, by the part in which they stand.
    """

    sheets: Mapping[str, SheetScan]
    from_1904: bool = False
    unknown_errors: Mapping[str, frozenset[str]] = field(default_factory=dict)
