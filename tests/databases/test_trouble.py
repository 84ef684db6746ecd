"""Whatever goes wrong with a database is a finding with its code, place and mend; and nothing is ever written."""

# ruff: noqa: S608 - the statements of the tests

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import replace

import pytest
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from kechuang_check.words import speaker
from tests.databases.conftest import PASSWORD, URL_ENV
from tests.intake.filings import CODE, EXPENSE, NAME, codes, said, the_finding


def the_trouble(batch):
    assert not batch.is_readable
    assert batch.period is None
    (finding,) = batch.findings
    assert finding.where is not None
    assert finding.where.file.startswith(URL_ENV)
    assert finding.message is not None
    assert finding.advice is not None
    assert speaker("zh")(finding.message) != str(finding.message)
    return finding.code.removeprefix("intake/")


def test_a_table_that_is_not_there(bureau):
    batch = bureau.only(bureau.feed(table="rd_2024"))
    assert the_trouble(batch) == "source-table"
    assert "no table rd_2024" in said(batch)


def test_columns_that_are_not_there(bureau):
    bureau.run("CREATE TABLE t AS SELECT year, 统一社会信用代码, 企业名称 FROM rd")
    batch = bureau.only(bureau.feed(table="t"))
    assert the_trouble(batch) == "missing-column"
    assert "研究开发费用合计 / 研发费用" in said(batch)
    query = bureau.feed(query="SELECT year, code, 企业名称, 研发费用 FROM rd")
    assert the_trouble(bureau.only(query)) == "source-column"


def test_a_period_column_that_is_not_there(bureau):
    batch = bureau.only(bureau.feed(period="month"))
    assert the_trouble(batch) == "source-column"
    assert "there is no column month" in said(batch)


def test_columns_that_differ_in_case_or_width_only(bureau):
    bureau.run("CREATE TABLE t AS SELECT 2024 AS year, 'A1' AS credit_code, 1 AS rd_expense, 2 AS ｒd_expense")
    batch = bureau.only(bureau.feed(CODE, EXPENSE, table="t"))
    assert the_trouble(batch) == "two-columns-match"


def test_a_view_over_a_table_that_is_gone(bureau):
    bureau.run("CREATE TABLE gone (year)", "CREATE VIEW v AS SELECT * FROM gone", "DROP TABLE gone")
    assert the_trouble(bureau.only(bureau.feed(table="v"))) == "source-table"


def test_more_rows_than_are_read(bureau):
    batch = bureau.only(bureau.feed(max_rows=2))
    assert the_trouble(batch) == "source-rows"
    assert "than the 2 that are read" in said(batch)
    query = "SELECT 统一社会信用代码, 企业名称, 研发费用 FROM rd WHERE year = :period"
    asked = bureau.feed(CODE, NAME, EXPENSE, query=query, period=None, max_rows=2)
    assert the_trouble(bureau.only(asked)) == "source-rows"
    assert not list(bureau.root.glob("state/received/*.parquet"))


def test_a_query_that_takes_too_long(bureau):
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS m FROM n"
    bureau.run(f"CREATE VIEW v AS SELECT year, 统一社会信用代码, 企业名称, m AS 研发费用 FROM rd, ({endless})")
    batch = bureau.only(bureau.feed(table="v", timeout_seconds=1))
    assert the_trouble(batch) == "source-timeout"
    assert "longer than 1 seconds" in said(batch)


def test_a_database_that_another_program_has_locked(bureau):
    with sqlite3.connect(bureau.root / "bureau.sqlite", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert the_trouble(bureau.only(bureau.feed(timeout_seconds=1))) == "source-locked"
        other.execute("ROLLBACK")
    other.close()
    assert len(bureau.take()) == 2


def test_a_file_that_is_not_there_and_is_not_made(bureau):
    bureau.url = "sqlite:///other.sqlite"
    assert the_trouble(bureau.only()) == "source-unreachable"
    assert not (bureau.root / "other.sqlite").exists()


@pytest.mark.parametrize("content", [b"year,amount\n" * 200, "half"], ids=["another file", "cut off"])
def test_a_file_that_is_no_database(bureau, content):
    file = bureau.root / "bureau.sqlite"
    file.write_bytes(content if isinstance(content, bytes) else file.read_bytes()[:4196])
    assert the_trouble(bureau.only()) == "source-damaged"


def test_text_in_another_encoding_is_told_and_never_guessed(bureau):
    bureau.run("UPDATE rd SET 企业名称 = CAST(x'bdadd2f5' AS TEXT)")
    batch = bureau.only()
    assert the_trouble(batch) == "source-value"
    assert "text in another encoding" in said(batch)


@pytest.mark.parametrize("url", [None, "", f"postgresql://bureau:{PASSWORD}", f"the bureau's {PASSWORD}"])
def test_a_variable_without_a_url(bureau, url):
    bureau.url = url or ""
    batch = bureau.only()
    assert the_trouble(batch) in ("source-address", "source-unreachable")
    assert "canary" not in said(batch)


def test_a_kind_of_database_that_is_not_known_here(bureau):
    bureau.url = f"kingbase://bureau:{PASSWORD}@db/plan"
    batch = bureau.only()
    assert the_trouble(batch) == "source-driver"
    assert "canary" not in said(batch)


def test_the_url_may_stand_in_a_file_that_the_environment_names(bureau):
    (bureau.root / "secret").write_text("sqlite:///bureau.sqlite\n", encoding="utf-8")
    bureau.url = ""
    bureau.environment[f"{URL_ENV}_FILE"] = "secret"
    assert len(bureau.take()) == 2
    (bureau.root / "secret").unlink()
    batch = bureau.only()
    assert the_trouble(batch) == "source-address"
    assert "the file that KECHUANG_BUREAU_DB_FILE names cannot be read" in said(batch)


def test_a_query_that_got_past_the_check_cannot_write(bureau):
    """The definitions refuse it first; here it comes by another way."""
    before = hashlib.sha256((bureau.root / "bureau.sqlite").read_bytes()).hexdigest()
    for query in (
        "SELECT 1; DELETE FROM rd; COMMIT",
        "DELETE FROM rd RETURNING year, 统一社会信用代码, 企业名称, 研发费用",
        "SELECT load_extension('x') AS credit_code, year FROM rd",
        "PRAGMA writable_schema = 1",
    ):
        assert the_trouble(bureau.only(bureau.feed(query=query))) == "source-query"
    assert hashlib.sha256((bureau.root / "bureau.sqlite").read_bytes()).hexdigest() == before


def test_names_of_tables_and_columns_are_names_and_nothing_else(bureau):
    bureau.run(
        'CREATE TABLE "rd""; DROP TABLE rd" (year, credit_code, "rd_expense""; DROP TABLE rd")',
        'INSERT INTO "rd""; DROP TABLE rd" VALUES (2024, \'A1\', 1)',
    )
    odd = replace(EXPENSE, names=('rd_expense"; DROP TABLE rd',))
    assert bureau.only(bureau.feed(CODE, odd, table='rd"; DROP TABLE rd')).rows == 1
    assert len(bureau.take()) == 2


def test_of_other_databases_it_is_said_what_is_not_promised(bureau):
    registry.register("bureau", __name__, "OtherDialect")
    bureau.url = f"bureau:///{bureau.root}/bureau.sqlite"
    old, new = bureau.take()
    assert (codes(old), codes(new)) == ([], ["source-not-guarded"])
    assert "(bureau)" in str(the_finding(new, "source-not-guarded").message)


class OtherDialect(SQLiteDialect_pysqlite):
    name = "bureau"
    supports_statement_cache = True
