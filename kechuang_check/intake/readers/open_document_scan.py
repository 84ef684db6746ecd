"""A look into an .ods before it is parsed."""

from __future__ import annotations

from kechuang_check.domain.limits import Limits
from kechuang_check.intake.readers.archive import Attributes, opened_archive, parse_part
from kechuang_check.intake.readers.sheet_scan import Position, SheetScan, WorkbookScan


def scan_open_document(data: bytes, limits: Limits) -> WorkbookScan:
    """Look through an .ods. Raises Refusal for bombs and damage."""
    with opened_archive(data, limits) as archive:
        watcher = _OpenDocumentWatcher(limits)
        parse_part(archive, "content.xml", watcher.start)
    return WorkbookScan(watcher.scans)


class _OpenDocumentWatcher:
    """Follows tables, rows and cells, each of which may be repeated many times by one attribute."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.scans: dict[str, SheetScan] = {}
        self._name = ""
        self._scan = SheetScan()
        self._next_row = self._next_column = 0
        self._row = 0
        self._is_hidden = False
        self._repeated = 1
        self._column = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table:table":
            self._name = attributes.get("table:name", "")
            self._scan = self.scans[self._name] = SheetScan()
            self._next_row = self._next_column = 0
        elif name == "table:table-column":
            width = int(attributes.get("table:number-columns-repeated", "1"))
            if _is_hidden(attributes):
                self._scan.hidden_columns.append((self._next_column, self._next_column + width - 1))
            self._next_column += width
        elif name == "table:table-row":
            self._repeated = int(attributes.get("table:number-rows-repeated", "1"))
            self._row = self._next_row
            self._next_row += self._repeated
            self._column = 0
            self._is_hidden = _is_hidden(attributes)
        elif name in ("table:table-cell", "table:covered-table-cell"):
            width = int(attributes.get("table:number-columns-repeated", "1"))
            if "office:value-type" in attributes or "table:formula" in attributes:
                self._note(attributes, width)
            self._column += width

    def _note(self, attributes: Attributes, width: int) -> None:
        row, column = self._row, self._column
        self._scan.holds(row, column, row + self._repeated - 1, column + width - 1)
        self._scan.check(self._name, self._limits)
        if self._is_hidden:
            self._scan.hidden_rows.update(range(row, row + self._repeated))
        marked: set[Position] | None = None
        if attributes.get("calcext:value-type") == "error":
            marked = self._scan.errors
        elif attributes.get("office:value-type") == "percentage":
            marked = self._scan.percents
        if marked is not None:
            marked.update((row + i, column + j) for i in range(self._repeated) for j in range(width))


def _is_hidden(attributes: Attributes) -> bool:
    return attributes.get("table:visibility", "visible") != "visible"
