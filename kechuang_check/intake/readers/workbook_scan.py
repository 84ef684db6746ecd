"""A look into an .xlsx before it is parsed: for bombs, and for what the parser would drop."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping

from kechuang_check.domain.limits import Limits
from kechuang_check.intake.readers.archive import Attributes, local_name, opened_archive, parse_part
from kechuang_check.intake.readers.number_formats import CellStyles, cell_styles
from kechuang_check.intake.readers.sheet_scan import Position, SheetScan, WorkbookScan

KNOWN_ERRORS = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"))
"""The errors that the parser knows; it gives up at others, such as #SPILL!."""
_TRUE = ("1", "true")


def scan_workbook(data: bytes, limits: Limits) -> WorkbookScan:
    """Look through an .xlsx. Raises Refusal for bombs and damage."""
    with opened_archive(data, limits) as archive:
        names = set(archive.namelist())
        styles = cell_styles(archive) if "xl/styles.xml" in names else CellStyles()
        unknown: dict[str, frozenset[str]] = {}
        scans: dict[str, SheetScan] = {}
        paths, from_1904 = _sheet_paths(archive)
        for name, path in paths.items():
            if path in names:
                scans[name] = scan = SheetScan()
                watcher = _SheetWatcher(scan, styles)
                parse_part(archive, path, watcher.start, watcher.text)
                watcher.finish()
                scan.check(name, limits)
                if watcher.error_kinds - KNOWN_ERRORS:
                    unknown[path] = frozenset(watcher.error_kinds - KNOWN_ERRORS)
        return WorkbookScan(scans, from_1904, unknown)


def _sheet_paths(archive: zipfile.ZipFile) -> tuple[Mapping[str, str], bool]:
    """The part of each sheet, and whether the workbook counts days from 1904."""
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}
    from_1904 = False

    def sheet(name: str, attributes: Attributes) -> None:
        nonlocal from_1904
        if local_name(name) == "workbookPr":
            from_1904 = attributes.get("date1904") in _TRUE
        if local_name(name) == "sheet":
            ids[attributes.get("name", "")] = next((v for k, v in attributes.items() if local_name(k) == "id"), "")

    def relation(name: str, attributes: Attributes) -> None:
        if local_name(name) == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    parse_part(archive, "xl/workbook.xml", sheet)
    parse_part(archive, "xl/_rels/workbook.xml.rels", relation)
    paths = {
        name: posixpath.normpath(posixpath.join("/xl", targets[id_])).lstrip("/")
        for name, id_ in ids.items()
        if id_ in targets
    }
    return paths, from_1904


class _SheetWatcher:
    """Follows the elements col, row, c, f, v and is of a sheet. `error_kinds`: what its error cells show."""

    def __init__(self, scan: SheetScan, styles: CellStyles) -> None:
        self._scan = scan
        self._styles = styles
        self._is_hidden = self._is_error = False
        self.error_kinds: set[str] = set()
        self._row = -1
        self._column = -1
        self._attributes: Attributes = {}
        self._formula: tuple[int, int] | None = None
        self._in_result = False

    def start(self, name: str, attributes: Attributes) -> None:
        name = local_name(name)
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
            if self._is_hidden:
                self._scan.hidden_rows.add(row)
            self._note_kind((row, column))
        elif name == "row":
            self.finish()
            self._is_hidden = attributes.get("hidden") in _TRUE
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
        elif name == "f":
            self._formula = (self._row, self._column)
            self._in_result = False
        elif name == "col" and attributes.get("hidden") in _TRUE:
            self._scan.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))

    def _note_kind(self, position: Position) -> None:
        style = self._attributes.get("s", "")
        self._is_error = self._attributes.get("t") == "e"
        if self._is_error:
            self._scan.errors.add(position)
        elif style in self._styles.percent:
            self._scan.percents.add(position)
        elif style in self._styles.scaled:
            self._scan.scaled.add(position)
        elif style in self._styles.zeros:
            self._scan.zeros[position] = self._styles.zeros[style]

    def text(self, words: str) -> None:
        if self._in_result:
            self._formula = None
            if self._is_error:
                self.error_kinds.add(words)

    def finish(self) -> None:
        """The cell is over: a formula in it that no result followed was never calculated."""
        if self._formula is not None:
            self._scan.uncalculated.append(self._formula)
        self._formula = None
        self._in_result = self._is_error = False


def _position(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :]) - 1, column - 1
