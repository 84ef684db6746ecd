from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang_check.validation.expressions import faults_of, read

COLUMNS = ("credit_code", "town", "rd_expense", "revenue", "issued_on", "valid_until", "is_open")

GOOD = [
    "sum(rd_expense)",
    "SUM(rd_expense)",
    "count(*)",
    "count(distinct credit_code) filter (where issued_on <= :period_end and valid_until > :period_end)",
    "avg(rd_expense / revenue)",
    "median(rd_expense)",
    "max(rd_expense) filter (where town in ('云亭街道', '徐霞客镇'))",
    "min(-rd_expense + 2 * revenue - 1.5)",
    "sum(case when town = 'it''s' then rd_expense else 0 end)",
    "sum(case town when 'a' then 1 when 'b' then 2 end)",
    "sum(coalesce(rd_expense, 0)) filter (where not is_open or town is not null)",
    "count(*) filter (where issued_on between date '2022-01-01' and :plan_end)",
    "count(*) filter (where rd_expense <> -1 and (revenue >= 0 or is_open is true))",
]

# What is refused, and the place its fault points at: the offset of the given word, or None where no word is to blame.
EVIL = [
    ("sum((select 1))", "select"),
    ("sum(rd_expense) filter (where revenue in (select 1))", "revenue"),
    ("count(*) filter (where exists (select 1))", "exists"),
    ("select 1", "select"),
    ("from enterprises", "from"),
    ("sum(rd_expense) from enterprises", "from"),
    ("sum(rd_expense) union select 1", "sum"),
    ("read_csv('/etc/passwd')", "read_csv"),
    ("sum(read_csv('/etc/passwd'))", "read_csv"),
    ("sum(getenv('HOME'))", "getenv"),
    ("count('/etc/passwd.parquet'.x)", None),
    ("sum(rd_expense) over ()", "over"),
    ("sum(rd_expense) + sum(revenue)", "sum"),
    ("sum(rd_expense) / 2", "sum"),
    ("sum(sum(rd_expense))", "sum(rd"),
    ("rd_expense", "rd_expense"),
    ("1", "1"),
    ("abs(rd_expense)", "abs"),
    ("stddev(rd_expense)", "stddev"),
    ("list(rd_expense)", "list"),
    ("any_value(rd_expense)", "any_value"),
    ("pragma database_list", None),
    ("attach 'x.db'", None),
    ("copy enterprises to 'x.csv'", None),
    ("set threads = 1", None),
    ("drop table enterprises", None),
    ("sum(rd_expense);", ";"),
    ("sum(rd_expense); drop table x", ";"),
    ("sum(rd_expense) -- all of it", "--"),
    ("sum(rd_expense /* of it */)", "/*"),
    ("sum(rd_expense order by town)", "order"),
    ("sum(x -> x + 1)", "->"),
    ("sum(rd_expense[1])", None),
    ("sum({'a': 1})", None),
    ("sum(enterprises.rd_expense)", "enterprises"),
    ("sum(columns(*))", "columns"),
    ("sum(*)", "*"),
    ("count(* exclude (town))", "*"),
    ("count(distinct credit_code, town)", "credit_code"),
    ("count(distinct (credit_code, town))", "credit_code"),
    ("count(distinct *)", "*"),
    ("max(rd_expense, 3)", "rd_expense"),
    ("sum(:today)", ":today"),
    ("sum($x)", "$x"),
    ("count(*) filter (where town = ?)", None),
    ("sum(rd_expense::varchar)", "rd_expense"),
    ("sum(cast(town as int))", "town"),
    ("sum(try_cast(town as date))", "town"),
    ("count(*) filter (where issued_on > date '2024-02-30')", "'2024"),
    ("count(*) filter (where town like '%x')", "like"),
    ("count(*) filter (where town ~ 'x')", None),
    ("count(*) filter (where town = current_user)", None),
    ("count(*) filter (where rd_expense in (revenue))", "rd_expense"),
    ("count(*) filter (where rd_expense is distinct from revenue)", "rd_expense"),
    ("sum(1e300)", "1e300"),
    ("sum(1234567890123456789.5)", "1234567890123456789.5"),
    ("sum(if(is_open, 1, 0))", "is_open"),
    ("sum(rd_expense) as x", "as"),
    ("(sum(rd_expense))", "sum"),
    ("sum(rd_expense) filter (where count(*) > 1)", "count"),
    ("sum(rd_expens)", "rd_expens"),
    ("sum(RD_EXPENSE)", "RD_EXPENSE"),
    ("sum(rd_expense", None),
    ("sum rd_expense)", None),
    ("'unclosed", None),
    ("", ""),
    ("   ", ""),
    ("()", None),
]


