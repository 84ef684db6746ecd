"""Reads tables of yearbooks, and gives their numbers by region."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.period import Period
from kechuang_check.intake import Reception, take_in

Numbers = Mapping[tuple[str, ...], Mapping[str, Decimal | None]]
"""By key of the row: each number column in its canonical unit."""


def read(file: Path, feed: Feed, state: Path, year: str) -> Batch:
    return take_in(file, feed, Reception(file.parent, state), period=Period.parse(year))


def numbers_of(batch: Batch, feed: Feed) -> Numbers:
    assert batch.canonical is not None, batch.findings
    measured = [c.name for c in feed.columns if c.unit is not None]
    rows = pq.read_table(batch.canonical).to_pylist()
    return {
        tuple(row[k] for k in feed.key): {n: None if row[n] is None else Decimal(row[n]) for n in measured}
        for row in rows
    }
