"""The file, or the beginning of a large one, copied so that what is looked at does not change meanwhile."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kechuang_check.domain.limits import Limits
from kechuang_check.intake.readers.kinds import may_be_text
from kechuang_check.intake.received import opened_safely, receive
from kechuang_check.intake.refusal import Refusal
from kechuang_check.words import text

LARGE_BYTES = 16 * 1024 * 1024
"""Of a text or Parquet file of this size only the beginning is read, if the whole was not asked for."""
BEGINNING_BYTES = 4 * 1024 * 1024
BEGINNING_ROWS = 50_000

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Sample:
    """`size`: of the file; `read`: bytes of its beginning, or None if `path` holds all of it."""

    path: Path
    size: int
    read: int | None = None


def sample(file: Path, folder: Path, limits: Limits, *, whole: bool) -> Sample:
    """Copy `file`, or its beginning, into `folder`. Raises Refusal and Unsettled as `receive` does."""
    if not whole:
        with opened_safely(file) as source:
            size = source.seek(0, 2)
            source.seek(0)
            if size >= LARGE_BYTES and (read := _beginning(source, folder / "beginning")) is not None:
                return Sample(folder / "beginning", size, read)
    received = receive(file, folder, limits)
    return Sample(received.path, received.size)


def _beginning(source: BinaryIO, target: Path) -> int | None:
    """Copy the first records to `target`; gives the bytes read, or None for a file that must be held whole."""
    head = source.read(BEGINNING_BYTES)
    if head.startswith(b"PAR1"):
        return _first_rows(source, target)
    if head.startswith(_UTF_16) or not may_be_text(head):
        return None
    end = _end_of_record(head)
    if end is None:
        return None
    target.write_bytes(head[:end])
    return end


def _end_of_record(head: bytes) -> int | None:
    """Behind the last line end that stands outside of quotes; None if there is none.

    No byte of a Chinese character is a line end or a quote in UTF-8 and GB18030.
    """
    quotes, behind = head.count(b'"'), len(head)
    while (end := head.rfind(b"\n", 0, behind)) >= 0:
        quotes -= head.count(b'"', end, behind)
        if quotes % 2 == 0:
            return end + 1
        behind = end
    return None


def _first_rows(source: BinaryIO, target: Path) -> int | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        source.seek(0)
        file = pq.ParquetFile(source)
        rows = next(file.iter_batches(batch_size=BEGINNING_ROWS), None)
        if rows is None or file.metadata.num_rows <= BEGINNING_ROWS:
            return None
        pq.write_table(pa.Table.from_batches([rows]), target)
    except (pa.ArrowException, OSError, ValueError) as e:
        raise Refusal(
            "damaged",
            text("the Parquet file is damaged, was cut off, or holds values that cannot be read"),
            text("write the file again"),
        ) from e
    return target.stat().st_size
