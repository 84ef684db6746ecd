"""Workbooks (.xlsx, .xls, .ods) and web pages to sheets: looked through first, then parsed in a process of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal

from kechuang_check.domain.limits import Limits
from kechuang_check.domain.names import same_name
from kechuang_check.intake.readers.archive import rewritten, with_slashes
from kechuang_check.intake.readers.child_process import PageTable, ParsedSheet, WorkbookProcess, page_tables
from kechuang_check.intake.readers.kinds import Kind
from kechuang_check.intake.readers.old_workbook_scan import scan_old_workbook
from kechuang_check.intake.readers.open_document_scan import scan_open_document
from kechuang_check.intake.readers.sheet import (
    ERROR_CELL,
    HEAD_ROWS,
    SCALED_CELL,
    Cell,
    Merged,
    Row,
    Sheet,
    check_columns,
)
from kechuang_check.intake.readers.sheet_scan import SheetScan, WorkbookScan
from kechuang_check.intake.readers.workbook_scan import scan_workbook
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import text


@contextmanager
def opened_workbook(data: bytes, kind: Kind, wanted: str | None, limits: Limits) -> Iterator[Sequence[Sheet]]:
    """The sheets of a workbook that hold cells: the one named `wanted`, or all that are visible.

    Their rows can be read while the context is open, one sheet after the other.
    """
    if kind is not Kind.OLD_WORKBOOK:
        data = with_slashes(data, limits)
    scan = _scan(data, kind, limits)
    if scan.unknown_errors:
        data = rewritten(data, lambda name, content: (name, _with_known_errors(content, scan.unknown_errors.get(name))))
    process = WorkbookProcess(data, limits)
    try:
        heads = process.heads(_chosen_names(process.sheets(), wanted))
        sheets = [_sheet(name, parsed, scan, process, limits) for name, parsed in heads.items()]
        yield _with_cells(sheets)
    finally:
        process.close()


def page_sheets(page: str, limits: Limits) -> Sequence[Sheet]:
    """The tables of a web page, each as a sheet."""
    tables = page_tables(page, limits)
    names = [None if len(tables) == 1 else str(number) for number in range(1, len(tables) + 1)]
    return _with_cells([_page_sheet(name, table, limits) for name, table in zip(names, tables, strict=True)])


def _page_sheet(name: str | None, table: PageTable, limits: Limits) -> Sheet:
    check_columns(max(map(len, table.rows), default=0), limits, Spot(sheet=name))
    return Sheet(name, iter(list(enumerate(table.rows, start=1))), "grid", _merged(table.merged))


def _with_cells(sheets: Sequence[Sheet]) -> Sequence[Sheet]:
    found = [sheet for sheet in sheets if sheet.head]
    if not found:
        raise Refusal("empty-file", text("the workbook has no cells"), text("hand in the file with its table"))
    return found


def _scan(data: bytes, kind: Kind, limits: Limits) -> WorkbookScan:
    match kind:
        case Kind.WORKBOOK:
            return scan_workbook(data, limits)
        case Kind.OPEN_DOCUMENT:
            return scan_open_document(data, limits)
        case Kind.OLD_WORKBOOK:
            return scan_old_workbook(data, limits)
        case _:
            return WorkbookScan({})


def _chosen_names(sheets: Sequence[tuple[str, bool, bool]], wanted: str | None) -> Sequence[str]:
    if wanted is None:
        return [name for name, is_table, is_visible in sheets if is_table and is_visible]
    names = [name for name, is_table, _ in sheets if is_table and same_name(name) == same_name(wanted)]
    if len(names) != 1:
        raise Refusal(
            "no-such-sheet",
            text(
                "the workbook has no sheet {wanted}, or several of that name; it has: {found}",
                wanted=wanted,
                found=", ".join(name for name, _, _ in sheets),
            ),
            text("name the sheet {wanted}, or correct layout.sheet in the feed's check", wanted=wanted),
        )
    return names


def _sheet(name: str, parsed: ParsedSheet, scan: WorkbookScan, process: WorkbookProcess, limits: Limits) -> Sheet:
    check_columns(parsed.width, limits, Spot(sheet=name))
    found = scan.sheets.get(name, SheetScan())
    return Sheet(
        name,
        _rows(name, parsed, found, process),
        "grid",
        _merged(parsed.merged),
        scan.from_1904,
        [(row + 1, column) for row, column in found.uncalculated],
        frozenset(row + 1 for row in found.hidden_rows),
        found.hidden_columns,
    )


def _merged(blocks: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> Sequence[Merged]:
    return [(first + 1, last + 1, left, right) for (first, left), (last, right) in blocks]


def _rows(name: str, parsed: ParsedSheet, scan: SheetScan, process: WorkbookProcess) -> Iterator[Row]:
    left_blank: list[Cell] = [None] * parsed.left
    marked_rows = scan.marked_rows()
    for number, cells in enumerate(_in_order(name, parsed, process)):
        row = [*left_blank, *cells]
        if number in marked_rows:
            row = [_as_shown(cell, (number, i), scan) for i, cell in enumerate(row)]
        yield number + 1, row


def _in_order(name: str, parsed: ParsedSheet, process: WorkbookProcess) -> Iterator[Iterable[Cell]]:
    yield from parsed.head
    if len(parsed.head) == HEAD_ROWS:
        yield from process.rows_after_head(name)


def _as_shown(cell: Cell, position: tuple[int, int], scan: SheetScan) -> Cell:
    if position in scan.errors:
        return ERROR_CELL
    if position in scan.percents and isinstance(cell, (int, float)):
        return f"{Decimal(f'{cell:.15g}') * 100:f}%"
    if isinstance(cell, float) and position in scan.scaled and cell:
        return SCALED_CELL
    if isinstance(cell, float) and position in scan.zeros and cell == int(cell):
        return f"{int(cell):0{scan.zeros[position]}d}"
    return cell


def _with_known_errors(content: bytes, kinds: frozenset[str] | None) -> bytes:
    """A part of the workbook whose errors are all such as the parser knows; which they are does not matter."""
    for kind in kinds or ():
        content = content.replace(f">{kind}<".encode(), b">#N/A<")
    return content
