"""Parses one filing in a process of its own, for `child_process`.

The parsers are native code, or meet data that somebody else made: on some damaged files they ask for more memory than
there is, or never end, and that ends their process. So they run here, with limits, and speak with the parent in lines
of JSON. Run as a script: `child.py TASK MEMORY_BYTES CPU_SECONDS`; imports nothing of this package.
"""

from __future__ import annotations

import io
import json
import os
import runpy
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

ROWS_A_LINE = 2000
DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105 - the one that Excel itself uses for "no password"


def main() -> None:
    """Do the task that is named on the command line, on the bytes that come from stdin."""
    _, task, memory, seconds = sys.argv
    _limit(int(memory), int(seconds))
    order, size = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read(size)
    tasks: dict[str, Callable[[Any, bytes], None]] = {
        "workbook": _workbook,
        "marks": _marks,
        "decrypt": _decrypt,
        "page": _page,
    }
    tasks[task](order, data)


def _workbook(head_rows: int, data: bytes) -> None:
    """Answer with the sheets, then the heads of those asked for, then the rows of each that is asked for."""
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
    while chosen := sys.stdin.buffer.readline():
        rows = islice(sheets[json.loads(chosen)].iter_rows(), head_rows, None)
        while portion := list(islice(rows, ROWS_A_LINE)):
            _say(portion)
        _say("end")


def _marks(_: object, data: bytes) -> None:
    """Answer with the number formats of an .xls, then, told which of them matter, with the marks of each sheet."""
    import xlrd

    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=nowhere)
    formats = [(n, xf.format_key, book.format_map[xf.format_key].format_str) for n, xf in enumerate(book.xf_list)]
    _say((book.datemode == 1, formats))
    wanted = set(json.loads(sys.stdin.buffer.readline()))
    for sheet in book.sheets():
        errors, shown, hidden = [], [], []
        for row in range(sheet.nrows):
            kinds = sheet.row_types(row)
            errors += [(row, c) for c, kind in enumerate(kinds) if kind == xlrd.XL_CELL_ERROR]
            for c, kind in enumerate(kinds) if wanted else ():
                if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE) and sheet.cell_xf_index(row, c) in wanted:
                    shown.append((row, c, sheet.cell_xf_index(row, c)))
            info = sheet.rowinfo_map.get(row)
            if info is not None and info.hidden and any(kind != xlrd.XL_CELL_EMPTY for kind in kinds):
                hidden.append(row)
        columns = [n for n, info in sheet.colinfo_map.items() if info.hidden and n < sheet.ncols]
        _say((sheet.name, errors, shown, hidden, columns))
    _say("end")


def _decrypt(passwords: list[str], data: bytes) -> None:
    """Answer with the size of what is inside, and its bytes; or with "encrypted" if no password opens it."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    for password in (DEFAULT_PASSWORD, *passwords):
        inside = io.BytesIO()
        try:
            file = msoffcrypto.OfficeFile(io.BytesIO(data))
            file.load_key(password=password)
            file.decrypt(inside)
        except (InvalidKeyError, DecryptionError):
            continue
        content = inside.getvalue()
        _say(len(content))
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    _say("encrypted")


def _page(_: object, data: bytes) -> None:
    """Answer with the tables of a web page (UTF-8): for each its rows and merged cells."""
    tables = runpy.run_path(str(Path(__file__).with_name("page_tables.py")))["tables"]
    for rows, merged in tables(data):
        _say((merged, rows))
    _say("end")


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # not on every system; then the parent's time limit remains
        return
    for kind, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _say(value: object) -> None:
    sys.stdout.buffer.write(json.dumps(value, default=_tagged).encode() + b"\n")
    sys.stdout.buffer.flush()


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
