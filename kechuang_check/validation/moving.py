"""What came to a register and what left it since an earlier report: two sets of keys, and only how many there are."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import PurePath

import duckdb
import pyarrow as pa

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.movement import Movement, Moving
from kechuang_check.domain.period import Period
from kechuang_check.validation.expressions import Aggregate, read
from kechuang_check.validation.measure import Indicator, connect_to, read_columns
from kechuang_check.validation.measuring_sql import query_of_keys

_LOG = logging.getLogger(__name__)


def movement_of(
    moving: Moving, indicator: Indicator, batch: Batch, earlier: Sequence[Batch], counted: Decimal | None
) -> Movement | None:
    """The movement up to `batch`. `earlier`: the batches before it that are in force. `counted`: what the indicator is
    on `batch`. None where nothing was reported before, or the keys that were found are not what was counted.
    """
    period, base = batch.period, _base(moving, batch, earlier)
    if period is None or base is None or base.period is None or batch.canonical is None or base.canonical is None:
        return None
    try:
        part = read(indicator.numerator, indicator.columns)
        before = _keys(replace(indicator, days=_at(indicator.days, base.period)), part, base.canonical)
        found = _compared(moving, indicator, part, batch.canonical, before)
    except (ValueError, duckdb.Error, pa.ArrowException, OSError) as error:
        # The measurement itself has told what is wrong with the rule or the file.
        _LOG.info("movement: %s", type(error).__name__)
        return None
    opening, closing, both, pending, awaiting = found
    if closing != counted:
        return None
    dated = moving.lapses is not None
    return Movement(
        since=base.period,
        base=base.id,
        opening=opening,
        new=closing - both,
        lost=opening - both,
        closing=closing,
        pending=pending if dated else None,
        awaiting=awaiting if dated else None,
        days=moving.days,
    )


def _base(moving: Moving, batch: Batch, earlier: Sequence[Batch]) -> Batch | None:
    of = {b.period: b for b in earlier if b.period is not None and b.canonical is not None}
    wanted = None if batch.period is None else moving.base(batch.period, of)
    return None if wanted is None else of[wanted]


def _at(days: Mapping[str, date], period: Period) -> dict[str, date]:
    """What the placeholders meant when the report of `period` was made."""
    return {**days, "period_start": period.start, "period_end": period.end}


def _keys(indicator: Indicator, part: Aggregate, file: PurePath) -> pa.Table:
    """The keys that count, each once, as column `k`; without any where a column was not sent."""
    names, table = _read(indicator, part, file)
    if not {names[c] for c in part.columns} <= set(table.column_names):
        raise ValueError("a column was not sent")
    with connect_to(table) as connection:
        sql = query_of_keys(part, names, [names[k] for k in indicator.key], indicator.missing)
        keys = [row[0] for row in connection.execute(sql, _bound(indicator, part)).fetchall()]
    (counted,) = part.argument_columns
    return pa.table({"k": pa.array(keys, table.schema.field(names[counted]).type)})


def _compared(
    moving: Moving, indicator: Indicator, part: Aggregate, file: PurePath, before: pa.Table
) -> tuple[int, int, int, int, int]:
    """How many keys count then, now, and both times; how many of those of now lapse soon, of those lost did lately."""
    names, table = _read(indicator, part, file, *([moving.lapses] if moving.lapses else []))
    if not set(names.values()) <= set(table.column_names):
        raise ValueError("a column was not sent")
    lapses = names[moving.lapses] if moving.lapses else None
    now = query_of_keys(part, names, [names[k] for k in indicator.key], indicator.missing, lapses)
    end, about = indicator.days["period_end"], timedelta(days=moving.days)
    days = (_bound(indicator, part) or {}) | {"day": end, "soon": end + about, "lately": end - about}
    argument = part.argument_sql(names)
    last = f"SELECT {argument} AS k, max({lapses or 'NULL::DATE'}) AS lapsed FROM filings GROUP BY ALL"  # noqa: S608
    sql = (
        f"WITH opening AS (SELECT k FROM before), closing AS ({now}), last AS ({last}) "  # noqa: S608
        "SELECT (SELECT count(*) FROM opening), (SELECT count(*) FROM closing), "
        "(SELECT count(*) FROM opening JOIN closing USING (k)), "
        "(SELECT count(*) FROM closing WHERE lapses <= $soon::DATE), "
        "(SELECT count(*) FROM opening ANTI JOIN closing USING (k) JOIN last USING (k) "
        "WHERE lapsed >= $lately::DATE AND lapsed <= $day::DATE)"
    )
    with connect_to(table) as connection:
        connection.register("before", before)
        row = connection.execute(sql, days).fetchone()
    assert row is not None  # noqa: S101  # counts always give one row
    opening, closing, both, pending, awaiting = (int(n) for n in row)
    return opening, closing, both, pending, awaiting


def _read(indicator: Indicator, part: Aggregate, file: PurePath, *besides: str) -> tuple[dict[str, str], pa.Table]:
    wanted = dict.fromkeys((*part.columns, *indicator.key, *besides))
    names = {c: f"c{i}" for i, c in enumerate(wanted)}
    return names, read_columns([file], names)


def _bound(indicator: Indicator, part: Aggregate) -> dict[str, date] | None:
    return {p: indicator.days[p] for p in part.placeholders} or None
