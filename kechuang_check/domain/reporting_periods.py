"""Which periods a feed reports, which of the reports are due, and which of them a window lacks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta

from kechuang_check.domain.period import Frequency, Period

REPORT_MISSING = "intake/report-missing"
"""Code of the finding, and the reason of a verdict, that a report is due and has not come."""

REPORT_NOT_DUE = "intake/report-not-due"
"""Why nothing could be judged where a report has not come and need not have come yet."""

Why = Callable[[Period], tuple[str, ...]]
"""Says of a period why there is nothing of it, in codes of findings."""


def report_missing(period: Period) -> tuple[str, ...]:
    """The usual reason: the report has not come."""
    del period
    return (REPORT_MISSING,)


def why_missing(periods: Iterable[Period], why: Why) -> tuple[str, ...]:
    """The reasons of several periods, each once."""
    return tuple(dict.fromkeys(code for p in periods for code in why(p)))


def is_due(period: Period, within_days: int, as_of: date) -> bool:
    """Whether the report of `period` should be here on `as_of`."""
    return period.end + timedelta(days=within_days) <= as_of


def periods_until(last: Period, start: date) -> tuple[Period, ...]:
    """`last` and the periods of its length before it that begin on `start` or later, in order."""
    found, period = [], last
    while period.start >= start:
        found.append(period)
        period = period.before()
    return tuple(reversed(found))


def demanded(frequency: Frequency, within_days: int, start: date, end: date, as_of: date) -> tuple[Period, ...]:
    """The periods of a plan from `start` to `end` whose reports should be here on `as_of`, in order.

    After the plan's end nothing new is demanded.
    """
    last = Period.containing(min(end, as_of), frequency)
    return tuple(p for p in periods_until(last, start) if is_due(p, within_days, as_of))


def over_by(frequency: Frequency, start: date, end: date, as_of: date) -> tuple[Period, ...]:
    """The periods of a plan from `start` to `end` that are over on `as_of`, in order; at least the one before it."""
    current = Period.containing(min(end, as_of), frequency)
    last = current if current.end <= as_of else current.before()
    return periods_until(last, start) or (last,)


def not_covered(expected: Iterable[Period], arrived: Collection[Period]) -> tuple[Period, ...]:
    """Those of `expected` that lie in none of `arrived`."""
    return tuple(p for p in expected if not any(a.start <= p.start and p.end <= a.end for a in arrived))
