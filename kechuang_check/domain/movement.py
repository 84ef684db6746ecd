"""What came to a register and what left it between two reports: counted by key, and nothing is named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kechuang_check.domain.period import Period


class Since(StrEnum):
    """What is compared with: the last report of the YEAR before, or the report of the PERIOD before."""

    YEAR = "year"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Moving:
    """That a rule asks for the movement. `lapses`: the column with the last day of validity, where there is one;
    `days`: what lapses within so many days waits for its renewal.
    """

    since: Since
    lapses: str | None = None
    days: int = 90

    def base(self, period: Period, reported: Iterable[Period]) -> Period | None:
        """Which of the periods `reported` a report of `period` is compared with; None where there is none."""
        is_later = self.since is Since.PERIOD
        before = (p for p in reported if p.end < period.start and (is_later or p.end.year < period.end.year))
        return max(before, default=None)


@dataclass(frozen=True, slots=True)
class Movement:
    """How many keys counted at the end of `since` (`opening`), which batch `base` says, and how many count now
    (`closing`): opening + new - lost = closing.

    `pending`: of those that count now, how many lapse in the next `days` days if nothing renews them. `awaiting`: of
    those lost, how many lapsed in the last `days` days, so that their renewal may still come. None where the rule names
    no column that says when a thing lapses.
    """

    since: Period
    base: str
    opening: int
    new: int
    lost: int
    closing: int
    pending: int | None = None
    awaiting: int | None = None
    days: int = 90

    @property
    def net(self) -> int:
        return self.new - self.lost
