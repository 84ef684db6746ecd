"""What to do next, concretely: what would close it, with whom to begin, until when, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterator

from kechuang_check.domain.assessment import Assessment
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.indicators import IndicatorView
from kechuang_check.reporting.punctuation import listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import Text, text

Step = tuple[Text, str | None]


def steps_of(verdict: Assessment, view: IndicatorView, reader: Reader) -> Iterator[Step]:
    """For an indicator that falls short: the amount, the groups that lack most of it, the day, and whom to ask."""
    if not verdict.standing.is_short:
        return
    say, target = reader.say, verdict.target
    yield text("To close it"), view.closing or _amount(view, reader, below=verdict.is_below)
    for split in view.splits:
        yield text("Where it is missing"), split.words
        yield text("Fewest groups to close it"), split.closing
    yield text("Pace needed"), view.pace
    until = text("by {day}", day=day_words(target.due, reader.lang))
    if target.due < verdict.as_of:
        until = text("the due date, {day}, has passed: agree on a new day", day=day_words(target.due, reader.lang))
    yield text("Until"), say(until)
    yield text("Whom to ask"), asked(reader)


def asked(reader: Reader, steward: str | None = None) -> str | None:
    """Who can be asked: the steward of the filing, if one is named, and whoever looks after the nights."""
    ids = dict.fromkeys(i for i in (steward, reader.workspace.watch.steward) if i is not None)
    return listed((reader.owner(i) for i in ids), reader.lang) if ids else None


def _amount(view: IndicatorView, reader: Reader, *, below: bool) -> str | None:
    if view.gap is None:
        return None
    return reader.say(text("{gap} more", gap=view.gap) if below else text("{gap} less", gap=view.gap))
