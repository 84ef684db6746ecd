"""What a file is, by its content and not by its name."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from enum import StrEnum

from kechuang_check.intake.readers.compound import has_password_record, is_cut_off, streams
from kechuang_check.intake.refusal import Refusal
from kechuang_check.words import Text, text


class Kind(StrEnum):
    """What this room can read. ENCRYPTED and ARCHIVE hold another file inside."""

    TEXT = "csv"
    WORKBOOK = "xlsx"
    OLD_WORKBOOK = "xls"
    OPEN_DOCUMENT = "ods"
    WEB_PAGE = "html"
    PARQUET = "parquet"
    ENCRYPTED = "encrypted"
    ARCHIVE = "zip"


HEAD_BYTES = 65_536
"""So much of a file is enough to tell text from everything else."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    KeyError,
    struct.error,
)
"""All that zipfile raises for archives that are damaged, encrypted, or packed in a way it does not know."""
_SAVE_AS_TABLE = text("save the table as .xlsx or as CSV in UTF-8, and hand that in")
_HAND_IN_WHOLE = text("hand in the file with its table; a copy or download that broke off leaves an empty one")
_FETCH_AGAIN = text(
    "download, copy or export it once more, as the last time may have broken off, and hand that in; if Excel opens "
    "this one, save it anew as .xlsx"
)
_BEGINNINGS: tuple[tuple[bytes, Text], ...] = (
    (b"%PDF", text("a PDF document")),
    (b"\x89PNG", text("an image")),
    (b"\xff\xd8\xff", text("an image")),
    (b"GIF8", text("an image")),
    (b"BM", text("an image")),
    (b"II*\x00", text("an image")),
    (b"MM\x00*", text("an image")),
    (b"Rar!", text("an archive")),
    (b"7z\xbc\xaf", text("an archive")),
    (b"\x1f\x8b", text("an archive")),
    (b"BZh", text("an archive")),
    (b"\xfd7zXZ", text("an archive")),
    (b"{\\rtf", text("a text document")),
    (b"SQLite format 3", text("a database")),
    (b"\x09\x00\x04\x00", text("a workbook of Excel 4 or before")),
    (b"\x09\x02\x06\x00", text("a workbook of Excel 4 or before")),
    (b"\x09\x04\x06\x00", text("a workbook of Excel 4 or before")),
    (b"MIME-Version:", text("a web archive (MHTML)")),
    (b"PARE", text("an encrypted Parquet file")),
    (b"ARROW1", text("an Arrow file (Feather)")),
    (b"ORC", text("an ORC file")),
    (b"Obj\x01", text("an Avro file")),
)
_LETTERS = (b"BM", b"ORC")
_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\{\s*"|\[\s*[\[{])')
_JUNK_IN_ARCHIVES = ("__macosx/", ".ds_store", "thumbs.db")


def may_be_text(head: bytes) -> bool:
    """Whether a file that begins with `head` is none of the kinds that are held whole to be read."""
    return not head.startswith((_OLE, b"PAR1", *_ZIP)) and _markup(head) is None


def is_text(data: bytes) -> bool:
    """Whether a file is plain text, as CSV is, and nothing that is known as something else."""
    try:
        return kind_of(data) is Kind.TEXT
    except Refusal:
        return False


def kind_of(data: bytes) -> Kind:
    """Which reader takes `data`: a whole file, or the first HEAD_BYTES of one that may be text.

    Raises Refusal, with what it is and the mend, if none does.
    """
    if data and not data.strip(b"\x00"):
        raise damaged(text("it holds zero bytes and nothing else"))
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise Refusal("empty-file", text("the file is empty"), _HAND_IN_WHOLE)
    if data.startswith(b"PAR1"):
        return Kind.PARQUET
    if data.startswith(_OLE):
        return _kind_of_ole(data)
    if data.startswith(_ZIP):
        return _kind_of_zip(data)
    for beginning, name in _BEGINNINGS:
        # A table may begin with the letters of a short mark, but not with binary numbers after them.
        if data.startswith(beginning) and (beginning not in _LETTERS or b"\0" in data[2:14]):
            raise _not_a_table(name)
    if _JSON.match(data[:HEAD_BYTES]):
        raise _not_a_table(text("a JSON document"))
    return _markup(data) or Kind.TEXT


def _kind_of_ole(data: bytes) -> Kind:
    names = streams(data)
    if has_password_record(data) or "EncryptedPackage" in names:
        return Kind.ENCRYPTED
    if {"Workbook", "Book"} & names:
        if is_cut_off(data):
            raise damaged(_begins_as(".xls", data))
        return Kind.OLD_WORKBOOK
    if "WordDocument" in names:
        raise _not_a_table(text("a text document"))
    if "PowerPoint Document" in names:
        raise _not_a_table(text("a presentation"))
    raise damaged(_begins_as(".xls", data))


def _kind_of_zip(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/") for name in archive.namelist()}
            mimetype = _beginning(archive, "mimetype") if "mimetype" in names else b""
    except ZIP_FAULTS as e:
        raise damaged(_begins_as(".xlsx", data)) from e
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refusal(
            "macros",
            text("the workbook holds macros"),
            text("save it as .xlsx, which has no macros, and hand that in"),
        )
    if "xl/workbook.xml" in names:
        return Kind.WORKBOOK
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return Kind.OPEN_DOCUMENT
    if "xl/workbook.bin" in names:
        raise _not_a_table(text("a binary workbook (.xlsb)"))
    if "word/document.xml" in names or mimetype.startswith(b"application/vnd.oasis.opendocument.text"):
        raise _not_a_table(text("a text document"))
    if "ppt/presentation.xml" in names:
        raise _not_a_table(text("a presentation"))
    if len(files_inside(names)) == 1:
        return Kind.ARCHIVE
    raise Refusal(
        "not-a-table",
        text("the file is an archive (zip) with {count} files in it, not a table", count=len(names)),
        text("hand in the files one by one, or an archive with one file"),
    )


def files_inside(names: set[str]) -> list[str]:
    """The files of an archive, without folders and what desktops leave there."""
    return [n for n in sorted(names) if not n.endswith("/") and not any(j in n.lower() for j in _JUNK_IN_ARCHIVES)]


def _markup(data: bytes) -> Kind | None:
    """WEB_PAGE; None if there is no markup at the beginning. Raises Refusal for other documents of that kind."""
    start = data[:HEAD_BYTES].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if not start.startswith(b"<"):
        return None
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise _not_a_table(text("an XML spreadsheet of 2003"))
    if any(tag in start for tag in (b"<html", b"<table", b"<!doctype html", b"<body", b"<head")):
        return Kind.WEB_PAGE
    if start.startswith(b"<?xml"):
        raise _not_a_table(text("an XML document"))
    return None


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(100)


def _not_a_table(name: Text) -> Refusal:
    return Refusal("not-a-table", text("the file is {name}, not a table that can be read", name=name), _SAVE_AS_TABLE)


def damaged(seen: Text | None = None) -> Refusal:
    """`seen`: what the file looks like."""
    what = text("the file is damaged or was cut off")
    if seen is not None:
        what = text("the file is damaged or was cut off: {seen}", seen=seen)
    return Refusal("damaged", what, _FETCH_AGAIN)


def _begins_as(ending: str, data: bytes) -> Text:
    size = f"{max(1, round(len(data) / 1024)):,}"
    return text(
        "it begins as a workbook ({ending}) does, and the rest is missing or something else ({size} KB came)",
        ending=ending,
        size=size,
    )


def encrypted() -> Refusal:
    return Refusal(
        "encrypted",
        text("the workbook is encrypted, and none of the known passwords opens it"),
        text(
            "open it in Excel, remove the protection under File > Info, and save it as .xlsx; or name the variable "
            "that holds the password under layout.password_env in the feed's check"
        ),
    )
