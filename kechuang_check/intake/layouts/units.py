"""The unit of each number column: stated in the file, or else declared by the feed; never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kechuang_check.domain.batch import Repair
from kechuang_check.domain.feed import UNIT_FACTORS, Column, ColumnType
from kechuang_check.intake.layouts.header import Header, HeaderCell
from kechuang_check.intake.layouts.names import compact, unit_named
from kechuang_check.intake.readers.sheet import Row, is_blank
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import text

NUMBERS = (ColumnType.AMOUNT, ColumnType.INTEGER)
_STATEMENT = re.compile(r"单位:([^()\[\]【】]+)")
_SEPARATORS = re.compile(r"[,、;/.和]")


@dataclass(frozen=True, slots=True)
class UnitWords:
    """Units that a row above the header states for the table: known ones, and others that look like money."""

    known: tuple[str, ...] = ()
    unknown_money: tuple[str, ...] = ()


def stated_above(rows: Sequence[Row]) -> UnitWords:
    """Read cells like `单位:万元` or `(计量单位：个，亿元)` in the rows above the header."""
    known: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for _, cells in rows:
        for cell in cells:
            if isinstance(cell, str) and (found := _STATEMENT.search(compact(cell))):
                for word in _SEPARATORS.split(found[1]):
                    if unit := unit_named(word):
                        known[unit] = None
                    elif word.endswith("元") and len(word) <= 6:
                        unknown[word] = None
    return UnitWords(tuple(known), tuple(unknown))


def unit_row(row: Row) -> Mapping[int, str] | None:
    """The units by column index, if each cell with a content of this row (below the header) is a unit."""
    units: dict[int, str] = {}
    for index, cell in enumerate(row[1]):
        if is_blank(cell):
            continue
        word = unicodedata.normalize("NFKC", cell).strip(" ()[]【】") if isinstance(cell, str) else ""
        unit = unit_named(word)
        if unit is None:
            return None
        units[index] = unit
    return units or None


def settle_units(
    header: Header, below: Mapping[int, str], above: UnitWords, spot: Spot
) -> tuple[Mapping[str, str | None], Sequence[Repair]]:
    """The unit of each number column by name, and a repair for each where the file's differs from the feed's.

    Raises Refusal if an amount has no unit, or the file states one that does not fit.
    """
    units: dict[str, str | None] = {}
    repairs: list[Repair] = []
    for cell in header.cells:
        column = cell.column
        if column is None or column.type not in NUMBERS:
            continue
        stated = cell.unit or below.get(cell.index) or _from_above(column, above, spot)
        if stated and column.unit and _measure(stated) != _measure(column.unit):
            raise _unfitting(cell, stated, column.unit, spot)
        unit = units[column.name] = stated or column.unit
        if unit is None and column.type is ColumnType.AMOUNT:
            raise _missing(cell, spot)
        if column.unit and unit != column.unit:
            repairs.append(
                Repair(
                    "unit",
                    1,
                    text(
                        "column {header}: the file states {stated} and the feed declares {declared}; "
                        "the file's unit was used",
                        header=cell.header,
                        stated=unit,
                        declared=column.unit,
                    ),
                )
            )
    return units, repairs


def _measure(unit: str) -> str:
    return UNIT_FACTORS[unit][0]


def _from_above(column: Column, above: UnitWords, spot: Spot) -> str | None:
    if column.unit is None:
        return _for_undeclared(column, above)
    fitting = [u for u in above.known if _measure(u) == _measure(column.unit)]
    is_money = _measure(column.unit) == "yuan"
    if is_money and above.unknown_money:
        raise Refusal(
            "unit-unknown",
            text("the table is in {unit}, which is not a unit that is known", unit=above.unknown_money[0]),
            text("convert the table to one of: {units}", units=", ".join(UNIT_FACTORS)),
            spot,
        )
    if column.unit in fitting:
        return column.unit
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
    return unit if column.type is ColumnType.AMOUNT or _measure(unit) in ("persons", "count") else None


def _unfitting(cell: HeaderCell, stated: str, declared: str, spot: Spot) -> Refusal:
    return Refusal(
        "unit-unfitting",
        text(
            "column {header} is in {stated} in the file, and in {declared} in the feed: they measure different things",
            header=cell.header,
            stated=stated,
            declared=declared,
        ),
        text("correct the header or the unit row of the file, or the unit in the feed's check"),
        spot,
    )


def _missing(cell: HeaderCell, spot: Spot) -> Refusal:
    return Refusal(
        "unit-missing",
        text("column {header} is an amount, and neither the file nor the feed says in which unit", header=cell.header),
        text("put the unit into the header, such as {example}, or declare it in the feed's check", example="(万元)"),
        spot,
    )
