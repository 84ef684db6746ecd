"""View of the ledger of reports: what page, terminal, CSV and JSON show of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from kechuang_check.domain.feed import Feed
from kechuang_check.domain.ledger import Entry, EntryStatus, Ledger
from kechuang_check.reporting.calendar_words import day_words, period_words
from kechuang_check.reporting.ledger_words import (
    STATUSES,
    deadline_words,
    delay_words,
    received_words,
    reported_words,
    status_mark,
    unknown_holidays,
    within_year,
)
from kechuang_check.reporting.missing_words import periods_in_words
from kechuang_check.reporting.punctuation import dotted, listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import Mark
from kechuang_check.words import text


@dataclass(frozen=True, slots=True)
class EntryView:
    """One report, or several in a row of which the same is to be said. `due_days`: the due date, or the first and the
    last of them, short. `versions`: how many came.
    """

    mark: Mark
    title: str
    steward: str
    period: str
    due: str
    due_days: str
    delay: str | None
    received: str
    versions: int
    source: str | None
    units: str | None
    is_expected: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """Reports of one year of one feed in a row, all in the same way."""

    mark: Mark
    periods: str
    delay: str | None


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One feed: for each year of the ledger its chips. `due`: how its due dates are said."""

    title: str
    steward: str
    due: str | None
    assumption: str | None
    years: tuple[tuple[int, tuple[Chip, ...]], ...]


@dataclass(frozen=True, slots=True)
class LedgerView:
    """`tallies`: each status with how many reports are in it, worst first."""

    date: str
    headline: str
    tallies: tuple[tuple[Mark, int], ...]
    years: tuple[int, ...]
    feeds: tuple[FeedRow, ...]
    entries: tuple[EntryView, ...]
    notes: tuple[str, ...]
    assumptions: tuple[tuple[str, str], ...]

    @property
    def to_tell(self) -> tuple[EntryView, ...]:
        """What is missing, unreadable or late: all that is not as it should be."""
        return tuple(e for e in self.entries if e.mark.key not in ("idle", "achieved"))

    @property
    def with_units(self) -> tuple[EntryView, ...]:
        """The reports of which it is known who is in them."""
        return tuple(e for e in self.entries if e.units)


def ledger_view(ledger: Ledger, reader: Reader, only: Iterable[EntryStatus] = ()) -> LedgerView:
    """`only`: the statuses whose entries are listed, all if empty; counts and the table by year are always whole."""
    counts, wanted = Counter(e.status for e in ledger.entries), set(only) or set(EntryStatus)
    years = tuple(sorted({e.period.end.year for e in ledger.entries}))
    feeds = tuple(_feed_row(list(group), years, reader) for _, group in groupby(ledger.entries, lambda e: e.check))
    said: dict[str, list[str]] = {}
    for row in feeds:
        if row.assumption is not None:
            said.setdefault(row.assumption, []).append(row.title)
    return LedgerView(
        date=_date(ledger, reader),
        headline=_headline(counts, reader),
        tallies=tuple((status_mark(s, reader.lang), counts[s]) for s in STATUSES if counts[s]),
        years=years,
        feeds=feeds,
        entries=tuple(_entry_views([e for e in ledger.entries if e.status in wanted], reader)),
        notes=notes_in_words(ledger, reader),
        assumptions=tuple((listed(titles, reader.lang), words) for words, titles in said.items()),
    )


def _date(ledger: Ledger, reader: Reader) -> str:
    """The day of the ledger and, where no night has looked until then, how far it is known."""
    day = day_words(ledger.as_of, reader.lang)
    if ledger.until is None or ledger.until >= ledger.as_of:
        return day
    until = day_words(ledger.until, reader.lang)
    return dotted((day, reader.say(text("as known by the last night, that of {day}", day=until))))


def notes_in_words(ledger: Ledger, reader: Reader) -> tuple[str, ...]:
    """What must be known of the ledger as a whole."""
    say, lang, notes = reader.say, reader.lang, []
    began = None if ledger.began is None else day_words(ledger.began, lang)
    if ledger.is_before:
        notes.append(
            text("Nothing was recorded before {day}: what lay in the folders on that day stands in for it.", day=began)
        )
    elif any(e.status is EntryStatus.RECEIVED and e.first and e.first.absent_on is None for e in ledger.entries):
        notes.append(
            text("When reports came is known since {day}; what was there that night counts as in time.", day=began)
        )
    if ledger.until is not None and ledger.until < ledger.as_of:
        day = day_words(ledger.until, lang)
        notes.append(text("The last night looked on {day}: what came since then is not in here.", day=day))
    if ledger.unknown_years:
        notes.append(unknown_holidays(ledger.unknown_years, lang))
    notes += [
        text("{feed} was last looked at on {day}.", feed=_title(check, reader), day=day_words(day, lang))
        for check, day in ledger.stale
    ]
    if ledger.unlooked:
        feeds = listed((_title(check, reader) for check in ledger.unlooked), lang)
        notes.append(text("No night has looked at these feeds yet, so nothing is said of them: {feeds}", feeds=feeds))
    if ledger.unplaced:
        files = listed((v.source for v in ledger.unplaced), lang)
        notes.append(text("Files that cannot be read and whose period nobody can tell: {files}", files=files))
    return tuple(map(say, notes))


