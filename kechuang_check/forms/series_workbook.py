"""The series of an indicator as a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kechuang_check.domain.plan import Target
from kechuang_check.domain.series import Point
from kechuang_check.forms.cells import BOLD, put_text, set_widths, width_for
from kechuang_check.reporting.characters import visible
from kechuang_check.reporting.formats.series import COLUMNS, lines_of
from kechuang_check.reporting.reader import Reader

_DIGITS = 15
"""So many digits of a number a spreadsheet keeps; a longer one is written as a text, whole."""
_NARROWEST, _WIDEST = 8, 48


def series_workbook(target: Target, points: Sequence[Point], reader: Reader) -> bytes:
    """The bytes of an .xlsx file with the columns and lines of the CSV form; texts stay texts, numbers are numbers."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)  # noqa: S101  # a new workbook has one
    sheet.title = "history"
    workbook.properties.creator = "kechuang-check"
    workbook.properties.title = target.name.in_(reader.lang)
    lines = list(lines_of(target, points, reader))
    for row, line in enumerate((COLUMNS, *lines), 1):
        for column, value in enumerate(line, 1):
            cell = sheet.cell(row, column)
            if isinstance(value, str):
                put_text(cell, visible(value))
            elif value is not None and not isinstance(value, int) and len(value.as_tuple().digits) > _DIGITS:
                put_text(cell, f"{value:f}")
            elif value is not None:
                cell.value = value
            if row == 1:
                cell.font = BOLD
    columns = zip(COLUMNS, *lines, strict=True)
    widths = (width_for([str(v) for v in values if v is not None], _NARROWEST, _WIDEST) for values in columns)
    set_widths(sheet, ((get_column_letter(n), width) for n, width in enumerate(widths, 1)))
    sheet.freeze_panes = "C2"
    made = io.BytesIO()
    workbook.save(made)
    return made.getvalue()
