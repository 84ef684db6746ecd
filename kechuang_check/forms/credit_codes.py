"""The check character of a credit code (GB 32100-2015) as a formula, over three names that a hidden sheet defines."""

from __future__ import annotations

from collections.abc import Mapping

LENGTH = 18
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_MODULUS = 31
PLACES, WEIGHTS, LETTERS = "code_places", "code_weights", "code_letters"

# A list of numbers may not stand in a rule for input, and rows counted by ROW() move when a row is put in.
TABLES: Mapping[str, tuple[int | str, ...]] = {
    PLACES: tuple(range(1, LENGTH)),
    WEIGHTS: tuple(pow(3, place, _MODULUS) for place in range(LENGTH - 1)),
    LETTERS: (_LETTERS,),
}
"""By name, the cells that the formula reads, one below the other."""


def is_valid(cell: str) -> str:
    """A formula that is true of every valid credit code; of others it is false, or an error."""
    weighted = f"SUMPRODUCT((FIND(MID(UPPER({cell}),{PLACES},1),{LETTERS})-1)*{WEIGHTS})"
    return f"AND(LEN({cell})={LENGTH},MOD({weighted}+FIND(RIGHT(UPPER({cell}),1),{LETTERS})-1,{_MODULUS})=0)"
