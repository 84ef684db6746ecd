"""A real PostgreSQL server: exact values, one snapshot, an account that cannot write, and every kind of trouble."""

# ruff: noqa: E501 - the statements of the tests

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kechuang_check.definitions.templates import create_workspace
from kechuang_check.domain.feed import Column, ColumnType
from tests.databases.conftest import PASSWORD, URL_ENV, Bureau
from tests.databases.postgresql import Server, running
from tests.databases.test_trouble import the_trouble
from tests.intake.filings import CODE, EXPENSE, NAME, codes, column_of, repairs, rows_of, said

ISSUED = Column("issued_on", ColumnType.DATE, ("发证日期",))
KEY = Column("key_code", ColumnType.CODE)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running(PASSWORD) as started:
        started.run(
            f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'", f"CREATE ROLE writer LOGIN PASSWORD '{PASSWORD}'"
        )
        yield started


@pytest.fixture
def bureau(server: Server, tmp_path: Path) -> Bureau:
    """A schema with the table `rd` that `reader` may only read and `writer` may write."""
    server.run(
        "DROP SCHEMA IF EXISTS 统计 CASCADE",
        "CREATE SCHEMA 统计",
        "CREATE TABLE 统计.rd (year int, 统一社会信用代码 char(20), 企业名称 varchar(80), 研发费用 numeric(24, 6), 研发人员 bigint)",
        "INSERT INTO 统计.rd VALUES (2024, 'B2', '乙', 20.5, 3), (2024, 'A1', '甲', 0.1, NULL), (2023, 'A1', '甲', 10, 2)",
        "GRANT USAGE ON SCHEMA 统计 TO reader, writer",
        "GRANT SELECT ON ALL TABLES IN SCHEMA 统计 TO reader, writer",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA 统计 GRANT SELECT ON TABLES TO reader, writer",
        "GRANT INSERT ON 统计.rd TO writer",
    )
    return Bureau(tmp_path, server.url("reader"))


def a_row(server, column, type_, value):
    server.run(
        "DROP TABLE IF EXISTS 统计.t",
        f"CREATE TABLE 统计.t AS SELECT 'K1' AS key_code, DATE '2024-05-06' AS day, {value}::{type_} AS {column.name}",
    )


def test_rows_come_exactly_as_from_any_other_source(bureau):
    old, new = bureau.take(bureau.feed(table="统计.rd"))
    assert [(b.period.label, b.source) for b in (old, new)] == [
        ("2023", "KECHUANG_BUREAU_DB/统计.rd"),
        ("2024", "KECHUANG_BUREAU_DB/统计.rd"),
    ]
    assert column_of(new, "credit_code") == ["A1", "B2"]
    assert column_of(new, "rd_expense") == [Decimal(100), Decimal(20_500)]
    assert (codes(old), codes(new), repairs(old)) == ([], [], {"code": 1})


@pytest.mark.parametrize(
    ("column", "type_", "value", "read"),
    [
        (EXPENSE, "numeric", "12345678901234567.123456", Decimal("12345678901234567123.456")),
        (EXPENSE, "numeric(30,10)", "0.1", Decimal(100)),
        (EXPENSE, "real", "0.1", Decimal(100)),
        (EXPENSE, "double precision", "0.1 + 0.2", Decimal(300)),
        (EXPENSE, "bigint", "9007199254740993", Decimal(9_007_199_254_740_993_000)),
        (EXPENSE, "numeric", "NULL", None),
        (EXPENSE, "text", "'1,234.5'", Decimal(1_234_500)),
        (NAME, "text", "'a%s :b \\ ''c''  '", "a%s :b \\ 'c'"),
        (NAME, "text", "' '", None),
        (CODE, "uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"),
        (ISSUED, "date", "'2024-05-06'", "2024-05-06"),
        (ISSUED, "timestamp", "'2024-05-06 23:59'", "2024-05-06"),
        (ISSUED, "timestamptz", "'2024-05-05 20:00Z'", "2024-05-06"),
        (Column("is_valid", ColumnType.BOOLEAN, ("是否有效",)), "boolean", "false", False),
    ],
)
def test_values_of_every_type_are_read_exactly(server, bureau, column, type_, value, read):
    a_row(server, column, type_, value)
    batch = bureau.only(bureau.feed(KEY, column, table="统计.t", period="day"))
    (found,) = column_of(batch, column.name)
    assert (found.isoformat() if column.type is ColumnType.DATE else found) == read
    assert batch.period.label == "2024"


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_a_moment_belongs_to_its_day_in_china_wherever_the_server_stands(server, bureau, zone):
    """The last evening of the year by Greenwich is New Year in China; and the rows are the same batch either way."""
    server.run(
        f"ALTER ROLE reader SET TimeZone = '{zone}'",
        "DROP TABLE IF EXISTS 统计.t",
        "CREATE TABLE 统计.t AS SELECT 'K1' AS key_code, 1 AS rd_expense, '2023-12-31 20:00Z'::timestamptz AS issued_on",
    )
    batch = bureau.only(bureau.feed(KEY, EXPENSE, ISSUED, table="统计.t", period="issued_on"))
    assert batch.period.label == "2024"
    assert str(column_of(batch, "issued_on")[0]) == "2024-01-01"
    kept = bureau.root / "state" / "received" / f"{batch.sha256}.parquet"
    assert pq.read_table(kept).column("issued_on").to_pylist() == ["2024-01-01 04:00:00+08:00"]


