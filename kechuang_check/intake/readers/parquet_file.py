"""Parquet to a sheet, guarded by its own metadata."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kechuang_check.domain.limits import Limits
from kechuang_check.intake.readers.sheet import Cell, Row, Sheet, check_columns
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import text

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

MAX_UNPACKED_BYTES = 16 * 1024 * 1024 * 1024
_ROWS_AT_A_TIME = 50_000


def read_parquet(path: Path, limits: Limits) -> Sheet:
    """The table of a Parquet file; its column names are row 0. Raises Refusal if it is damaged or too big."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path, page_checksum_verification=True)
        metadata = file.metadata
        names = list(file.schema_arrow.names)
    except (pa.ArrowException, OSError, ValueError) as e:
        raise _damaged() from e
    check_columns(len(names), limits)
    unpacked = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    if metadata.num_rows > limits.rows or unpacked > MAX_UNPACKED_BYTES:
        raise Refusal(
            "too-big",
            text(
                "the file has {rows} rows, more than the {limit} that are read",
                rows=metadata.num_rows,
                limit=limits.rows,
            ),
            text("split the filing"),
        )
    return Sheet(None, _rows(file, names), "typed")


def _rows(file: pq.ParquetFile, names: list[str]) -> Iterator[Row]:
    import pyarrow as pa

    yield 0, names
    number = 0
    batches = file.iter_batches(batch_size=_ROWS_AT_A_TIME)
    while True:
        try:
            batch = next(batches)
            columns = [_cells(column) for column in batch.columns]
        except StopIteration:
            return
        except (pa.ArrowException, OSError, ValueError, OverflowError) as e:
            raise _damaged() from e
        for cells in zip(*columns, strict=True):
            number += 1
            yield number, cells


def _cells(column: pa.Array) -> list[Cell]:
    """The values of a column: single precision with the digits that it has, and bytes that are text as text."""
    import pyarrow as pa

    if pa.types.is_float32(column.type) or pa.types.is_float16(column.type):
        return [None if v is None else float(str(v)) for v in _singles(column)]
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        with suppress(pa.ArrowInvalid):  # bytes that are no text are told, each in its row
            column = column.cast(pa.string())
    try:
        cells: list[Cell] = column.to_pylist()
    except (OverflowError, ValueError):  # moments beyond the calendar
        return [_cell(value) for value in column]
    return cells


def _cell(value: pa.Scalar) -> Cell:
    """One value; a moment beyond the calendar as the number that it is kept as."""
    try:
        cell: Cell = value.as_py()
    except (OverflowError, ValueError):
        cell = int(value.value)
    return cell


def _singles(column: pa.Array) -> Iterator[np.floating[Any] | None]:
    filled = column.is_valid().to_pylist()
    numbers = column.to_numpy(zero_copy_only=False)
    return (number if is_filled else None for number, is_filled in zip(numbers, filled, strict=True))


def _damaged() -> Refusal:
    return Refusal(
        "damaged",
        text("the Parquet file is damaged, was cut off, or holds values that cannot be read"),
        text("write the file again"),
        Spot(),
    )
