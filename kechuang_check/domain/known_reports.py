"""What the nights up to a day knew of filings: which feeds they looked at, and what had come by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from kechuang_check.domain.period import Period
from kechuang_check.domain.reported import Reported


@dataclass(frozen=True, slots=True)
class Look:
    """That a night looked into the folder of a feed. `number`: of its run, in the order in which they were recorded;
    `started`: the day of the clock on which it ran.
    """

    number: int
    as_of: date
    started: date
    check: str


class VersionState(StrEnum):
    """IN_FORCE: it counts for its period; SUPERSEDED: a newer one stands in its place; UNREADABLE: it is there and
    cannot be used; WITHDRAWN: it is no longer in the folder.
    """

    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    UNREADABLE = "unreadable"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Version:
    """One content that came for one period of a feed.

    `seen_on`: the day of the first night that found it. `absent_on`: the last night before that one which looked and
    did not find it; None where none had looked before, and then nobody knows when it came.
    """

    check: str
    period: Period | None
    sha256: str
    source: str
    seen_on: date
    absent_on: date | None
    is_readable: bool
    state: VersionState
    reported: Reported | None = None

    @property
    def received_on(self) -> date | None:
        """The day by which it had come; None where that was before anybody looked."""
        return None if self.absent_on is None else self.seen_on


@dataclass(frozen=True, slots=True)
class Known:
    """What was known on a day. `looked`: by feed, the day it was first looked at and the last one.

    `versions` in the order in which they came. `withdrawn`: by feed and period, the reports that had counted, are
    needed and are there no longer. `is_before`: nothing had been recorded by that day, and what the first night found
    stands in for it.
    """

    looked: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    versions: tuple[Version, ...] = ()
    is_before: bool = False
    withdrawn: frozenset[tuple[str, Period]] = frozenset()


def looks_until(looks: Sequence[Look], as_of: date) -> tuple[tuple[Look, ...], bool]:
    """Those of `looks` (by number) that say what was known on `as_of`, and whether they are of a later day.

    A past day that was run again after a later one finds what had not come by then, so it says nothing of its day.
    Where no look was made by that day, those of the first day that was looked at stand in.
    """
    newest: date | None = None
    first_hand: list[Look] = []
    for look in looks:
        # A run for the day on which it ran is no replay, whatever day an earlier one was told to judge for.
        is_of_its_day = abs(look.as_of - look.started) <= timedelta(days=1)
        if newest is None or look.as_of >= newest or is_of_its_day:
            first_hand.append(look)
            newest = look.as_of if newest is None else max(newest, look.as_of)
    known = tuple(look for look in first_hand if look.as_of <= as_of)
    if known or not first_hand:
        return known, False
    return tuple(look for look in first_hand if look.number == first_hand[0].number), True


def absent_before(looks: Sequence[Look], number: int) -> date | None:
    """The last day on which a look at a feed before run `number` did not find what that run found first.

    `looks`: those at that feed.
    """
    return max((look.as_of for look in looks if look.number < number), default=None)
