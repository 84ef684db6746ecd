"""A table of targets, read as any filing is: whatever its format, its encoding, its titles and its headers."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from kechuang_check.domain.deadline import DaysAfter, Deadline
from kechuang_check.domain.feed import Column, ColumnType, Expected, Feed, Source, Tag
from kechuang_check.domain.finding import Finding, Outcome
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.plan import Bilingual
from kechuang_check.domain.plan_row import PlanRow
from kechuang_check.intake.period_words import periods_in
from kechuang_check.intake.take_in import Reception, take_in

_NAMES = {
    "indicator": ("指标", "指标名称", "主要指标", "指标内容", "目标名称", "name"),
    "wording": ("目标表述", "表述", "原文", "目标内容", "规划表述", "条款", "clause", "text"),
    "comparator": ("比较", "比较符", "比较关系", "关系", "comparison"),
    "value": ("目标值", "数值", "目标", "规划目标", "target"),
    "unit": ("单位", "计量单位"),
    "due": ("期限", "到期日", "完成时间", "完成时限", "目标年份", "年份", "deadline", "year"),
    "owner": ("责任单位", "牵头单位", "责任部门", "牵头部门", "department"),
    "project": ("项目", "工程", "类别", "任务", "领域", "category"),
}
_COLUMNS = tuple(Column(name, ColumnType.TEXT, names, required=name == "indicator") for name, names in _NAMES.items())
_FEED = Feed(
    "plan_table",
    Bilingual("目标表", "Table of targets"),
    "plan_table",
    Source("."),
    Expected(Frequency.YEARLY, Deadline(DaysAfter(0)), "plan_office"),
    _COLUMNS,
    ("indicator",),
    Tag.ADMINISTRATIVE,
)
_ANY = Period.parse("2000")


def read_plan_table(file: Path) -> tuple[tuple[PlanRow, ...], tuple[Finding, ...]]:
    """The rows of the table, or none and the findings that say why it cannot be read; also what was odd besides."""
    import pyarrow.parquet as pq

    with tempfile.TemporaryDirectory() as folder:
        batch = take_in(file, _FEED, Reception(file.parent, Path(folder)), period=_ANY)
        wrong = tuple(f for f in batch.findings if f.outcome in (Outcome.FAIL, Outcome.WARN))
        if batch.canonical is None:
            return (), wrong
        rows = pq.read_table(str(batch.canonical)).to_pylist()
    return tuple(_row(row) for row in rows if _word(row, "indicator") or _word(row, "wording")), wrong


def _row(row: dict[str, object]) -> PlanRow:
    given = {name: _word(row, name) for name in _NAMES if name != "due"}
    given["indicator"] = given["indicator"] or given["wording"]
    return PlanRow(line=int(str(row["_row"])), due=_day(_word(row, "due")), **given)


def _word(row: dict[str, object], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).strip()


def _day(words: str) -> date | None:
    """The day itself, or the last day of the period that the words name."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        found = periods_in(words)
        return found[-1].end if found else None
