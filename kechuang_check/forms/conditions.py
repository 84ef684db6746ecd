"""What a rule asks of a cell, as formulas of a spreadsheet: true for every cell that the check would accept.

A condition may let pass what the check refuses, and refuses nothing that the check takes without a repair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from kechuang_check.domain.feed import Column, ColumnType, Feed
from kechuang_check.domain.layout import BLANK
from kechuang_check.domain.units import measure_of

FIRST_DAY = date(1900, 3, 1)
"""Before it spreadsheets count days differently."""
_DAY_ZERO = date(1899, 12, 30)
_MOST = Decimal(10) ** 21
NUMBERS = (ColumnType.AMOUNT, ColumnType.INTEGER)


Kind = Literal["whole", "decimal", "date", "textLength"]
Operator = Literal["between", "equal", "greaterThanOrEqual", "lessThanOrEqual"]


@dataclass(frozen=True, slots=True)
class Native:
    """A condition as spreadsheets have it of their own. `first` and `last`: bounds, as in a formula."""

    kind: Kind
    operator: Operator
    first: str
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """`formula`: true for a cell that is right; it speaks of the first row, and moves with the row.
    `words`: what is asked, for readers. `is_strict`: no single cell may break it. `options`: the values to choose from.
    """

    formula: str
    words: str = ""
    mend: str | None = None
    is_strict: bool = False
    native: Native | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the columns of a form stand. `letters`: by canonical name; rows `first` to `last`, from 1."""

    letters: Mapping[str, str]
    first: int
    last: int

    def cell(self, name: str) -> str:
        """The cell of that column, in the row that a formula moves with."""
        return f"${self.letters[name]}{self.first}"

    def column(self, name: str) -> str:
        letter = self.letters[name]
        return f"${letter}${self.first}:${letter}${self.last}"

    def row(self) -> str:
        letters = list(self.letters.values())
        return f"${letters[0]}{self.first}:${letters[-1]}{self.first}"


def unit_of(column: Column, feed: Feed) -> str | None:
    """The unit that a column is filed in, where nothing else is stated."""
    if column.type not in NUMBERS:
        return None
    return column.unit or (feed.layout.unit if column.type is ColumnType.AMOUNT else None)


def factor_of(column: Column, feed: Feed) -> Decimal:
    """How many of its canonical unit one unit of a column is."""
    unit = unit_of(column, feed)
    measure = measure_of(unit) if unit else None
    return Decimal(1) if measure is None else measure.factor


def number(value: Decimal) -> str:
    """A number as formulas and people write it, without an exponent."""
    shown = f"{value.normalize():f}"
    return shown if value else "0"


def day(value: date) -> str:
    return f"DATE({value.year},{value.month},{value.day})"


def quoted(words: str) -> str:
    """A text in a formula."""
    return '"' + words.replace('"', '""') + '"'


def all_of(formulas: list[str]) -> str:
    return formulas[0] if len(formulas) == 1 else f"AND({','.join(formulas)})"


def any_of(formulas: list[str]) -> str:
    return formulas[0] if len(formulas) == 1 else f"OR({','.join(formulas)})"


def list_name(column: str) -> str:
    """The name under which the form defines the values that a column may have."""
    return f"list_{column}"


def chosen_from(values: tuple[str, ...], column: str, grid: Grid) -> Condition:
    """One of some values, which stand under their own name on a hidden sheet."""
    return Condition(f"ISNUMBER(MATCH({grid.cell(column)},{list_name(column)},0))", options=values)


