"""Values as a driver gives them, as text that says exactly the same: nothing passes through a binary float."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from uuid import UUID

_CHINA = timezone(timedelta(hours=8))
_CERTAIN_DIGITS = 15
"""So many digits of a binary float are those that were meant."""


class NotText(ValueError):
    """The value is no text, number, date or truth. `kind`: what it is."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def texts_of(values: Sequence[object]) -> list[str | None]:
    """Each value as text, None for NULL. Raises NotText for bytes, arrays, JSON and other things with an inside."""
    plain = _PLAIN.get
    return [None if v is None else (v if type(v) is str else plain(type(v), _other)(v)) for v in values]


def _decimal(value: Decimal) -> str:
    """All digits, without zeros at the end that only the column's scale adds."""
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _float(value: float) -> str:
    """The digits that are certain. Where the units are not, with an exponent, so that nobody takes it for a code."""
    written = f"{value:.{_CERTAIN_DIGITS}g}"
    if "e" not in written or abs(value) >= 10**_CERTAIN_DIGITS:
        return written.upper() if "e" in written else written
    return f"{Decimal(written):f}"


def _moment(value: datetime) -> str:
    """Midnight without a time zone is the day; with one, a moment is written by China's, whatever the server's is."""
    if value.tzinfo is None and value.time() == time.min:
        return value.date().isoformat()
    if value.tzinfo is not None:
        with suppress(OverflowError):  # the first and the last day of the calendar stay as they are
            value = value.astimezone(_CHINA)
    return value.isoformat(sep=" ")


def _other(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    for kind, write in _PLAIN.items():
        if isinstance(value, kind):
            return write(value)
    raise NotText("bytes" if isinstance(value, bytes | bytearray | memoryview) else type(value).__name__)


_PLAIN: dict[type, Callable[[Any], str]] = {
    str: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    int: str,
    Decimal: _decimal,
    float: _float,
    datetime: _moment,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: str,
    UUID: str,
    IPv4Address: str,
    IPv6Address: str,
}
