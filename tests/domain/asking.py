"""What a feed is asked for, by how often and how many days after the period it is due."""

from __future__ import annotations

from datetime import date

from kechuang_check.domain import reporting_periods
from kechuang_check.domain.deadline import DaysAfter, Deadline
from kechuang_check.domain.feed import Expected
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.plan import Bilingual, Plan
from kechuang_check.domain.working_days import WorkCalendar


def demanded(frequency: Frequency, within_days: int, start: date, end: date, as_of: date) -> tuple[Period, ...]:
    """The periods of a plan from `start` to `end` whose reports should be here on `as_of`."""
    expected = Expected(frequency, Deadline(DaysAfter(within_days)), "statistics_bureau")
    plan = Plan(Bilingual.same("a plan"), start, end, Bilingual.same("a source"), {})
    return reporting_periods.demanded(expected, plan, as_of, WorkCalendar())
