"""A history of more feeds than an older SQLite takes values in one statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from kechuang_check.domain.period import Period
from kechuang_check.domain.run import Night
from kechuang_check.history.store import History
from tests.history.nights import a_night

FEEDS = [f"feed_{n:04}" for n in range(1200)]


@pytest.fixture
def limited(history: History) -> Iterator[History]:
    """As SQLite was built up to 3.31."""

    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)

    event.listen(history._engine, "connect", limit)
    yield history
    event.remove(history._engine, "connect", limit)


def a_large_night(run_id: str, as_of: date, feeds: list[str]) -> Night:
    night = a_night(run_id, as_of)
    (came,) = (b for b in night.batches if b.id == "batch-1")
    batches = tuple(
        replace(came, check=name, id=f"{name}-1", source=f"in/{name}.csv", sha256=f"{number:064}")
        for number, name in enumerate(feeds)
    )
    letters = tuple(replace(night.letters[0], key=f"{run_id}-{name}") for name in feeds)
    return replace(night, batches=batches, looked=tuple(feeds), letters=letters, tellings=())


def test_what_twelve_hundred_feeds_had_is_known(limited: History) -> None:
    day = date(2024, 12, 31)
    assert limited.record(a_large_night("all", day, FEEDS))
    known = limited.known(day)
    assert set(known.looked) == set(FEEDS)
    assert {v.check for v in known.versions} == set(FEEDS)
    assert {v.period for v in known.versions} == {Period.parse("2023")}
    found = limited.filings_then(day)
    assert found is not None
    assert set(found[1]) == set(FEEDS)
    assert len(limited.waiting_letters()) == len(FEEDS)
    assert not limited.record(a_large_night("all", day, FEEDS))


def test_feeds_that_were_looked_at_in_runs_of_their_own_are_known_each_by_its_last(limited: History) -> None:
    for number, name in enumerate(FEEDS[:600:100]):
        limited.record(a_large_night(f"run-{number}", date(2024, 12, 1) + timedelta(days=number), [name]))
    limited.record(a_large_night("gone", date(2024, 12, 20), FEEDS[:1]))
    known = limited.known(date(2024, 12, 31))
    assert sorted(v.check for v in known.versions) == FEEDS[:600:100]
    assert known.looked[FEEDS[0]] == (date(2024, 12, 1), date(2024, 12, 20))
