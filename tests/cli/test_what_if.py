"""What a steward asks before a filing is changed: where would it stand, and is nothing touched by the question."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kechuang_check.validation.altering import Change, How, alter
from tests.cli.conftest import Run


def everything_under(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_before_and_after_are_told_and_nothing_is_written(run: Run, root: Path) -> None:
    assert run("run", "--as-of", "2025-03-01").returncode == 0
    kept = everything_under(root)
    asked = ("what-if", "example_share", "--as-of", "2025-03-01", "--format", "json", "--set")
    half = json.loads(run(*asked, "spent=-50%").stdout)
    assert Decimal(half["before"]["value"]) == Decimal("0.0225")
    assert half["before"]["standing"] == "achieved"
    assert Decimal(half["after"]["value"]) == Decimal("0.01125")
    assert half["after"]["standing"] == "behind"
    gap = (Decimal(half["after"]["bound"]) - Decimal("0.01125")) * 100
    assert round(Decimal(half["after"]["shortfall"]), 20) == round(gap, 20)
    assert half["rows_changed"] == 2
    assert half["change"] == {"column": "spent", "how": "times", "by": "0.5", "unit": None}
    one = json.loads(run(*asked, "spent=+150000", "--where", "unit_id=U02").stdout)
    assert (Decimal(one["after"]["value"]), one["rows_changed"]) == (Decimal("0.03"), 1)
    wrong = run("what-if", "example_share", "--as-of", "2025-03-01", "--set", "spend=+5%", "--lang", "en")
    assert wrong.returncode == 2
    assert "Did you mean spent?" in wrong.stderr
    nobody = run("what-if", "example_share", "--as-of", "2025-03-01", "--set", "spent=x2", "--where", "unit_id=U3",
                 "--lang", "zh")  # fmt: skip
    assert nobody.returncode == 2
    assert "“unit_id”列中没有“U3”" in nobody.stderr
    assert everything_under(root) == kept


def test_the_unit_in_which_a_number_was_taken_is_said(run: Run) -> None:
    run("run", "--as-of", "2025-03-01")
    asked = ("what-if", "example_share", "--as-of", "2025-03-01", "--set")
    added = run(*asked, "spent=+5", "--lang", "en").stdout.splitlines()
    assert added[1] == "The change: spent: each value +5 (yuan); filings are in 万元: 5 of those are 50,000"
    taken = run(*asked, "spent=-1200.5", "--lang", "zh").stdout.splitlines()
    assert taken[1] == "改动：支出：每个值 -1,200.5（元）；报送单位为万元：1,200.5 万元合 12,005,000"
    told = json.loads(run(*asked, "spent==7", "--format", "json").stdout)
    assert told["change"] == {"column": "spent", "how": "set", "by": "7", "unit": "yuan"}


def test_without_a_night_there_is_nothing_to_ask_of(run: Run) -> None:
    answer = run("what-if", "example_share", "--set", "spent=+5%", "--lang", "en")
    assert answer.returncode == 2
    assert "Run a night first" in answer.stderr


@pytest.mark.parametrize("written", ["spent", "spent=5%", "spent=+five", "=5"])
def test_what_is_no_change_is_told(run: Run, written: str) -> None:
    answer = run("what-if", "example_share", "--set", written, "--lang", "en")
    assert answer.returncode == 2
    assert "is no change" in answer.stderr


@pytest.mark.parametrize(
    ("how", "by", "expected"),
    [
        (How.ADD, "-0.01", ["0.99", None, "0.00"]),
        (How.SET, "5", ["5.00", None, "5.00"]),
        (How.TIMES, "1.005", ["1.01", None, "0.01"]),
    ],
)
def test_amounts_change_exactly_and_blank_cells_stay_blank(
    tmp_path: Path, how: How, by: str, expected: list[str | None]
) -> None:
    amounts = [Decimal("1.00"), None, Decimal("0.01")]
    pq.write_table(pa.table({"a": pa.array(amounts, pa.decimal128(10, 2))}), tmp_path / "from.parquet")
    assert alter(tmp_path / "from.parquet", Change("a", how, Decimal(by), {}), tmp_path / "to.parquet") == 2
    found = pq.read_table(tmp_path / "to.parquet")["a"].to_pylist()
    assert found == [None if e is None else Decimal(e) for e in expected]


def test_an_amount_that_does_not_fit_is_told(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": pa.array([Decimal("9.00")], pa.decimal128(3, 2))}), tmp_path / "from.parquet")
    with pytest.raises(OverflowError):
        alter(tmp_path / "from.parquet", Change("a", How.TIMES, Decimal(10), {}), tmp_path / "to.parquet")
