"""Until when a report is due, counted from the end of its period."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from kechuang_check.domain.period import Period
from kechuang_check.domain.working_days import WorkCalendar


@dataclass(frozen=True, slots=True)
class DaysAfter:
    """So many days after the last day of the period; `working`: only days that are worked count."""

    days: int
    working: bool = False


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """A day of the month that comes `months` after the one in which the period ends: 0 is that month itself, below 0
    one before it. A day that the month does not have is its last.
    """

    months: int
    day: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """`moved`: where the day is not worked, the next one that is takes its place (顺延)."""

    rule: DaysAfter | DayOfMonth
    moved: bool = False

    @property
    def asks_calendar(self) -> bool:
        """Whether the day hangs on which days are worked."""
        return self.moved or (isinstance(self.rule, DaysAfter) and self.rule.working)

    def of(self, period: Period, days: WorkCalendar) -> date:
        """The last day on which the report of `period` is in time.

        >>> Deadline(DayOfMonth(1, 31)).of(Period.parse("2023-Q1"), WorkCalendar())
        datetime.date(2023, 4, 30)
        """
        match self.rule:
            case DaysAfter(count, working=True):
                day = days.after(period.end, count)
            case DaysAfter(count):
                day = period.end + timedelta(days=count)
            case DayOfMonth(months, wanted):
                years, month = divmod(period.end.month - 1 + months, 12)
                year = period.end.year + years
                day = date(year, month + 1, min(wanted, calendar.monthrange(year, month + 1)[1]))
        return days.on_or_after(day) if self.moved else day
