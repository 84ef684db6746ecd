"""Workbooks with a password, encrypted as Excel does."""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Iterator, Sequence

from msoffcrypto.format.ooxml import OOXMLFile

from tests.intake.filings import compound_file, old_workbook_stream

_SALT = bytes(range(16))
_BLOCK = 1024
_PLAIN_RECORDS = (0x0809, 0x002F)
_BOUND_SHEET = 0x0085


def encrypted_workbook(content: bytes, password: str) -> bytes:
    """An .xlsx inside the compound file that encrypts it."""
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(password, target)
    return target.getvalue()


def encrypted_old_workbook(rows: Sequence[Sequence[object]], password: str) -> bytes:
    """An .xls whose records are encrypted by RC4 with a 40 bit key, as Excel 97 does ([MS-XLS] 2.2.10)."""
    verifier = b"verifier of 16 b"
    first = _keystream(password, 0)
    sealed = bytes(next(first) ^ b for b in verifier + hashlib.md5(verifier).digest())  # noqa: S324 - as the format has it
    stream = old_workbook_stream(rows, struct.pack("<HHH", 1, 1, 1) + _SALT + sealed)
    return compound_file("Workbook", _sealed(stream, password))


def _sealed(stream: bytes, password: str) -> bytes:
    blocks = [_keystream(password, n) for n in range(len(stream) // _BLOCK + 1)]
    keys = bytes(next(blocks[at // _BLOCK]) for at in range(len(stream)))
    done = bytearray(stream)
    at = 0
    while at + 4 <= len(stream):
        number, size = struct.unpack_from("<HH", stream, at)
        # Headers of records stay plain, and so do these records, and the place of each sheet.
        start = at + 4 + (4 if number == _BOUND_SHEET else 0)
        if number not in _PLAIN_RECORDS:
            for i in range(start, at + 4 + size):
                done[i] ^= keys[i]
        at += 4 + size
    return bytes(done)


def _keystream(password: str, block: int) -> Iterator[int]:
    digest = hashlib.md5(password.encode("utf-16-le")).digest()[:5]  # noqa: S324
    digest = hashlib.md5((digest + _SALT) * 16).digest()[:5]  # noqa: S324
    return _rc4(hashlib.md5(digest + struct.pack("<I", block)).digest())  # noqa: S324


def _rc4(key: bytes) -> Iterator[int]:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    while True:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        yield state[(state[i] + state[j]) % 256]