def _headline(counts: Counter[EntryStatus], reader: Reader) -> str:
    told = (EntryStatus.MISSING, EntryStatus.WITHDRAWN, EntryStatus.UNREADABLE, EntryStatus.LATE)
    missing, withdrawn, unread, late = (counts[s] for s in told)
    if not counts:
        return reader.say(text("No report was owed yet"))
    if not (missing or withdrawn or unread or late):
        return reader.say(text("No report is missing or late"))
    parts = [
        reader.say(sentence)
        for count, sentence in (
            (missing, text("missing reports: {count}", count=missing)),
            (withdrawn, text("reports withdrawn: {count}", count=withdrawn)),
            (unread, text("unreadable: {count}", count=unread)),
            (late, text("received late: {count}", count=late)),
        )
        if count
    ]
    return ("，" if reader.lang == "zh" else ", ").join(parts)


def _title(check: str, reader: Reader) -> str:
    feed = reader.workspace.feeds.get(check)
    return check if feed is None else feed.title.in_(reader.lang)


def _feed_row(entries: Sequence[Entry], years: Sequence[int], reader: Reader) -> FeedRow:
    feed: Feed | None = reader.workspace.feeds.get(entries[0].check)
    expected = None if feed is None else feed.expected
    by_year = {year: tuple(_chips([e for e in entries if e.period.end.year == year], reader.lang)) for year in years}
    return FeedRow(
        title=_title(entries[0].check, reader),
        steward=reader.owner(entries[0].steward),
        due=None if expected is None else deadline_words(expected.until, expected.every, reader.lang),
        assumption=None if expected is None else reader.in_words(expected.assumption),
        years=tuple(by_year.items()),
    )


def _chips(entries: Iterable[Entry], lang: str) -> Iterable[Chip]:
    for (status, delay), group in groupby(entries, lambda e: (e.status, delay_words(e, lang))):
        run = list(group)
        yield Chip(status_mark(status, lang), within_year(run[0].period, run[-1].period, lang), delay)


def _entry_views(entries: Iterable[Entry], reader: Reader) -> Iterable[EntryView]:
    """In order; reports in a row of which the same is to be said stand on one line."""
    views = [(e, _entry_view([e], reader)) for e in entries]
    for _, group in groupby(views, lambda pair: _what_is_said(*pair)):
        run = [entry for entry, _ in group]
        yield _entry_view(run, reader)


def _what_is_said(entry: Entry, view: EntryView) -> tuple[object, ...]:
    said = (entry.check, entry.status, view.delay, view.received, view.versions, view.units, view.is_expected)
    # What has a history of its own, or is to be asked for, has a line of its own.
    return (*said, entry.period if entry.is_asked_for or view.versions > 1 else None)


def _entry_view(run: Sequence[Entry], reader: Reader) -> EntryView:
    entry, lang = run[0], reader.lang
    current, first = entry.in_force, entry.first
    seen = None if first is None or first.received_on is None else day_words(first.received_on, lang)
    period = period_words(entry.period, lang) if len(run) == 1 else periods_in_words([e.period for e in run], lang)
    return EntryView(
        mark=status_mark(entry.status, lang),
        title=_title(entry.check, reader),
        steward=reader.owner(entry.steward),
        period=period,
        due=_due_words(run, reader),
        due_days=_due_days(run, reader),
        delay=delay_words(entry, lang),
        received=received_words(entry, seen, lang),
        versions=len(entry.versions),
        source=None if current is None else current.source,
        units=None if current is None else reported_words(current.reported, lang),
        is_expected=entry.is_expected,
    )


def _due_words(run: Sequence[Entry], reader: Reader) -> str:
    first, last = (day_words(e.due, reader.lang) for e in (run[0], run[-1]))
    if not run[0].is_expected:
        return reader.say(text("not asked for"))
    return first if first == last else reader.say(text("{first} to {last}", first=first, last=last))


def _due_days(run: Sequence[Entry], reader: Reader) -> str:
    first, last = (e.due.isoformat() for e in (run[0], run[-1]))
    if not run[0].is_expected:
        return _due_words(run, reader)
    return first if first == last else f"{first} – {last}"
