"""The grand total of a filing against the sum of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from typing import TYPE_CHECKING

from kechuang_check.domain.batch import Repair
from kechuang_check.domain.feed import UNIT_FACTORS, ColumnType
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.intake.layouts.names import compact
from kechuang_check.intake.readers.sheet import Row
from kechuang_check.intake.refusal import FINDING_TYPE, Spot
from kechuang_check.intake.values.columns import ColumnReader
from kechuang_check.words import text

if TYPE_CHECKING:
    import pyarrow as pa

GRAND_TOTAL_WORDS = ("总计", "合计")
"""The first of these that names exactly one row is the grand total."""
_CONTEXT = Context(prec=80)
_MAX_DECIMALS = 2


def totals_left_out(totals: Sequence[Row]) -> Sequence[Repair]:
    if not totals:
        return ()
    return (
        Repair(
            "totals-left-out",
            len(totals),
            text("total rows left out: {count}, the first is row {row}", count=len(totals), row=totals[0][0]),
        ),
    )


def check_totals(
    totals: Sequence[Row], readers: Sequence[ColumnReader], table: pa.Table, file: str, sheet: str | None
) -> Sequence[Finding]:
    """A warning for each amount whose grand total differs from the sum of the rows by more than rounding explains.

    Tolerance: each row, and the total, may be off by half a unit of the last decimal that the column is filed with
    (at most two decimals count). Columns with unreadable cells are not compared, and shares (%) do not add up.
    """
    total = _grand_total(totals)
    if total is None or not table.num_rows:
        return ()
    findings = []
    for reader in readers:
        unit = reader.source.unit if reader.source else None
        if reader.source is None or unit is None or reader.column.type is not ColumnType.AMOUNT or reader.bad:
            continue
        measure, factor = UNIT_FACTORS[unit]
        stated = reader.read_one(total[1][reader.source.index])
        if measure == "fraction" or not isinstance(stated, Decimal):
            continue
        amounts = [v for v in table.column(reader.column.name).to_pylist() if v is not None]
        added = _sum(amounts)
        if abs(stated - added) > _tolerance(amounts, stated, factor):
            findings.append(_mismatch(reader, total[0], (stated / factor, added / factor, unit), file, sheet))
    return findings


def _grand_total(totals: Sequence[Row]) -> Row | None:
    for word in GRAND_TOTAL_WORDS:
        named = [row for row in totals if any(isinstance(c, str) and compact(c).rstrip(":") == word for c in row[1])]
        if len(named) == 1:
            return named[0]
    return None


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    added = Decimal(0)
    for amount in amounts:
        added = _CONTEXT.add(added, amount)
    return added


def _tolerance(amounts: Sequence[Decimal], stated: Decimal, factor: Decimal) -> Decimal:
    decimals = max((_decimals(a, factor) for a in amounts), default=0)
    half = Decimal(5).scaleb(-1 - decimals) * factor
    half_of_total = Decimal(5).scaleb(-1 - min(decimals, _decimals(stated, factor))) * factor
    return half * len(amounts) + half_of_total


def _decimals(amount: Decimal, factor: Decimal) -> int:
    """With how many decimals, at most _MAX_DECIMALS, an amount was filed."""
    filed = _CONTEXT.divide(amount, factor)
    return next(
        (d for d in range(_MAX_DECIMALS) if filed.scaleb(d) == filed.scaleb(d).to_integral_value()), _MAX_DECIMALS
    )


def _mismatch(
    reader: ColumnReader, row: int, figures: tuple[Decimal, Decimal, str], file: str, sheet: str | None
) -> Finding:
    stated, added, unit = figures
    return Finding(
        code="intake/total-mismatch",
        type=FINDING_TYPE,
        severity=Severity.WARNING,
        outcome=Outcome.of_failure(Severity.WARNING),
        failing=1,
        evaluated=1,
        column=reader.column.name,
        rows=(row,),
        message=text(
            "column {header}: the total in row {row} is {stated} {unit}, and the rows add up to {added} {unit}",
            header=reader.header,
            row=row,
            stated=f"{stated.normalize():f}",
            added=f"{added.normalize():f}",
            unit=unit,
        ),
        advice=text("correct the total or the rows; a row may be missing, or be counted twice"),
        where=Spot(sheet=sheet, row=row).in_file(file),
    )
