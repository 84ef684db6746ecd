"""Periods that are missing, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Kind, Unit, Window
from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.explanation import render as explain
from kechuang_check.reporting.formats import junit
from kechuang_check.reporting.missing_words import caution_words, periods_in_words
from kechuang_check.reporting.wording import reason_words


def periods(*labels: str) -> tuple[Period, ...]:
    return tuple(Period.parse(label) for label in labels)


@pytest.mark.parametrize(
    ("labels", "zh", "en"),
    [
        (["2024-Q2"], "2024年2季度", "Q2 2024"),
        (["2024-Q2", "2024-Q1"], "2024年1季度、2024年2季度", "Q1 2024, Q2 2024"),
        (["2023-11", "2023-12", "2024-01"], "2023年11月至2024年1月", "November 2023 to January 2024"),
        (["2022", "2024"], "2022年、2024年", "2022, 2024"),
        (
            ["2022-H1", "2022-H2", "2023-H1", "2024-H1"],
            "2022年上半年至2023年上半年、2024年上半年",
            "H1 2022 to H1 2023, H1 2024",
        ),
    ],
)
def test_periods_are_named_each_or_from_the_first_to_the_last(labels: list[str], zh: str, en: str) -> None:
    assert (periods_in_words(periods(*labels), "zh"), periods_in_words(periods(*labels), "en")) == (zh, en)


@pytest.fixture
def turnover(night: Night) -> Assessment:
    """The turnover of 2024, of which the second quarter is missing."""
    (a,) = [a for a in night.assessments if a.target.indicator == "contract_turnover"]
    assert a.observation is not None
    seen = replace(a.observation, period=Period.parse("2024-Q4"), missing=periods("2024-Q2"))
    target = replace(a.target, kind=Kind.ANNUAL_FLOW, window=Window.YEAR, unit=Unit.YUAN)
    return replace(
        a,
        target=target,
        observation=seen,
        standing=Standing.INSUFFICIENT_DATA,
        bound=None,
        shortfall=None,
        because=("intake/report-missing",),
        missing=seen.missing,
    )


def test_a_hole_is_said_to_be_why_nothing_was_judged(turnover: Assessment) -> None:
    assert reason_words(turnover, {"intake/report-missing": "应报送的数据尚未收到。"}, "zh") == (
        "缺少2024年2季度的可用数据，现有数值只是一部分，不与目标比较。",
        "应报送的数据尚未收到。（intake/report-missing）",
    )
    assert caution_words(turnover, "zh") is None


def test_a_hole_whose_report_need_not_have_come_says_so(turnover: Assessment) -> None:
    early = replace(turnover, because=("intake/report-not-due",))
    assert reason_words(early, {}, "zh")[1] == "数据尚未收到，也未到报送时间"


def test_a_verdict_in_spite_of_a_hole_is_cautioned(turnover: Assessment) -> None:
    met = replace(turnover, standing=Standing.ACHIEVED)
    assert caution_words(met, "zh") == "缺少2024年2季度的可用数据；不计这部分也已达到目标。"
    assert reason_words(met, {}, "zh") == ()


def test_explain_and_junit_say_it_too(turnover: Assessment, night: Night, workspace: Workspace) -> None:
    words = "缺少2024年2季度的可用数据"
    assert words in explain("contract_turnover", turnover, night.as_of, workspace, "zh")
    assert words in junit.render(replace(night, assessments=(turnover,)), workspace, "zh")
    late = replace(turnover, standing=Standing.BEHIND, missing=periods("2025-Q1"))
    late = replace(late, observation=replace(turnover.observation, missing=()))
    words = "2025年1季度的数据逾期未报；以上依据2024年4季度的数据"
    assert words in explain("contract_turnover", late, night.as_of, workspace, "zh")
    assert words in junit.render(replace(night, assessments=(late,)), workspace, "zh")
