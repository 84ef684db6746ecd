"""The file read by a feed as a night would read it, and what is to be changed in the feed where that cannot be."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kechuang_check.domain.batch import PART_COLUMN, ROW_COLUMN
from kechuang_check.domain.feed import Column, Feed
from kechuang_check.domain.inspection import Beginning, Lacking
from kechuang_check.domain.layout import FoundColumn
from kechuang_check.domain.limits import Limits
from kechuang_check.domain.period import Period
from kechuang_check.intake.assembling import Assembled, assemble
from kechuang_check.intake.filing import Filing, opened_filing
from kechuang_check.intake.inspecting.content import shown
from kechuang_check.intake.inspecting.seeing import Firsts, lacking_columns
from kechuang_check.intake.layouts.table import fit
from kechuang_check.intake.readers.sheet import Cell, Sheet
from kechuang_check.intake.refusal import Refusal
from kechuang_check.intake.unlike_its_name import told_by_name

_SHOWN_ROWS = 3
_TRIES = 6
_OTHER_ENCODINGS = ("gb18030", "big5", "utf-16")


@dataclass(frozen=True, slots=True)
class ReadFile:
    """`filing` is None for a file that cannot be opened; of its sheets only the heads can still be read.

    `firsts`: by sheet.
    """

    feed: Feed
    filing: Filing | None = None
    read: Assembled | None = None
    refusal: Refusal | None = None
    lacking: tuple[Lacking, ...] = ()
    firsts: Mapping[str | None, Firsts] | None = None

    @property
    def sheets(self) -> Sequence[Sheet]:
        return self.filing.sheets if self.filing else ()

    def is_read(self, sheet: Sheet) -> bool:
        """Whether this sheet is the one, or one of those, that the rows were taken from."""
        if self.read is None:
            return False
        return sheet.name in self.read.layout.sheets if self.read.layout.sheets else sheet is self.sheets[0]


@dataclass(frozen=True, slots=True)
class File:
    """A file to be read, as it was copied. `folder`: for what is made on the way. `source`: its name."""

    path: Path
    folder: Path
    source: str
    limits: Limits
    environment: Mapping[str, str]

    def passwords(self, feed: Feed) -> Sequence[str]:
        password = self.environment.get(feed.layout.password_env or "")
        return [password] if password else []


def read_by(file: File, feed: Feed, period: Period | None) -> ReadFile:
    """Read the whole file by `feed`; a file that does not fit comes back with the refusal that a night would give."""
    target = file.folder / "canonical.parquet"
    try:
        with opened_filing(file.path, feed, file.limits, file.passwords(feed)) as filing:
            try:
                read = assemble(filing, feed, period, target, file.source)
            except Refusal as refusal:
                told = told_by_name(refusal, file.source, file.path)
                return ReadFile(feed, filing, None, told, _lacking(filing, feed))
            return ReadFile(feed, filing, read, firsts=_firsts(read, feed, target, filing.sheets))
    except Refusal as refusal:
        return ReadFile(feed, refusal=told_by_name(refusal, file.source, file.path))


def read_mended(file: File, read: ReadFile, period: Period | None) -> tuple[ReadFile, tuple[str, ...]]:
    """Change the layout of the feed, and the names of its columns, until the file is read, or no change helps.

    Gives the reading by the changed feed, and the columns that got another name.
    """
    renamed: dict[str, None] = {}
    for _ in range(_TRIES):
        if read.refusal is None:
            break
        changed = _mended(read, renamed)
        if changed is None:
            break
        read = read_by(file, changed, period)
    return read, tuple(renamed)


def _mended(read: ReadFile, renamed: dict[str, None]) -> Feed | None:
    """The feed with one more thing declared that answers the refusal; None where nothing declared would help."""
    feed, refusal = read.feed, read.refusal
    layout = feed.layout
    match refusal.code if refusal else "":
        case "several-sheets" if layout.sheet is None:
            best = max(read.sheets, key=lambda sheet: fit(sheet.head, feed))
            return replace(feed, layout=replace(layout, sheet=best.name))
        case "no-such-sheet":
            return replace(feed, layout=replace(layout, sheet=None))
        case "blank-header" if not layout.ignore_unnamed:
            return replace(feed, layout=replace(layout, ignore_unnamed=True))
        case "merged-cells" if not layout.fill_merged:
            return replace(feed, layout=replace(layout, fill_merged=True))
        case "encoding":
            more = tuple(e for e in _OTHER_ENCODINGS if e not in layout.encodings)
            return replace(feed, layout=replace(layout, encodings=layout.encodings + more)) if more else None
        case "no-header" | "missing-column" if layout.header_rows is not None:
            return replace(feed, layout=replace(layout, header_rows=None))
        case "no-header" | "missing-column" if layout.delimiter is not None:
            return replace(feed, layout=replace(layout, delimiter=None))
        case "missing-column":
            near = {x.name: x.nearest for x in read.lacking if x.name not in renamed and _can_be_written(x.nearest)}
            if not near or len(set(near.values())) < len(near):
                return None
            renamed |= dict.fromkeys(near)
            return replace(feed, columns=tuple(_with_name(c, near.get(c.name)) for c in feed.columns))
    return None


def _can_be_written(header: str | None) -> bool:
    """Whether a header can stand in a check: it has no characters that nobody sees."""
    return header is not None and not any(unicodedata.category(c)[0] == "C" for c in header)


def _with_name(column: Column, name: str | None) -> Column:
    return column if name is None else replace(column, names=(*column.names, name))


def _lacking(filing: Filing, feed: Feed) -> tuple[Lacking, ...]:
    best = max(filing.sheets, key=lambda sheet: fit(sheet.head, feed), default=None)
    return () if best is None else lacking_columns(best, feed)


def _firsts(read: Assembled, feed: Feed, canonical: Path, sheets: Sequence[Sheet]) -> Mapping[str | None, Firsts]:
    import pyarrow.parquet as pq

    batch = next(pq.ParquetFile(canonical).iter_batches(batch_size=500), None)
    rows = [] if batch is None else batch.to_pylist()
    chosen = [s for s in sheets if s.name in read.layout.sheets] or sheets[:1]
    wide = feed.layout.wide
    firsts: dict[str | None, Firsts] = {}
    for sheet in chosen:
        cells = dict(sheet.head)
        own = [r for r in rows if r[PART_COLUMN] in (None, sheet.name)]
        numbers = list(dict.fromkeys(r[ROW_COLUMN] for r in own))[:_SHOWN_ROWS]
        columns: dict[tuple[int, int | None], Sequence[Beginning]] = {}
        for found in read.layout.columns:
            if wide is not None and found.name == wide.into:
                continue
            mine = [r for r in own if r[ROW_COLUMN] in numbers]
            if wide is not None:
                mine = [r for r in mine if found.period is None or r[wide.into] == found.period]
            by_row = {r[ROW_COLUMN]: r[found.name] for r in reversed(mine)}
            columns[found.index, found.row] = [
                _beginning(n, by_row.get(n), found, cells) for n in numbers if n in by_row
            ]
        firsts[sheet.name] = columns
    return firsts


def _beginning(number: int, value: object, found: FoundColumn, cells: Mapping[int, Sequence[Cell]]) -> Beginning:
    row = found.row or number
    sent = cells.get(row, ())
    before = _as_written(sent[found.index]) if found.index < len(sent) else ""
    return Beginning(row, before, None if value is None else shown(value))


def _as_written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()
