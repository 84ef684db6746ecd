"""The last night in numbers, as OpenMetrics text: for the monitoring that a bureau has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.outbox import LetterStatus, Posting
from kechuang_check.domain.run import Night

_KEPT = (LetterStatus.QUEUED, LetterStatus.DEFERRED, LetterStatus.HELD, LetterStatus.DEAD)


def render(night: Night, waiting: Sequence[Posting], at: datetime) -> str:
    """`waiting`: letters that have not left, by channel. Times are in seconds since 1970, ages as of `at`."""
    # A clock may have been put back since.
    oldest = max((max(at - p.queued, timedelta()) for p in waiting), default=None)
    standings = Counter(a.standing for a in night.assessments)
    batches = Counter(b.status for b in night.batches)
    letters = Counter(p.status for p in waiting)
    lines = [
        *_gauge("night_finished_timestamp_seconds", "When the last night ended.", [("", night.finished.timestamp())]),
        *_gauge(
            "night_duration_seconds",
            "How long the last night took.",
            [("", (night.finished - night.started).total_seconds())],
        ),
        *_gauge("night_exit_code", "Exit code of the last night.", [("", night.exit_code)]),
        *_gauge("indicators", "Indicators by standing.", _by("standing", [(s.value, standings[s]) for s in Standing])),
        *_gauge("batches", "Batches by status.", _by("status", [(s.value, batches[s]) for s in BatchStatus])),
        *_gauge("letters", "Letters that have not left.", _by("status", [(s.value, letters[s]) for s in _KEPT])),
        *_gauge(
            "letter_oldest_seconds",
            "Age of the oldest letter that has not left, 0 for none.",
            [("", oldest.total_seconds() if oldest is not None else 0)],
        ),
    ]
    return "\n".join((*lines, "# EOF", ""))


def _gauge(name: str, help_: str, samples: Iterable[tuple[str, float]]) -> list[str]:
    full = f"kechuang_{name}"
    return [f"# HELP {full} {help_}", f"# TYPE {full} gauge", *(f"{full}{label} {value}" for label, value in samples)]


def _by(label: str, counts: Iterable[tuple[str, int]]) -> list[tuple[str, float]]:
    return [(f'{{{label}="{name}"}}', count) for name, count in counts]