@pytest.mark.parametrize(
    ("column", "type_", "value", "code"),
    [
        (EXPENSE, "numeric", "'NaN'", "not-a-number"),
        (EXPENSE, "double precision", "'Infinity'", "not-a-number"),
        (ISSUED, "date", "'infinity'", "source-value"),
        (ISSUED, "date", "'0044-03-15 BC'", "source-value"),
        (NAME, "bytea", "'x'", "source-value"),
        (NAME, "json", "'{\"a\": 1}'", "source-value"),
        (NAME, "text[]", "'{a,b}'", "source-value"),
    ],
)
def test_what_is_no_plain_value_is_told(server, bureau, column, type_, value, code):
    a_row(server, column, type_, value)
    batch = bureau.only(bureau.feed(KEY, column, table="统计.t", period="day"))
    assert codes(batch) == [code]


def test_an_account_that_may_write_is_told_once(server, bureau):
    bureau.url = server.url("writer")
    old, new = bureau.take(bureau.feed(table="统计.rd"))
    assert (codes(old), codes(new)) == ([], ["source-writable"])
    assert "the account may write 统计.rd" in said(new)
    query = "SELECT 统一社会信用代码, 企业名称, 研发费用, year FROM 统计.rd r JOIN (SELECT max(year) AS last FROM 统计.rd) m ON true"
    assert codes(bureau.take(bureau.feed(query=query))[-1]) == ["source-writable"]


def test_reading_cannot_write_even_through_a_view(server, bureau):
    server.run(
        "CREATE FUNCTION 统计.note() RETURNS int LANGUAGE sql VOLATILE SECURITY DEFINER AS 'INSERT INTO 统计.rd VALUES (1) RETURNING 1'",
        "CREATE VIEW 统计.v AS SELECT r.*, 统计.note() AS noted FROM 统计.rd r",
    )
    column = Column("noted", ColumnType.INTEGER)
    assert the_trouble(bureau.only(bureau.feed(CODE, column, table="统计.v"))) == "source-writes"
    assert server.run("SELECT count(*) FROM 统计.rd") == [(3,)]


def test_all_periods_are_of_one_moment(server, bureau):
    """While the first of two queries runs, a row for the second is committed."""
    server.run(
        "CREATE VIEW 统计.slow AS SELECT r.*, (CASE WHEN year = 2023 THEN pg_sleep(1.5) END)::text AS waited FROM 统计.rd r"
    )
    waited = Column("waited", ColumnType.TEXT)
    query = "SELECT 统一社会信用代码, 研发费用, waited FROM 统计.slow WHERE year = :period"
    late = threading.Timer(0.7, server.run, ["INSERT INTO 统计.rd VALUES (2024, 'Z9', '迟', 1, 1)"])
    late.start()
    batches = bureau.take(bureau.feed(CODE, EXPENSE, waited, query=query, period=None))
    late.join()
    assert [b.rows for b in batches] == [1, 2]
    assert [b.rows for b in bureau.take(bureau.feed(table="统计.rd"))] == [1, 3]


def test_a_query_that_takes_too_long(server, bureau):
    server.run("CREATE VIEW 统计.slow AS SELECT r.* FROM 统计.rd r, pg_sleep(600)")
    begun = time.monotonic()
    assert the_trouble(bureau.only(bureau.feed(table="统计.slow", timeout_seconds=1))) == "source-timeout"
    assert time.monotonic() - begun < 10


def test_a_table_that_is_locked_is_not_waited_for_for_ever(server, bureau):
    import psycopg

    with psycopg.connect(server.url()) as other:
        other.execute("LOCK TABLE 统计.rd IN ACCESS EXCLUSIVE MODE")
        assert the_trouble(bureau.only(bureau.feed(table="统计.rd", timeout_seconds=1))) in (
            "source-timeout",
            "source-locked",
        )


def test_a_connection_that_is_dropped_in_the_middle(server, bureau):
    server.run(
        "INSERT INTO 统计.rd SELECT 2024, 'M' || i, '丁', i, 1 FROM generate_series(1, 30000) i",
        "CREATE VIEW 统计.slow AS SELECT r.*, (CASE WHEN 研发费用 = 25000 THEN pg_sleep(5) END)::text AS waited FROM 统计.rd r",
    )
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kechuang-check'"
    cut = threading.Timer(1.5, server.run, [end])
    cut.start()
    waited = Column("waited", ColumnType.TEXT)
    batch = bureau.only(bureau.feed(CODE, EXPENSE, waited, table="统计.slow"))
    cut.join()
    assert the_trouble(batch) == "source-dropped"
    assert not list(bureau.root.glob("state/received/*.parquet"))


