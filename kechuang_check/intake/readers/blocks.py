"""Many rows of text at once, as columns: the way in which large delimited files are read.

What comes out is the same as row by row; a file is only read faster where nothing in it needs a second look.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from kechuang_check.intake.readers.encoding import Decoded

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_A_TIME = 50_000
_PORTION = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one width. `numbers`: of each row; `columns`: Arrow arrays of strings, none of them null."""

    numbers: Sequence[int]
    columns: Sequence[pa.Array]

    @property
    def width(self) -> int:
        return len(self.columns)

    def part(self, first: int, count: int | None = None) -> Block:
        """The rows from position `first` on, at most `count` of them."""
        end = None if count is None else first + count
        return Block(self.numbers[first:end], [column.slice(first, count) for column in self.columns])

    def longest(self) -> tuple[int, int]:
        """The length of the longest cell, and the number of its row."""
        import pyarrow.compute as pc

        lengths = [pc.utf8_length(column) for column in self.columns]
        most, column = max((pc.max(found).as_py(), i) for i, found in enumerate(lengths))
        return most, self.numbers[pc.index(lengths[column], most).as_py()]

    def rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        cells = zip(*(column.to_pylist() for column in self.columns), strict=True)
        return zip(self.numbers, cells, strict=True)


def block_of(rows: Sequence[tuple[int, Sequence[str]]]) -> Block:
    """Rows of one width as a Block."""
    import pyarrow as pa

    columns = zip(*(cells for _, cells in rows), strict=True)
    return Block([number for number, _ in rows], [pa.array(column, pa.string()) for column in columns])


def plain_blocks(
    file: BinaryIO, decoded: Decoded, delimiter: str, check_width: Callable[[int, int], None]
) -> Iterator[Block | list[tuple[int, list[str]]]]:
    """The records of a text that has neither quotes nor blank lines nor lone carriage returns.

    A portion whose records differ in width comes as rows. `check_width` is told the width and the number of the first
    row of each portion before it is read.
    """
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    parse = arrow_csv.ParseOptions(
        delimiter=delimiter, quote_char=False, double_quote=False, newlines_in_values=False, ignore_empty_lines=False
    )
    number = 1
    for portion in _portions(file, decoded):
        width = portion.split(b"\n", 1)[0].count(delimiter.encode()) + 1
        check_width(width, number)
        names = [f"c{i}" for i in range(width)]
        types = dict.fromkeys(names, pa.string())
        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(portion),
                arrow_csv.ReadOptions(column_names=names, block_size=len(portion) + 1),
                parse,
                arrow_csv.ConvertOptions(column_types=types, strings_can_be_null=False, check_utf8=False),
            )
        except pa.ArrowInvalid:
            rows = [
                (number + i, cells)
                for i, cells in enumerate(csv.reader(io.StringIO(portion.decode()), delimiter=delimiter))
            ]
            number += len(rows)
            yield rows
            continue
        columns = [pa.concat_arrays(column.chunks) for column in table.columns]
        yield Block(range(number, number + table.num_rows), columns)
        number += table.num_rows


def _portions(file: BinaryIO, decoded: Decoded) -> Iterator[bytes]:
    """The text in UTF-8, cut at ends of lines."""
    if decoded.encoding != "utf-8":
        with decoded.open(file) as text:
            while lines := "".join(islice(text, ROWS_AT_A_TIME)):
                yield lines.encode()
        return
    file.seek(decoded.skip)
    rest = b""
    while data := file.read(_PORTION):
        whole, newline, rest_of_data = data.rpartition(b"\n")
        if not newline:
            rest += data
            continue
        yield rest + whole + newline
        rest = rest_of_data
    if rest:
        yield rest
