"""Which files are whole: those that were not changed for a while, and whose sender says so where senders do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kechuang_check.domain.feed import Source
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.errors import Place
from kechuang_check.intake.discover import marker_of
from kechuang_check.intake.refusal import FINDING_TYPE
from kechuang_check.words import Text, text

PATIENCE = timedelta(seconds=10)
"""So long a run waits for files that were just put there, so that one who puts a file there and runs is not put off."""
_LONG = timedelta(hours=24)

Wait = Callable[[float], None]
"""Lets so many seconds pass."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why a file waits for the next run. `since`: when it was last changed."""

    code: str
    what: Text
    mend: Text
    since: datetime

    def finding(self, source: str, now: datetime) -> Finding:
        """For information; a warning once it has waited a day, for then nobody may be writing it any more."""
        is_long = now - self.since > _LONG
        return Finding(
            code=f"intake/{self.code}",
            type=FINDING_TYPE,
            severity=Severity.WARNING if is_long else Severity.INFO,
            outcome=Outcome.WARN if is_long else Outcome.NO_DATA,
            message=self.what,
            advice=self.mend,
            where=Place(source),
        )


def settle(
    files: Sequence[Path], source: Source, now: datetime, wait: Wait
) -> tuple[tuple[Path, ...], Mapping[Path, Waiting]]:
    """Split `files` into those that are whole and those that wait, with the reason.

    A time of change that lies ahead says nothing, so such a file counts as whole; so does one that is gone, and intake
    says so.
    """
    held = {file: why for file in files if (why := _without_marker(file, source)) is not None}
    settle_for = timedelta(seconds=source.settle_seconds)
    changed = {f: at for f in files if f not in held and (at := _changed(f)) is not None}
    young = {f: at for f, at in changed.items() if timedelta(0) <= now - at < settle_for}
    if young:
        rest = max(at + settle_for - now for at in young.values())
        if rest <= PATIENCE:
            wait(rest.total_seconds())
            young = {f: at for f, at in young.items() if _changed(f) != at}
    held |= {f: _still_written(at) for f, at in young.items()}
    return tuple(f for f in files if f not in held), held


def _without_marker(file: Path, source: Source) -> Waiting | None:
    marker = marker_of(file, source)
    if marker is None or marker.exists():
        return None
    return Waiting(
        "no-done-marker",
        text("the file waits for its marker {marker}", marker=marker.name),
        text("put the marker beside the file once the file is whole"),
        _changed(file) or datetime.max.replace(tzinfo=UTC),
    )


def _still_written(at: datetime) -> Waiting:
    return Waiting(
        "still-written",
        text("the file was changed a moment ago, so it may still be written"),
        text("nothing to do: the next run takes it in"),
        at,
    )


def _changed(file: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(file.lstat().st_mtime, tz=UTC)
    except (OSError, ValueError, OverflowError):
        return None
