"""Parses one workbook in a process of its own, for `workbook_process`.

The parser is native code: on some damaged files it asks for more memory than there is, and that ends its process. So it
runs here, with limits, and speaks with the parent in lines of JSON. Run as a script; imports nothing of this package.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

MEMORY_BYTES = 4 * 1024**3
CPU_SECONDS = 300
ROWS_A_LINE = 2000


def main() -> None:
    """Read the workbook from stdin; answer with its sheets, the heads of those wanted, and the rows of one."""
    _limit()
    head_rows, size = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read(size)
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        _say("encrypted")
        return
    _say(
        [
            (sheet.name, sheet.typ == SheetTypeEnum.WorkSheet, sheet.visible == SheetVisibleEnum.Visible)
            for sheet in workbook.sheets_metadata
        ]
    )
    sheets: dict[str, Any] = {}
    for name in json.loads(sys.stdin.buffer.readline()):
        sheets[name] = sheet = workbook.get_sheet_by_name(name)
        left = sheet.start[1] if sheet.start else 0
        head = list(islice(sheet.iter_rows(), head_rows))
        _say((sheet.total_width, left, sheet.merged_cell_ranges or [], head))
    chosen = json.loads(sys.stdin.buffer.readline())
    rows = islice(sheets[chosen].iter_rows(), head_rows, None)
    while portion := list(islice(rows, ROWS_A_LINE)):
        _say(portion)
    _say("end")


def _limit() -> None:
    try:
        import resource
    except ImportError:  # not on every system; then the parent's time limit remains
        return
    for kind, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value, default=_tagged) + "\n")
    sys.stdout.flush()


def _tagged(cell: object) -> dict[str, object]:
    match cell:
        case datetime():
            return {"datetime": cell.isoformat()}
        case date():
            return {"date": cell.isoformat()}
        case time():
            return {"time": cell.isoformat()}
        case timedelta():
            return {"seconds": cell.total_seconds()}
    raise TypeError(type(cell).__name__)


if __name__ == "__main__":
    main()
