from __future__ import annotations

import importlib.util
import json
import re
import string
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kechuang_check.domain.finding import TARGET_TYPE
from kechuang_check.domain.vocabulary import KeyType, Vocabulary
from kechuang_check.validation import RuleVocabulary
from kechuang_check.validation.forms import OURS

VOCABULARY: Vocabulary = RuleVocabulary()


def shipped_schemas() -> dict[str, dict[str, Any]]:
    """Great Expectations' own schemas of its expectations, by type, read without importing it."""
    spec = importlib.util.find_spec("great_expectations")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "expectations" / "core" / "schemas"
    schemas = [json.loads(f.read_text(encoding="utf-8")) for f in folder.glob("Expect*.json")]
    return {s["properties"]["metadata"]["properties"]["expectation_type"]["const"]: s for s in schemas}


SCHEMAS = shipped_schemas()


@pytest.mark.parametrize("type_", sorted(set(VOCABULARY.forms) - OURS))
def test_every_built_in_rule_exists_in_the_engine_with_these_keys(type_: str) -> None:
    form, schema = VOCABULARY.forms[type_], SCHEMAS[type_]
    assert {k.name for k in form.keys} <= set(schema["properties"])
    assert {k.name for k in form.keys if k.required} >= set(schema.get("required", []))


def test_our_own_rules_are_not_among_the_engine_s() -> None:
    assert OURS.isdisjoint(SCHEMAS)
    assert TARGET_TYPE not in VOCABULARY.forms


def test_conditions_and_sql_are_not_in_the_vocabulary() -> None:
    keys = {k.name for f in VOCABULARY.forms.values() for k in f.keys}
    assert keys.isdisjoint({"row_condition", "condition_parser", "ignore_row_if", "query", "unexpected_rows_query"})
    assert not any("query" in t or "unexpected_rows" in t for t in VOCABULARY.forms)


@pytest.mark.parametrize("type_", sorted(VOCABULARY.forms))
def test_every_sentence_uses_the_rule_s_own_keys_in_both_languages(type_: str) -> None:
    form = VOCABULARY.forms[type_]
    places = [
        {field for _, field, _, _ in string.Formatter().parse(s) if field} for s in (form.pattern.zh, form.pattern.en)
    ]
    assert places[0] == places[1] <= {k.name for k in form.keys}
    assert all(k.name in places[0] for k in form.keys if k.required and k.type is not KeyType.CHOICE)
    assert re.search(r"[\u4e00-\u9fff]", form.pattern.zh)
    assert not re.search(r"[\u4e00-\u9fff]", form.pattern.en)
    assert form.column_key is None or form.key(form.column_key) is not None


BETWEEN = "expect_column_values_to_be_between"


def faults(type_: str, **kwargs: Any) -> list[str]:
    found = VOCABULARY.check_kwargs(type_, kwargs)
    assert all(str(f.mend) for f in found)
    return [str(f.what) for f in found]


@pytest.mark.parametrize(
    "kwargs",
    [
        {"min_value": 0},
        {"max_value": Decimal("0.5")},
        {"min_value": 0, "max_value": 0},
        {"min_value": 0, "strict_min": True, "max_value": 1, "strict_max": True},
        {"min_value": "2022-01-01", "max_value": "2024-12-31"},
        {"min_value": 0, "mostly": Decimal("0.95")},
    ],
)
def test_sensible_bounds_have_no_fault(kwargs: dict[str, Any]) -> None:
    assert faults(BETWEEN, column="x", **kwargs) == []


