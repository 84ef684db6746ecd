"""What can only be said once all rows are read: totals that do not add up, shares in two units, what was hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from kechuang_check.domain.batch import PART_COLUMN, ROW_COLUMN
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finality import Finality
from kechuang_check.domain.finding import MAX_ROWS_NAMED, Finding, Outcome, Severity
from kechuang_check.domain.units import measure_of
from kechuang_check.errors import Place
from kechuang_check.intake.layouts.table import PeriodColumn
from kechuang_check.intake.readers.sheet import column_letters
from kechuang_check.intake.refusal import FINDING_TYPE, Spot
from kechuang_check.intake.rows.left_out import TotalRow
from kechuang_check.intake.rows.totals import check_totals, comparables
from kechuang_check.intake.values.columns import ColumnReader
from kechuang_check.words import text

if TYPE_CHECKING:
    import pyarrow as pa

_FAR_BELOW = 30
"""A share that a slip made a hundred times too small is at least so many times smaller than the usual ones."""


@dataclass(frozen=True, slots=True)
class Made:
    """The canonical file that was made, of which feed, and from which file."""

    target: Path
    feed: Feed
    source: str

    def columns(self, names: Sequence[str]) -> pa.Table:
        import pyarrow.parquet as pq

        return pq.read_table(self.target, columns=list(dict.fromkeys(names)))


def total_findings(
    totals: Sequence[TotalRow], readers: Sequence[ColumnReader], periods: Sequence[PeriodColumn], made: Made
) -> Sequence[Finding]:
    """The totals of one sheet held against its rows."""
    if not totals:
        return ()
    wide = made.feed.layout.wide
    columns = comparables(readers, periods, wide.into if wide else "")
    names = [c.name for c in made.feed.columns if c.among is not None]
    wanted = [c.reader.column.name for c in columns] + names + ([wide.into] if wide else [])
    return check_totals(totals, columns, made.columns([*wanted, ROW_COLUMN, PART_COLUMN]), made.source, made.feed)


def suspect_shares(readers: Sequence[ColumnReader], made: Made) -> Sequence[Finding]:
    """A warning for each column in % in which some shares look as if they were written as fractions (0.035 for 3.5).

    Those are far below the others, would be among them a hundred times larger, and have more decimals than any of them.
    """
    findings = []
    for reader in readers:
        measure = measure_of(reader.found.unit) if reader.found and reader.found.unit else None
        if measure is None or measure.quantity != "fraction":
            continue
        table = made.columns([reader.column.name, ROW_COLUMN])
        if not _is_spread(table.column(reader.column.name)):
            continue
        values = table.column(reader.column.name).to_pylist()
        suspects = _hundred_times_smaller(values)
        if suspects:
            rows = [table.column(ROW_COLUMN)[i].as_py() for i in suspects[:MAX_ROWS_NAMED]]
            findings.append(_suspect(reader, rows, len(suspects), len(values), made.source))
    return findings


def finality_of(made: Made, name: str, titles: Sequence[str]) -> Finality | None:
    """Whether the figures are provisional or final. `name`: of the file, `titles`: what stands above its header."""
    rule = made.feed.finality
    if rule is None:
        return None
    cells = () if rule.column is None else made.columns([rule.column]).column(rule.column).unique().to_pylist()
    return rule.of_filing(cells, (name, *titles))


def _is_spread(values: pa.ChunkedArray) -> bool:
    """Whether there may be suspects at all: a quick look, for columns of millions of rows."""
    import pyarrow as pa
    import pyarrow.compute as pc

    sizes = pc.abs(pc.cast(values, pa.float64()))
    filed = sizes.filter(pc.greater(sizes, 0))
    return len(filed) > 2 and pc.min(filed).as_py() * (_FAR_BELOW - 1) <= pc.quantile(filed, 0.5)[0].as_py()


def _hundred_times_smaller(values: Sequence[Decimal | None]) -> Sequence[int]:
    filed = {i: abs(v) for i, v in enumerate(values) if v}
    middle = median(filed.values())
    small = {i: v for i, v in filed.items() if v * _FAR_BELOW <= middle}
    usual = [v for i, v in filed.items() if i not in small]
    most, least, decimals = max(usual), min(usual), max(map(_decimals, usual))
    return [i for i, v in small.items() if least <= v * 100 <= most and _decimals(v) > decimals]


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _suspect(reader: ColumnReader, rows: Sequence[int], count: int, of: int, file: str) -> Finding:
    return Finding(
        code="intake/shares-in-two-units",
        type=FINDING_TYPE,
        severity=Severity.WARNING,
        outcome=Outcome.WARN,
        failing=count,
        evaluated=of,
        column=reader.column.name,
        rows=tuple(rows),
        message=text(
            "column {header}: {count} shares are about a hundred times smaller than the others, the first in row {row}",
            header=reader.header,
            count=count,
            row=rows[0],
        ),
        advice=text("write all shares of the column in the same unit: 3.5 or 3.5%, and not 0.035"),
        where=Spot(row=rows[0], column=column_letters(reader.found.index) if reader.found else None).in_file(file),
    )


def hidden_rows(rows: Sequence[int], sheet: str | None, file: str) -> Sequence[Finding]:
    """A warning if rows were taken that do not show in the workbook: they may be left from an earlier filing."""
    if not rows:
        return ()
    return (
        Finding(
            code="intake/hidden-rows",
            type=FINDING_TYPE,
            severity=Severity.WARNING,
            outcome=Outcome.WARN,
            failing=len(rows),
            rows=tuple(rows[:MAX_ROWS_NAMED]),
            message=text(
                "{count} rows of the table are hidden, the first is row {row}; they were read as the others",
                count=len(rows),
                row=rows[0],
            ),
            advice=text("show all rows and clear the filter; then delete what does not belong to the table"),
            where=Spot(sheet=sheet, row=rows[0]).in_file(file),
        ),
    )


def hidden_columns(
    readers: Sequence[ColumnReader], hidden: Sequence[tuple[int, int]], sheet: str | None, file: str
) -> Sequence[Finding]:
    """A warning for each column of the feed that does not show in the workbook."""
    return [
        Finding(
            code="intake/hidden-columns",
            type=FINDING_TYPE,
            severity=Severity.WARNING,
            outcome=Outcome.WARN,
            column=reader.column.name,
            message=text("column {header} is hidden in the workbook; it was read as the others", header=reader.header),
            advice=text("show the column, and check that its values are those of this filing"),
            where=Spot(sheet=sheet, column=column_letters(reader.found.index)).in_file(file),
        )
        for reader in readers
        if reader.found is not None and any(first <= reader.found.index <= last for first, last in hidden)
    ]


def no_rows(source: str) -> Finding:
    """The table has a header only."""
    return Finding(
        code="intake/no-rows",
        type=FINDING_TYPE,
        severity=Severity.WARNING,
        outcome=Outcome.NO_DATA,
        failing=0,
        evaluated=0,
        message=text("the table has a header and no rows"),
        advice=text("hand in the rows, or say to the plan's office that there is nothing to report"),
        where=Place(source),
    )
