"""The working days of China, holidays and make-up days as the State Council announces them each autumn."""

from __future__ import annotations

from kechuang_check.domain.working_days import WorkCalendar


def chinese_days(first: int, last: int) -> WorkCalendar:
    """The calendar from the year `first` to `last`; years whose announcement is not known yet are left out of it."""
    # 0.3 s, and most workspaces count no working days.
    from holidays import country_holidays
    from holidays.countries.china import ChinaStaticHolidays

    # Other years hold what the law says, without the days that are moved: a calendar that looks whole and is not.
    years = sorted(set(range(first, last + 1)) & ChinaStaticHolidays.special_public_holidays.keys())
    if not years:
        return WorkCalendar()
    calendar = country_holidays("CN", years=years)
    return WorkCalendar(
        off=frozenset(day for day in calendar if day.year in years and day.weekday() < 5),
        made_up=frozenset(day for day in calendar.weekend_workdays if day.year in years),
        years=frozenset(years),
    )
