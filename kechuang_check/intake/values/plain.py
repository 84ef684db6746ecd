"""Cells that need no second look, many at once: by patterns that Arrow matches, to the values that the readers of
single cells give. What does not match is left to those.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.names import INVISIBLE
from kechuang_check.domain.units import measure_of

if TYPE_CHECKING:
    import pyarrow as pa

BLANKS = r"\s\p{Z}\x{85}" + INVISIBLE
"""Inside of brackets of a pattern: what is left out around or within values, and a little more."""
_SCALE = 6
_DIGITS = 28
"""Of canonical amounts: decimal128(28, 6)."""


def pattern_of(column: Column, unit: str | None) -> str | None:
    """A pattern for the plain cells of a column, the empty ones among them; None if there is no quick way."""
    if column.among is not None:
        return None
    match column.type:
        case ColumnType.TEXT:
            return rf"(?s)^([^#?=锟〃同″”\x{{fffd}}{BLANKS}]([^锟\x{{fffd}}]*[^锟\x{{fffd}}{BLANKS}])?)?$"
        case ColumnType.CODE:
            return r"^[0-9A-Z]*$"
        case ColumnType.DATE:
            return r"^([0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8]))?$"
        case ColumnType.AMOUNT:
            shift = shift_of(unit)
            if shift is None:
                return None
            decimals = min(_SCALE + shift, 10)
            return rf"^(-?[0-9]{{1,{_DIGITS - _SCALE - max(shift, 0) - 1}}}(\.[0-9]{{1,{decimals}}})?)?$"
        case ColumnType.INTEGER:
            shift = shift_of(unit)
            return None if shift is None or shift < 0 else rf"^(-?[0-9]{{1,{18 - shift}}})?$"
        case _:
            return None


def shift_of(unit: str | None) -> int | None:
    """By how many powers of ten a unit differs from its canonical one; None if by something else."""
    measure = measure_of(unit) if unit else None
    if measure is None:
        return 0 if unit is None else None
    shift = measure.factor.adjusted()
    return shift if measure.factor == Decimal(1).scaleb(shift) else None


def convert(column: Column, unit: str | None, cells: pa.Array) -> pa.Array:
    """Plain cells (strings, null where there is none) to their values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    match column.type:
        case ColumnType.AMOUNT:
            # A power of ten moves the point: read with as many decimals more, the digits are those of the canonical
            # amount.
            shift = shift_of(unit) or 0
            read = pc.cast(cells, pa.decimal128(_DIGITS, _SCALE + shift))
            return pa.Array.from_buffers(
                pa.decimal128(_DIGITS, _SCALE), len(read), read.buffers(), read.null_count, read.offset
            )
        case ColumnType.INTEGER:
            return pc.multiply(pc.cast(cells, pa.int64()), pa.scalar(10 ** (shift_of(unit) or 0), pa.int64()))
        case ColumnType.DATE:
            return pc.cast(cells, pa.date32())
        case _:
            return cells
