"""Total rows of a filing against the sum of the rows that they are totals of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import TYPE_CHECKING

from kechuang_check.domain.batch import PART_COLUMN, ROW_COLUMN
from kechuang_check.domain.feed import ColumnType, Feed
from kechuang_check.domain.finding import MAX_ROWS_NAMED, Finding, Outcome, Severity
from kechuang_check.domain.units import measure_of
from kechuang_check.intake.layouts.table import PeriodColumn
from kechuang_check.intake.refusal import FINDING_TYPE, Spot
from kechuang_check.intake.rows.left_out import TotalRow
from kechuang_check.intake.values.columns import ColumnReader
from kechuang_check.words import text

if TYPE_CHECKING:
    import pyarrow as pa

_CONTEXT = Context(prec=80)
_MAX_DECIMALS = 2
_SUMMED = (ColumnType.AMOUNT, ColumnType.INTEGER)


@dataclass(frozen=True, slots=True)
class Comparable:
    """A number column whose totals are checked. `label`: the period of its values in a wide table, and where that
    column stands in the file.
    """

    reader: ColumnReader
    index: int
    factor: Decimal
    unit: str
    label: tuple[str, str] | None = None
    """Name of the column that holds the period, and the period."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """`stated` and `added` in the column's unit."""

    total: TotalRow
    column: Comparable
    stated: Decimal
    added: Decimal


def comparables(readers: Sequence[ColumnReader], periods: Sequence[PeriodColumn], into: str) -> Sequence[Comparable]:
    """The columns that can be added up. `periods`: columns of a wide table; `into`: the column that holds their period.

    Shares (%) do not add up, and columns with unreadable cells are not compared.
    """
    found = []
    for reader in readers:
        if reader.found is None or reader.column.type not in _SUMMED or reader.has_bad:
            continue
        measure = measure_of(reader.found.unit) if reader.found.unit else None
        if measure is not None and measure.quantity == "fraction":
            continue
        factor, unit = (measure.factor, reader.found.unit or "") if measure else (Decimal(1), "")
        own = [p for p in periods if p.column == reader.column.name]
        if own:
            found += [Comparable(reader, p.index, factor, unit, (into, p.period.label)) for p in own]
        else:
            found.append(Comparable(reader, reader.found.index, factor, unit))
    return found


def check_totals(
    totals: Sequence[TotalRow], columns: Sequence[Comparable], table: pa.Table, file: str, feed: Feed
) -> Sequence[Finding]:
    """A warning for each column with totals that differ from the sum of their rows by more than rounding explains.

    `table`: the canonical columns. Tolerance, unless the feed declares one: each row, and the total, may be off by half
    a unit of the last decimal that the column is filed with (at most two decimals count).
    """
    checked = [t for t in totals if t.members is None or t.members]
    if not checked or not table.num_rows:
        return ()
    findings = []
    for column in columns:
        found = list(_mismatches(checked, column, table, feed))
        if found:
            findings.append(_finding(found, file))
    return findings


def _mismatches(totals: Sequence[TotalRow], column: Comparable, table: pa.Table, feed: Feed) -> Iterator[Mismatch]:
    for total in totals:
        cells = total.row[1]
        stated = column.reader.read_one(cells[column.index]) if column.index < len(cells) else None
        if not isinstance(stated, Decimal | int):
            continue
        stated = Decimal(stated)
        candidates = []
        for rows in _rows_of(total, totals, table):
            amounts = _amounts(rows, total, column)
            added = _sum(amounts)
            if _fits(stated, added, amounts, column, feed.layout.totals.tolerance):
                break
            candidates.append(added)
        else:
            if candidates:
                nearest = min(candidates, key=lambda added: abs(added - stated))
                yield Mismatch(total, column, stated / column.factor, nearest / column.factor)


def _rows_of(total: TotalRow, totals: Sequence[TotalRow], table: pa.Table) -> Iterator[pa.Table]:
    """The rows that a total may be the sum of: all of them; or those next to it, above first, then below."""
    import pyarrow.compute as pc

    same = [t for t in totals if t.members is None and t.is_subtotal == total.is_subtotal]
    if total.members is not None or (not total.is_subtotal and len(same) == 1):
        yield table
        return
    if total.part is not None:
        table = table.filter(pc.equal(table.column(PART_COLUMN), total.part))
    numbers = table.column(ROW_COLUMN)
    row = total.row[0]
    others = [t.row[0] for t in same if t.part == total.part]
    start = max((n for n in others if n < row), default=-1)
    end = min((n for n in others if n > row), default=table.num_rows + row + 1)
    for first, last in ((start, row), (row, end)):
        beside = table.filter(pc.and_(pc.greater(numbers, first), pc.less(numbers, last)))
        if beside.num_rows:
            yield beside
    if not total.is_subtotal:
        yield table


def _amounts(rows: pa.Table, total: TotalRow, column: Comparable) -> Sequence[Decimal]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.label is not None:
        rows = rows.filter(pc.equal(rows.column(column.label[0]), column.label[1]))
    if total.members is not None and total.column is not None:
        rows = rows.filter(pc.is_in(rows.column(total.column), pa.array(total.members)))
    return [Decimal(v) for v in rows.column(column.reader.column.name).to_pylist() if v is not None]


def _sum(amounts: Sequence[Decimal]) -> Decimal:
    added = Decimal(0)
    for amount in amounts:
        added = _CONTEXT.add(added, amount)
    return added


def _fits(
    stated: Decimal, added: Decimal, amounts: Sequence[Decimal], column: Comparable, tolerance: Decimal | None
) -> bool:
    if tolerance is not None:
        return abs(stated - added) <= tolerance * abs(added)
    decimals = max((_decimals(a, column.factor) for a in amounts), default=0)
    half = Decimal(5).scaleb(-1 - decimals) * column.factor
    half_of_total = Decimal(5).scaleb(-1 - min(decimals, _decimals(stated, column.factor))) * column.factor
    if column.reader.column.type is ColumnType.INTEGER and column.factor == 1:
        half = half_of_total = Decimal(0)
    return abs(stated - added) <= half * len(amounts) + half_of_total


def _decimals(amount: Decimal, factor: Decimal) -> int:
    """With how many decimals, at most _MAX_DECIMALS, an amount was filed."""
    filed = _CONTEXT.divide(amount, factor)
    return next(
        (d for d in range(_MAX_DECIMALS) if filed.scaleb(d) == filed.scaleb(d).to_integral_value()), _MAX_DECIMALS
    )


def _finding(found: Sequence[Mismatch], file: str) -> Finding:
    first = found[0]
    column = first.column.reader.column
    row = first.total.row[0]
    header = first.column.reader.header
    if first.column.label is not None:
        header = f"{header} {first.column.label[1]}"
    return Finding(
        code="intake/total-mismatch",
        type=FINDING_TYPE,
        severity=Severity.WARNING,
        outcome=Outcome.of_failure(Severity.WARNING),
        failing=len(found),
        evaluated=len(found),
        column=column.name,
        rows=tuple(m.total.row[0] for m in found[:MAX_ROWS_NAMED]),
        message=text(
            "column {header}: the total in row {row} is {stated} {unit}, and the rows add up to {added} {unit}",
            header=header,
            row=row,
            stated=f"{first.stated.normalize():f}",
            added=f"{first.added.normalize():f}",
            unit=first.column.unit,
        ),
        advice=text("correct the total or the rows; a row may be missing, or be counted twice"),
        where=Spot(sheet=first.total.part, row=row).in_file(file),
    )
