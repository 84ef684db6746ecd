"""Due dates as departments write them, in English and in Chinese, and the working days they are counted in."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.definitions.chinese_days import chinese_days
from kechuang_check.definitions.deadlines import parse_deadline
from kechuang_check.definitions.problems import Wrong
from kechuang_check.domain.deadline import DayOfMonth, DaysAfter, Deadline
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.working_days import WorkCalendar


@pytest.mark.parametrize(
    ("written", "deadline"),
    [
        ("15 days after the period", Deadline(DaysAfter(15))),
        ("15 days after the end of the period", Deadline(DaysAfter(15))),
        ("1 day after the period", Deadline(DaysAfter(1))),
        ("期后15日", Deadline(DaysAfter(15))),
        ("期后 15 天内", Deadline(DaysAfter(15))),
        ("报告期结束后１５日前", Deadline(DaysAfter(15))),
        ("10 working days after the period", Deadline(DaysAfter(10, working=True))),
        ("期后10个工作日内", Deadline(DaysAfter(10, working=True))),
        ("by 28 February", Deadline(DayOfMonth(2, 28))),
        ("28 February of the next year", Deadline(DayOfMonth(2, 28))),
        ("by February 28", Deadline(DayOfMonth(2, 28))),
        ("次年2月28日前", Deadline(DayOfMonth(2, 28))),
        ("10月31日", Deadline(DayOfMonth(10, 31))),
        ("the 15th of the next month", Deadline(DayOfMonth(1, 15))),
        ("by the 1st of the second month after the period", Deadline(DayOfMonth(2, 1))),
        ("次月15日前", Deadline(DayOfMonth(1, 15))),
        ("期后第2个月10日前", Deadline(DayOfMonth(2, 10))),
        ("the last day of the next month", Deadline(DayOfMonth(1, 31))),
        ("次月末", Deadline(DayOfMonth(1, 31))),
        ("The 15th of the next month, moved to the next working day", Deadline(DayOfMonth(1, 15), moved=True)),
        ("次月15日前，遇节假日顺延", Deadline(DayOfMonth(1, 15), moved=True)),
        ("期后15日，顺延", Deadline(DaysAfter(15), moved=True)),
    ],
)
def test_a_due_date_is_read(written: str, deadline: Deadline) -> None:
    assert parse_deadline(written, Frequency.YEARLY) == deadline


@pytest.mark.parametrize(
    "written",
    ["soon", "15 days", "15 days before the period", "the 32nd of the next month", "by 31 June", "13月1日", "次月0日",
     "每月15日", "the 15th", "期后", "15"],
)  # fmt: skip
def test_what_is_no_due_date_is_refused(written: str) -> None:
    with pytest.raises(Wrong):
        parse_deadline(written, Frequency.YEARLY)


@given(st.text(max_size=60))
def test_any_text_is_a_due_date_or_refused(written: str) -> None:
    with suppress(Wrong):
        parse_deadline(written, Frequency.MONTHLY).of(Period.parse("2024-01"), WorkCalendar())


ANNOUNCED = {
    2022: "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
    2023: "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}
"""The days of weekends that are worked, as the State Council announced them for each year."""


@pytest.mark.parametrize("year", ANNOUNCED)
def test_weekends_that_are_worked_are_known(year: int) -> None:
    days = chinese_days(year, year)
    assert days.years == {year}
    weekend = [d for n in range(365) if (d := date(year, 1, 1) + timedelta(days=n)).weekday() > 4]
    assert [f"{d:%m-%d}" for d in weekend if days.is_worked(d)] == ANNOUNCED[year].split()


def test_holidays_are_not_worked() -> None:
    days = chinese_days(2024, 2025)
    assert days.after(date(2024, 9, 30), 1) == date(2024, 10, 8)
    assert days.on_or_after(date(2024, 2, 10)) == date(2024, 2, 18)
    assert [days.is_worked(date(2025, 1, 28) + timedelta(days=n)) for n in range(9)] == [False] * 8 + [True]


def test_a_year_that_was_not_announced_has_weekends_only_and_is_named() -> None:
    days = chinese_days(2025, 2090)
    assert 2090 in days.unknown(range(2025, 2091))
    assert 2025 not in days.unknown(range(2025, 2091))
    # 1 October 2090 is a Sunday, and the Monday after it counts: nothing is known of that year.
    assert days.on_or_after(date(2090, 10, 1)) == date(2090, 10, 2)
    assert chinese_days(2090, 2091) == WorkCalendar()


LIST = """\
name: jiangyin
title: {zh: 江阴镇街, en: Towns of Jiangyin}
members: {澄江街道: {code: "320281001"}, 周庄镇: {}}
"""


def test_an_expectation_with_everything_in_it(workspace):
    (workspace.root / "regions").mkdir()
    (workspace.root / "regions/jiangyin.yaml").write_text(LIST, encoding="utf-8")
    before = workspace.read().feeds["enterprise_rd"].digest
    workspace.change(
        "checks/enterprise_rd.yaml",
        "  within_days: 300\n",
        "  until: 期后10个工作日\n  grace: 3\n  by: {rows: town, of: jiangyin}\n  from: 2022-01-01\n  to: 2025-12-31\n"
        "  assumption: {zh: 期限为假定。, en: The due date is assumed.}\n",
    )
    read = workspace.read()
    expected = read.feeds["enterprise_rd"].expected
    assert (expected.every, expected.until) == (Frequency.YEARLY, Deadline(DaysAfter(10, working=True)))
    assert (expected.grace, expected.start, expected.end) == (3, date(2022, 1, 1), date(2025, 12, 31))
    assert expected.units is not None
    assert expected.units.among is not None
    assert (expected.units.column, list(expected.units.among.members)) == ("town", ["澄江街道", "周庄镇"])
    assert expected.assumption is not None
    assert expected.assumption.en == "The due date is assumed."
    assert {2022, 2025, 2026} <= read.days.years
    # A change of the list is a change of the check.
    (workspace.root / "regions/jiangyin.yaml").write_text(LIST.replace("周庄镇", "华士镇"), encoding="utf-8")
    assert before != read.feeds["enterprise_rd"].digest != workspace.read().feeds["enterprise_rd"].digest


def test_without_working_days_no_calendar_is_looked_up(workspace):
    assert workspace.read().days == WorkCalendar()
