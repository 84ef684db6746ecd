"""Which days are worked: a calendar of holidays and of weekends that are worked for them (调休), as a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_WEEKEND = (5, 6)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`off`: days from Monday to Friday that are free; `made_up`: days of a weekend that are worked.

    `years`: those of which the holidays are known. In any other year Monday to Friday are worked, and whoever shows a
    day that hangs on such a year has to say so.
    """

    off: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def is_worked(self, day: date) -> bool:
        return day in self.made_up or (day.weekday() not in _WEEKEND and day not in self.off)

    def after(self, day: date, count: int) -> date:
        """The working day that is the `count`th after `day`; `day` itself for 0."""
        while count:
            day += _DAY
            count -= self.is_worked(day)
        return day

    def on_or_after(self, day: date) -> date:
        while not self.is_worked(day):
            day += _DAY
        return day

    def unknown(self, years: Iterable[int]) -> tuple[int, ...]:
        """Those of `years` of which the holidays are not known, in order."""
        return tuple(sorted(set(years) - self.years))
