"""Every rule of the vocabulary, judged on a dirty batch, against a computation in plain Python."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from stdnum.cn import uscc

from kechuang_check.domain.finding import Outcome
from kechuang_check.domain.judging import Judge
from kechuang_check.validation import RuleVocabulary
from tests.validation.filings import canonical, finding_of

Row = dict[str, Any]
TOWNS = ["云亭街道", "徐霞客镇", "青阳镇", "不明", "ＡＢＣ"]


def dirty_rows(count: int = 240) -> list[Row]:
    """Rows with nulls, duplicates, wrong codes, negative amounts, dates out of order; always the same."""
    chance = random.Random(20241231)  # noqa: S311

    def maybe(value: Any) -> Any:
        return None if chance.random() < 0.1 else value

    def code() -> str:
        body = "91320281" + "".join(chance.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=9))
        right = body + uscc.calc_check_digit(body)
        wrong = [right[:-1] + "I", right.lower(), " " + right, right[:17], "9.13E+17", right[:-1] + "７"]
        return chance.choice(wrong) if chance.random() < 0.15 else right

    rows: list[Row] = []
    for number in range(count):
        issued = date(2020, 6, 1) + timedelta(days=chance.randrange(2000))
        year = issued.year if chance.random() < 0.9 else issued.year - 1
        whole = Decimal(chance.randrange(0, 10**9)) / 100
        rows.append(
            {
                "credit_code": maybe(rows[-1]["credit_code"] if rows and chance.random() < 0.1 else code()),
                "town": maybe(chance.choice(TOWNS)),
                "part": maybe(chance.choice([whole, whole / 2, -whole, whole + Decimal("0.01"), Decimal("0.000001")])),
                "whole": maybe(whole),
                "staff": maybe(chance.randrange(-2, 40)),
                "issued_on": maybe(issued),
                "valid_until": maybe(issued + timedelta(days=chance.choice([1095, 1095, 0, -1]))),
                "certificate": maybe(f"G{chance.choice('RRFX')}{year}32{number:06d}"),
                "is_open": maybe(chance.random() < 0.7),
            }
        )
    return rows


ROWS = dirty_rows()

FIRST_ISSUED = next(r["issued_on"] for r in ROWS if r["issued_on"] is not None)
C, P = "expect_column_", "expect_column_pair_"
RULES: list[tuple[str, dict[str, Any]]] = [
    (C + "values_to_not_be_null", {"column": "town"}),
    (C + "values_to_be_null", {"column": "town"}),
    (C + "values_to_be_unique", {"column": "credit_code"}),
    (C + "values_to_be_between", {"column": "part", "min_value": 0, "max_value": Decimal("5000000.01")}),
    (C + "values_to_be_between", {"column": "part", "min_value": Decimal("0.0000005"), "strict_min": True}),
    (C + "values_to_be_between", {"column": "staff", "min_value": 0, "strict_min": True}),
    (C + "values_to_be_between", {"column": "issued_on", "min_value": "2022-01-01", "max_value": "2024-12-31"}),
    (C + "values_to_be_in_set", {"column": "town", "value_set": TOWNS[:3]}),
    (C + "values_to_be_in_set", {"column": "staff", "value_set": [1, 2, 3, Decimal("4.5")]}),
    (C + "values_to_be_in_set", {"column": "is_open", "value_set": [True]}),
    (C + "values_to_not_be_in_set", {"column": "town", "value_set": ["不明"]}),
    (C + "values_to_not_be_in_set", {"column": "issued_on", "value_set": [str(FIRST_ISSUED), "2099-01-01"]}),
    (C + "values_to_match_regex", {"column": "credit_code", "regex": "^[0-9A-Z]{18}$"}),
    (C + "values_to_not_match_regex", {"column": "town", "regex": "[Ａ-Ｚ]|(不明)"}),
    (C + "value_lengths_to_equal", {"column": "credit_code", "value": 18}),
    (C + "value_lengths_to_be_between", {"column": "town", "min_value": 3, "max_value": 3}),
    (P + "values_a_to_be_greater_than_b", {"column_A": "whole", "column_B": "part", "or_equal": True}),
    (P + "values_a_to_be_greater_than_b", {"column_A": "valid_until", "column_B": "issued_on"}),
    (P + "dates_to_be_years_apart", {"column_A": "issued_on", "column_B": "valid_until", "years": 3}),
    (
        P + "dates_to_be_years_apart",
        {"column_A": "issued_on", "column_B": "valid_until", "years": 3, "tolerance_days": 0},
    ),
    (P + "values_to_be_equal", {"column_A": "part", "column_B": "whole"}),
    ("expect_compound_columns_to_be_unique", {"column_list": ["town", "staff"]}),
    ("expect_select_column_values_to_be_unique_within_record", {"column_list": ["part", "whole"]}),
    ("expect_multicolumn_sum_to_equal", {"column_list": ["part", "whole"], "sum_total": 0}),
    (C + "min_to_be_between", {"column": "part", "min_value": 0}),
    (C + "max_to_be_between", {"column": "valid_until", "max_value": "2030-01-01"}),
    (C + "mean_to_be_between", {"column": "whole", "min_value": 1, "max_value": 10**7}),
    (C + "median_to_be_between", {"column": "whole", "min_value": 1, "max_value": 100}),
    (C + "sum_to_be_between", {"column": "whole", "min_value": 1}),
    (C + "unique_value_count_to_be_between", {"column": "town", "min_value": 1, "max_value": 4}),
    (C + "proportion_of_unique_values_to_be_between", {"column": "credit_code", "min_value": Decimal("0.99")}),
    (C + "proportion_of_non_null_values_to_be_between", {"column": "part", "min_value": Decimal("0.95")}),
    (C + "distinct_values_to_be_in_set", {"column": "town", "value_set": TOWNS}),
    (C + "distinct_values_to_contain_set", {"column": "town", "value_set": [*TOWNS, "月城镇"]}),
    (C + "distinct_values_to_equal_set", {"column": "is_open", "value_set": [True, False]}),
    ("expect_table_row_count_to_be_between", {"min_value": 100, "max_value": 1000}),
    ("expect_table_row_count_to_equal", {"value": 24}),
    (C + "values_to_be_valid_credit_code", {"column": "credit_code"}),
    (C + "values_to_be_valid_certificate_number", {"column": "certificate"}),
    (C + "values_to_be_valid_certificate_number", {"column": "certificate", "date_column": "issued_on"}),
    (C + "dates_to_be_within", {"column": "issued_on", "within": "plan"}),
    (C + "dates_to_be_within", {"column": "issued_on", "within": "period"}),
    (C + "dates_to_be_within", {"column": "issued_on", "within": "until_period_end"}),
]


def bound(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


def in_bounds(value: Any, k: dict[str, Any]) -> bool:
    low, high = bound(k.get("min_value")), bound(k.get("max_value"))
    above = low is None or (value > low if k.get("strict_min") else value >= low)
    return above and (high is None or (value < high if k.get("strict_max") else value <= high))


def twice(values: list[Any]) -> set[Any]:
    return {v for v, n in Counter(values).items() if n > 1}


def is_credit_code(value: str) -> bool:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if len(value) != 18 or any(c not in alphabet for c in value):
        return False
    return (
        sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(value[:17])) % 31
        == (31 - alphabet.index(value[17])) % 31
    )


def is_certificate(number: str, issued: date | None) -> bool:
    if not re.fullmatch("G[RF][0-9]{12}", number):
        return False
    return issued is None or int(number[2:6]) == issued.year


SPANS = {
    "plan": (date(2022, 1, 1), date(2024, 12, 31)),
    "period": (date(2024, 1, 1), date(2024, 12, 31)),
    "until_period_end": (date.min, date(2024, 12, 31)),
}


def is_right(short: str, v: Any, k: dict[str, Any], every: list[Any]) -> bool:
    """Whether a value is as a rule on the values of one column asks; `every`: all values of the column."""
    listed = [bound(x) if isinstance(v, date) else x for x in k.get("value_set", [])]
    match short:
        case "values_to_be_unique":
            return v not in twice(every)
        case "values_to_be_between":
            return in_bounds(v, k)
        case "values_to_be_in_set":
            return v in listed
        case "values_to_not_be_in_set":
            return v not in listed
        case "values_to_match_regex":
            return re.search(k["regex"], v) is not None
        case "values_to_not_match_regex":
            return re.search(k["regex"], v) is None
        case "value_lengths_to_equal":
            return len(v) == k["value"]
        case "value_lengths_to_be_between":
            return in_bounds(len(v), k)
        case "values_to_be_valid_credit_code":
            return is_credit_code(v)
        case "dates_to_be_within":
            first, last = SPANS[k["within"]]
            return first <= v <= last
    raise KeyError(short)


def years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def is_right_together(type_: str, v: tuple[Any, ...], k: dict[str, Any], every: list[tuple[Any, ...]]) -> bool:
    """Whether the values of one row are as a rule on several columns asks."""
    match type_.removeprefix("expect_"):
        case "column_pair_values_a_to_be_greater_than_b":
            return bool(v[0] > v[1] or (k.get("or_equal") and v[0] == v[1]))
        case "column_pair_dates_to_be_years_apart":
            return abs((v[1] - years_after(v[0], k["years"])).days) <= k.get("tolerance_days", 1)
        case "column_pair_values_to_be_equal":
            return bool(v[0] == v[1])
        case "compound_columns_to_be_unique":
            return v not in twice(every)
        case "select_column_values_to_be_unique_within_record":
            return len(set(v)) == len(v)
        case "multicolumn_sum_to_equal":
            return bool(sum(v) == k["sum_total"])
    raise KeyError(type_)


AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {
    "min": min,
    "max": max,
    "mean": lambda v: Fraction(sum(v)) / len(v),
    "median": median,
    "sum": sum,
    "unique_value_count": lambda v: len(set(v)),
    "proportion_of_unique_values": lambda v: Fraction(len(set(v)), len(v)),
}


def failing_rows(type_: str, k: dict[str, Any]) -> tuple[list[int], int] | None:
    """The failing rows and the number of rows judged; None for a rule on a whole column or table."""
    short = type_.removeprefix(C)
    numbered = list(enumerate(ROWS, start=3))
    if short == "values_to_not_be_null":
        return [n for n, r in numbered if r[k["column"]] is None], len(ROWS)
    if short == "values_to_be_null":
        return [n for n, r in numbered if r[k["column"]] is not None], len(ROWS)
    if short == "values_to_be_valid_certificate_number":
        judged = [
            (n, r[k["column"]], r.get(k.get("date_column", ""))) for n, r in numbered if r[k["column"]] is not None
        ]
        return [n for n, v, d in judged if not is_certificate(v, d)], len(judged)
    try:
        if "column" in k:
            values = [(n, r[k["column"]]) for n, r in numbered if r[k["column"]] is not None]
            every = [v for _, v in values]
            return [n for n, v in values if not is_right(short, v, k, every)], len(values)
        names = k.get("column_list") or [k["column_A"], k["column_B"]]
        rows = [(n, tuple(r[c] for c in names)) for n, r in numbered if all(r[c] is not None for c in names)]
        together = [v for _, v in rows]
        return [n for n, v in rows if not is_right_together(type_, v, k, together)], len(rows)
    except KeyError:
        return None


def holds_as_a_whole(type_: str, k: dict[str, Any]) -> bool:
    values = [r[k["column"]] for r in ROWS if r[k["column"]] is not None] if "column" in k else []
    short = type_.removeprefix(C)
    if short.removesuffix("_to_be_between") in AGGREGATES:
        return in_bounds(AGGREGATES[short.removesuffix("_to_be_between")](values), k)
    match short:
        case "proportion_of_non_null_values_to_be_between":
            return in_bounds(Fraction(len(values), len(ROWS)), k)
        case "distinct_values_to_be_in_set":
            return set(values) <= set(k["value_set"])
        case "distinct_values_to_contain_set":
            return set(values) >= set(k["value_set"])
        case "distinct_values_to_equal_set":
            return set(values) == set(k["value_set"])
        case "expect_table_row_count_to_equal":
            return len(ROWS) == k["value"]
        case "expect_table_row_count_to_be_between":
            return in_bounds(len(ROWS), k)
    raise AssertionError(f"no independent computation of {type_}")


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    columns = {c: [r[c] for r in ROWS] for c in ROWS[0]}
    return canonical(tmp_path_factory.mktemp("dirty"), columns)


def test_every_rule_of_the_vocabulary_is_judged_here() -> None:
    assert {type_ for type_, _ in RULES} == set(RuleVocabulary().forms)


@pytest.mark.parametrize(("type_", "kwargs"), RULES, ids=[f"{t.removeprefix(C)}-{i}" for i, (t, _) in enumerate(RULES)])
def test_the_judge_agrees_with_a_plain_computation(
    judge: Judge, dirty: Path, type_: str, kwargs: dict[str, Any]
) -> None:
    found = finding_of(judge, dirty, type_, **kwargs)
    expected = failing_rows(type_, kwargs)
    if expected is None:
        assert found.outcome is (Outcome.PASS if holds_as_a_whole(type_, kwargs) else Outcome.FAIL)
        assert found.failing is None
        return
    failing, evaluated = expected
    assert (found.failing, found.evaluated) == (len(failing), evaluated)
    assert found.rows == tuple(failing[:20])
    assert found.outcome is (Outcome.FAIL if failing else Outcome.PASS)
    assert 0 < len(failing) < evaluated
