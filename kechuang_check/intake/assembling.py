"""Sheets to the canonical file: rows that are data, cells to values, totals held against them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from kechuang_check.domain.batch import Repair
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.layout import Form, FoundColumn, FoundLayout, RowsLeftOut, Sheets
from kechuang_check.domain.period import Period
from kechuang_check.domain.places import FailingPlaces
from kechuang_check.intake.afterwards import Made, hidden_columns, hidden_rows, no_rows, suspect_shares, total_findings
from kechuang_check.intake.filing import Filing
from kechuang_check.intake.layouts.coded import has_blocks, read_coded
from kechuang_check.intake.layouts.table import PeriodColumn, TableLayout, choose_sheets
from kechuang_check.intake.layouts.unfitting import several_sheets
from kechuang_check.intake.readers.blocks import Block
from kechuang_check.intake.readers.sheet import Row, Sheet
from kechuang_check.intake.refusal import Refusal, Spot
from kechuang_check.intake.rows.body import data_rows
from kechuang_check.intake.rows.left_out import LeftOut
from kechuang_check.intake.values.canonical import CanonicalFile
from kechuang_check.intake.values.columns import ColumnReader, Portion
from kechuang_check.intake.values.repair_log import RepairLog
from kechuang_check.words import text

_ROWS_AT_A_TIME = 50_000
_WORKERS = 4


@dataclass(frozen=True, slots=True)
class Assembled:
    """What came of a filing besides its canonical file. `titles`: what stands above the header."""

    rows: int
    layout: FoundLayout
    repairs: tuple[Repair, ...]
    findings: tuple[Finding, ...]
    log: RepairLog
    titles: tuple[str, ...] = ()


def assemble(
    filing: Filing,
    feed: Feed,
    period: Period | None,
    target: Path,
    source: str,
    places: FailingPlaces | None = None,
) -> Assembled:
    """Read the sheets of `filing` into the canonical file at `target`. Raises Refusal if they do not fit the feed.

    `period`: of the batch, for wide tables of which only that period is taken. `places`: told of every bad cell.
    """
    desk = _Desk(feed, period, source, places)
    with desk, CanonicalFile(target, feed) as canonical:
        if feed.layout.form is Form.CODED:
            desk.take_forms(filing, canonical)
        else:
            desk.take_tables(filing, canonical)
    return desk.done(filing, target, canonical.rows)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A column that is read. `position`: of its cells in the rows that come to `_Desk`; None if it was not sent."""

    reader: ColumnReader
    position: int | None


@dataclass(frozen=True, slots=True)
class _SheetDone:
    """`periods`: for a wide table the place of each period column that is taken. `hidden`: rows that were taken and are
    hidden in the workbook; `hidden_columns`: first and last, from 0.
    """

    name: str | None
    taken: Sequence[_Taken]
    left_out: LeftOut
    periods: Sequence[PeriodColumn] = ()
    hidden: list[int] = field(default_factory=list)
    hidden_columns: Sequence[tuple[int, int]] = ()


