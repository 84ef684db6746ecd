"""What was published of Jiangyin, held against its plan: real observations, and no figure that was not published."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kechuang_check.domain.assessment import DEFINITION_BREAK, Assessment, Standing
from kechuang_check.domain.judging import Judge
from kechuang_check.reporting import explanation
from tests.targets.workspaces import loaded, standings_of

PUBLISHED = Path(__file__).parents[2] / "samples" / "plans" / "jiangyin_published"
FIGURES = {
    ("gdp", "2020年"): "4113.75", ("rd_gdp", "2019年"): "3.16", ("contracts", "2019年"): "36",
    ("hitech_enterprises", "2020年12月"): "650", ("hitech_enterprises", "2024年11月"): "1002",
    ("hitech_share", "2016年"): "44.5", ("output", "2024年"): "7500",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(PUBLISHED, tmp_path / "jiangyin")


def hitech(folder: Path, as_of: date, judge: Judge) -> Assessment:
    return standings_of(folder, as_of, judge, ["hitech_enterprises"])["hitech_enterprises"]


def test_all_that_was_published_is_there_with_its_source_and_nothing_else() -> None:
    found = {}
    for file in PUBLISHED.glob("samples/batches/*/*.csv"):
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
            found[row["编号"], file.stem.removeprefix("公开数据_")] = row["数值"]
            assert row["出处"]
    assert found == FIGURES


def test_1002_of_2000_in_november_2024_are_behind(folder: Path, judge: Judge) -> None:
    found = hitech(folder, date(2024, 11, 30), judge)
    # 1,430 of the 1,461 days from the end of 2020 to the due date are over: 650 + 1350 x 1430 / 1461, rounded up.
    assert (found.standing, found.bound, found.shortfall) == (Standing.BEHIND, 1972, 970)
    assert found.completion == Decimal("0.501")


def test_650_at_the_end_of_2020_is_where_the_path_begins_and_behind_it_ever_after(folder: Path, judge: Judge) -> None:
    """On the day on which a path begins its baseline lies on it; whoever is still there a year later is behind it."""
    begins = hitech(folder, date(2020, 12, 31), judge)
    assert (begins.standing, begins.bound, begins.shortfall) == (Standing.ON_TRACK, 650, 0)
    batches = folder / "samples" / "batches" / "hitech_enterprises"
    for label, bound in (("2021年1月", 679), ("2021年12月", 988)):
        shutil.copy(batches / "公开数据_2020年12月.csv", batches / f"公开数据_{label}.csv")
        year, month = (int(n) for n in label.removesuffix("月").split("年"))
        stays = hitech(folder, date(year, month, 31), judge)
        assert (stays.standing, stays.bound, stays.shortfall) == (Standing.BEHIND, bound, bound - 650)


def test_the_share_of_2016_is_not_compared_across_the_catalogue_of_2018(folder: Path, judge: Judge) -> None:
    found = standings_of(folder, date(2024, 11, 30), judge, ["hitech_share"])["hitech_share"]
    assert found.standing is Standing.NOT_ASSESSABLE
    assert DEFINITION_BREAK in found.because
    assert found.shortfall is None
    words = explanation.render("hitech_share", found, date(2024, 11, 30), loaded(folder), "zh")
    assert "2018年1月1日" in words
    suite = folder / "expectations" / "hitech_share.yaml"
    suite.write_text(
        suite.read_text(encoding="utf-8").replace("      breaks:\n", "      across_breaks: true\n      breaks:\n"),
        encoding="utf-8",
    )
    across = standings_of(folder, date(2024, 11, 30), judge, ["hitech_share"])["hitech_share"]
    assert across.standing is Standing.ACHIEVED
