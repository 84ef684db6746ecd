"""What rules say of filings with bad values: each fault is told once, and nothing passes for want of data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.layout import DEFAULT_SYMBOLS, Layout, Meaning
from kechuang_check.domain.plan import Window
from kechuang_check.domain.rule import Rule, Suite
from kechuang_check.validation import gx_judge
from tests.bad_inputs.cases import HEADER
from tests.intake.filings import CODE, EXPENSE, ISSUED, NAME, Desk, a_feed, codes, parquet
from tests.validation.filings import target_rule

PLAN = (date(2022, 1, 1), date(2024, 12, 31))
FEED = a_feed(CODE, NAME, EXPENSE)
DATED = a_feed(CODE, ISSUED)


@pytest.fixture(scope="module")
def judge() -> Judge:
    return gx_judge()


def a_rule(type_: str, **kwargs: Any) -> Rule:
    return Rule(f"rules/{type_}", type_, Severity.CRITICAL, kwargs)


def judged(judge: Judge, batch: Batch, feed: Feed, *rules: Rule) -> Sequence[Finding]:
    windows = dict.fromkeys(Window, (batch,))
    return judge.judge(Suite("rules", rules), feed, batch, windows, PLAN).findings


def test_csv01_every_rule_on_a_table_without_rows_is_no_data(judge: Judge, desk: Desk) -> None:
    batch = desk.take_csv(HEADER, FEED)
    rules = [
        a_rule("expect_column_values_to_not_be_null", column="credit_code"),
        a_rule("expect_column_values_to_be_in_set", column="enterprise_name", value_set=["甲厂"]),
        a_rule("expect_column_values_to_be_between", column="rd_expense", min_value=0),
        a_rule("expect_column_sum_to_be_between", column="rd_expense", min_value=0),
    ]
    assert [f.outcome for f in judged(judge, batch, FEED, *rules)] == [Outcome.NO_DATA] * 4


def test_dat01_a_bad_day_is_told_once_and_is_not_empty(judge: Judge, desk: Desk) -> None:
    batch = desk.take_csv("统一社会信用代码,发证日期\nA1,2023-02-30\nA2,2023-02-28\nA3,\n", DATED)
    assert [(f.code, f.rows) for f in batch.findings] == [("intake/no-such-day", (2,))]
    (not_empty,) = judged(judge, batch, DATED, a_rule("expect_column_values_to_not_be_null", column="issued_on"))
    assert (not_empty.outcome, not_empty.failing, not_empty.rows) == (Outcome.FAIL, 1, (4,))
    assert not_empty.column == "issued_on"


def test_a_column_of_nothing_but_bad_days_is_not_empty(judge: Judge, desk: Desk) -> None:
    batch = desk.take_csv("统一社会信用代码,发证日期\nA1,2023-02-30\nA2,长期\n", DATED)
    rules = [
        a_rule("expect_column_values_to_not_be_null", column="issued_on"),
        a_rule("expect_column_dates_to_be_within", column="issued_on", within="plan"),
    ]
    not_empty, within = judged(judge, batch, DATED, *rules)
    assert (not_empty.outcome, not_empty.failing) == (Outcome.PASS, 0)
    assert within.outcome is Outcome.NO_DATA
    assert str(within.message) == "No cell of the column has a value that could be judged"


def test_an_amount_that_cannot_be_is_an_answer_and_not_an_omission(judge: Judge, desk: Desk) -> None:
    symbols = {**DEFAULT_SYMBOLS, "/": Meaning.NOT_APPLICABLE}
    feed = a_feed(CODE, NAME, EXPENSE, layout=Layout(symbols=symbols))
    batch = desk.take_csv(HEADER + "A1,甲厂,/\nA2,乙厂,\nA3,丙厂,5\nA4,丁厂,—\n", feed)
    (not_empty,) = judged(judge, batch, feed, a_rule("expect_column_values_to_not_be_null", column="rd_expense"))
    assert (not_empty.failing, not_empty.rows) == (2, (3, 5))


def test_a_bad_value_leaves_the_rules_of_its_column_to_the_other_rows(judge: Judge, desk: Desk) -> None:
    batch = desk.take_csv(HEADER + "A1,甲厂,abc\nA2,乙厂,-5\nA3,丙厂,7\n", FEED)
    (between,) = judged(
        judge, batch, FEED, a_rule("expect_column_values_to_be_between", column="rd_expense", min_value=0)
    )
    assert (between.failing, between.evaluated, between.rows) == (1, 2, (3,))


def test_num01_the_largest_of_a_column_with_an_endless_number_is_not_endless(judge: Judge, desk: Desk) -> None:
    batch = desk.take_csv(HEADER + "A1,甲厂,1e309\nA2,乙厂,7\n", FEED)
    (largest,) = judged(judge, batch, FEED, a_rule("expect_column_max_to_be_between", column="rd_expense", min_value=0))
    assert largest.observed == "7000"


def test_num19_a_sum_of_tenths_is_exactly_three_tenths(judge: Judge, desk: Desk) -> None:
    batch = desk.take_csv("统一社会信用代码,企业名称,研发费用(元)\nA1,甲厂,0.1\nA2,乙厂,0.2\n", FEED)
    rule = a_rule(
        "expect_column_sum_to_be_between", column="rd_expense", min_value=Decimal("0.3"), max_value=Decimal("0.3")
    )
    (exact,) = judged(judge, batch, FEED, rule)
    assert (exact.outcome, exact.observed) == (Outcome.PASS, "0.3")


def test_num29_a_sum_of_decimals_beside_nulls_is_exact(judge: Judge, desk: Desk) -> None:
    amounts = pa.array([Decimal("0.10"), None, Decimal("0.20")], pa.decimal128(10, 2))
    data = parquet(credit_code=["A", "B", "C"], enterprise_name=["甲", "乙", "丙"], **{"研发费用(元)": amounts})
    batch = desk.take("研发_2024.parquet", data, FEED)
    rules = [
        a_rule(
            "expect_column_sum_to_be_between", column="rd_expense", min_value=Decimal("0.3"), max_value=Decimal("0.3")
        ),
        target_rule("sum(rd_expense)"),
    ]
    found = judged(judge, batch, FEED, *rules)
    assert [(f.outcome, Decimal(f.observed or 0)) for f in found] == [(Outcome.PASS, Decimal("0.3"))] * 2


def test_dat07_a_day_at_the_end_of_time_is_read_and_fails_by_the_range_of_the_rule(judge: Judge, desk: Desk) -> None:
    batch = desk.take_csv("统一社会信用代码,发证日期\nA1,9999-12-31\nA2,2024-05-01\n", DATED)
    assert codes(batch) == []
    (within,) = judged(
        judge, batch, DATED, a_rule("expect_column_dates_to_be_within", column="issued_on", within="plan")
    )
    assert (within.outcome, within.rows) == (Outcome.FAIL, (2,))


def test_csv29_a_rule_on_a_column_that_was_not_sent_is_no_shortfall(judge: Judge, desk: Desk) -> None:
    feed = a_feed(CODE, ISSUED, EXPENSE)
    batch = desk.take_csv("统一社会信用代码,研发费用\nA1,5\n", feed)
    (within,) = judged(
        judge, batch, feed, a_rule("expect_column_dates_to_be_within", column="issued_on", within="plan")
    )
    assert within.outcome is Outcome.NO_DATA