class _Desk:
    """Takes one sheet after the other, and then says what came of all."""

    def __init__(self, feed: Feed, period: Period | None, source: str, places: FailingPlaces | None) -> None:
        self._feed, self._period, self._source, self._places = feed, period, source, places
        self._workers = ThreadPoolExecutor(_WORKERS)
        self._log = RepairLog()
        self._done: list[_SheetDone] = []
        self._repairs: list[Repair] = []
        self._first: TableLayout | None = None
        self._columns: tuple[FoundColumn, ...] = ()
        self._header_rows: tuple[int, int] | None = None

    def __enter__(self) -> _Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.shutdown()

    def take_tables(self, filing: Filing, canonical: CanonicalFile) -> None:
        chosen = choose_sheets(filing.sheets, self._feed)
        for sheet, layout in chosen:
            if self._first is None:
                self._first, self._columns, self._header_rows = layout, layout.columns, layout.header_rows
            self._repairs.extend(layout.repairs)
            periods = self._wanted_periods(layout)
            done = self._sheet_done(sheet, layout.columns, layout.width if periods else None, periods)
            part = sheet.name if len(chosen) > 1 else None
            for rows in _portions(data_rows(sheet, layout, self._feed, done.left_out), whole=not periods):
                if sheet.hidden_rows and not isinstance(rows, Block):
                    done.hidden.extend(number for number, _ in rows if number in sheet.hidden_rows)
                if isinstance(rows, Block):
                    self._add_block(rows, done, part, canonical)
                elif periods:
                    self._add_long(rows, done, part, canonical)
                else:
                    self._add(rows, done, part, canonical)

    def take_forms(self, filing: Filing, canonical: CanonicalFile) -> None:
        forms = [(sheet, read_coded(sheet, self._feed)) for sheet in self._form_sheets(filing.sheets)]
        for sheet, form in forms:
            if self._header_rows is None:
                self._columns, self._header_rows = form.columns, (form.row, form.row)
            self._repairs.extend(form.repairs)
            done = self._sheet_done(sheet, form.columns, None, (), {c.name: i for i, c in enumerate(form.columns)})
            for why, row in form.left_out:
                done.left_out.note(why, row, sheet.name)
            self._add([(form.row, form.cells)], done, sheet.name if len(forms) > 1 else None, canonical)

    def _form_sheets(self, sheets: Sequence[Sheet]) -> Sequence[Sheet]:
        found = [sheet for sheet in sheets if has_blocks(sheet, self._feed)] or sheets[:1]
        if len(found) > 1 and self._feed.layout.sheets is Sheets.ONE:
            raise several_sheets([sheet.name or "" for sheet in found])
        return found if self._feed.layout.sheets is Sheets.ALL else found[:1]

    def _wanted_periods(self, layout: TableLayout) -> Sequence[PeriodColumn]:
        wide = self._feed.layout.wide
        if wide is None or not wide.own_period:
            return layout.periods
        own = [p for p in layout.periods if p.period == self._period]
        if not own:
            raise Refusal(
                "period-not-in-table",
                text(
                    "no column of the table is of the period {period}; it has: {found}",
                    period=self._period.label if self._period else "?",
                    found=", ".join(dict.fromkeys(p.period.label for p in layout.periods)),
                ),
                text("check the period in the file's name, and the headers"),
                Spot(row=layout.header_rows[1]),
            )
        return own

    def _sheet_done(
        self,
        sheet: Sheet,
        columns: Sequence[FoundColumn],
        long_at: int | None,
        periods: Sequence[PeriodColumn],
        positions: Mapping[str, int] | None = None,
    ) -> _SheetDone:
        """`long_at`: where the period and the value of a wide table are put behind the cells of a row."""
        wide = self._feed.layout.wide
        taken = []
        for column in self._feed.columns:
            found = next((c for c in columns if c.name == column.name), None)
            position = None if found is None else found.index
            if wide is not None and long_at is not None and found is not None:
                if column.name == wide.into:
                    position = long_at
                elif column.name in wide.values:
                    position = long_at + 1 + wide.values.index(column.name)
            elif positions is not None and found is not None:
                position = positions[column.name]
            reader = ColumnReader(column, found, self._feed, self._log, sheet.from_1904, self._places)
            taken.append(_Taken(reader, position))
        done = _SheetDone(sheet.name, taken, LeftOut(), periods, hidden_columns=sheet.hidden_columns)
        self._done.append(done)
        return done

    def _add(
        self,
        rows: Sequence[Row],
        done: _SheetDone,
        part: str | None,
        canonical: CanonicalFile,
        places: Mapping[str, Sequence[int]] | None = None,
    ) -> None:
        numbers = [number for number, _ in rows]
        portions: list[Portion | None] = []
        for taken in done.taken:
            if taken.position is None:
                portions.append(None)
                continue
            cells = [cells[taken.position] for _, cells in rows]
            own = places.get(taken.reader.column.name) if places else None
            portions.append(taken.reader.read(part, numbers, cells, own))
        canonical.add(part, numbers, portions, next(iter(places.values()), None) if places else None)

    def _add_block(self, block: Block, done: _SheetDone, part: str | None, canonical: CanonicalFile) -> None:
        sent = [(t.reader, block.columns[t.position]) if t.position is not None else None for t in done.taken]
        # Arrow leaves the interpreter free, so that columns are read side by side.
        plain = self._workers.map(lambda pair: pair[0].plain_values(pair[1]) if pair else None, sent)
        portions = [
            pair[0].read_block(part, block.numbers, pair[1], values) if pair else None
            for pair, values in zip(sent, plain, strict=True)
        ]
        canonical.add(part, block.numbers, portions, None)

    def _add_long(self, rows: Sequence[Row], done: _SheetDone, part: str | None, canonical: CanonicalFile) -> None:
        """Rows of a wide table, as a row for each of its periods: its values behind the cells that they share."""
        values = self._feed.layout.wide_values
        by_period: dict[Period, dict[str, int]] = {}
        for column in done.periods:
            by_period.setdefault(column.period, {})[column.column] = column.index
        long = [
            (number, [*cells, period.label, *(cells[at[v]] if v in at else None for v in values)])
            for number, cells in rows
            for period, at in by_period.items()
        ]
        places = {v: [at.get(v, 0) for _ in rows for at in by_period.values()] for v in values}
        self._add(long, done, part, canonical, places)

    def done(self, filing: Filing, target: Path, rows: int) -> Assembled:
        made = Made(target, self._feed, self._source)
        findings: list[Finding] = []
        left_out: list[RowsLeftOut] = []
        for sheet in self._done:
            for taken in sheet.taken:
                findings.extend(taken.reader.findings(self._source, sheet.name))
            readers = [taken.reader for taken in sheet.taken]
            findings.extend(total_findings(sheet.left_out.totals, readers, sheet.periods, made))
            findings.extend(hidden_rows(sheet.hidden, sheet.name, self._source))
            findings.extend(hidden_columns(readers, sheet.hidden_columns, sheet.name, self._source))
            left_out.extend(sheet.left_out.rows())
            self._repairs.extend(sheet.left_out.repairs())
        if self._done:
            findings.extend(suspect_shares([taken.reader for taken in self._done[0].taken], made))
        if not rows:
            findings.append(no_rows(self._source))
        layout = FoundLayout(
            kind=filing.kind,
            form=self._feed.layout.form,
            encoding=filing.encoding,
            delimiter=filing.delimiter,
            sheets=tuple(sheet.name for sheet in self._done if sheet.name is not None),
            header_rows=self._header_rows,
            columns=self._columns,
            not_taken=self._first.not_taken if self._first else (),
            rows_taken=rows,
            left_out=tuple(left_out),
        )
        repairs = (*self._repairs, *self._log.summary())
        titles = self._first.titles if self._first else ()
        return Assembled(rows, layout, repairs, tuple(findings), self._log, titles)


def _portions(items: Iterator[Row | Block], *, whole: bool) -> Iterator[list[Row] | Block]:
    """Rows in portions; Blocks as they are, if they are wanted `whole`."""
    rows: list[Row] = []
    for item in items:
        if isinstance(item, Block) and whole:
            if rows:
                yield rows
                rows = []
            yield item
            continue
        for row in item.rows() if isinstance(item, Block) else (item,):
            rows.append(row)
            if len(rows) == _ROWS_AT_A_TIME:
                yield rows
                rows = []
    if rows:
        yield rows
