from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kechuang_check.domain.assessment import Measured
from kechuang_check.domain.finding import Outcome, Severity
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.plan import Bilingual, Window
from kechuang_check.domain.rule import Rule, Suite
from kechuang_check.errors import EngineError, Place
from kechuang_check.validation import gx_engine
from tests.validation.filings import (
    COLUMNS,
    FEED,
    PLAN,
    batch_of,
    canonical,
    finding_of,
    judged,
    rule,
    target_rule,
)

NOT_NULL = "expect_column_values_to_not_be_null"
BETWEEN = "expect_column_values_to_be_between"


def test_the_engine_says_what_it_is(judge: Judge) -> None:
    assert judge.engine == f"great_expectations 1.24.1 (pandas {pd.__version__})"


def test_findings_stand_in_the_suite_s_order_with_the_rule_s_words(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"town": ["x", None], "part": [Decimal(1), Decimal(2)]})
    worded = Rule(
        "enterprises/town-given",
        NOT_NULL,
        Severity.WARNING,
        {"column": "town"},
        name=Bilingual("镇街已填", "Town given"),
        mend=Bilingual("请补填", "Fill it in"),
        where=Place("expectations/enterprises.yaml", 7),
    )
    rules = (target_rule("sum(part)"), rule("expect_table_row_count_to_equal", value=2), worded)
    found = judged(judge, path, *rules)
    assert [f.code for f in found.findings] == [r.code for r in rules]
    told = found.findings[2]
    assert (told.outcome, told.column, told.rows) == (Outcome.WARN, "town", (4,))
    assert (told.name, told.mend, told.where) == (worded.name, worded.mend, worded.where)
    assert found.findings[1].observed == "2"


def test_failing_rows_are_named_as_in_the_filing_at_most_twenty(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"town": ["x"] * 5 + [None] * 30})
    found = finding_of(judge, path, NOT_NULL, column="town")
    assert (found.failing, found.evaluated, found.rows) == (30, 35, tuple(range(8, 28)))


def test_a_tolerated_failure_passes_and_still_names_its_rows(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"town": ["x"] * 99 + [None]})
    found = finding_of(judge, path, NOT_NULL, column="town", mostly=Decimal("0.99"))
    assert (found.outcome, found.failing, found.rows) == (Outcome.PASS, 1, (102,))


def test_measured_values_of_whole_columns_are_told_in_their_unit(judge: Judge, tmp_path: Path) -> None:
    path = canonical(
        tmp_path, {"part": [Decimal("1.25"), Decimal("2.5")], "issued_on": [date(2024, 2, 29), None], "staff": [10, 30]}
    )
    for type_, column, observed in (
        ("expect_column_max_to_be_between", "part", "2.5"),
        ("expect_column_sum_to_be_between", "part", "3.75"),
        ("expect_column_mean_to_be_between", "staff", "20"),
        ("expect_column_median_to_be_between", "part", "1.875"),
        ("expect_column_unique_value_count_to_be_between", "staff", "2"),
    ):
        assert finding_of(judge, path, type_, column=column, min_value=0).observed == observed
    latest = finding_of(judge, path, "expect_column_max_to_be_between", column="issued_on", min_value="2024-01-01")
    assert (latest.outcome, latest.observed, latest.coverage) == (Outcome.PASS, "2024-02-29", Decimal("0.5"))
    absent = finding_of(
        judge,
        path,
        "expect_column_proportion_of_non_null_values_to_be_between",
        column="town",
        min_value=Decimal("0.5"),
    )
    assert (absent.outcome, absent.observed) == (Outcome.FAIL, "0")


