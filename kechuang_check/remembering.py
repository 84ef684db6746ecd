"""What a night adds to memory besides its verdicts: why they differ from the last ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kechuang_check.definitions.edits import edits_between
from kechuang_check.domain.changes import shifts
from kechuang_check.domain.run import Night
from kechuang_check.domain.shift import Shift
from kechuang_check.history.store import History


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
