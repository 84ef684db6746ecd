"""Single values as stewards write them: words, identifiers, days, amounts with a unit, choices, paths.

Each is a type for a pydantic field, and raises `Wrong` with the mend.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, PlainValidator, WithJsonSchema

from kechuang_check.definitions.problems import Wrong, nearest, pick
from kechuang_check.domain.reading import NoNumber
from kechuang_check.words import Text, text

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,62}")
CODE = re.compile(r"[a-z][a-z0-9_]*/[a-z0-9]+(-[a-z0-9]+)*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[12][0-9]{3}")
_AMOUNT = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,9})?) ?(%|‰|千元|万元|亿元|万|亿|元)?")
_CHINESE = r"\u3000-\u9fff\uff00-\uffef“”"
_STOPS = "，。；：、！？（）《》"
_BLANK_IN_CHINESE = re.compile(rf"(?<=[{_CHINESE}]) (?=[{_CHINESE}])|(?<=[{_STOPS}]) | (?=[{_STOPS}])")
_COUNTED = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,9})?) ?([万亿]?)[家人项个件名]")
_ANY_DAY = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?.*")
# Powers of ten, so that nothing is rounded: 18 and 9 digits fit the 28 of the decimal context.
_POWERS = {"%": -2, "‰": -3, "": 0, "元": 0, "千元": 3, "万": 4, "万元": 4, "亿": 8, "亿元": 8}

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount as written: `value` is exact and in the plain unit (2% is 0.02, 90亿元 is 9000000000)."""

    value: Decimal
    sign: str
    written: str

    @property
    def is_percent(self) -> bool:
        return self.sign in ("%", "‰")

    @property
    def is_money(self) -> bool:
        return self.sign.endswith("元")


def parse_quantity(written: object) -> Quantity:
    """Read digits with optional decimals and one optional sign of % ‰ 千元 万 万元 亿 亿元 元. Raises Wrong."""
    shown = str(written)
    match = None
    if isinstance(written, str | int | Decimal) and not isinstance(written, bool):
        match = _AMOUNT.fullmatch(shown)
    if match is None:
        raise Wrong(text("`{written}` is not an amount", written=_short(shown)), _mend_amount(shown))
    sign = match[2] or ""
    return Quantity(Decimal(match[1]).scaleb(_POWERS[sign]), sign, shown)


def _mend_amount(shown: str) -> Text:
    plain = unicodedata.normalize("NFKC", shown).strip()
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if plain != shown and _AMOUNT.fullmatch(plain):
        return text("Write `{amount}`", amount=plain)
    if (counted := _COUNTED.fullmatch(plain)) is not None:
        return text("Write `{amount}`; what is counted stands in `unit`", amount=counted[1] + counted[2])
    return text("Write digits, with one of % ‰ 千元 万 万元 亿 亿元 元 after them if need be: 2%, 2000, 90亿元")


def parse_asked(written: object) -> Quantity | NoNumber:
    """An amount, or `none` or `unknown` for a target without a number. Raises Wrong."""
    words = [member.value for member in NoNumber]
    if isinstance(written, str) and written in words:
        return NoNumber(written)
    if isinstance(written, str) and (near := nearest(written.lower(), words)):
        raise Wrong(text("`{written}` is not an amount", written=_short(written)), text("Write `{word}`", word=near))
    return parse_quantity(written)


def parse_share(written: object) -> Decimal:
    """A share of 0 to 1, written as such or with % (95%, 0.95). Raises Wrong."""
    quantity = parse_quantity(written)
    if quantity.sign not in ("", "%", "‰") or quantity.value > 1:
        raise Wrong(
            text("`{written}` is not a share between 0 and 1", written=quantity.written),
            text("Write `{written}%`, or a decimal such as 0.95", written=quantity.written)
            if not quantity.sign and quantity.value <= 100
            else text("Write a percentage up to 100%, or a decimal such as 0.95"),
        )
    return quantity.value


LEARNED = "learned"
"""Stands in the place of a season that is that of past years."""


def parse_season(written: object) -> tuple[Decimal, ...] | str:
    """A list of shares, or `learned`. Raises Wrong."""
    if isinstance(written, str) and nearest(written, [LEARNED]):
        if written == LEARNED:
            return LEARNED
        raise Wrong(
            text("`{written}` is not known here", written=written), text("Did you mean `{word}`?", word=LEARNED)
        )
    if not isinstance(written, list):
        raise Wrong(
            text("The season is neither a list of shares nor `learned`"),
            text("Write 12 shares in brackets, or `season: learned`"),
        )
    return tuple(parse_share(share) for share in written)


def parse_columns(written: object) -> tuple[str, ...]:
    """One column, or a list of several. Raises Wrong."""
    names = written if isinstance(written, list) else [written]
    if not names or not all(isinstance(n, str) and n.strip() for n in names) or len(set(names)) < len(names):
        raise Wrong(
            text("It names no column, or one of them twice"), text("Write one column, or several in brackets: [a, b]")
        )
    return tuple(names)


def parse_day(written: object) -> date:
    """A day as YYYY-MM-DD, or as a TOML date. Raises Wrong."""
    if isinstance(written, date) and not isinstance(written, datetime):
        return written
    shown = str(written)
    if isinstance(written, str) and _DAY.fullmatch(written):
        try:
            return date.fromisoformat(written)
        except ValueError:
            raise Wrong(
                text("There is no such day as {day}", day=shown), text("Check the month and the day of the month")
            ) from None
    meant = f"{shown}-12-31" if _YEAR.fullmatch(shown) else _day_meant(shown)
    raise Wrong(
        text("`{written}` is not a day", written=_short(shown)),
        text("Write year, month and day: 2024-12-31") if meant is None else text("Write `{day}`", day=meant),
    )


