"""What the wording of a target asks for: `年均增长6%，力争突破6500亿元` is a growth of 6 % a year, and more than
650 billion yuan as a stretch goal. What cannot be told is a doubt, and nothing is filled in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kechuang_check.domain.plan import Comparator, Obligation
from kechuang_check.words import Text, text


class Asked(StrEnum):
    """What the number of a target is: a value itself, its growth, a multiple of it, its place in a table, the share of
    things that are covered, by how many points it rises, or no number at all.
    """

    VALUE = "value"
    ANNUAL_GROWTH = "annual_growth"
    GROWTH = "growth"
    MULTIPLE = "multiple"
    PLACE = "place"
    COVERAGE = "coverage"
    POINTS = "points"
    NO_NUMBER = "no_number"


@dataclass(frozen=True, slots=True)
class Worded:
    """One thing that a wording asks for. `value`: in the unit `unit` as written (`%`, `亿元`, `家`), without its scale:
    `56万人` is 560000 人, and `6500亿元` is 6500 亿元. `base`: where it starts, in `由7.8%提高到10%`.
    """

    words: str
    asked: Asked
    comparator: Comparator | None
    value: Decimal | None
    unit: str | None = None
    obligation: Obligation = Obligation.EXPECTED
    base: Decimal | None = None
    doubts: tuple[Text, ...] = ()


_DIGITS = {
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "百": 100,
}
_SCALES = {"百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "万亿": 12, "million": 6, "billion": 9}
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_SCALE = r"(?:百万|千万|万亿|[百千万亿]|million\b|billion\b)?"
_AMOUNT = re.compile(
    rf"(?P<number>{_NUMBER})\s*(?:(?P<points>个?百分点|percentage points?)|(?P<share>[%‰])"
    rf"|(?P<money>{_SCALE}\s*(?:元|yuan|RMB))"
    rf"|(?P<scale>{_SCALE})\s*(?P<unit>倍|[\u4e00-\u9fff]{{1,3}}?(?=以|左|及|上|下|内|和|或|\W|$)|[\u4e00-\u9fff])?)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[;。]|(?<!\d),|,(?!\d{3})|、(?=力争|争取|努力)")
_YEARS = re.compile(
    r"(?:到|至|比|较)?(?:19|20)\d{2}年(?:底|末|度)?"
    r"|\b(?:by|in|from|since|of|than|to)\s+(?:the end of\s+)?(?:19|20)\d{2}\b"
    r"|[(（](?:19|20)\d{2}年?[)）]",
    re.IGNORECASE,
)
_COMPARATORS: Sequence[tuple[Comparator, re.Pattern[str]]] = tuple(
    (comparator, re.compile(words, re.IGNORECASE))
    for comparator, words in (
        (Comparator.AT_MOST, r"不超过|不高于|不多于|不大于|控制在|以内|以下|no more than|not more than|at most|up to"),
        (Comparator.AT_LEAST, r"不低于|不少于|不小于|no less than|not less than|no fewer than|at least"),
        (Comparator.WITHIN, r"左右|上下|大约|约(?!束)|\babout\b|\baround\b|approximately"),
        (Comparator.MORE_THAN, r"突破|超过|超(?!算|级|高)|高于|大于|多于|exceed|more than|\bover\b|\babove\b"),
        (Comparator.LESS_THAN, r"低于|少于|小于|less than|fewer than|\bbelow\b|\bunder\b"),
        (Comparator.EQUAL, r"等于|保持在|稳定在|remain|stay at"),
        (Comparator.AT_LEAST, r"以上|及以上|达|至少|\breach|\bor more\b|\bup to\b"),
    )
)
_ANNUAL = re.compile(
    r"年均|年平均|每年增|annual(?:ly)? (?:average )?(?:growth|increase)|a year on average|per year", re.IGNORECASE
)
_GROWTH = re.compile(r"增长|增速|增幅|growth|grow|increase by", re.IGNORECASE)
_RISE = re.compile(r"提高|提升|上升|增加|下降|降低|rise|fall", re.IGNORECASE)
_DOUBLED = re.compile(r"翻(?P<times>[一二两三])?番|(?P<double>双?倍增|翻倍|double)", re.IGNORECASE)
_PLACE = re.compile(
    r"前(?P<top>\d+|[一二两三四五六七八九十百])(?:[位名强]|$|(?=\W))"
    r"|第(?P<place>\d+|[一二三四五六七八九十])[位名]?|top (?P<english>\d+)"
)
_COVERED = re.compile(r"全覆盖|full coverage|fully covered", re.IGNORECASE)
_STRETCH = re.compile(r"力争|争取|努力|strive|aim", re.IGNORECASE)
_TO = re.compile(r"(?:到|至|\bto\b)\s*$", re.IGNORECASE)


_FALL = re.compile(r"下降|降低|fall|decrease|reduc", re.IGNORECASE)
UNCOMPARED = text("No word tells how to compare, so it is read as “at least”.")
_NO_NUMBER = text("No number was found in the wording, so nothing is judged.")


def read_wording(words: str) -> tuple[Worded, ...]:
    """Everything that `words` ask for, in their order; never empty for words that are not blank."""
    plain = unicodedata.normalize("NFKC", words).strip()
    if not plain:
        return ()
    found: list[Worded] = []
    for part in _PARTS.split(plain):
        found += _part(part.strip()) if part and part.strip() else []
    if found:
        return tuple(found)
    return (Worded(plain, Asked.NO_NUMBER, None, None, obligation=_obligation(plain), doubts=(_NO_NUMBER,)),)


def _part(part: str) -> list[Worded]:
    bare = _YEARS.sub(" ", part)
    obligation = _obligation(part)
    if doubled := _DOUBLED.search(bare):
        value = Decimal(2) ** _DIGITS.get(doubled["times"] or "一", 1)
        return [Worded(part, Asked.MULTIPLE, _comparator(bare)[0], value, "倍", obligation)]
    if place := _PLACE.search(bare):
        written = place["top"] or place["place"] or place["english"]
        value = Decimal(written) if written.isdecimal() else Decimal(_DIGITS[written])
        return [Worded(part, Asked.PLACE, Comparator.AT_MOST, value, "位", obligation)]
    if _COVERED.search(bare):
        return [Worded(part, Asked.COVERAGE, Comparator.AT_LEAST, Decimal(100), "%", obligation)]
    amounts = [m for m in _AMOUNT.finditer(bare) if not _is_name(bare, m)]
    if amounts:
        return [_amount(part, bare, amounts, obligation)]
    asks = _STRETCH.search(part) or _comparator(bare)[1]
    return [Worded(part, Asked.NO_NUMBER, None, None, obligation=obligation, doubts=(_NO_NUMBER,))] if asks else []


def _is_name(bare: str, match: re.Match[str]) -> bool:
    """A number that is part of a name: 5G, C919, 十四五 as 14th."""
    before, after = bare[: match.start()][-1:], bare[match.end("number") :][:2]
    return (before.isascii() and before.isalpha()) or bool(
        re.match(r"[A-Za-z]", after) and not re.match(r"yu|pe|bi|mi", after)
    )


def _amount(part: str, bare: str, amounts: Sequence[re.Match[str]], obligation: Obligation) -> Worded:
    last = amounts[-1]
    doubts: list[Text] = []
    base = None
    value, unit = _value(last)
    if len(amounts) > 1:
        if _TO.search(bare[: last.start()]) and _value(amounts[-2])[1] == unit:
            base = _value(amounts[-2])[0]
        else:
            doubts.append(text("There are several numbers, and the last one was taken."))
    comparator, told = _comparator(bare)
    if not told:
        doubts.append(UNCOMPARED)
    asked = Asked.VALUE
    if unit in ("%", "‰") and _ANNUAL.search(bare):
        asked = Asked.ANNUAL_GROWTH
    elif unit == "%" and _FALL.search(bare) and base is None:
        asked, comparator, value = Asked.GROWTH, Comparator.AT_MOST, -value
        doubts.append(text("It is not said over what it falls, so it is read as over the year before."))
    elif unit in ("%", "‰") and _GROWTH.search(bare) and base is None:
        asked = Asked.GROWTH
        doubts.append(text("It is not said over what it grows, so it is read as over the year before."))
    elif unit == "倍" and (_GROWTH.search(bare) or _RISE.search(bare)):
        asked = Asked.MULTIPLE
    elif unit == "个百分点":
        asked = Asked.POINTS
        doubts.append(text("A rise in points needs the value it starts from."))
    return Worded(part, asked, comparator, value, unit, obligation, base, tuple(doubts))


def _value(match: re.Match[str]) -> tuple[Decimal, str | None]:
    number = Decimal(match["number"].replace(",", ""))
    if match["points"]:
        return number, "个百分点"
    if match["share"]:
        return number, match["share"]
    if match["money"]:
        scale = re.sub(r"\s*(元|yuan|RMB)$", "", match["money"], flags=re.IGNORECASE)
        return (number, f"{scale}元") if scale in ("", "千", "万", "亿") else (_scaled(number, scale), "元")
    return _scaled(number, match["scale"] or ""), match["unit"] or None


def _scaled(number: Decimal, scale: str) -> Decimal:
    found = number.scaleb(_SCALES.get(scale.lower(), 0))
    return Decimal(int(found)) if found == found.to_integral_value() else found


def comparator_in(words: str) -> Comparator | None:
    """The comparator that the words name; None where they name none."""
    comparator, told = _comparator(unicodedata.normalize("NFKC", words))
    return comparator if told else None


def _comparator(bare: str) -> tuple[Comparator, bool]:
    """The comparator, and whether a word tells it."""
    for comparator, words in _COMPARATORS:
        if words.search(bare):
            return comparator, True
    return Comparator.AT_LEAST, False


def _obligation(part: str) -> Obligation:
    if "约束性" in part:
        return Obligation.BINDING
    return Obligation.STRETCH if _STRETCH.search(part) else Obligation.EXPECTED
