"""What becomes of one cell: a value, a value after a repair, or a cell that stays bad.

A reader takes a cell that is not blank. It gives a value, or a `Repaired` one, or raises `Bad`; it never guesses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kechuang_check.domain.layout import Meaning
from kechuang_check.domain.names import BLANKS
from kechuang_check.intake.readers.sheet import ERROR_CELL, SCALED_CELL, Cell

Value = str | int | Decimal | date | bool | None

ERRORS = frozenset(
    {ERROR_CELL, "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
DITTOS = frozenset(("〃", "同上", "″", "”"))
_MARK = re.compile(
    "([\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2079\u2080-\u2089\u2150-\u215f\u2189\u2460-\u249b\u24ea-\u24ff\u2776-\u2793"
    "\u3192-\u3195\u3220-\u3229\u3248-\u325f\u3280-\u3289\u32b1-\u32bf\U0001f100-\U0001f10c])"
)
"""Superscripts, fractions, circled numbers and their like, which NFKC makes digits of."""
_LOST = re.compile("\ufffd|锟斤拷|^\\?{2,}")
SAFE_FLOAT = 10**15
"""From here on a number cell of a workbook, which is a binary float, has lost digits."""


class RepairKind(StrEnum):
    """What was done to a cell. Names of a list and blanks around a value are renaming: `--strict` allows them."""

    BLANKS = "blanks"
    FULL_WIDTH = "full-width"
    THOUSANDS = "thousands"
    MAGNITUDE = "magnitude"
    OWN_UNIT = "own-unit"
    PERCENT = "percent"
    NEGATIVE = "negative"
    SYMBOL = "symbol"
    CODE = "code"
    SERIAL_DATE = "serial-date"
    TIME = "time"
    TIME_ZONE = "time-zone"
    NAME = "name"
    ROUNDED = "rounded"
    WRAPPED = "wrapped"


class Reason(StrEnum):
    """Why a cell is bad; also the code of its finding, after `intake/`."""

    NOT_A_NUMBER = "not-a-number"
    NOT_WHOLE = "not-whole"
    TOO_BIG = "number-too-big"
    DECIMAL_COMMA = "decimal-comma"
    MAGNITUDE_UNCLEAR = "unit-in-cell"
    NOT_A_CODE = "not-a-code"
    LOST_DIGITS = "lost-digits"
    NOT_A_DATE = "not-a-date"
    NO_SUCH_DAY = "no-such-day"
    AMBIGUOUS_DATE = "ambiguous-date"
    NOT_A_PERIOD = "not-a-period"
    NOT_YES_OR_NO = "not-yes-or-no"
    NOT_TEXT = "not-text"
    ERROR_CELL = "error-cell"
    TOO_NARROW = "column-too-narrow"
    DITTO = "ditto"
    SCALED = "scaled-by-format"


class Doubt(StrEnum):
    """What is said of a cell that is read all the same; also the code of its finding, after `intake/`."""

    UNKNOWN_NAME = "unknown-name"
    LOST_CHARACTERS = "lost-characters"


class Bad(ValueError):
    """The cell cannot be read, and stays as it was sent."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Repaired:
    """`meaning`: of a sign that stood in place of a value."""

    value: Value
    kind: RepairKind
    meaning: Meaning | None = None


Reader = Callable[[Cell], "Value | Repaired"]


def plain_text(cell: str) -> str:
    """After `narrow`, without any blanks."""
    return BLANKS.sub("", narrow(cell))


def narrow(cell: str) -> str:
    """NFKC, but the marks of notes stay as they are: else `12①` and `12²` would be 121 and 122."""
    if cell.isascii():
        return cell
    if _MARK.search(cell) is None:
        return unicodedata.normalize("NFKC", cell)
    return "".join(part if _MARK.match(part) else unicodedata.normalize("NFKC", part) for part in _MARK.split(cell))


def number_cell(cell: Cell) -> Decimal:
    """The number in a number cell, to the 15 digits that a workbook shows. Raises Bad for all else, NaN, infinity."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float, Decimal)):
        raise Bad(Reason.NOT_A_NUMBER)
    if isinstance(cell, float):
        cell = Decimal(f"{cell:.15g}")
    number = Decimal(cell)
    if not number.is_finite():
        raise Bad(Reason.NOT_A_NUMBER)
    return number


def refuse_ditto(cell: str) -> None:
    """Raises Bad for a cell that only says that it is as the one above."""
    if cell[:1] in "〃同″”" and cell.strip() in DITTOS:
        raise Bad(Reason.DITTO)


def error_in(cell: str) -> Reason | None:
    """Why a cell that begins with # says nothing: it shows an error of a formula, or that its column is too narrow."""
    if cell.strip() in ERRORS:
        return Reason.ERROR_CELL
    if cell == SCALED_CELL:
        return Reason.SCALED
    return Reason.TOO_NARROW if len(cell) > 1 and not cell.strip("# ") else None


def refuse_error(cell: Cell) -> None:
    """Raises Bad for a cell that says nothing, as `error_in` has it."""
    if isinstance(cell, str) and cell[:1] == "#" and (reason := error_in(cell)) is not None:
        raise Bad(reason)


def unwrapped(cell: str) -> str | None:
    """What stands in a cell such as `="007"`, by which systems keep Excel from making numbers of codes; else None."""
    if len(cell) > 3 and cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1].replace('""', '"')
    return None


def lost_characters(words: str) -> bool:
    """Whether an earlier program could not write a character, and put a sign in its place."""
    return _LOST.search(words) is not None
