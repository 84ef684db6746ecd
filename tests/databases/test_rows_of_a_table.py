"""Rows of a table go the same way as those of a file: split by period, repaired, kept, and told by place."""

# ruff: noqa: E501 - the statements of the tests

from __future__ import annotations

from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from kechuang_check.domain.deadline import DaysAfter, Deadline
from kechuang_check.domain.feed import Column, ColumnType, Expected
from kechuang_check.domain.layout import Layout, Meaning
from kechuang_check.domain.period import Frequency, Period
from tests.intake.filings import CODE, EXPENSE, NAME, codes, column_of, repairs, rows_of, said, the_finding

MONTHLY = Expected(Frequency.MONTHLY, Deadline(DaysAfter(15)), "statistics_bureau")


def test_each_period_is_a_batch_of_its_own(bureau):
    old, new = bureau.take()
    assert [(b.period.label, b.rows, b.source) for b in (old, new)] == [
        ("2023", 1, "KECHUANG_BUREAU_DB/rd"),
        ("2024", 2, "KECHUANG_BUREAU_DB/rd"),
    ]
    assert column_of(new, "credit_code") == ["A1", "B2"]
    assert column_of(new, "rd_expense") == [Decimal(1_234_500), Decimal(20_500)]
    assert column_of(new, "rd_staff") == [None, 3]
    assert repairs(new) == {"column-left-out": 1, "thousands": 1}


def test_the_rows_are_kept_as_received_and_nothing_that_the_feed_does_not_take(bureau):
    _, new = bureau.take()
    kept = pq.read_table(bureau.root / "state" / "received" / f"{new.sha256}.parquet")
    assert kept.column_names == ["统一社会信用代码", "企业名称", "研发费用", "研发人员", "year", "remark"]
    assert kept.column("研发费用").to_pylist() == ["1,234.5", "20.5"]
    assert kept.column("研发人员").to_pylist() == [None, "3"]
    assert kept.column("remark").to_pylist() == [None, None]


def test_the_same_rows_are_the_same_batch_in_whatever_order_they_come(bureau):
    before = bureau.take()
    bureau.run(
        "CREATE TABLE turned AS SELECT * FROM rd ORDER BY 统一社会信用代码 DESC, year", "DELETE FROM rd",
        "INSERT INTO rd SELECT * FROM turned",
    )  # fmt: skip
    after = bureau.take()
    assert [b.id for b in after] == [b.id for b in before]
    bureau.run("UPDATE rd SET 研发费用 = 21 WHERE 统一社会信用代码 = 'B2'")
    changed = bureau.take()
    assert [b.id == a.id for b, a in zip(before, changed, strict=True)] == [True, False]


def test_a_remark_that_is_not_taken_does_not_make_another_batch(bureau):
    before = bureau.take()
    bureau.run("UPDATE rd SET remark = 'y'", "ALTER TABLE rd ADD COLUMN checked_by TEXT")
    assert [b.id for b in bureau.take()] == [b.id for b in before]


def test_a_cell_that_cannot_be_read_is_told_with_the_table_and_the_row(bureau):
    bureau.run("INSERT INTO rd (year, 统一社会信用代码, 企业名称, 研发费用) VALUES ('2024', 'C3', '丙', '三十')")
    _, new = bureau.take()
    finding = the_finding(new, "not-a-number")
    assert str(finding.where) == "KECHUANG_BUREAU_DB/rd 3"
    assert "column 研发费用: 1 cells are not a number, the first in row 3" in said(new)


