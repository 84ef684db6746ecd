"""Values to the canonical table: the feed's columns in their order and types, and where each row comes from."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kechuang_check.domain.batch import (
    OWN_COLUMNS,
    PLACE_COLUMN,
    ROW_COLUMN,
)
from kechuang_check.domain.feed import Column, ColumnType, Feed
from kechuang_check.intake.values.columns import Portion

if TYPE_CHECKING:
    import pyarrow as pa

_OWN_TYPES = {ROW_COLUMN: "int64", PLACE_COLUMN: "int32"}


class CanonicalFile:
    """Writes portions of rows to a Parquet file; the same portions give the same bytes."""

    def __init__(self, path: Path, feed: Feed) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        own = [(name, getattr(pa, _OWN_TYPES.get(name, "string"))()) for name in OWN_COLUMNS]
        self._feed = feed
        self._schema = pa.schema([*((c.name, arrow_type(c)) for c in feed.columns), *own])
        self._writer = pq.ParquetWriter(str(path), self._schema, compression="zstd")
        self._worker = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None
        self.rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        try:
            self._written()
        finally:
            self._worker.shutdown()
            self._writer.close()

    def add(
        self, part: str | None, numbers: Sequence[int], portions: Sequence[Portion | None], places: Sequence[int] | None
    ) -> None:
        """`portions`: one for each column of the feed, as long as `numbers`; None for a column that was not sent."""
        import pyarrow as pa

        count = len(numbers)
        arrays = [
            pa.nulls(count, arrow_type(c)) if p is None else _array(c, p)
            for c, p in zip(self._feed.columns, portions, strict=True)
        ]
        arrays += [
            pa.array(numbers, pa.int64()),
            pa.array([part] * count, pa.string()),
            pa.nulls(count, pa.int32()) if places is None else pa.array(places, pa.int32()),
            self._names(count, [(c, p.bad) for c, p in self._named(portions)]),
            self._names(count, [(c, p.not_applicable) for c, p in self._named(portions)]),
        ]
        self._written()
        # The file is written while the next rows are read.
        self._writing = self._worker.submit(self._writer.write_batch, pa.record_batch(arrays, schema=self._schema))
        self.rows += count

    def _written(self) -> None:
        """Wait until what was added is in the file. Raises OSError if it cannot be written."""
        if self._writing is not None:
            writing, self._writing = self._writing, None
            writing.result()

    def _named(self, portions: Sequence[Portion | None]) -> Sequence[tuple[str, Portion]]:
        return [(c.name, p) for c, p in zip(self._feed.columns, portions, strict=True) if p is not None]

    @staticmethod
    def _names(count: int, found: Sequence[tuple[str, Sequence[int]]]) -> pa.Array:
        import pyarrow as pa

        if not any(positions for _, positions in found):
            return pa.nulls(count, pa.string())
        names: dict[int, list[str]] = {}
        for name, positions in found:
            for position in positions:
                names.setdefault(position, []).append(name)
        return pa.array([",".join(names[i]) if i in names else None for i in range(count)], pa.string())


def _array(column: Column, portion: Portion) -> pa.Array:
    import pyarrow as pa

    return portion.values if isinstance(portion.values, pa.Array) else pa.array(portion.values, arrow_type(column))


def arrow_type(column: Column) -> pa.DataType:
    import pyarrow as pa

    match column.type:
        case ColumnType.TEXT | ColumnType.CODE | ColumnType.PERIOD:
            return pa.string()
        case ColumnType.INTEGER:
            return pa.int64()
        case ColumnType.AMOUNT:
            return pa.decimal128(28, 6)
        case ColumnType.DATE:
            return pa.date32()
        case ColumnType.BOOLEAN:
            return pa.bool_()
