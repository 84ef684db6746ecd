"""Bad inputs as cases: what is handed in, built in code, and what must come of it.

Whatever comes of a case, everything that is said of it has a place, a mend, and words in both languages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Feed
from kechuang_check.words import Text, speaker
from tests.intake.filings import CODE, EXPENSE, NAME, Desk, a_feed, codes, repairs, rows_of, said

FEED = a_feed(CODE, NAME, EXPENSE)
TITLES = ["统一社会信用代码", "企业名称", "研发费用"]
HEADER = ",".join(TITLES) + "\n"
A1 = ("A1", "甲厂", 12500)
"""The row `A1,甲厂,12.5` as it must come out: the feed is in thousand yuan."""


@dataclass(frozen=True)
class Read:
    """Accepted, with these values of the feed's columns and nothing wrong. `mended`: kinds of repairs, with counts."""

    rows: Sequence[tuple[Any, ...]]
    mended: Mapping[str, int] | None = None

    def holds(self, batch: Batch) -> None:
        assert not batch.findings, said(batch)
        assert values_of(batch) == list(self.rows)
        if self.mended is not None:
            assert repairs(batch) == self.mended


@dataclass(frozen=True)
class Refused:
    """Nothing of it is taken. The other fields: where it says that the fault is, and words that it must say."""

    code: str
    line: int | None = None
    sheet: str | None = None
    row: int | None = None
    words: str = ""

    def holds(self, batch: Batch) -> None:
        assert batch.canonical is None
        assert codes(batch)[:1] == [self.code], said(batch)
        where = batch.findings[0].where
        assert where is not None
        assert (where.line, where.sheet, where.row) == (self.line, self.sheet, self.row)
        assert self.words in said(batch)
        assert batch.findings[0].makes_unfit


@dataclass(frozen=True)
class Told:
    """Accepted with a finding: `code`, the failing `rows` and the first one's `column`. `values`: what is read all the
    same. The other columns and rows are judged as ever.
    """

    code: str
    rows: tuple[int, ...] = ()
    column: str | None = None
    values: Sequence[tuple[Any, ...]] | None = None
    others: tuple[str, ...] = ()

    def holds(self, batch: Batch) -> None:
        assert batch.canonical is not None, said(batch)
        assert codes(batch) == [self.code, *self.others], said(batch)
        finding, where = batch.findings[0], batch.findings[0].where
        assert finding.rows == self.rows
        assert where is not None
        assert where.column == self.column
        assert where.row == (self.rows[0] if self.rows else None)
        if self.values is not None:
            assert values_of(batch) == list(self.values)


@dataclass(frozen=True)
class Case:
    """`id` as in the list of bad inputs, or a word of our own; `what`: as a steward would say it."""

    id: str
    what: str
    build: Callable[[], bytes]
    outcome: Read | Refused | Told
    name: str = "研发_2024.csv"
    feed: Feed = FEED
    rules: Mapping[str, Any] = field(default_factory=dict)

    def holds(self, desk: Desk) -> None:
        desk.rules.update(self.rules)
        batch = desk.take(self.name, self.build(), self.feed)
        is_well_told(batch)
        self.outcome.holds(batch)


def each(cases: Iterable[Case]) -> pytest.MarkDecorator:
    """Run a test once for each of `cases`."""
    listed = list(cases)
    assert len({case.id for case in listed}) == len(listed)
    return pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in listed])


def as_csv(lines: str, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: lines.encode(encoding)


def values_of(batch: Batch) -> list[tuple[Any, ...]]:
    """The values of the feed's columns, row by row."""
    return [tuple(row.values())[:-1] for row in rows_of(batch)]


def is_well_told(batch: Batch) -> None:
    """Each finding has a place in the file, words and a mend, and both are Chinese for who reads Chinese."""
    zh, en = speaker("zh"), speaker("en")
    for finding in batch.findings:
        assert finding.code.startswith("intake/")
        assert finding.where is not None
        assert finding.where.file == batch.source
        for sentence in (finding.message, finding.advice):
            assert isinstance(sentence, Text)
            assert zh(sentence) != en(sentence)
