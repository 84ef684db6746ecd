"""Rules and expressions that do not fit what their columns hold are faults of the suite, not errors of the night."""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kechuang_check.domain.feed import ColumnType
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.vocabulary import ColumnTypes
from kechuang_check.validation import RuleVocabulary
from tests.validation.filings import canonical, finding_of, judged, target_rule

TYPES: ColumnTypes = {
    "credit_code": ColumnType.CODE,
    "unit_name": ColumnType.TEXT,
    "spent": ColumnType.AMOUNT,
    "staff": ColumnType.INTEGER,
    "approved_on": ColumnType.DATE,
    "ends_on": ColumnType.DATE,
    "is_open": ColumnType.BOOLEAN,
    "misspelt": None,
}
SQL = {
    ColumnType.AMOUNT: "decimal(28, 6)",
    ColumnType.INTEGER: "bigint",
    ColumnType.DATE: "date",
    ColumnType.BOOLEAN: "boolean",
}


def faults(expression: str) -> list[tuple[str, int | None]]:
    found = RuleVocabulary().check_expression(expression, TYPES, TYPES)
    assert all(str(f.mend) for f in found)
    return [(str(f.what), f.position) for f in found]


GOOD = [
    "sum(spent)",
    "avg(spent / staff)",
    "median(spent - staff * 1000)",
    "sum(is_open)",
    "max(-spent)",
    "count(distinct unit_name)",
    "avg(ends_on - approved_on)",
    "count(*) filter (where approved_on + 30 < ends_on and not is_open)",
    "count(*) filter (where approved_on > '2024-01-01' and ends_on <= :period_end)",
    "count(*) filter (where unit_name in ('a', 'b') or unit_name is null)",
    "count(*) filter (where approved_on between date '2024-01-01' and :plan_end)",
    "sum(case when unit_name = 'a' then spent else 0 end)",
    "sum(case unit_name when 'a' then 1 else null end)",
    "sum(coalesce(spent, 0)) filter (where is_open is true)",
    "sum(misspelt) filter (where misspelt = 'x' or misspelt > 3)",
]


@pytest.mark.parametrize("expression", GOOD)
def test_what_fits_has_no_fault_and_is_taken_by_the_database(expression: str) -> None:
    assert faults(expression) == []
    if "misspelt" not in expression:
        columns = ", ".join(f"{name} {SQL.get(type_, 'varchar')}" for name, type_ in TYPES.items() if type_)
        with duckdb.connect() as database:
            database.execute(f"create table filings ({columns})")
            days = {d: "2024-12-31" for d in ("period_end", "plan_end") if f":{d}" in expression}
            sql = expression
            for day in days:
                sql = sql.replace(f":{day}", f"cast(${day} as date)")
            database.execute(f"select {sql} from filings", days or None)  # noqa: S608


@pytest.mark.parametrize(
    ("expression", "what", "word"),
    [
        ("sum(unit_name)", "sum needs numbers, and unit_name holds texts", "unit_name"),
        ("max(approved_on)", "max needs numbers, and approved_on holds dates", "approved_on"),
        ("avg(spent + unit_name)", "+ reckons with numbers, and unit_name holds texts", "unit_name"),
        ("sum(spent * is_open)", "* reckons with numbers, and is_open holds yes or no", "is_open"),
        ("sum(-unit_name)", "- reckons with numbers, and unit_name holds texts", "unit_name"),
        ("sum(approved_on + ends_on)", "+ reckons with numbers, and approved_on holds dates", "approved_on"),
        ("sum(spent) filter (where unit_name > 3)", "unit_name holds texts and 3 numbers", "3"),
        ("sum(spent) filter (where approved_on > 'abc')", "approved_on holds dates and 'abc' texts", "'abc'"),
        ("sum(spent) filter (where staff = 'many')", "staff holds numbers and 'many' texts", "'many'"),
        ("sum(spent) filter (where staff in (1, 'two'))", "staff holds numbers and 'two' texts", "'two'"),
        ("sum(spent) filter (where unit_name between 1 and 3)", "unit_name holds texts and 1 numbers", "1 and"),
        ("count(*) filter (where spent)", "spent is no condition: it holds numbers", "spent"),
        ("count(*) filter (where not unit_name)", "unit_name is no condition: it holds texts", "unit_name"),
        ("sum(case when is_open then 1 else 'none' end)", "1 holds numbers and 'none' texts", "'none'"),
        ("sum(coalesce(spent, 'none'))", "spent holds numbers and 'none' texts", "'none'"),
    ],
)
def test_what_does_not_fit_is_a_fault_at_its_place(expression: str, what: str, word: str) -> None:
    (found, position), *_ = faults(expression)
    assert what in found
    assert position == expression.index(word)


