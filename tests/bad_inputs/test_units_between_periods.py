"""A filing in another unit than the last one: told against the period before, whatever its header says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.finding import Finding, Outcome
from kechuang_check.intake.unit_slips import earlier_batch, unit_slips
from tests.bad_inputs.cases import FEED, HEADER
from tests.intake.filings import CODE, EXPENSE, Desk, a_feed
from tests.nights.conftest import Office, batches

BEFORE = [120, 85, 4000, 12, 900]


def filed(amounts: Sequence[float | str], unit: str = "千元") -> str:
    title = HEADER.replace("研发费用", f"研发费用({unit})")
    return title + "".join(f"E{i},厂{i},{amount}\n" for i, amount in enumerate(amounts))


def slips(desk: Desk, now: Sequence[float | str], before: Sequence[float | str] = BEFORE) -> Sequence[Finding]:
    first = desk.take("研发_2023.csv", filed(before).encode(), FEED)
    second = desk.take("研发_2024.csv", filed(now).encode(), FEED)
    assert earlier_batch(second, [second, first]) is first
    return unit_slips(second, first, FEED)


def test_num23_amounts_of_a_ten_thousandth_are_told_with_their_rows(desk: Desk) -> None:
    (finding,) = slips(desk, [f"{a * 1.1 / 10_000:.6f}" for a in BEFORE])
    assert (finding.code, finding.outcome, finding.column) == ("intake/unit-suspect", Outcome.WARN, "rd_expense")
    assert finding.rows == (2, 3, 4, 5, 6)
    assert "1/10,000 times those of 2023" in str(finding.message)
    assert finding.advice
    assert finding.where
    assert finding.where.row == 2


@pytest.mark.parametrize(("factor", "times"), [(1000, "1,000"), (10_000, "10,000"), (100_000_000, "100,000,000")])
def test_a_whole_column_in_a_smaller_unit_is_told(desk: Desk, factor: int, times: str) -> None:
    (finding,) = slips(desk, [int(a * 0.9 * factor) for a in BEFORE])
    assert f"about {times} times" in str(finding.message)


def test_one_row_in_another_unit_among_many_is_told(desk: Desk) -> None:
    (finding,) = slips(desk, [130, 85 * 10_000, 4100, 12, 950])
    assert finding.rows == (3,)


@pytest.mark.parametrize(
    "now",
    [
        [130, 80, 4400, 15, 870],
        [1200, 850, 40_000, 120, 9000],
        [130, 85_000, 4100, 12, 950],
        ["", 0, "—", 12, 900],
    ],
    ids=["an ordinary year", "ten times as much", "one that grew a thousandfold", "blanks and zeros"],
)
def test_what_a_year_may_bring_is_not_told(desk: Desk, now: Sequence[float | str]) -> None:
    assert not slips(desk, now)


def test_shares_are_not_compared_as_amounts(desk: Desk) -> None:
    share = Column("share", ColumnType.AMOUNT, ("占比",), unit="%")
    feed = a_feed(CODE, share)
    first, second = (
        desk.take(f"a_{year}.csv", ("社会信用代码,占比\n" + "".join(f"E{i},{v}\n" for i in range(5))).encode(), feed)
        for year, v in ((2023, "0.001"), (2024, "10"))
    )
    assert not unit_slips(second, first, feed)


def test_without_common_keys_the_sums_are_compared(desk: Desk) -> None:
    feed = a_feed(CODE, EXPENSE)
    texts = ("社会信用代码,研发费用\nA1,100\nA2,50\n", "社会信用代码,研发费用\nB1,1000000\nB2,700000\n")
    first, second = (desk.take(f"合同_{y}.csv", t.encode(), feed) for y, t in zip((2023, 2024), texts, strict=True))
    (finding,) = unit_slips(second, first, feed)
    assert finding.rows == ()
    assert "its sum is about 10,000 times" in str(finding.message)


def test_a_night_tells_it_once_it_judges_and_again_when_it_knows_it(tmp_path: Path) -> None:
    office = Office(tmp_path)
    for feed in office.targets:
        (tmp_path / "in" / feed).mkdir(parents=True)
    office.file("contracts/contracts_2024-Q1.csv", 25, 30)
    office.file("contracts/contracts_2024-Q2.csv", 250_000, 310_000)
    for _ in range(2):
        found = batches(office.night("2024-08-31"), "contracts")
        codes = {name: [f.code for f in batch.findings] for name, batch in found.items()}
        assert "intake/unit-suspect" in codes["contracts_2024-Q2.csv"]
        assert "intake/unit-suspect" not in codes["contracts_2024-Q1.csv"]
