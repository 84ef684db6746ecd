"""Workbooks written part by part, so that any part can be wrong in its own way."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEADER = ("统一社会信用代码", "企业名称", "研发费用")
A1_ROW = ("A1", "甲厂", 12.5)


def cell(reference: str, value: object) -> str:
    """A cell with a text inside of it, or a number, or as it is given (`<c ...`)."""
    if isinstance(value, str):
        if value.startswith("<c "):
            return value.replace("<c ", f'<c r="{reference}" ', 1)
        return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return "" if value is None else f'<c r="{reference}"><v>{value}</v></c>'


def rows_of(*rows: Sequence[object], attributes: Mapping[int, str] | None = None) -> str:
    """Rows from the first one on; `attributes`: of some of them, by number."""
    return "".join(
        f'<row r="{n}" {(attributes or {}).get(n, "")}>'
        f"{''.join(cell(f'{chr(65 + i)}{n}', value) for i, value in enumerate(row))}</row>"
        for n, row in enumerate(rows, 1)
    )


def sheet(rows: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{LINKS}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def styles(*formats: str) -> str:
    """Cell styles 1, 2, ... with these number formats; style 0 is General."""
    numbered = [(164 + i, escape(f, {'"': "&quot;"})) for i, f in enumerate(formats)]
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="{len(formats)}">'
        + "".join(f'<numFmt numFmtId="{n}" formatCode="{f}"/>' for n, f in numbered)
        + '</numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
        '<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(formats) + 1}"><xf numFmtId="0"/>'
        + "".join(f'<xf numFmtId="{n}" applyNumberFormat="1"/>' for n, _ in numbered)
        + "</cellXfs></styleSheet>"
    )


def book(
    sheets: Mapping[str, str],
    *,
    parts: Mapping[str, str | bytes] | None = None,
    states: Mapping[str, str] | None = None,
    properties: str = "",
    target: str = "worksheets/sheet{n}.xml",
    without: Sequence[str] = (),
) -> bytes:
    """An .xlsx of these sheets (XML by name). `parts`: more parts, or others in their place; `without`: those left out;
    `states`: hidden or veryHidden, by name; `target`: how the links name the parts.
    """
    listed = "".join(
        f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{n}" r:id="rId{n}" '
        + (f'state="{(states or {})[name]}"' if name in (states or {}) else "")
        + "/>"
        for n, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{LINKS}/worksheet" Target="{target.format(n=n)}"/>'
        for n in range(1, len(sheets) + 1)
    )
    links += f'<Relationship Id="rId90" Type="{LINKS}/styles" Target="styles.xml"/>'
    links += f'<Relationship Id="rId91" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>'
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{properties}<sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        "xl/styles.xml": styles(),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"/>',
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets.values(), 1)},
        **(parts or {}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in made.items():
            if name not in without:
                archive.writestr(name, content)
    return packed.getvalue()


def one_sheet(rows: str, **rest: object) -> bytes:
    return book({"填报": sheet(rows)}, **rest)  # type: ignore[arg-type]  # handed on as they are


def open_document(body: str, *, styles: str = "") -> bytes:
    """An .ods of one sheet whose rows are given as XML."""
    names = ("office", "table", "text", "style", "number")
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = (
        f'<office:document-content {spaces} office:version="1.2">{styles}<office:body><office:spreadsheet>'
        f'<table:table table:name="表1">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return packed.getvalue()


def ods_row(*cells: object, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    shown = f"<text:p>{escape(str(value))}</text:p></table:table-cell>"
    if isinstance(value, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{value}">{shown}'
    return f'<table:table-cell office:value-type="string">{shown}'


def merged(*areas: str) -> str:
    """What stands behind the rows of a sheet with merged cells."""
    found = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return f'<mergeCells count="{len(areas)}">{found}</mergeCells>'


def entity(definition: str) -> str:
    """Shared strings with a document type that defines the entity `a`."""
    return f'<!DOCTYPE sst [<!ENTITY a {definition}>]><sst xmlns="{MAIN}"><si><t>&a;</t></si></sst>'
