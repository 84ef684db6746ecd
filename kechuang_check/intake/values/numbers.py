"""Numbers: plain ones, and those that people write (`1,234`, `１２`, `12亿`, `3.3%`, `(5)`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from decimal import Context, Decimal

from kechuang_check.domain.layout import Negative
from kechuang_check.domain.names import INVISIBLE
from kechuang_check.domain.units import measure_of
from kechuang_check.intake.layouts.names import unit_named
from kechuang_check.intake.readers.sheet import Cell
from kechuang_check.intake.values.reading import (
    Bad,
    Reader,
    Reason,
    Repaired,
    RepairKind,
    Value,
    narrow,
    number_cell,
    plain_text,
    refuse_error,
)
from kechuang_check.intake.values.symbols import Symbols

AMOUNT_LIMIT = Decimal(10) ** 22
"""decimal128(28, 6) holds 22 digits before the point."""
INTEGER_LIMIT = 2**63
DECIMALS = 6
EXACT = Context(prec=80)
PLAIN = r"-?[0-9]{1,20}(\.[0-9]{1,10})?"
"""Numbers that need no second look, in a syntax that both Python and Arrow read."""

_STEP = Decimal(1).scaleb(-DECIMALS)
_LONGEST = 40
_ONE = Decimal(1)
_TIMES = {"": _ONE, "千": Decimal(10**3), "万": Decimal(10**4), "亿": Decimal(10**8), "万亿": Decimal(10**12)}
_is_plain = re.compile(PLAIN).fullmatch
_is_long = re.compile(r"-?[0-9]{1,20}\.[0-9]{11,30}").fullmatch
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<digits>[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)?(?P<decimals>\.[0-9]+)?\s*"
    r"(?P<times>万亿|亿|万|千)?(?P<suffix>[^0-9.,+\-]*)"
)
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})")
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_BRACKETS = re.compile(r"\((.+)\)")
_CURRENCY = re.compile(r"^(?:¥|RMB|CNY|人民币)\s*(?=[0-9.])", re.IGNORECASE)
_DASH = re.compile("[‐-―−－](?=[0-9.])")


def amount_reader(unit: str | None, symbols: Symbols, negatives: Collection[Negative]) -> Reader:
    """Decimals in the canonical unit of `unit`, with at most six decimals."""
    number = _number_reader(unit, symbols, negatives)

    def read(cell: Cell) -> Value | Repaired:
        value = number(cell)
        if isinstance(value, Repaired):
            return Repaired(_amount(value.value), value.kind, value.meaning)
        exact = _amount(value)
        return Repaired(exact, RepairKind.ROUNDED) if exact != value else exact

    return read


def integer_reader(unit: str | None, symbols: Symbols, negatives: Collection[Negative]) -> Reader:
    """Whole numbers in the canonical unit of `unit`."""
    number = _number_reader(unit, symbols, negatives)

    def read(cell: Cell) -> Value | Repaired:
        value = number(cell)
        if isinstance(value, Repaired):
            return Repaired(_integer(value.value), value.kind, value.meaning)
        return _integer(value)

    return read


def _amount(value: Value) -> Value:
    if not isinstance(value, Decimal):
        return value
    if not -AMOUNT_LIMIT < value < AMOUNT_LIMIT:
        raise Bad(Reason.TOO_BIG)
    exponent = value.as_tuple().exponent
    return EXACT.quantize(value, _STEP) if isinstance(exponent, int) and exponent < -DECIMALS else value


def _integer(value: Value) -> Value:
    if not isinstance(value, Decimal):
        return value
    whole = int(value)
    if whole != value:
        raise Bad(Reason.NOT_WHOLE)
    if not -INTEGER_LIMIT <= whole < INTEGER_LIMIT:
        raise Bad(Reason.TOO_BIG)
    return whole


def _number_reader(
    unit: str | None, symbols: Symbols, negatives: Collection[Negative]
) -> Callable[[Cell], Decimal | Repaired]:
    measure = measure_of(unit) if unit else None
    factor = measure.factor if measure else _ONE
    multiply = EXACT.multiply

    def read(cell: Cell) -> Decimal | Repaired:
        if isinstance(cell, str):
            if _is_plain(cell) or _is_long(cell):
                return multiply(Decimal(cell), factor)
            return _written(cell, unit, factor, symbols, negatives)
        return multiply(number_cell(cell), factor)

    return read


def _written(
    cell: str, unit: str | None, factor: Decimal, symbols: Symbols, negatives: Collection[Negative]
) -> Decimal | Repaired:
    """A number that is not written plainly, with the kind of the repair that it needed."""
    refuse_error(cell)
    if (sign := symbols.read(cell)) is not None:
        return sign
    kind = RepairKind.BLANKS
    word = cell.strip()
    if not _is_plain(word):
        word, is_negative = _without_negative(word, negatives)
        if is_negative:
            kind = RepairKind.NEGATIVE
        word, wide = _half_width(word)
        word, has_currency = _without_currency(word)
        found = _NUMBER.fullmatch(word) if len(word) <= _LONGEST else None
        if found is None or not (found["digits"] or found["decimals"]):
            raise Bad(Reason.DECIMAL_COMMA if _DECIMAL_COMMA.fullmatch(plain_text(word)) else Reason.NOT_A_NUMBER)
        if is_negative and found["sign"]:
            raise Bad(Reason.NOT_A_NUMBER)
        if has_currency and factor != 1:
            # Under a header in 千元 a sign of currency may be mere ornament, or say that this cell is in yuan.
            raise Bad(Reason.MAGNITUDE_UNCLEAR)
        kind, factor = _kind_and_factor(found, unit, factor, kind, is_wide=wide)
        kind = RepairKind.OWN_UNIT if has_currency else kind
        digits = (found["digits"] or "0").replace(",", "").replace(" ", "")
        word = f"{'-' if is_negative else found['sign']}{digits}{found['decimals'] or ''}"
    return Repaired(EXACT.multiply(Decimal(word), factor), kind)


def _half_width(word: str) -> tuple[str, bool]:
    """With half-width digits and signs; but a full-width or typographic minus stays what it is: often a mere dash."""
    half = "".join(c if _DASH.match(c + "0") else narrow(c) for c in word)
    half = _INVISIBLE.sub("", half).strip()
    return half, half != word


def _without_currency(word: str) -> tuple[str, bool]:
    bare = _CURRENCY.sub("", word)
    return bare, bare != word


def _without_negative(word: str, negatives: Collection[Negative]) -> tuple[str, bool]:
    if Negative.BRACKETS in negatives and (found := _BRACKETS.fullmatch(narrow(word))):
        return found[1].strip(), True
    if Negative.DASH in negatives and _DASH.match(word):
        return word[1:].strip(), True
    return word, False


def _kind_and_factor(
    found: re.Match[str], unit: str | None, factor: Decimal, kind: RepairKind, *, is_wide: bool
) -> tuple[RepairKind, Decimal]:
    times, suffix = found["times"] or "", found["suffix"].strip()
    if suffix:
        return _own_unit(times, suffix, unit)
    if times:
        if factor != 1:
            # `3.5万` under a header in 千元 may mean 35,000 yuan or 35,000 thousand yuan; `3.5万元` says which.
            raise Bad(Reason.MAGNITUDE_UNCLEAR)
        return RepairKind.MAGNITUDE, _TIMES[times]
    if kind is RepairKind.BLANKS:
        grouped = found["digits"] and not found["digits"].isdigit()
        kind = RepairKind.THOUSANDS if grouped else RepairKind.FULL_WIDTH if is_wide else RepairKind.BLANKS
    return kind, factor


def _own_unit(times: str, suffix: str, unit: str | None) -> tuple[RepairKind, Decimal]:
    """A unit in the cell itself, which must measure what the column measures."""
    own = measure_of(unit_named(times + suffix) or "")
    measure = measure_of(unit) if unit else None
    if own is None or (measure is None and own.quantity == "fraction"):
        raise Bad(Reason.NOT_A_NUMBER)
    if measure is None or own.quantity != measure.quantity:
        raise Bad(Reason.MAGNITUDE_UNCLEAR)
    return (RepairKind.PERCENT if own.quantity == "fraction" else RepairKind.OWN_UNIT), own.factor
