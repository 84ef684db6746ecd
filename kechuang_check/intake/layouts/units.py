"""The unit of each number column: stated in the file, or else declared by the check; never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kechuang_check.domain.batch import Repair
from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.layout import UnitFrom
from kechuang_check.domain.names import same_name
from kechuang_check.domain.units import COMMON_UNITS, measure_of
from kechuang_check.intake.layouts.names import quantity_of, unit_named
from kechuang_check.intake.readers.sheet import Row, is_blank
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import text

NUMBERS = (ColumnType.AMOUNT, ColumnType.INTEGER)
_STATEMENT = re.compile(r"单位:([^()\[\]【】]+)")
_SEPARATORS = re.compile(r"[,、;/.和]")
_OTHER_MONEY = ("us_dollars",)
_UNIT_ROW_LABELS = ("单位", "计量单位")


@dataclass(frozen=True, slots=True)
class UnitWords:
    """Units that a row above the header states for the table: known ones, and others that look like money."""

    known: tuple[str, ...] = ()
    unknown_money: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """What the file says of one column. `header`: the header as shown; `below`: from a unit row under the header."""

    column: Column
    header: str
    in_header: str | None = None
    below: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    unit: str | None
    source: UnitFrom | None


def stated_above(rows: Sequence[Row]) -> UnitWords:
    """Read cells like `单位:万元` or `(计量单位：个，亿元)` in the rows above the header."""
    known: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for _, cells in rows:
        for cell in cells:
            if isinstance(cell, str) and (found := _STATEMENT.search(same_name(cell))):
                for word in _SEPARATORS.split(found[1]):
                    if unit := unit_named(word):
                        known[unit] = None
                    elif word.endswith("元") and len(word) <= 6:
                        unknown[word] = None
    return UnitWords(tuple(known), tuple(unknown))


def states_units(cell: str) -> bool:
    """Whether a cell says in which units a table is."""
    return _STATEMENT.search(same_name(cell)) is not None


def unit_row(row: Row) -> Mapping[int, str] | None:
    """The units by column index, if each cell with a content of this row (below the header) is a unit."""
    units: dict[int, str] = {}
    for index, cell in enumerate(row[1]):
        if is_blank(cell) or (isinstance(cell, str) and same_name(cell) in _UNIT_ROW_LABELS):
            continue
        word = unicodedata.normalize("NFKC", cell).strip(" ()[]【】") if isinstance(cell, str) else ""
        unit = unit_named(word)
        if unit is None:
            return None
        units[index] = unit
    return units or None


def settle(stated: Stated, above: UnitWords, table_unit: str | None, spot: Spot) -> tuple[Settled, Repair | None]:
    """The unit of a number column, and a repair if the file states another one than the check declares.

    Raises Refusal if an amount has no unit, or the file states one that does not fit.
    """
    column = stated.column
    declared = unit_named(column.unit) if column.unit else None
    found, source = _found(stated, declared, above, spot)
    if found and declared and quantity_of(found) != quantity_of(declared):
        raise _unfitting(stated.header, found, declared, spot)
    if found is None and declared is not None:
        found, source = declared, UnitFrom.FEED
    if found is None and table_unit is not None and column.type is ColumnType.AMOUNT:
        found, source = unit_named(table_unit), UnitFrom.LAYOUT
    if found is None and column.type is ColumnType.AMOUNT:
        raise _missing(stated.header, spot)
    if found is None or declared is None or measure_of(found) == measure_of(declared):
        return Settled(found, source), None
    repair = Repair(
        "unit",
        1,
        text(
            "column {header}: the file states {stated} and the feed declares {declared}; the file's unit was used",
            header=stated.header,
            stated=found,
            declared=declared,
        ),
    )
    return Settled(found, source), repair


def _found(stated: Stated, declared: str | None, above: UnitWords, spot: Spot) -> tuple[str | None, UnitFrom | None]:
    if stated.in_header:
        return stated.in_header, UnitFrom.HEADER
    if stated.below:
        return stated.below, UnitFrom.UNIT_ROW
    unit = _from_above(stated.column, declared, above, spot)
    return unit, UnitFrom.TITLE if unit else None


def _from_above(column: Column, declared: str | None, above: UnitWords, spot: Spot) -> str | None:
    if declared is None:
        return _for_undeclared(column, above)
    fitting = [u for u in above.known if quantity_of(u) == quantity_of(declared)]
    foreign = [*above.unknown_money, *(u for u in above.known if quantity_of(u) in _OTHER_MONEY)]
    if quantity_of(declared) == "yuan" and foreign and not fitting:
        raise Refusal(
            "unit-unknown",
            text("the table is in {unit}, and the feed is in {declared}", unit=foreign[0], declared=declared),
            text("convert the table to one of: {units}", units=", ".join(COMMON_UNITS)),
            spot,
        )
    if declared in fitting:
        return declared
    if len(fitting) > 1:
        raise Refusal(
            "unit-ambiguous",
            text("the unit row names {units}, and it is not clear which one holds", units=", ".join(fitting)),
            text("put the unit into each header, such as {example}", example=f"{column.title('zh')}({column.unit})"),
            spot,
        )
    return fitting[0] if fitting else None


def _for_undeclared(column: Column, above: UnitWords) -> str | None:
    """Counts need no unit, and a unit of money above the table does not speak of them."""
    if len(above.known) != 1:
        return None
    unit = above.known[0]
    return unit if column.type is ColumnType.AMOUNT or quantity_of(unit) in ("persons", "count") else None


def _unfitting(header: str, stated: str, declared: str, spot: Spot) -> Refusal:
    return Refusal(
        "unit-unfitting",
        text(
            "column {header} is in {stated} in the file, and in {declared} in the feed: they measure different things",
            header=header,
            stated=stated,
            declared=declared,
        ),
        text("correct the header or the unit row of the file, or the unit in the feed's check"),
        spot,
    )


def _missing(header: str, spot: Spot) -> Refusal:
    return Refusal(
        "unit-missing",
        text("column {header} is an amount, and neither the file nor the feed says in which unit", header=header),
        text("put the unit into the header, such as {example}, or declare it in the feed's check", example="(万元)"),
        spot,
    )
