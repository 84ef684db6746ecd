"""A batch whose amounts are about a power of ten times those of the batch before: the unit may have slipped.

The powers are those between the units in use: 10 (千元 and 万元), 100 (万元 and 百万元, a share and its percentage),
10^3 (元 and 千元), 10^4 (元 and 万元, 万元 and 亿元), 10^5 (千元 and 亿元), 10^8 (元 and 亿元). Where the same keys
are in both batches each is held against itself; only where none is are the medians compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING

from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.units import measure_of
from kechuang_check.errors import Place
from kechuang_check.words import Text, text

if TYPE_CHECKING:
    from kechuang_check.domain.batch import Batch
    from kechuang_check.domain.confirmation import Confirmation
    from kechuang_check.domain.feed import Column, Feed

UNIT_SUSPECT = "intake/unit-suspect"
UNIT_CONFIRMED = "intake/unit-confirmed"
POWERS = tuple(sign * power for power in (1, 2, 3, 4, 5, 8) for sign in (1, -1))
EXACT = (Decimal("0.955"), Decimal("1.047"))
"""A ratio this near to a power of ten is no growth: the same figure was written again in another unit."""

_NEAR_TEN = (Decimal("0.708"), Decimal("1.413"))
_NEAR_HUNDRED = (Decimal("0.562"), Decimal("1.778"))
_NEAR_THOUSANDS = (Decimal("0.316"), Decimal("3.162"))
_MOST_PAIRS = 4, 5
_MOST_COLUMNS = 2, 3
_FEW_PAIRS = 5
_MANY_PAIRS = 20
_FEW_VALUES = 10
_MANY_VALUES = 30
_SMALL_POWER = 2
_GREAT_POWER = 3
_LIKE_A_YEAR = 5
"""From the first month to the last a sum that runs from January grows by so much, and this is no slip of 10."""
_AT_LEAST_SHOWN = 3
"""A median of fewer values would show the value of one respondent."""
_TWO_DIGITS = Context(prec=2, rounding=ROUND_HALF_EVEN)
_UNITS: Mapping[str, tuple[str, ...]] = {
    "yuan": ("元", "千元", "万元", "百万元", "亿元"),
    "persons": ("人", "百人", "千人", "万人"),
    "count": ("个", "百个", "千个", "万个"),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One number column of two batches. `pairs`: keys that have a value other than 0 in both; `near`: how many of these
    have a ratio near a power of ten, by power; `exact`: how many have it to a few hundredths. `values`, `before`: how
    many values other than 0 each has; `median`, `median_before`: of their sizes, in canonical units.
    """

    column: str
    pairs: int
    near: Mapping[int, int]
    values: int
    before: int
    median: Decimal | None
    median_before: Decimal | None
    exact: Mapping[int, int] = field(default_factory=dict)


def near(power: int) -> tuple[Decimal, Decimal]:
    """A ratio is near a power of ten if it is between so many times of it. What is ten times may have grown by itself;
    a thousand times has not, so there is more room for growth beside the slip.
    """
    return {1: _NEAR_TEN, 2: _NEAR_HUNDRED}.get(abs(power), _NEAR_THOUSANDS)


def unit_suspect(feed: Feed, batch: Batch, before: Batch, compared: Sequence[Compared]) -> Finding | None:
    """The finding on `batch` if its amounts look as if their unit had slipped since `before`; None if they do not.

    A column with many keys in both batches is enough by itself, and so is one whose few keys all have the same figure
    but for the power; otherwise most columns must say the same.
    """
    comparable = [c for c in compared if c.pairs or min(c.values, c.before) >= _FEW_VALUES]
    powers = {c.column: _power(c) for c in comparable}
    usual = _usual_growth(batch, before)
    counted = Counter(p for p in powers.values() if p is not None and p not in usual)
    for power, count in counted.most_common():
        alike = [c for c in comparable if powers[c.column] == power]
        part, whole = _MOST_COLUMNS
        are_most = count * whole >= len(comparable) * part
        evidence = sum(c.pairs for c in alike)
        if any(_is_enough(c, power) for c in alike) or (
            are_most and (evidence >= _FEW_PAIRS or _by_medians(alike, power))
        ):
            return _finding(feed, batch, before, power, alike)
    return None


def confirmed(suspect: Finding, confirmation: Confirmation, batch: Batch) -> Finding:
    """What is said of a suspect batch once a steward has confirmed it: who, when and why, and no fault any more."""
    values = dict(suspect.message.values) if suspect.message else {}
    return Finding(
        UNIT_CONFIRMED,
        "unit_confirmed",
        Severity.INFO,
        Outcome.WARN,
        column=suspect.column,
        message=text(
            "Its amounts are about {times} times those of {period}; {who} confirmed on {day} that they are right: "
            "{note}",
            times=values.get("times", ""),
            period=values.get("period", ""),
            who=confirmation.by,
            day=confirmation.at.date().isoformat(),
            note=confirmation.note,
        ),
        where=Place(batch.source),
    )


