"""Texts, codes, truths and names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from kechuang_check.domain.names import BLANKS, NameList, same_name, without_tail
from kechuang_check.intake.readers.sheet import Cell
from kechuang_check.intake.values.reading import (
    SAFE_FLOAT,
    Bad,
    Reader,
    Reason,
    Repaired,
    RepairKind,
    Value,
    number_cell,
    plain_text,
    refuse_ditto,
    refuse_error,
)
from kechuang_check.intake.values.symbols import Symbols

_AROUND = re.compile(rf"\A{BLANKS.pattern}|{BLANKS.pattern}\Z")
_DESTROYED_CODE = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]+")
_TRUTHS: Mapping[str, bool] = {
    **dict.fromkeys(("是", "y", "yes", "true", "1", "√", "有"), True),
    **dict.fromkeys(("否", "n", "no", "false", "0", "×", "无"), False),
}


def read_text(cell: Cell) -> Value | Repaired:
    """Text without the blanks around it; `NA`, `None` and `无` are text."""
    if isinstance(cell, str):
        refuse_error(cell)
        refuse_ditto(cell)
        words = _AROUND.sub("", cell)
        return (words or None) if words in ("", cell) else Repaired(words, RepairKind.BLANKS)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    try:
        return _digits(number_cell(cell))
    except Bad:
        raise Bad(Reason.NOT_TEXT) from None


def read_code(cell: Cell) -> Value | Repaired:
    """Capital letters and digits as issued: NFKC, no blanks, leading zeros kept."""
    if isinstance(cell, str):
        if cell.isascii() and cell.isalnum():
            code = cell.upper()
            return code if code == cell else Repaired(code, RepairKind.CODE)
        refuse_error(cell)
        refuse_ditto(cell)
        code = plain_text(cell).upper()
        if _DESTROYED_CODE.fullmatch(code):
            raise Bad(Reason.LOST_DIGITS)
        return (code or None) if code in ("", cell) else Repaired(code, RepairKind.CODE)
    if isinstance(cell, float) and abs(cell) >= SAFE_FLOAT:
        raise Bad(Reason.LOST_DIGITS)
    try:
        return _digits(number_cell(cell))
    except Bad:
        raise Bad(Reason.NOT_A_CODE) from None


def boolean_reader(symbols: Symbols) -> Reader:
    def read(cell: Cell) -> Value | Repaired:
        if isinstance(cell, bool):
            return cell
        refuse_error(cell)
        word = plain_text(cell).casefold() if isinstance(cell, str) else _digits_or_bad(cell)
        if word in _TRUTHS:
            return _TRUTHS[word]
        if (sign := symbols.read(word)) is not None:
            return sign
        raise Bad(Reason.NOT_YES_OR_NO)

    return read


def name_reader(names: NameList) -> Reader:
    """Canonical names of a list; a name that is not on it stays as it is, and is told as unknown elsewhere."""
    members = {same_name(other): member for member, others in names.members.items() for other in (member, *others)}

    def read(cell: Cell) -> Value | Repaired:
        value = read_text(cell)
        written = value.value if isinstance(value, Repaired) else value
        if not isinstance(written, str):
            return value
        name = same_name(written)
        member = members.get(name) or members.get(without_tail(name) or "")
        if member is None or member == cell:
            return value
        return Repaired(member, RepairKind.NAME)

    return read


def _digits(number: Decimal) -> str:
    whole = number.to_integral_value()
    return f"{whole:f}" if number == whole else f"{number:f}"


def _digits_or_bad(cell: Cell) -> str:
    try:
        return _digits(number_cell(cell))
    except Bad:
        raise Bad(Reason.NOT_YES_OR_NO) from None
