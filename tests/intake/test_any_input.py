"""Properties: whatever comes gives a batch, and what was canonical comes back the same."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.filings import RD, Desk, rows_of, workbook

HEADER = [column.names[0] for column in RD]
TABLE = [HEADER, ["A1", "甲厂", 12.5, 3, "2022-11-18", "是"], ["合计", None, 12.5, 3, None, None]]
FILING = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in TABLE)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _take(name: str, data: bytes) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        batch = Desk(Path(folder)).take(name, data)
        if batch.canonical is None:
            assert batch.findings
            assert all(f.message and f.advice and f.where for f in batch.findings)
            return None
        return rows_of(batch)


@QUICK
@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))
def test_any_text_below_a_header_gives_a_batch(body: str, encoding: str) -> None:
    _take("a_2024.csv", (",".join(HEADER) + "\n" + body).encode(encoding, "ignore"))


@QUICK
@given(st.lists(st.lists(st.text(max_size=12), min_size=6, max_size=6), max_size=8))
def test_any_cells_give_a_batch_with_every_row_accounted_for(rows: list[list[str]]) -> None:
    lines = io.StringIO()
    csv.writer(lines).writerows([HEADER, *rows])
    _take("a_2024.csv", lines.getvalue().encode("utf-8", "ignore"))


amounts = st.decimals(Decimal("-1e12"), Decimal("1e12"), places=3).map(lambda d: d + 0)
names = st.text(st.characters(codec="gb18030", exclude_categories=("C", "Z")), min_size=1, max_size=8).map(
    lambda s: f"厂{s}"
)
tables = st.lists(
    st.tuples(
        st.from_regex(r"[0-9A-Z]{4,18}", fullmatch=True),
        names,
        st.none() | amounts,
        st.none() | st.integers(-(10**12), 10**12),
        st.none() | st.dates(date(1950, 1, 1), date(2199, 12, 31)),
        st.none() | st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _as_text(rows: Sequence[Sequence[object]], encoding: str) -> bytes:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerows([["表一", *[""] * 5], ["单位：千元", *[""] * 5], HEADER])
    writer.writerows([_shown(value) for value in row] for row in rows)
    return lines.getvalue().encode(encoding)


def _as_workbook(rows: Sequence[Sequence[object]]) -> bytes:
    return workbook({"填报": [["表一"], ["单位：千元"], HEADER, *rows]})


@pytest.mark.parametrize("form", ["utf-8-sig", "gb18030", "utf-16", "xlsx"])
@settings(QUICK, max_examples=25)
@given(rows=tables)
def test_a_canonical_table_comes_back_the_same(form: str, rows: list[tuple[Any, ...]]) -> None:
    data = _as_workbook(rows) if form == "xlsx" else _as_text(rows, form)
    read = _take(f"a_2024.{'xlsx' if form == 'xlsx' else 'csv'}", data)
    assert read is not None
    expected = [
        (*row[:2], None if row[2] is None else row[2] * 1000, *row[3:], i) for i, row in enumerate(rows, start=4)
    ]
    assert [tuple(row.values()) for row in read] == expected