def test_every_misfit_of_an_expression_is_told_at_once() -> None:
    assert len(faults("sum(unit_name * 2) filter (where approved_on = 3 and spent)")) == 3


def test_without_types_only_the_grammar_is_looked_at() -> None:
    assert RuleVocabulary().check_expression("sum(unit_name)", list(TYPES)) == ()


BETWEEN = "expect_column_values_to_be_between"


@pytest.mark.parametrize(
    ("type_", "kwargs", "key", "what", "mend"),
    [
        (BETWEEN, {"column": "unit_name", "min_value": 0}, "column", "`unit_name` holds texts, and the rule reads numbers or dates", "amount, integer, date"),
        (BETWEEN, {"column": "spent", "min_value": "2024-01-01"}, "min_value", "min_value 2024-01-01 cannot be compared with `spent`, which holds numbers", "digits"),
        (BETWEEN, {"column": "approved_on", "max_value": 5}, "max_value", "`approved_on`, which holds dates", "2024-12-31"),
        ("expect_column_sum_to_be_between", {"column": "approved_on", "min_value": 0}, "column", "the rule reads numbers", "amount, integer"),
        ("expect_column_values_to_match_regex", {"column": "spent", "regex": "x"}, "column", "`spent` holds numbers, and the rule reads texts", "text, code"),
        ("expect_column_values_to_be_valid_certificate_number", {"column": "credit_code", "date_column": "unit_name"}, "date_column", "the rule reads dates", "date"),
        ("expect_multicolumn_sum_to_equal", {"column_list": ["spent", "unit_name"], "sum_total": 1}, "column_list", "`unit_name` holds texts", "amount"),
        ("expect_column_values_to_be_in_set", {"column": "spent", "value_set": [1, "two"]}, "value_set", "value_set two cannot be compared", "without quotes"),
        ("expect_column_values_to_be_in_set", {"column": "unit_name", "value_set": [True]}, "value_set", "value_set true cannot be compared", "in quotes"),
        ("expect_column_values_to_be_in_set", {"column": "approved_on", "value_set": ["soon"]}, "value_set", "which holds dates", "2024-12-31"),
        ("expect_column_pair_values_to_be_equal", {"column_A": "spent", "column_B": "approved_on"}, None, "`spent` holds numbers and `approved_on` dates", "same kind"),
    ],
)  # fmt: skip
def test_a_rule_on_a_column_it_does_not_fit_is_a_fault_of_its_key(
    type_: str, kwargs: dict[str, Any], key: str | None, what: str, mend: str
) -> None:
    (fault,) = RuleVocabulary().check_columns(type_, kwargs, TYPES)
    assert what in str(fault.what)
    assert mend in str(fault.mend)
    assert fault.key == key


@pytest.mark.parametrize(
    ("type_", "kwargs"),
    [
        (BETWEEN, {"column": "spent", "min_value": Decimal("0.5")}),
        (BETWEEN, {"column": "approved_on", "min_value": "2022-01-01"}),
        (BETWEEN, {"column": "misspelt", "min_value": 0}),
        ("expect_column_values_to_be_in_set", {"column": "unit_name", "value_set": ["a", 2024]}),
        ("expect_column_values_to_be_in_set", {"column": "is_open", "value_set": [True]}),
        ("expect_column_pair_values_a_to_be_greater_than_b", {"column_A": "ends_on", "column_B": "approved_on"}),
        ("expect_column_values_to_be_unique", {"column": "spent"}),
    ],
)
def test_a_rule_that_fits_has_no_fault(type_: str, kwargs: dict[str, Any]) -> None:
    assert RuleVocabulary().check_columns(type_, kwargs, TYPES) == ()


RAISING = ("Error", "Exception", "Binder", "Conversion", "duckdb", "VARCHAR")


def test_what_the_engine_raises_is_told_without_its_names(judge: Judge, tmp_path: Path) -> None:
    """Another type in the file than lint could know of: the night says so, and how to mend it."""
    path = canonical(tmp_path, {"town": ["云亭街道"], "part": [Decimal(1)]})
    for expression in ("sum(town)", "sum(part) filter (where town > 3)", "sum(part * 100000000000000000)"):
        found = judged(judge, path, target_rule(expression))
        said = f"{found.findings[0].message} {found.findings[0].advice} {found.observations[0].because}"
        assert not [word for word in RAISING if word in said]
    unfit = finding_of(judge, path, BETWEEN, column="town", min_value=0)
    assert not [word for word in RAISING if word in str(unfit.message)]
