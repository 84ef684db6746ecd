"""The rule language takes the clauses of other published plans: Zhangjiagang to 2025 and the 14th national plan.

The clauses and target numbers are those of the plans; the values that are filed are made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.exit_code import FailOn, exit_code
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting import explanation
from kechuang_check.reporting.formats import json as json_format
from kechuang_check.reporting.page import render
from tests.targets.workspaces import loaded, series, target, verdicts_of, written

AS_OF = date(2024, 12, 31)
AVERAGE = "how: annual_growth, of: [output], base: {2020-12-31: 4700亿元}, source: 统计公报"
RULES: Mapping[str, tuple[str, Standing]] = {
    # 规上工业产值年均增长 6 %
    "output_growth": (
        f"derive: {{{AVERAGE}}}, comparator: at_least, target: 6%, unit: percent, kind: annual_ratio",
        Standing.ACHIEVED,
    ),
    # 力争突破 6500 亿元
    "output": (
        "derive: {how: sum, of: [output_large, output_small]}, comparator: more_than, target: 6500亿元, unit: yuan, "
        "kind: annual_flow",
        Standing.BEHIND,
    ),
    # 战略性新兴产业占比 48 % 左右
    "emerging": (
        "numerator: sum(value) filter (where town = '战新'), denominator: sum(value) filter (where town <> '企业'), "
        "part_unit: yuan, comparator: within, target: 48%, band: 1%, unit: percent, kind: annual_ratio, "
        "missing: excluded",
        Standing.ACHIEVED,
    ),
    # 上市企业 35 家以上
    "listed": (
        "numerator: count(*) filter (where town = '企业'), comparator: at_least, target: 35, unit: enterprises, "
        "kind: stock, path: {shape: linear, from: {2021-12-31: 27}}",
        Standing.BEHIND,
    ),
    # 能耗达到国际先进水平
    "energy": ("target: none", Standing.NOT_ASSESSABLE),
    # 另行下达
    "investment": ("target: unknown, numerator: sum(value), unit: yuan, kind: annual_flow", Standing.NOT_ASSESSABLE),
    # 产值翻番
    "doubled": (
        "derive: {how: multiple, of: [output], base: {2015-12-31: 3350亿元}}, comparator: at_least, target: 2, "
        "unit: times, kind: annual_flow",
        Standing.BEHIND,
    ),
    # 排名前 2 位
    "place": (
        "numerator: rank(value) filter (where town = '战新'), comparator: at_most, target: 2, unit: place, kind: stock",
        Standing.ACHIEVED,
    ),
    # 全覆盖
    "covered": (
        "numerator: count(*) filter (where value > 0), denominator: count(*), part_unit: enterprises, "
        "comparator: equal, target: 100%, unit: percent, kind: coverage, missing: insufficient",
        Standing.INSUFFICIENT_DATA,
    ),
}
FILED = "town,value\n战新,299000000000\n其他,333500000000\n企业,\n"


def rule(indicator: str, kwargs: str) -> str:
    return target(f"indicator: {indicator}, {kwargs}", f"plan/{indicator.replace('_', '-')}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rules = "".join(
        [
            series("output_large", "plan/large", "sum(value) filter (where town = '战新')"),
            series("output_small", "plan/small", "sum(value) filter (where town = '其他')"),
            *(rule(indicator, kwargs) for indicator, (kwargs, _) in RULES.items()),
        ]
    )
    root = written(tmp_path_factory.mktemp("plans"), {"plan": rules}, {})
    (root / "filings" / "plan_2024.csv").write_text(FILED, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def workspace(folder: Path) -> Workspace:
    return loaded(folder)


@pytest.fixture(scope="module")
def night(folder: Path, judge: Judge) -> Night:
    found = verdicts_of(folder, AS_OF, judge)
    at = datetime(2024, 12, 31, 22, tzinfo=UTC)
    return Night(
        id="n", as_of=AS_OF, started=at, finished=at, engine="e", report=None, exit_code=0,
        batches=found.batches, assessments=found.assessments, letters=(), tellings=(), is_new=True,
    )  # fmt: skip


def of(night: Night, indicator: str) -> Assessment:
    return next(a for a in night.assessments if a.target.indicator == indicator)


@pytest.mark.parametrize("indicator", RULES)
def test_each_clause_has_its_standing(night: Night, indicator: str) -> None:
    assert of(night, indicator).standing is RULES[indicator][1]


@pytest.mark.parametrize("indicator", RULES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_clause_is_explained_in_both_languages(
    night: Night, workspace: Workspace, indicator: str, lang: str
) -> None:
    words = explanation.render(indicator, of(night, indicator), AS_OF, workspace, lang)
    label = "计算方法：" if lang == "zh" else "Measured as: "
    measured = next(line for line in words.splitlines() if line.startswith(label)).removeprefix(label)
    assert measured
    assert "None" not in words


@pytest.mark.parametrize(
    ("indicator", "said"),
    [
        ("output_growth", "4,700 亿元）"),
        ("emerging", "48.00%左右（上下不超过 1.00 个百分点）"),
        ("energy", "规划未给数值"),
        ("investment", "数值待定"),
        ("doubled", "倍"),
        ("place", "第 2 位"),
        ("covered", "有缺值的行即视为数据不足"),
        ("listed", "还差 34 家"),
    ],
)
def test_the_words_of_a_steward_say_what_is_asked(
    night: Night, workspace: Workspace, indicator: str, said: str
) -> None:
    assert said in explanation.render(indicator, of(night, indicator), AS_OF, workspace, "zh")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_of_them_have_a_card_and_a_place_in_json(night: Night, workspace: Workspace, lang: str) -> None:
    page = render(night, workspace, lang)
    assert all(f'id="indicator-{indicator}"' in page for indicator in RULES)
    assert "output_large" not in page.split('id="sources"')[0]
    assert '"no_number": "none"' in json_format.render(night, workspace, lang)


def test_what_has_no_number_lets_a_night_end_well(night: Night) -> None:
    assert exit_code(night, FailOn.NEVER) == 0