def of_type(column: Column, feed: Feed, grid: Grid) -> Condition | None:
    """What the kind of a column asks for: a number, a day, yes or no; None where every text may be right."""
    cell = grid.cell(column.name)
    match column.type:
        case ColumnType.AMOUNT | ColumnType.INTEGER:
            # A number of 万人 is whole in persons only.
            is_whole = column.type is ColumnType.INTEGER and factor_of(column, feed) == 1
            kind: Kind = "whole" if is_whole else "decimal"
            formula = f"AND(ISNUMBER({cell}),{cell}=INT({cell}))" if is_whole else f"ISNUMBER({cell})"
            bounds = Native(kind, "between", f"-{_MOST:f}", f"{_MOST:f}")
            return _with_signs(Condition(formula, is_strict=True, native=bounds), feed, cell)
        case ColumnType.DATE:
            latest = date(2199, 12, 31)
            formula = f"AND(ISNUMBER({cell}),{cell}>={day(FIRST_DAY)},{cell}<={day(latest)})"
            bounds = Native("date", "between", serial(FIRST_DAY), serial(latest))
            return _with_signs(Condition(formula, is_strict=True, native=bounds), feed, cell)
        case ColumnType.BOOLEAN:
            return chosen_from(("是", "否"), column.name, grid)
    return None


def _with_signs(condition: Condition, feed: Feed, cell: str) -> Condition:
    """Signs of the feed that say more than an empty cell does may stand in place of a value."""
    blank = feed.layout.symbols.get(BLANK)
    signs = [sign for sign, meaning in feed.layout.symbols.items() if sign != BLANK and meaning is not blank]
    if not signs:
        return condition
    return replace(condition, formula=any_of([condition.formula, *(f"{cell}={quoted(s)}" for s in signs)]), native=None)


def serial(value: date) -> str:
    """A day as spreadsheets count it."""
    return str((value - _DAY_ZERO).days)


def within(
    column: Column,
    feed: Feed,
    grid: Grid,
    low: Decimal | date | None,
    high: Decimal | date | None,
    strict: tuple[bool, bool],
) -> Condition:
    """Between two bounds of the canonical unit; `strict`: whether the lowest and the highest are themselves outside."""
    cell = grid.cell(column.name)
    sides = []
    shown: list[str | None] = []
    for bound, sign, outside in ((low, ">", strict[0]), (high, "<", strict[1])):
        if bound is None:
            shown.append(None)
            continue
        if isinstance(bound, date):
            sides.append(f"{cell}{sign}{'' if outside else '='}{day(bound)}")
            shown.append(serial(bound))
        else:
            in_unit = number(bound / factor_of(column, feed))
            sides.append(f"{cell}{sign}{'' if outside else '='}{in_unit}")
            shown.append(in_unit)
    base = of_type(column, feed, grid)
    kind = base.native.kind if base is not None and base.native is not None else None
    native = None
    if kind is not None and not any(strict):
        native = _native(kind, shown[0], shown[1])
    return _with_signs(Condition(all_of([f"ISNUMBER({cell})", *sides]), native=native), feed, cell)


def _native(kind: Kind, low: str | None, high: str | None) -> Native | None:
    if low is not None and high is not None:
        return Native(kind, "between", low, high)
    if low is not None:
        return Native(kind, "greaterThanOrEqual", low)
    return None if high is None else Native(kind, "lessThanOrEqual", high)


def tightest(natives: Sequence[Native | None]) -> Native | None:
    """The one that holds what all of them hold; None where spreadsheets have no such one of their own."""
    kinds = {None if n is None else n.kind for n in natives}
    if None in kinds or len(kinds) != 1:
        return None
    held = [n for n in natives if n is not None]
    if len(held) == 1:
        return held[0]
    lows = [n.first for n in held if n.operator != "lessThanOrEqual"]
    highs = [n.first if n.last is None else n.last for n in held if n.operator != "greaterThanOrEqual"]
    return _native(held[0].kind, max(lows, key=Decimal, default=None), min(highs, key=Decimal, default=None))


def length(cell: str, low: int | None, high: int | None) -> Condition:
    """A number of characters between two bounds."""
    sides = [f"LEN({cell})>={low}"] if low is not None else []
    sides += [f"LEN({cell})<={high}"] if high is not None else []
    if low == high and low is not None:
        return Condition(f"LEN({cell})={low}", native=Native("textLength", "equal", str(low)))
    return Condition(
        all_of(sides),
        native=_native("textLength", None if low is None else str(low), None if high is None else str(high)),
    )
