"""A look into an .xls before it is parsed: for what the parser would drop. It is made in a process of its own."""

from __future__ import annotations

from kechuang_check.domain.limits import Limits
from kechuang_check.intake.readers.child_process import MarksProcess, SheetMarks
from kechuang_check.intake.readers.number_formats import CellStyles
from kechuang_check.intake.readers.sheet_scan import SheetScan, WorkbookScan
from kechuang_check.intake.refusal import Refusal


def scan_old_workbook(data: bytes, limits: Limits) -> WorkbookScan:
    """Errors, percentages, leading zeros, scaled numbers, hidden rows and columns of an .xls.

    Of a file that this look cannot follow nothing is known, and the parser decides whether it is damaged.
    """
    process = MarksProcess(data, limits)
    try:
        from_1904, formats = process.formats()
        styles = CellStyles()
        for index, number, code in formats:
            styles.add(str(index), number, code)
        telling = [int(style) for style in (*styles.percent, *styles.scaled, *styles.zeros)]
        return WorkbookScan({m.name: _scan(m, styles) for m in process.marks(telling)}, from_1904)
    except Refusal:
        return WorkbookScan({})
    finally:
        process.close()


def _scan(marks: SheetMarks, styles: CellStyles) -> SheetScan:
    scan = SheetScan(errors=set(marks.errors), hidden_rows=set(marks.hidden_rows))
    scan.hidden_columns = [(column, column) for column in marks.hidden_columns]
    for row, column, index in marks.shown:
        style = str(index)
        if style in styles.percent:
            scan.percents.add((row, column))
        elif style in styles.scaled:
            scan.scaled.add((row, column))
        else:
            scan.zeros[row, column] = styles.zeros[style]
    return scan
