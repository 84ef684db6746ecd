"""What every night found, kept for good: runs, batches, findings, verdicts, letters, and who was told what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kechuang_check.domain.past import Past, no_past

if TYPE_CHECKING:
    from kechuang_check.domain.confirmation import Confirmations
    from kechuang_check.domain.period import Period
    from kechuang_check.domain.recorded_batch import RecordedBatch
    from kechuang_check.domain.withdrawn import EverCounted
    from kechuang_check.history.store import History


def open_history(url: str, *, busy_seconds: float = 30) -> History:
    """Open the history at `url` (as SQLAlchemy writes it), make it where there is none, bring it up to date.

    `busy_seconds`: how long to wait for another program that is writing to a SQLite file.
    Raises HistoryError if it cannot be reached, read or written, or was written by a newer version.
    """
    from kechuang_check.history.opening import open_history as open_

    return open_(url, busy_seconds=busy_seconds)


def is_begun(url: str) -> bool:
    """False if nothing can have been recorded yet: a SQLite file that is not there. Makes nothing."""
    prefix = "sqlite:///"
    return not url.startswith(prefix) or Path(url.removeprefix(prefix)).exists()


def arrivals_at(url: str) -> Mapping[tuple[str, str, Period], int]:
    """`History.arrivals` of the history at `url`; of one that was not begun there are none, and none is made."""
    if not is_begun(url):
        return {}
    with open_history(url) as history:
        return history.arrivals()


def confirmations_at(url: str) -> Confirmations:
    """`History.confirmations` of the history at `url`; of one that was not begun there are none, and none is made."""
    if not is_begun(url):
        return {}
    with open_history(url) as history:
        return history.confirmations()


def past_at(url: str, as_of: date) -> Past:
    """`History.past` of the history at `url`; of one that was not begun there is none, and none is made."""
    if not is_begun(url):
        return no_past
    with open_history(url) as history:
        return history.past(as_of)


def counted_at(url: str, as_of: date) -> EverCounted:
    """`History.counted` of the history at `url`; of one that was not begun there is none, and none is made."""
    if not is_begun(url):
        return {}
    with open_history(url) as history:
        return history.counted(as_of)


def batches_at(url: str) -> tuple[RecordedBatch, ...]:
    """`History.batches` of the history at `url`; of one that was not begun there are none, and none is made."""
    if not is_begun(url):
        return ()
    with open_history(url) as history:
        return history.batches()
