"""Values to the canonical table: the feed's columns in their order and types, and the number of each row."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from typing import TYPE_CHECKING

from kechuang_check.domain.batch import ROW_COLUMN, Repair
from kechuang_check.domain.feed import Column, ColumnType, Feed
from kechuang_check.intake.values.cells import Value
from kechuang_check.words import text

if TYPE_CHECKING:
    import pyarrow as pa

_STEP = Decimal("0.000001")
_CONTEXT = Context(prec=80)


class CanonicalTable:
    """Collects portions of rows, and gives the table."""

    def __init__(self, feed: Feed) -> None:
        import pyarrow as pa

        self._feed = feed
        self._schema = pa.schema([*((c.name, _arrow_type(c)) for c in feed.columns), (ROW_COLUMN, pa.int64())])
        self._batches: list[pa.RecordBatch] = []
        self._rounded = dict.fromkeys((c.name for c in feed.columns), 0)

    def add(self, numbers: Sequence[int], values: Sequence[Sequence[Value]]) -> None:
        """`values`: one sequence for each column of the feed, all as long as `numbers`."""
        import pyarrow as pa

        arrays = [self._array(c, v) for c, v in zip(self._feed.columns, values, strict=True)]
        arrays.append(pa.array(numbers, pa.int64()))
        self._batches.append(pa.record_batch(arrays, schema=self._schema))

    def table(self) -> pa.Table:
        import pyarrow as pa

        return pa.Table.from_batches(self._batches, self._schema)

    def repairs(self) -> Sequence[Repair]:
        return [
            Repair(
                "rounded",
                count,
                text("column {column}: {count} values were rounded to six decimals", column=name, count=count),
            )
            for name, count in self._rounded.items()
            if count
        ]

    def _array(self, column: Column, values: Sequence[Value]) -> pa.Array:
        import pyarrow as pa

        if column.type is not ColumnType.AMOUNT:
            return pa.array(values, _arrow_type(column))
        try:
            return pa.array(values, _arrow_type(column))
        except pa.ArrowInvalid:  # more than six decimals somewhere
            rounded = [_CONTEXT.quantize(v, _STEP) if isinstance(v, Decimal) else v for v in values]
            self._rounded[column.name] += sum(a != b for a, b in zip(values, rounded, strict=True))
            return pa.array(rounded, _arrow_type(column))


def parquet_bytes(table: pa.Table) -> bytes:
    """The table as a Parquet file; the same table gives the same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _arrow_type(column: Column) -> pa.DataType:
    import pyarrow as pa

    match column.type:
        case ColumnType.TEXT | ColumnType.CODE:
            return pa.string()
        case ColumnType.INTEGER:
            return pa.int64()
        case ColumnType.AMOUNT:
            return pa.decimal128(28, 6)
        case ColumnType.DATE:
            return pa.date32()
        case ColumnType.BOOLEAN:
            return pa.bool_()
