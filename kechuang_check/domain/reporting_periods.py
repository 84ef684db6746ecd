"""Which periods a feed reports, which of the reports are due, and which of them a window lacks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta

from kechuang_check.domain.feed import Expected
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.plan import Plan
from kechuang_check.domain.working_days import WorkCalendar

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


def is_due(expected: Expected, period: Period, as_of: date, days: WorkCalendar) -> bool:
    """Whether the report of `period` should be here on `as_of`: its last day, and the grace after it, are over."""
    return expected.until.of(period, days) + timedelta(days=expected.grace) < as_of


def periods_until(last: Period, start: date) -> tuple[Period, ...]:
    """`last` and the periods of its length before it that begin on `start` or later, in order."""
    found, period = [], last
    while period.start >= start:
        found.append(period)
        period = period.before()
    return tuple(reversed(found))


def owed(expected: Expected, periods: Iterable[Period]) -> tuple[Period, ...]:
    """Those of `periods` that have a report of their own."""
    return tuple(p for p in periods if p.end.month not in expected.skip)


def expected_periods(expected: Expected, plan: Plan) -> tuple[Period, ...]:
    """All periods whose reports are owed, in order: those of the plan, or of the span that the check states."""
    end = expected.end or plan.end
    return owed(expected, periods_until(Period.containing(end, expected.every), expected.start or plan.start))


def demanded(expected: Expected, plan: Plan, as_of: date, days: WorkCalendar) -> tuple[Period, ...]:
    """The periods whose reports should be here on `as_of`, in order. After the plan's end nothing new is demanded."""
    return tuple(p for p in expected_periods(expected, plan) if is_due(expected, p, as_of, days))


def over_by(frequency: Frequency, start: date, end: date, as_of: date) -> tuple[Period, ...]:
    """The periods of a plan from `start` to `end` that are over on `as_of`, in order; at least the one before it."""
    current = Period.containing(min(end, as_of), frequency)
    last = current if current.end <= as_of else current.before()
    return periods_until(last, start) or (last,)


def not_covered(expected: Iterable[Period], arrived: Collection[Period]) -> tuple[Period, ...]:
    """Those of `expected` that lie in none of `arrived`."""
    return tuple(p for p in expected if not any(a.start <= p.start and p.end <= a.end for a in arrived))
