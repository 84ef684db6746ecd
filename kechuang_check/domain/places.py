"""Where every failing row of a finding stands, for those who ask: a finding itself names only the first few."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

MOST_ROWS_MARKED = 10_000
"""So many rows of one finding are marked in a copy of a filing."""


@dataclass(frozen=True, slots=True)
class CellPlace:
    """`part`: the sheet, of a filing whose rows come from several. `row` from 1. `column` of the file, from 0; None
    where the row is known, and not which of its columns.
    """

    part: str | None
    row: int
    column: int | None = None


@dataclass(slots=True)
class FailingPlaces:
    """Filled while a file is taken in and judged: by code and column of a finding its first `most` places."""

    most: int
    _found: dict[tuple[str, str | None], list[CellPlace]] = field(default_factory=dict)

    def note(self, code: str, column: str | None, places: Iterable[CellPlace]) -> None:
        found = self._found.setdefault((code, column), [])
        found.extend(place for place, _ in zip(places, range(self.most - len(found)), strict=False))

    def of(self, code: str, column: str | None) -> Sequence[CellPlace]:
        return self._found.get((code, column), ())
