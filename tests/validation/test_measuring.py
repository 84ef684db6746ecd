from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang_check.domain.assessment import Measured
from kechuang_check.domain.reading import Missing
from kechuang_check.validation.measure import Indicator, Measurement, measure
from tests.validation.filings import COLUMNS, canonical

DAYS = {
    "period_start": date(2024, 1, 1),
    "period_end": date(2024, 12, 31),
    "plan_start": date(2022, 1, 1),
    "plan_end": date(2024, 12, 31),
}
CODES = ["A", "B", "C", "D"]


def measured(
    sources: Sequence[Path],
    numerator: str,
    denominator: str | None = None,
    key: tuple[str, ...] = ("credit_code",),
    missing: Missing | None = None,
) -> Measurement:
    return measure(Indicator(numerator, denominator, tuple(COLUMNS), key, DAYS, missing), sources)


def amounts(*values: str | None) -> list[Decimal | None]:
    return [None if v is None else Decimal(v) for v in values]


def test_a_ratio_is_the_ratio_of_exact_sums(tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": amounts("0.1", "0.2", "0.000001"), "whole": amounts("10", "5", "0")})
    found = measured([path], "sum(part)", "sum(whole)")
    assert found.state is Measured.VALUE
    assert (found.numerator, found.denominator) == (Decimal("0.300001"), Decimal(15))
    assert found.value == Decimal("0.02000006666666666666666666666666667")
    assert (found.coverage, found.rows) == (Decimal(1), 3)


def test_two_percent_is_two_percent(tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": amounts("0.06"), "whole": amounts("3")})
    assert measured([path], "sum(part)", "sum(whole)").value == Decimal("0.02")


def test_large_and_small_amounts_lose_nothing(tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": amounts("9999999999999999999999.999999", "0.000001", "-0.000002")})
    assert measured([path], "sum(part)").value == Decimal("9999999999999999999999.999998")


def test_the_average_is_the_exact_sum_over_the_count(tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": amounts("1", "1", None, "0")})
    assert measured([path], "avg(part)").value == Decimal("0.6666666666666666666666666666666667")


def test_the_median_of_an_even_number_is_half_the_sum_of_the_two_in_the_middle(tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": amounts("0.000001", "0.000002", "5", "-7", None)})
    assert measured([path], "median(part)").value == Decimal("0.0000015")


def test_a_division_in_each_row_is_rounded_to_twelve_decimals(tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": amounts("1", "2"), "whole": amounts("3", "3")})
    assert measured([path], "sum(part / whole)").value == Decimal("1.000000000000")


def test_a_row_divided_by_zero_counts_as_not_covered(tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": amounts("1", "2"), "whole": amounts("2", "0")})
    found = measured([path], "avg(part / whole)")
    assert (found.value, found.coverage) == (Decimal("0.5"), Decimal("0.5"))


def test_dates_stand_for_the_period_and_the_plan(tmp_path: Path) -> None:
    path = canonical(
        tmp_path,
        {
            "credit_code": CODES,
            "issued_on": [date(2021, 12, 31), date(2022, 1, 1), date(2024, 12, 31), date(2025, 1, 1)],
            "valid_until": [date(2024, 12, 30), date(2024, 12, 31), date(2025, 1, 1), date(9999, 12, 31)],
        },
    )
    valid = "count(distinct credit_code) filter (where issued_on <= :period_end and valid_until > :period_end)"
    assert measured([path], valid).value == 1
    assert measured([path], "count(*) filter (where issued_on between :plan_start and :plan_end)").value == 2


def test_no_rows_is_no_data(tmp_path: Path) -> None:
    found = measured([canonical(tmp_path, {})], "count(*)")
    assert (found.state, found.value, found.because) == (Measured.NO_DATA, None, ("no-rows",))


@pytest.mark.parametrize("aggregate", ["sum", "avg", "median", "min", "max"])
def test_a_column_of_nulls_is_no_data_and_never_zero(tmp_path: Path, aggregate: str) -> None:
    found = measured([canonical(tmp_path, {"credit_code": CODES})], f"{aggregate}(part)")
    assert (found.state, found.value, found.because) == (Measured.NO_DATA, None, ("numerator-empty",))
    assert (found.coverage, found.rows) == (0, 4)


def test_a_count_of_none_among_rows_is_a_value(tmp_path: Path) -> None:
    found = measured([canonical(tmp_path, {"town": ["a", "b"]})], "count(*) filter (where town = 'c')")
    assert (found.state, found.value, found.coverage) == (Measured.VALUE, 0, None)


@pytest.mark.parametrize(
    ("whole", "because"), [(amounts("0", "0"), "denominator-zero"), (amounts(None, None), "denominator-empty")]
)
def test_nothing_to_divide_by_is_no_data(tmp_path: Path, whole: list[Any], because: str) -> None:
    path = canonical(tmp_path, {"part": amounts("1", "2"), "whole": whole})
    found = measured([path], "sum(part)", "sum(whole)")
    assert (found.state, found.value, found.because) == (Measured.NO_DATA, None, (because,))


def test_coverage_is_the_share_of_rows_in_scope_with_all_inputs(tmp_path: Path) -> None:
    path = canonical(
        tmp_path,
        {
            "town": ["a", "a", "a", "a", "b"],
            "part": amounts("1", None, "1", "1", None),
            "whole": amounts("1", "1", None, "1", None),
        },
    )
    only = "filter (where town = 'a')"
    assert measured([path], f"sum(part) {only}", f"sum(whole) {only}").coverage == Decimal("0.5")
    assert measured([path], f"sum(part) {only}").coverage == Decimal("0.75")
    assert measured([path], "sum(part + whole)").coverage == Decimal("0.4")
    assert measured([path], "count(*)").coverage == 1


def test_a_row_that_might_be_in_scope_is_not_covered(tmp_path: Path) -> None:
    path = canonical(tmp_path, {"valid_until": [date(2025, 1, 1), None, date(2020, 1, 1), None]})
    found = measured([path], "count(*) filter (where valid_until > :period_end)")
    assert (found.value, found.coverage) == (1, Decimal("0.3333333333333333333333333333333333"))


def test_of_rows_with_one_key_only_the_latest_batch_counts(tmp_path: Path) -> None:
    first = canonical(tmp_path, {"credit_code": ["A", "B", None], "part": amounts("1", "2", "4")}, "first")
    second = canonical(tmp_path, {"credit_code": ["B", "C", None], "part": amounts("20", "8", "16")}, "second")
    found = measured([first, second], "sum(part)")
    assert (found.value, found.rows) == (1 + 4 + 20 + 8 + 16, 5)
    assert measured([second, first], "sum(part)").value == 1 + 2 + 4 + 8 + 16


def test_rows_without_a_feed_key_all_count(tmp_path: Path) -> None:
    path = canonical(tmp_path, {"credit_code": ["A"], "part": amounts("1")})
    assert measured([path, path], "sum(part)", key=()).value == 2


def test_every_part_of_a_key_must_be_there_to_replace_a_row(tmp_path: Path) -> None:
    first = canonical(tmp_path, {"credit_code": ["A", "A"], "town": ["x", None], "part": amounts("1", "2")}, "first")
    second = canonical(tmp_path, {"credit_code": ["A", "A"], "town": ["x", None], "part": amounts("4", "8")}, "second")
    assert measured([first, second], "sum(part)", key=("credit_code", "town")).value == 2 + 4 + 8


def test_a_key_twice_in_one_batch_is_left_for_the_uniqueness_rule(tmp_path: Path) -> None:
    path = canonical(tmp_path, {"credit_code": ["A", "A"], "part": amounts("1", "2")})
    assert measured([path], "sum(part)").value == 3


def test_columns_that_differ_in_case_only_are_different_columns(tmp_path: Path) -> None:
    columns = {"amt": COLUMNS["part"], "AMT": COLUMNS["part"]}
    path = canonical(tmp_path, {"amt": amounts("1"), "AMT": amounts("100")}, columns=columns)
    for name, value in (("amt", 1), ("AMT", 100)):
        assert measure(Indicator(f"sum({name})", None, ("amt", "AMT"), (), DAYS), [path]).value == value


def test_a_column_that_only_a_later_batch_has_is_empty_in_the_earlier(tmp_path: Path) -> None:
    less = {k: v for k, v in COLUMNS.items() if k != "part"}
    first = canonical(tmp_path, {"credit_code": ["A"]}, "first", columns=less)
    second = canonical(tmp_path, {"credit_code": ["B"], "part": amounts("3")}, "second")
    found = measured([first, second], "sum(part)")
    assert (found.value, found.coverage) == (3, Decimal("0.5"))
    assert measured([first], "sum(part)").because == ("column-missing",)


@pytest.mark.parametrize(
    "expression",
    [
        "sum(town)",
        "max(issued_on)",
        "min(town)",
        "median(town)",
        "count(*) filter (where town = 3)",
        "sum(a b)",
        "sum(x)",
    ],
)
def test_what_gives_no_number_is_an_error_that_quotes_no_row(tmp_path: Path, expression: str) -> None:
    path = canonical(tmp_path, {"town": ["云亭街道"], "issued_on": [date(2024, 1, 1)]})
    found = measured([path], expression)
    assert found.state is Measured.ERROR
    assert found.because
    assert "云亭" not in " ".join(found.because)


def test_an_overflow_is_an_error_and_no_wrong_number(tmp_path: Path) -> None:
    path = canonical(tmp_path, {"staff": [2**62]})
    assert measured([path], "sum(staff * staff)").state is Measured.ERROR


@pytest.mark.parametrize("content", [None, b"", b"PAR1 but not really"])
def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "broken.parquet"
    if content is not None:
        path.write_bytes(content)
    assert measured([path], "count(*)").state is Measured.ERROR


AMOUNTS = st.lists(st.none() | st.decimals(min_value=-(10**12), max_value=10**12, places=6), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(AMOUNTS, AMOUNTS)
def test_measuring_equals_fractions(tmp_path_factory: pytest.TempPathFactory, parts: Any, wholes: Any) -> None:
    size = min(len(parts), len(wholes))
    parts, wholes = parts[:size], wholes[:size]
    path = canonical(tmp_path_factory.mktemp("batch"), {"part": parts, "whole": wholes})
    given_parts = [Fraction(p) for p in parts if p is not None]
    found = {f: measured([path], f"{f}(part)") for f in ("sum", "min", "max", "median", "count")}
    assert found["count"].value == len(given_parts)
    if given_parts:
        assert found["sum"].value == sum(given_parts)
        assert found["min"].value == min(given_parts)
        assert found["max"].value == max(given_parts)
        assert found["median"].value == median(given_parts)
    total = sum((Fraction(w) for w in wholes if w is not None), Fraction(0))
    ratio = measured([path], "sum(part)", "sum(whole)")
    if not given_parts or total == 0:
        assert ratio.state is Measured.NO_DATA
    else:
        exact = sum(given_parts) / total
        assert ratio.value is not None
        assert abs(Fraction(ratio.value) - exact) <= abs(exact) * Fraction(1, 10**33)


@pytest.mark.parametrize(("share", "value"), [("0.1", "1"), ("0.5", "5"), ("0.9", "9"), ("0.91", "10")])
def test_a_quantile_is_the_lowest_value_that_so_many_rows_do_not_exceed(tmp_path: Path, share: str, value: str) -> None:
    path = canonical(tmp_path, {"part": amounts(*map(str, range(10, 0, -1)), None)})
    assert measured([path], f"quantile(part, {share})").value == Decimal(value)


def test_the_last_value_of_a_series_is_that_of_its_latest_day(tmp_path: Path) -> None:
    days = [date(2024, 3, 31), date(2024, 6, 30), None, date(2024, 9, 30)]
    path = canonical(tmp_path, {"part": amounts("3", "2", "9", None), "issued_on": days})
    found = measured([path], "arg_max(part, issued_on)")
    assert (found.value, found.coverage) == (Decimal(2), Decimal("0.5"))
    assert measured([path], "arg_max(part, issued_on) filter (where part > 2)").value == Decimal(3)


@pytest.mark.parametrize(("own", "place"), [("A", 1), ("B", 2), ("C", 2), ("D", 4)])
def test_a_place_counts_those_who_stand_before(tmp_path: Path, own: str, place: int) -> None:
    path = canonical(tmp_path, {"town": CODES, "part": amounts("9", "7", "7", "1")})
    assert measured([path], f"rank(part) filter (where town = '{own}')").value == place
    lowest = measured([path], f"rank(-part) filter (where town = '{own}')").value
    assert lowest == {"A": 4, "B": 2, "C": 2, "D": 1}[own]


def test_a_place_of_nobody_of_several_or_without_a_value_is_none(tmp_path: Path) -> None:
    path = canonical(tmp_path, {"town": ["A", "A", "B"], "part": amounts("9", "7", None)})
    for own in ("A", "B", "X"):
        found = measured([path], f"rank(part) filter (where town = '{own}')")
        assert (found.state, found.because) == (Measured.NO_DATA, ("numerator-empty",))


HALF = {"part": amounts("3", None, "5"), "whole": amounts("100", "100", None)}


@pytest.mark.parametrize(
    ("missing", "numerator", "denominator"),
    [(None, 8, 200), (Missing.EXCLUDED, 3, 100), (Missing.INSUFFICIENT, 8, 200)],
)
def test_a_row_that_lacks_a_value_counts_in_part_or_not_at_all(
    tmp_path: Path, missing: Missing | None, numerator: int, denominator: int
) -> None:
    found = measured([canonical(tmp_path, HALF)], "sum(part)", "sum(whole)", missing=missing)
    assert (found.numerator, found.denominator) == (numerator, denominator)
    assert found.coverage == Decimal("0.3333333333333333333333333333333333")


@pytest.mark.parametrize(("missing", "share"), [(None, "2/4"), (Missing.EXCLUDED, "2/3"), (Missing.FAILING, "2/4")])
def test_a_share_of_rows_leaves_out_who_did_not_say_or_counts_them_as_failing(
    tmp_path: Path, missing: Missing | None, share: str
) -> None:
    path = canonical(tmp_path, {"part": amounts("2", "3", "0", None), "credit_code": CODES})
    found = measured([path], "count(*) filter (where part >= 2)", "count(*)", missing=missing)
    part, whole = map(int, share.split("/"))
    assert (found.numerator, found.denominator) == (part, whole)


def test_who_cannot_be_placed_in_the_whole_still_counts_as_failing(tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": amounts("2", "2", "2"), "staff": [300, 300, None]})
    parts = ("count(*) filter (where part >= 2 and staff > 20)", "count(*) filter (where staff > 20)")
    found = measured([path], *parts, missing=Missing.FAILING)
    assert (found.numerator, found.denominator) == (2, 3)
    assert (measured([path], *parts).denominator, measured([path], *parts, missing=Missing.EXCLUDED).denominator) == (
        2,
        2,
    )


def test_certificates_of_the_29th_of_february_and_of_the_first_and_last_day_of_the_plan(tmp_path: Path) -> None:
    days = [date(2021, 12, 31), date(2022, 1, 1), date(2024, 2, 29), date(2024, 12, 31), date(2025, 1, 1)]
    path = canonical(tmp_path, {"credit_code": ["A", "B", "C", "D", "E"], "issued_on": days})
    within = "count(distinct credit_code) filter (where issued_on between :plan_start and :plan_end)"
    assert measured([path], within).value == 3
    until = canonical(tmp_path, {"credit_code": ["A", "B"], "valid_until": [date(2024, 2, 29), date(2024, 2, 28)]}, "v")
    valid = "count(distinct credit_code) filter (where valid_until >= :period_end)"
    february = DAYS | {"period_start": date(2024, 2, 1), "period_end": date(2024, 2, 29)}
    assert measure(Indicator(valid, None, tuple(COLUMNS), ("credit_code",), february), [until]).value == 1