@pytest.mark.parametrize(
    ("code", "is_valid"),
    [
        ("91110000600037341L", True),
        ("91110000600037341l", False),
        ("91110000600037341M", False),
        ("９1110000600037341L", False),
        ("91110000600037341L ", False),
        ("911100006000 37341L", False),
        ("91110000600O37341L", False),
        ("9.1110000600037E+17", False),
        ("", False),
    ],
)
def test_credit_codes(judge: Judge, tmp_path: Path, code: str, is_valid: bool) -> None:
    path = canonical(tmp_path, {"credit_code": [code]})
    found = finding_of(judge, path, "expect_column_values_to_be_valid_credit_code", column="credit_code")
    assert found.failing == (0 if is_valid else 1)


@pytest.mark.parametrize(
    ("number", "issued_on", "is_valid"),
    [
        ("GR202232008672", date(2022, 11, 18), True),
        ("GF202232008672", date(2022, 11, 18), True),
        ("GR202232008672", date(2023, 1, 1), False),
        ("GR202232008672", None, True),
        ("GX202232008672", date(2022, 11, 18), False),
        ("GR20223200867", date(2022, 11, 18), False),
        ("GR２０２２32008672", date(2022, 11, 18), False),
        ("GR202232008672\n", date(2022, 11, 18), False),
    ],
)
def test_certificate_numbers(judge: Judge, tmp_path: Path, number: str, issued_on: date | None, is_valid: bool) -> None:
    path = canonical(tmp_path, {"certificate": [number], "issued_on": [issued_on]})
    type_ = "expect_column_values_to_be_valid_certificate_number"
    found = finding_of(judge, path, type_, column="certificate", date_column="issued_on")
    assert found.failing == (0 if is_valid else 1)


@pytest.mark.parametrize(
    ("issued_on", "valid_until", "kwargs", "is_right"),
    [
        ("2024-05-10", "2027-05-10", {}, True),
        ("2024-05-10", "2027-05-09", {}, True),
        ("2024-05-10", "2027-05-11", {}, True),
        ("2024-05-10", "2027-05-08", {}, False),
        ("2024-05-10", "2027-05-12", {}, False),
        ("2024-05-10", "2027-05-09", {"tolerance_days": 0}, False),
        ("2024-05-10", "2027-05-20", {"tolerance_days": 10}, True),
        ("2024-05-10", "2026-05-10", {}, False),
        ("2024-05-10", "2021-05-10", {}, False),
        ("2024-02-29", "2027-02-28", {}, True),
        ("2024-02-29", "2027-03-01", {}, True),
        ("2024-02-29", "2027-02-28", {"tolerance_days": 0}, True),
        ("2024-02-29", "2027-03-01", {"tolerance_days": 0}, False),
        ("2021-02-28", "2024-02-28", {"tolerance_days": 0}, True),
        ("2023-12-31", "2027-01-01", {}, True),
        ("9998-01-01", "9999-12-31", {}, False),
    ],
)
def test_certificates_valid_three_years(
    judge: Judge, tmp_path: Path, issued_on: str, valid_until: str, kwargs: dict[str, Any], is_right: bool
) -> None:
    days = {"issued_on": [date.fromisoformat(issued_on)], "valid_until": [date.fromisoformat(valid_until)]}
    type_ = "expect_column_pair_dates_to_be_years_apart"
    columns = {"column_A": "issued_on", "column_B": "valid_until"}
    found = finding_of(judge, canonical(tmp_path, days), type_, **columns, years=3, **kwargs)
    assert (found.outcome is Outcome.PASS, found.failing, found.evaluated) == (is_right, 0 if is_right else 1, 1)


def test_a_certificate_without_one_of_its_dates_is_left_out(judge: Judge, tmp_path: Path) -> None:
    type_ = "expect_column_pair_dates_to_be_years_apart"
    columns = {"column_A": "issued_on", "column_B": "valid_until", "years": 3}
    day, later = date(2021, 5, 1), date(2024, 5, 1)
    path = canonical(tmp_path, {"issued_on": [day, None, day, day], "valid_until": [later, later, None, day]})
    found = finding_of(judge, path, type_, **columns, mostly=Decimal("0.5"))
    assert (found.outcome, found.rows, found.coverage) == (Outcome.PASS, (6,), Decimal("0.5"))
    nobody = canonical(tmp_path, {"issued_on": [day, None], "valid_until": [None, later]})
    assert finding_of(judge, nobody, type_, **columns).outcome is Outcome.NO_DATA
    no_dates = canonical(tmp_path, {"issued_on": [day], "town": ["2024-05-01"]})
    assert finding_of(judge, no_dates, type_, **columns | {"column_B": "town"}).outcome is Outcome.ERROR


