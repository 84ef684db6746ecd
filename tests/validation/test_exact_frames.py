from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang_check.domain.finding import Outcome
from kechuang_check.domain.judging import Judge
from kechuang_check.validation.frame import Holds, read_frame
from tests.validation.filings import canonical, finding_of

BETWEEN = "expect_column_values_to_be_between"


def test_numbers_share_the_smallest_scale_that_makes_them_whole(tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal("1.25"), None, Decimal("-3")], "staff": [7, None, 2]})
    frame = read_frame(path)
    assert (frame.decimals, frame.is_wide) == (2, False)
    assert frame.data["part"].dropna().tolist() == [125, -300]
    assert frame.data["staff"].dropna().tolist() == [700, 200]
    assert frame.rows.tolist() == [3, 4, 5]
    assert "_row" not in frame.data
    assert frame.holds["issued_on"] is Holds.DATE


def test_numbers_too_large_for_exact_floats_are_python_integers(tmp_path: Path) -> None:
    huge = Decimal("9999999999999999999999.999999")
    frame = read_frame(canonical(tmp_path, {"part": [huge, None], "staff": [1, None]}))
    assert (frame.decimals, frame.is_wide) == (6, True)
    assert frame.data["part"].tolist() == [9999999999999999999999999999, None]
    assert frame.data["staff"].tolist() == [1000000, None]


def test_the_last_day_of_all_is_a_date_like_any_other(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"valid_until": [date(9999, 12, 31), date(1, 1, 1), None]})
    found = finding_of(judge, path, BETWEEN, column="valid_until", min_value="2024-01-01")
    assert (found.failing, found.evaluated, found.rows) == (1, 2, (4,))
    latest = finding_of(judge, path, "expect_column_max_to_be_between", column="valid_until", max_value="9999-12-31")
    assert (latest.outcome, latest.observed) == (Outcome.PASS, "9999-12-31")


@pytest.mark.parametrize("wide", [False, True])
def test_a_fen_too_much_is_too_much(judge: Judge, tmp_path: Path, wide: bool) -> None:
    large = Decimal("123456789012345678") if wide else Decimal(8)
    path = canonical(
        tmp_path, {"part": [Decimal("0.30"), Decimal("0.31"), large], "whole": [Decimal("0.30")] * 2 + [large]}
    )
    assert read_frame(path).is_wide is wide
    pair = "expect_column_pair_values_a_to_be_greater_than_b"
    found = finding_of(judge, path, pair, column_A="whole", column_B="part", or_equal=True)
    assert (found.failing, found.evaluated, found.rows) == (1, 3, (4,))
    assert finding_of(judge, path, BETWEEN, column="part", min_value=Decimal("0.3")).failing == 0
    assert finding_of(judge, path, BETWEEN, column="part", min_value=Decimal("0.3"), strict_min=True).failing == 1
    assert (
        finding_of(judge, path, "expect_column_values_to_be_in_set", column="part", value_set=[Decimal("0.31")]).failing
        == 2
    )


def test_a_bound_that_the_engine_would_round_is_an_error(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal(2**60), Decimal("0.5")]})
    found = finding_of(judge, path, BETWEEN, column="part", min_value=Decimal(2**60) + Decimal("0.1"))
    assert found.outcome is Outcome.ERROR


def test_sums_of_cents_are_exact(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"part": [Decimal("0.1"), Decimal("0.2"), None]})
    total = "expect_column_sum_to_be_between"
    found = finding_of(judge, path, total, column="part", min_value=Decimal("0.3"), max_value=Decimal("0.3"))
    assert (found.outcome, found.observed) == (Outcome.PASS, "0.3")
    assert (
        finding_of(judge, path, total, column="part", min_value=Decimal("0.3"), strict_min=True).outcome is Outcome.FAIL
    )


NUMBERS = st.decimals(min_value=-(10**17), max_value=10**17, places=6) | st.sampled_from(
    [Decimal(n) for n in ("0", "0.1", "0.2", "0.3", "-0.1", "0.000001", "2", "9000000000")]
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.none() | NUMBERS, min_size=1, max_size=6), NUMBERS, st.booleans(), st.booleans())
def test_bounds_are_held_exactly_as_decimals(
    judge: Judge,
    tmp_path_factory: pytest.TempPathFactory,
    values: list[Decimal | None],
    bound: Decimal,
    strict: bool,
    is_floor: bool,
) -> None:
    path = canonical(tmp_path_factory.mktemp("batch"), {"part": values})
    name, flag = ("min_value", "strict_min") if is_floor else ("max_value", "strict_max")
    found = finding_of(judge, path, BETWEEN, column="part", **{name: bound, flag: strict})
    present = [v for v in values if v is not None]
    if found.outcome is Outcome.ERROR:
        assert read_frame(path).is_wide
        return
    if not present:
        assert found.outcome is Outcome.NO_DATA
        return
    wrong = [v for v in present if not (v == bound and not strict) and not (v > bound if is_floor else v < bound)]
    assert (found.failing, found.evaluated) == (len(wrong), len(present))
