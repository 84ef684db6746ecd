"""A table that no feed describes: where its header stands, what each column holds, and in which unit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from kechuang_check.domain.feed import ColumnType
from kechuang_check.domain.names import same_name
from kechuang_check.domain.period import Period
from kechuang_check.intake.inspecting.content import kind_of_cells
from kechuang_check.intake.inspecting.likely_header import is_value, likely_header
from kechuang_check.intake.layouts.below import is_numbering
from kechuang_check.intake.layouts.header import stacks
from kechuang_check.intake.layouts.names import quantity_of, split_unit
from kechuang_check.intake.layouts.units import UnitWords, stated_above, unit_row
from kechuang_check.intake.period_words import period_of
from kechuang_check.intake.readers.sheet import Row, Sheet, is_blank

MOST_ROWS = 2000
"""So many rows below the header tell what the columns hold."""
TOTAL_WORDS = ("合计", "总计", "小计", "共计", "总数", "本页小计", "全国", "全省", "全市", "全县", "全区")

_FOOTNOTE = re.compile(r"(?:附?注|备注|说明|资料来源|数据来源|来源|notes?|sources?)[:：]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """One column. `words`: its own, without the unit; `above`: those that stretch over it; `translation`: in English.

    `unit`: as far as it is said; `is_guess`: the table states several, and this one was chosen by the words.
    """

    index: int
    words: str
    above: str
    translation: str
    kind: ColumnType
    unit: str | None = None
    is_guess: bool = False
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """`header_numbers`: first and last row of the header, from 1. `rows`: the first ones that are data.

    `total_words`: those of TOTAL_WORDS that name a row.
    """

    name: str | None
    header_numbers: tuple[int, int]
    headings: tuple[Heading, ...]
    rows: Sequence[Row] = field(repr=False)
    titles: tuple[str, ...] = ()
    total_words: tuple[str, ...] = ()

    @property
    def periods(self) -> tuple[Heading, ...]:
        return tuple(h for h in self.headings if h.period is not None)

    @property
    def is_wide(self) -> bool:
        """Whether there is a column for each of several periods."""
        numbers = [h for h in self.headings if h.kind in (ColumnType.AMOUNT, ColumnType.INTEGER)]
        return len(self.periods) >= 2 and 2 * len(self.periods) >= len(numbers)


def looks_like_a_table(head: Sequence[Row]) -> int:
    """How many columns the likely header of these first rows has; by it the separator of a text is chosen."""
    found = likely_header(head)
    return 0 if found is None else sum(not is_blank(cell) for cell in head[found[1]][1])


def look(sheet: Sheet) -> Looked | None:
    """What can be told of a sheet; None if no row looks like a header. The sheet is read to its end."""
    found = likely_header(sheet.head)
    if found is None:
        for _ in sheet.rows:
            pass
        return None
    first, last = found
    rows, units = _rows_below(sheet, last)
    above = stated_above(sheet.head[: last + 1])
    labels = {same_name(c) for _, cells in rows for c in cells[:2] if isinstance(c, str)}
    data = [row for row in rows if not _is_total(row)]
    headings = [h for h in _headings(sheet, first, last, data, units, above) if h is not None]
    return Looked(
        sheet.name,
        (sheet.head[first][0], sheet.head[last][0]),
        tuple(headings),
        data,
        tuple(" ".join(str(c) for c in cells if not is_blank(c)) for _, cells in sheet.head[:first]),
        tuple(word for word in TOTAL_WORDS if word in labels),
    )


def _is_total(row: Row) -> bool:
    return any(isinstance(c, str) and same_name(c) in TOTAL_WORDS for c in row[1][:2])


def _rows_below(sheet: Sheet, last: int) -> tuple[list[Row], Mapping[int, str]]:
    units: Mapping[int, str] = {}
    rows: list[Row] = []
    below = sheet.rows_after_head(last + 1)
    for row in islice(below, MOST_ROWS):
        cells = row[1]
        filled = [cell for cell in cells if not is_blank(cell)]
        if not filled or is_numbering(cells) or (isinstance(filled[0], str) and _FOOTNOTE.match(filled[0].strip())):
            continue
        if not rows and not units and (stated := unit_row(row)):
            units = stated
            continue
        if not rows and is_blank(cells[0]) and not any(map(is_value, cells)):
            continue  # the header, or its translation, goes on here
        rows.append(row)
    for _ in below:
        pass  # of a workbook each sheet is read to its end before the next
    return rows, units


def _headings(
    sheet: Sheet, first: int, last: int, rows: Sequence[Row], units: Mapping[int, str], above: UnitWords
) -> Sequence[Heading | None]:
    found: list[Heading | None] = []
    for index, stack in enumerate(stacks(sheet.head, first, last, sheet.merged)):
        own = [part for part in stack.own if part]
        cells = [row[1][index] for row in rows if index < len(row[1])]
        if not own:
            found.append(None)
            continue
        words, unit = split_unit("".join(own))
        shown = _without_unit("".join(own)) if unit else "".join(own)
        unit, is_guess = (unit or units.get(index), False)
        kind = kind_of_cells(words, cells, unit)
        if unit is None and kind in (ColumnType.AMOUNT, ColumnType.INTEGER):
            unit, is_guess = _from_above(words, above)
            kind = kind_of_cells(words, cells, unit)
        parents = [part for part in stack.above if part and part not in own]
        period = period_of(own[-1]) if kind in (ColumnType.AMOUNT, ColumnType.INTEGER) else None
        found.append(
            Heading(
                index,
                " ".join(shown.split()),
                parents[-1] if parents else "",
                _translation(stack.whole),
                kind,
                unit,
                is_guess,
                period,
            )
        )
    return found


def _without_unit(header: str) -> str:
    """The header as written, up to the bracket that holds its unit."""
    return header[: max(header.rfind(mark) for mark in "(（[【〔")].strip()


def _from_above(words: str, above: UnitWords) -> tuple[str | None, bool]:
    """The unit that the table states, and whether it could be another one of those it states."""
    if len(above.known) == 1:
        return above.known[0], False
    wanted = "persons" if "人" in words else "count" if words.endswith(("数", "数量")) else "yuan"
    fitting = [unit for unit in above.known if quantity_of(unit) == wanted]
    return (fitting[0], True) if len(fitting) == 1 else (None, False)


def _translation(whole: Sequence[str]) -> str:
    lines = [line.strip() for part in whole for line in part.splitlines()]
    return " ".join(line for line in lines if line.isascii() and any(c.isalpha() for c in line))
