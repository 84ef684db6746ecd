"""Batches: one delivery of one feed for one period."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from kechuang_check.domain.finding import Finding
from kechuang_check.domain.period import Period
from kechuang_check.words import Text


class BatchStatus(StrEnum):
    FIT = "fit"
    UNFIT = "unfit"
    UNREADABLE = "unreadable"
    MISSING = "missing"


ROW_COLUMN = "_row"
"""Canonical column with the number of each row in the file received (from 1, header rows counted, as Excel shows)."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What intake changed: one kind of repair, how often, and a first place to look at."""

    kind: str
    count: int
    what: Text


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as taken in. `id` comes from content: hash of file, definition of its feed, and period.

    `source` is the file relative to the workspace; `canonical` is the Parquet file with the canonical columns and
    ROW_COLUMN, or None if the filing could not be read, and then `findings` say why.
    """

    id: str
    feed: str
    source: str
    sha256: str
    period: Period | None
    rows: int
    canonical: PurePath | None
    repairs: tuple[Repair, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_readable(self) -> bool:
        return self.canonical is not None