def test_a_table_that_the_account_may_not_read(server, bureau):
    server.run("CREATE TABLE 统计.secret (year int)", "REVOKE ALL ON 统计.secret FROM reader")
    assert the_trouble(bureau.only(bureau.feed(table="统计.secret"))) == "source-denied"
    server.run("REVOKE USAGE ON SCHEMA 统计 FROM reader")
    assert the_trouble(bureau.only(bureau.feed(table="统计.rd"))) == "source-denied"


def test_a_query_that_compares_what_cannot_be_compared(bureau):
    """The year is a number in this table, and the label of a quarter is none."""
    query = "SELECT 统一社会信用代码, 企业名称, 研发费用 FROM 统计.rd WHERE year = :period_end"
    batch = bureau.only(bureau.feed(CODE, NAME, EXPENSE, query=query, period=None))
    assert the_trouble(batch) == "source-value"
    assert "cannot be done with the values there are" in said(batch)


def test_names_are_those_of_the_database(server, bureau):
    server.run(
        'CREATE TABLE 统计."Rd 2024" (year int, "Credit_Code" text, "研发费用(万元)" numeric, x"; DROP TABLE 统计.rd; --" int)'.replace(
            ' x"', ' "x""'
        )
    )
    server.run("""INSERT INTO 统计."Rd 2024" VALUES (2024, 'A1', 1.5, 1)""")
    assert rows_of(bureau.only(bureau.feed(CODE, EXPENSE, table="统计.Rd 2024")))[0]["rd_expense"] == 15_000
    assert the_trouble(bureau.only(bureau.feed(CODE, EXPENSE, table="统计.rd 2024"))) == "source-table"


def test_a_view_with_columns_that_differ_in_case_only(server, bureau):
    server.run(
        """CREATE VIEW 统计.twins AS SELECT 2024 AS year, 'A1' AS credit_code, 1 AS "rd_expense", 2 AS "RD_Expense" """
    )
    assert the_trouble(bureau.only(bureau.feed(CODE, EXPENSE, table="统计.twins"))) == "two-columns-match"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"password": "wrong"}, "source-login"),
        ({"user": "nobody"}, "source-login"),
        ({"name": "plan_2025"}, "source-unreachable"),
    ],
)
def test_a_server_that_does_not_let_in(server, bureau, change, code):
    bureau.url = server.url(**{"user": "reader", **change})
    assert the_trouble(bureau.only(bureau.feed(table="统计.rd"))) == code


def test_a_server_that_is_not_there(bureau):
    bureau.url = "postgresql://reader:x@127.0.0.1:1/plan"
    assert the_trouble(bureau.only(bureau.feed(table="统计.rd"))) == "source-unreachable"
    bureau.url = "postgresql://reader:x@/plan?host=/nowhere&unknown_option=1"
    assert the_trouble(bureau.only(bureau.feed(table="统计.rd"))) == "source-unreachable"


CHECK = """\
source:
  url_env: KECHUANG_BUREAU_DB
  table: 统计.example
  period: 年份
  timeout_seconds: 5
"""


def test_a_night_on_a_server_and_no_password_in_anything_it_leaves(server, bureau):
    """First all is well, then the account is locked out: the password is in no output, file or database page."""
    server.run(
        "CREATE TABLE 统计.example (年份 int, 单位编号 text, 单位名称 text, 支出 numeric, 收入 numeric, 批准日期 date)",
        "INSERT INTO 统计.example VALUES (2024, 'U01', '甲', 40, 2000, '2024-03-01'), (2024, 'U02', '乙', 30, 1000, NULL)",
    )
    root = bureau.root / "plan"
    create_workspace(root, "empty")
    check = root / "checks" / "example.yaml"
    written = check.read_text(encoding="utf-8")
    before, _, after = written.partition("source:\n")
    check.write_text(before + CHECK + "expected:" + after.partition("\nexpected:")[2], encoding="utf-8")
    for url, code in ((server.url("reader"), 0), (server.url("reader", "canary-7-no"), 3)):
        done = subprocess.run(
            [sys.executable, "-m", "kechuang_check", "run", "--as-of", "2024-12-31", "--verbose", "--lang", "en"],
            cwd=root,
            env=os.environ | {URL_ENV: url, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert "canary" not in done.stdout + done.stderr
    assert "KECHUANG_BUREAU_DB/统计.example" in done.stdout
    left = [file for file in root.rglob("*") if file.is_file()]
    assert len(left) > 10
    assert not [file for file in left if b"canary" in file.read_bytes()]
