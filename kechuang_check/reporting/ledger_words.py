"""The words of the ledger of reports: statuses, due dates, how late, what came in which version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from kechuang_check.domain.deadline import DayOfMonth, DaysAfter, Deadline
from kechuang_check.domain.ledger import Entry, EntryStatus
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.reported import Reported
from kechuang_check.reporting.calendar_words import month_words, period_words
from kechuang_check.reporting.numbers import whole
from kechuang_check.reporting.punctuation import listed
from kechuang_check.reporting.wording import Mark
from kechuang_check.words import Text, speaker, text

STATUSES: Mapping[EntryStatus, tuple[Text, str, str]] = {
    EntryStatus.MISSING: (text("missing report"), "✕", "missed"),
    EntryStatus.WITHDRAWN: (text("report withdrawn"), "✕", "missed"),
    EntryStatus.UNREADABLE: (text("unreadable"), "!", "data_not_fit"),
    EntryStatus.LATE: (text("received late"), "◐", "behind"),
    EntryStatus.OVERTAKEN: (text("no longer asked for"), "–", "idle"),
    EntryStatus.NOT_YET_DUE: (text("not yet due"), "○", "idle"),
    EntryStatus.RECEIVED: (text("received"), "✓", "achieved"),
}
"""By status its word, its symbol and the key of its style, worst first."""

_NOT_HERE = (EntryStatus.MISSING, EntryStatus.WITHDRAWN, EntryStatus.OVERTAKEN, EntryStatus.NOT_YET_DUE)
_NEXT_NIGHT = timedelta(days=1)


def status_mark(status: EntryStatus, lang: str) -> Mark:
    word, symbol, key = STATUSES[status]
    return Mark(speaker(lang)(word), symbol, key)


def delay_words(entry: Entry, lang: str) -> str | None:
    """`逾期 3 天`, `迟报 3 天`; None where nothing is late. Of nights that were not run daily: at least so many."""
    if not entry.days:
        return None
    one, days = entry.days == 1, entry.days
    if entry.status is not EntryStatus.LATE:
        return speaker(lang)(text("1 day overdue") if one else text("{days} days overdue", days=days))
    first = entry.first
    if first is None or first.absent_on is None or first.seen_on - first.absent_on <= _NEXT_NIGHT:
        return speaker(lang)(text("1 day late") if one else text("{days} days late", days=days))
    return speaker(lang)(text("at least 1 day late") if one else text("at least {days} days late", days=days))


def deadline_words(deadline: Deadline, every: Frequency, lang: str) -> str:
    """How the due date is said: `期后10个工作日`, `次月15日，遇节假日顺延`."""
    match deadline.rule:
        case DaysAfter(days, working=True):
            words = text("{days} working days after the period", days=days)
        case DaysAfter(days):
            words = text("{days} days after the period", days=days)
        case DayOfMonth(months, day) if every is Frequency.YEARLY and 1 <= months <= 12:
            words = text("{month} {day} of the next year", month=month_words(months, lang), day=day)
        case DayOfMonth(1, 31):
            words = text("the last day of the next month")
        case DayOfMonth(1, day):
            words = text("day {day} of the next month", day=day)
        case DayOfMonth(months, day):
            words = text("day {day} of month {months} after the period", day=day, months=months)
    if deadline.moved:
        words = text("{rule}, moved to the next working day", rule=words)
    return speaker(lang)(words)


def within_year(first: Period, last: Period, lang: str) -> str:
    """Periods of one year without its number: `6月`, `1–5月`, `1季度`, `上半年`, `全年`; `Jan–May`, `Q1`, `H1`."""
    number, end = first.end.month // first.frequency.months, last.end.month // first.frequency.months
    span = f"{number}" if number == end else f"{number}–{end}"
    match first.frequency:
        case Frequency.YEARLY:
            return "全年" if lang == "zh" else "Year"
        case Frequency.HALF_YEARLY if lang == "zh":
            return "全年" if number != end else "上半年" if number == 1 else "下半年"
        case Frequency.HALF_YEARLY:
            return f"H{span}"
        case Frequency.QUARTERLY:
            return f"{span}季度" if lang == "zh" else f"Q{span}"
        case Frequency.MONTHLY if lang == "zh":
            return f"{span}月"
    names = [month_words(p.end.month, lang)[:3] for p in (first, last)]
    return names[0] if number == end else "–".join(names)


def reported_words(reported: Reported | None, lang: str) -> str | None:
    """Who is in a filing: counts, and the names of the check's own list that are not."""
    if reported is None:
        return None
    say, parts = speaker(lang), []
    if reported.owed is not None:
        parts.append(say(text("{present} of {owed} have reported", present=reported.present, owed=reported.owed)))
    else:
        parts.append(say(text("{count} have reported", count=whole(reported.count))))
    if reported.absent:
        parts.append(say(text("not reported: {names}", names=listed(reported.absent, lang))))
    if reported.before is not None and (reported.gone or reported.added):
        before = period_words(reported.before, lang)
        words = text(
            "since {before}: {gone} gone, {added} new", before=before, gone=reported.gone, added=reported.added
        )
        parts.append(say(words))
    return ("；" if lang == "zh" else "; ").join(parts)


def unknown_holidays(years: Iterable[int], lang: str) -> Text:
    """That due dates in `years` (in order) are counted without their holidays, and what changes that."""
    shown = [str(year) for year in years]
    if len(shown) > 2 and int(shown[-1]) - int(shown[0]) == len(shown) - 1:
        shown = [f"{shown[0]}–{shown[-1]}"]
    return text(
        "The public holidays of {years} are not known yet: due dates in them take Monday to Friday as working days. An "
        "update of the package `holidays` brings them.",
        years=listed(shown, lang),
    )


def received_words(entry: Entry, day: str | None, lang: str) -> str:
    """`day`: the day on which it was first seen, in words. Nobody knows of what lay there on the first night."""
    if not entry.versions:
        return "—"
    if entry.status in _NOT_HERE:
        return speaker(lang)(text("taken out again"))
    if entry.status is EntryStatus.UNREADABLE:
        return "—"
    return day or speaker(lang)(text("by the first night"))
