"""What a quiet night says: only what has become a problem since the last one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.changes import new_problems


def said(night: Night, before: Night | None, workspace: Workspace, lang: str = "zh") -> list[str]:
    return list(new_problems(night, before, before.assessments if before else (), workspace, lang))


def test_a_first_night_tells_every_trouble_worst_first_and_where_the_report_is(
    night: Night, workspace: Workspace
) -> None:
    lines = said(night, None, workspace)
    assert lines[0] == "✕ 逾期未达 · 新增科技企业孵化器、加速器和产业园 · 22 个 · 还差 3 个"
    assert any(line.startswith("! 数据不合格 · 人才总量") for line in lines)
    assert any(line.startswith("宏观数据 2024年：缺报") for line in lines)
    assert any(line.startswith("规上工业企业研发 2024年：合格 · 未通过检查 2 项") for line in lines)
    assert lines[-1] == "报告：state/reports/2024-12-31.html"
    assert not [line for line in lines if "已达标" in line or "未到期" in line or "技术产业" in line]


def test_a_night_like_the_last_one_says_nothing(night: Night, workspace: Workspace) -> None:
    assert said(night, night, workspace) == []


def test_a_night_that_was_recorded_before_says_nothing(night: Night, workspace: Workspace) -> None:
    assert said(replace(night, is_new=False), None, workspace) == []


@pytest.mark.parametrize("status", [BatchStatus.UNREADABLE, BatchStatus.UNFIT])
def test_a_batch_that_turned_bad_is_told_and_the_others_are_not(
    night: Night, workspace: Workspace, status: BatchStatus
) -> None:
    worse = replace(night.batches[1], status=status)
    lines = said(replace(night, batches=(night.batches[0], worse, *night.batches[2:])), night, workspace, "en")
    assert len(lines) == 2
    assert lines[0].startswith(f"R&D of industrial enterprises 2024: {status.value}")


def test_an_indicator_that_fell_behind_is_told_and_one_that_recovered_is_not(
    night: Night, workspace: Workspace
) -> None:
    by_name = {a.target.indicator: a for a in night.assessments}
    good, short = by_name["hitech_share"], by_name["enterprise_rd"]
    before = tuple(
        replace(a, standing=good.standing) if a is short else replace(a, standing=short.standing) if a is good else a
        for a in night.assessments
    )
    lines = said(night, replace(night, assessments=before), workspace, "en")
    assert lines[0].startswith("▼ Behind · Enterprise R&D as a share")
    assert len(lines) == 2
