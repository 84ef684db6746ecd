"""Two canonical tables side by side: keys that meet, their ratios, and medians."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kechuang_check.domain.unit_suspect import Compared
from kechuang_check.validation import unit_slips
from kechuang_check.validation.unit_slips import compare, measured_columns
from tests.intake.filings import CODE, EXPENSE, STAFF, a_feed

FEED = a_feed(CODE, EXPENSE, STAFF)


def a_table(path: Path, rows: list[tuple[str | None, str | None, int | None]]) -> Path:
    codes, amounts, staff = zip(*rows, strict=True)
    table = pa.table(
        {
            "credit_code": pa.array(codes, pa.string()),
            "rd_expense": pa.array([None if a is None else Decimal(a) for a in amounts], pa.decimal128(28, 6)),
            "rd_staff": pa.array(staff, pa.int64()),
        }
    )
    pq.write_table(table, path)
    return path


def compared(tmp_path: Path, now: list, before: list) -> dict[str, Compared]:
    found = compare(FEED, a_table(tmp_path / "now.parquet", now), a_table(tmp_path / "before.parquet", before))
    return {c.column: c for c in found}


def test_only_numbers_that_have_a_unit_are_compared():
    assert measured_columns(FEED) == ("rd_expense", "rd_staff")


def test_each_key_is_held_against_itself(tmp_path):
    now = [("A", "10000", 5), ("B", "-20000.5", 0), ("C", "7", None), ("D", "5", 1), ("D", "6", 1), (None, "1", 1)]
    before = [("B", "-2", 3), ("A", "1", 5), ("C", "0", 1), ("D", "5", 1), ("E", "9", 1), (None, "1", 1)]
    found = compared(tmp_path, now, before)
    expense, staff = found["rd_expense"], found["rd_staff"]
    assert (expense.pairs, expense.near[4], expense.exact[4]) == (2, 2, 2)
    assert (expense.values, expense.before) == (6, 5)
    assert (expense.median, expense.median_before) == (Decimal("6.000000"), Decimal("2.000000"))
    assert (staff.pairs, staff.near[1]) == (1, 0)


def test_the_greatest_amounts_that_can_be_kept_are_compared(tmp_path):
    found = compared(tmp_path, [("A", "9" * 22, 2**62)], [("A", "0.000001", 1)])
    assert found["rd_expense"].pairs == 1


def test_a_column_that_one_of_them_has_not_got_and_a_file_that_is_damaged_give_nothing(tmp_path):
    now = a_table(tmp_path / "now.parquet", [("A", "1", 1)])
    pq.write_table(pq.read_table(now).drop_columns(["rd_staff"]), tmp_path / "less.parquet")
    assert [c.column for c in compare(FEED, now, tmp_path / "less.parquet")] == ["rd_expense"]
    (tmp_path / "damaged.parquet").write_bytes(b"PAR1" + bytes(50))
    assert compare(FEED, now, tmp_path / "damaged.parquet") == ()


def test_of_large_tables_the_same_keys_of_both_stand_for_all(tmp_path, monkeypatch):
    monkeypatch.setattr(unit_slips, "ENOUGH_ROWS", 100)
    before = [(f"K{i}", "5", 1) for i in range(1000)]
    now = [(f"K{i}", "50000", 1) for i in reversed(range(1000))]
    found = compared(tmp_path, now, before)["rd_expense"]
    assert 40 < found.pairs == found.near[4] < 200


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.decimals(1, 10**6, places=2), min_size=1, max_size=12), st.sampled_from([1, 2, 3, 4, 5, 8, -3, -4]))
def test_a_table_times_a_power_of_ten_is_seen_as_that_power(tmp_path, amounts, power):
    before = [(f"K{i}", f"{a * 10**6:f}", None) for i, a in enumerate(amounts)]
    now = [(f"K{i}", f"{(a * 10**6).scaleb(power):f}", None) for i, a in enumerate(amounts)]
    found = compared(tmp_path, now, before)["rd_expense"]
    assert found.pairs == len(amounts) == found.near[power] == found.exact[power]
    assert sum(found.near.values()) == len(amounts)
