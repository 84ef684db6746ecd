"""Signs that stand in place of a value, and what a feed says they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kechuang_check.domain.layout import BLANK, Meaning
from kechuang_check.intake.values.reading import Repaired, RepairKind, Value, plain_text

_DASHES = re.compile("[-‐-―─－]{1,4}")
_DOTS = re.compile(r"\.{3,6}")


class Symbols:
    """`zero`: what a sign for "none" is in this column; None for columns that are no numbers."""

    def __init__(self, table: Mapping[str, Meaning], zero: Value = None) -> None:
        self._zero = zero
        self._table = {_key(sign): meaning for sign, meaning in table.items() if sign != BLANK}
        self._blank = table.get(BLANK, Meaning.UNKNOWN)

    def read(self, cell: str) -> Repaired | None:
        """What the sign in `cell` says; None if it is no sign of the table."""
        meaning = self._table.get(_key(cell))
        return None if meaning is None else self._repaired(meaning)

    @property
    def blank(self) -> Repaired | None:
        """What an empty cell says; None where nothing is known of it, as usual."""
        return None if self._blank is Meaning.UNKNOWN else self._repaired(self._blank)

    def _repaired(self, meaning: Meaning) -> Repaired:
        return Repaired(self._zero if meaning.is_zero else None, RepairKind.SYMBOL, meaning)


def _key(sign: str) -> str:
    """Dashes of all lengths are one sign unless the table tells them apart: `—` and `-` do differ."""
    word = plain_text(sign).casefold()
    if _DOTS.fullmatch(word):
        return "…"
    if _DASHES.fullmatch(word):
        return "-" if set(word) == {"-"} else "—"
    return word
