"""Rows that did not come in a file: kept as a Parquet file of texts, named by what is in it, and read from there.

Every value is text that says exactly what was received, and null where there was none. In `by_content` order the same
rows always give the same file, however the database happened to send them.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kechuang_check.intake.readers.blocks import Block
from kechuang_check.intake.readers.sheet import HEAD_ROWS, Row, Sheet

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

ROWS_SUFFIX = ".parquet"
"""Of the files that rows are kept in."""
_ROWS_AT_A_TIME = 50_000
_SORT_MEMORY = "256MB"
_THREADS = 2


@dataclass(frozen=True, slots=True)
class Columns:
    """`taken`: headers of what is kept, those that order the rows first. `hidden`: so many at their end say where a row
    belongs and are no columns of the table. `left`: headers of columns whose values were not taken. `rows`: the rows
    of the header, where it has several.
    """

    taken: tuple[str, ...]
    left: tuple[str, ...] = ()
    hidden: int = 0
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        return self.taken[: len(self.taken) - self.hidden]


class Draft:
    """The rows as they come in, of the columns that are taken. Raises OSError where they cannot be written."""

    def __init__(self, path: Path, width: int) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._schema = pa.schema([(f"c{i}", pa.string()) for i in range(width)])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self.path, self.rows = path, 0

    def add(self, columns: Sequence[Sequence[str | None]]) -> None:
        """Add some rows, column by column."""
        import pyarrow as pa

        if columns and columns[0]:
            self.rows += len(columns[0])
            arrays = [pa.array(column, pa.string()) for column in columns]
            self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))

    def close(self) -> None:
        self._writer.close()


@dataclass(frozen=True, slots=True)
class KeptRows:
    """`path`: the file, named by `sha256`, the hash of its headers and rows."""

    path: Path
    sha256: str
    rows: int
    columns: Columns

    def sheet(self) -> Sheet:
        """The rows as a table whose header is row 0."""
        return Sheet(None, _items(self.path, self.columns), "typed")


def kept_rows_at(path: Path, sha256: str) -> KeptRows:
    """Rows that `keep` wrote earlier. Which of their columns only said where a row belongs is known no longer: they are
    columns like the others. Raises OSError for what is no such file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            rows, schema = file.metadata.num_rows, file.schema_arrow
    except pa.ArrowException as error:
        raise OSError(errno.EIO, os.strerror(errno.EIO)) from error
    left = tuple(field.name for field in schema if pa.types.is_null(field.type))
    return KeptRows(path, sha256, rows, Columns(tuple(n for n in schema.names if n not in left), left))


def values_of(draft: Path, column: int, most: int) -> list[str | None]:
    """The different values of a column, at most `most` of them, in order."""
    with _duckdb(draft.parent) as database:
        found = database.execute(
            f"SELECT DISTINCT c{column} AS v FROM read_parquet(?) ORDER BY v NULLS FIRST LIMIT {most}",  # noqa: S608
            [str(draft)],
        ).fetchall()
    return [value for (value,) in found]


def keep(
    draft: Path,
    columns: Columns,
    folder: Path,
    *,
    by_content: bool,
    only: tuple[int, Sequence[str]] | None = None,
) -> KeptRows:
    """Keep the rows of a draft in `folder`. `by_content`: in the order of their values, from the first column on.

    `only`: a column, and the values of it whose rows are kept. Raises OSError where they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    making = draft.with_name(f"{draft.stem}-kept.parquet")
    names = ", ".join(f"c{i}" for i in range(len(columns.taken)))
    where, values = "", [str(draft)]
    if only is not None:
        column, values_of_column = only
        where = f" WHERE c{column} IN ({', '.join('?' for _ in values_of_column)})"
        values += values_of_column
    order = " ORDER BY " + ", ".join(f"c{i} NULLS FIRST" for i in range(len(columns.taken))) if by_content else ""
    with _duckdb(draft.parent) as database:
        asked = database.sql(f"SELECT {names} FROM read_parquet(?){where}{order}", params=values)  # noqa: S608
        digest, rows = _write(asked.to_arrow_reader(_ROWS_AT_A_TIME), columns, making)
    target = folder / f"{digest}{ROWS_SUFFIX}"
    if target.is_file():
        making.unlink()
        os.utime(target)  # the time of change says when the rows were last seen
    else:
        with making.open("rb+") as file:
            os.fsync(file.fileno())
        making.replace(target)
    return KeptRows(target, digest, rows, columns)


def _write(batches: Any, columns: Columns, path: Path) -> tuple[str, int]:
    """Write the rows to `path`; gives the hash of headers and rows, which does not hang on portions, and a count."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = [pa.field(name, pa.string()) for name in columns.taken] + [pa.field(n, pa.null()) for n in columns.left]
    schema = pa.schema(fields)
    digests = [(hashlib.sha256(), hashlib.sha256()) for _ in columns.shown]
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            arrays = [array.cast(pa.string()) for array in batch.columns]
            rows += batch.num_rows
            for array, (lengths, content) in zip(arrays, digests, strict=False):
                _digest(array, lengths, content)
            nothing = [pa.nulls(batch.num_rows) for _ in columns.left]
            writer.write_batch(pa.record_batch([*arrays, *nothing], schema=schema))
    whole = hashlib.sha256("\x1f".join(columns.shown).encode())
    for pair in digests:
        for digest in pair:
            whole.update(digest.digest())
    return whole.hexdigest(), rows


def _digest(array: pa.Array, lengths: hashlib._Hash, content: hashlib._Hash) -> None:
    """Lengths (-1 for null) and bytes apart: two columns have the same pair only if they hold the same values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    sizes = pc.fill_null(pc.cast(pc.binary_length(array), pa.int64()), -1)
    lengths.update(sizes.to_numpy(zero_copy_only=False).astype("<i8").tobytes())
    joined = pc.binary_join(pa.ListArray.from_arrays([0, len(array)], pc.fill_null(array, "")), "")
    content.update(joined[0].as_buffer())


def _items(path: Path, columns: Columns) -> Iterator[Row | Block]:
    """The header, the rows of the head one by one, and the others many at once."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    for header in columns.rows or ([*columns.shown, *columns.left],):
        yield 0, header
    number = 0
    width = len(columns.shown)
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_ROWS_AT_A_TIME):
            arrays = [pc.fill_null(array.cast(pa.string()), "") for array in batch.columns[:width]]
            blank = pa.array([""] * batch.num_rows, pa.string())
            block = Block(range(number + 1, number + batch.num_rows + 1), [*arrays, *(blank for _ in columns.left)])
            single = max(0, HEAD_ROWS - number)
            yield from block.part(0, single).rows() if single else ()
            if single < batch.num_rows:
                yield block.part(single)
            number += batch.num_rows


@contextmanager
def _duckdb(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Sorts in bounded memory, and beyond that in `folder`. Raises OSError if there is no room for it."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _SORT_MEMORY,
        "temp_directory": str(folder / "sorting"),
        "threads": _THREADS,
        "preserve_insertion_order": True,
    }
    try:
        with duckdb.connect(":memory:", config=config) as connection:
            connection.execute("SET enable_progress_bar = false")
            yield connection
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
