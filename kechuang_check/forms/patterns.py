"""Regular expressions of rules as conditions of a spreadsheet, which has none: by length, beginning and digits.

Only plain expressions are read; of any other nothing is asked, and the check still does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kechuang_check.forms.conditions import all_of, any_of, quoted

_TOKEN = re.compile(r"(\[[^\]\[\\^]+\]|\\d|[^\\^$.|?*+()\[\]{}])(?:\{(\d+)(?:,(\d+))?\}|(\?))?")
_LETTERS = re.compile(r"\[([A-Za-z0-9]+)\]")
_DIGITS = ("[0-9]", "\\d")
_MOST_LETTERS = 8


@dataclass(frozen=True, slots=True)
class _Alternative:
    """One way of matching: from `least` to `most` characters, beginning with `start`, all digits or not."""

    least: int
    most: int
    start: str
    is_digits: bool


def matching(regex: str, cell: str) -> str | None:
    """A formula that is true of every text that `regex` (with ^ and $) matches; None where it says too little."""
    if not (regex.startswith("^") and regex.endswith("$")):
        return None
    inner = regex[1:-1]
    if inner.startswith("(") and inner.endswith(")") and "(" not in inner[1:]:
        inner = inner[1:-1].removeprefix("?:")
    elif "|" in inner:
        return None
    ways = [_alternative(words) for words in inner.split("|")]
    return any_of([_formula(way, cell) for way in ways if way]) if all(ways) else None


def _alternative(words: str) -> _Alternative | None:
    least = most = position = 0
    start, is_literal, is_digits = "", True, True
    while position < len(words):
        token = _TOKEN.match(words, position)
        if token is None:
            return None
        low = 0 if token[4] else int(token[2] or 1)
        high = int(token[3] or token[2] or 1)
        is_literal = is_literal and len(token[1]) == 1 and low == high == 1
        start += token[1] if is_literal else ""
        is_digits = is_digits and (token[1] in _DIGITS or token[1].isdigit())
        least, most, position = least + low, most + high, token.end()
    return _Alternative(least, most, start, is_digits) if words else None


def _formula(way: _Alternative, cell: str) -> str:
    size = f"LEN({cell})={way.least}" if way.least == way.most else f"LEN({cell})>={way.least},LEN({cell})<={way.most}"
    parts = size.split(",")
    if way.start:
        parts.append(f"LEFT({cell},{len(way.start)})={quoted(way.start)}")
    elif way.is_digits:
        parts.append(f"ISNUMBER(-{cell})")
    return all_of(parts)


def without(regex: str, cell: str) -> str | None:
    """A formula that is true of every text without the letters of `regex`, which is one set such as [IOSVZ]."""
    found = _LETTERS.fullmatch(regex)
    if found is None or len(found[1]) > _MOST_LETTERS:
        return None
    rest = cell
    for letter in found[1]:
        rest = f'SUBSTITUTE({rest},"{letter}","")'
    return f"LEN({rest})=LEN({cell})"
