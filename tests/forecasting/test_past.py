"""Forecasts go on from what earlier nights knew, where the filings of those periods are no longer there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.judging import Judge
from kechuang_check.history import open_history
from kechuang_check.nightly import Order, dry_run, run_night
from kechuang_check.validation import gx_judge
from tests.targets.workspaces import Silent, loaded, target, written

STOCK = "indicator: stock, numerator: sum(value), comparator: at_least, target: 2000, unit: enterprises, kind: stock"
MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04")


@pytest.fixture(scope="module")
def judge() -> Judge:
    return gx_judge()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path, {"stock": target(STOCK, "stock/target")}, {}, {"stock": "month"})


class Nights:
    """Runs nights one after the other, each an hour after the last."""

    def __init__(self, folder: Path, judge: Judge) -> None:
        self._folder, self._judge = folder, judge
        self._now = datetime(2025, 1, 1, tzinfo=UTC)

    def file(self, month: str, value: int | None) -> None:
        name = self._folder / "filings" / f"stock_{month}.csv"
        if value is None:
            name.unlink()
        else:
            name.write_text(f"town,value\n江阴市,{value}\n", encoding="utf-8")

    def run(self, as_of: date, *, dry: bool = False) -> Assessment:
        workspace = loaded(self._folder)
        self._now += timedelta(hours=1)

        def clock() -> datetime:
            return self._now

        if dry:
            return dry_run(workspace, Order(as_of), lambda: self._judge, clock, Silent()).assessments[0]
        with open_history(workspace.database) as history:
            night = run_night(workspace, Order(as_of), history, lambda: self._judge, clock, Silent())
        (verdict,) = night.assessments
        return verdict


@pytest.fixture
def nights(folder: Path, judge: Judge) -> Nights:
    return Nights(folder, judge)


def points(verdict: Assessment) -> int | None:
    return None if verdict.forecast is None else verdict.forecast.points


def test_periods_whose_filings_were_taken_away_are_points_still(nights: Nights) -> None:
    for month, value in zip(MONTHS, (1000, 1100, 1200, 1300), strict=True):
        nights.file(month, value)
    whole = nights.run(date(2024, 4, 30))
    assert points(whole) == 4
    for month in MONTHS[:3]:
        nights.file(month, None)
    later = nights.run(date(2024, 5, 1))
    assert later.forecast == whole.forecast
    assert nights.run(date(2024, 5, 1), dry=True).forecast == whole.forecast


def test_a_filing_that_is_there_counts_and_not_what_was_known_of_it(nights: Nights) -> None:
    for month, value in zip(MONTHS, (1000, 1100, 1200, 1300), strict=True):
        nights.file(month, value)
    nights.run(date(2024, 4, 30))
    nights.file(MONTHS[0], None)
    nights.file(MONTHS[3], 1400)
    found = nights.run(date(2024, 5, 1)).forecast
    nights.file(MONTHS[0], 1000)
    assert found == nights.run(date(2024, 5, 2)).forecast


def test_a_replay_uses_only_what_was_known_by_its_day(nights: Nights) -> None:
    nights.file(MONTHS[0], 1000)
    nights.run(date(2024, 1, 31))
    nights.file(MONTHS[1], 1100)
    nights.run(date(2024, 2, 29))
    nights.file(MONTHS[2], 1200)
    nights.file(MONTHS[1], 1150)
    nights.run(date(2024, 3, 31))
    for month in MONTHS[:2]:
        nights.file(month, None)
    # By the end of March 1000, 1150 and 1200 were known; the day before that two months, the second as 1100.
    assert points(nights.run(date(2024, 4, 1), dry=True)) == 3
    assert points(nights.run(date(2024, 3, 30), dry=True)) is None


def test_what_was_measured_by_another_rule_is_no_point(nights: Nights, folder: Path) -> None:
    for month, value in zip(MONTHS, (1000, 1100, 1200, 1300), strict=True):
        nights.file(month, value)
    nights.run(date(2024, 4, 30))
    for month in MONTHS[:2]:
        nights.file(month, None)
    suite = folder / "expectations" / "stock.yaml"
    rules = suite.read_text(encoding="utf-8")
    suite.write_text(rules.replace("sum(value)", "max(value)"), encoding="utf-8")
    assert points(nights.run(date(2024, 5, 1))) is None
    suite.write_text(rules.replace("target: 2000", "target: 1500"), encoding="utf-8")
    assert points(nights.run(date(2024, 5, 2))) == 4


def test_what_was_counted_before_a_break_is_no_point(nights: Nights, folder: Path) -> None:
    for month, value in zip(MONTHS, (1000, 1100, 1200, 1300), strict=True):
        nights.file(month, value)
    nights.run(date(2024, 4, 30))
    for month in MONTHS[:2]:
        nights.file(month, None)
    suite = folder / "expectations" / "stock.yaml"
    rules = suite.read_text(encoding="utf-8")
    suite.write_text(rules.replace("kind: stock", "kind: stock, breaks: {2024-03-01: 新目录}"), encoding="utf-8")
    assert points(nights.run(date(2024, 5, 1))) is None


def test_a_past_day_that_was_run_again_later_says_nothing_of_what_was_known_then(nights: Nights) -> None:
    for month, day, value in zip(MONTHS, (31, 29, 31), (1000, 1100, 1200), strict=False):
        nights.file(month, value)
        nights.run(date(2024, int(month[-2:]), day))
    whole = nights.run(date(2024, 4, 1), dry=True).forecast
    nights.file(MONTHS[0], 1500)
    nights.run(date(2024, 1, 31))
    for month in MONTHS[:2]:
        nights.file(month, None)
    assert whole is not None
    assert nights.run(date(2024, 4, 1), dry=True).forecast == whole
