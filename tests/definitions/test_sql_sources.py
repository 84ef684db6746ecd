"""A check may read a table or a query of a database: what it may say, and what is told where it goes wrong."""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

import pytest

from kechuang_check.one_select import NotOneSelect, read_query

CHECK = "checks/contracts.yaml"
FILES = 'source: {folder: samples/batches/contracts, pattern: "*.csv"}'
TABLE = "url_env: KECHUANG_BUREAU_DB, table: public.contracts, period: month"
GOOD = "SELECT contract_no, amount FROM contracts WHERE month = :period"


def of(workspace, source, **layout):
    workspace.change(CHECK, FILES, f"source: {{{source}}}")
    workspace.change(CHECK, "sheet: 填报, ", "")


def asking(workspace, query, period=""):
    of(workspace, f"url_env: KECHUANG_BUREAU_DB, query: {query!r}{period}")


def test_a_table_is_read_with_its_period_column_and_its_limits(workspace):
    of(workspace, f"{TABLE}, timeout_seconds: 60, max_rows: 5000")
    sql = workspace.read().feeds["contracts"].source.sql
    assert (sql.url_env, sql.table, sql.query, sql.period) == ("KECHUANG_BUREAU_DB", "public.contracts", None, "month")
    assert (sql.timeout_seconds, sql.max_rows) == (60, 5000)
    assert sql.shown == "KECHUANG_BUREAU_DB/public.contracts"


def test_a_query_is_read_over_several_lines(workspace):
    query = "|\n    SELECT 合同登记编号, sum(amount) AS 成交额\n    FROM contracts -- only those that count\n    WHERE month = :period\n    GROUP BY 1"
    workspace.change(CHECK, FILES, f"source:\n  url_env: KECHUANG_BUREAU_DB\n  query: {query}")
    assert "only those" in workspace.read().feeds["contracts"].source.sql.query


SLIPS = {
    "no variable": ("table: public.contracts, period: month", "`url_env` is missing", "url_env: KECHUANG_BUREAU_DB"),
    "neither": ("url_env: KECHUANG_BUREAU_DB", "Neither `table` nor `query`", "table: public.output"),
    "both": (f"{TABLE}, query: {GOOD!r}", "cannot stand together", "Keep the one"),
    "quoted table": ('url_env: KECHUANG_BUREAU_DB, table: "a; drop table b", period: m', "is not the name of a table", "without quotes"),
    "no period": ("url_env: KECHUANG_BUREAU_DB, table: t", "Nothing says which period", "period: COLUMN"),
    "two ways": (f"url_env: KECHUANG_BUREAU_DB, query: {GOOD!r}, period: month", "in two ways", "Keep one"),
    "a folder too": (f"{TABLE}, folder: in", "`folder` is of files", "Keep either"),
    "misspelt": (f"{TABLE}, time_out: 5", "`time_out` is not a key", "timeout_seconds"),
    "no time": (f"{TABLE}, timeout_seconds: 0", "less than 1", "Write 1 or more"),
    "url": ('url_env: "postgresql://bureau:canary-7@db/plan", table: t, period: m', "not the name of an environment variable", "never the URL"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_with_its_line_and_its_mend(workspace, told, slip):
    source, what, mend = SLIPS[slip]
    of(workspace, source)
    lines = told()
    fitting = [line for line in lines if what in line.partition(" | ")[0] and mend in line.partition(" | ")[2]]
    assert fitting, lines
    assert fitting[0].startswith(f"{CHECK}:4 ")
    assert "canary-7" not in "\n".join(lines)


QUERIES = {
    "SELECT contract_no, amount FROM t; DELETE FROM t; COMMIT": "more than one statement",
    "DELETE FROM t": "is not a SELECT",
    "WITH gone AS (DELETE FROM t RETURNING *) SELECT contract_no, amount FROM gone": "writes (DELETE)",
    "SELECT contract_no, amount INTO copy FROM t": "writes (INTO)",
    "SELECT contract_no, amount FROM t FOR UPDATE": "locks rows",
    "SELECT pg_read_file(contract_no), amount FROM t": "`pg_read_file` is not allowed",
    "SELECT contract_no, lo_export(1, amount) AS amount FROM t": "`lo_export` is not allowed",
    "SELECT contract_no, amount FROM read_csv('/etc/passwd')": "reads from a function",
    "SELECT contract_no, amount FROM dblink('host=x', 'drop table t') AS d(contract_no text, amount int)": "reads from a function",
    "SELECT rolname AS contract_no, 1 AS amount FROM pg_catalog.pg_authid": "belongs to the database system",
    "SELECT contract_no, amount FROM t WHERE day < current_date": "gives something else each time",
    "SELECT contract_no, amount FROM t WHERE month = :month": "no parameter `month`",
    "SELECT contract_no, amount FROM t WHERE pg_sleep(600) IS NULL": "`pg_sleep` is not allowed",
    "COPY t TO '/tmp/x'": "is not a SELECT",
}  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_that_does_more_than_read_is_refused_when_it_is_written(workspace, told, query):
    asking(workspace, query, ", period: month")
    lines = [line for line in told() if QUERIES[query] in line]
    assert lines
    assert lines[0].startswith(f"{CHECK}:4 The query cannot be used: ")


def test_the_place_inside_a_query_is_told(workspace, told):
    query = "|\n    SELECT contract_no, amount\n    FROM contracts\n    WHERE month = :period AND AND amount > 0"
    workspace.change(CHECK, FILES, f"source:\n  url_env: KECHUANG_BUREAU_DB\n  query: {query}")
    (line,) = told()
    assert line.startswith(f"{CHECK}:6 ")
    assert "near `AND` (its line 3, character 27)" in line


def test_columns_of_a_query_are_held_against_those_of_the_check(workspace, told):
    asking(workspace, "SELECT contract_no, amuont FROM contracts WHERE month = :period")
    lines = told()
    assert any("gives `amuont`" in line and "Did you mean `amount`?" in line for line in lines)
    assert any("gives no column `amount`" in line for line in lines)


def test_the_period_column_is_one_that_the_query_gives(workspace, told):
    asking(workspace, "SELECT contract_no, amount, report_month FROM contracts", ", period: month")
    assert any("gives no column `month`" in line for line in told())


def test_a_query_of_all_columns_is_left_to_the_database(workspace):
    asking(workspace, "SELECT * FROM contracts WHERE month = :period")
    assert workspace.read().feeds["contracts"].source.sql.query


def test_a_wide_layout_does_not_go_with_a_database(workspace, told):
    of(workspace, TABLE)
    workspace.change(CHECK, "layout: {encodings", "layout: {form: coded, encodings")
    assert any("The rows of a database are a table" in line for line in told())


def test_what_is_sent_is_written_from_what_was_checked():
    select = read_query("select a /* ; drop table t */ from t where m = :period -- it's over")
    assert select.written("postgres", {"period": "2024-Q3"}) == "SELECT a FROM t WHERE m = '2024-Q3'"
    assert (select.tables, select.columns, select.parameters) == ((("", "t"),), ("a",), {"period"})


def test_a_very_deep_query_is_refused_and_does_not_end_the_program():
    with pytest.raises(NotOneSelect):
        read_query("SELECT " + "(" * 5000 + "1" + ")" * 5000)
