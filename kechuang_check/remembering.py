"""What nights remember: of alerts, and why verdicts differ from the last ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from kechuang_check.definitions.edits import edits_between
from kechuang_check.domain.alerting.memory import Memory
from kechuang_check.domain.alerting.signals import fingerprint_of
from kechuang_check.domain.changes import shifts
from kechuang_check.domain.run import Night
from kechuang_check.domain.shift import Shift
from kechuang_check.domain.workspace import Workspace
from kechuang_check.history.store import History


def memory_of(history: History, workspace: Workspace, as_of: date) -> Memory:
    """What was known of alerts on a day, with the verdicts of its last night."""
    of_before = {indicator: fingerprint_of(indicator, workspace) for indicator in workspace.targets}
    last = {a.target.indicator: a for a in history.standings(as_of)}
    gone = frozenset((check, period.label) for check, period in history.gone(as_of))
    return replace(history.alerts.memory(as_of, of_before), last=last, gone=gone)


def with_shifts(night: Night, history: History, texts: Mapping[str, str]) -> Night:
    """The night with the reason for each verdict that differs from the last one on its indicator, on its day or before.

    `texts`: the definitions that it judged by; those of the nights before are kept.
    """
    found: list[Shift] = []
    nights = history.last_to_judge(night.as_of)
    last = max((before.as_of, before.finished) for before, _ in nights) if nights else None
    for before, indicators in nights:
        edits = edits_between(history.definitions(before.id), texts)
        moved = shifts(before, night, edits, indicators)
        # A target that was taken out is told by the first night without it.
        found += [s for s in moved if s.now is not None or (before.as_of, before.finished) == last]
    return replace(night, shifts=tuple(sorted(found, key=lambda s: s.indicator)))
