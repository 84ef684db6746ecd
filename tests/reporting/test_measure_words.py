"""How an indicator is measured, told without SQL."""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

from dataclasses import replace

import pytest

from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.measure_words import measured_words


@pytest.mark.parametrize(
    ("numerator", "denominator", "zh", "en"),
    [
        ("sum(rd_expense)", "sum(main_business_revenue)", "“研究开发费用”的合计 ÷ “主营业务收入”的合计",
         "the sum of “rd expense” divided by the sum of “main business revenue”"),
        ("count(*)", None, "行数", "the number of rows"),
        ("COUNT(DISTINCT credit_code) FILTER (WHERE rd_expense >= 0 and not (credit_code is null))", None,
         "不重复的“统一社会信用代码”个数（只计符合以下条件的行：“研究开发费用” ≥ 0 且并非（“统一社会信用代码”未填写））",
         "the number of different values of “credit code”, of the rows where “rd expense” ≥ 0 and not (“credit code” is empty)"),
        ("count(*) filter (where rd_expense between 1 and 2 and high_level is not null)", None,
         "行数（只计符合以下条件的行：“研究开发费用”介于 1 至 2 且“高层次人才”已填写）",
         "the number of rows, of the rows where “rd expense” ranges from 1 to 2 and “high level” is filled in"),
        ("avg(rd_expense / high_level)", None, "“研究开发费用” ÷ “高层次人才”的平均值", "the average of “rd expense” ÷ “high level”"),
        ("sum(rd_expense) filter (where credit_code in ('a', 'it''s'))", "sum(rd_expense)",
         "（“研究开发费用”的合计（只计符合以下条件的行：“统一社会信用代码”属于（“a”、“it's”）））÷（“研究开发费用”的合计）",
         "(the sum of “rd expense”, of the rows where “credit code” is one of (“a”, “it's”)) divided by (the sum of “rd expense”)"),
        ("max(rd_expense) filter (where x <= :period_end)", "max(high_level) filter (where x <= :period_end)",
         "“研究开发费用”的最大值 ÷ “高层次人才”的最大值（只计符合以下条件的行：x ≤ 报告期末日）",
         "the highest “rd expense” divided by the highest “high level”, of the rows where x ≤ the last day of the period"),
    ],
)  # fmt: skip
def test_expressions_read_as_sentences(
    night: Night, workspace: Workspace, numerator: str, denominator: str | None, zh: str, en: str
) -> None:
    target = replace(night.assessments[1].target, numerator=numerator, denominator=denominator)
    feed = workspace.feeds["enterprise_rd"]
    assert measured_words(target, feed, "zh") == zh
    assert measured_words(target, feed, "en") == en


def test_what_is_no_aggregate_stays_as_it_is_written(night: Night, workspace: Workspace) -> None:
    for odd in ("sum(", "nonsense", "sum(a) filter (where"):
        target = replace(night.assessments[1].target, numerator=odd, denominator=None)
        assert measured_words(target, None, "en") == odd


def test_places_quantiles_and_last_values_are_told_in_words(night: Night, workspace: Workspace) -> None:
    words = {
        "rank(gdp) filter (where town = 'x')": "the place by gdp, counted from the highest, of the rows where town = “x”",
        "rank(-energy) filter (where town = 'x')": (
            "the place by energy, counted from the lowest, of the rows where town = “x”"
        ),
        "quantile(staff, 0.9)": "the value of staff that a share of 0.9 of the rows does not exceed",
        "arg_max(stock, month)": "stock of the row with the latest month",
        "": "not measured",
    }
    for expression, told in words.items():
        target = replace(night.assessments[1].target, numerator=expression, denominator=None)
        assert measured_words(target, None, "en") == told
