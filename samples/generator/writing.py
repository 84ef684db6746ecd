"""Writing tables as departments send them. The same table always gives the same bytes."""

from __future__ import annotations

import csv
import io
import os
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

# Without lxml, so that the same bytes are written wherever it is or is not installed.
os.environ["OPENPYXL_LXML"] = "False"
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

Cell = str | int | Decimal | date | None
_MADE = datetime(2025, 1, 2, 9, 0, 0)  # noqa: DTZ001  workbooks know no time zones


@dataclass(frozen=True)
class Table:
    """Headers and rows; `title` and `unit` are rows above them, which only workbooks have here."""

    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    unit: str = ""
    widths: Sequence[int] = field(default=())


def total_row(headers: Sequence[str], rows: Sequence[Sequence[Cell]], summed: Sequence[str]) -> list[Cell]:
    """A row 合计 with the sums of the columns named."""
    cells: list[Cell] = ["合计", *[None] * (len(headers) - 1)]
    for name in summed:
        i = list(headers).index(name)
        cells[i] = sum(int(v) for r in rows if isinstance(v := r[i], int))
    return cells


def write_csv(path: Path, table: Table, *, encoding: str, day_format: str = "%Y-%m-%d") -> None:
    """Write a CSV file with CRLF line ends; `encoding` utf-8-sig puts a byte order mark in front."""

    def shown(value: Cell) -> str:
        if isinstance(value, date):
            return value.strftime(day_format)
        return "" if value is None else str(value)

    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.headers)
    writer.writerows([shown(v) for v in row] for row in table.rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))


def write_workbook(path: Path, table: Table) -> None:
    """Write an .xlsx file: a merged title row, a row with the unit, the headers, the rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sheet1"
    last = get_column_letter(len(table.headers))
    if table.title:
        sheet.append([table.title])
        sheet.merge_cells(f"A1:{last}1")
        sheet["A1"].font = Font(bold=True, size=14)
        sheet["A1"].alignment = Alignment(horizontal="center")
    if table.unit:
        sheet.append([table.unit])
    sheet.append(list(table.headers))
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for row in table.rows:
        sheet.append(list(row))
    for i, width in enumerate(table.widths, start=1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    made = io.BytesIO()
    book.save(made)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_without_clock(made.getvalue()))


def _without_clock(workbook: bytes) -> bytes:
    """The same workbook with fixed times in its properties and its archive, so that each run makes the same."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                stamp = _MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode("ascii")
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, content)
            entry = zipfile.ZipInfo(name, date_time=_MADE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            new.writestr(entry, content)
    return fixed.getvalue()
