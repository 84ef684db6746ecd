"""The plans of others that come with the samples: encoded in YAML alone, with the exact words, and judged."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kechuang_check import nightly
from kechuang_check.definitions import load_workspace
from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.judging import Judge
from kechuang_check.validation import RuleVocabulary, gx_judge

PLANS = Path(__file__).parents[2] / "samples" / "plans"
AFTER = datetime(2100, 1, 1, tzinfo=UTC)
BEHIND, ACHIEVED, SHOWN = Standing.BEHIND, Standing.ACHIEVED, Standing.NOT_ASSESSABLE
LATEST = {"jiangyin_published": date(2024, 11, 30)}
WANTED = {
    "constructs": {
        **dict.fromkeys(
            ("output_growth", "rd_doubled", "emerging_share", "patents", "patents_place", "rd_ahead", "enterprises"),
            ACHIEVED,
        ),
        **dict.fromkeys(("platforms_covered", "output_share", "output_stretch"), ACHIEVED),
        "energy_level": SHOWN,
        "investment": SHOWN,
    },
    "jiangyin_published": {
        "hitech_enterprises": BEHIND,
        "hitech_share": Standing.NOT_ASSESSABLE,  # 44.5 % of 2016 are by the catalogue before 2018
        "rd_gdp": Standing.NOT_YET_DUE,
        "contract_turnover": Standing.NOT_YET_DUE,
    },
    "national_14th": {
        "rd_growth": ACHIEVED,
        "rd_intensity": SHOWN,
        "basic_research": BEHIND,
        "digital_core": ACHIEVED,
    },
    "zhangjiagang": {
        "output_growth": ACHIEVED,
        "output": BEHIND,  # 突破: exactly 650 billion is not above it
        "emerging_share": ACHIEVED,
        "hitech_share": BEHIND,
        "listed": ACHIEVED,
        "smart_factories": BEHIND,
        "energy_level": SHOWN,
    },
}
WORDS = {
    "constructs": (
        "年均增长 6%",
        "翻番",
        "48% 左右",
        "前 3 位",
        "增速高于",
        "全覆盖",
        "力争",
        "国际先进水平",
        "另行下达",
    ),
    "jiangyin_published": ("has reached 2000", "more than 3.3% of GDP", "exceeds 9 billion yuan", "42 percent"),
    "zhangjiagang": ("年均增长6%", "力争突破6500亿元", "上市企业35家以上", "突破100个", "达到国际先进水平"),
    "national_14th": ("年均增长 7% 以上", "提高到 8% 以上", "由 2020 年的 7.8% 提高到 10%"),
}


class Silent:
    def start(self, total: int) -> None:
        pass

    def step(self, check: str, source: str) -> None:
        pass


@pytest.fixture(scope="module")
def judge() -> Judge:
    return gx_judge()


@pytest.mark.parametrize("plan", WANTED)
def test_the_plan_is_judged_as_its_words_say(plan: str, judge: Judge) -> None:
    workspace = load_workspace(PLANS / plan, RuleVocabulary(), thorough=True)
    order = nightly.Order(LATEST.get(plan, date(2025, 12, 31)))
    night = nightly.dry_run(workspace, order, lambda: judge, lambda: AFTER, Silent())
    assert {a.target.indicator: a.standing for a in night.assessments} == WANTED[plan]
    clauses = " ".join(t.clause.text for t in workspace.targets.values())
    assert all(words in clauses for words in WORDS[plan])
    assert all(t.clause.translation for t in workspace.targets.values())


def test_there_is_a_test_for_each_plan() -> None:
    assert {p.name for p in PLANS.iterdir()} == set(WANTED)
