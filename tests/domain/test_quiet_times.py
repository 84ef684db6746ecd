"""When somebody is told: the next working day, the end of quiet hours, the weekly summary."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang_check.definitions.chinese_days import chinese_days
from kechuang_check.domain.plan import Bilingual
from kechuang_check.domain.quiet_times import may_leave, told_on, weekly_due
from kechuang_check.domain.receivers import AlertKind, QuietTimes, Receiver, Weekday

DAYS = chinese_days(2024, 2025)
ZONE = timezone(timedelta(hours=8))
NIGHT = QuietTimes(hours=(time(20), time(7, 30)), working_days_only=True)


def a_receiver(quiet: QuietTimes | None = None, weekly: Weekday | None = None) -> Receiver:
    return Receiver("head", Bilingual.same("head"), "head@example.com", quiet=quiet, weekly=weekly)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2024-09-30", "2024-09-30"),  # Monday
        ("2024-10-01", "2024-10-08"),  # the whole national holiday
        ("2024-10-12", "2024-10-12"),  # a Saturday that is worked for it
        ("2024-10-13", "2024-10-14"),  # Sunday
    ],
)
def test_news_waits_for_a_working_day_if_so_set(day, told):
    assert told_on(a_receiver(NIGHT), date.fromisoformat(day), DAYS) == date.fromisoformat(told)
    assert told_on(a_receiver(), date.fromisoformat(day), DAYS) == date.fromisoformat(day)


def test_alerts_about_the_nights_themselves_do_not_wait_unless_so_set():
    holiday = date(2024, 10, 1)
    assert told_on(a_receiver(NIGHT), holiday, DAYS, AlertKind.OPERATION) == holiday
    patient = QuietTimes(working_days_only=True, operation=True)
    assert told_on(a_receiver(patient), holiday, DAYS, AlertKind.OPERATION) == date(2024, 10, 8)


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2024-10-09 02:00", "2024-10-09 07:30"),  # the night's own hour
        ("2024-10-09 07:29", "2024-10-09 07:30"),
        ("2024-10-09 07:30", "2024-10-09 07:30"),
        ("2024-10-09 19:59", "2024-10-09 19:59"),
        ("2024-10-09 20:00", "2024-10-10 07:30"),
        ("2024-10-12 23:00", "2024-10-14 07:30"),  # Saturday night: Sunday is not worked
        ("2024-10-13 12:00", "2024-10-14 07:30"),  # Sunday noon
        ("2024-09-30 21:00", "2024-10-08 07:30"),
    ],
)
def test_a_letter_leaves_when_quiet_times_end(at, leaves):
    ready = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    assert may_leave(a_receiver(NIGHT), ready, DAYS) == datetime.fromisoformat(leaves).replace(tzinfo=ZONE)


def test_quiet_hours_within_a_day():
    noon = a_receiver(QuietTimes(hours=(time(12), time(14))))
    ready = datetime(2024, 10, 9, 12, 0, tzinfo=ZONE)
    assert may_leave(noon, ready, DAYS) == ready.replace(hour=14)
    assert may_leave(noon, ready.replace(hour=14), DAYS) == ready.replace(hour=14)


_TIMES = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@settings(max_examples=300, deadline=None)
@given(_TIMES, _TIMES, st.booleans(), st.dates(date(2024, 1, 1), date(2025, 11, 30)), _TIMES)
def test_every_letter_leaves_some_time_and_then_it_is_not_quiet(start, end, working_days_only, day, clock):
    if start == end:
        return
    receiver = a_receiver(QuietTimes((start, end), working_days_only))
    ready = datetime.combine(day, clock, ZONE)
    leaves = may_leave(receiver, ready, DAYS)
    assert ready <= leaves <= ready + timedelta(days=14)
    assert may_leave(receiver, leaves, DAYS) == leaves
    assert not working_days_only or DAYS.is_worked(leaves.date())


def test_the_weekly_summary_comes_once_a_week_and_after_a_holiday_on_the_first_working_day():
    receiver = a_receiver(NIGHT, Weekday.TUESDAY)
    last, told = None, []
    for number in range(28):
        day = date(2024, 9, 24) + timedelta(days=number)
        if weekly_due(receiver, day, last, DAYS):
            told.append(day.isoformat())
        last = day
    # 1 October to 7 October are free, so the summary of the first comes on the 8th, which is a Tuesday itself.
    assert told == ["2024-09-24", "2024-10-08", "2024-10-15"]


def test_a_summary_that_no_night_was_run_for_is_made_good_by_the_next_one():
    receiver = a_receiver(weekly=Weekday.MONDAY)
    monday, wednesday = date(2024, 10, 14), date(2024, 10, 16)
    assert weekly_due(receiver, wednesday, date(2024, 10, 13), DAYS)
    assert not weekly_due(receiver, wednesday, monday, DAYS)
    assert not weekly_due(receiver, wednesday, None, DAYS)
    assert not weekly_due(receiver, monday, monday, DAYS)
    assert not weekly_due(a_receiver(), monday, None, DAYS)