@pytest.mark.parametrize("expression", GOOD)
def test_one_aggregate_over_known_columns_is_accepted(expression: str) -> None:
    assert faults_of(expression, COLUMNS) == ()
    read(expression, COLUMNS)


@pytest.mark.parametrize(("expression", "word"), EVIL)
def test_anything_else_is_a_fault_at_its_place(expression: str, word: str | None) -> None:
    faults = faults_of(expression, COLUMNS)
    assert faults
    assert all(str(f.what) and str(f.mend) for f in faults)
    if word is not None:
        assert faults[0].position == expression.index(word)
    with pytest.raises(ValueError, match=r"\w"):
        read(expression, COLUMNS)


def test_an_unknown_column_gets_the_nearest_name_as_mend() -> None:
    (fault,) = faults_of("sum(rd_expens)", COLUMNS)
    assert str(fault.what) == "There is no column rd_expens"
    assert str(fault.mend) == "Did you mean rd_expense?"


def test_every_unknown_column_is_told_at_once() -> None:
    faults = faults_of("sum(alpha + beta)", COLUMNS)
    assert [str(f.what) for f in faults] == ["There is no column alpha", "There is no column beta"]
    assert [f.position for f in faults] == [4, 12]


@pytest.mark.parametrize(
    "expression",
    [
        "sum(" + "(" * 500 + "revenue" + ")" * 500 + ")",
        "sum(" + "(" * 60 + "revenue" + ")" * 60 + ")",
        "sum(" + "-(" * 300 + "revenue" + ")" * 300 + ")",
        "sum(revenue" + " + revenue" * 5000 + ")",
        "count(*) filter (where " + "not " * 390 + "is_open)",
        "count(*) filter (where " + "case when " * 130 + "is_open" + " then true end" * 130 + ")",
        "count(*) filter (where town" + " = town" * 250 + ")",
        "[" * 1900,
        "sum(" * 400 + ")" * 400,
    ],
)
def test_long_and_deep_expressions_are_refused_and_crash_nothing(expression: str) -> None:
    assert faults_of(expression, COLUMNS)


def test_accepted_sql_is_made_anew_with_columns_quoted() -> None:
    aggregate = read("count(distinct credit_code) filter (where town = 'it''s' and issued_on <= :period_end)", COLUMNS)
    assert (aggregate.function, aggregate.distinct) == ("count", True)
    assert aggregate.argument_sql() == '"credit_code"'
    assert aggregate.condition_sql({"town": "c1", "issued_on": "c2"}) == (
        "\"c1\" = 'it''s' AND \"c2\" <= CAST($period_end AS DATE)"
    )
    assert aggregate.argument_columns == ("credit_code",)
    assert aggregate.columns == ("credit_code", "town", "issued_on")
    assert aggregate.placeholders == ("period_end",)


# fmt: off
WORDS = [
    "sum(", "count(", ")", "*", "rd_expense", "revenue", "filter", "(where", "distinct", "case", "when",
    "then", "end", ":period_end", "'x'", "1.5", ",", "+", "-", "/", "=", "<", "in", "(", "is", "not", "null",
    "select", "from", "over", ";", "--", "/*", "[", "{", "->", "::", "'", '"', "and", "or", "between",
    "coalesce(", "date", "'2024-01-01'",
]
# fmt: on


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)))
def test_any_text_is_accepted_or_has_faults_and_never_crashes(expression: str) -> None:
    faults = faults_of(expression, COLUMNS)
    for fault in faults:
        assert fault.position is None or 0 <= fault.position <= len(expression)
    if not faults:
        aggregate = read(expression, COLUMNS)
        assert set(aggregate.columns) <= set(COLUMNS)
        if not aggregate.divides and not aggregate.placeholders:
            assert faults_of(f"{aggregate.function}({aggregate.argument_sql()})", COLUMNS) == ()
