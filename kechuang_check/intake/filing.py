"""A file as it was kept, opened as sheets of cells by whichever reader its content asks for."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kechuang_check.domain.feed import Feed
from kechuang_check.domain.layout import Form
from kechuang_check.domain.limits import Limits
from kechuang_check.intake.layouts.coded import has_blocks
from kechuang_check.intake.layouts.table import fit
from kechuang_check.intake.readers.archive import file_inside
from kechuang_check.intake.readers.child_process import decrypted
from kechuang_check.intake.readers.delimited import Opened, read_delimited
from kechuang_check.intake.readers.encoding import Decoded, decode_whole, find_encoding
from kechuang_check.intake.readers.kinds import HEAD_BYTES, Kind, kind_of, may_be_text
from kechuang_check.intake.readers.parquet_file import read_parquet
from kechuang_check.intake.readers.sheet import Row, Sheet
from kechuang_check.intake.readers.workbook import opened_workbook, page_sheets
from kechuang_check.intake.refusal import Refusal
from kechuang_check.words import Text, text

FitOf = Callable[[Sequence[Row]], int]


@dataclass(frozen=True, slots=True)
class Filing:
    """`kind`: what the file is, with what it was wrapped in (`encrypted xls`). `doubt`: what to say besides if the
    headers do not fit the feed.
    """

    kind: str
    sheets: Sequence[Sheet]
    encoding: str | None = None
    delimiter: str | None = None
    doubt: Text | None = None


@contextmanager
def opened_filing(
    path: Path, feed: Feed, limits: Limits, passwords: Sequence[str], fit_of: FitOf | None = None
) -> Iterator[Filing]:
    """The sheets of the file at `path`; their rows can be read while the context is open. Raises Refusal.

    `fit_of`: how well the first rows look like a table, by which the separator of a text is chosen; otherwise it is
    how many of the feed's columns they name.
    """
    fit_of = fit_of or _fit_of(feed)
    with ExitStack() as files:
        file = files.enter_context(path.open("rb"))
        head = file.read(HEAD_BYTES)
        if may_be_text(head):
            kind_of(head)  # refuses what is neither a table nor text
            decoded = find_encoding(file, feed.layout.encodings)

            def again() -> BinaryIO:
                return files.enter_context(path.open("rb"))

            yield _text_filing(Kind.TEXT.value, decoded, again, feed, limits, fit_of)
            return
        if head.startswith(b"PAR1"):
            yield Filing(Kind.PARQUET.value, [read_parquet(path, limits)])
            return
        data = head + file.read()
    with _opened(data, feed, limits, passwords, fit_of, ()) as filing:
        yield filing


@contextmanager
def _opened(
    data: bytes, feed: Feed, limits: Limits, passwords: Sequence[str], fit_of: FitOf, wrapped: tuple[str, ...]
) -> Iterator[Filing]:
    kind = kind_of(data)
    name = " ".join((*wrapped, kind.value))
    match kind:
        case Kind.ENCRYPTED | Kind.ARCHIVE:
            if kind.value in wrapped:
                raise _wrapped_twice()
            inside = decrypted(data, passwords, limits) if kind is Kind.ENCRYPTED else file_inside(data, limits)
            with _opened(inside, feed, limits, passwords, fit_of, (*wrapped, kind.value)) as filing:
                yield filing
        case Kind.TEXT:
            decoded = find_encoding(io.BytesIO(data), feed.layout.encodings)
            yield _text_filing(name, decoded, lambda: io.BytesIO(data), feed, limits, fit_of)
        case Kind.WEB_PAGE:
            page = decode_whole(data, feed.layout.encodings)
            if "<table" not in page.lower():
                raise _page_without_table()
            yield Filing(name, page_sheets(page, limits))
        case Kind.PARQUET:
            raise _wrapped_twice()
        case _:
            with opened_workbook(data, kind, feed.layout.sheet, limits) as sheets:
                yield Filing(name, sheets)


def _text_filing(name: str, decoded: Decoded, again: Opened, feed: Feed, limits: Limits, fit_of: FitOf) -> Filing:
    """`again` opens the file anew: once for each separator that is tried."""
    sheet, delimiter = read_delimited(again, decoded, feed.layout.delimiter, fit_of, limits)
    return Filing(name, [sheet], decoded.encoding, delimiter, decoded.doubt)


def _fit_of(feed: Feed) -> FitOf:
    def fit_of(head: Sequence[Row]) -> int:
        if feed.layout.form is Form.CODED:
            return int(has_blocks(Sheet(None, iter(head), "lines"), feed))
        return fit(head, feed)

    return fit_of


def _wrapped_twice() -> Refusal:
    return Refusal(
        "wrapped-twice",
        text("the archive or encrypted file holds another one, or a Parquet file"),
        text("hand in the table itself"),
    )


def _page_without_table() -> Refusal:
    return Refusal(
        "not-a-table",
        text("the file is a web page without a table: most likely that of an error or a login, saved under this name"),
        text("open it in a browser to see what it says; log in, download the table once more, and hand that in"),
    )
