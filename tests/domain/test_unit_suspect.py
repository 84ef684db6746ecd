"""When amounts look as if their unit had slipped, and when they have only grown."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import PurePath

import pytest

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.confirmation import Confirmation
from kechuang_check.domain.finding import Outcome, Severity
from kechuang_check.domain.layout import FoundColumn, FoundLayout, UnitFrom
from kechuang_check.domain.period import Period
from kechuang_check.domain.unit_suspect import Compared, confirmed, unit_suspect
from kechuang_check.words import speaker
from tests.intake.filings import CODE, EXPENSE, STAFF, a_feed

FEED = a_feed(CODE, EXPENSE, STAFF)


def a_batch(period: str, unit: str | None = None) -> Batch:
    columns = (FoundColumn("rd_expense", "研发费用", 1, unit, UnitFrom.HEADER),) if unit else ()
    layout = FoundLayout("csv", columns=columns)
    return Batch(
        f"id-of-{period}", "enterprise_rd", f"{period}.csv", "ab", Period.parse(period), 9, PurePath("x"), layout=layout
    )


def by_keys(column: str, pairs: int, power: int, near: int | None = None, exact: int = 0) -> Compared:
    count = pairs if near is None else near
    return Compared(column, pairs, {power: count}, pairs, pairs, Decimal(10**6), Decimal(100), {power: exact})


def by_medians(column: str, values: int, ratio: str) -> Compared:
    return Compared(column, 0, {}, values, values, Decimal(ratio) * 1000, Decimal(1000))


def suspect(*compared: Compared, now: str = "2024", before: str = "2023", unit: str | None = None) -> str | None:
    found = unit_suspect(FEED, a_batch(now, unit), a_batch(before), compared)
    return None if found is None else speaker("en")(found.message)


@pytest.mark.parametrize("power", [1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 8, -8])
def test_each_power_between_units_in_use_is_seen(power):
    assert suspect(by_keys("rd_expense", 20, power)) is not None


def test_the_finding_says_the_likely_slip_with_both_medians_and_makes_the_batch_unfit():
    found = unit_suspect(FEED, a_batch("2024", "万元"), a_batch("2023"), [by_keys("rd_expense", 20, 4)])
    assert found is not None
    assert (found.severity, found.outcome, found.makes_unfit) == (Severity.CRITICAL, Outcome.FAIL, True)
    assert (found.failing, found.evaluated, found.column) == (20, 20, "rd_expense")
    words = speaker("en")(found.message)
    assert "about 10,000 times those of 2023 (medians: about 100万元, before about 0.01万元)" in words
    assert words.endswith("probably written in 元 and stated as 万元")
    assert "batches confirm id-of-20 --note WHY" in speaker("en")(found.advice)
    assert speaker("zh")(found.advice).endswith(" --note 核实依据")


def test_medians_are_rounded_so_far_that_they_show_no_respondent():
    exact = Compared("rd_expense", 0, {}, 31, 31, Decimal("12345678.9"), Decimal("1234.5"))
    assert "about 12,000千元, before about 1.2千元" in (suspect(exact) or "")
    two = Compared("rd_expense", 2, {4: 2}, 2, 2, Decimal(10**8), Decimal(10**4), {4: 2})
    assert "median" not in (suspect(two) or "median")


def test_ten_times_is_believed_of_many_keys_and_a_thousand_times_of_few():
    assert suspect(by_keys("rd_expense", 6, 1), by_keys("rd_staff", 6, 7)) is None
    assert suspect(by_keys("rd_expense", 20, 1), by_keys("rd_staff", 6, 7)) is not None
    assert suspect(by_keys("rd_expense", 6, 4), by_keys("rd_staff", 6, 7)) is not None


def test_one_key_is_enough_if_it_is_the_same_figure_in_another_unit():
    assert suspect(by_keys("rd_expense", 1, 4), by_keys("rd_staff", 1, 7)) is None
    assert suspect(by_keys("rd_expense", 1, 4, exact=1), by_keys("rd_staff", 1, 7)) is not None


def test_keys_that_differ_among_themselves_are_no_slip():
    assert suspect(by_keys("rd_expense", 100, 4, near=79)) is None
    assert suspect(by_keys("rd_expense", 100, 4, near=80)) is not None


def test_where_no_keys_meet_most_columns_must_say_the_same_and_there_must_be_enough_values():
    assert suspect(by_medians("rd_expense", 30, "12"), by_medians("rd_staff", 30, "9")) is not None
    assert suspect(by_medians("rd_expense", 30, "12"), by_medians("rd_staff", 30, "1")) is None
    assert suspect(by_medians("rd_expense", 29, "12")) is None
    assert suspect(by_medians("rd_expense", 10, "24000")) is not None
    assert suspect(by_medians("rd_expense", 9, "24000")) is None
    assert suspect(by_medians("rd_expense", 1000, "5")) is None


@pytest.mark.parametrize(
    ("now", "before", "power"),
    [("2024-01", "2023-12", -1), ("2024-12", "2024-01", 1), ("2024-Q1", "2023-Q4", -1)],
)
def test_a_sum_that_runs_from_january_is_no_slip_at_new_year(now, before, power):
    is_usual = now != "2024-Q1"  # from March to December a sum grows fourfold, which is not near ten
    assert (suspect(by_keys("rd_expense", 50, power), now=now, before=before) is None) is is_usual
    assert suspect(by_keys("rd_expense", 50, 4 * power), now=now, before=before) is not None


def test_what_was_confirmed_is_told_with_who_and_why_and_is_no_fault():
    found = unit_suspect(FEED, a_batch("2024"), a_batch("2023"), [by_keys("rd_expense", 20, 4)])
    assert found is not None
    said = Confirmation(
        "enterprise_rd", "ab", Period.parse("2024"), datetime(2025, 3, 1, tzinfo=UTC), "data steward", "merged"
    )
    told = confirmed(found, said, a_batch("2024"))
    assert not told.makes_unfit
    assert told.severity is Severity.INFO
    assert speaker("en")(told.message) == (
        "Its amounts are about 10,000 times those of 2023; data steward confirmed on 2025-03-01 that they are right: "
        "merged"
    )
