"""A canonical table with one column changed: what a question of "what if" is measured on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_WIDE = Context(prec=60)


class How(StrEnum):
    """ADD an amount, SET to it, or multiply (TIMES) by it."""

    ADD = "add"
    SET = "set"
    TIMES = "times"


@dataclass(frozen=True, slots=True)
class Change:
    """`column` of the rows where every column of `where` holds its value. Blank cells stay blank."""

    column: str
    how: How
    by: Decimal
    where: Mapping[str, str]


def alter(source: Path, change: Change, target: Path) -> int:
    """Write `source` to `target` with `change`, in the column's own scale (half up). Gives the number of rows changed.

    Raises OverflowError where a value grows beyond what the column can hold.
    """
    table = pq.read_table(source)
    mask = [True] * table.num_rows
    for name, value in change.where.items():
        found = pc.equal(table[name].cast(pa.string()), value).to_pylist()
        mask = [m and f is True for m, f in zip(mask, found, strict=True)]
    field = table.schema.field(change.column)
    scale = field.type.scale if pa.types.is_decimal(field.type) else 0
    before = table[change.column].to_pylist()
    after = [
        _changed(v, change, scale) if m and v is not None else v for v, m in zip(before, mask, strict=True)
    ]  # fmt: skip
    exact = after if pa.types.is_decimal(field.type) else [None if v is None else int(v) for v in after]
    try:
        column = pa.array(exact, field.type)
    except pa.ArrowInvalid as error:
        raise OverflowError(str(field.type)) from error
    place = table.schema.get_field_index(change.column)
    pq.write_table(table.set_column(place, field, column), target)
    return sum(m and v is not None for m, v in zip(mask, before, strict=True))


def values_in(source: Path, column: str) -> list[str]:
    """The different values of a column, in order."""
    return sorted(str(v) for v in pq.read_table(source, columns=[column])[column].unique().to_pylist() if v is not None)


def _changed(value: Decimal | int, change: Change, scale: int) -> Decimal:
    old = Decimal(value)
    new = {How.ADD: _WIDE.add(old, change.by), How.SET: change.by, How.TIMES: _WIDE.multiply(old, change.by)}[
        change.how
    ]
    return new.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP, _WIDE)
