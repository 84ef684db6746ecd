"""Properties: whatever comes gives a batch, and what was canonical comes back the same."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.filings import RD, Desk, rows_of

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
