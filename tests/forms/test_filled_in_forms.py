"""A form that was filled in is checked as it is, and says what the filing says that its rows were taken from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.layout import Form, Layout, Meaning, Sheets
from kechuang_check.domain.names import NameList
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Bilingual
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import UsageError
from tests.forms.filling import ROOT, filled_in, form_of, rows_of, values_of

FEEDS = sorted(p.stem for p in (ROOT / "checks").glob("*.yaml"))
NOT_REPAIRED = {"title-rows-left-out", "sheets-left-out"}


def newest(feed: str) -> Path:
    return max((ROOT / "samples" / "batches" / feed).iterdir(), key=lambda p: p.name)


def test_there_are_nine_feeds() -> None:
    assert len(FEEDS) == 9


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_form_with_the_rows_of_the_sample_says_what_the_sample_says(
    name: str, lang: str, workspace: Workspace, taken: Callable[..., Batch], tmp_path: Path
) -> None:
    feed = workspace.feeds[name]
    sample = taken(newest(name), feed)
    rows = rows_of(sample, feed)[: 400 if lang == "en" else None]
    assert rows
    blank, form = form_of(feed, workspace, lang)
    assert sample.period is not None
    file = filled_in(blank, form, rows, tmp_path / f"filled_{sample.period.label}.xlsx")
    batch = taken(file, feed)
    assert values_of(batch, feed) == values_of(sample, feed)[: len(rows)]
    assert batch.period == sample.period
    assert [f.code for f in batch.findings] == []
    assert {r.kind for r in batch.repairs} <= NOT_REPAIRED, batch.repairs
    assert batch.layout is not None
    assert batch.layout.not_taken == ()


@pytest.mark.parametrize("name", FEEDS)
def test_a_form_that_nobody_filled_in_has_no_rows_and_says_so(
    name: str, workspace: Workspace, taken: Callable[..., Batch], tmp_path: Path
) -> None:
    feed = workspace.feeds[name]
    blank, form = form_of(feed, workspace)
    every = Period.containing(workspace.plan.end, feed.expected.every)
    batch = taken(filled_in(blank, form, [], tmp_path / "form.xlsx"), feed, every)
    assert batch.rows == 0
    assert [f.code for f in batch.findings] == ["intake/no-rows"]


def test_the_period_on_the_form_is_the_period_of_the_filing(
    workspace: Workspace, taken: Callable[..., Batch], tmp_path: Path
) -> None:
    feed = workspace.feeds["priorities"]
    row = {"task_id": "T01", "title": "甲", "project": "高层次人才引育", "owner": "乙", "status": "进行中"}
    blank, form = form_of(feed, workspace)
    written = taken(filled_in(blank, form, [row], tmp_path / "a.xlsx", "2024-06"), feed)
    assert written.period == Period.parse("2024-06")
    blank, form = form_of(feed, workspace, period=Period.parse("2024-11"))
    made_for_it = taken(filled_in(blank, form, [row], tmp_path / "b.xlsx"), feed)
    assert made_for_it.period == Period.parse("2024-11")
    blank, form = form_of(feed, workspace)
    forgotten = taken(filled_in(blank, form, [row], tmp_path / "c.xlsx"), feed)
    assert [f.code for f in forgotten.findings] == ["intake/no-period"]


def test_a_form_of_one_column_is_not_mistaken_for_its_explanations(
    workspace: Workspace, taken: Callable[..., Batch], tmp_path: Path
) -> None:
    feed = workspace.feeds["priorities"]
    columns = tuple(replace(c, required=c.name == "title") for c in feed.columns)
    feed = replace(feed, columns=columns, key=("title",))
    blank, form = form_of(feed, workspace)
    batch = taken(filled_in(blank, form, [{"title": "甲"}], tmp_path / "one_2024-06.xlsx"), feed)
    assert [row["title"] for row in values_of(batch, feed)] == ["甲"]
    assert batch.layout is not None
    assert batch.layout.sheets == ("填报表",)


def test_the_header_stands_where_the_check_looks_for_it(
    workspace: Workspace, taken: Callable[..., Batch], tmp_path: Path
) -> None:
    feed = workspace.feeds["carriers"]
    row = {"carrier_id": "Z1", "carrier_name": "甲", "carrier_type": "加速器", "operator_code": "1", "tenants": 3}
    for rows in ((1, 1), (2, 3), (8, 8)):
        layout = Layout(sheet="数据", sheets=Sheets.FIRST, header_rows=rows)
        declared = replace(feed, layout=layout)
        blank, form = form_of(declared, workspace)
        batch = taken(filled_in(blank, form, [row], tmp_path / f"f{rows[1]}_2024-H1.xlsx"), declared)
        (read,) = values_of(batch, declared)
        assert (read["carrier_id"], read["tenants"]) == ("Z1", 3)
        assert batch.layout is not None
        assert batch.layout.header_rows == rows


@pytest.mark.parametrize("name", FEEDS)
def test_a_form_for_strict_checks_needs_no_repair(
    name: str, workspace: Workspace, taken: Callable[..., Batch], tmp_path: Path
) -> None:
    feed = workspace.feeds[name]
    sample = taken(newest(name), feed)
    rows = rows_of(sample, feed)[:30]
    blank, form = form_of(feed, workspace, strict=True)
    assert sample.period is not None
    file = filled_in(blank, form, rows, tmp_path / f"strict_{sample.period.label}.xlsx")
    batch = taken(file, replace(feed, strict=True))
    assert (batch.findings, batch.repairs) == ((), ())
    assert values_of(batch, feed) == values_of(sample, feed)[:30]


def test_numbers_in_several_units_have_theirs_in_the_header(
    workspace: Workspace, taken: Callable[..., Batch], tmp_path: Path
) -> None:
    feed = workspace.feeds["carriers"]
    more = (
        Column("spent", ColumnType.AMOUNT, ("支出",), "万元"),
        Column("people", ColumnType.INTEGER, ("人数",), "万人", required=False),
        Column("growth", ColumnType.AMOUNT, ("R&D人员 > 增速", "增速"), "%"),
        Column("is_new", ColumnType.BOOLEAN, ("是否新设",), required=False),
        Column("since", ColumnType.PERIOD, ("起始期",), required=False),
    )
    feed = replace(feed, columns=(*feed.columns, *more))
    blank, form = form_of(feed, workspace)
    headers = [a.header for a in blank.columns]
    assert headers[-5:] == ["支出（万元）", "人数（万人）", "增速（%）", "是否新设", "起始期"]
    row = {"carrier_id": "Z1", "spent": 2.5, "people": 0.5, "growth": 12.5, "is_new": "是", "since": "2024-06"}
    batch = taken(filled_in(blank, form, [row], tmp_path / "units_2024-H1.xlsx"), feed)
    (read,) = values_of(batch, feed)
    shown = {name: str(read[name]) for name in ("spent", "people", "growth", "is_new", "since")}
    assert shown == {
        "spent": "25000.000000",
        "people": "5000",
        "growth": "0.125000",
        "is_new": "True",
        "since": "2024-06",
    }


def test_a_rule_may_take_only_some_names_of_a_list(workspace: Workspace) -> None:
    feed = workspace.feeds["priorities"]
    status = NameList("states", Bilingual.same("states"), {"未启动": (), "进行中": (), "已完成": (), "已取消": ()})
    columns = tuple(replace(c, among=status) if c.name == "status" else c for c in feed.columns)
    blank, _ = form_of(replace(feed, columns=columns), workspace)
    asked = next(a for a in blank.columns if a.column.name == "status")
    assert asked.options == ("未启动", "进行中", "已完成")


def test_a_feed_with_a_form_of_its_own_is_refused_in_words(workspace: Workspace) -> None:
    feed = workspace.feeds["carriers"]
    coded = replace(feed, layout=Layout(form=Form.CODED))
    with pytest.raises(UsageError) as raised:
        form_of(coded, workspace)
    assert "form of its own" in str(raised.value)
    without_unit = replace(feed, columns=(*feed.columns, Column("x", ColumnType.AMOUNT, ("某项",))))
    with pytest.raises(UsageError) as raised:
        form_of(without_unit, workspace)
    assert "x" in str(raised.value)


def test_signs_that_mean_something_may_be_written(workspace: Workspace) -> None:
    feed = workspace.feeds["carriers"]
    signs = {**feed.layout.symbols, "—": Meaning.NONE, "…": Meaning.UNKNOWN}
    blank, _ = form_of(replace(feed, layout=Layout(symbols=signs)), workspace)
    tenants = next(a for a in blank.columns if a.column.name == "tenants")
    assert '="—"' in tenants.conditions[0].formula
    assert "…" not in tenants.conditions[0].formula
