"""When a receiver is told: on which day news is told, and from which moment on a letter may leave."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from kechuang_check.domain.receivers import AlertKind, QuietTimes, Receiver
from kechuang_check.domain.working_days import WorkCalendar

_DAY = timedelta(days=1)


def told_on(receiver: Receiver, day: date, calendar: WorkCalendar, kind: AlertKind = AlertKind.SHORTFALL) -> date:
    """The day on which news of `day` is told: that day, or the next one that is worked."""
    quiet = quiet_for(receiver, kind)
    return calendar.on_or_after(day) if quiet is not None and quiet.working_days_only else day


def may_leave(
    receiver: Receiver, at: datetime, calendar: WorkCalendar, kind: AlertKind = AlertKind.SHORTFALL
) -> datetime:
    """From when on a letter that is ready at `at` may be sent: `at` itself outside quiet times.

    `at` is aware, and quiet hours are read in its time zone.
    """
    quiet = quiet_for(receiver, kind)
    if quiet is None:
        return at
    if quiet.working_days_only and not calendar.is_worked(at.date()):
        at = datetime.combine(calendar.on_or_after(at.date()), time(), at.tzinfo)
    over = _end_of_quiet(quiet, at)
    if over is None:
        return at
    # What is quiet over midnight may end on a day that is not worked.
    return over if over.date() == at.date() else may_leave(receiver, over, calendar, kind)


def _end_of_quiet(quiet: QuietTimes, at: datetime) -> datetime | None:
    if quiet.hours is None:
        return None
    start, end = quiet.hours
    now = at.time()
    is_quiet = start <= now < end if start <= end else (now >= start or now < end)
    if not is_quiet:
        return None
    day = at.date() if now < end else at.date() + _DAY
    return datetime.combine(day, end, at.tzinfo)


def weekly_due(receiver: Receiver, day: date, last: date | None, calendar: WorkCalendar) -> bool:
    """Whether the weekly summary is told on the night of `day`; `last`: the night before it, None for the first one.

    A day of the summary that is not worked is made good on the next one that is; one without a night by the next night.
    """
    if receiver.weekly is None:
        return False
    due = day - timedelta(days=(day.weekday() - receiver.weekly.number) % 7)
    told = told_on(receiver, due, calendar)
    if last is None:
        return told == day
    return last < told <= day and told_on(receiver, day, calendar) == day


def quiet_for(receiver: Receiver, kind: AlertKind) -> QuietTimes | None:
    """The quiet times that hold for such an alert; None where there are none."""
    if receiver.quiet is None or (kind is AlertKind.OPERATION and not receiver.quiet.operation):
        return None
    return receiver.quiet
