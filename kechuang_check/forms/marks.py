"""Where the findings of a filing stand in its cells, and the words that go with each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from openpyxl.utils import column_index_from_string

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import MEASURING_TYPES, Finding, Outcome, Severity
from kechuang_check.domain.layout import FoundColumn, FoundLayout
from kechuang_check.domain.places import MOST_ROWS_MARKED, CellPlace, FailingPlaces
from kechuang_check.domain.units import measure_of
from kechuang_check.errors import Place
from kechuang_check.forms.asked import columns_of
from kechuang_check.forms.conditions import number
from kechuang_check.reporting.batches import FindingView, finding_view
from kechuang_check.reporting.punctuation import clauses, colon
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import text


class Tone(StrEnum):
    """How grave what a cell has is; the last of them wins where a cell has several."""

    REPAIRED = "repaired"
    REMARK = "remark"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return list(Tone).index(self)


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a filing; None as sheet is the only one, None as column the whole row. `column` from 1."""

    sheet: str | None
    row: int
    column: int | None


@dataclass(frozen=True, slots=True)
class Marked:
    """A finding with its cells. `more`: failing rows that are not marked, beyond the most that are."""

    view: FindingView
    tone: Tone
    spots: tuple[Spot, ...]
    more: int = 0

    def note(self, reader: Reader) -> str:
        """What stands in the comment of a cell: the rule, what is wrong, the mend, the code of the rule."""
        say = reader.say
        lines = [
            f"【{self.view.severity_word}】{self.view.sentence}"
            if reader.lang == "zh"
            else f"[{self.view.severity_word}] {self.view.sentence}",
            self.view.detail if self.view.detail else None,
            None if self.view.mend is None else say(text("Mend: {mend}", mend=self.view.mend)),
            self.view.code,
        ]
        return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class Changed:
    """Cells that were read as something else than what stands there: in all `count` of them."""

    spots: tuple[tuple[Spot, str | None], ...]
    count: int


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds the cells of findings in one filing."""

    feed: Feed
    reader: Reader
    layout: FoundLayout | None
    places: FailingPlaces
    _told: set[tuple[str, str | None]] = field(default_factory=set)

    def marked(self, findings: Iterable[Finding]) -> list[Marked]:
        """The findings that are worth a mark, gravest first; rules that hold targets are not about the filing."""
        worth = [f for f in findings if f.type not in MEASURING_TYPES and _is_worth(f)]
        return [self._marked(f) for f in sorted(worth, key=_seriousness)]

    def _marked(self, finding: Finding) -> Marked:
        view = finding_view(finding, self.feed, self.reader)
        spots = tuple(dict.fromkeys(self._spots(finding)))
        rows = {(spot.sheet, spot.row) for spot in spots}
        more = max(0, (finding.failing or 0) - len(rows)) if len(rows) >= MOST_ROWS_MARKED else 0
        return Marked(view, _tone(finding), spots, more)

    def _spots(self, finding: Finding) -> Iterator[Spot]:
        key = (finding.code, finding.column)
        known = () if key in self._told else self.places.of(*key)
        self._told.add(key)
        named = [CellPlace(self._sheet_of(finding), row) for row in finding.rows]
        if known or named:
            for place in known or named:
                yield from self._cells(finding, place)
        elif (where := _where(finding)) is not None and (where.row or where.line):
            column = None if where.column is None else column_index_from_string(where.column)
            yield Spot(where.sheet or self._only_sheet(), where.row or where.line or 1, column)
        else:
            yield from self._headers(finding)

    def _cells(self, finding: Finding, place: CellPlace) -> Iterator[Spot]:
        """The cells of a row that a finding speaks of."""
        sheet = place.part or self._sheet_of(finding)
        if finding.type == "intake" and place.column is not None:
            yield Spot(sheet, place.row, place.column + 1)
            return
        found = [c for c in self._columns(finding) if c.period is None or c.period == self._period_at(place)]
        if not found:
            yield Spot(sheet, place.row, None)
        for column in found:
            yield Spot(sheet, place.row if column.row is None else column.row, column.index + 1)

    def _headers(self, finding: Finding) -> Iterator[Spot]:
        """The headers of the columns of a rule that holds for no single row; the first one where it names none."""
        if self.layout is None:
            return
        # A table with types of its own has its header before its first row.
        row, sheet = self.layout.header_rows[1] if self.layout.header_rows else 0, self._only_sheet()
        columns = self._columns(finding) or sorted(self.layout.columns, key=lambda c: c.index)[:1]
        for column in columns:
            yield Spot(sheet, row if column.row is None else column.row, column.index + 1)

    def _columns(self, finding: Finding) -> Sequence[FoundColumn]:
        """Where the columns that a rule names stand in the file."""
        if self.layout is None:
            return ()
        rule = self.reader.rules.get(finding.code)
        named = () if rule is None else columns_of(rule, self.reader.forms.get(rule.type))
        names = named or ((finding.column,) if finding.column else ())
        return [c for name in names for c in self.layout.columns if c.name == name]

    def _period_at(self, place: CellPlace) -> str | None:
        """In a wide table, the period of the column that a row comes from."""
        columns = self.layout.columns if self.layout is not None else ()
        return next((c.period for c in columns if c.index == place.column and c.period), None)

    def _sheet_of(self, finding: Finding) -> str | None:
        where = _where(finding)
        return (where.sheet if where is not None else None) or self._only_sheet()

    def _only_sheet(self) -> str | None:
        return self.layout.sheets[0] if self.layout is not None and self.layout.sheets else None


def changed_cells(batch: Batch) -> Changed:
    """The cells of a batch that were repaired, with what each was read as, in the unit of its column; None for "no
    value".
    """
    if batch.repair_log is None:
        return Changed((), 0)
    import pyarrow.parquet as pq

    table = pq.read_table(str(batch.repair_log), columns=["part", "row", "column", "after"])
    sheets = batch.layout.sheets if batch.layout is not None else ()
    first = sheets[0] if sheets else None
    spots = []
    for changed in table.slice(0, MOST_ROWS_MARKED).to_pylist():
        spot = Spot(changed["part"] or first, changed["row"], column_index_from_string(changed["column"]))
        spots.append((spot, _in_its_unit(changed["after"], _column_at(spot, batch.layout))))
    return Changed(tuple(spots), table.num_rows)


def _column_at(spot: Spot, layout: FoundLayout | None) -> FoundColumn | None:
    columns = layout.columns if layout is not None else ()
    here = [c for c in columns if spot.column is not None and c.index == spot.column - 1]
    return next((c for c in here if c.row in (None, spot.row) and c.unit is not None), None)


def _in_its_unit(value: str | None, column: FoundColumn | None) -> str | None:
    """A number that was kept in yuan or persons, as the column would have it: `12 万元`."""
    measure = measure_of(column.unit) if column is not None and column.unit is not None else None
    if value is None or measure is None or column is None:
        return value
    try:
        return f"{number(Decimal(value) / measure.factor)} {column.unit}"
    except InvalidOperation:
        return value


def facts(marked: Marked, lang: str) -> str:
    """How many rows fail, and which, on one line."""
    column = f"{marked.view.column}{colon(lang)}" if marked.view.column else ""
    return column + clauses((marked.view.counts, marked.view.rows), lang)


def _where(finding: Finding) -> Place | None:
    """The place in the filing; that of a rule is in its suite."""
    return finding.where if finding.type == "intake" else None


def _is_worth(finding: Finding) -> bool:
    if finding.outcome in (Outcome.FAIL, Outcome.WARN, Outcome.ERROR):
        return True
    is_bare = finding.type == "intake" or finding.severity is Severity.CRITICAL
    return finding.outcome is Outcome.NO_DATA and is_bare


def _tone(finding: Finding) -> Tone:
    if finding.severity is Severity.CRITICAL:
        return Tone.CRITICAL
    return Tone.REMARK if finding.severity is Severity.INFO else Tone.WARNING


def _seriousness(finding: Finding) -> tuple[int, int, str]:
    return (-finding.severity.rank, -(finding.failing or 0), finding.code)
