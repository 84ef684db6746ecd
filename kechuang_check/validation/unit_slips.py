"""The number columns of two batches side by side, key by key, for `domain.unit_suspect`.

Ratios are held against powers of ten in binary floats: an order of magnitude is no bound that a fen could decide.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING

from kechuang_check.domain.feed import ColumnType, Feed
from kechuang_check.domain.unit_suspect import EXACT, POWERS, Compared, near

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_LOG = logging.getLogger(__name__)
_NUMBERS = (ColumnType.AMOUNT, ColumnType.INTEGER)


def measured_columns(feed: Feed) -> tuple[str, ...]:
    """The columns whose values are in a unit."""
    return tuple(c.name for c in feed.columns if c.type in _NUMBERS and c.unit is not None)


def compare(feed: Feed, batch: PurePath, before: PurePath) -> tuple[Compared, ...]:
    """`batch` and `before`: canonical Parquet files of `feed`. Columns that only one of them has are left out; where a
    file cannot be read there is nothing to compare.
    """
    import duckdb
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        tables = [pq.ParquetFile(str(path)) for path in (batch, before)]
        names = [n for n in measured_columns(feed) if all(n in t.schema_arrow.names for t in tables)]
        key = [k for k in feed.key if all(k in t.schema_arrow.names for t in tables)]
        now, then = (t.read(columns=[*dict.fromkeys((*key, *names))]) for t in tables)
        with duckdb.connect(":memory:", config={"threads": 2}) as connection:
            connection.register("now", _numbered(now, key, names))
            connection.register("before", _numbered(then, key, names))
            keys = [f"k{i}" for i in range(len(key))] if len(key) == len(feed.key) else []
            return tuple(_compared(connection, name, f"v{i}", keys) for i, name in enumerate(names))
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        # Their messages may quote values of rows: only their kind is told, and only to the log.
        _LOG.info("units: %s", type(error).__name__)
        return ()


def _numbered(table: pa.Table, key: Sequence[str], names: Sequence[str]) -> pa.Table:
    """Keys as k0, k1, …, values as v0, v1, …: names of columns that differ only in case are one to DuckDB."""
    import pyarrow as pa

    arrays = [table.column(n) for n in (*key, *names)]
    return pa.table(arrays, names=[*(f"k{i}" for i in range(len(key))), *(f"v{i}" for i in range(len(names)))])


def _compared(connection: duckdb.DuckDBPyConnection, name: str, value: str, keys: Sequence[str]) -> Compared:
    (values, median), (earlier, median_before) = (_size(connection, value, side) for side in ("now", "before"))
    pairs, alike, exact = _pairs(connection, value, keys) if keys else (0, {}, {})
    return Compared(name, pairs, alike, values, earlier, median, median_before, exact)


def _size(connection: duckdb.DuckDBPyConnection, value: str, side: str) -> tuple[int, Decimal | None]:
    sql = f"SELECT count(*), quantile_disc(abs({value}), 0.5) FROM {side} WHERE {value} <> 0"  # noqa: S608
    count, median = connection.execute(sql).fetchone() or (0, None)
    return count, None if median is None else Decimal(str(median))


def _pairs(
    connection: duckdb.DuckDBPyConnection, value: str, keys: Sequence[str]
) -> tuple[int, Mapping[int, int], Mapping[int, int]]:
    """How many keys that stand once in each have a value other than 0 in both; by power how many of these are near it,
    and how many are it but for a few hundredths.
    """
    names = ", ".join(keys)
    bounds = [(p, *near(p)) for p in POWERS] + [(p, *EXACT) for p in POWERS]
    once = f"SELECT {names}, any_value({value}) AS v FROM {{side}} GROUP BY {names} HAVING count(*) = 1"  # noqa: S608
    counts = ", ".join(f"count(*) FILTER (ratio BETWEEN {low}e{p} AND {high}e{p})" for p, low, high in bounds)
    sql = (
        f"WITH a AS ({once.format(side='now')}), b AS ({once.format(side='before')}), "  # noqa: S608
        f"r AS (SELECT abs(a.v::DOUBLE / b.v::DOUBLE) AS ratio FROM a JOIN b USING ({names}) "
        f"WHERE a.v <> 0 AND b.v <> 0) SELECT count(*), {counts} FROM r"
    )
    pairs, *found = connection.execute(sql).fetchone() or (0, *[0] * len(bounds))
    alike, exact = found[: len(POWERS)], found[len(POWERS) :]
    return pairs, dict(zip(POWERS, alike, strict=True)), dict(zip(POWERS, exact, strict=True))
