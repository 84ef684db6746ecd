"""How Great Expectations itself behaves where the judge does not follow it.

These are no tests of the judge: each shows a behaviour that it guards against (`tests/validation` shows that it does).
An upgrade that turns one red has changed the ground that the judge stands on: read its guard again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kechuang_check.validation import gx_engine  # isort: skip  # imports it quietly, with usage statistics off

import great_expectations as gx
import great_expectations.expectations as gxe
from great_expectations.core.expectation_suite import ExpectationSuite
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.exceptions.exceptions import SuiteParameterError

Validate = Callable[[pd.DataFrame, Sequence[Any]], Any]
AMOUNTS = pd.DataFrame({"amount": [1.0, 2.0, 3.0]})
BETWEEN = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "amount", "min_value": 0}}


@pytest.fixture(scope="module")
def context() -> Any:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


@pytest.fixture(scope="module")
def validate(context: Any) -> Validate:
    batches = (
        context.data_sources.add_pandas("facts").add_dataframe_asset("a").add_batch_definition_whole_dataframe("b")
    )

    def run(data: pd.DataFrame, expectations: Sequence[Any]) -> Any:
        batch = batches.get_batch({"dataframe": data})
        return batch.validate(ExpectationSuite(name="facts", expectations=list(expectations)))

    return run


def test_the_version_is_the_one_whose_facts_these_are() -> None:
    assert gx.__version__ == "1.24.1"
    assert gx_engine.Engine().name.startswith("great_expectations 1.24.1 (pandas ")


def test_fact_1_a_misspelt_type_is_dropped() -> None:
    misspelt = {**BETWEEN, "type": "expect_column_values_to_be_betwen"}
    assert len(ExpectationSuite(name="facts", expectations=[BETWEEN, misspelt]).expectations) == 1


def test_fact_1_an_unknown_severity_is_dropped() -> None:
    assert (
        len(ExpectationSuite(name="facts", expectations=[BETWEEN, {**BETWEEN, "severity": "serious"}]).expectations)
        == 1
    )


def test_fact_1_a_misspelt_key_does_raise() -> None:
    with pytest.raises(ValueError, match="min_valu"):
        gxe.ExpectColumnValuesToBeBetween(column="amount", min_valu=0)


def test_a_rule_added_with_the_same_keys_is_dropped_whatever_its_meta() -> None:
    rules = [gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=0, meta={"code": c}) for c in ("a", "b")]
    suite = ExpectationSuite(name="facts")
    for each in rules:
        suite.add_expectation(each)
    assert len(suite.expectations) == 1
    assert len(ExpectationSuite(name="facts", expectations=rules).expectations) == 2


@pytest.mark.parametrize(
    "data", [AMOUNTS.head(0), pd.DataFrame({"amount": [float("nan")] * 3})], ids=["empty", "nulls"]
)
def test_fact_2_no_data_is_a_success(validate: Validate, data: pd.DataFrame) -> None:
    rules = [
        gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=5),
        gxe.ExpectColumnValuesToBeUnique(column="amount"),
        gxe.ExpectColumnDistinctValuesToBeInSet(column="amount", value_set=[7]),
        gxe.ExpectColumnSumToBeBetween(column="amount", min_value=0),
    ]
    assert validate(data, rules).success is True


def test_fact_2_an_empty_suite_is_a_success(validate: Validate) -> None:
    assert validate(AMOUNTS, []).success is True


def test_fact_3_an_exception_looks_like_a_failure_and_is_told_in_two_shapes(validate: Validate) -> None:
    raised, fine = (
        next(r for r in validated.results)
        for validated in (
            validate(AMOUNTS, [gxe.ExpectColumnValuesToBeBetween(column="absent", min_value=0)]),
            validate(AMOUNTS, [gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=0)]),
        )
    )
    assert raised.success is False
    assert fine.exception_info["raised_exception"] is False
    assert "raised_exception" not in raised.exception_info
    assert all(record["raised_exception"] for record in raised.exception_info.values())


def test_fact_3_results_are_not_in_the_suite_s_order(validate: Validate) -> None:
    rules = [
        gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=0, meta={"code": "1"}),
        gxe.ExpectTableRowCountToEqual(value=3, meta={"code": "2"}),
        gxe.ExpectColumnValuesToBeBetween(column="amount", max_value=9, meta={"code": "3"}),
    ]
    assert [r.expectation_config.meta["code"] for r in validate(AMOUNTS, rules).results] == ["1", "3", "2"]


def test_fact_3_a_missing_parameter_loses_the_whole_suite(validate: Validate) -> None:
    rules = [
        gxe.ExpectTableRowCountToEqual(value=3),
        gxe.ExpectColumnValuesToBeBetween(column="amount", min_value={"$PARAMETER": "low"}),
    ]
    with pytest.raises(SuiteParameterError):
        validate(AMOUNTS, rules)


def test_fact_4_columns_match_whatever_their_case_and_the_first_is_taken(validate: Validate) -> None:
    data = pd.DataFrame({"amt": [1.0, 2.0], "AMT": [-1.0, -2.0]})
    assert validate(data, [gxe.ExpectColumnValuesToBeBetween(column="AMT", min_value=0)]).success is True
    assert validate(data, [gxe.ExpectColumnValuesToBeBetween(column="Amt", min_value=0)]).success is True


def test_fact_4_duplicate_headers_pass_unique(validate: Validate) -> None:
    data = pd.DataFrame([[1.0, 5.0], [1.0, 6.0]], columns=["amount", "amount"])
    assert validate(data, [gxe.ExpectColumnValuesToBeUnique(column="amount")]).success is True


def test_fact_5_nulls_leave_the_denominator_of_mostly(validate: Validate) -> None:
    data = pd.DataFrame({"amount": [1.0, None, None, None]})
    assert validate(data, [gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=0, mostly=0.9)]).success is True


def test_fact_5_a_one_sided_null_fails_a_pair_unless_told_otherwise(validate: Validate) -> None:
    data = pd.DataFrame({"a": [2.0, None], "b": [1.0, 1.0]})
    pair = gxe.ExpectColumnPairValuesAToBeGreaterThanB
    assert validate(data, [pair(column_A="a", column_B="b")]).success is False
    assert validate(data, [pair(column_A="a", column_B="b", ignore_row_if="either_value_is_missing")]).success is True


def test_fact_6_a_failed_warning_fails_the_suite(validate: Validate) -> None:
    rule = gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=9, severity="warning")
    assert validate(AMOUNTS, [rule]).success is False


def test_fact_6_mostly_zero_passes_all(validate: Validate) -> None:
    assert (
        validate(AMOUNTS, [gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=9, mostly=0)]).success is True
    )


def test_fact_6_a_minimum_above_the_maximum_is_accepted() -> None:
    gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=9, max_value=1)


def test_fact_7_sqlite_adds_up_text(context: Any, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "text.db") as database:
        database.execute("CREATE TABLE t (amount TEXT)")
        database.executemany("INSERT INTO t VALUES (?)", [("1",), ("2",), ("abc",)])
    database.close()
    source = context.data_sources.add_sqlite("text", connection_string=f"sqlite:///{tmp_path / 'text.db'}")
    batch = source.add_table_asset("t", table_name="t").add_batch_definition_whole_table("b").get_batch()
    result = batch.validate(gxe.ExpectColumnSumToBeBetween(column="amount", min_value=3, max_value=3))
    source.get_execution_engine().close()
    assert (result.success, result.result["observed_value"]) == (True, 3.0)


def test_fact_7_the_digit_class_takes_full_width_digits(validate: Validate) -> None:
    data = pd.DataFrame({"year": pd.Series(["２０２４"], dtype=object)})
    assert validate(data, [gxe.ExpectColumnValuesToMatchRegex(column="year", regex=r"^\d{4}$")]).success is True


def test_fact_8_a_decimal_beside_a_null_breaks_a_sum(validate: Validate) -> None:
    data = pd.DataFrame({"amount": pd.Series([Decimal("0.1"), None], dtype=object)})
    (result,) = validate(data, [gxe.ExpectColumnSumToBeBetween(column="amount", min_value=0)]).results
    assert "observed_value" not in result.result
    assert "raised_exception" not in result.exception_info


def test_fact_8_a_tenth_and_two_tenths_are_more_than_three(validate: Validate) -> None:
    data = pd.DataFrame({"amount": [0.1, 0.2]})
    assert validate(data, [gxe.ExpectColumnSumToBeBetween(column="amount", max_value=0.3)]).success is False


def test_bounds_become_floats() -> None:
    assert gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=2**53 + 1).min_value == 2**53


def test_fact_11_basic_keeps_failing_values_unless_told_otherwise(validate: Validate) -> None:
    (result,) = validate(AMOUNTS, [gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=9)]).results
    assert result.result["partial_unexpected_list"] == [1.0, 2.0, 3.0]
