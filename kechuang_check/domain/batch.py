"""Batches: one delivery of one feed for one period."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from kechuang_check.domain.finality import Finality
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.layout import FoundLayout
from kechuang_check.domain.period import Period
from kechuang_check.words import Text


class BatchStatus(StrEnum):
    """FIT, UNFIT: could be read, and may be judged by or not; UNREADABLE: quarantined; MISSING: due and not received;
    WITHDRAWN: had counted, and is there no longer; DEFERRED: waits for the next run; IGNORED: no filing, though it
    looks like one.
    """

    FIT = "fit"
    UNFIT = "unfit"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"
    DEFERRED = "deferred"
    IGNORED = "ignored"


ROW_COLUMN = "_row"
"""Canonical column with the number of each row in the file received (from 1, header rows counted, as Excel shows)."""
PART_COLUMN = "_part"
"""Canonical column with the sheet, or the file, of each row, for batches that have several; otherwise null."""
PLACE_COLUMN = "_column"
"""Canonical column with the column of the file (from 0) that the first value of a row comes from, for wide tables;
otherwise null.
"""
BAD_COLUMN = "_bad"
"""Canonical column with the names of those columns, joined by commas, whose cell in this row could not be read."""
NOT_APPLICABLE_COLUMN = "_not_applicable"
"""Canonical column with the names of those columns that cannot have a value in this row, as the filing says."""
OWN_COLUMNS = (ROW_COLUMN, PART_COLUMN, PLACE_COLUMN, BAD_COLUMN, NOT_APPLICABLE_COLUMN)
"""Columns that say where a row comes from and what is with it; canonical names of a feed begin with a letter."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What intake changed: one kind of repair, how often, and a first place to look at."""

    kind: str
    count: int
    what: Text


@dataclass(frozen=True, slots=True)
class CellRepair:
    """What intake changed in one cell. `part`: its sheet, where the filing has several; `row` from 1; `column`: in
    letters; `after`: the canonical value, None where there is none.
    """

    kind: str
    part: str | None
    row: int
    column: str
    before: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as taken in. `id` comes from content: hash of file, definition of its feed, and period.

    `source` is the file relative to the workspace; `canonical` is the Parquet file with the canonical columns and
    OWN_COLUMNS, or None if the filing could not be read, and then `findings` say why. `repair_log`: the Parquet file
    with each repair of a cell (kind, part, row, column, before, after); None if there were none.
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
    layout: FoundLayout | None = None
    repair_log: PurePath | None = None
    is_deferred: bool = False
    """It is still being written, or not marked as whole: the next run looks again."""
    is_ignored: bool = False
    """It is no filing, though it looks like one."""
    finality: Finality | None = None
    """Whether its figures are provisional or final; None where that is not known."""

    @property
    def is_readable(self) -> bool:
        return self.canonical is not None
