"""Feeds: what a department sends, in which columns and units, how often, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.plan import Bilingual


class ColumnType(StrEnum):
    """Canonical types. In canonical Parquet: TEXT, CODE string; INTEGER int64; AMOUNT decimal128(28, 6); DATE date32;
    BOOLEAN bool.
    """

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    AMOUNT = "amount"
    DATE = "date"
    BOOLEAN = "boolean"


UNIT_FACTORS: Mapping[str, tuple[str, Decimal]] = {
    "元": ("yuan", Decimal(1)),
    "千元": ("yuan", Decimal(1000)),
    "万元": ("yuan", Decimal(10_000)),
    "百万元": ("yuan", Decimal(1_000_000)),
    "亿元": ("yuan", Decimal(100_000_000)),
    "人": ("persons", Decimal(1)),
    "万人": ("persons", Decimal(10_000)),
    "%": ("fraction", Decimal("0.01")),
    "‰": ("fraction", Decimal("0.001")),
    "个": ("count", Decimal(1)),
    "家": ("count", Decimal(1)),
    "项": ("count", Decimal(1)),
    "件": ("count", Decimal(1)),
}
"""Units as filings name them: the canonical unit and the exact factor to it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One canonical column. `names` are the headers it is known by, Chinese ones first; `name` itself also matches.

    `unit`: the unit filings of this column come in, a key of UNIT_FACTORS; None for columns without one.
    `required`: a filing without this column cannot be read.
    """

    name: str
    type: ColumnType
    names: tuple[str, ...] = ()
    unit: str | None = None
    required: bool = True

    def title(self, lang: str) -> str:
        """The name a reader sees: the first header in that language, or the canonical name in words."""
        of_language = (n for n in self.names if n.isascii() == (lang == "en"))
        return next(of_language, self.name.replace("_", " "))


class Tag(StrEnum):
    """STATISTICAL data falls under the statistics law; ADMINISTRATIVE data comes from registers of a bureau."""

    STATISTICAL = "statistical"
    ADMINISTRATIVE = "administrative"


@dataclass(frozen=True, slots=True)
class Feed:
    """A check: `checks/<name>.yaml`.

    `folder` and `pattern` (a glob) say where batches lie, relative to the workspace.
    `encodings`: tried in this order after a BOM.
    `within_days`: days after the end of a period until which its batch is due.
    `digest`: hash of the definition's text, so that a verdict says under which definition it was given.
    """

    name: str
    title: Bilingual
    suite: str
    folder: str
    pattern: str
    frequency: Frequency
    within_days: int
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    tag: Tag
    steward: str
    encodings: tuple[str, ...] = ("utf-8", "gb18030")
    sheet: str | None = None
    total_words: tuple[str, ...] = ("合计", "总计", "小计")
    source_note: Bilingual | None = None
    digest: str = ""

    def column(self, name: str) -> Column | None:
        return next((c for c in self.columns if c.name == name), None)

    def latest_due(self, as_of: date, start: date) -> Period | None:
        """The last period, from the plan's `start` on, whose batch should be here on `as_of`; None before the first."""
        period = Period.containing(as_of, self.frequency)
        while period.start >= start:
            if period.end + timedelta(days=self.within_days) <= as_of:
                return period
            period = period.before()
        return None
