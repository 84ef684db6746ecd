"""Filings built in code, and the feed that they belong to."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from kechuang_check import intake
from kechuang_check.domain.batch import OWN_COLUMNS, ROW_COLUMN, Batch
from kechuang_check.domain.deadline import DaysAfter, Deadline
from kechuang_check.domain.feed import Column, ColumnType, Expected, Feed, Source, Tag
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.plan import Bilingual
from kechuang_check.words import speaker

CODE = Column("credit_code", ColumnType.CODE, ("统一社会信用代码", "社会信用代码"))
NAME = Column("enterprise_name", ColumnType.TEXT, ("单位详细名称", "企业名称"))
EXPENSE = Column("rd_expense", ColumnType.AMOUNT, ("研究开发费用合计", "研发费用"), unit="千元")
STAFF = Column("rd_staff", ColumnType.INTEGER, ("研发人员",), unit="人", required=False)
ISSUED = Column("issued_on", ColumnType.DATE, ("发证日期",), required=False)
VALID = Column("is_valid", ColumnType.BOOLEAN, ("是否有效",), required=False)
RD = (CODE, NAME, EXPENSE, STAFF, ISSUED, VALID)


def a_feed(*columns: Column, **changed: Any) -> Feed:
    """A yearly feed of R&D expenses, or of the columns given."""
    columns = columns or RD
    declared: dict[str, Any] = {
        "name": "enterprise_rd",
        "title": Bilingual("规上工业企业研发", "Enterprise R&D"),
        "suite": "enterprise_rd",
        "source": Source("batches", settle_seconds=0),
        "expected": Expected(Frequency.YEARLY, Deadline(DaysAfter(300)), "statistics_bureau"),
        "columns": columns,
        "key": (columns[0].name,),
        "tag": Tag.STATISTICAL,
        "digest": "d1",
    }
    return Feed(**{**declared, **changed})


@dataclass
class Desk:
    """Where filings are put down and taken in."""

    root: Path
    rules: dict[str, Any] = field(default_factory=dict)

    def take(self, name: str, data: bytes, feed: Feed | None = None, period: Period | None = None) -> Batch:
        file = self.root / "batches" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return self.take_file(file, feed, period)

    def take_file(self, file: Path, feed: Feed | None = None, period: Period | None = None) -> Batch:
        desk = intake.Reception(self.root, self.root / "state", **self.rules)
        return intake.take_in(file, feed or a_feed(), desk, period=period)

    def take_csv(self, lines: str, feed: Feed | None = None, encoding: str = "utf-8") -> Batch:
        return self.take("研发_2024.csv", lines.encode(encoding), feed)

    def take_xlsx(self, rows: Iterable[Sequence[object]], feed: Feed | None = None, **sheet: Any) -> Batch:
        return self.take("研发_2024.xlsx", workbook({"Sheet1": rows}, **sheet), feed)

    def cell(self, column: Column, written: object, header: str | None = None) -> tuple[object, Batch]:
        """What becomes of one cell: text is handed in as CSV, everything else as a workbook."""
        feed = a_feed(CODE, column)
        headers = ["统一社会信用代码", header or column.names[0]]
        if isinstance(written, str):
            batch = self.take_csv(f'{",".join(headers)}\nA1,"{written}"\n', feed)
        else:
            batch = self.take_xlsx([headers, ["A1", written]], feed)
        return (rows_of(batch)[0][column.name] if batch.canonical else None), batch


def rows_of(batch: Batch) -> list[dict[str, Any]]:
    assert batch.canonical is not None, said(batch)
    rows: list[dict[str, Any]] = pq.read_table(batch.canonical).to_pylist()
    return [{name: v for name, v in row.items() if name == ROW_COLUMN or name not in OWN_COLUMNS} for row in rows]


def column_of(batch: Batch, name: str) -> list[Any]:
    return [row[name] for row in rows_of(batch)]


def codes(batch: Batch) -> list[str]:
    return [finding.code.removeprefix("intake/") for finding in batch.findings]


def the_finding(batch: Batch, code: str) -> Finding:
    found = [f for f in batch.findings if f.code == f"intake/{code}"]
    assert len(found) == 1, said(batch)
    return found[0]


def said(batch: Batch) -> str:
    """All that a steward reads about the batch, in English."""
    say = speaker("en")
    lines = [say(part) for f in batch.findings for part in (f.message, f.advice) if part]
    return "\n".join([*lines, *(say(r.what) for r in batch.repairs)])


def repairs(batch: Batch) -> dict[str, int]:
    counted: dict[str, int] = {}
    for repair in batch.repairs:
        counted[repair.kind] = counted.get(repair.kind, 0) + repair.count
    return counted


def workbook(
    sheets: dict[str, Iterable[Sequence[object]]],
    merged: Sequence[str] = (),
    formats: dict[str, str] | None = None,
    hidden: Sequence[str] = (),
    epoch: datetime | None = None,
) -> bytes:
    """An .xlsx; `merged` and `formats` (cell: number format) are of the first sheet. `epoch`: from where days count."""
    book = openpyxl.Workbook()
    if epoch is not None:
        book.epoch = epoch
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    first = book.worksheets[0]
    for area in merged:
        first.merge_cells(area)
    for cell, format_ in (formats or {}).items():
        first[cell].number_format = format_
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def parquet(**columns: Any) -> bytes:
    """A Parquet file of these columns."""
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


def with_part(archive: bytes, name: str, content: bytes) -> bytes:
    """The archive with one part added or exchanged."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return changed.getvalue()


