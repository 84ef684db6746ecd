"""Totals and footnotes: rows that are no data."""

from __future__ import annotations

import pytest

from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.finding import Outcome, Severity
from kechuang_check.domain.layout import Layout, Totals
from tests.intake.filings import CODE, EXPENSE, NAME, STAFF, Desk, a_feed, codes, column_of, repairs, said, the_finding

FEED = a_feed(CODE, NAME, EXPENSE)
_FEED_OF_THE_CITY = a_feed(CODE, NAME, EXPENSE, layout=Layout(totals=Totals(("全市",))))
HEADER = "统一社会信用代码,企业名称,研发费用\n"
ROWS = "A1,甲厂,10\nA2,乙厂,20.5\n"


@pytest.mark.parametrize(
    "total",
    ["合计,,30.5", ",合计,30.5", ",合 计,30.5", ",合　计：,30.5", "总计,总计,30.5", ",小计,30.5", ",合计,", ",合计,—"],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_total_row_is_left_out_wherever_it_stands(desk: Desk, total: str, first: bool) -> None:
    batch = desk.take_csv(HEADER + (f"{total}\n{ROWS}" if first else f"{ROWS}{total}\n"), FEED)
    assert column_of(batch, "rd_expense") == [10_000, 20_500]
    assert repairs(batch) == {"totals-left-out": 1}
    assert batch.findings == ()


def test_a_subtotal_is_held_against_the_rows_above_it_or_below_it(desk: Desk) -> None:
    below = "A1,甲厂,10\nA2,乙厂,20\n,小计,30\nA3,丙厂,5\n,小计,5\n,合计,35\n"
    assert desk.take_csv(HEADER + below, FEED).findings == ()
    above = ",合计,35\n,小计,30\nA1,甲厂,10\nA2,乙厂,20\n,小计,5\nA3,丙厂,5\n"
    assert desk.take_csv(HEADER + above, FEED).findings == ()
    batch = desk.take_csv(HEADER + below.replace("小计,5", "小计,7"), FEED)
    assert [(f.code, f.rows) for f in batch.findings] == [("intake/total-mismatch", (6,))]
    assert "7 千元" in said(batch)
    assert "5 千元" in said(batch)


def test_a_total_word_in_a_column_that_the_feed_does_not_know_counts_too(desk: Desk) -> None:
    batch = desk.take_csv("序号," + HEADER + "1,A1,甲厂,10\n合计,,,10\n", FEED)
    assert (batch.rows, repairs(batch)["totals-left-out"]) == (1, 1)


def test_a_name_that_only_holds_a_total_word_is_data(desk: Desk) -> None:
    batch = desk.take_csv(HEADER + "A1,江阴合计仪器厂,10\nA2,小计算机厂,1\n", FEED)
    assert (batch.rows, batch.repairs) == (2, ())


def test_the_feed_may_name_its_own_total_words(desk: Desk) -> None:
    batch = desk.take_csv(
        HEADER + "A0,全 市,30.5\n" + ROWS + "A9,合计,1\n",
        _FEED_OF_THE_CITY,
    )
    assert column_of(batch, "credit_code") == ["A1", "A2", "A9"]


def test_a_total_that_is_not_the_sum_is_told_with_both_figures(desk: Desk) -> None:
    batch = desk.take_csv(HEADER + ROWS + ",合计,50\n", FEED)
    finding = the_finding(batch, "total-mismatch")
    assert (finding.severity, finding.outcome) == (Severity.WARNING, Outcome.WARN)
    assert (finding.rows, finding.column) == ((4,), "rd_expense")
    assert "is 50 千元" in said(batch)
    assert "add up to 30.5 千元" in said(batch)
    assert batch.is_readable


@pytest.mark.parametrize(
    ("rows", "total", "fits"),
    [
        (["10.4", "20.4", "30.4"], "61.2", True),
        (["10", "20", "30"], "60", True),
        (["10", "20", "30"], "62", True),
        (["10", "20", "30"], "63", False),
        (["10.4", "20.4", "30.4"], "61", True),
        (["10.4", "20.4", "30.4"], "61.4", True),
        (["10.4", "20.4", "30.4"], "61.5", False),
        (["10.44", "20.44"], "30.9", True),
        (["10.44", "20.44"], "31.1", False),
        (["10", "", "—"], "10", True),
        (["-5", "5"], "0", True),
    ],
)
def test_a_total_may_differ_by_what_rounding_explains(desk: Desk, rows: list[str], total: str, fits: bool) -> None:
    lines = "".join(f"A{i},甲厂,{amount}\n" for i, amount in enumerate(rows))
    batch = desk.take_csv(HEADER + lines + f",合计,{total}\n", FEED)
    assert codes(batch) == ([] if fits else ["total-mismatch"])


def test_subtotals_are_not_added_to_the_total(desk: Desk) -> None:
    lines = "A1,甲厂,10\nA2,乙厂,20\n,小计,30\nA3,丙厂,5\n,小计,5\n,总计,35\n"
    batch = desk.take_csv(HEADER + lines, FEED)
    assert (batch.rows, repairs(batch), batch.findings) == (3, {"totals-left-out": 3}, ())


def test_a_total_of_several_columns_is_compared_in_each(desk: Desk) -> None:
    other = Column("revenue", ColumnType.AMOUNT, ("营业收入",), unit="万元")
    share = Column("share", ColumnType.AMOUNT, ("占比",), unit="%")
    filing = "统一社会信用代码,研发费用,营业收入,占比,研发人员\nA1,10,100,10,3\nA2,20,200,10,4\n合计,30,999,10,99\n"
    batch = desk.take_csv(filing, a_feed(CODE, EXPENSE, other, share, STAFF))
    assert [f.column for f in batch.findings] == ["revenue", "rd_staff"]
    assert "999 万元" in said(batch)


def test_a_column_with_unreadable_cells_is_not_compared(desk: Desk) -> None:
    assert codes(desk.take_csv(HEADER + "A1,甲厂,坏\n,合计,50\n", FEED)) == ["not-a-number"]


def test_a_table_of_totals_only_has_no_rows(desk: Desk) -> None:
    assert codes(desk.take_csv(HEADER + ",合计,50\n", FEED)) == ["no-rows"]


@pytest.mark.parametrize(
    "notes",
    [
        ["注：合成数据"],
        ["注:1.数据为快报数"],
        ["注1：合成数据"],
        ["备注：无"],
        ["说明:", "1.本表由统计局填报。", "2.单位为千元。"],
        ["资料来源：统计局"],
        ["摘编自《年鉴》"],
        ["Note: synthetic data", "Source: bureau"],
        ["注："],
        ["单位负责人：张三"],
        ["注：x", "填表人：李四"],
    ],
)
def test_footnotes_at_the_end_are_left_out_and_counted(desk: Desk, notes: list[str]) -> None:
    rows = [HEADER.strip().split(","), ["A1", "甲厂", 10], [], *([note] for note in notes), []]
    as_workbook = desk.take_xlsx(rows, FEED)
    as_text = desk.take_csv(HEADER + "A1,甲厂,10\n\n" + "\n".join(notes) + "\n\n", FEED)
    for batch in (as_workbook, as_text):
        assert (batch.rows, batch.findings) == (1, ())
        assert repairs(batch) == {"footnotes-left-out": len(notes)}


def test_signatures_of_several_cells_at_the_end_are_left_out_and_not_repeated(desk: Desk) -> None:
    rows = [HEADER.strip().split(","), ["A1", "甲厂", 10], ["单位负责人：张三", None, "填表人：李四"]]
    batch = desk.take_xlsx(rows, FEED)
    assert (batch.rows, repairs(batch)) == (1, {"footnotes-left-out": 1})
    assert "张三" not in said(batch)


@pytest.mark.parametrize("name", ["注塑厂", "备注", "说明书印刷厂", "Notebook"])
def test_what_only_begins_like_a_footnote_is_data(desk: Desk, name: str) -> None:
    feed = a_feed(NAME, EXPENSE)
    batch = desk.take_csv(f"企业名称,研发费用\n{name},10\n{name}厂,\n", feed)
    assert column_of(batch, "enterprise_name") == [name, f"{name}厂"]


def test_a_footnote_in_the_middle_is_no_footnote(desk: Desk) -> None:
    batch = desk.take_xlsx([HEADER.strip().split(","), ["注：x"], ["A1", "甲厂", 10]], FEED)
    assert batch.rows == 2
    assert repairs(batch) == {"code": 1}
