"""A pandas DataFrame as rows of text that say exactly what it holds. The frame itself is never changed."""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kechuang_check.domain.feed import Feed
from kechuang_check.domain.limits import Limits
from kechuang_check.intake.databases.cells import NotText, texts_of
from kechuang_check.intake.kept_rows import Columns, Draft, KeptRows, keep
from kechuang_check.intake.layouts.header import find_header
from kechuang_check.intake.layouts.names import ColumnNames
from kechuang_check.intake.readers.sheet import check_columns
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.words import text

if TYPE_CHECKING:
    import pandas as pd

_ROWS_AT_A_TIME = 50_000
_UNNAMED = re.compile(r"Unnamed: [0-9]+(_level_[0-9]+)?")
"""What pandas calls a column whose header is blank."""


def kept_frame(frame: pd.DataFrame, feed: Feed, folder: Path, limits: Limits) -> KeptRows:
    """The rows of `frame`, kept in `folder`; row 1 is `frame.iloc[0]`. Named levels of the index are columns.

    Raises Refusal for more rows or columns than are read, and for a cell of a column of the feed that is no plain
    value; OSError where the rows cannot be written.
    """
    headers, columns = _headers(frame), _columns(frame)
    check_columns(len(columns), limits)
    if not columns:
        raise Refusal("empty-file", text("the DataFrame has no columns"), text("hand in the table with its rows"))
    if len(frame) > limits.rows:
        raise Refusal(
            "too-big",
            text("there are {rows} rows, more than the {limit} that are read", rows=len(frame), limit=limits.rows),
            text("split the filing"),
        )
    known = _known(headers, feed)
    names = tuple(" ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*headers, strict=True))
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as making:
        draft = Draft(Path(making) / "frame.parquet", len(columns))
        try:
            for start in range(0, len(frame), _ROWS_AT_A_TIME):
                portion = [column(start, start + _ROWS_AT_A_TIME) for column in columns]
                draft.add([_texts(v, start, names[i], is_known=i in known) for i, v in enumerate(portion)])
        finally:
            draft.close()
        return keep(draft.path, Columns(names, rows=headers), folder, by_content=False)


def _headers(frame: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """The labels of the columns, a row for each of their levels."""
    levels = frame.columns.nlevels
    index = [str(name) for name in frame.index.names if name is not None]
    rows = []
    for level in range(levels):
        labels = [_label(label) for label in frame.columns.get_level_values(level)]
        # Names of the index stand beside the lowest level, as in a sheet.
        rows.append((*(index if level == levels - 1 else [""] * len(index)), *labels))
    return tuple(rows)


def _label(label: object) -> str:
    if label is None or (isinstance(label, float) and math.isnan(label)):
        return ""
    return "" if _UNNAMED.fullmatch(str(label)) else str(label)


def _known(headers: Sequence[Sequence[str]], feed: Feed) -> frozenset[int]:
    """The columns of the feed; all columns, if the labels are no header of it."""
    header = find_header([(0, row) for row in headers], ColumnNames(feed), bonus=True)
    cells = () if header is None else header.cells
    found = frozenset(cell.index for cell in cells if cell.column is not None or cell.period is not None)
    return found or frozenset(range(len(headers[0])))


def _columns(frame: pd.DataFrame) -> list[Callable[[int, int], list[Any]]]:
    """For each column a function that gives its values from one row up to another."""
    levels = [i for i, name in enumerate(frame.index.names) if name is not None]
    series = [frame.index.get_level_values(level).to_series() for level in levels]
    # By position: labels may be there twice.
    series += [frame.iloc[:, position] for position in range(frame.shape[1])]
    return [_values_of(one) for one in series]


def _values_of(series: pd.Series[Any]) -> Callable[[int, int], list[Any]]:
    import pandas as pd

    narrow = getattr(series.dtype, "numpy_dtype", series.dtype)
    if getattr(narrow, "kind", "") == "f" and getattr(narrow, "itemsize", 8) < 8:
        # Widened to 64 bits, 0.1 would become 0.10000000149.
        return lambda start, end: [None if pd.isna(v) else str(v) for v in series.iloc[start:end].to_numpy()]
    return lambda start, end: series.iloc[start:end].tolist()


def _texts(values: Sequence[Any], start: int, header: str, *, is_known: bool) -> list[str | None]:
    plain = list(_plain(values))
    try:
        found = texts_of(plain)
        "".join(filter(None, found)).encode()
    except (NotText, UnicodeEncodeError):
        found = [_text(v, start + i + 1, header, is_known=is_known) for i, v in enumerate(plain)]
    return found


def _text(value: Any, row: int, header: str, *, is_known: bool) -> str | None:
    try:
        (found,) = texts_of([value])
        (found or "").encode()
    except (NotText, UnicodeEncodeError) as error:
        if not is_known:
            return None
        kind = error.kind if isinstance(error, NotText) else "text that is cut in the middle of a character"
        raise Refusal(
            "not-plain",
            text(
                "column {header}, row {row}: this is {kind}, and no text, number or date",
                header=header,
                row=row,
                kind=kind,
            ),
            text("turn the column into plain values before the check"),
            Spot(row=row),
        ) from None
    return found


def _plain(values: Sequence[Any]) -> Iterator[Any]:
    """Without the many ways in which pandas says that there is nothing, and without its own kinds of scalars."""
    import numpy as np
    import pandas as pd

    for value in values:
        kind = type(value)
        if kind is str or kind is int or kind is bool:
            yield value
        elif value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
            yield None
        elif kind is Decimal:
            yield None if value.is_nan() else value
        elif isinstance(value, pd.Period):
            yield str(value)
        elif isinstance(value, np.datetime64):
            yield None if np.isnat(value) else pd.Timestamp(value)
        elif isinstance(value, np.floating) and not isinstance(value, float):
            yield None if np.isnan(value) else str(value)
        else:
            yield value.item() if isinstance(value, np.generic) else value