def test_an_observation_carries_both_parts_and_where_they_came_from(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal(2), None], "whole": [Decimal(100), Decimal(100)]}, "b1")
    found = judged(judge, path, target_rule("sum(part)", "sum(whole)"))
    (seen,) = found.observations
    assert seen.state is Measured.VALUE
    assert (seen.value, seen.numerator, seen.denominator) == (Decimal("0.01"), 2, 200)
    assert (seen.coverage, seen.rows, seen.sources) == (Decimal("0.5"), 2, ("b1",))
    assert (seen.indicator, seen.period.label) == ("enterprise_rd", "2024")
    told = found.findings[0]
    assert (told.outcome, told.observed, told.coverage, told.failing) == (Outcome.PASS, "0.01", Decimal("0.5"), None)


def test_a_plain_value_has_no_parts(judge: Judge, tmp_path: Path) -> None:
    (seen,) = judged(judge, canonical(tmp_path, {"part": [Decimal(2)]}), target_rule("sum(part)")).observations
    assert (seen.value, seen.numerator, seen.denominator) == (2, None, None)


def test_a_window_covers_its_batches_and_the_latest_row_of_a_key_counts(judge: Judge, tmp_path: Path) -> None:
    first = canonical(tmp_path, {"credit_code": ["A", "B"], "part": [Decimal(1), Decimal(2)]}, "first")
    second = canonical(tmp_path, {"credit_code": ["B", "C"], "part": [Decimal(20), Decimal(4)]}, "second")
    over_plan = target_rule("sum(part)", window=Window.PLAN)
    (seen,) = judged(judge, second, over_plan, earlier=[first]).observations
    assert (seen.value, seen.rows, seen.sources) == (25, 3, ("first", "second"))
    (seen,) = judged(judge, second, target_rule("sum(part)"), earlier=[first]).observations
    assert (seen.value, seen.rows, seen.sources) == (24, 2, ("second",))


def test_an_empty_filing_leaves_what_the_plan_has_so_far(judge: Judge, tmp_path: Path) -> None:
    first = canonical(tmp_path, {"credit_code": ["A"], "part": [Decimal(1)]}, "first")
    found = judged(judge, canonical(tmp_path, {}), target_rule("sum(part)", window=Window.PLAN), earlier=[first])
    assert found.observations[0].value == 1


def test_an_optional_column_that_was_not_sent_is_no_data(judge: Judge, tmp_path: Path) -> None:
    less = {k: v for k, v in COLUMNS.items() if k != "part"}
    path = canonical(tmp_path, {"town": ["x"]}, columns=less)
    found = judged(
        judge, path, rule(NOT_NULL, column="part"), rule(BETWEEN, column="prat", min_value=0), target_rule("sum(part)")
    )
    assert [f.outcome for f in found.findings] == [Outcome.NO_DATA, Outcome.ERROR, Outcome.NO_DATA]
    assert found.observations[0].because == ("column-missing",)


def test_a_batch_that_could_not_be_read_cannot_be_judged(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"town": ["x"]})
    for broken in (
        replace(batch_of(path), canonical=None),
        replace(batch_of(path), canonical=tmp_path / "gone.parquet"),
    ):
        with pytest.raises(EngineError):
            judge.judge(Suite("enterprises", (rule(NOT_NULL, column="town"),)), FEED, broken, {}, PLAN)


