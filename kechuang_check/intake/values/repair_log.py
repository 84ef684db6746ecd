"""The record of what was changed in cells: each with its place, before and after, and counts by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kechuang_check.domain.batch import CellRepair, Repair
from kechuang_check.domain.layout import Meaning
from kechuang_check.intake.readers.sheet import Cell
from kechuang_check.intake.values.reading import Repaired, RepairKind, Value
from kechuang_check.words import Text, text

if TYPE_CHECKING:
    import pyarrow as pa

MAX_ENTRIES = 200_000
"""So many repairs of one filing are kept one by one; the counts are always whole."""

_SENTENCES: dict[RepairKind, str] = {
    RepairKind.BLANKS: text("column {header}: blanks around {count} values were left out").template,
    RepairKind.FULL_WIDTH: text("column {header}: {count} values in full-width characters or with blanks").template,
    RepairKind.THOUSANDS: text("column {header}: {count} numbers with thousands separators").template,
    RepairKind.MAGNITUDE: text("column {header}: {count} numbers with 万 or 亿 were written out").template,
    RepairKind.OWN_UNIT: text("column {header}: {count} numbers with a unit of their own were converted").template,
    RepairKind.PERCENT: text("column {header}: {count} numbers with a % or ‰ of their own were converted").template,
    RepairKind.NEGATIVE: text("column {header}: {count} numbers in brackets or after a dash are negative").template,
    RepairKind.CODE: text("column {header}: {count} codes in other letters, or with blanks").template,
    RepairKind.SERIAL_DATE: text("column {header}: {count} dates that the workbook holds as numbers or days").template,
    RepairKind.TIME: text("column {header}: the time of day of {count} dates was left out").template,
    RepairKind.TIME_ZONE: text("column {header}: {count} dates were moved to the time zone of China").template,
    RepairKind.NAME: text("column {header}: {count} names were read as the names of the list").template,
    RepairKind.ROUNDED: text("column {header}: {count} values were rounded to six decimals").template,
    RepairKind.WRAPPED: text(
        'column {header}: {count} values were wrapped as ="..." or began with an apostrophe'
    ).template,
}
_MEANINGS: dict[Meaning, str] = {
    Meaning.NONE: text("column {header}: {count} signs or blanks were read as none, which is 0").template,
    Meaning.BELOW_UNIT: text("column {header}: {count} signs were read as below the unit, which counts as 0").template,
    Meaning.NOT_APPLICABLE: text("column {header}: {count} signs were read as not applicable").template,
    Meaning.UNKNOWN: text("column {header}: {count} signs such as — or … were read as unknown").template,
}


@dataclass(slots=True)
class RepairLog:
    """Collects the repairs of one filing. `part`: sheet (or file) of a filing that has several."""

    _counts: dict[tuple[str, RepairKind, Meaning | None], int] = field(default_factory=dict)
    _entries: list[tuple[str, str | None, int, int, str, str | None]] = field(default_factory=list)

    def note(self, header: str, done: Repaired, cell: Cell, place: tuple[str | None, int, int]) -> None:
        """Note one repair. `place`: part, row (from 1) and column (from 0)."""
        key = (header, done.kind, done.meaning)
        self._counts[key] = self._counts.get(key, 0) + 1
        if len(self._entries) < MAX_ENTRIES:
            kind = done.kind.value if done.meaning is None else f"{done.kind.value}-{done.meaning.value}"
            self._entries.append((kind, *place, _shown(cell), _shown_value(done.value)))

    def summary(self) -> Sequence[Repair]:
        """A repair for each kind and column, in the order in which they were met."""
        return [
            Repair(
                kind.value if meaning is None else f"{kind.value}-{meaning.value}",
                count,
                Text(
                    _SENTENCES[kind] if meaning is None else _MEANINGS[meaning],
                    (("header", header), ("count", count)),
                ),
            )
            for (header, kind, meaning), count in self._counts.items()
        ]

    def table(self) -> pa.Table | None:
        """The repairs one by one: kind, part, row, column (as letters), before, after; None if there were none."""
        import pyarrow as pa

        from kechuang_check.intake.readers.sheet import column_letters

        if not self._entries:
            return None
        kinds, parts, rows, columns, before, after = zip(*self._entries, strict=True)
        return pa.table(
            {
                "kind": pa.array(kinds, pa.string()),
                "part": pa.array(parts, pa.string()),
                "row": pa.array(rows, pa.int64()),
                "column": pa.array([column_letters(c) for c in columns], pa.string()),
                "before": pa.array(before, pa.string()),
                "after": pa.array(after, pa.string()),
            }
        )


def read_repairs(kept: Path) -> tuple[CellRepair, ...]:
    """The repairs of single cells as they were kept beside a batch; none where there is no such file.

    Raises OSError or ValueError for a file that is damaged.
    """
    import pyarrow.parquet as pq

    if not kept.is_file():
        return ()
    return tuple(CellRepair(**row) for row in pq.read_table(kept).to_pylist())


def _shown(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _shown_value(value: Value) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)
