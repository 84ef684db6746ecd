"""A canonical batch as the pandas engine reads it: exactly, and without Python decimals.

Great Expectations reads columns of `Decimal` at a stack inspection a value, and sums them wrongly beside nulls; floats
of yuan are not exact. So all numbers of a batch are scaled by one power of ten, the smallest that makes every one of
them whole. While all of them together stay below 2**52 they are held as float64, in which such numbers, their sums and
their comparisons are exact and a null is NaN; else as Python integers, which are slow and exact. Dates are day numbers,
so that 9999-12-31 is a date like any other. Texts and truths are plain objects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import PurePath

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kechuang_check.domain.batch import (
    BAD_COLUMN,
    NOT_APPLICABLE_COLUMN,
    OWN_COLUMNS,
    PART_COLUMN,
    PLACE_COLUMN,
    ROW_COLUMN,
)
from kechuang_check.domain.places import CellPlace
from kechuang_check.validation.column_kinds import Holds

_ANSWERED = " (answered)"
_EXACT_TOTAL = 2**52
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Frame:
    """`data`: the canonical columns without OWN_COLUMNS, index 0..n-1. `rows`: by position, the row in the filing.
    `decimals`: numbers are held as so many tenths of tenths. `is_wide`: numbers are Python integers.
    `answered`: for a column with cells that were filled in and have no value (they could not be read, or say that there
    can be none), the column of `data` that is empty only where nothing was filled in.
    """

    data: pd.DataFrame
    holds: Mapping[str, Holds]
    rows: npt.NDArray[np.int64]
    decimals: int
    is_wide: bool = False
    answered: Mapping[str, str] = field(default_factory=dict)

    def in_its_unit(self, number: Decimal) -> Decimal:
        """A number of the engine's, back in the unit of its column."""
        return number.scaleb(-self.decimals)

    def share_present(self, column: str) -> Decimal:
        """The share of rows that have a value in `column`; the batch has rows."""
        return Decimal(int(self.data[column].notna().sum())) / len(self.data)


def day_number(day: date) -> int:
    """The number that stands for a date in a Frame."""
    return day.toordinal()


def day_of(number: int) -> date:
    """The date that a number of a Frame stands for."""
    return date.fromordinal(number)


def read_frame(canonical: PurePath) -> Frame:
    """Read a canonical Parquet file. Raises OSError and pyarrow's errors if it is not one."""
    with pq.ParquetFile(str(canonical)) as file:
        table = file.read()
    if len(set(table.column_names)) < len(table.column_names):
        raise pa.ArrowInvalid("two columns have one name")
    rows = table[ROW_COLUMN].to_numpy() if ROW_COLUMN in table.column_names else np.arange(1, table.num_rows + 1)
    columns = {name: table[name] for name in table.column_names if name not in OWN_COLUMNS}
    holds = {name: _holds(column.type) for name, column in columns.items()}
    numbers = {name: columns[name] for name, what in holds.items() if what is Holds.NUMBER}
    decimals = max((_decimals_of(column) for column in numbers.values()), default=0)
    whole = {name: _scaled(column, decimals) for name, column in numbers.items()}
    is_wide = any(w is None for w in whole.values()) or sum(_size(w) for w in whole.values()) >= _EXACT_TOTAL
    data = {}
    for name, column in columns.items():
        match holds[name]:
            case Holds.NUMBER:
                data[name] = _integers(column, decimals) if is_wide else _floats(whole[name])
            case Holds.DATE:
                days = _floats(column.cast(pa.int32()).cast(pa.int64()))
                data[name] = days + _EPOCH
            case _:
                data[name] = pd.Series(column.to_numpy().astype(object), dtype=object)
    frame = pd.DataFrame(data, index=pd.RangeIndex(table.num_rows))
    answered = {name: f"{name}{_ANSWERED}" for name in _without_value(table) if name in holds}
    for name, shadow in answered.items():
        is_filled = frame[name].notna() | _names_column(table, name)
        frame[shadow] = is_filled.astype(object).where(is_filled, None)
    return Frame(frame, holds, rows.astype(np.int64), decimals, is_wide, answered)


def _without_value(table: pa.Table) -> list[str]:
    """The columns that have cells which were filled in and have no value."""
    lists = [
        words
        for own in (BAD_COLUMN, NOT_APPLICABLE_COLUMN)
        if own in table.column_names
        for words in pc.unique(table[own].drop_null()).to_pylist()
    ]
    return list(dict.fromkeys(name for words in lists for name in words.split(",")))


def _names_column(table: pa.Table, name: str) -> npt.NDArray[np.bool_]:
    """Which rows have a cell of column `name` that was filled in and has no value."""
    found = np.zeros(table.num_rows, dtype=bool)
    for own in (BAD_COLUMN, NOT_APPLICABLE_COLUMN):
        if own in table.column_names:
            said = pc.match_substring_regex(table[own], rf"(^|,){name}(,|$)")
            found |= said.fill_null(False).to_numpy()
    return found


def read_places(canonical: PurePath) -> Sequence[CellPlace]:
    """By position in the Frame, where each row of a canonical file stands in the filing."""
    own = (PART_COLUMN, ROW_COLUMN, PLACE_COLUMN)
    with pq.ParquetFile(str(canonical)) as file:
        names = set(file.schema_arrow.names)
        table = file.read(columns=[name for name in own if name in names])
    parts, rows, columns = (table[name].to_pylist() if name in names else [None] * table.num_rows for name in own)
    return [
        CellPlace(part, number if row is None else row, column)
        for number, (part, row, column) in enumerate(zip(parts, rows, columns, strict=True), start=1)
    ]


def _holds(type_: pa.DataType) -> Holds:
    if pa.types.is_decimal(type_) or pa.types.is_integer(type_):
        return Holds.NUMBER
    if pa.types.is_date(type_):
        return Holds.DATE
    return Holds.TRUTH if pa.types.is_boolean(type_) else Holds.TEXT


def _decimals_of(column: pa.ChunkedArray) -> int:
    """The decimals that the numbers of a column really have."""
    if not pa.types.is_decimal(column.type) or len(column) == column.null_count:
        return 0
    for decimals in range(column.type.scale):
        if pc.all(pc.equal(column, pc.round(column, decimals, "towards_zero"))).as_py():
            return decimals
    return int(column.type.scale)


def _scaled(column: pa.ChunkedArray, decimals: int) -> pa.ChunkedArray | None:
    """The numbers as 64-bit integers, None where they do not fit."""
    factor = 10**decimals
    try:
        if pa.types.is_integer(column.type):
            return pc.multiply_checked(column.cast(pa.int64()), pa.scalar(factor, pa.int64()))
        return pc.multiply(column, pa.scalar(Decimal(factor))).cast(pa.int64())
    except pa.ArrowInvalid:
        return None


def _size(column: pa.ChunkedArray | None) -> float:
    """An upper bound, near enough, of the sum of the numbers without their signs."""
    if column is None or len(column) == column.null_count:
        return 0.0
    return float(pc.sum(pc.abs(column.cast(pa.float64(), safe=False))).as_py())


def _floats(column: pa.ChunkedArray | None) -> pd.Series[float]:
    assert column is not None  # noqa: S101  # a column that did not fit has made the frame wide
    return pd.Series(column.cast(pa.float64()).to_numpy(), dtype="float64")


def _integers(column: pa.ChunkedArray, decimals: int) -> pd.Series[int]:
    values = [None if v is None else int(Decimal(v).scaleb(decimals)) for v in column.to_pylist()]
    return pd.Series(np.array(values, dtype=object), dtype=object)
