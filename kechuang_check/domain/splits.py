"""A measured value split into groups (by town, by industry), none of which gives away what one respondent reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

LEAST_RESPONDENTS = 3
"""In statistics, a group of fewer is never shown by itself."""

DOMINANT = Fraction(4, 5)
"""Nor one of which a single respondent makes more than this share; the share is our assumption."""


_WIDE = Context(prec=80)


@dataclass(frozen=True, slots=True)
class Group:
    """`numerator` and `denominator` in the units of the target's parts; without a ratio `denominator` is what the group
    weighs (`share_of`), None where nothing is declared. `name`: None for rows that name no group.
    `together`: how many groups were put together into this one; 0 for one by itself. `is_several`: it holds what is
    counted once and names more than one group.
    """

    name: str | None
    numerator: Decimal
    denominator: Decimal | None
    rows: int
    together: int = 0
    is_several: bool = False


@dataclass(frozen=True, slots=True)
class Split:
    """The groups by `column`, which together are the observation."""

    column: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A group as it was measured. `most`: for each part, the largest sum that one respondent has in it."""

    group: Group
    respondents: int
    most: tuple[Decimal, ...]

    @property
    def is_safe(self) -> bool:
        parts = (self.group.numerator, self.group.denominator)
        totals = [abs(p) for p in parts if p is not None]
        dominated = any(m and m > DOMINANT * Fraction(t) for m, t in zip(self.most, totals, strict=False))
        return self.respondents >= LEAST_RESPONDENTS and not dominated


def total(numbers: Iterable[Decimal]) -> Decimal:
    """Their sum, to the last digit."""
    found = Decimal(0)
    for number in numbers:
        found = _WIDE.add(found, number)
    return found


def protected(cells: Sequence[Cell]) -> tuple[Group, ...]:
    """The groups of `cells`, those that would give a respondent away put together with the smallest of the others until
    they no longer do; none where even all of them together would.
    """
    unsafe = [c for c in cells if not c.is_safe]
    if not unsafe:
        return tuple(c.group for c in cells)
    safe = sorted((c for c in cells if c.is_safe), key=lambda c: (c.respondents, c.group.name or ""))
    others = _together(unsafe)
    while not others.is_safe or others.group.together == 1:
        if not safe:
            return ()
        unsafe.append(safe.pop(0))
        others = _together(unsafe)
    hidden = {id(c) for c in unsafe}
    return (*(c.group for c in cells if id(c) not in hidden), others.group) if safe else ()


def _together(cells: Sequence[Cell]) -> Cell:
    denominators = [c.group.denominator for c in cells if c.group.denominator is not None]
    group = Group(
        None,
        total(c.group.numerator for c in cells),
        total(denominators) if denominators else None,
        sum(c.group.rows for c in cells),
        together=len(cells),
    )
    most = tuple(max(column) for column in zip(*(c.most for c in cells), strict=True))
    return Cell(group, sum(c.respondents for c in cells), most)