def part_of(archive: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        return old.read(name)


def open_document(rows: Iterable[Sequence[object]], row_attributes: str = "") -> bytes:
    """An .ods with one sheet; a fraction is written as a percentage cell, `#N/A` as an error cell."""
    body = "".join(
        f"<table:table-row {row_attributes}>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
    )
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="表1">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return packed.getvalue()


def _ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if value == "#N/A":
        return (
            '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error">'
            "<text:p>#N/A</text:p></table:table-cell>"
        )
    if isinstance(value, float) and 0 < value < 1:
        return (
            f'<table:table-cell office:value-type="percentage" office:value="{value}">'
            f"<text:p>{value:.1%}</text:p></table:table-cell>"
        )
    if isinstance(value, (int, float)):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def old_workbook(rows: Sequence[Sequence[object]], encrypted: bool = False) -> bytes:
    """An .xls: BIFF8 records of one sheet inside a compound file; `encrypted` with a password that nobody knows."""
    return compound_file(
        "Workbook", old_workbook_stream(rows, struct.pack("<HHH", 1, 1, 1) + bytes(48) if encrypted else None)
    )


def old_workbook_stream(rows: Sequence[Sequence[object]], file_pass: bytes | None = None) -> bytes:
    beginning = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    if file_pass is not None:
        beginning += _record(0x002F, file_pass)
    name = _unicode("Sheet1")
    bound_size = 4 + 6 + 1 + len(name)
    sheet_at = len(beginning) + bound_size + 4
    stream = beginning + _record(0x0085, struct.pack("<IBB", sheet_at, 0, 0) + struct.pack("<B", 6) + name)
    stream += _record(0x000A, b"")
    stream += _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    width = max(map(len, rows))
    stream += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if isinstance(value, str):
                stream += _record(0x0204, struct.pack("<HHHH", i, j, 0, len(value)) + _unicode(value))
            elif isinstance(value, (int, float)):
                stream += _record(0x0203, struct.pack("<HHHd", i, j, 0, float(value)))
    stream += _record(0x000A, b"")
    # One more record fills the sectors, so that whoever walks through the records ends where the stream does.
    room = max(4096, -(-(len(stream) + 4) // 512) * 512)
    return stream + _record(0x0000, bytes(room - len(stream) - 4))


def _record(number: int, content: bytes) -> bytes:
    return struct.pack("<HH", number, len(content)) + content


def _unicode(value: str) -> bytes:
    return b"\x01" + value.encode("utf-16-le")


def compound_file(name: str, stream: bytes) -> bytes:
    """A compound file with one stream: sector 0 holds the FAT, sector 1 the directory, the rest is the stream."""
    end, free, no_stream = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % 512)
    sectors = len(stream) // 512
    fat = [0xFFFFFFFD, end, *range(3, 2 + sectors), end]
    assert len(fat) <= 128
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHHHIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *([free] * 108))

    def entry(title: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = title.encode("utf-16-le") + b"\0\0" if title else b""
        links = struct.pack("<BBIII", kind, 1, no_stream, no_stream, child)
        return (
            text.ljust(64, b"\0") + struct.pack("<H", len(text)) + links + bytes(36) + struct.pack("<IQ", start, size)
        )

    directory = (
        entry("Root Entry", 5, 1, end, 0)
        + entry(name, 2, no_stream, 2, len(stream))
        + 2 * entry("", 0, no_stream, 0, 0)
    )
    return header + struct.pack("<128I", *fat, *([free] * (128 - len(fat)))) + directory + stream