@pytest.mark.parametrize(
    ("column", "sql", "value"),
    [
        (EXPENSE, "0.1 + 0.2", Decimal(300)),
        (EXPENSE, "1e-4", Decimal("0.1")),
        (EXPENSE, "12345678901234.5", Decimal(12_345_678_901_234_500)),
        (EXPENSE, "9007199254740993", Decimal(9_007_199_254_740_993_000)),
        (EXPENSE, "' 12.50 '", Decimal(12_500)),
        (EXPENSE, "'３．５'", Decimal(3_500)),
        (EXPENSE, "NULL", None),
        (EXPENSE, "''", None),
        (EXPENSE, "'—'", None),
        (CODE, "320281001", "320281001"),
        (CODE, "'00123'", "00123"),
        (CODE, "320281.0", "320281"),
        (NAME, "12.5", "12.5"),
        (NAME, "'甲' || char(0) || '乙'", "甲\0乙"),
        (Column("issued_on", ColumnType.DATE, ("发证日期",)), "'2024-05-06'", "2024-05-06"),
        (Column("issued_on", ColumnType.DATE, ("发证日期",)), "'2024-05-05 20:00:00+00:00'", "2024-05-06"),
        (Column("issued_on", ColumnType.DATE, ("发证日期",)), "20240506", "2024-05-06"),
        (Column("is_valid", ColumnType.BOOLEAN, ("是否有效",)), "1", True),
        (Column("quarter", ColumnType.PERIOD, ("季度",)), "'2024年2季度'", "2024-Q2"),
    ],
)
def test_values_of_every_type_are_read_exactly(bureau, column, sql, value):
    bureau.run(f"CREATE TABLE t AS SELECT 'K1' AS key_code, 2024 AS year, {sql} AS {column.name}")
    key = Column("key_code", ColumnType.CODE)
    (read,) = column_of(bureau.only(bureau.feed(key, column, table="t")), column.name)
    assert (read.isoformat() if column.type is ColumnType.DATE else read) == value


@pytest.mark.parametrize(
    ("column", "sql", "code"),
    [
        (CODE, "913202810000000000.0", "lost-digits"),
        (EXPENSE, "9e999", "not-a-number"),
        (EXPENSE, "'NaN'", "not-a-number"),
        (Column("issued_on", ColumnType.DATE, ("发证日期",)), "'2023-02-30'", "no-such-day"),
    ],
)
def test_what_has_no_exact_value_stays_bad(bureau, column, sql, code):
    bureau.run(f"CREATE TABLE t AS SELECT 'K1' AS key_code, 2024 AS year, {sql} AS {column.name}")
    batch = bureau.only(bureau.feed(Column("key_code", ColumnType.CODE), column, table="t"))
    assert codes(batch) == [code]


def test_bytes_in_a_column_that_is_taken_are_refused_by_name_and_elsewhere_left_alone(bureau):
    bureau.run("UPDATE rd SET remark = x'00ff'")
    assert all(b.is_readable for b in bureau.take())
    bureau.run("UPDATE rd SET 企业名称 = x'00ff'")
    assert "column 企业名称 holds bytes" in said(bureau.only())
    assert codes(bureau.only()) == ["source-value"]


def test_symbols_totals_units_and_strictness_hold_as_for_files(bureau):
    bureau.run(
        'CREATE TABLE t (year, credit_code, "研发费用(万元)")',
        "INSERT INTO t VALUES (2024, 'A1', 1.5), (2024, 'B2', '…'), (2024, '合计', 1.5)",
    )
    layout = Layout(symbols={"…": Meaning.NONE})
    batch = bureau.only(bureau.feed(CODE, EXPENSE, table="t", layout=layout))
    assert sorted(column_of(batch, "rd_expense")) == [0, 15_000]
    assert repairs(batch) == {"unit": 1, "totals-left-out": 1, "symbol-none": 1}
    strict = bureau.only(bureau.feed(CODE, EXPENSE, table="t", layout=layout, strict=True))
    assert "repair-refused" in codes(strict)


@pytest.mark.parametrize("month", ["'2024-06'", "'202406'", "202406", "'2024年6月'", "'2024-06-30'", "20240601"])
def test_a_period_column_is_read_as_people_write_periods(bureau, month):
    bureau.run(f"CREATE TABLE t AS SELECT 'A1' AS credit_code, 10 AS rd_expense, {month} AS report_month")
    feed = bureau.feed(CODE, EXPENSE, table="t", period="report_month", expected=MONTHLY)
    assert bureau.only(feed).period == Period.parse("2024-06")


