"""The period of a filing, from its name or as given."""

from __future__ import annotations

import pytest

from kechuang_check.domain.deadline import DaysAfter, Deadline
from kechuang_check.domain.feed import Expected
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.intake.period_words import period_in_name
from tests.intake.filings import CODE, Desk, a_feed, codes, said

SOON = Deadline(DaysAfter(30))
FILING = "社会信用代码\nA1\n".encode()


@pytest.mark.parametrize(
    ("stem", "label"),
    [
        ("研发_2024", "2024"),
        ("研发2024年", "2024"),
        ("2024年度研发情况", "2024"),
        ("enterprise_rd-2024-final", "2024"),
        ("２０２４年研发", "2024"),
        ("产值_2024-12", "2024-12"),
        ("产值_2024.12", "2024-12"),
        ("产值_2024年12月", "2024-12"),
        ("产值_2024年1月", "2024-01"),
        ("产值_2024年01月份", "2024-01"),
        ("产值202412", "2024-12"),
        ("产值2024年1-11月", "2024-11"),
        ("产值2024年1—11月", "2024-11"),
        ("项目_2024Q3", "2024-Q3"),
        ("项目_2024-q3", "2024-Q3"),
        ("项目2024年三季度", "2024-Q3"),
        ("项目2024年第三季度", "2024-Q3"),
        ("项目2024年3季度", "2024-Q3"),
        ("载体_2024H1", "2024-H1"),
        ("载体_2024-H2", "2024-H2"),
        ("载体2024年上半年", "2024-H1"),
        ("载体2024下半年", "2024-H2"),
        ("2023年结转_2024年12月", "2024-12"),
        ("2024-12 年报 2023", "2023"),
        ("研发_2024_20250930", "2024"),
        ("研发_2024_2025-09-30", "2024"),
        ("研发_2024_2025年9月30日报送", "2024"),
        ("研发2024 (2)", "2024"),
    ],
)
def test_a_period_is_read_from_the_name_the_last_one_wins(stem: str, label: str) -> None:
    period = period_in_name(stem)
    assert period is not None
    assert period.label == label


@pytest.mark.parametrize(
    "stem", ["研发", "rd", "20241231", "320281001", "12024", "2024-13", "研发_24年", "1899", "2024-001"]
)
def test_other_digits_are_no_period(stem: str) -> None:
    assert period_in_name(stem) is None


@pytest.mark.parametrize(
    ("name", "frequency"),
    [
        ("a_2024.csv", Frequency.YEARLY),
        ("a_2024H1.csv", Frequency.HALF_YEARLY),
        ("a_2024年二季度.csv", Frequency.QUARTERLY),
        ("a_202406.csv", Frequency.MONTHLY),
    ],
)
def test_a_period_of_the_length_of_the_feed_is_taken(desk: Desk, name: str, frequency: Frequency) -> None:
    batch = desk.take(name, FILING, a_feed(CODE, expected=Expected(frequency, SOON, "statistics_bureau")))
    assert batch.period
    assert batch.period.frequency is frequency
    assert batch.is_readable


@pytest.mark.parametrize(
    ("name", "frequency", "example"),
    [
        ("a_2024-12.csv", Frequency.YEARLY, "2024"),
        ("a_2024.csv", Frequency.MONTHLY, "2024-12"),
        ("a_2024Q1.csv", Frequency.HALF_YEARLY, "2024-H1"),
    ],
)
def test_a_period_of_another_length_is_told_with_an_example(
    desk: Desk, name: str, frequency: Frequency, example: str
) -> None:
    batch = desk.take(name, FILING, a_feed(CODE, expected=Expected(frequency, SOON, "statistics_bureau")))
    assert codes(batch) == ["period-unfitting"]
    assert (batch.period, batch.canonical) == (None, None)
    assert f"enterprise_rd_{example}" in said(batch)


def test_a_name_without_a_period_is_told_with_the_mend(desk: Desk) -> None:
    batch = desk.take("draft.csv", FILING, a_feed(CODE))
    assert codes(batch) == ["no-period"]
    assert "--period" in said(batch)


def test_a_missing_period_does_not_hide_what_else_is_wrong(desk: Desk) -> None:
    assert codes(desk.take("draft.csv", b"", a_feed(CODE))) == ["no-period", "empty-file"]
    batch = desk.take("draft.csv", "研发费用,社会信用代码\n坏,A1\n".encode(), a_feed())
    assert codes(batch) == ["no-period", "missing-column"]


def test_the_period_given_goes_before_the_name(desk: Desk) -> None:
    batch = desk.take("a_2023.csv", FILING, a_feed(CODE), Period.parse("2024"))
    assert batch.period == Period.parse("2024")


def test_a_given_period_of_another_length_is_told(desk: Desk) -> None:
    assert codes(desk.take("a_2023.csv", FILING, a_feed(CODE), Period.parse("2024-01"))) == ["period-unfitting"]
