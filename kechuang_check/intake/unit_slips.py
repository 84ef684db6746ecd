"""Amounts that are a thousand, ten thousand or a hundred million times those of the last period: a slip of the unit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING

from kechuang_check.domain.batch import ROW_COLUMN, Batch
from kechuang_check.domain.feed import Column, ColumnType, Feed
from kechuang_check.domain.finding import MAX_ROWS_NAMED, Finding, Outcome, Severity
from kechuang_check.domain.units import measure_of
from kechuang_check.errors import Place
from kechuang_check.intake.refusal import FINDING_TYPE
from kechuang_check.words import text

if TYPE_CHECKING:
    import pyarrow as pa

_SLIPS = (3, 4, 5, 8)
"""Powers of ten between the units in use. One of 10 (千元 and 万元) is also what a good year may bring."""
_OF_ONE_ROW = (4, 5, 8)
"""What one enterprise reports may well grow a thousandfold from next to nothing."""
_CLOSE = 0.15
_FEW = 3

Slip = tuple[int, int]
"""The number of a row, and the power of ten."""


def earlier_batch(batch: Batch, batches: Sequence[Batch]) -> Batch | None:
    """Of `batches` the last one that can be read and is of a period before that of `batch`."""
    before = [b for b in batches if b.is_readable and b.period and batch.period and b.period.end < batch.period.start]
    return max(before, key=lambda b: b.period.end if b.period else b.id, default=None)


def unit_slips(batch: Batch, before: Batch, feed: Feed) -> Sequence[Finding]:
    """A warning for each column of amounts that is off by a unit against the batch `before`.

    Rows are compared by the feed's key without its period; where few of them are in both batches, the sums are.
    """
    columns = [c for c in feed.columns if c.type is ColumnType.AMOUNT and not _is_share(c)]
    key = [name for name in feed.key if (c := feed.column(name)) and c.type is not ColumnType.PERIOD]
    if not columns or not key:
        return ()
    new, old = (_table(b, [*key, *(c.name for c in columns)]) for b in (batch, before))
    earlier = _by_key(old, key)
    findings = []
    for column in columns:
        slips = list(_slips(new, old, earlier, key, column.name))
        if slips:
            findings.append(_finding(column, slips, batch, before))
    return findings


def _is_share(column: Column) -> bool:
    measure = measure_of(column.unit) if column.unit else None
    return measure is not None and measure.quantity == "fraction"


def _table(batch: Batch, columns: Sequence[str]) -> pa.Table:
    import pyarrow.parquet as pq

    return pq.read_table(str(batch.canonical), columns=list(dict.fromkeys([*columns, ROW_COLUMN])))


def _keys(table: pa.Table, key: Sequence[str]) -> list[tuple[object, ...]]:
    return list(zip(*(table.column(name).to_pylist() for name in key), strict=True))


def _by_key(table: pa.Table, key: Sequence[str]) -> dict[tuple[object, ...], int]:
    """The position of the one row of each key; those that several rows have are left out."""
    found: dict[tuple[object, ...], int] = {}
    twice = set()
    for position, values in enumerate(_keys(table, key)):
        if values in found:
            twice.add(values)
        found[values] = position
    return {values: position for values, position in found.items() if values not in twice}


def _slips(
    new: pa.Table, old: pa.Table, earlier: dict[tuple[object, ...], int], key: Sequence[str], column: str
) -> Iterator[Slip]:
    amounts, before = (_floats(table, column) for table in (new, old))
    rows = new.column(ROW_COLUMN).to_pylist()
    powers = [
        (row, math.log10(amount / was))
        for values, amount, row in zip(_keys(new, key), amounts, rows, strict=True)
        if amount > 0 and (at := earlier.get(values)) is not None and (was := before[at]) > 0
    ]
    if len(powers) < _FEW:
        total, was = sum(amounts), sum(before)
        if total > 0 and was > 0 and (slip := _power(math.log10(total / was), _SLIPS)) is not None:
            yield (0, slip)
        return
    # Where most rows are off, all of them are; else only those that are off by what no year brings.
    most = _power(median(power for _, power in powers), _SLIPS)
    for row, power in powers:
        slip = _power(power, _SLIPS if most is not None else _OF_ONE_ROW)
        if slip is not None:
            yield (row, slip)


def _floats(table: pa.Table, column: str) -> list[float]:
    import pyarrow as pa
    import pyarrow.compute as pc

    found: list[float] = pc.fill_null(pc.abs(pc.cast(table.column(column), pa.float64())), 0.0).to_pylist()
    return found


def _power(found: float, slips: Sequence[int]) -> int | None:
    size = next((slip for slip in slips if abs(abs(found) - slip) <= _CLOSE), None)
    return size if size is None or found > 0 else -size


def _finding(column: Column, slips: Sequence[Slip], batch: Batch, before: Batch) -> Finding:
    row, power = slips[0]
    times = f"{10 ** abs(power):,}"
    values = {
        "header": column.title("zh"),
        "times": times if power > 0 else f"1/{times}",
        "period": before.period.label if before.period else "",
    }
    rows = tuple(r for r, _ in slips[:MAX_ROWS_NAMED]) if row else ()
    return Finding(
        code="intake/unit-suspect",
        type=FINDING_TYPE,
        severity=Severity.WARNING,
        outcome=Outcome.WARN,
        failing=len(slips) if row else None,
        column=column.name,
        rows=rows,
        message=text(
            "column {header}: {count} amounts are about {times} times those of {period}, the first in row {row}",
            **values,
            count=len(slips),
            row=row,
        )
        if row
        else text("column {header}: its sum is about {times} times that of {period}", **values),
        advice=text("check the unit in the header and above the table; correct the file that has it wrong"),
        where=Place(batch.source, row=row or None),
    )
