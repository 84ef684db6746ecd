"""Small canonical batches and rules for the tests of this room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kechuang_check.domain.batch import ROW_COLUMN, Batch
from kechuang_check.domain.deadline import DaysAfter, Deadline
from kechuang_check.domain.feed import Column, ColumnType, Expected, Feed, Source, Tag
from kechuang_check.domain.finding import TARGET_TYPE, Finding, Severity
from kechuang_check.domain.judging import Judge, Judgement
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.plan import Bilingual, Clause, Comparator, Kind, Target, Unit, Window
from kechuang_check.domain.rule import Rule, Suite

ARROW = {
    ColumnType.TEXT: pa.string(),
    ColumnType.CODE: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.AMOUNT: pa.decimal128(28, 6),
    ColumnType.DATE: pa.date32(),
    ColumnType.BOOLEAN: pa.bool_(),
}
COLUMNS = {
    "credit_code": ColumnType.CODE,
    "town": ColumnType.TEXT,
    "part": ColumnType.AMOUNT,
    "whole": ColumnType.AMOUNT,
    "staff": ColumnType.INTEGER,
    "issued_on": ColumnType.DATE,
    "valid_until": ColumnType.DATE,
    "certificate": ColumnType.CODE,
    "is_open": ColumnType.BOOLEAN,
}
FEED = Feed(
    "enterprises",
    Bilingual("企业", "Enterprises"),
    "enterprises",
    Source("."),
    Expected(Frequency.YEARLY, Deadline(DaysAfter(30)), "statistics_bureau"),
    tuple(Column(name, type_) for name, type_ in COLUMNS.items()),
    ("credit_code",),
    Tag.STATISTICAL,
)
PLAN = (date(2022, 1, 1), date(2024, 12, 31))
Values = Mapping[str, Sequence[Any]]


def canonical(folder: Path, values: Values, name: str = "batch", columns: Mapping[str, ColumnType] = COLUMNS) -> Path:
    """A canonical Parquet file; columns not given are empty. Rows are numbered from 3, as under two headers."""
    rows = max((len(v) for v in values.values()), default=0)
    table = pa.table(
        {c: pa.array(values.get(c, [None] * rows), ARROW[t]) for c, t in columns.items()}
        | {ROW_COLUMN: pa.array(range(3, rows + 3), pa.int64())}
    )
    path = folder / f"{name}.parquet"
    pq.write_table(table, path)
    return path


def batch_of(path: Path, period: str = "2024") -> Batch:
    return Batch(path.stem, FEED.name, path.name, "0" * 64, Period.parse(period), 0, path)


def rule(type_: str, *, severity: Severity = Severity.CRITICAL, code: str = "", **kwargs: Any) -> Rule:
    return Rule(f"enterprises/{code or type_}", type_, severity, kwargs)


def target_rule(
    numerator: str, denominator: str | None = None, *, window: Window = Window.PERIOD, target: str = "0.02"
) -> Rule:
    wanted = Target(
        "enterprise_rd",
        Bilingual("研发占比", "R&D share"),
        "rainforest",
        "science_bureau",
        Clause("2%", Bilingual.same("plan")),
        Comparator.AT_LEAST,
        Decimal(target),
        Unit.PERCENT if denominator else Unit.YUAN,
        PLAN[1],
        Kind.ANNUAL_RATIO,
        window=window,
        numerator=numerator,
        denominator=denominator,
        part_unit=Unit.YUAN if denominator else None,
    )
    return Rule("enterprises/target", TARGET_TYPE, Severity.WARNING, target=wanted)


def judged(judge: Judge, path: Path, *rules: Rule, earlier: Sequence[Path] = (), feed: Feed = FEED) -> Judgement:
    """The judgement of the batch at `path`; `earlier` are the batches of the plan before it."""
    batch = batch_of(path)
    before = tuple(batch_of(p, f"202{i}") for i, p in enumerate(earlier))
    windows = {Window.PERIOD: (batch,), Window.YEAR: (batch,), Window.PLAN: (*before, batch)}
    return judge.judge(Suite("enterprises", rules), feed, batch, windows, PLAN)


def finding_of(judge: Judge, path: Path, type_: str, **kwargs: Any) -> Finding:
    return judged(judge, path, rule(type_, **kwargs)).findings[0]
