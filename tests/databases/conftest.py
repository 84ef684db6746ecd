"""A bureau's database, and the feed that reads from it."""

# ruff: noqa: E501 - the statements of the tests

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kechuang_check import intake
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Column, Feed, Source, SqlSource
from kechuang_check.domain.period import Period
from tests.intake.filings import RD, a_feed

URL_ENV = "KECHUANG_BUREAU_DB"
PASSWORD = "canary-7/日"
YEARS = (Period.parse("2023"), Period.parse("2024"))


@dataclass
class Bureau:
    """A database, and the workspace that reads it."""

    root: Path
    url: str
    rules: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    def feed(self, *columns: Column, **source: Any) -> Feed:
        """Of table `rd`, with the year in a column of its own, unless `source` says otherwise."""
        said = {k: source.pop(k) for k in ("layout", "strict", "expected", "key") if k in source}
        sql = SqlSource(
            **{"url_env": URL_ENV, **({"table": "rd"} if "query" not in source else {}), "period": "year", **source}
        )
        return a_feed(*(columns or RD), source=Source(sql.shown, sql=sql), **said)

    def take(self, feed: Feed | None = None, periods: Sequence[Period] = YEARS) -> list[Batch]:
        at = intake.Reception(
            self.root, self.root / "state", environment={URL_ENV: self.url} | self.environment, **self.rules
        )
        return list(intake.take_in_database(feed or self.feed(), at, periods))

    def only(self, feed: Feed | None = None) -> Batch:
        (batch,) = self.take(feed)
        return batch


@dataclass
class SqliteBureau(Bureau):
    def run(self, *statements: str, **values: Any) -> None:
        with sqlite3.connect(self.root / "bureau.sqlite") as connection:
            for statement in statements:
                connection.execute(statement, values)
        connection.close()


@pytest.fixture
def bureau(tmp_path: Path) -> SqliteBureau:
    made = SqliteBureau(tmp_path, "sqlite:///bureau.sqlite")
    made.run(
        "CREATE TABLE rd (year TEXT, 统一社会信用代码 TEXT, 企业名称 TEXT, 研发费用 NUMERIC, 研发人员 INTEGER, remark TEXT)",
        "INSERT INTO rd VALUES ('2024', 'B2', '乙', 20.5, 3, 'x'), ('2024', 'A1', '甲', '1,234.5', NULL, 'x'), "
        "('2023', 'A1', '甲', 10, 2, NULL)",
    )
    return made
