"""What Great Expectations calls a success, or loses, and the judge does not. Numbers are those of tests/contract."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kechuang_check.domain.assessment import Measured
from kechuang_check.domain.finding import Outcome, Severity
from kechuang_check.domain.judging import Judge
from kechuang_check.errors import EngineError
from tests.validation.filings import COLUMNS, canonical, finding_of, judged, rule, target_rule
from tests.validation.test_every_rule import RULES

BETWEEN = "expect_column_values_to_be_between"


def test_1_a_misspelt_rule_stops_the_judge(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal(1)]})
    with pytest.raises(EngineError, match="no rule expect_column_values_to_be_betwen"):
        finding_of(judge, path, "expect_column_values_to_be_betwen", column="part", min_value=0)


def test_1_a_built_in_rule_outside_the_vocabulary_stops_the_judge(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal(1)]})
    with pytest.raises(EngineError, match="unexpected_rows_expectation"):
        finding_of(judge, path, "unexpected_rows_expectation", unexpected_rows_query="DROP TABLE x")


def test_1_a_misspelt_key_is_an_error(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal(1)]})
    assert finding_of(judge, path, BETWEEN, column="part", min_valu=0).outcome is Outcome.ERROR


def test_9_a_condition_on_rows_is_never_given_to_the_engine(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal(1)]})
    found = finding_of(judge, path, BETWEEN, column="part", min_value=0, row_condition="part > 0")
    assert (found.outcome, str(found.message)) == (Outcome.ERROR, "The rule has no key row_condition")


def test_1_rules_declared_are_rules_reported_also_where_two_ask_the_same(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal(-1)], "town": [None]})
    rules = [rule(BETWEEN, code=f"same-{i}", column="part", min_value=0) for i in range(3)]
    rules += [rule("expect_column_values_to_be_unique", code="empty", column="town"), target_rule("sum(part)")]
    rules += [rule(BETWEEN, code="absent", column="prat", min_value=0)]
    found = judged(judge, path, *rules)
    assert [f.code for f in found.findings] == [r.code for r in rules]
    assert [f.outcome for f in found.findings[:3]] == [Outcome.FAIL] * 3
    assert len(found.observations) == 1


def test_1_two_rules_with_one_code_stop_the_judge(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal(1)]})
    with pytest.raises(EngineError, match="Two rules have the code"):
        judged(judge, path, rule(BETWEEN, column="part", min_value=0), rule(BETWEEN, column="part", min_value=1))


@pytest.mark.parametrize(("type_", "kwargs"), RULES, ids=lambda v: v if isinstance(v, str) else "")
def test_2_nothing_passes_on_an_empty_batch(judge: Judge, tmp_path: Path, type_: str, kwargs: dict[str, Any]) -> None:
    found = finding_of(judge, canonical(tmp_path, {}), type_, **kwargs)
    assert found.outcome is Outcome.NO_DATA
    assert str(found.message) == "The batch has no rows"
    assert found.makes_unfit


SAYS_SOMETHING_OF_NOTHING = {
    "expect_column_values_to_not_be_null": Outcome.FAIL,
    "expect_column_values_to_be_null": Outcome.PASS,
    "expect_column_proportion_of_non_null_values_to_be_between": Outcome.FAIL,
    "expect_table_row_count_to_equal": Outcome.FAIL,
    "expect_table_row_count_to_be_between": Outcome.FAIL,
}


@pytest.mark.parametrize(("type_", "kwargs"), RULES, ids=lambda v: v if isinstance(v, str) else "")
def test_2_a_column_of_nulls_has_nothing_to_judge(
    judge: Judge, tmp_path: Path, type_: str, kwargs: dict[str, Any]
) -> None:
    path = canonical(tmp_path, {"credit_code": [None, None]})
    found = finding_of(judge, path, type_, **kwargs)
    assert found.outcome is SAYS_SOMETHING_OF_NOTHING.get(type_, Outcome.NO_DATA)


def test_2_not_null_on_a_column_of_nulls_fails_in_every_row(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"town": [None, None]})
    found = finding_of(judge, path, "expect_column_values_to_not_be_null", column="town")
    assert (found.outcome, found.failing, found.evaluated, found.rows) == (Outcome.FAIL, 2, 2, (3, 4))


def test_2_a_pair_of_which_one_side_is_always_missing_is_no_data(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal(1), None], "whole": [None, Decimal(2)]})
    pair = "expect_column_pair_values_a_to_be_greater_than_b"
    assert finding_of(judge, path, pair, column_A="whole", column_B="part").outcome is Outcome.NO_DATA


def test_2_a_target_without_rows_is_no_data(judge: Judge, tmp_path: Path) -> None:
    found = judged(judge, canonical(tmp_path, {}), target_rule("count(*)"))
    assert (found.observations[0].state, found.observations[0].value) == (Measured.NO_DATA, None)
    assert found.findings[0].outcome is Outcome.NO_DATA


def test_3_a_rule_that_raised_is_an_error_and_its_neighbours_are_judged(
    judge: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kechuang_check.validation import judge as room
    from kechuang_check.validation.translate import engine_kwargs

    def broken(broken_rule: Any, *rest: Any) -> dict[str, Any]:
        kwargs = engine_kwargs(broken_rule, *rest)
        return {**kwargs, "regex": "("} if broken_rule.code.endswith("broken") else kwargs

    monkeypatch.setattr(room, "engine_kwargs", broken)
    path = canonical(tmp_path, {"town": ["云亭街道", "青阳镇"]})
    fine = rule("expect_column_values_to_match_regex", code="fine", column="town", regex="镇$")
    bad = rule("expect_column_values_to_match_regex", code="broken", column="town", regex="x")
    found = judged(judge, path, bad, fine).findings
    assert [f.outcome for f in found] == [Outcome.ERROR, Outcome.FAIL]
    assert found[0].makes_unfit
    assert found[0].failing is None
    assert "云亭" not in str(found[0])


@pytest.mark.parametrize(
    "info",
    [
        {
            "raised_exception": True,
            "exception_message": "bad: 云亭",
            "exception_traceback": "Traceback\nTypeError: 云亭",
        },
        {
            "a metric": {
                "raised_exception": True,
                "exception_message": "云亭",
                "exception_traceback": "TypeError: 云亭\n",
            }
        },
    ],
    ids=["flat", "by metric"],
)
def test_3_both_shapes_of_an_exception_are_an_error(tmp_path: Path, info: dict[str, Any]) -> None:
    from types import SimpleNamespace

    from kechuang_check.validation.frame import read_frame
    from kechuang_check.validation.gx_results import finding

    result = SimpleNamespace(success=False, exception_info=info, result={})
    found = finding(rule(BETWEEN, column="part"), result, read_frame(canonical(tmp_path, {"part": [Decimal(1)]})))
    assert found.outcome is Outcome.ERROR
    assert str(found.message) == "The rule could not be run on this data"


def test_3_a_measurement_that_raised_is_an_error(judge: Judge, tmp_path: Path) -> None:
    found = judged(judge, canonical(tmp_path, {"town": ["x"]}), target_rule("sum(town)"))
    assert found.observations[0].state is Measured.ERROR
    assert found.findings[0].outcome is Outcome.ERROR


def test_3_a_dollar_sign_in_a_value_is_no_parameter(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"town": ["$PARAMETER"]})
    found = finding_of(judge, path, "expect_column_values_to_be_in_set", column="town", value_set=["$PARAMETER"])
    assert found.outcome is Outcome.PASS


def test_4_columns_are_matched_exactly(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal(1)]})
    found = finding_of(judge, path, BETWEEN, column="Part", min_value=0)
    assert found.outcome is Outcome.ERROR


def test_4_a_column_that_the_engine_would_mistake_for_another_is_an_error(judge: Judge, tmp_path: Path) -> None:
    columns = {"amt": COLUMNS["part"], "AMT": COLUMNS["part"], "town": COLUMNS["town"]}
    path = canonical(tmp_path, {"amt": [Decimal(1)], "AMT": [Decimal(-1)], "town": ["x"]}, columns=columns)
    for column in ("amt", "AMT"):
        found = finding_of(judge, path, BETWEEN, column=column, min_value=0)
        assert found.outcome is Outcome.ERROR
    assert finding_of(judge, path, "expect_column_values_to_not_be_null", column="town").outcome is Outcome.PASS


def test_4_two_columns_of_one_name_are_refused(judge: Judge, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "twice.parquet"
    pq.write_table(pa.table([pa.array(["a"]), pa.array(["b"])], names=["town", "town"]), path)
    with pytest.raises(EngineError, match="kept file of the batch cannot be read"):
        finding_of(judge, path, "expect_column_values_to_be_unique", column="town")


def test_5_nulls_lower_the_coverage_that_is_reported(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal(1), None, None, None]})
    found = finding_of(judge, path, BETWEEN, column="part", min_value=0, mostly=Decimal("0.9"))
    assert (found.outcome, found.evaluated, found.coverage) == (Outcome.PASS, 1, Decimal("0.25"))


def test_5_a_one_sided_null_is_not_judged(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal(1), None, Decimal(3)], "whole": [Decimal(2), Decimal(2), None]})
    pair = "expect_column_pair_values_a_to_be_greater_than_b"
    found = finding_of(judge, path, pair, column_A="whole", column_B="part")
    assert (found.outcome, found.failing, found.evaluated) == (Outcome.PASS, 0, 1)
    assert found.coverage == Decimal("0.3333333333333333333333333333333333")


def test_6_a_failed_warning_is_a_warning(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal(-1)]})
    found = judged(judge, path, rule(BETWEEN, severity=Severity.WARNING, column="part", min_value=0)).findings[0]
    assert (found.outcome, found.makes_unfit) == (Outcome.WARN, False)


@pytest.mark.parametrize(("mostly", "outcome"), [("0.66", Outcome.PASS), ("0.67", Outcome.FAIL)])
def test_6_mostly_counts_the_rows_with_a_value(judge: Judge, tmp_path: Path, mostly: str, outcome: Outcome) -> None:
    path = canonical(tmp_path, {"part": [Decimal(1), Decimal(1), Decimal(-1), None]})
    found = finding_of(judge, path, BETWEEN, column="part", min_value=0, mostly=Decimal(mostly))
    assert (found.outcome, found.failing, found.evaluated, found.rows) == (outcome, 1, 3, (5,))


def test_6_a_share_that_is_met_exactly_passes(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal(1)] * 993 + [Decimal(-1)] * 7})
    found = finding_of(judge, path, BETWEEN, column="part", min_value=0, mostly=Decimal("0.993"))
    assert (found.outcome, found.failing) == (Outcome.PASS, 7)
    found = finding_of(judge, path, BETWEEN, column="part", min_value=0, mostly=Decimal("0.9931"))
    assert found.outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("type_", "kwargs"),
    [
        ("expect_column_sum_to_be_between", {"column": "town", "min_value": 0}),
        ("expect_column_mean_to_be_between", {"column": "issued_on", "min_value": 0}),
        (BETWEEN, {"column": "town", "min_value": 0}),
        (BETWEEN, {"column": "issued_on", "min_value": 0}),
        (BETWEEN, {"column": "part", "min_value": "2024-01-01"}),
        (BETWEEN, {"column": "issued_on", "min_value": "2024-02-30"}),
        ("expect_column_values_to_match_regex", {"column": "part", "regex": "^1"}),
        ("expect_column_value_lengths_to_equal", {"column": "staff", "value": 1}),
        ("expect_column_values_to_be_in_set", {"column": "part", "value_set": ["1"]}),
        ("expect_column_values_to_be_in_set", {"column": "town", "value_set": [True]}),
        ("expect_column_pair_values_to_be_equal", {"column_A": "part", "column_B": "issued_on"}),
        ("expect_column_pair_values_a_to_be_greater_than_b", {"column_A": "town", "column_B": "credit_code"}),
        ("expect_column_values_to_be_valid_certificate_number", {"column": "certificate", "date_column": "town"}),
    ],
)
def test_7_a_rule_on_a_column_it_does_not_fit_is_an_error(
    judge: Judge, tmp_path: Path, type_: str, kwargs: dict[str, Any]
) -> None:
    values = {"credit_code": ["A"], "town": ["1"], "part": [Decimal(1)], "staff": [1], "issued_on": [date(2024, 1, 1)]}
    found = finding_of(judge, canonical(tmp_path, {**values, "certificate": ["GR202432000001"]}), type_, **kwargs)
    assert found.outcome is Outcome.ERROR
    assert found.message is not None


def test_8_decimals_beside_nulls_add_up_exactly(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal("0.1"), None, Decimal("0.2")]})
    found = finding_of(judge, path, "expect_column_sum_to_be_between", column="part", max_value=Decimal("0.3"))
    assert (found.outcome, found.observed, found.coverage) == (
        Outcome.PASS,
        "0.3",
        Decimal(2) / Decimal(3),
    )


@pytest.mark.parametrize("observed", [float("inf"), float("-inf"), float("nan")])
def test_8_what_is_no_finite_number_is_not_kept(tmp_path: Path, observed: float) -> None:
    from types import SimpleNamespace

    from kechuang_check.validation.frame import read_frame
    from kechuang_check.validation.gx_results import finding

    result = SimpleNamespace(success=False, exception_info={}, result={"observed_value": observed})
    mean = rule("expect_column_mean_to_be_between", column="part", min_value=0)
    found = finding(mean, result, read_frame(canonical(tmp_path, {"part": [Decimal(1)]})))
    assert (found.outcome, found.observed) == (Outcome.FAIL, None)


def test_8_a_nul_in_a_value_reaches_no_finding(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"town": ["a\u0000b", "c"]})
    rules = [
        rule("expect_column_values_to_be_in_set", code="set", column="town", value_set=["c"]),
        rule("expect_column_distinct_values_to_be_in_set", code="distinct", column="town", value_set=["c"]),
        rule("expect_column_values_to_match_regex", code="regex", column="town", regex="^c$"),
    ]
    found = judged(judge, path, *rules).findings
    assert [f.outcome for f in found] == [Outcome.FAIL] * 3
    assert "\\x00" not in repr(found)
    assert "\x00" not in str(found)


def test_no_finding_holds_a_value_of_a_row(judge: Judge, tmp_path: Path) -> None:
    secret = "91320281SECRET0001"
    path = canonical(tmp_path, {"credit_code": [secret, secret], "town": [secret, "x"]})
    rules = [
        rule("expect_column_values_to_be_unique", column="credit_code"),
        rule("expect_column_values_to_be_in_set", column="credit_code", value_set=["x"]),
        rule("expect_column_distinct_values_to_be_in_set", column="town", value_set=["x"]),
        rule("expect_column_values_to_be_valid_credit_code", column="credit_code"),
        rule("expect_compound_columns_to_be_unique", column_list=["credit_code", "town"]),
        rule(BETWEEN, column="credit_code", min_value=0),
    ]
    found = judged(judge, path, *rules)
    assert {f.outcome for f in found.findings} <= {Outcome.FAIL, Outcome.ERROR, Outcome.PASS}
    assert secret not in repr(found)


def test_judging_is_silent_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = canonical(tmp_path, {"town": ["a", "b"], "part": [Decimal(1), None]})
    program = (
        "import sys; sys.path.insert(0, '.')\n"
        "from pathlib import Path\n"
        "from kechuang_check.validation import gx_judge\n"
        "from tests.validation.filings import judged, rule, target_rule\n"
        f"found = judged(gx_judge(), Path({str(path)!r}),\n"
        "    rule('expect_column_values_to_match_regex', code='groups', column='town', regex='(a)'),\n"
        "    rule('expect_column_values_to_be_between', code='absent', column='nothing', min_value=0),\n"
        "    rule('expect_column_sum_to_be_between', code='sum', column='part', min_value=0),\n"
        "    target_rule('sum(part)'))\n"
        "print([f.outcome.value for f in found.findings])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['fail', 'error', 'pass', 'pass']"
    assert done.stderr == ""