def test_rows_that_say_no_period_are_counted_and_the_others_go_on(bureau):
    bureau.run(
        "INSERT INTO rd (year, 统一社会信用代码) VALUES (NULL, 'X1'), ('明年', 'X2'), ('2024-06', 'X3'), ('2024-02-31', 'X4')"
    )
    old, new, lost = bureau.take()
    assert (old.rows, new.rows, lost.rows, lost.is_readable) == (1, 2, 0, False)
    finding = the_finding(lost, "row-without-period")
    assert (finding.failing, str(finding.where)) == (4, "KECHUANG_BUREAU_DB/rd")
    assert "(such as 2024)" in said(lost)


def test_a_period_that_is_a_column_of_the_feed_is_one_of_the_batch_as_well(bureau):
    year = Column("year", ColumnType.PERIOD, ("年份",))
    _, new = bureau.take(bureau.feed(CODE, NAME, EXPENSE, year))
    assert column_of(new, "year") == ["2024", "2024"]


def test_a_query_is_asked_for_each_period_of_the_plan(bureau):
    query = "SELECT 统一社会信用代码, 企业名称, 研发费用 FROM rd WHERE year = :period AND :period_end >= '2023-12-31'"
    old, new = bureau.take(bureau.feed(CODE, NAME, EXPENSE, query=query, period=None))
    assert [(b.period.label, b.rows, b.source) for b in (old, new)] == [
        ("2023", 1, "KECHUANG_BUREAU_DB/query"),
        ("2024", 2, "KECHUANG_BUREAU_DB/query"),
    ]
    bureau.run("DELETE FROM rd WHERE year = '2023'")
    assert [b.period.label for b in bureau.take(bureau.feed(CODE, NAME, EXPENSE, query=query, period=None))] == ["2024"]


def test_a_query_may_join_count_and_number(bureau):
    """The newest row of each enterprise, of two tables, with its share."""
    bureau.run("CREATE TABLE older AS SELECT * FROM rd", "UPDATE older SET 研发费用 = 0")
    query = """
        WITH everything AS (SELECT *, 1 AS turn FROM rd UNION ALL SELECT *, 0 FROM older),
             newest AS (SELECT *, row_number() OVER (PARTITION BY year, 统一社会信用代码 ORDER BY turn DESC) AS n FROM everything)
        SELECT year, 统一社会信用代码, max(企业名称) AS 企业名称, coalesce(sum(CAST(replace(研发费用, ',', '') AS NUMERIC)), 0) AS 研发费用
        FROM newest WHERE n = 1 GROUP BY 1, 2
    """
    _, new = bureau.take(bureau.feed(CODE, NAME, EXPENSE, query=query))
    assert column_of(new, "rd_expense") == [Decimal(1_234_500), Decimal(20_500)]


def test_a_real_number_with_many_decimals_is_rounded_and_told_so(bureau):
    bureau.run("CREATE TABLE t AS SELECT 'A1' AS credit_code, 2024 AS year, 1.0 / 3 AS rd_expense")
    batch = bureau.only(bureau.feed(CODE, EXPENSE, table="t"))
    assert column_of(batch, "rd_expense") == [Decimal("333.333333")]
    assert repairs(batch) == {"rounded": 1}


def test_a_query_may_hold_colons_percents_and_quotes(bureau):
    query = "SELECT 统一社会信用代码, 企业名称, 研发费用, year FROM rd WHERE 企业名称 NOT LIKE '%:period''%' -- :no"
    assert [b.rows for b in bureau.take(bureau.feed(CODE, NAME, EXPENSE, query=query))] == [1, 2]


def test_the_rows_after_the_first_many_come_whole_and_in_order(bureau):
    bureau.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) "
        "INSERT INTO rd (year, 统一社会信用代码, 企业名称, 研发费用) SELECT '2025', printf('Z%06d', 60001 - i), '丁', i FROM n"
    )
    batch = bureau.take()[-1]
    rows = rows_of(batch)
    assert [r["credit_code"] for r in rows] == [f"Z{i:06d}" for i in range(1, 60_001)]
    assert [r["_row"] for r in rows] == list(range(1, 60_001))
    assert sum(r["rd_expense"] for r in rows) == 1000 * sum(range(1, 60_001))


def test_nothing_in_the_table_is_nothing_that_came(bureau):
    bureau.run("DELETE FROM rd")
    assert bureau.take() == []
