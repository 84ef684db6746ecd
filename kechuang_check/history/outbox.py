"""The outbox in the tables: what became of each letter on each of its channels. The caller holds the transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from kechuang_check.domain.outbox import LetterStatus, Posting, put_off_until, worst
from kechuang_check.domain.run import Letter
from kechuang_check.history import schema
from kechuang_check.history.portions import portions

OPEN = tuple(status for status in LetterStatus if status.is_open)
_LEFT = tuple(status for status in LetterStatus if status.has_left)
_CONTENT = ("key", "to", "address", "lang", "subject", "text", "html")


def read_postings(
    connection: Connection, statuses: Iterable[LetterStatus] = tuple(LetterStatus), letter: str | None = None
) -> tuple[Posting, ...]:
    """The postings of these statuses, in the order they were queued; of one letter only, if it is named."""
    table = schema.outbox
    query = select(table).where(table.c.status.in_(list(statuses))).order_by(table.c.number)
    if letter is not None:
        query = query.where(table.c.letter == letter)
    return tuple(map(_posting, connection.execute(query).mappings()))


def read_letters(connection: Connection, keys: Sequence[str]) -> Mapping[str, Letter]:
    """The letters of these keys, as they are now, with the page of their night and the alerts they tell of."""
    return {key: letter for some in portions(keys) for key, letter in _letters(connection, some).items()}


def _letters(connection: Connection, keys: Sequence[str]) -> Mapping[str, Letter]:
    letters, outbox = schema.letters, schema.outbox
    content = connection.execute(select(letters).where(letters.c.key.in_(keys))).mappings().all()
    rows = connection.execute(
        select(outbox).where(outbox.c.letter.in_(keys)).order_by(outbox.c.letter, outbox.c.number)
    ).mappings()
    postings = {key: tuple(members) for key, members in groupby(map(_posting, rows), key=lambda p: p.letter)}
    reports, alerts = _reports(connection, keys), _alerts(connection, keys)
    return {
        row["key"]: as_it_is(
            Letter(
                **{name: row[name] for name in _CONTENT},
                report=reports.get(row["key"]),
                alerts=alerts.get(row["key"], ()),
            ),
            postings.get(row["key"], ()),
        )
        for row in content
    }


def _alerts(connection: Connection, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """By letter the alerts that it tells of, in its order."""
    told = schema.tellings
    query = select(told.c.letter, told.c.alert).where(told.c.letter.in_(keys), told.c.alert != "")
    rows = connection.execute(query.order_by(told.c.letter, told.c.run, told.c.position))
    return {key: tuple(row.alert for row in of) for key, of in groupby(rows, key=lambda row: str(row.letter))}


def _reports(connection: Connection, keys: Sequence[str]) -> Mapping[str, str]:
    """By letter the page of its night; a notice has none."""
    links, runs = schema.run_letters, schema.runs
    query = (
        select(links.c.letter, runs.c.report)
        .join(runs, runs.c.number == links.c.run)
        .where(links.c.letter.in_(keys), runs.c.report.is_not(None))
    )
    return {row.letter: row.report for row in connection.execute(query.order_by(links.c.run))}


def as_it_is(letter: Letter, postings: Sequence[Posting]) -> Letter:
    """The letter with what became of it."""
    open_ones = [p for p in postings if p.status.is_open]
    return replace(
        letter,
        channels=tuple(p.channel for p in postings),
        status=worst(tuple(p.status for p in postings)),
        path=next((p.path for p in postings if p.path is not None), None),
        not_before=next((until for p in open_ones if (until := put_off_until(p)) is not None), None),
        error=next((p.answer for p in open_ones if p.answer is not None), None),
    )


def write_posting(connection: Connection, posting: Posting) -> None:
    """Write what became of a letter on a channel. What has left stays as it is. Raises KeyError for an unknown one."""
    table = schema.outbox
    where = (table.c.letter == posting.letter, table.c.channel == posting.channel)
    if connection.scalar(select(table.c.number).where(*where)) is None:
        raise KeyError(posting.letter, posting.channel)
    connection.execute(update(table).where(*where, table.c.status.not_in(_LEFT)).values(_row(posting)))


def _posting(row: RowMapping) -> Posting:
    return Posting(**{f.name: row[f.name] for f in fields(Posting)})


def _row(posting: Posting) -> dict[str, Any]:
    return {f.name: getattr(posting, f.name) for f in fields(Posting)}
