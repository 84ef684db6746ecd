"""Days, moments and periods as people read them, in both languages."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from kechuang_check.domain.period import Frequency, Period

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day_words(day: date, lang: str) -> str:
    """`2024年12月31日`, `31 December 2024`."""
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_day_words(day: date, this_year: int, lang: str) -> str:
    """For narrow places: `12月31日`, `31 Dec`; with its year where that is not this one."""
    if lang == "zh":
        return f"{day.month}月{day.day}日" if day.year == this_year else day_words(day, lang)
    month = _MONTHS[day.month - 1][:3]
    return f"{day.day} {month}" if day.year == this_year else f"{day.day} {month} {day.year}"


def moment_words(moment: datetime, zone: tzinfo | None) -> str:
    """`2024-12-31 23:05:10 (UTC+08:00)`: to the second, in that zone; None for that of the machine."""
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S} ({zone_words(local)})"


def zone_words(moment: datetime) -> str:
    """`UTC+08:00`: the zone of an aware time."""
    offset = moment.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:]}"


def span_words(start: datetime, end: datetime, zone: tzinfo | None) -> str:
    """`2024-12-31 23:05:10 – 23:05:19 (UTC+08:00)`: the day once, if it is the same."""
    first, last = moment_words(start, zone), moment_words(end, zone)
    return f"{first.partition(' (')[0]} – {last.split(' ', 1)[1] if first[:10] == last[:10] else last}"


def period_words(period: Period, lang: str) -> str:
    """`2024年`, `2024年上半年`, `2024年3季度`, `2024年12月`; `2024`, `H1 2024`, `Q3 2024`, `December 2024`."""
    year, month = period.start.year, period.end.month
    match period.frequency:
        case Frequency.YEARLY:
            return f"{year}年" if lang == "zh" else f"{year}"
        case Frequency.HALF_YEARLY:
            return f"{year}年{'上' if month == 6 else '下'}半年" if lang == "zh" else f"H{month // 6} {year}"
        case Frequency.QUARTERLY:
            return f"{year}年{month // 3}季度" if lang == "zh" else f"Q{month // 3} {year}"
        case Frequency.MONTHLY:
            return f"{year}年{month}月" if lang == "zh" else f"{_MONTHS[month - 1]} {year}"


def month_words(month: int, lang: str) -> str:
    """`6月`, `June`."""
    return f"{month}月" if lang == "zh" else _MONTHS[month - 1]
