"""A look into a zipped workbook before it is parsed: for bombs, and for what the parser would drop.

The parser holds a sheet as a full rectangle, so one cell far away can take all memory. It also reads error cells as
blank, formulas that were never calculated as blank, and percentages as plain fractions; their places are kept here.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from kechuang_check.domain.limits import Limits
from kechuang_check.intake.readers.archive import Attributes, opened_archive, parse_part
from kechuang_check.intake.readers.sheet import check_columns
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import text

_MAX_MARKED = 1_000_000
_PERCENT_FORMATS = {9, 10}


@dataclass(slots=True)
class SheetScan:
    """Rows and columns from 0. `errors` and `percents`: cells with an Excel error, or shown as a percentage."""

    errors: set[tuple[int, int]] = field(default_factory=set)
    percents: set[tuple[int, int]] = field(default_factory=set)
    uncalculated: tuple[int, int] | None = None
    _rows: list[int] = field(default_factory=list)
    _columns: list[int] = field(default_factory=list)

    def holds(self, row: int, column: int, last_row: int, last_column: int) -> None:
        """Note a block of cells with a content."""
        if not self._rows:
            self._rows = [row, last_row]
            self._columns = [column, last_column]
            return
        self._rows = [min(self._rows[0], row), max(self._rows[1], last_row)]
        self._columns = [min(self._columns[0], column), max(self._columns[1], last_column)]

    def check(self, name: str, limits: Limits) -> None:
        """Raises Refusal for a sheet that is too big to be held."""
        if not self._rows:
            return
        check_columns(self._columns[1] - self._columns[0] + 1, limits, Spot(sheet=name))
        rows = self._rows[1] - self._rows[0] + 1
        columns = self._columns[1] - self._columns[0] + 1
        if rows * columns > limits.cells or len(self.errors) + len(self.percents) > _MAX_MARKED:
            raise Refusal(
                "too-big",
                text(
                    "the sheet spans {rows} rows and {columns} columns, more than the {limit} cells that are read",
                    rows=rows,
                    columns=columns,
                    limit=limits.cells,
                ),
                text("clear cells far below and beside the table, or hand in CSV"),
                Spot(sheet=name),
            )


@dataclass(frozen=True, slots=True)
class WorkbookScan:
    """`sheets`: by name. `from_1904`: the workbook counts days from 1904."""

    sheets: Mapping[str, SheetScan]
    from_1904: bool = False


def scan_workbook(data: bytes, limits: Limits) -> WorkbookScan:
    """Look through an .xlsx. Raises Refusal for bombs and damage."""
    with opened_archive(data, limits) as archive:
        names = set(archive.namelist())
        percent_styles = _percent_styles(archive) if "xl/styles.xml" in names else set()
        scans: dict[str, SheetScan] = {}
        paths, from_1904 = _sheet_paths(archive)
        for name, path in paths.items():
            if path in names:
                scans[name] = scan = SheetScan()
                watcher = _SheetWatcher(scan, percent_styles)
                parse_part(archive, path, watcher.start, watcher.text)
                watcher.finish()
                scan.check(name, limits)
        return WorkbookScan(scans, from_1904)


def scan_open_document(data: bytes, limits: Limits) -> WorkbookScan:
    """Look through an .ods. Raises Refusal for bombs and damage."""
    with opened_archive(data, limits) as archive:
        watcher = _OpenDocumentWatcher(limits)
        parse_part(archive, "content.xml", watcher.start)
    return WorkbookScan(watcher.scans)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _sheet_paths(archive: zipfile.ZipFile) -> tuple[Mapping[str, str], bool]:
    """The part of each sheet, and whether the workbook counts days from 1904."""
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}
    from_1904 = False

    def sheet(name: str, attributes: Attributes) -> None:
        nonlocal from_1904
        if _local(name) == "workbookPr":
            from_1904 = attributes.get("date1904", "0") in ("1", "true")
        if _local(name) == "sheet":
            ids[attributes.get("name", "")] = next((v for k, v in attributes.items() if _local(k) == "id"), "")

    def relation(name: str, attributes: Attributes) -> None:
        if _local(name) == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    parse_part(archive, "xl/workbook.xml", sheet)
    parse_part(archive, "xl/_rels/workbook.xml.rels", relation)
    paths = {
        name: posixpath.normpath(posixpath.join("/xl", targets[id_])).lstrip("/")
        for name, id_ in ids.items()
        if id_ in targets
    }
    return paths, from_1904


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    """Numbers of the cell styles that show a percentage."""
    formats = set(_PERCENT_FORMATS)
    styles: list[int] = []
    inside = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside
        match _local(name):
            case "numFmt" if "%" in re.sub(r'"[^"]*"|\\.', "", attributes.get("formatCode", "")):
                formats.add(int(attributes.get("numFmtId", "-1")))
            case "cellXfs":
                inside = True
            case "cellStyles" | "dxfs":
                inside = False
            case "xf" if inside:
                styles.append(int(attributes.get("numFmtId", "0")))

    parse_part(archive, "xl/styles.xml", start)
    return {str(i) for i, format_ in enumerate(styles) if format_ in formats}


class _SheetWatcher:
    """Follows the elements row, c, f, v and is of a sheet."""

    def __init__(self, scan: SheetScan, percent_styles: set[str]) -> None:
        self._scan = scan
        self._percent_styles = percent_styles
        self._row = -1
        self._column = -1
        self._attributes: Attributes = {}
        self._formula: tuple[int, int] | None = None
        self._in_result = False

    def start(self, name: str, attributes: Attributes) -> None:
        name = _local(name)
        if name == "c":
            self.finish()
            self._attributes = attributes
            reference = attributes.get("r")
            if reference is None:
                self._column += 1
            else:
                self._row, self._column = _position(reference)
        elif name in ("v", "is"):
            row, column = self._row, self._column
            self._in_result = True
            if self._attributes.get("t") == "str":  # the result may well be an empty text
                self._formula = None
            self._scan.holds(row, column, row, column)
            if self._attributes.get("t") == "e":
                self._scan.errors.add((row, column))
            elif self._attributes.get("s") in self._percent_styles:
                self._scan.percents.add((row, column))
        elif name == "row":
            self.finish()
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
        elif name == "f":
            self._formula = (self._row, self._column)
            self._in_result = False

    def text(self, _: str) -> None:
        if self._in_result:
            self._formula = None

    def finish(self) -> None:
        """The cell is over: a formula in it that no result followed was never calculated."""
        if self._formula is not None and self._scan.uncalculated is None:
            self._scan.uncalculated = self._formula
        self._formula = None


def _position(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :]) - 1, column - 1


class _OpenDocumentWatcher:
    """Follows tables, rows and cells, each of which may be repeated many times by one attribute."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.scans: dict[str, SheetScan] = {}
        self._name = ""
        self._scan = SheetScan()
        self._next_row = 0
        self._row = 0
        self._repeated = 1
        self._column = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table:table":
            self._name = attributes.get("table:name", "")
            self._scan = self.scans[self._name] = SheetScan()
            self._next_row = 0
        elif name == "table:table-row":
            self._repeated = int(attributes.get("table:number-rows-repeated", "1"))
            self._row = self._next_row
            self._next_row += self._repeated
            self._column = 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            width = int(attributes.get("table:number-columns-repeated", "1"))
            if "office:value-type" in attributes or "table:formula" in attributes:
                self._note(attributes, width)
            self._column += width

    def _note(self, attributes: Attributes, width: int) -> None:
        row, column = self._row, self._column
        self._scan.holds(row, column, row + self._repeated - 1, column + width - 1)
        self._scan.check(self._name, self._limits)
        marked: set[tuple[int, int]] | None = None
        if attributes.get("calcext:value-type") == "error":
            marked = self._scan.errors
        elif attributes.get("office:value-type") == "percentage":
            marked = self._scan.percents
        if marked is not None:
            marked.update((row + i, column + j) for i in range(self._repeated) for j in range(width))
