"""Words that were copied from a filing: shown as the feed calls them, or kept out of what leaves the terminal.

A header that the feed does not know may hold anything, a person's name among it. `check` shows it to the person who has
the file; the page, JSON and JUnit say only how many there are.
"""

from __future__ import annotations

from dataclasses import replace

from kechuang_check.domain.batch import Repair
from kechuang_check.domain.feed import Column, Feed
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.period import Period
from kechuang_check.reporting.calendar_words import period_words
from kechuang_check.words import Text, text

_FOREIGN = ("headers", "found", "sheets")
"""Values of sentences that hold names as a file has them, which nobody has declared."""
_PERIODS = ("period", "stated")
"""Values of sentences that may be periods."""
_HEADER = "header"


def finding_words(finding: Finding, feed: Feed | None, lang: str, *, shows_names: bool) -> Text | None:
    """The message of a finding, its column called by its title in that language."""
    column = None if feed is None or finding.column is None else feed.column(finding.column)
    return None if finding.message is None else _own_words(finding.message, column, feed, lang, shows_names=shows_names)


def repair_words(repair: Repair, feed: Feed | None, lang: str, *, shows_names: bool) -> Text:
    return _own_words(repair.what, None, feed, lang, shows_names=shows_names, count=repair.count)


def _own_words(
    sentence: Text, column: Column | None, feed: Feed | None, lang: str, *, shows_names: bool, count: int | None = None
) -> Text:
    values: list[tuple[str, object]] = []
    for name, value in sentence.values:
        if name == _HEADER and isinstance(value, str):
            named = column or _column_with(value, feed)
            values.append((name, value if named is None else named.title(lang)))
        elif name in _PERIODS and isinstance(value, str):
            values.append((name, _period(value, name, lang)))
        elif name in _FOREIGN and not shows_names:
            values.append((name, _untold(count)))
        else:
            values.append((name, value))
    return replace(sentence, values=tuple(values))


def _period(label: str, name: str, lang: str) -> str:
    # What is stated may be a number, which looks like a year.
    if name != "period" and "-" not in label:
        return label
    try:
        return period_words(Period.parse(label), lang)
    except ValueError:
        return label


def _untold(count: int | None) -> Text:
    if count is None:
        return text("(names are shown by `check` only)")
    return text("{count} (names are shown by `check` only)", count=count)


def _column_with(header: str, feed: Feed | None) -> Column | None:
    return None if feed is None else next((c for c in feed.columns if header in (c.name, *c.names)), None)