def _power(compared: Compared) -> int | None:
    """The power of ten that the column is off by; None if by none of them."""
    if compared.pairs:
        part, whole = _MOST_PAIRS
        return next((p for p in POWERS if compared.near.get(p, 0) * whole >= compared.pairs * part), None)
    if not compared.median or not compared.median_before:
        return None
    ratio = compared.median / compared.median_before
    return next((p for p in POWERS if near(p)[0] <= ratio.scaleb(-p) <= near(p)[1]), None)


def _is_enough(compared: Compared, power: int) -> bool:
    """Whether the keys of this column alone show the slip."""
    if compared.pairs >= (_FEW_PAIRS if abs(power) > 1 else _MANY_PAIRS):
        return True
    return abs(power) >= _GREAT_POWER and 0 < compared.pairs == compared.exact.get(power, 0)


def _by_medians(alike: Sequence[Compared], power: int) -> bool:
    """Whether there are enough values for their medians to tell, where no keys do."""
    enough = _MANY_VALUES if abs(power) <= _SMALL_POWER else _FEW_VALUES
    return all(not c.pairs and min(c.values, c.before) >= enough for c in alike)


def _usual_growth(batch: Batch, before: Batch) -> frozenset[int]:
    """Powers that a sum which runs from January reaches by itself between the months in which the periods end."""
    if batch.period is None or before.period is None:
        return frozenset()
    month, earlier = batch.period.end.month, before.period.end.month
    if month >= _LIKE_A_YEAR * earlier:
        return frozenset({1})
    return frozenset({-1}) if earlier >= _LIKE_A_YEAR * month else frozenset()


def _finding(feed: Feed, batch: Batch, before: Batch, power: int, alike: Sequence[Compared]) -> Finding:
    first = max(alike, key=lambda c: (c.pairs, c.values))
    column = feed.column(first.column)
    stated, likely = _units(column, batch, power)
    evaluated = first.pairs or first.values
    shown = min(first.values, first.before) >= _AT_LEAST_SHOWN and first.median and first.median_before
    return Finding(
        UNIT_SUSPECT,
        "unit_suspect",
        Severity.CRITICAL,
        Outcome.FAIL,
        failing=first.near.get(power, 0) if first.pairs else first.values,
        evaluated=evaluated,
        column=first.column,
        message=text(
            "column {header}{others}: the values are about {times} times those of {period}{medians}; {slip}",
            header=column.title("zh") if column else first.column,
            others=text(" and {count} more", count=len(alike) - 1) if len(alike) > 1 else "",
            times=_times(power),
            period=before.period.label if before.period else "",
            medians=_medians(first, stated) if shown else "",
            slip=_slip(stated, likely),
        ),
        advice=text(
            "ask whoever filed it for the unit; if the file is wrong, hand it in again in the right unit; if it is "
            "right, confirm it: kechuang-check batches confirm {id} --note WHY",
            id=batch.id[:8],
        ),
        where=Place(batch.source),
    )


def _times(power: int) -> str:
    return f"{10**power:,}" if power > 0 else f"1/{10**-power:,}"


def _medians(compared: Compared, unit: str | None) -> Text:
    return text(
        " (medians: about {now}, before about {before})",
        now=_rounded(compared.median, unit),
        before=_rounded(compared.median_before, unit),
    )


def _rounded(amount: Decimal | None, unit: str | None) -> str:
    """Two digits are enough to see the slip, and too few to see a respondent."""
    measure = measure_of(unit) if unit else None
    number = (amount or Decimal(0)) / (measure.factor if measure else 1)
    return f"{_TWO_DIGITS.create_decimal(number):,f}{unit or ''}"


def _units(column: Column | None, batch: Batch, power: int) -> tuple[str | None, str | None]:
    """The unit that the filing states, and the one that it was more likely written in."""
    found = (
        next((c.unit for c in batch.layout.columns if column and c.name == column.name), None) if batch.layout else None
    )
    stated = found or (column.unit if column else None)
    measure = measure_of(stated) if stated else None
    if measure is None:
        return stated, None
    factor = measure.factor.scaleb(-power)
    likely = next(
        (u for u in _UNITS.get(measure.quantity, ()) if (m := measure_of(u)) is not None and m.factor == factor), None
    )
    return stated, likely


def _slip(stated: str | None, likely: str | None) -> Text:
    if stated and likely:
        return text("probably written in {likely} and stated as {stated}", likely=likely, stated=stated)
    if stated == "%":
        return text("probably percentages and plain shares were exchanged")
    return text("probably the unit was changed and not stated")
