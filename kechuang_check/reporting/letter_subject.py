"""The subject of a letter: what a mail program shows of it in a list, the gravest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kechuang_check.domain.alerting.digest import Summary
from kechuang_check.domain.alerting.quieting import SilenceNotice
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.plan import Unit
from kechuang_check.domain.receivers import Receiver
from kechuang_check.reporting.calendar_words import short_day_words
from kechuang_check.reporting.characters import one_line, shortened, subject_line, width
from kechuang_check.reporting.indicators import IndicatorView, shown_value
from kechuang_check.reporting.letter_silences import what_is_silenced
from kechuang_check.reporting.numbers import amount, figures, whole
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import comparison_sign
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
    parts = (word, view.name, view.short, _number(verdict, view, lang))
    if recovered:
        met, brief = _met(verdict, lang)
        return Headline(*parts, met, brief=brief)
    gap, short = "—", None
    if verdict.shortfall is not None and verdict.shortfall_unit is not None:
        gap = amount(verdict.shortfall, verdict.shortfall_unit, lang, is_narrow=True)
        # The unit stands with the name, and takes much room in English alone.
        short = whole(int(verdict.shortfall)) if verdict.shortfall_unit.is_whole and lang == "en" else None
    below = verdict.is_below
    return Headline(*parts, _short(gap, below=below), until, None if short is None else _short(short, below=below))


def subject_of(first: Headline, more: int, owner: str, reader: Reader) -> str:
    """At most SUBJECT_COLUMNS wide, on one line. `more`: further items in the letter; `owner`: whose indicators they
    are. Where there is too little room the short name comes in, then the owner is left out, then what is the matter
    is said in brief, then the name is cut, and at the last the due date and the value, which the letter begins with,
    give way. The number of further items always stays.
    """
    # A name in brackets would stand in brackets.
    shown = None if re.search(r"[()（）]", owner) else owner
    brief = first if first.brief is None else replace(first, matter=first.brief)
    dateless = replace(brief, due=None)
    for kept, to in ((first, shown), (first, None), (brief, None)):
        for name in (first.name, first.short):
            subject = _worded(kept, more, to, name, reader)
            if width(subject) <= SUBJECT_COLUMNS:
                return subject
    name = min(one_line(first.name), one_line(first.short), key=width)
    for kept in (brief, replace(brief, value=None), dateless, replace(dateless, value=None)):
        room = SUBJECT_COLUMNS + 1 - width(_worded(kept, more, None, "x", reader))
        if room >= min(width(name), _NAME_AT_LEAST):
            return _worded(kept, more, None, shortened(name, room), reader)
    kept = replace(first, value=None, matter=None, due=None)
    return shortened(_worded(kept, more, None, shortened(name, _NAME_AT_LEAST), reader), SUBJECT_COLUMNS)


def subject_of_summary(summary: Summary, owner: str, reader: Reader) -> str:
    """How many alerts are open, and how many recovered within the week."""
    open_, over = len(summary.open), len(summary.recovered)
    words = text("[Weekly summary] open: {open}, recovered: {over}", open=open_, over=over)
    return _with_owner(words, owner, reader)


def subject_of_silences(notices: Sequence[SilenceNotice], receiver: Receiver, reader: Reader) -> str:
    """What is silenced until when, or is no longer; what has ended goes first."""
    first, *others = sorted(notices, key=lambda n: not n.is_over)
    what = what_is_silenced(first.silence, reader, receiver.id)
    until = short_day_words(first.silence.until, first.silence.at.year, reader.lang)

    def worded(name: str) -> str:
        words = (
            text("[Silence over] {what}", what=name)
            if first.is_over
            else text("[Silenced] {what}, up to {until}", what=name, until=until)
        )
        if others:
            words = text("{first}, +{more} more", first=words, more=len(others), count=len(notices))
        return subject_line(reader.say(words))

    whole_name = _with_owner(text("{words}", words=worded(what)), receiver.name.in_(reader.lang), reader)
    if width(whole_name) <= SUBJECT_COLUMNS:
        return whole_name
    return worded(shortened(what, SUBJECT_COLUMNS + 1 - width(worded("x"))))


def _with_owner(words: Text, owner: str, reader: Reader) -> str:
    if not re.search(r"[()（）]", owner):
        words = text("{subject} ({owner})", subject=words, owner=owner)
    return subject_line(reader.say(words))


def _worded(first: Headline, more: int, owner: str | None, name: str, reader: Reader) -> str:
    matter = first.matter
    if matter is not None and first.due is not None:
        matter = text("{first}, {second}", first=matter, second=first.due)
    if more and matter is None:
        matter = text("+{more} more", more=more, count=more + 1)
    elif more:
        matter = text("{first}, +{more} more", first=matter, more=more, count=more + 1)
    if first.value is not None:
        name = f"{name} {first.value}"
    words = text("[{verdict}] {name}", verdict=first.verdict, name=name)
    if matter is not None:
        words = text("{first}, {second}", first=words, second=matter)
    if owner is not None:
        words = text("{subject} ({owner})", subject=words, owner=owner)
    return subject_line(reader.say(words))


def _number(verdict: Assessment, view: IndicatorView, lang: str) -> str | None:
    """The value; in English of things that come in ones without their unit, which the name says."""
    value, unit = shown_value(verdict), verdict.target.unit
    if lang == "en" and value is not None and unit.is_whole and unit is not Unit.PLACE:
        return whole(int(value))
    return view.value


def _met(verdict: Assessment, lang: str) -> tuple[Text, Text]:
    """That what was short meets what is asked for: in the end, or by now, which is less. The same in brief."""
    target, bound = verdict.target, verdict.bound
    numbers = figures(target, shown_value(verdict), bound, lang)
    sign = comparison_sign(target.comparator)
    if bound is None or bound == target.value or numbers.bound is None:
        return text("meets the target ({target})", target=f"{sign} {numbers.target}"), text("meets the target")
    by_now = text("meets what is asked for by now ({bound})", bound=f"{sign} {numbers.bound}")
    return by_now, text("meets what is asked for by now")


def _short(gap: str, *, below: bool) -> Text:
    return text("short by {gap}", gap=gap) if below else text("over by {gap}", gap=gap)
