"""Puts the keys of rules into the numbers of the engine: bounds scaled as the frame is, dates as day numbers.

Also refuses what the engine would accept and judge wrongly: a column that is not there in exactly that spelling, a text
rule on numbers, an amount compared with a date.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from kechuang_check.domain.feed import Feed
from kechuang_check.domain.period import Period
from kechuang_check.domain.rule import Rule
from kechuang_check.domain.vocabulary import KeyType
from kechuang_check.validation.column_kinds import ALIKE, READS, Holds
from kechuang_check.validation.forms import FORMS
from kechuang_check.validation.frame import Frame, day_number
from kechuang_check.words import Text, text

_EXACT: Final = 2**53
_NOT_EMPTY: Final = "expect_column_values_to_not_be_null"

_SCALED: Final[Mapping[str, bool]] = {
    "expect_column_values_to_be_between": True,
    "expect_column_min_to_be_between": True,
    "expect_column_max_to_be_between": True,
    "expect_column_sum_to_be_between": True,
    "expect_column_mean_to_be_between": False,
    "expect_column_median_to_be_between": False,
}
"""Rules with bounds in the unit of the column. True: what is compared is always whole in the frame's numbers."""

_IGNORED: Final = (
    ("expect_column_pair_", "either_value_is_missing"),
    ("expect_compound_", "any_value_is_missing"),
    ("expect_multicolumn_", "any_value_is_missing"),
    ("expect_select_column_", "any_value_is_missing"),
)


class NotJudged(Exception):
    """A rule that is not given to the engine, with why. `is_absent`: its column was not sent at all."""

    def __init__(self, why: Text, *, is_absent: bool = False) -> None:
        super().__init__(str(why))
        self.why = why
        self.is_absent = is_absent


def columns_of(rule: Rule) -> tuple[str, ...]:
    """The columns that a rule reads, by the keys of its form."""
    named: list[str] = []
    for key in FORMS[rule.type].keys:
        value = rule.kwargs.get(key.name)
        if key.type is KeyType.COLUMN and isinstance(value, str):
            named.append(value)
        elif key.type is KeyType.COLUMNS and isinstance(value, Sequence):
            named.extend(value)
    return tuple(named)


def engine_kwargs(
    rule: Rule, frame: Frame, feed: Feed, period: Period | None, plan_span: tuple[date, date]
) -> dict[str, Any]:
    """The keys of a rule as the engine is to have them. Raises NotJudged."""
    kwargs = {k: v for k, v in rule.kwargs.items() if v is not None}
    for key in kwargs:
        if FORMS[rule.type].key(key) is None:
            # The engine has more keys than the vocabulary, and one of them runs code.
            raise NotJudged(text("The rule has no key {key}", key=key))
    _check_columns(rule, frame, feed)
    for prefix, ignored in _IGNORED:
        if rule.type.startswith(prefix):
            kwargs["ignore_row_if"] = ignored
    if rule.type == _NOT_EMPTY:
        # A cell that could not be read is told as such; it is not empty.
        kwargs["column"] = frame.answered.get(kwargs["column"], kwargs["column"])
    if "mostly" in kwargs:
        kwargs["mostly"] = float(kwargs["mostly"])
    if rule.type in _SCALED:
        _put_bounds(kwargs, frame, is_whole=_SCALED[rule.type])
    elif "min_value" in kwargs or "max_value" in kwargs:
        kwargs.update({k: _plain(kwargs[k]) for k in ("min_value", "max_value") if k in kwargs})
    if "value_set" in kwargs:
        what = frame.holds[kwargs["column"]]
        kwargs["value_set"] = [_value(v, what, frame) for v in kwargs["value_set"]]
    if "sum_total" in kwargs:
        kwargs["sum_total"] = _plain(_scaled(kwargs["sum_total"], frame))
    if "within" in kwargs:
        kwargs["first_day"], kwargs["last_day"] = _span(kwargs["within"], period, plan_span)
    return kwargs