@pytest.mark.parametrize(
    ("kwargs", "what"),
    [
        ({}, "Nothing bounds the rule"),
        ({"strict_min": True}, "Nothing bounds the rule"),
        ({"min_value": None, "max_value": None}, "Nothing bounds the rule"),
        ({"min_value": 2, "max_value": 1}, "is above"),
        ({"min_value": Decimal("1.1"), "max_value": 1}, "is above"),
        ({"min_value": "2024-12-31", "max_value": "2022-01-01"}, "is above"),
        ({"min_value": 1, "max_value": "2022-01-01"}, "not of one kind"),
        ({"min_value": 1, "max_value": 2, "strict_max": True, "mostly": 0}, "mostly: 0"),
        ({"max_value": 1, "strict_min": True}, "strict_min is given without min_value"),
        ({"min_value": 1, "strict_max": True}, "strict_max is given without max_value"),
        ({"min_value": 1, "max_value": 1, "strict_max": True}, "both above and below"),
    ],
)
def test_bounds_that_can_never_or_always_fail_are_faults(kwargs: dict[str, Any], what: str) -> None:
    assert any(what in f for f in faults(BETWEEN, column="x", **kwargs))


@pytest.mark.parametrize(
    ("regex", "what"),
    [("", "empty"), ("(", "cannot be read"), (r"^\d{4}$", "full-width"), (r"\\\d", "full-width"), ("a{5,2}", "cannot")],
)
def test_a_regex_that_means_nothing_or_too_much_is_a_fault(regex: str, what: str) -> None:
    (fault,) = faults("expect_column_values_to_match_regex", column="x", regex=regex)
    assert what in fault


@pytest.mark.parametrize("regex", ["^G[RF][0-9]{12}$", r"\\d", r"^(?!91)[0-9A-Z]+$", "江阴|无锡"])
def test_a_good_regex_has_no_fault(regex: str) -> None:
    assert faults("expect_column_values_to_match_regex", column="x", regex=regex) == []


def test_lists_that_say_nothing_are_faults() -> None:
    assert faults("expect_column_values_to_be_in_set", column="x", value_set=[]) == ["value_set is an empty list"]
    assert faults("expect_column_values_to_be_in_set", column="x", value_set=["a", "a"])
    assert faults("expect_column_values_to_be_in_set", column="x", value_set=[1, "1", True]) == []
    assert faults("expect_compound_columns_to_be_unique", column_list=["a"])
    assert faults("expect_column_pair_values_to_be_equal", column_A="a", column_B="a")
    assert faults("expect_column_pair_values_to_be_equal", column_A="a", column_B="b") == []


@pytest.mark.parametrize(
    ("kwargs", "what"),
    [
        ({"years": 0}, "`years` is less than 1"),
        ({"years": 101}, "`years` is more than 100"),
        ({"years": 3, "tolerance_days": -1}, "`tolerance_days` is less than 0"),
        ({"years": 3, "tolerance_days": 183}, "`tolerance_days` is more than 182"),
    ],
)
def test_years_that_no_two_dates_or_too_many_are_apart_are_faults(kwargs: dict[str, Any], what: str) -> None:
    assert faults("expect_column_pair_dates_to_be_years_apart", column_A="a", column_B="b", **kwargs) == [what]


def test_three_years_on_the_day_itself_have_no_fault() -> None:
    kwargs = {"column_A": "a", "column_B": "b", "years": 3, "tolerance_days": 0}
    assert faults("expect_column_pair_dates_to_be_years_apart", **kwargs) == []


def test_an_unknown_rule_has_no_faults_of_its_own_here() -> None:
    assert faults("expect_column_values_to_be_betwen", column="x") == []


def test_expressions_are_checked_too() -> None:
    (fault,) = VOCABULARY.check_expression("sum(rd)", ["rd_expense"])
    assert fault.position == 4


def test_knowing_the_rules_costs_no_engine() -> None:
    heavy = ["great_expectations", "pandas", "duckdb", "sqlglot", "pyarrow", "numpy"]
    program = (
        "import sys; from kechuang_check.validation import RuleVocabulary, gx_judge; v = RuleVocabulary(); v.forms;"
        "v.check_kwargs('expect_column_values_to_match_regex', {'column': 'x', 'regex': '('});"
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_judge_stays_a_function_after_it_was_used() -> None:
    import kechuang_check.validation as room

    before = room.gx_judge
    before()
    assert room.gx_judge is before
    assert callable(room.gx_judge)


def test_the_room_has_no_other_names() -> None:
    import kechuang_check.validation as room

    with pytest.raises(AttributeError):
        room.gx_juge  # noqa: B018
