"""Results of formulas in a copied workbook: the library that copies keeps formulas only, and viewers show results."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping

from lxml import etree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)

Result = tuple[str | None, str]
"""Kind of a result (`str`, `b`, `e`; None for a number), and the result as written."""


def with_results(copy: bytes, original: bytes) -> bytes:
    """`copy` with the results of those formulas that stand, on a sheet of the same name, in the same cell of
    `original`.
    """
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        known = {name: dict(_results(archive.read(path))) for name, path in _sheets(archive) if _has(archive, path)}
    if not any(known.values()):
        return copy
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(copy)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        by_path = {path: known[name] for name, path in _sheets(source) if known.get(name)}
        for item in source.infolist():
            content = source.read(item)
            results = by_path.get(item.filename)
            target.writestr(item, content if results is None else _put(content, results))
    return made.getvalue()


def _has(archive: zipfile.ZipFile, path: str) -> bool:
    return path in archive.namelist() and b"<f" in archive.read(path)


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet."""
    relations = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), _PARSER)
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    for sheet in etree.fromstring(archive.read("xl/workbook.xml"), _PARSER).iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        yield sheet.get("name", ""), path


def _results(sheet: bytes) -> Iterator[tuple[str, Result]]:
    for cell in etree.fromstring(sheet, _PARSER).iter(f"{_MAIN}c"):
        value = cell.find(f"{_MAIN}v")
        if cell.find(f"{_MAIN}f") is not None and value is not None and value.text is not None:
            kind = cell.get("t")
            yield cell.get("r", ""), (kind if kind in ("str", "b", "e") else None, value.text)


def _put(sheet: bytes, results: Mapping[str, Result]) -> bytes:
    root = etree.fromstring(sheet, _PARSER)
    for cell in root.iter(f"{_MAIN}c"):
        known = results.get(cell.get("r", ""))
        if known is None or cell.find(f"{_MAIN}f") is None:
            continue
        value = cell.find(f"{_MAIN}v")
        if value is None:
            value = etree.SubElement(cell, f"{_MAIN}v")
        cell.attrib.pop("t", None)
        if known[0] is not None:
            cell.set("t", known[0])
        value.text = known[1]
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
