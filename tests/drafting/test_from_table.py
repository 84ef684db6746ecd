"""A workspace from a table of targets: it lints clean, it can be filled in, and what could not be told is marked."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from kechuang_check import nightly
from kechuang_check.definitions import load_workspace
from kechuang_check.definitions.drafting.draft_workspace import Draft, draft_workspace
from kechuang_check.definitions.templates import write_workspace
from kechuang_check.domain.assessment import Standing
from kechuang_check.intake.plan_table import read_plan_table
from kechuang_check.validation import RuleVocabulary, gx_judge

TABLE = """张家港市规划目标
指标,目标表述,比较,目标值,单位,期限,责任单位,类别
规上工业产值,"规上工业产值年均增长6%，力争突破6500亿元",,,,2025年,市工信局,产业
战新产业占比,战新产业产值占比达48%,,,,2025年,市发改委,产业
高新产业占比,,≥,45,%,2025年,市科技局,产业
上市企业,上市企业35家以上,,,,2025-06-30,市金融办,企业
能耗水平,达到国际先进水平,,,,2025年底,市工信局,绿色
研发投入,研发投入增长8%以上,,,,2025,市科技局,企业
研发强度,研发投入占比3.3%左右,,,,2025年,市科技局,企业
单位面积,亩均税收达25万元,,,,2025年,市税务局,企业
"""


def drafted(folder: Path, table: str | bytes = TABLE, name: str = "plan.csv") -> Draft:
    file = folder / name
    file.write_bytes(table.encode("gb18030") if isinstance(table, str) else table)
    rows, wrong = read_plan_table(file)
    assert wrong == ()
    return draft_workspace(rows, "规划", None, None)


class Silent:
    def start(self, total: int) -> None:
        pass

    def step(self, check: str, source: str) -> None:
        pass


def test_the_draft_is_clean_and_judges_what_is_filled_in(tmp_path: Path) -> None:
    draft = drafted(tmp_path)
    root = tmp_path / "plan"
    write_workspace(root, draft.files)
    workspace = load_workspace(root, RuleVocabulary(), thorough=True)
    assert (len(workspace.targets), draft.targets, draft.carried) == (9, 9, 1)
    assert (workspace.plan.start, workspace.plan.end) == (date(2021, 1, 1), date(2025, 12, 31))
    form = draft.files["samples/forms/plan_figures_2025.csv"]
    values = {"target_01_1": "6500", "target_01_2": "6500", "target_02": "48", "target_03": "44.99", "target_04": "36",
              "target_06": "108",
              "target_07": "3.2", "target_08": "25"}  # fmt: skip
    before = values | {"target_01_1": "4852"}
    for year, filed in ((2020, before), (2024, values | {"target_06": "100"}), (2025, values)):
        lines = form.splitlines()
        filled = [lines[0]]
        for line in lines[1:]:
            id_ = line.partition(",")[0]
            filled.append(line.replace(",,", f",{filed[id_]},", 1))
        (root / f"samples/batches/plan_figures/plan_figures_{year}.csv").write_text("\n".join(filled), encoding="utf-8")
    order = nightly.Order(date(2025, 12, 31))
    clock = datetime(2026, 1, 1, tzinfo=UTC)
    night = nightly.dry_run(workspace, order, gx_judge, lambda: clock, Silent(), lambda _: None)
    standings = {a.target.indicator: a.standing for a in night.assessments}
    assert standings == {
        "target_01_1": Standing.ACHIEVED,  # 6500 is 6.02 % a year more than 4852 five years before
        "target_01_2": Standing.BEHIND,  # 突破: exactly 6500 is not above it
        "target_02": Standing.ACHIEVED,
        "target_03": Standing.BEHIND,
        "target_04": Standing.ACHIEVED,
        "target_05": Standing.NOT_ASSESSABLE,
        "target_06": Standing.ACHIEVED,
        "target_07": Standing.ACHIEVED,
        "target_08": Standing.ACHIEVED,
    }


def test_what_could_not_be_told_is_marked_where_it_stands(tmp_path: Path) -> None:
    draft = drafted(tmp_path)
    suite = draft.files["expectations/plan_targets.yaml"]
    assert "# 3: 规上工业产值年均增长6%，力争突破6500亿元" in suite
    assert "# 待核对 / to check: 起点为规划期前一年：请一并报送 2020 年的数值。" in suite
    assert {line for line, _, _ in draft.doubts} == {3, 7, 8, 9}
    assert "A draft" in suite.splitlines()[0]


def test_a_table_in_a_workbook_says_the_same(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in TABLE.splitlines():
        cells = next(csv.reader([line]))
        book.active.append([float(c) if c == "45" else c or None for c in cells])
    book.save(tmp_path / "plan.xlsx")
    again = drafted(tmp_path, (tmp_path / "plan.xlsx").read_bytes(), "again.xlsx")
    assert again.files == drafted(tmp_path).files


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("占比,占比达48%,,45,%", "The table says 45%"),
        ("占比,占比达48%,也许吧,,", "is not known"),
        ("用水量,用水量不超过 5 亿立方米,,,", "is none of those that targets have"),
        ("占比,,,0.48,%", "a share written as a fraction"),
        ("占比,由7.8%提高到10%,,,", "It starts from 7.8%"),
    ],
)
def test_doubts(tmp_path: Path, cells: str, words: str) -> None:
    draft = drafted(tmp_path, f"指标,目标表述,比较,目标值,单位,期限\n{cells},2025\n")
    assert any(words in str(doubt) for _, _, doubt in draft.doubts), [str(d) for _, _, d in draft.doubts]


def test_a_row_without_its_own_day_is_due_with_the_last(tmp_path: Path) -> None:
    draft = drafted(tmp_path, "指标,目标表述,期限\n甲,达48%,\n乙,达35家,2025\n")
    assert draft.files["expectations/plan_targets.yaml"].count("due: 2025-12-31") == 2


def test_without_any_day_there_is_no_plan(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no due date"):
        drafted(tmp_path, "指标,目标表述\n甲,达48%\n")
