"""A form with indicator codes that no feed describes: its codes with their names and units, and the labels beside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kechuang_check.domain.names import same_name
from kechuang_check.intake.inspecting.content import bare_feed
from kechuang_check.intake.layouts.below import is_numbering
from kechuang_check.intake.layouts.coded import Block, blocks_of, plain_code
from kechuang_check.intake.layouts.names import header_text, unit_named, without_of_which
from kechuang_check.intake.layouts.units import states_units
from kechuang_check.intake.readers.sheet import Cell, Row, Sheet, is_blank

_CODE = re.compile("[0-9a-z][0-9a-z.-]{0,7}")
_LABEL = re.compile(r"([^:：]{2,20})[:：](.*)", re.DOTALL)
_NO_LABELS = ("单位", "计量单位", "表号", "制定机关", "批准机关", "批准文号", "文号", "有效期至", "备案机关")
_FEWEST_LINES = 2


@dataclass(frozen=True, slots=True)
class CodedLine:
    """`unit`: a known one, as the form says it."""

    code: str
    words: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class LookedForm:
    """`labels`: words before a colon above the blocks, each with what follows it."""

    name: str | None
    lines: tuple[CodedLine, ...]
    labels: tuple[tuple[str, Cell], ...] = ()
    titles: tuple[str, ...] = ()


def look_at_form(sheet: Sheet) -> LookedForm | None:
    """What can be told of a form; None for a sheet that is no form with codes, and then nothing of it was read."""
    feed = bare_feed()
    at = next((i for i, row in enumerate(sheet.head) if blocks_of(row, feed)), None)
    if at is None:
        return None
    blocks = blocks_of(sheet.head[at], feed)
    if len(blocks) < 2 and not any(block.unit is not None for block in blocks):
        return None  # a column of codes in a plain table
    lines = {line.code: line for row in sheet.rows_after_head(at + 1) for line in _lines(row, blocks)}
    if len(lines) < _FEWEST_LINES:
        return None
    above = sheet.head[:at]
    titles = [" ".join(str(c) for c in cells if not is_blank(c)) for _, cells in above]
    return LookedForm(sheet.name, tuple(lines.values()), tuple(_labels(above)), tuple(titles))


def _lines(row: Row, blocks: Sequence[Block]) -> Iterator[CodedLine]:
    cells = row[1]
    if is_numbering(cells):
        return
    start = 0
    for block in blocks:
        end = max(block.value, block.code, block.unit or 0)
        code = plain_code(cells[block.code]) if block.code < len(cells) else ""
        skipped = (block.code, block.value, block.unit)
        names = (cells[i] for i in range(start, min(end, len(cells))) if i not in skipped)
        words = next((w.strip() for c in names if (w := header_text(c)).strip()), "")
        unit = header_text(cells[block.unit]) if block.unit is not None and block.unit < len(cells) else ""
        if words and _CODE.fullmatch(code):
            yield CodedLine(code, without_of_which(same_name(words)), unit_named(unit))
        start = end + 1


def _labels(rows: Sequence[Row]) -> Iterator[tuple[str, Cell]]:
    seen = set[str]()
    for _, cells in rows:
        for index, cell in enumerate(cells):
            found = _LABEL.fullmatch(cell.strip()) if isinstance(cell, str) else None
            if found is None or states_units(str(cell)) or same_name(found[1]) in (*_NO_LABELS, *seen):
                continue
            seen.add(same_name(found[1]))
            beside = next((c for c in cells[index + 1 :] if not is_blank(c)), None)
            yield found[1].strip(), found[2].strip() or beside
