"""The subject of a letter: what a mail program shows of it in a list, the gravest first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kechuang_check.domain.assessment import Assessment
from kechuang_check.reporting.calendar_words import short_day_words
from kechuang_check.reporting.characters import one_line, shortened, subject_line, width
from kechuang_check.reporting.indicators import IndicatorView
from kechuang_check.reporting.numbers import amount, whole
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import Text, text

SUBJECT_COLUMNS = 78
"""How wide a subject may be, in halves of a Chinese character: what mail programs show of one on a desk."""
_NAME_AT_LEAST = 20


@dataclass(frozen=True, slots=True)
class Headline:
    """The parts of a subject. `name`, and where there is no room for it `short`; `matter`: what is the matter (the gap,
    what was met again), and in the narrowest place `brief`; `due`: until when.
    """

    verdict: str
    name: str
    short: str
    value: str | None = None
    matter: Text | None = None
    due: Text | None = None
    brief: Text | None = None


def headline_of(verdict: Assessment, view: IndicatorView, word: str, *, recovered: bool, lang: str) -> Headline:
    """Of an indicator. `word`: the verdict on it as the letter says it."""
    due = short_day_words(verdict.target.due, verdict.as_of.year, lang)
    until = text("was due {day}", day=due) if verdict.target.due < verdict.as_of else text("due {day}", day=due)
    parts = (word, view.name, view.short, view.value)
    if recovered:
        return Headline(*parts, _met(view), brief=text("meets what is asked"))
    gap, short = "—", None
    if verdict.shortfall is not None and verdict.shortfall_unit is not None:
        gap = amount(verdict.shortfall, verdict.shortfall_unit, lang, is_narrow=True)
        # The unit stands with the value already, and takes much room in English alone.
        short = whole(int(verdict.shortfall)) if verdict.shortfall_unit.is_whole and lang == "en" else None
    below = verdict.is_below
    return Headline(*parts, _short(gap, below=below), until, None if short is None else _short(short, below=below))


def subject_of(first: Headline, more: int, owner: str, reader: Reader) -> str:
    """At most SUBJECT_COLUMNS wide, on one line. `more`: further items in the letter; `owner`: whose indicators they
    are. Where there is too little room the short name comes in, then the owner is left out, then what is the matter
    is said in brief, then the name is cut, and at the last the value, which the letter begins with, gives way.
    """
    brief = first if first.brief is None else replace(first, matter=first.brief)
    for kept, shown in ((first, owner), (first, None), (brief, None)):
        for name in (first.name, first.short):
            subject = _worded(kept, more, shown, name, reader)
            if width(subject) <= SUBJECT_COLUMNS:
                return subject
    name = min(one_line(first.name), one_line(first.short), key=width)
    for value in (first.value, None):
        kept = replace(brief, value=value)
        room = SUBJECT_COLUMNS - width(_worded(kept, more, None, "", reader))
        if room >= _NAME_AT_LEAST:
            return _worded(kept, more, None, shortened(name, room), reader)
    return shortened(_worded(kept, more, None, shortened(name, _NAME_AT_LEAST), reader), SUBJECT_COLUMNS)


def _worded(first: Headline, more: int, owner: str | None, name: str, reader: Reader) -> str:
    matter = first.matter
    if matter is not None and first.due is not None:
        matter = text("{first}, {second}", first=matter, second=first.due)
    if more and matter is None:
        matter = text("with {more} more", more=more, count=more + 1)
    elif more:
        matter = text("{first}, and {more} more", first=matter, more=more, count=more + 1)
    if first.value is not None:
        name = f"{name} {first.value}"
    words = text("[{verdict}] {name}", verdict=first.verdict, name=name)
    if matter is not None:
        words = text("{first}, {second}", first=words, second=matter)
    if owner is not None:
        words = text("{subject} ({owner})", subject=words, owner=owner)
    return subject_line(reader.say(words))


def _met(view: IndicatorView) -> Text:
    if view.bound is None:
        return text("meets the target: {target}", target=view.target)
    return text("meets what is asked: {bound}", bound=view.bound)


def _short(gap: str, *, below: bool) -> Text:
    return text("short by {gap}", gap=gap) if below else text("over by {gap}", gap=gap)
