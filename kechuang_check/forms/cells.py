"""Cells of a workbook as this room writes them: texts that stay texts, colours, widths."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill

from kechuang_check.reporting.characters import width

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST_TEXT = 32_767
"""So many characters a cell of a spreadsheet holds."""
TEXT_FORMAT = "@"
_LINE, _TALLEST = 16.5, 400

TITLE = Font(bold=True, size=14)
BOLD = Font(bold=True)
FAINT = Font(color="595959")
LINK = Font(color="0563C1", underline="single")
WHITE = Font(bold=True, color="FFFFFF")
WRAPPED = Alignment(wrap_text=True, vertical="top")
HEADING = Alignment(wrap_text=True, vertical="center", horizontal="center")


def filled(colour: str) -> PatternFill:
    return PatternFill("solid", start_color=colour, end_color=colour)


def put_text(cell: Cell | MergedCell, words: str) -> None:
    """Write words as words, whatever they begin with: `=1+1` stays what it is, and is not calculated."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", words)[:LONGEST_TEXT]
    cell.data_type = "s"
    if words[:1] in ("=", "+", "-", "@", "\t"):
        # Also after somebody has edited the cell.
        cell.quotePrefix = True


def set_widths(sheet: Worksheet, widths: Iterable[tuple[str, float]]) -> None:
    for letter, columns in widths:
        sheet.column_dimensions[letter].width = columns


def height_for(cells: Iterable[tuple[str, float]]) -> float:
    """The height, in points, of a row of wrapped words, each in so many columns: not every program finds it itself."""
    lines = [sum(max(1, -(-width(line) // int(columns - 1))) for line in words.split("\n")) for words, columns in cells]
    return min(_TALLEST, _LINE * max(lines, default=1))


def width_for(words: Iterable[str], least: int, most: int) -> int:
    """A width in which the longest of some words stands on one line, within bounds."""
    return max(least, min(most, max(map(width, words), default=0) + 3))
