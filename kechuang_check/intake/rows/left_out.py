"""The rows of a filing that are no data, each with the reason; totals are kept whole, to be held against the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kechuang_check.domain.batch import Repair
from kechuang_check.domain.layout import RowsLeftOut, WhyLeftOut
from kechuang_check.intake.readers.sheet import Row
from kechuang_check.words import Text, text

MAX_NAMED = 20

_SENTENCES: dict[WhyLeftOut, str] = {
    WhyLeftOut.REPEATED_HEADER: text("rows that repeat the header left out: {count}, the first is row {row}").template,
    WhyLeftOut.TOTAL: text("total rows left out: {count}, the first is row {row}").template,
    WhyLeftOut.SUBTOTAL: text("subtotal rows left out: {count}, the first is row {row}").template,
    WhyLeftOut.GROUP: text("rows of groups of others left out: {count}, the first is row {row}").template,
    WhyLeftOut.OF_WHICH: text("of-which rows left out: {count}, the first is row {row}").template,
    WhyLeftOut.CONTINUATION: text("rows with nothing of the feed left out: {count}, the first is row {row}").template,
    WhyLeftOut.FOOTNOTE: text("footnotes left out: {count}, from row {row} on").template,
    WhyLeftOut.COLUMN_NUMBERS: text("rows that number the columns left out: {count}, the first is row {row}").template,
    WhyLeftOut.UNKNOWN_CODE: text(
        "lines of codes that the feed does not know left out: {count}, from row {row} on"
    ).template,
}
"""Reasons that are repairs; blank rows, titles, headers and units are told elsewhere or are none."""

_KINDS: dict[WhyLeftOut, str] = {
    WhyLeftOut.TOTAL: "totals-left-out",
    WhyLeftOut.SUBTOTAL: "totals-left-out",
    WhyLeftOut.GROUP: "groups-left-out",
    WhyLeftOut.FOOTNOTE: "footnotes-left-out",
}


@dataclass(frozen=True, slots=True)
class TotalRow:
    """`members`: names whose sum it is; None for all, or for those next to it (`is_subtotal`). A group that overlaps
    others has no members, and is not checked. `column`: where the members stand.
    """

    row: Row
    part: str | None
    is_subtotal: bool = False
    members: tuple[str, ...] | None = None
    column: str | None = None


@dataclass(slots=True)
class LeftOut:
    """Filled while the rows are read."""

    totals: list[TotalRow] = field(default_factory=list)
    _counts: dict[tuple[WhyLeftOut, str | None], list[int]] = field(default_factory=dict)
    _total: dict[tuple[WhyLeftOut, str | None], int] = field(default_factory=dict)

    def note(self, why: WhyLeftOut, row: int, sheet: str | None) -> None:
        key = (why, sheet)
        self._total[key] = self._total.get(key, 0) + 1
        rows = self._counts.setdefault(key, [])
        if len(rows) < MAX_NAMED:
            rows.append(row)

    def rows(self) -> Sequence[RowsLeftOut]:
        return [
            RowsLeftOut(why, self._total[why, sheet], tuple(rows), sheet) for (why, sheet), rows in self._counts.items()
        ]

    def repairs(self) -> Sequence[Repair]:
        return [
            Repair(
                _KINDS.get(left.why, f"{left.why.value.replace('_', '-')}-left-out"),
                left.count,
                Text(_SENTENCES[left.why], (("count", left.count), ("row", left.first[0]))),
            )
            for left in self.rows()
            if left.why in _SENTENCES
        ]