def _check_columns(rule: Rule, frame: Frame, feed: Feed) -> None:
    columns = columns_of(rule)
    for column in columns:
        if column not in frame.holds:
            is_absent = feed.column(column) is not None
            raise NotJudged(text("The batch has no column {column}", column=column), is_absent=is_absent)
        alike = [c for c in frame.holds if c != column and c.casefold() == column.casefold()]
        if alike:
            # The engine takes the first that matches in any case.
            raise NotJudged(text("The names {a} and {b} differ only in case", a=column, b=alike[0]))
    taken = READS.get(rule.type)
    for column in columns:
        wanted = frozenset({Holds.DATE}) if column == rule.kwargs.get("date_column") else taken
        if wanted is not None and frame.holds[column] not in wanted and frame.data[column].notna().any():
            raise NotJudged(text("The rule does not fit column {column}, by what it holds", column=column))
    kinds = {frame.holds[c] for c in columns if frame.data[c].notna().any()}
    if rule.type in ALIKE and len(kinds) > 1:
        raise NotJudged(text("The columns {columns} hold different things", columns=", ".join(columns)))


def _put_bounds(kwargs: dict[str, Any], frame: Frame, *, is_whole: bool) -> None:
    """Scale the bounds; where whole numbers are compared, move a bound between two of them to the right one.

    So `0.5` among whole yuan is judged exactly, whatever it is in binary: at least 0.5 is at least 1, more than 0.5 is
    more than 0.
    """
    what = frame.holds[kwargs["column"]]
    ways: tuple[tuple[str, str, Callable[[Decimal], int], Callable[[Decimal], int]], ...] = (
        ("min_value", "strict_min", math.floor, math.ceil),
        ("max_value", "strict_max", math.ceil, math.floor),
    )
    for bound, strict, when_strict, otherwise in ways:
        if bound not in kwargs:
            continue
        scaled = _number(kwargs[bound], what, frame)
        if not is_whole:
            kwargs[bound] = _plain(scaled)
            continue
        whole = (when_strict if kwargs.get(strict) else otherwise)(scaled)
        if frame.is_wide and int(float(whole)) != whole:
            raise NotJudged(
                text("The bound {bound} has more digits than the engine compares", bound=str(kwargs[bound]))
            )
        kwargs[bound] = whole


def _number(value: object, what: Holds, frame: Frame) -> Decimal:
    match value, what:
        case str(), Holds.DATE:
            return Decimal(day_number(_date(value)))
        case bool(), _:
            pass
        case ((int() | Decimal()), Holds.NUMBER):
            return _scaled(value, frame)
    raise NotJudged(text("{value} cannot be compared with what the column holds", value=str(value)))


def _value(value: object, what: Holds, frame: Frame) -> object:
    """One of a set of values, as the frame holds it."""
    match value, what:
        case bool(), Holds.TRUTH:
            return value
        case bool(), _:
            pass
        case str(), Holds.TEXT:
            return value
        case int(), Holds.TEXT:
            return str(value)
        case _, (Holds.NUMBER | Holds.DATE):
            return _plain(_number(value, what, frame))
    raise NotJudged(text("{value} cannot be compared with what the column holds", value=str(value)))


def _scaled(value: int | Decimal, frame: Frame) -> Decimal:
    return Decimal(value).scaleb(frame.decimals)


def _plain(number: int | float | Decimal) -> int | float:
    """A whole number as int, so that it is compared exactly; any other as float."""
    return int(number) if number == int(number) else float(number)


def _date(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise NotJudged(text("{value} is not a date", value=value)) from None


def _span(within: str, period: Period | None, plan_span: tuple[date, date]) -> tuple[int | None, int]:
    if within == "plan":
        return day_number(plan_span[0]), day_number(plan_span[1])
    if period is None:
        raise NotJudged(text("The period of the batch is not known"))
    return (day_number(period.start) if within == "period" else None), day_number(period.end)
