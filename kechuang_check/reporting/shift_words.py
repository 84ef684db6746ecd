"""The words for why a verdict differs from an earlier one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.run import Night
from kechuang_check.domain.shift import PROGRAM, Cause, Edit, Shift
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.punctuation import listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import mark
from kechuang_check.words import Text, text

CAUSES: Mapping[Cause, Text] = {
    Cause.DATA: text("data"),
    Cause.RULE: text("rule"),
    Cause.TARGET: text("target"),
    Cause.TIME: text("time"),
}
TURNED = text("turned by a revision of the figures of the same period")
_NAMED = 5


def causes_words(causes: Sequence[Cause], reader: Reader) -> str:
    return reader.say(text("because of: {causes}", causes=listed([reader.say(CAUSES[c]) for c in causes], reader.lang)))


def edits_words(edits: Sequence[Edit], reader: Reader) -> str | None:
    """`edited: checks/output.yaml (layout.header_rows)`; None where nothing was."""
    named = [e for e in edits if e.file != PROGRAM]
    if not named:
        return None if not edits else reader.say(text("no definition was edited: the program reckons otherwise"))
    shown = [_edit(file, [e.key for e in named if e.file == file and e.key]) for file in _files(named)]
    return reader.say(text("edited: {edits}", edits=listed(shown, reader.lang)))


def _files(edits: Iterable[Edit]) -> Iterable[str]:
    return dict.fromkeys(e.file for e in edits)


def _edit(file: str, keys: Sequence[str]) -> str:
    if not keys:
        return file
    more = len(keys) - _NAMED
    return f"{file} ({', '.join(keys[:_NAMED])}{f', +{more}' if more > 0 else ''})"


def moved_words(shift: Shift, reader: Reader) -> str:
    """`✓ Achieved → ▼ Behind`."""
    was, now = (reader.say(text("no target")) if s is None else _marked(s, reader) for s in (shift.was, shift.now))
    return f"{was} → {now}"


def _marked(standing: Standing, reader: Reader) -> str:
    shown = mark(standing, reader.lang)
    return f"{shown.symbol} {shown.word}"


def shift_lines(night: Night, reader: Reader) -> tuple[str, ...]:
    """One line for each indicator whose standing moved with this night; those that a revision turned come first."""
    names = {a.target.indicator: a.target.name.in_(reader.lang) for a in night.assessments}
    moved = sorted((s for s in night.shifts if s.was is not s.now), key=lambda s: not s.is_revision)
    return tuple(shift_line(s, names.get(s.indicator, s.indicator), reader) for s in moved)


def shift_line(shift: Shift, name: str, reader: Reader) -> str:
    """What moved since when, why, which definitions were edited, and whether a revision did it."""
    since = reader.say(text("since {day}", day=day_words(shift.since_day, reader.lang)))
    turned = reader.say(TURNED) if shift.is_revision else None
    causes, edits = causes_words(shift.causes, reader), edits_words(shift.edits, reader)
    return " · ".join(filter(None, (name, moved_words(shift, reader), turned, since, causes, edits)))


def shift_fields(shift: Shift) -> dict[str, Any]:
    """The same for machines."""
    return {
        "indicator": shift.indicator,
        "since": {"run": shift.since, "as_of": shift.since_day.isoformat()},
        "was": None if shift.was is None else shift.was.value,
        "now": None if shift.now is None else shift.now.value,
        "causes": [c.value for c in shift.causes],
        "edits": [{"file": e.file, "key": e.key} for e in shift.edits],
        "is_revision": shift.is_revision,
    }
