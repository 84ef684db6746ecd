"""The number columns of two batches side by side, key by key, for `domain.unit_suspect`.

Ratios are held against powers of ten in binary floats: an order of magnitude is no bound that a fen could decide.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING

from kechuang_check.domain.feed import ColumnType, Feed
from kechuang_check.domain.unit_suspect import EXACT, POWERS, Compared, near

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_LOG = logging.getLogger(__name__)
ENOUGH_ROWS = 200_000
"""Of larger tables some keys stand for all, the same ones in both."""

_NUMBERS = (ColumnType.AMOUNT, ColumnType.INTEGER)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Of one column; see `Compared`."""

    count: int = 0
    near: Mapping[int, int] = field(default_factory=dict)
    exact: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, count: int, found: Sequence[int]) -> _Pairs:
        near_, exact = found[: len(POWERS)], found[len(POWERS) :]
        return cls(count, dict(zip(POWERS, near_, strict=True)), dict(zip(POWERS, exact, strict=True)))


_NO_PAIRS = _Pairs()


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
            share = 1 + max(now.num_rows, then.num_rows) // ENOUGH_ROWS
            pairs = _pairs(connection, len(names), keys, share) if keys and names else [_NO_PAIRS] * len(names)
            return tuple(_compared(connection, name, f"v{i}", pairs[i]) for i, name in enumerate(names))
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        # Their messages may quote values of rows: only their kind is told, and only to the log.
        _LOG.info("units: %s", type(error).__name__)
        return ()


def _numbered(table: pa.Table, key: Sequence[str], names: Sequence[str]) -> pa.Table:
    """Keys as k0, k1, …, values as v0, v1, …: names of columns that differ only in case are one to DuckDB."""
    import pyarrow as pa

    arrays = [table.column(n) for n in (*key, *names)]
    return pa.table(arrays, names=[*(f"k{i}" for i in range(len(key))), *(f"v{i}" for i in range(len(names)))])


def _compared(connection: duckdb.DuckDBPyConnection, name: str, value: str, pairs: _Pairs) -> Compared:
    (values, median), (earlier, median_before) = (_size(connection, value, side) for side in ("now", "before"))
    return Compared(name, pairs.count, pairs.near, values, earlier, median, median_before, pairs.exact)


def _size(connection: duckdb.DuckDBPyConnection, value: str, side: str) -> tuple[int, Decimal | None]:
    sql = f"SELECT count(*), quantile_disc(abs({value}), 0.5) FROM {side} WHERE {value} <> 0"  # noqa: S608
    count, median = connection.execute(sql).fetchone() or (0, None)
    return count, None if median is None else Decimal(str(median))


def _pairs(connection: duckdb.DuckDBPyConnection, columns: int, keys: Sequence[str], share: int) -> list[_Pairs]:
    """For each column how many keys that stand once in each have a value other than 0 in both; by power how many of
    these are near it, and how many are it but for a few hundredths. `share`: one key in so many is looked at.
    """
    names, values = ", ".join(keys), [f"v{i}" for i in range(columns)]
    once = f"SELECT {names}, {', '.join(f'any_value({v}) AS {v}' for v in values)} FROM {{side}} " + (  # noqa: S608
        f"WHERE hash({names}) % {share} = 0 GROUP BY {names} HAVING count(*) = 1"
    )
    ratios = ", ".join(f"abs(a.{v}::DOUBLE / nullif(b.{v}::DOUBLE, 0)) AS r{v}" for v in values)
    bounds = [(p, *near(p)) for p in POWERS] + [(p, *EXACT) for p in POWERS]
    counts = ", ".join(
        f"count(*) FILTER ({test})"
        for v in values
        for test in (f"r{v} > 0", *(f"r{v} BETWEEN {low}e{p} AND {high}e{p}" for p, low, high in bounds))
    )
    row = connection.execute(
        f"WITH a AS ({once.format(side='now')}), b AS ({once.format(side='before')}), "  # noqa: S608
        f"r AS (SELECT {ratios} FROM a JOIN b USING ({names})) SELECT {counts} FROM r"
    ).fetchone()
    width = 1 + len(bounds)
    found = row or (0,) * (width * columns)
    return [_Pairs.of(found[i * width], found[i * width + 1 : (i + 1) * width]) for i in range(columns)]
