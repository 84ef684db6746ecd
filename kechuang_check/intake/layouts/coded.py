"""Coded forms (such as 107-2): each line names an indicator by its code, in blocks side by side; a sheet is one record.

Indicators are found by code and never by place, because forms are laid out anew. What has no code (who reports) stands
above or beside the blocks, after its label.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kechuang_check.domain.batch import Repair
from kechuang_check.domain.feed import Column, ColumnType, Feed
from kechuang_check.domain.layout import FoundColumn, WhyLeftOut
from kechuang_check.domain.names import same_name
from kechuang_check.intake.layouts.names import header_text, split_unit, unit_named
from kechuang_check.intake.layouts.units import NUMBERS, Stated, settle, stated_above
from kechuang_check.intake.readers.sheet import Cell, Row, Sheet, is_blank, refuse_uncalculated
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import text


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of the file, from 0. `unit` is None for a block without a column of units."""

    code: int
    value: int
    unit: int | None


@dataclass(frozen=True, slots=True)
class CodedForm:
    """One record. `cells`: one for each of `columns`, in their order. `row`: of the header of the blocks, from 1."""

    columns: tuple[FoundColumn, ...]
    cells: tuple[Cell, ...]
    row: int
    left_out: tuple[tuple[WhyLeftOut, int], ...]
    repairs: tuple[Repair, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """What stands under one code. `row` from 1, `index` of the value from 0."""

    cell: Cell
    unit: str | None
    row: int
    index: int


def has_blocks(sheet: Sheet, feed: Feed) -> bool:
    """Whether the first rows of a sheet have the headers of coded blocks."""
    return any(blocks_of(row, feed) for row in sheet.head)


def read_coded(sheet: Sheet, feed: Feed) -> CodedForm:
    """The record of one sheet. Raises Refusal if blocks, codes or labels are missing, or a code stands twice."""
    at = next((i for i, row in enumerate(sheet.head) if blocks_of(row, feed)), None)
    if at is None:
        raise _no_blocks(feed, sheet)
    header = sheet.head[at]
    blocks = blocks_of(header, feed)
    rows = list(sheet.rows_after_head(at + 1))
    lines, unknown = _lines(rows, blocks, {plain_code(c.code): c for c in feed.columns if c.code}, sheet)
    above = stated_above(sheet.head[: at + 1])
    columns: list[FoundColumn] = []
    cells: list[Cell] = []
    repairs: list[Repair] = []
    missing: list[Column] = []
    for column in feed.columns:
        if column.code is not None:
            line = lines.get(plain_code(column.code))
            if line is not None:
                stated = Stated(column, column.title("zh"), None, line.unit)
                unit, repair = (
                    settle(stated, above, feed.layout.unit, Spot(sheet=sheet.name, row=line.row))
                    if column.type in NUMBERS
                    else (None, None)
                )
                columns.append(
                    FoundColumn(
                        column.name,
                        column.title("zh"),
                        line.index,
                        unit.unit if unit else None,
                        unit.source if unit else None,
                        line.row,
                    )
                )
                cells.append(line.cell)
                repairs += [repair] if repair else []
                continue
        elif (field := _labelled(column, [*sheet.head[:at], *rows], header[0])) is not None:
            columns.append(field[0])
            cells.append(field[1])
            continue
        if column.required:
            missing.append(column)
    if missing:
        raise _missing(missing, header[0], sheet)
    taken = {(column.row, column.index) for column in columns}
    refuse_uncalculated(sheet, lambda row, column: (row, column) in taken)
    left_out = tuple((WhyLeftOut.TITLE, n) for n, c in sheet.head[:at] if not all(map(is_blank, c)))
    return CodedForm(
        tuple(columns),
        tuple(cells),
        header[0],
        (*left_out, *((WhyLeftOut.UNKNOWN_CODE, row) for row in unknown)),
        tuple(repairs),
    )


def blocks_of(row: Row, feed: Feed) -> list[Block]:
    """The blocks whose headers stand in this row."""
    words = [split_unit(header_text(cell))[0] for cell in row[1]]
    coded = feed.layout.coded
    codes, values, units = ({same_name(w) for w in names} for names in (coded.code, coded.value, coded.unit))
    starts = [i for i, word in enumerate(words) if word in codes]
    blocks = []
    for number, start in enumerate(starts):
        before = starts[number - 1] + 1 if number else 0
        end = starts[number + 1] if number + 1 < len(starts) else len(words)
        value = next((i for i in range(start + 1, end) if words[i] in values), None)
        if value is None:
            continue
        unit = next((i for i in (*range(start - 1, before - 1, -1), *range(start + 1, end)) if words[i] in units), None)
        blocks.append(Block(start, value, unit))
    return blocks


def _lines(
    rows: Sequence[Row], blocks: Sequence[Block], wanted: Mapping[str, Column], sheet: Sheet
) -> tuple[Mapping[str, _Line], Sequence[int]]:
    """What stands under each wanted code, and the rows of codes that the feed does not know."""
    lines: dict[str, _Line] = {}
    unknown: dict[int, None] = {}
    for number, cells in rows:
        for block in blocks:
            code = plain_code(_cell(cells, block.code))
            if not code:
                continue
            if code not in wanted:
                unknown[number] = None
                continue
            if code in lines:
                raise _twice(code, lines[code].row, number, sheet)
            unit = None if block.unit is None else _cell(cells, block.unit)
            lines[code] = _Line(
                _cell(cells, block.value), unit_named(unit) if isinstance(unit, str) else None, number, block.value
            )
    return lines, list(unknown)


def _cell(cells: Sequence[Cell], index: int) -> Cell:
    return cells[index] if index < len(cells) else None


def plain_code(written: Cell) -> str:
    """A code as it is compared: 07, 7 and the number 7.0 are one."""
    word = same_name(header_text(written))
    return word.lstrip("0") or word if word.isdecimal() else word


def _labelled(column: Column, rows: Sequence[Row], row_of_header: int) -> tuple[FoundColumn, Cell] | None:
    """The value that follows a label: in the same cell after a colon, or in the next cell with a content."""
    names = {same_name(name): name for name in (column.name, *column.names)}
    for number, cells in rows:
        for index, cell in enumerate(cells):
            if not isinstance(cell, str):
                continue
            word = same_name(cell)
            label, colon, _ = word.partition(":")
            if label not in names:
                continue
            if colon and word != f"{label}:":
                value: Cell = cell.replace("：", ":", 1).split(":", 1)[1].strip()
                return FoundColumn(column.name, names[label], index, row=number), value
            for place in range(index + 1, len(cells)):
                if not is_blank(cells[place]):
                    return FoundColumn(column.name, names[label], place, row=number), cells[place]
            if number < row_of_header or column.type is not ColumnType.TEXT:
                return FoundColumn(column.name, names[label], index + 1, row=number), None
    return None


def _no_blocks(feed: Feed, sheet: Sheet) -> Refusal:
    coded = feed.layout.coded
    return Refusal(
        "no-header",
        text(
            "no row has the headers of a coded form: one of {codes}, and to its right one of {values}",
            codes=", ".join(coded.code),
            values=", ".join(coded.value),
        ),
        text("check that the file belongs to feed {feed}, or name the headers under layout.coded", feed=feed.name),
        Spot(sheet=sheet.name),
    )


def _twice(code: str, first: int, second: int, sheet: Sheet) -> Refusal:
    return Refusal(
        "code-twice",
        text("the code {code} stands in row {first} and in row {second}", code=code, first=first, second=second),
        text("keep the line that is meant"),
        Spot(sheet=sheet.name, row=second),
    )


def _missing(columns: Sequence[Column], row: int, sheet: Sheet) -> Refusal:
    def named(column: Column) -> str:
        return f"{column.title('zh')} ({column.code})" if column.code else " / ".join(column.names or (column.name,))

    return Refusal(
        "missing-column",
        text("not found in the form: {missing}", missing="; ".join(named(c) for c in columns)),
        text("fill in the lines and fields named, or correct their codes and names in the feed's check"),
        Spot(sheet=sheet.name, row=row),
    )
