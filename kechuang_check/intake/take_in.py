"""From a file as received to a batch: read, repaired, in canonical form, with everything that was met on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from kechuang_check.domain.batch import Batch, Repair
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.period import Period
from kechuang_check.errors import Place
from kechuang_check.intake.landing import CANONICAL_NAME, keep, received_name
from kechuang_check.intake.layouts.table import choose_sheet
from kechuang_check.intake.opening import read_whole, shown_name
from kechuang_check.intake.period_name import settle_period
from kechuang_check.intake.readers.delimited import read_delimited
from kechuang_check.intake.readers.encoding import Decoded, decode
from kechuang_check.intake.readers.kinds import Kind, kind_of
from kechuang_check.intake.readers.parquet_file import read_parquet
from kechuang_check.intake.readers.sheet import Row, Sheet
from kechuang_check.intake.readers.workbook import opened_workbook
from kechuang_check.intake.refusal import FINDING_TYPE, Refusal
from kechuang_check.intake.rows.body import LeftOut, data_rows
from kechuang_check.intake.rows.totals import check_totals, totals_left_out
from kechuang_check.intake.values.canonical import CanonicalTable, parquet_bytes
from kechuang_check.intake.values.cells import Value
from kechuang_check.intake.values.columns import ColumnReader
from kechuang_check.words import text

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS_AT_A_TIME = 50_000
_HEADER_FAULTS = ("no-header", "missing-column")


def take_in(file: Path, feed: Feed, *, root: Path, landing: Path, period: Period | None = None) -> Batch:
    """Read `file` as a filing of `feed` for `period` (or the period in its name).

    Keeps the received file and the canonical table in `landing/<batch id>/`. A filing that cannot be read gives a
    batch whose `canonical` is None and whose findings say why. Raises KechuangError only if `landing` fails.
    """
    source = _source(file, root)
    findings: list[Finding] = []
    try:
        period = settle_period(file.stem, feed, period)
    except Refusal as refusal:
        findings.append(refusal.finding(source))
        period = None
    try:
        data = read_whole(file)
    except Refusal as refusal:
        # There is no content to know it by, so its place stands in for it.
        return _batch(feed, source, "", period, *findings, refusal.finding(source), identity=source)
    sha256 = hashlib.sha256(data).hexdigest()
    batch = _batch(feed, source, sha256, period, *findings, identity=sha256)
    folder = landing / batch.id
    keep(folder, received_name(file.name), data)
    try:
        filing = _read(data, feed, source)
    except _Unreadable as e:
        return replace(batch, findings=(*findings, *e.findings))
    findings.extend(filing.findings)
    batch = replace(batch, rows=filing.table.num_rows, repairs=filing.repairs, findings=tuple(findings))
    if period is None:
        return batch
    return replace(batch, canonical=keep(folder, CANONICAL_NAME, parquet_bytes(filing.table)))


@dataclass(frozen=True, slots=True)
class _Filing:
    table: pa.Table
    repairs: tuple[Repair, ...]
    findings: tuple[Finding, ...]


class _Unreadable(Exception):
    def __init__(self, *findings: Finding) -> None:
        super().__init__()
        self.findings = findings


def _read(data: bytes, feed: Feed, source: str) -> _Filing:
    decoded: Decoded | None = None
    try:
        match kind := kind_of(data):
            case Kind.TEXT:
                decoded = decode(data, feed.encodings)
                return _read_sheets([read_delimited(decoded.text, feed)], feed, source)
            case Kind.PARQUET:
                return _read_sheets([read_parquet(data)], feed, source)
            case Kind.WORKBOOK | Kind.OLD_WORKBOOK | Kind.OPEN_DOCUMENT:
                with opened_workbook(data, kind, feed.sheet) as sheets:
                    return _read_sheets(sheets, feed, source)
    except Refusal as refusal:
        findings = [refusal.finding(source)]
        if decoded and decoded.doubt and refusal.code in _HEADER_FAULTS:
            findings.append(_doubtful_encoding(decoded, source))
        raise _Unreadable(*findings) from refusal


def _read_sheets(sheets: Sequence[Sheet], feed: Feed, source: str) -> _Filing:
    sheet, layout = choose_sheet(sheets, feed)
    readers = [ColumnReader(c, layout.sources.get(c.name)) for c in feed.columns]
    canonical = CanonicalTable(feed)
    left_out = LeftOut()
    for rows in _portions(data_rows(sheet, layout, feed, left_out)):
        numbers = [number for number, _ in rows]
        canonical.add(numbers, [_column(reader, numbers, rows) for reader in readers])
    table = canonical.table()
    repairs = [*layout.repairs, *left_out.footnote_repairs(), *totals_left_out(left_out.totals)]
    findings: list[Finding] = []
    for reader in readers:
        repairs.extend(reader.repairs())
        findings.extend(reader.findings(source, sheet.name))
    repairs.extend(canonical.repairs())
    findings.extend(check_totals(left_out.totals, readers, table, source, sheet.name))
    if not table.num_rows:
        findings.append(_no_rows(source))
    return _Filing(table, tuple(repairs), tuple(findings))


def _portions(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while portion := list(islice(rows, _ROWS_AT_A_TIME)):
        yield portion


def _column(reader: ColumnReader, numbers: Sequence[int], rows: Sequence[Row]) -> Sequence[Value]:
    if reader.source is None:
        return [None] * len(rows)
    index = reader.source.index
    return reader.read(numbers, [cells[index] for _, cells in rows])


def _source(file: Path, root: Path) -> str:
    """The file relative to the workspace; only its name if it lies elsewhere."""
    absolute = file.absolute()
    inside = absolute.relative_to(root.absolute()) if absolute.is_relative_to(root.absolute()) else Path(file.name)
    return shown_name(inside.as_posix())


def _batch(feed: Feed, source: str, sha256: str, period: Period | None, *findings: Finding, identity: str) -> Batch:
    parts = (identity, feed.digest, feed.name, period.label if period else "")
    id_ = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    return Batch(id_, feed.name, source, sha256, period, 0, None, findings=findings)


def _doubtful_encoding(decoded: Decoded, source: str) -> Finding:
    return Finding(
        code="intake/doubtful-encoding",
        type=FINDING_TYPE,
        severity=Severity.WARNING,
        outcome=Outcome.WARN,
        message=decoded.doubt,
        advice=text("if the headers look like nonsense, save the file again as CSV in UTF-8, or as .xlsx"),
        where=Place(source),
    )


def _no_rows(source: str) -> Finding:
    return Finding(
        code="intake/no-rows",
        type=FINDING_TYPE,
        severity=Severity.WARNING,
        outcome=Outcome.NO_DATA,
        failing=0,
        evaluated=0,
        message=text("the table has a header and no rows"),
        advice=text("hand in the rows, or say to the plan's office that there is nothing to report"),
        where=Place(source),
    )
