"""Until when a report is due, by calendar days, working days of China, and days of a month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.deadline import DayOfMonth, DaysAfter, Deadline
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.working_days import WorkCalendar

WEEKENDS_ONLY = WorkCalendar()
# May 2024 as it was announced: 1 to 5 May off, worked for on 28 April and 11 May.
MAY_2024 = WorkCalendar(
    off=frozenset({date(2024, 5, 1), date(2024, 5, 2), date(2024, 5, 3)}),
    made_up=frozenset({date(2024, 4, 28), date(2024, 5, 11)}),
    years=frozenset({2024}),
)


@pytest.mark.parametrize(
    ("rule", "label", "due"),
    [
        (DaysAfter(15), "2024-04", date(2024, 5, 15)),
        (DaysAfter(0), "2024-04", date(2024, 4, 30)),
        (DaysAfter(60), "2023", date(2024, 2, 29)),
        # 6, 7, 8, 9, 10 and, worked for the holiday, Saturday the 11th.
        (DaysAfter(6, working=True), "2024-04", date(2024, 5, 11)),
        (DaysAfter(7, working=True), "2024-04", date(2024, 5, 13)),
        (DayOfMonth(1, 15), "2024-Q1", date(2024, 4, 15)),
        (DayOfMonth(1, 31), "2023-Q1", date(2023, 4, 30)),
        (DayOfMonth(2, 29), "2022", date(2023, 2, 28)),
        (DayOfMonth(2, 29), "2023", date(2024, 2, 29)),
        (DayOfMonth(10, 31), "2024", date(2025, 10, 31)),
        (DayOfMonth(2, 10), "2024-12", date(2025, 2, 10)),
    ],
)
def test_a_due_date(rule: DaysAfter | DayOfMonth, label: str, due: date) -> None:
    assert Deadline(rule).of(Period.parse(label), MAY_2024) == due


def test_a_day_that_is_not_worked_is_moved_only_where_the_rule_says_so() -> None:
    first = DayOfMonth(1, 1)
    assert Deadline(first).of(Period.parse("2024-04"), MAY_2024) == date(2024, 5, 1)
    assert Deadline(first, moved=True).of(Period.parse("2024-04"), MAY_2024) == date(2024, 5, 6)
    # A weekend that is worked is a day like any other.
    assert Deadline(DayOfMonth(1, 11), moved=True).of(Period.parse("2024-04"), MAY_2024) == date(2024, 5, 11)
    assert Deadline(DayOfMonth(1, 11), moved=True).of(Period.parse("2024-04"), WEEKENDS_ONLY) == date(2024, 5, 13)


def test_a_year_that_is_not_known_is_told_as_such() -> None:
    assert MAY_2024.unknown([2026, 2024, 2025, 2025]) == (2025, 2026)


calendars = st.builds(
    WorkCalendar,
    off=st.frozensets(st.dates(date(2022, 1, 1), date(2024, 12, 31)), max_size=40),
    made_up=st.frozensets(st.dates(date(2022, 1, 1), date(2024, 12, 31)), max_size=40),
)
periods = st.builds(Period.containing, st.dates(date(2022, 1, 1), date(2024, 6, 30)), st.sampled_from(Frequency))


rules = st.one_of(
    st.builds(DaysAfter, st.integers(0, 400), st.booleans()),
    st.builds(DayOfMonth, st.integers(1, 12), st.integers(1, 31)),
)


@given(periods, st.integers(0, 60), calendars)
def test_working_days_are_counted_one_by_one(period: Period, count: int, days: WorkCalendar) -> None:
    due = Deadline(DaysAfter(count, working=True)).of(period, days)
    between = [period.end + timedelta(days=n) for n in range(1, (due - period.end).days + 1)]
    assert sum(map(days.is_worked, between)) == count
    assert due == period.end or days.is_worked(due)


@given(periods, rules, calendars)
def test_moving_a_day_never_shortens_the_time_and_ends_on_a_worked_day(
    period: Period, rule: DaysAfter | DayOfMonth, days: WorkCalendar
) -> None:
    plain, moved = Deadline(rule).of(period, days), Deadline(rule, moved=True).of(period, days)
    assert period.end <= plain <= moved
    assert days.is_worked(moved)
    assert not any(days.is_worked(plain + timedelta(days=n)) for n in range((moved - plain).days))


@given(periods, rules, st.booleans(), calendars)
def test_a_later_period_is_never_due_before_an_earlier_one(
    period: Period, rule: DaysAfter | DayOfMonth, moved: bool, days: WorkCalendar
) -> None:
    deadline = Deadline(rule, moved)
    assert deadline.of(period.before(), days) <= deadline.of(period, days)
