"""Compound files, the wrapping of old Office documents: just enough to tell what is inside, and whether it is whole."""

from __future__ import annotations

import io
import struct

import olefile

KNOWN = ("EncryptedPackage", "Workbook", "Book", "WordDocument", "PowerPoint Document")
_HEADER_TABLES = 109
"""So many sectors of the allocation table are named in the header: enough for files of 7 MB."""
_LAST_REAL_SECTOR = 0xFFFFFFFA
_FREE = 0xFFFFFFFF
_START_OF_RECORDS = b"\x09\x08"
_FILE_PASS = b"\x2f\x00"


def streams(data: bytes) -> frozenset[str]:
    """The streams at the root of the directory: a document may have a workbook embedded in it, and the other way round.

    Where the directory cannot be read, those of KNOWN whose names are somewhere in the file.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            return frozenset(path[0] for path in file.listdir() if len(path) == 1)
    except (OSError, ValueError, IndexError, KeyError, TypeError, struct.error, RecursionError):
        return frozenset(name for name in KNOWN if name.encode("utf-16-le") in data)


def has_password_record(data: bytes) -> bool:
    """Whether the record FILEPASS stands among the first ones of a workbook stream; streams start at a sector."""
    for start in range(512, len(data), 512):
        if data[start : start + 2] != _START_OF_RECORDS:
            continue
        at = start
        for _ in range(4):
            if data[at : at + 2] == _FILE_PASS:
                return True
            at += 4 + int.from_bytes(data[at + 2 : at + 4], "little")
    return False


def is_cut_off(data: bytes) -> bool:
    """Whether the allocation table names sectors that are not there: readers may take the rest for the whole."""
    if len(data) < 512:
        return True
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        return True
    size = 1 << shift
    sectors = len(data) // size - 1
    entries = size // 4
    for position, table in enumerate(struct.unpack_from(f"<{_HEADER_TABLES}I", data, 76)):
        if table >= _LAST_REAL_SECTOR:
            break
        if table >= sectors:
            return True
        used = struct.unpack_from(f"<{entries}I", data, (table + 1) * size)
        last = max((i for i, entry in enumerate(used) if entry != _FREE), default=0)
        if position * entries + last >= sectors:
            return True
    return False
