"""Zipped workbooks as archives: opened only if they are whole, of honest size, and without a DTD."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from xml.parsers import expat

from kechuang_check.domain.limits import Limits
from kechuang_check.intake.readers.kinds import ZIP_FAULTS, damaged, files_inside
from kechuang_check.intake.refusal import Refusal
from kechuang_check.words import text

SMALL_BYTES = 20 * 1024 * 1024
"""Up to this size unzipped the ratio does not matter."""
MAX_PARTS = 10_000
_CHUNK = 1 << 20

Attributes = dict[str, str]


@contextmanager
def opened_archive(data: bytes, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The archive, once every part of it was unzipped. Raises Refusal for damage, also such as is found inside."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive, len(data), limits)
            yield archive
    except (*ZIP_FAULTS, expat.ExpatError) as e:
        raise damaged(text("a part inside the workbook or archive cannot be unpacked or read")) from e


def _check_parts(archive: zipfile.ZipFile, packed: int, limits: Limits) -> None:
    parts = archive.infolist()
    unzipped = sum(part.file_size for part in parts)
    most = min(limits.unzipped_bytes, max(SMALL_BYTES, packed * limits.ratio))
    if unzipped > most or len(parts) > MAX_PARTS:
        raise Refusal(
            "bomb",
            text("the workbook unzips to {size} MB, far more than its own size", size=unzipped // (1024 * 1024)),
            text("hand the table in as CSV or Parquet"),
        )
    if len({part.filename for part in parts}) < len(parts):
        raise damaged()
    for part in parts:
        # Reading a part to its end also proves its declared size, which the sum above relies on.
        tail = b""
        for chunk in _chunks(archive, part.filename):
            # In UTF-16 the letters stand between NULs.
            words = (tail + chunk).replace(b"\0", b"")
            if part.filename.endswith((".xml", ".rels")) and re.search(rb"<!(DOCTYPE|ENTITY)", words):
                raise Refusal(
                    "dtd",
                    text("the workbook declares a document type, which no office program writes"),
                    text("open it in Excel and save it again as .xlsx"),
                )
            tail = chunk[-32:]


def rewritten(data: bytes, change: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    """The archive with each part as `change` gives it, by name and content; to be looked through before."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(*change(part.filename, b"".join(_chunks(old, part.filename))))
    return packed.getvalue()


def with_slashes(data: bytes, limits: Limits) -> bytes:
    """The archive with slashes in the names of its parts, where some systems of Windows write the other ones."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    if not any("\\" in name for name in names):
        return data
    if len({name.replace("\\", "/") for name in names}) < len(names):
        raise damaged()
    with opened_archive(data, limits):  # it is of honest size
        pass
    return rewritten(data, lambda name, content: (name.replace("\\", "/"), content))


def local_name(name: str) -> str:
    """The name of an element without its prefix."""
    return name.rpartition(":")[2]


def file_inside(data: bytes, limits: Limits) -> bytes:
    """The one file of an archive. Raises Refusal for damage, bombs, and archives with a password."""
    with opened_archive(data, limits) as archive:
        (name,) = files_inside(set(archive.namelist()))
        return b"".join(_chunks(archive, name))


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            yield chunk


def parse_part(
    archive: zipfile.ZipFile,
    name: str,
    start: Callable[[str, Attributes], None],
    text: Callable[[str], None] | None = None,
) -> None:
    """Read a part as XML: `start` is called with each element's name and attributes, `text` with what is in them."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    for chunk in _chunks(archive, name):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
