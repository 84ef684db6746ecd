"""Where the header stands, and which columns it names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kechuang_check.domain.feed import Column, ColumnType
from tests.intake.filings import (
    CODE,
    EXPENSE,
    NAME,
    Desk,
    a_feed,
    codes,
    column_of,
    repairs,
    rows_of,
    said,
    the_finding,
)

FEED = a_feed(CODE, NAME, EXPENSE)
HEADER = "统一社会信用代码,企业名称,研发费用"
ROW = "A1,甲厂,12.5"


@pytest.mark.parametrize(
    "header",
    [
        "统一社会信用代码,单位详细名称,研究开发费用合计",
        "社会信用代码,企业名称,研发费用",
        "credit_code,enterprise_name,rd_expense",
        "Credit_Code,ENTERPRISE_NAME,RD_Expense",
        "统一社会信用代码, 企业 名称 ,研　发　费　用",
        '统一社会信用代码,"企业\n名称","研发\r\n费用"',
        "统一社会信用代码,企业名称,研发费用(千元)",
        "统一社会信用代码,企业名称,研发费用（千元）",
        "统一社会信用代码,企业名称,研发费用【单位：千元】",
        '统一社会信用代码,企业名称,"研发费用(千元)\nR&D expense\n(1000 yuan)"',
        "\u200b统一社会信用代码,企业名称,研发费用",
    ],
)
def test_a_header_is_known_whatever_its_spaces_widths_and_unit(desk: Desk, header: str) -> None:
    batch = desk.take_csv(f"{header}\n{ROW}\n", FEED)
    row = rows_of(batch)[0]
    assert (row["credit_code"], row["enterprise_name"], row["rd_expense"]) == ("A1", "甲厂", Decimal(12500))
    assert batch.findings == ()


def test_columns_may_come_in_any_order(desk: Desk) -> None:
    batch = desk.take_csv("研发费用,企业名称,统一社会信用代码\n12.5,甲厂,A1\n", FEED)
    assert list(rows_of(batch)[0]) == ["credit_code", "enterprise_name", "rd_expense", "_row"]
    assert rows_of(batch)[0]["rd_expense"] == 12500


def test_title_rows_above_the_header_are_left_out_and_counted(desk: Desk) -> None:
    batch = desk.take_csv(f"2024年规上工业研发情况\n,,\n制表：统计局,,\n{HEADER}\n{ROW}\n", FEED)
    assert column_of(batch, "_row") == [5]
    assert repairs(batch) == {"title-rows-left-out": 2}


def test_the_header_is_looked_for_in_thirty_rows(desk: Desk) -> None:
    assert desk.take_csv("标题,,\n" * 29 + f"{HEADER}\n{ROW}\n", FEED).rows == 1
    batch = desk.take_csv("标题,,\n" * 30 + f"{HEADER}\n{ROW}\n", FEED)
    assert codes(batch) == ["no-header"]


def test_a_header_of_two_rows_is_read_downwards(desk: Desk) -> None:
    rows = [
        ["某市研发情况"],
        ["统一社会信用代码", "企业名称", "研发", None, "备注"],
        [None, None, "人员", "费用", None],
        ["A1", "甲厂", 3, 12.5, "x"],
    ]
    staff = Column("rd_staff", ColumnType.INTEGER, ("研发人员",))
    batch = desk.take_xlsx(rows, a_feed(CODE, NAME, EXPENSE, staff), merged=["C2:D2", "A2:A3", "B2:B3"])
    row = rows_of(batch)[0]
    assert (row["rd_expense"], row["rd_staff"], row["_row"]) == (12500, 3, 4)
    assert repairs(batch) == {"title-rows-left-out": 1, "column-left-out": 1}


def test_a_header_whose_words_are_broken_over_three_rows(desk: Desk) -> None:
    rows = [["统一社会", "企 业", "研"], ["信用", "名 称", "发 费"], ["代码", "(全称)", "用"], ["A1", "甲厂", 12.5]]
    batch = desk.take_xlsx(rows, FEED)
    assert rows_of(batch)[0]["rd_expense"] == 12500


def test_a_table_in_two_languages_is_read_by_its_chinese_headers(desk: Desk) -> None:
    town = Column("town", ColumnType.TEXT, ("所属镇街", "Town"))
    batch = desk.take_csv("所属镇街,Town,研发费用\n澄江街道,Chengjiang,12.5\n", a_feed(town, EXPENSE))
    assert column_of(batch, "town") == ["澄江街道"]
    assert repairs(batch) == {"column-left-out": 1}


def test_years_in_number_cells_are_headers_too(desk: Desk) -> None:
    value = Column("value", ColumnType.AMOUNT, ("2020",), unit="项")
    batch = desk.take_xlsx([["统一社会信用代码", 2019, 2020], ["A1", 1, 2]], a_feed(CODE, value))
    assert column_of(batch, "value") == [2]


def test_a_value_and_its_growth_are_told_apart_by_the_unit_in_the_header(desk: Desk) -> None:
    output = Column("output", ColumnType.AMOUNT, ("产值(千元)",), unit="千元")
    growth = Column("growth", ColumnType.AMOUNT, ("产值(%)",), unit="%")
    batch = desk.take_csv("统一社会信用代码,产值（万元）,产值（‰）\nA1,5,33\n", a_feed(CODE, output, growth))
    row = rows_of(batch)[0]
    assert (row["output"], row["growth"]) == (Decimal(50000), Decimal("0.033"))


def test_a_missing_column_is_named_with_all_its_headers_beside_those_found(desk: Desk) -> None:
    batch = desk.take_csv("统一社会信用代码,企业名称,支出\nA1,甲厂,12.5\n", FEED)
    finding = the_finding(batch, "missing-column")
    assert batch.canonical is None
    assert finding.makes_unfit
    for words in ("研究开发费用合计 / 研发费用", "企业名称", "支出"):
        assert words in said(batch)
    assert "甲厂" not in said(batch)
    assert finding.where
    assert (finding.where.file, finding.where.line) == ("batches/研发_2024.csv", 1)


def test_a_missing_optional_column_is_blank(desk: Desk) -> None:
    batch = desk.take_csv(f"{HEADER}\n{ROW}\n")
    assert (column_of(batch, "rd_staff"), column_of(batch, "issued_on")) == ([None], [None])
    assert batch.findings == ()


def test_data_without_a_header_is_told_without_repeating_the_data(desk: Desk) -> None:
    batch = desk.take_csv("A1,甲厂,12.5\nA2,乙厂,13\n", FEED)
    assert codes(batch) == ["no-header"]
    assert "甲厂" not in said(batch)
    assert "统一社会信用代码" in said(batch)


def test_two_columns_of_one_meaning_are_told(desk: Desk) -> None:
    batch = desk.take_csv("统一社会信用代码,企业名称,研发费用,研究开发费用合计\nA1,甲厂,1,2\n", FEED)
    finding = the_finding(batch, "two-columns-match")
    assert batch.canonical is None
    assert finding.message
    assert dict(finding.message.values)["second_place"] == "D"


def test_the_same_header_twice_is_told(desk: Desk) -> None:
    assert codes(desk.take_csv("统一社会信用代码,企业名称,研发费用,研发费用\nA1,甲厂,1,2\n", FEED)) == [
        "two-columns-match"
    ]


def test_columns_that_the_feed_does_not_know_are_left_out_and_named(desk: Desk) -> None:
    batch = desk.take_csv(f"序号,{HEADER},备注,备注\n1,{ROW},x,y\n", FEED)
    assert repairs(batch) == {"column-left-out": 3}
    assert "序号" in said(batch)


def test_values_under_a_blank_header_are_told(desk: Desk) -> None:
    batch = desk.take_csv(f"{HEADER},\n{ROW},\n{ROW},9\n", FEED)
    finding = the_finding(batch, "blank-header")
    assert batch.canonical is None
    assert finding.where
    assert finding.where.line == 3


def test_a_blank_column_between_others_does_not_matter(desk: Desk) -> None:
    batch = desk.take_csv("统一社会信用代码,,企业名称,研发费用,\nA1,,甲厂,12.5,\n", FEED)
    assert (batch.rows, batch.findings) == (1, ())
