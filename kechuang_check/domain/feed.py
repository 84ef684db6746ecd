"""Feeds: what a department sends, in which columns and units, how often, and until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kechuang_check.domain.deadline import Deadline
from kechuang_check.domain.finality import FinalityRule
from kechuang_check.domain.layout import Layout
from kechuang_check.domain.names import NameList
from kechuang_check.domain.period import Frequency
from kechuang_check.domain.plan import Bilingual


class ColumnType(StrEnum):
    """Canonical types. In canonical Parquet: TEXT, CODE string; INTEGER int64; AMOUNT decimal128(28, 6); DATE date32;
    BOOLEAN bool; PERIOD string, the label of a period (`2024`, `2024-H1`, `2024-Q3`, `2024-06`).
    """

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    AMOUNT = "amount"
    DATE = "date"
    BOOLEAN = "boolean"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Column:
    """One canonical column. `names` are the headers it is known by, Chinese ones first; `name` itself also matches.
    A name `R&D人员 > 女性` is the header 女性 under the header R&D人员.

    `unit`: the unit filings of this column come in, if no other is stated; None for columns without one.
    `required`: a filing without this column cannot be read.
    `code`: the indicator code by which a coded form names it. `at`: column of the file (from 0) where it stands if no
    header names it. `among`: the names that its values may be.
    """

    name: str
    type: ColumnType
    names: tuple[str, ...] = ()
    unit: str | None = None
    required: bool = True
    code: str | None = None
    at: int | None = None
    among: NameList | None = None

    def title(self, lang: str) -> str:
        """The name a reader sees: the first header in that language, or the canonical name in words."""
        of_language = (n for n in self.names if n.isascii() == (lang == "en"))
        return next(of_language, self.name.replace("_", " "))


class Tag(StrEnum):
    """STATISTICAL data falls under the statistics law; ADMINISTRATIVE data comes from registers of a bureau."""

    STATISTICAL = "statistical"
    ADMINISTRATIVE = "administrative"


@dataclass(frozen=True, slots=True)
class SqlSource:
    """A table of a database, or what a query gives, as the source of a feed.

    `url_env`: environment variable with the URL; the URL itself stands in no definition. `period`: the column that
    says which period a row belongs to; None for a query that asks for one period by its parameters.
    `timeout_seconds`: for reading all rows. `max_rows`: more of them are refused.
    """

    url_env: str
    table: str | None = None
    query: str | None = None
    period: str | None = None
    timeout_seconds: int = 300
    max_rows: int = 1_000_000

    @property
    def shown(self) -> str:
        """The place of its rows as readers see it: `KECHUANG_BUREAU_DB/schema.table`."""
        return f"{self.url_env}/{self.table or 'query'}"


@dataclass(frozen=True, slots=True)
class Source:
    """Where the files of a feed lie, relative to the workspace. `pattern`: a glob. A feed with `sql` has no files, and
    `folder` is only what readers see as the place.

    `settle_seconds`: a file that was changed less long ago may still be written, and waits for the next run.
    `done_marker`: name of a file that must lie beside each filing (`{name}.done`), if senders write one.
    """

    folder: str
    pattern: str = "*"
    settle_seconds: int = 2
    done_marker: str | None = None
    sql: SqlSource | None = None


@dataclass(frozen=True, slots=True)
class Units:
    """Who owes rows in each filing: every name of `among`, by its row in `column`; without a list whoever was in the
    filing before.
    """

    column: str
    among: NameList | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """Who reports how often, and until when.

    `steward`: the owner who hands the filing in, and is asked for it; `units`: who must be in it, if that is declared.
    `start`, `end`: the days between which reports are owed, None for those of the plan. `grace`: days after the due
    date on which a report is neither late nor missing yet. `skip`: months (1 to 12) of which no report of their own is
    owed, for a later one covers them. `assumption`: what is our reading of the due date.
    """

    every: Frequency
    until: Deadline
    steward: str
    units: Units | None = None
    start: date | None = None
    end: date | None = None
    grace: int = 0
    skip: frozenset[int] = frozenset()
    assumption: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A check: `checks/<name>.yaml`.

    `strict`: filings must need no repair but renaming and units.
    `digest`: hash of the definition's text and of the name lists it uses, so that a verdict says under which
    definition it was given.
    """

    name: str
    title: Bilingual
    suite: str
    source: Source
    expected: Expected
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    tag: Tag
    layout: Layout = field(default_factory=Layout)
    strict: bool = False
    source_note: Bilingual | None = None
    digest: str = ""
    finality: FinalityRule | None = None
    """How filings say whether their figures are provisional or final, if that is declared."""

    def column(self, name: str) -> Column | None:
        return next((c for c in self.columns if c.name == name), None)
