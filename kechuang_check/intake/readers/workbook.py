"""Workbooks (.xlsx, .xls, .ods) to sheets: looked through first, then parsed by calamine in a process of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal

from kechuang_check.intake.layouts.names import compact
from kechuang_check.intake.readers.kinds import Kind
from kechuang_check.intake.readers.sheet import ERROR_CELL, HEAD_ROWS, Cell, Row, Sheet, check_columns
from kechuang_check.intake.readers.workbook_process import ParsedSheet, WorkbookProcess
from kechuang_check.intake.readers.workbook_scan import SheetScan, scan_open_document, scan_workbook
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import text


@contextmanager
def opened_workbook(data: bytes, kind: Kind, wanted: str | None) -> Iterator[Sequence[Sheet]]:
    """The sheets of a workbook that hold cells: the one named `wanted`, or all that are visible.

    The rows of one of them can be read while the context is open.
    """
    scans = _scan(data, kind)
    process = WorkbookProcess(data)
    try:
        heads = process.heads(_chosen_names(process.sheets(), wanted))
        sheets = [_sheet(name, parsed, scans.get(name, SheetScan()), process) for name, parsed in heads.items()]
        sheets = [sheet for sheet in sheets if sheet.head]
        if not sheets:
            raise Refusal("empty-file", text("the workbook has no cells"), text("hand in the file with its table"))
        yield sheets
    finally:
        process.close()


def _scan(data: bytes, kind: Kind) -> Mapping[str, SheetScan]:
    match kind:
        case Kind.WORKBOOK:
            return scan_workbook(data)
        case Kind.OPEN_DOCUMENT:
            return scan_open_document(data)
        case _:
            return {}


def _chosen_names(sheets: Sequence[tuple[str, bool, bool]], wanted: str | None) -> Sequence[str]:
    if wanted is None:
        return [name for name, is_table, is_visible in sheets if is_table and is_visible]
    names = [name for name, is_table, _ in sheets if is_table and compact(name) == compact(wanted)]
    if len(names) != 1:
        raise Refusal(
            "no-such-sheet",
            text(
                "the workbook has no sheet {wanted}, or several of that name; it has: {found}",
                wanted=wanted,
                found=", ".join(name for name, _, _ in sheets),
            ),
            text("name the sheet {wanted}, or correct sheet in the feed's check", wanted=wanted),
        )
    return names


def _sheet(name: str, parsed: ParsedSheet, scan: SheetScan, process: WorkbookProcess) -> Sheet:
    check_columns(parsed.width, Spot(sheet=name))
    merged = [(first + 1, last + 1, left, right) for (first, left), (last, right) in parsed.merged]
    fault = None if scan.uncalculated is None else _uncalculated(name, scan.uncalculated)
    return Sheet(name, _rows(name, parsed, scan, process), "grid", merged, fault)


def _rows(name: str, parsed: ParsedSheet, scan: SheetScan, process: WorkbookProcess) -> Iterator[Row]:
    left_blank: list[Cell] = [None] * parsed.left
    marked_rows = {row for row, _ in scan.errors | scan.percents}
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
        return f"{Decimal(repr(cell)) * 100:f}%"
    return cell


def _uncalculated(name: str, position: tuple[int, int]) -> Refusal:
    return Refusal(
        "uncalculated-formula",
        text("the sheet has formulas without a result (the first in row {row})", row=position[0] + 1),
        text("open the workbook in Excel, so that it calculates, and save it"),
        Spot(sheet=name, row=position[0] + 1),
    )
