"""How a table lies in its file: as a check declares it, and as intake found it in one filing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType


class Form(StrEnum):
    """TABLE: each row is a record. WIDE: one column for each period. CODED: a form with an indicator code in each line,
    in blocks side by side; a sheet is one record.
    """

    TABLE = "table"
    WIDE = "wide"
    CODED = "coded"


class Sheets(StrEnum):
    """Of several sheets that fit: ONE asks which, FIRST takes the first, ALL takes them one after the other."""

    ONE = "one"
    FIRST = "first"
    ALL = "all"


class Meaning(StrEnum):
    """What a sign in place of a value says. NONE: there is none of it, which is 0. BELOW_UNIT: less than half of the
    last digit shown, which counts as 0. NOT_APPLICABLE: there can be no value. UNKNOWN: there is one, and it is not
    known.
    """

    NONE = "none"
    BELOW_UNIT = "below_unit"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"

    @property
    def is_zero(self) -> bool:
        return self in (Meaning.NONE, Meaning.BELOW_UNIT)


class Negative(StrEnum):
    """Ways of writing a negative number that a feed may allow: `(1,234)`, `—1234`."""

    BRACKETS = "brackets"
    DASH = "dash"


BLANK = "blank"
"""The key of the symbol table that stands for an empty cell."""

DEFAULT_SYMBOLS: Mapping[str, Meaning] = MappingProxyType(
    dict.fromkeys(("-", "—", "…", "/", BLANK), Meaning.UNKNOWN),
)
"""What signs mean where a feed does not say: nothing is known of the value."""


@dataclass(frozen=True, slots=True)
class Wide:
    """`into`: the column that receives the period of each header; `values`: those that receive the values. Where there
    are several, the header above the period says which.

    `own_period`: only the columns of the batch's own period are taken; otherwise all of them are.
    """

    into: str
    values: tuple[str, ...]
    own_period: bool = False


@dataclass(frozen=True, slots=True)
class Coded:
    """Headers of the blocks of a form: which of their columns hold the code, the value and the unit."""

    code: tuple[str, ...] = ("代码", "指标代码")
    value: tuple[str, ...] = ("本年", "本年实际", "本期", "数值", "金额", "数量")
    unit: tuple[str, ...] = ("计量单位", "单位")


@dataclass(frozen=True, slots=True)
class Totals:
    """`words` name rows that are totals. `tolerance`: by which share (a fraction) of the sum a total may be off;
    None: by as much as rounding of each row can explain.
    """

    words: tuple[str, ...] = ("合计", "总计", "小计")
    tolerance: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """What a check declares of its files; what it does not declare is found in each file.

    `encodings`: tried in this order after a byte order mark. `header_rows`: first and last, from 1.
    `unit`: of all amounts, where neither header nor column says another. `fill_merged`: each row under a merged cell
    has its value. `ignore_unnamed`: columns without a header may
    hold something, which is left out. `password_env`: environment variable with the password of encrypted workbooks.
    """

    form: Form = Form.TABLE
    encodings: tuple[str, ...] = ("utf-8", "gb18030")
    delimiter: str | None = None
    sheet: str | None = None
    sheets: Sheets = Sheets.ONE
    header_rows: tuple[int, int] | None = None
    unit: str | None = None
    fill_merged: bool = False
    ignore_unnamed: bool = False
    negatives: tuple[Negative, ...] = ()
    symbols: Mapping[str, Meaning] = field(default_factory=lambda: DEFAULT_SYMBOLS)
    totals: Totals = Totals()
    wide: Wide | None = None
    coded: Coded = Coded()
    password_env: str | None = None

    @property
    def wide_values(self) -> tuple[str, ...]:
        """The columns that receive the values of a wide table."""
        return self.wide.values if self.wide else ()


class UnitFrom(StrEnum):
    """Who said in which unit a column is."""

    HEADER = "header"
    UNIT_ROW = "unit_row"
    TITLE = "title"
    FEED = "feed"
    LAYOUT = "layout"


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """Where a column of the feed was found. `index`: column of the file, from 0; `row`: of a coded form, from 1;
    `period`: in a wide table, the label of the period that this column holds.
    """

    name: str
    header: str
    index: int
    unit: str | None = None
    unit_from: UnitFrom | None = None
    row: int | None = None
    period: str | None = None


class WhyLeftOut(StrEnum):
    """Why a row of the file is no row of the batch."""

    BLANK = "blank"
    TITLE = "title"
    HEADER = "header"
    UNITS = "units"
    COLUMN_NUMBERS = "column_numbers"
    REPEATED_HEADER = "repeated_header"
    TOTAL = "total"
    SUBTOTAL = "subtotal"
    GROUP = "group"
    OF_WHICH = "of_which"
    CONTINUATION = "continuation"
    FOOTNOTE = "footnote"
    UNKNOWN_CODE = "unknown_code"


@dataclass(frozen=True, slots=True)
class RowsLeftOut:
    """`count` rows of one sheet left out for one reason; `first`: the numbers of the first of them, from 1."""

    why: WhyLeftOut
    count: int
    first: tuple[int, ...]
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class FoundLayout:
    """What intake found in one file. `header_rows`: first and last, from 1; None for Parquet, SQL and data frames.

    `not_taken`: headers that name no column of the feed. `columns` of a wide table has a FoundColumn for each period,
    under the name of the value column.
    """

    kind: str
    form: Form = Form.TABLE
    encoding: str | None = None
    delimiter: str | None = None
    sheets: tuple[str, ...] = ()
    header_rows: tuple[int, int] | None = None
    columns: tuple[FoundColumn, ...] = ()
    not_taken: tuple[tuple[int, str], ...] = ()
    rows_taken: int = 0
    left_out: tuple[RowsLeftOut, ...] = ()
