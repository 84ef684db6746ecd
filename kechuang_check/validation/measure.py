"""Measures indicators exactly, with DuckDB, over the canonical Parquet files of the batches that a window covers.

Sums of amounts stay decimals. An average is the exact sum over the exact count, a median the exact middle (or half the
sum of the two in the middle); these and ratios are rounded once, to 34 digits. A division inside an aggregate is
rounded to 12 decimals for each row.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from pathlib import PurePath

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from kechuang_check.domain.assessment import Measured
from kechuang_check.domain.reading import Missing
from kechuang_check.validation.expressions import Aggregate, faults_of, read
from kechuang_check.validation.measuring_sql import counting, query

RATIO = Context(prec=34)
"""How a quotient is rounded: to 34 digits, half to even."""

_LOG = logging.getLogger(__name__)
_THREADS = 2
_EXACT_TYPES = ("DECIMAL", "BIGINT", "HUGEINT", "INTEGER", "SMALLINT", "TINYINT", "BOOLEAN", '"NULL"', "NULL")


@dataclass(frozen=True, slots=True)
class Measurement:
    """What measuring gave. `rows`: rows that count in the window. `coverage`: of the rows in scope, the share with all
    inputs present; a row whose FILTER cannot be decided, for a missing value, is in scope and not covered; None where
    no row is in scope. `because`: `no-rows`, `numerator-empty`, `denominator-empty`, `denominator-zero`,
    `column-missing`, or for an error one of WHY_NOT_MEASURED.
    """

    state: Measured
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    coverage: Decimal | None = None
    rows: int = 0
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """What to measure. The expressions are over `columns`, those of the feed; `days` are what the placeholders mean."""

    numerator: str
    denominator: str | None
    columns: tuple[str, ...]
    key: tuple[str, ...]
    days: Mapping[str, date]
    missing: Missing | None = None


class CannotMeasure(Exception):
    """The expression and the data do not go together; says so without a value of the data."""


def measure(indicator: Indicator, sources: Sequence[PurePath | str]) -> Measurement:
    """Measure over `sources`, canonical Parquet files in order of period.

    Of rows with the same key, whose parts are all present, only those of the latest source count. Whatever goes wrong
    is a Measurement with state ERROR.
    """
    expressions = [e for e in (indicator.numerator, indicator.denominator) if e is not None]
    faults = [f for e in expressions for f in faults_of(e, indicator.columns)]
    if faults:
        return _failed("expression-refused", "; ".join(str(f.what) for f in faults))
    parts = [read(e, indicator.columns) for e in expressions]
    try:
        return _measure(indicator, parts, sources)
    except CannotMeasure as error:
        return _failed("not-a-number", str(error))
    except duckdb.Error as error:
        # Their messages may quote values of rows: only their kind is told, and only to the log.
        return _failed("engine-failed", type(error).__name__)
    except (pa.ArrowException, OSError) as error:
        return _failed("file-damaged", type(error).__name__)


def keys_outside(indicator: Indicator, sources: Sequence[PurePath | str]) -> tuple[str, ...]:
    """The first part of the key of each row that the numerator's condition leaves out, in order; none where it has no
    condition, or cannot be measured.
    """
    if faults_of(indicator.numerator, indicator.columns):
        return ()
    part = read(indicator.numerator, indicator.columns)
    key = indicator.key[0]
    names = {c: f"c{i}" for i, c in enumerate(dict.fromkeys((*part.columns, *indicator.key)))}
    condition = part.condition_sql(names)
    if condition is None:
        return ()
    try:
        table = read_columns(sources, names)
        if not set(names.values()) <= set(table.column_names):
            return ()
        days = {p: indicator.days[p] for p in part.placeholders}
        sql = (
            f"WITH counting AS ({counting([names[c] for c in indicator.key])}) "  # noqa: S608
            f"SELECT DISTINCT {names[key]} FROM counting WHERE ({condition}) IS NOT TRUE "
            f"AND {names[key]} IS NOT NULL ORDER BY 1"
        )
        with connect_to(table) as connection:
            return tuple(str(row[0]) for row in connection.execute(sql, days or None).fetchall())
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        _LOG.info("keys: %s", type(error).__name__)
        return ()


def _failed(code: str, kind: str) -> Measurement:
    _LOG.info("%s: %s", code, kind)
    return Measurement(Measured.ERROR, because=(code,))


def _measure(indicator: Indicator, parts: Sequence[Aggregate], sources: Sequence[PurePath | str]) -> Measurement:
    wanted = dict.fromkeys(c for p in parts for c in p.columns)
    names = {c: f"c{i}" for i, c in enumerate((*wanted, *(k for k in indicator.key if k not in wanted)))}
    table = read_columns(sources, names)
    if not {names[c] for c in wanted} <= set(table.column_names):
        return Measurement(Measured.NO_DATA, rows=table.num_rows, because=("column-missing",))
    key = [names[c] for c in indicator.key]
    with connect_to(table) as connection:
        days = {p: indicator.days[p] for part in parts for p in part.placeholders}
        check_types(connection, parts, names, days)
        sql = query(parts, names, key if set(key) <= set(table.column_names) else (), indicator.missing)
        row = connection.execute(sql, days or None).fetchone()
    assert row is not None  # noqa: S101  # an aggregate always gives one row
    rows, scope, covered, *results = row
    if not rows:
        return Measurement(Measured.NO_DATA, because=("no-rows",))
    coverage = RATIO.divide(Decimal(covered), Decimal(scope)) if scope else None
    values = [number_of(part, results[2 * i : 2 * i + 2]) for i, part in enumerate(parts)]
    return _conclude(values, has_denominator=len(parts) == 2, coverage=coverage, rows=rows)


def _conclude(
    values: Sequence[Decimal | None], *, has_denominator: bool, coverage: Decimal | None, rows: int
) -> Measurement:
    numerator = values[0]
    denominator = values[1] if has_denominator else None
    because = None
    if numerator is None:
        because = "numerator-empty"
    elif has_denominator and denominator is None:
        because = "denominator-empty"
    elif denominator == 0:
        because = "denominator-zero"
    if because is not None or numerator is None:
        return Measurement(Measured.NO_DATA, None, numerator, denominator, coverage, rows, (because or "",))
    value = numerator if denominator is None else RATIO.divide(numerator, denominator)
    return Measurement(Measured.VALUE, value, numerator, denominator, coverage, rows)


def read_columns(sources: Sequence[PurePath | str], names: Mapping[str, str]) -> pa.Table:
    """The columns of `names` under their new names, which differ not only in case as DuckDB would have it, of all
    sources, with the number of each row's source. A column that only some sources have is empty in the others.
    """
    tables = []
    for number, source in enumerate(sources):
        with pq.ParquetFile(str(source)) as file:
            there = [c for c in names if c in file.schema_arrow.names]
            table = file.read(columns=there).select(there)
            rows = file.metadata.num_rows
        arrays = [*table.columns, pa.array([number] * rows, pa.int32())]
        tables.append(pa.table(arrays, names=[*(names[c] for c in there), "source"]))
    return pa.concat_tables(tables, promote_options="default")


def connect_to(table: pa.Table) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"threads": _THREADS})
    connection.register("filings", table)
    for setting in ("enable_external_access=false", "python_enable_replacements=false", "lock_configuration=true"):
        connection.execute(f"SET {setting}")
    return connection


def check_types(
    connection: duckdb.DuckDBPyConnection,
    parts: Sequence[Aggregate],
    names: Mapping[str, str],
    days: Mapping[str, date],
) -> None:
    """Whatever is not counted must be an exact number: no text, no date, no float."""
    for part in parts:
        if part.function == "count":
            continue
        bound = {p: days[p] for p in part.placeholders if f"${p}" in part.argument_sql(names)}
        sql = f"SELECT typeof({part.argument_sql(names)}) FROM (SELECT 1) LEFT JOIN filings ON false"  # noqa: S608
        found = connection.execute(sql, bound or None).fetchone()
        kind = str(found[0]) if found else ""
        if not kind.startswith(_EXACT_TYPES):
            raise CannotMeasure(f"{part.function} needs a number, and gets {kind}")


def number_of(part: Aggregate, results: Sequence[object]) -> Decimal | None:
    first, second = (_number(r) for r in results)
    if first is None:
        return None
    if part.function == "avg" and second is not None:
        return RATIO.divide(first, second)
    if part.function == "median" and second is not None:
        return RATIO.divide(first + second, Decimal(2))
    return first


def _number(result: object) -> Decimal | None:
    match result:
        case None:
            return None
        case bool() | int() | Decimal():
            return Decimal(result)
        case _:
            raise CannotMeasure(f"the result is no exact number but {type(result).__name__}")
