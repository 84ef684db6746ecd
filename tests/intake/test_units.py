"""In which unit the amounts of a filing are."""

from __future__ import annotations

import pytest

from kechuang_check.domain.feed import Column, ColumnType
from tests.intake.filings import CODE, EXPENSE, STAFF, Desk, a_feed, codes, column_of, repairs, said

FEED = a_feed(CODE, EXPENSE)
NO_UNIT = Column("rd_expense", ColumnType.AMOUNT, ("研发费用",))


@pytest.mark.parametrize(
    ("filing", "yuan", "differs"),
    [
        ("统一社会信用代码,研发费用\nA1,12\n", 12_000, False),
        ("统一社会信用代码,研发费用(千元)\nA1,12\n", 12_000, False),
        ("统一社会信用代码,研发费用(万元)\nA1,12\n", 120_000, True),
        ("统一社会信用代码,研发费用（亿元）\nA1,12\n", 1_200_000_000, True),
        ("表一,\n单位：万元,\n统一社会信用代码,研发费用\nA1,12\n", 120_000, True),
        ("表一（单位：万元）,\n统一社会信用代码,研发费用\nA1,12\n", 120_000, True),
        (",计量单位:百万元\n统一社会信用代码,研发费用\nA1,12\n", 12_000_000, True),
        ("金额单位：元,\n统一社会信用代码,研发费用\nA1,12\n", 12, True),
        ("单位:个.亿元,\n统一社会信用代码,研发费用\nA1,12\n", 1_200_000_000, True),
        ("单位：个，人，千元,\n统一社会信用代码,研发费用\nA1,12\n", 12_000, False),
        ("单位:千元、万元,\n统一社会信用代码,研发费用\nA1,12\n", 12_000, False),
        ("单位：万元,\n统一社会信用代码,研发费用(千元)\nA1,12\n", 12_000, False),
        ("统一社会信用代码,研发费用\n,万元\nA1,12\n", 120_000, True),
        ("统一社会信用代码,研发费用\n,（万元）\nA1,12\n", 120_000, True),
        ("单位：江阴市科技局,\n统一社会信用代码,研发费用\nA1,12\n", 12_000, False),
        ("填报单位：某某厂,单位:人\n统一社会信用代码,研发费用\nA1,12\n", 12_000, False),
    ],
)
def test_the_unit_stated_in_the_file_goes_before_the_declared_one(
    desk: Desk, filing: str, yuan: int, differs: bool
) -> None:
    batch = desk.take_csv(filing, FEED)
    assert column_of(batch, "rd_expense") == [yuan]
    assert repairs(batch).get("unit", 0) == int(differs)
    assert batch.findings == ()


def test_a_difference_of_units_is_told_with_both(desk: Desk) -> None:
    batch = desk.take_csv("统一社会信用代码,研发费用(万元)\nA1,12\n", FEED)
    assert "万元" in said(batch)
    assert "千元" in said(batch)


@pytest.mark.parametrize(
    ("filing", "code"),
    [
        ("统一社会信用代码,研发费用(人)\nA1,12\n", "unit-unfitting"),
        ("统一社会信用代码,研发费用\n,%\nA1,12\n", "unit-unfitting"),
        ("单位：万元、亿元,\n统一社会信用代码,研发费用\nA1,12\n", "unit-ambiguous"),
        ("单位：万美元,\n统一社会信用代码,研发费用\nA1,12\n", "unit-unknown"),
        ("统一社会信用代码,研发费用(万美元)\nA1,12\n", "unit-unfitting"),
    ],
)
def test_a_unit_that_cannot_hold_is_told_and_nothing_is_read(desk: Desk, filing: str, code: str) -> None:
    batch = desk.take_csv(filing, FEED)
    assert codes(batch) == [code]
    assert batch.canonical is None


def test_an_amount_without_any_unit_is_told(desk: Desk) -> None:
    batch = desk.take_csv("统一社会信用代码,研发费用\nA1,12\n", a_feed(CODE, NO_UNIT))
    assert codes(batch) == ["unit-missing"]
    assert batch.canonical is None


def test_an_undeclared_unit_may_be_stated_by_the_file(desk: Desk) -> None:
    batch = desk.take_csv("单位：万元,\n统一社会信用代码,研发费用\nA1,12\n", a_feed(CODE, NO_UNIT))
    assert column_of(batch, "rd_expense") == [120_000]
    assert "unit" not in repairs(batch)


def test_a_table_of_persons_and_money_keeps_its_units_apart(desk: Desk) -> None:
    batch = desk.take_csv(
        "单位：万人、亿元,,\n统一社会信用代码,研发费用,研发人员\nA1,12,1.5\n", a_feed(CODE, EXPENSE, STAFF)
    )
    assert column_of(batch, "rd_expense") == [1_200_000_000]
    assert column_of(batch, "rd_staff") == [15_000]


def test_a_count_without_a_unit_is_taken_as_it_is(desk: Desk) -> None:
    count = Column("projects", ColumnType.INTEGER, ("项目数",))
    batch = desk.take_csv("单位：万元,,\n统一社会信用代码,研发费用,项目数\nA1,12,3\n", a_feed(CODE, EXPENSE, count))
    assert column_of(batch, "projects") == [3]
