"""Report periods (报告期): the span of days that a batch speaks of."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Frequency(StrEnum):
    """How often a feed is reported; also the length of one of its periods."""

    YEARLY = "yearly"
    HALF_YEARLY = "half_yearly"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"

    @property
    def months(self) -> int:
        return {"yearly": 12, "half_yearly": 6, "quarterly": 3, "monthly": 1}[self.value]

    @property
    def short(self) -> str:
        """`year`, `half`, `quarter`, `month`: the word after `every:`."""
        return {12: "year", 6: "half", 3: "quarter", 1: "month"}[self.months]


_LABEL = re.compile(r"(?P<year>[0-9]{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`start` and `end` are both inside. Ordered by time.

    >>> Period.parse("2024-Q3").end
    datetime.date(2024, 9, 30)
    """

    start: date
    end: date

    @property
    def label(self) -> str:
        """`2024`, `2024-H1`, `2024-Q3` or `2024-06`."""
        year, first, last = self.start.year, self.start.month, self.end.month
        match last - first + 1:
            case 12:
                return f"{year}"
            case 6:
                return f"{year}-H{last // 6}"
            case 3:
                return f"{year}-Q{last // 3}"
            case _:
                return f"{year}-{last:02d}"

    @property
    def frequency(self) -> Frequency:
        months = self.end.month - self.start.month + 1
        return next(f for f in Frequency if f.months == months)

    @classmethod
    def of_months(cls, year: int, last_month: int, months: int) -> Period:
        """The period of `months` months that ends with `last_month`."""
        first = last_month - months + 1
        last_day = calendar.monthrange(year, last_month)[1]
        return cls(date(year, first, 1), date(year, last_month, last_day))

    @classmethod
    def parse(cls, label: str) -> Period:
        """Read a label as written by `label`. Raises ValueError for anything else."""
        match = _LABEL.fullmatch(label)
        if match is None:
            raise ValueError(f"not a period: {label!r}")
        year = int(match["year"])
        if match["half"]:
            return cls.of_months(year, int(match["half"]) * 6, 6)
        if match["quarter"]:
            return cls.of_months(year, int(match["quarter"]) * 3, 3)
        if match["month"]:
            return cls.of_months(year, int(match["month"]), 1)
        return cls.of_months(year, 12, 12)

    @classmethod
    def containing(cls, day: date, frequency: Frequency) -> Period:
        """The period of that length in which `day` lies."""
        months = frequency.months
        return cls.of_months(day.year, -(-day.month // months) * months, months)

    def years_before(self, years: int) -> Period:
        """The same months, so many years earlier."""
        return Period.of_months(self.start.year - years, self.end.month, self.frequency.months)

    def before(self) -> Period:
        """The period of the same length just before this one."""
        months = self.frequency.months
        if self.start.month == 1:
            return Period.of_months(self.start.year - 1, 12, months)
        return Period.of_months(self.start.year, self.start.month - 1, months)
