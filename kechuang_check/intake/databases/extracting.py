"""What a feed takes from a database: which columns, their rows as text, and to which period each belongs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kechuang_check.domain.feed import Feed, SqlSource
from kechuang_check.domain.names import same_name
from kechuang_check.domain.period import Period
from kechuang_check.intake.databases.cells import NotText, texts_of
from kechuang_check.intake.databases.faults import not_text, refused_query, too_many_rows
from kechuang_check.intake.databases.snapshot import Snapshot
from kechuang_check.intake.kept_rows import Columns, Draft
from kechuang_check.intake.layouts.table import choose_sheets
from kechuang_check.intake.period_words import period_of
from kechuang_check.intake.readers.sheet import Sheet
from kechuang_check.intake.refusal import Refusal
from kechuang_check.intake.values.dates import date_reader
from kechuang_check.intake.values.reading import Bad, Repaired
from kechuang_check.intake.values.symbols import Symbols
from kechuang_check.one_select import NotOneSelect, OneSelect, read_query, read_table, without_rows
from kechuang_check.words import text

_day = date_reader(Symbols({}), from_1904=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """`statement` gives the columns `at` (positions in it) of `columns`, in that order."""

    select: OneSelect
    columns: Columns
    at: tuple[int, ...]


def select_of(source: SqlSource, dialect: str) -> OneSelect:
    """What the check asks for, read in the dialect of the database. Raises Refusal."""
    if source.query is None:
        return read_table(source.table or "")
    try:
        return read_query(source.query, dialect)
    except NotOneSelect as error:
        raise refused_query(error.faults[0].what, error.faults[0].mend) from None


def ask(snapshot: Snapshot, source: SqlSource, feed: Feed, select: OneSelect, any_period: Period) -> Asked:
    """Hold the columns that are there against those of the feed. Raises Refusal where they do not fit."""
    statement = without_rows(select).written(snapshot.dialect, parameters_of(any_period))
    names = snapshot.columns(statement)
    ((_, layout),) = choose_sheets([Sheet(None, iter([(0, list(names))]), "typed")], feed)
    found = {column.name: column.index for column in layout.columns}
    wanted = dict.fromkeys([*feed.key, *(column.name for column in feed.columns)])
    at = list(dict.fromkeys(found[name] for name in wanted if name in found))
    hidden = 0
    if source.period is not None:
        period = _period_column(names, source.period)
        if period not in at:
            at.append(period)
            hidden = 1
    taken = tuple(names[i] for i in at)
    columns = Columns(taken, tuple(name for i, name in enumerate(names) if i not in at), hidden)
    if source.query is None:
        return Asked(read_table(source.table or "", taken), columns, tuple(range(len(at))))
    return Asked(select, columns, tuple(at))


def extract(
    snapshot: Snapshot, asked: Asked, path: Path, most: int, parameters: Mapping[str, str], before: int = 0
) -> Draft:
    """All rows into a draft at `path`. `before`: rows that were taken already. Raises Refusal for more than `most`."""
    draft = Draft(path, len(asked.at))
    try:
        for rows in snapshot.rows(asked.select.written(snapshot.dialect, parameters)):
            if before + draft.rows + len(rows) > most:
                raise too_many_rows(most)
            draft.add(list(_columns(rows, asked)))
    finally:
        draft.close()
    return draft


def _columns(rows: Sequence[Sequence[object]], asked: Asked) -> Iterator[list[str | None]]:
    for header, position in zip(asked.columns.taken, asked.at, strict=True):
        try:
            yield texts_of([row[position] for row in rows])
        except NotText as error:
            raise not_text(header, error.kind) from None


def parameters_of(period: Period) -> Mapping[str, str]:
    """The values of the parameters of a query that asks for one period."""
    return {
        "period": period.label,
        "period_start": period.start.isoformat(),
        "period_end": period.end.isoformat(),
    }


def by_period(values: Sequence[str | None], feed: Feed) -> tuple[dict[Period, list[str]], list[str | None]]:
    """The values of a period column that mean each period of the feed's length, and those that mean none."""
    periods: dict[Period, list[str]] = {}
    others: list[str | None] = []
    for value in values:
        period = None if value is None else _period(value, feed)
        if value is None or period is None:
            others.append(value)
        else:
            periods.setdefault(period, []).append(value)
    return dict(sorted(periods.items())), others


def _period(value: str, feed: Feed) -> Period | None:
    """A period of the feed's length as people write them, or the one in which a day lies."""
    try:
        read = _day(value)
    except Bad:
        found = period_of(value)
    else:
        day = read.value if isinstance(read, Repaired) else read
        found = Period.containing(day, feed.expected.every) if isinstance(day, date) else None
    return found if found is not None and found.frequency is feed.expected.every else None


def _period_column(names: Sequence[str], period: str) -> int:
    found = [i for i, name in enumerate(names) if same_name(name) == same_name(period)]
    if len(found) != 1:
        raise Refusal(
            "source-column",
            text(
                "there is no column {column}, or more than one; there are: {found}",
                column=period,
                found=", ".join(names),
            ),
            text("correct source.period in the feed's check"),
        )
    return found[0]
