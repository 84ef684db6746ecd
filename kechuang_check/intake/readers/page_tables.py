"""Tables of a web page as rows of texts. Runs in the child process; imports nothing of this package.

Publishers hand out pages under the name .xls: a title, a table that holds the unit, the table itself, notes. So what
stands outside of tables, and tables of one row or column, are rows too, and belong to the table that follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import lxml.html

MAX_SPAN = 1000
MAX_CELLS = 5_000_000
_SILENT = ("script", "style", "head", "title", "noscript", "template")

Rows = list[list[str | None]]
Merged = list[tuple[tuple[int, int], tuple[int, int]]]
"""Blocks of merged cells: ((first row, first column), (last row, last column)), from 0."""


def tables(page: bytes) -> Iterator[tuple[Rows, Merged]]:
    """The tables of a page in UTF-8 (whatever it says of its encoding), in their order."""
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = lxml.html.document_fromstring(page, parser=parser)
    rows: Rows = []
    merged: Merged = []
    has_table = False
    waiting: Rows = []
    for block, spans in _blocks(root):
        is_table = len(block) > 1 and max(map(len, block)) > 1
        if not is_table:
            waiting.extend(block)
            continue
        if has_table:
            yield rows, merged
            rows, merged = [], []
        rows.extend(waiting)
        waiting = []
        merged.extend(((r1 + len(rows), c1), (r2 + len(rows), c2)) for (r1, c1), (r2, c2) in spans)
        rows.extend(block)
        has_table = True
    rows.extend(waiting)
    if rows:
        yield rows, merged


def _blocks(element: Any) -> Iterator[tuple[Rows, Merged]]:
    """Tables and texts in their order."""
    if not isinstance(element.tag, str) or element.tag in _SILENT:
        return
    if element.tag == "table":
        yield _grid(element)
        return
    if element.find(".//table") is None:
        yield from _text(element.text_content())
        return
    yield from _text(element.text or "")
    for child in element:
        yield from _blocks(child)
        yield from _text(child.tail or "")


def _text(words: str) -> Iterator[tuple[Rows, Merged]]:
    lines = [line for part in words.splitlines() if (line := " ".join(part.split()))]
    if lines:
        yield [[line] for line in lines], []


def _grid(table: Any) -> tuple[Rows, Merged]:
    """The cells of a table where they stand; a cell over several places has its text in the first."""
    rows: Rows = []
    merged: Merged = []
    taken: set[tuple[int, int]] = set()
    cells = 0
    trs = [tr for tr in table.iter("tr") if next(tr.iterancestors("table")) is table]
    for number, tr in enumerate(trs):
        row: list[str | None] = []
        column = 0
        for cell in tr:
            if cell.tag not in ("td", "th"):
                continue
            while (number, column) in taken:
                column += 1
            down, right = _span(cell, "rowspan", len(trs) - number), _span(cell, "colspan", MAX_SPAN)
            row.extend([None] * (column - len(row)))
            row.append(_words(cell))
            if down > 1 or right > 1:
                merged.append(((number, column), (number + down - 1, column + right - 1)))
                taken.update((number + i, column + j) for i in range(down) for j in range(right))
            column += right
            cells += down * right
            if cells > MAX_CELLS:
                raise MemoryError("too many cells")
        rows.append(row)
    width = max(max(map(len, rows), default=0), max((c for _, c in taken), default=-1) + 1)
    return [[*row, *[None] * (width - len(row))] for row in rows], merged


def _span(cell: Any, name: str, most: int) -> int:
    written = (cell.get(name) or "1").strip()
    return max(1, min(int(written), most)) if written.isdecimal() and len(written) < 6 else 1


def _words(cell: Any) -> str:
    for br in cell.iter("br"):
        br.tail = "\n" + (br.tail or "")
    lines = [" ".join(line.split(" ")).strip() for line in cell.text_content().splitlines()]
    return "\n".join(line for line in lines if line)