def test_without_a_period_rules_on_rows_are_judged_and_those_on_the_period_are_errors(
    judge: Judge, tmp_path: Path
) -> None:
    batch = replace(batch_of(canonical(tmp_path, {"issued_on": [date(2024, 1, 1)]})), period=None)
    within = "expect_column_dates_to_be_within"
    rules = (
        rule(NOT_NULL, column="issued_on"),
        rule(within, code="plan", column="issued_on", within="plan"),
        rule(within, code="period", column="issued_on", within="period"),
    )
    windows = dict.fromkeys(Window, (batch,))
    found = judge.judge(Suite("enterprises", rules), FEED, batch, windows, PLAN)
    assert [f.outcome for f in found.findings] == [Outcome.PASS, Outcome.PASS, Outcome.ERROR]
    with pytest.raises(EngineError, match="period is not known"):
        judge.judge(Suite("enterprises", (target_rule("count(*)"),)), FEED, batch, windows, PLAN)


def test_a_suite_without_rules_gives_nothing(judge: Judge, tmp_path: Path) -> None:
    found = judged(judge, canonical(tmp_path, {"town": ["x"]}))
    assert (found.findings, found.observations) == ((), ())


def test_a_rule_that_the_engine_lost_stops_the_judge(
    judge: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = gx_engine.ExpectationSuite

    def forgetful(name: str, expectations: list[Any]) -> Any:
        return whole(name=name, expectations=expectations[1:])

    monkeypatch.setattr(gx_engine, "ExpectationSuite", forgetful)
    path = canonical(tmp_path, {"town": ["x"]})
    with pytest.raises(EngineError, match="judged 1 of 2 rules"):
        judged(judge, path, rule(NOT_NULL, column="town"), rule("expect_table_row_count_to_equal", value=1))


def test_an_engine_that_fails_as_a_whole_stops_the_judge(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"town": ["x"]})
    batch = batch_of(path)
    broken = gx_engine.Engine()
    broken._batches = None
    with pytest.raises(EngineError, match="The judge itself failed"):
        broken.run(pd.DataFrame({"x": [1]}), [], gx_engine.COUNTS)
    assert judge.judge(Suite("enterprises", ()), FEED, batch, {}, PLAN).findings == ()


def test_the_same_batch_gives_the_same_judgement(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"town": ["x", None], "part": [Decimal("0.1"), Decimal("0.2")]})
    rules = (rule(NOT_NULL, column="town"), rule(BETWEEN, column="part", max_value=0), target_rule("avg(part)"))
    assert judged(judge, path, *rules) == judged(judge, path, *rules)


@pytest.mark.parametrize(
    ("target", "comparator", "is_met"),
    [
        ("0.02", "at_least", True),
        ("0.02", "more_than", False),
        ("0.0200000001", "at_least", False),
        ("0.02", "at_most", True),
    ],
)
def test_the_expectation_itself_holds_the_value_against_the_target_exactly(
    judge: Judge, tmp_path: Path, target: str, comparator: str, is_met: bool
) -> None:
    assert judge.engine  # the engine knows our expectations
    path = canonical(tmp_path, {"part": [Decimal("0.06")], "whole": [Decimal("3")]})
    kwargs = {
        "indicator": "enterprise_rd",
        "numerator": "sum(part)",
        "denominator": "sum(whole)",
        "comparator": comparator,
        "target": target,
        "columns": list(COLUMNS),
        "feed_key": ["credit_code"],
        "days": {},
        "sources": [str(path)],
    }
    expectation = gx_engine.build("expect_indicator_to_meet_target", kwargs, "target")
    result = gx_engine.Engine().run(pd.DataFrame({"x": [1]}), [expectation], gx_engine.COUNTS)["target"]
    assert result.success is is_met
    assert result.result["details"]["numerator"] == "0.060000"
    assert result.result["details"]["denominator"] == "3.000000"
    assert result.result["details"]["coverage"] == "1"