def _day_meant(shown: str) -> str | None:
    """The day that is written with other signs, such as 2024/6/30 or 2024年6月30日."""
    match = _ANY_DAY.fullmatch(unicodedata.normalize("NFKC", shown).strip())
    try:
        return None if match is None else date(*map(int, match.groups())).isoformat()
    except ValueError:
        return None


def choice(kind: type[E]) -> Callable[[object], E]:
    """Reads one of the words of `kind`; what is near to one of them is suggested."""

    def read(written: object) -> E:
        words = [member.value for member in kind]
        if isinstance(written, str) and written in words:
            return kind(written)
        raise Wrong(text("`{written}` is not known here", written=_short(str(written))), pick(str(written), words))

    return read


def column_place(written: object) -> int | None:
    """A column of a workbook by its letters, as a number from 0. Raises Wrong."""
    if written is None:
        return None
    if not isinstance(written, str) or not re.fullmatch(r"[A-Z]{1,3}", written):
        raise Wrong(
            text("`{written}` is not a column of a workbook", written=_short(str(written))),
            text("Write the letters of the column, as Excel shows them: A"),
        )
    place = 0
    for letter in written:
        place = place * 26 + ord(letter) - 64
    return place - 1


def read_identifier(written: str) -> str:
    if IDENTIFIER.fullmatch(written):
        return written
    raise Wrong(
        text("`{written}` cannot be used as a name", written=_short(written)),
        text("Use lower-case letters a-z, digits and `_`, and begin with a letter: enterprise_rd"),
    )


def _read_code(written: str) -> str:
    if CODE.fullmatch(written):
        return written
    raise Wrong(
        text("`{written}` is not a rule code", written=_short(written)),
        text("Write the suite, a slash, and words in lower case joined by `-`: enterprise_rd/credit-code-valid"),
    )


def _read_words(written: str) -> str:
    words = written.strip()
    if not words:
        raise Wrong(text("The text is empty"), text("Write the text, or remove the key"))
    if any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in words):
        raise Wrong(text("The text holds a control character"), text("Remove the `\\` sequence that makes it"))
    return words


def _read_chinese(written: str) -> str:
    """YAML joins folded lines with a blank, which Chinese does not want."""
    return _BLANK_IN_CHINESE.sub("", _read_words(written))


def _read_line(written: str) -> str:
    words = _read_words(written)
    if "\n" in words or "\t" in words:
        raise Wrong(text("This text must stand on one line"), text("Remove the line breaks and tabs inside it"))
    return words


def _read_inside(written: str) -> str:
    """A path inside the workspace."""
    if "\\" in written:
        raise Wrong(text("`{path}` has a `\\`", path=written), text("Write `{path}`", path=written.replace("\\", "/")))
    is_absolute = PurePosixPath(written).is_absolute() or bool(PureWindowsPath(written).drive)
    if is_absolute or ".." in PurePosixPath(written).parts:
        raise Wrong(
            text("`{path}` lies outside the workspace", path=written),
            text("Write a path from the folder of kechuang.toml, such as samples/batches"),
        )
    return written


def _read_mailbox(written: str) -> str:
    if re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", written) and written.isprintable():
        return written
    raise Wrong(
        text("`{written}` is not a mail address", written=_short(written)),
        text("Write the address alone, such as head-of-science-bureau@example.com"),
    )


def _short(written: str) -> str:
    return written if len(written) <= 60 else written[:57] + "..."


Words = Annotated[str, AfterValidator(_read_words)]
ChineseWords = Annotated[str, AfterValidator(_read_chinese)]
Line = Annotated[str, AfterValidator(_read_line)]
Identifier = Annotated[
    str, AfterValidator(read_identifier), WithJsonSchema({"type": "string", "pattern": f"^{IDENTIFIER.pattern}$"})
]
Code = Annotated[str, AfterValidator(_read_code), WithJsonSchema({"type": "string", "pattern": f"^{CODE.pattern}$"})]
Day = Annotated[date, BeforeValidator(parse_day)]
Amount = Annotated[
    Quantity,
    PlainValidator(parse_quantity),
    WithJsonSchema({"type": ["number", "string"], "description": "2000, 2%, 90亿元"}),
]
Asked = Annotated[
    Quantity | NoNumber,
    PlainValidator(parse_asked),
    WithJsonSchema({"type": ["number", "string"], "description": "2000, 2%, 90亿元; none, unknown"}),
]
Share = Annotated[
    Decimal,
    PlainValidator(parse_share),
    WithJsonSchema({"type": ["number", "string"], "description": "0.95 or 95%"}),
]
Season = Annotated[
    tuple[Decimal, ...] | str,
    PlainValidator(parse_season),
    WithJsonSchema({"anyOf": [{"type": "array", "items": {"type": ["number", "string"]}}, {"const": LEARNED}]}),
]
ColumnNames = Annotated[
    tuple[str, ...],
    PlainValidator(parse_columns),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]
Inside = Annotated[str, AfterValidator(_read_line), AfterValidator(_read_inside)]
Mailbox = Annotated[str, AfterValidator(_read_mailbox)]
