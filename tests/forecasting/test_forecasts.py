"""What is said of an indicator's due date: by which method, from which periods, and when the target is met or lost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.assessment import Measured, Observation
from kechuang_check.domain.forecast import BROKEN, NO_SEASON, TOO_FEW_POINTS, Forecast, Method
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Bilingual, Clause, Comparator, Kind, Target, Unit, Window
from kechuang_check.forecasting import forecast

STOCK = Target(
    indicator="hitech_enterprises",
    name=Bilingual("高新技术企业数", "High-tech enterprises"),
    project="rainforest",
    owner="science_bureau",
    clause=Clause("高新技术企业达到 2000 家", Bilingual.same("an example")),
    comparator=Comparator.AT_LEAST,
    value=Decimal(2000),
    unit=Unit.ENTERPRISES,
    due=date(2024, 12, 31),
    kind=Kind.STOCK,
)
CONTRACTS = replace(STOCK, value=Decimal(10_000_000), unit=Unit.YUAN, kind=Kind.YTD_FLOW)
YEARS = ("2019", "2020", "2021", "2022", "2023")
DAY = date(2024, 7, 1)
AGAIN = ((date(2022, 1, 1), Bilingual("2022 年目录", "the catalogue of 2022")),)


def seen(values: dict[str, object]) -> list[Observation]:
    return [
        Observation("x", Period.parse(p), Measured.VALUE, Decimal(str(v)), coverage=Decimal(1), rows=1, sources=(p,))
        for p, v in values.items()
    ]


def yearly(*values: object) -> list[Observation]:
    return seen(dict(zip(YEARS[-len(values) :], values, strict=True)))


def made(target: Target, observations: Sequence[Observation], as_of: date = DAY) -> Forecast:
    found = forecast(target, observations, as_of)
    assert isinstance(found, Forecast), found
    return found


def months(year: int, *values: int) -> dict[str, object]:
    return {f"{year}-{m:02d}": v for m, v in enumerate(values, start=1)}


def quarters(year: int, *values: int) -> dict[str, object]:
    return {f"{year}-Q{q}": v for q, v in enumerate(values, start=1)}


def test_a_series_on_a_line_goes_on_along_it_and_meets_its_target_on_the_day_that_the_line_does() -> None:
    # 1 a day: 1096 days from the end of 2021 to the due date.
    found = made(replace(STOCK, value=Decimal(1800)), seen({"2021": 900, "2022": 1265, "2023": 1630}))
    assert (found.value, found.low, found.high, found.method, found.points) == (1996, 1996, 1996, Method.LINE, 3)
    assert (found.first_met, found.first_lost, found.is_met) == (date(2024, 6, 18), None, False)


def test_a_line_that_does_not_reach_the_target_by_its_due_date_says_no_day() -> None:
    found = made(STOCK, seen({"2021": 900, "2022": 1265, "2023": 1630}))
    assert (found.value, found.first_met, found.first_lost) == (1996, None, None)


def test_the_range_is_that_of_the_textbook() -> None:
    """1, 2, 4: the slope is 1.5 a year, the variance 1/6; a year on, 8 of 10 lie within 3.078 s √(1 + 1/3 + 2)."""
    target = replace(STOCK, unit=Unit.TIMES, value=Decimal(9), due=date(2023, 12, 31))
    found = made(target, seen({"2020": 1, "2021": 2, "2022": 4}), date(2023, 3, 1))
    reach = 3.078 * math.sqrt(1 / 6 * (1 + 1 / 3 + 2))
    assert float(found.value) == pytest.approx(16 / 3, abs=0.01)
    assert float(found.low) == pytest.approx(16 / 3 - reach, abs=0.02)
    assert float(found.high) == pytest.approx(16 / 3 + reach, abs=0.02)


def test_a_target_that_is_met_now_and_falls_has_a_day_on_which_it_is_lost() -> None:
    found = made(replace(STOCK, value=Decimal(1000)), seen({"2021": 1930, "2022": 1565, "2023": 1200}))
    assert (found.first_lost, found.first_met, found.is_met) == (date(2024, 7, 19), None, True)


def test_a_ceiling_is_lost_by_growth() -> None:
    ceiling = replace(STOCK, comparator=Comparator.AT_MOST, value=Decimal(1800))
    found = made(ceiling, seen({"2021": 900, "2022": 1265, "2023": 1630}))
    assert (found.value, found.first_lost) == (1996, date(2024, 6, 19))


@pytest.mark.parametrize("values", [(900,), (900, 1265)])
def test_one_or_two_periods_foretell_nothing(values: tuple[int, ...]) -> None:
    assert forecast(STOCK, yearly(*values), DAY) == TOO_FEW_POINTS


def test_what_was_not_measured_whole_is_no_point() -> None:
    whole = yearly(900, 1265, 1630)
    for poor in (
        replace(whole[1], state=Measured.NOT_FIT, value=None),
        replace(whole[1], missing=(Period.parse("2021"),)),
    ):
        assert forecast(STOCK, [whole[0], poor, whole[2]], DAY) == TOO_FEW_POINTS
    thin = replace(whole[1], coverage=Decimal("0.9"))
    assert forecast(replace(STOCK, coverage_floor=Decimal("0.95")), [whole[0], thin, whole[2]], DAY) == TOO_FEW_POINTS


def test_a_break_in_the_definition_cuts_the_history() -> None:
    broken = replace(STOCK, breaks=AGAIN)
    assert forecast(broken, yearly(5000, 6000, 7000, 1265, 1630), DAY) == TOO_FEW_POINTS
    earlier = replace(STOCK, breaks=((date(2020, 6, 1), AGAIN[0][1]),))
    found = made(earlier, yearly(5000, 900, 1265, 1630, 1995))
    assert (found.points, found.value) == (4, 2361)
    assert made(replace(earlier, across_breaks=True), yearly(5000, 900, 1265, 1630, 1995)).points == 5


def test_a_break_before_the_due_date_leaves_nothing_to_say() -> None:
    assert forecast(replace(STOCK, breaks=((DAY, AGAIN[0][1]),)), yearly(1, 2, 3), DAY) == BROKEN


@pytest.mark.parametrize("as_of", [date(2024, 12, 31), date(2025, 3, 1)])
def test_nothing_is_foretold_of_a_due_date_that_has_come(as_of: date) -> None:
    assert forecast(STOCK, yearly(900, 1265, 1630), as_of) is None


def test_a_target_without_a_number_has_no_forecast() -> None:
    assert forecast(replace(STOCK, value=None), yearly(900, 1265, 1630), DAY) is None


def test_what_is_not_over_on_the_day_judged_for_is_not_used() -> None:
    values = {"2021": 900, "2022": 1265, "2023": 1630, "2024-H1": 9000}
    assert made(STOCK, seen(values), date(2024, 6, 29)) == made(STOCK, yearly(900, 1265, 1630), date(2024, 6, 29))


def test_the_year_of_the_due_date_is_carried_on_by_the_season_of_past_years() -> None:
    past = quarters(2022, 10, 20, 40, 100) | quarters(2023, 20, 40, 60, 100)
    found = made(CONTRACTS, seen(past | quarters(2024, 3_000_000, 4_500_000)))
    # By the end of June there was 20 % of the year in 2022, 40 % in 2023, 30 % in the mean.
    assert (found.value, found.low, found.high) == (15_000_000, 11_200_000, 22_500_000)
    assert (found.method, found.points, found.first_met) == (Method.SEASON, 10, date(2024, 12, 31))


def test_the_months_between_say_when_a_flow_reaches_its_target() -> None:
    even = [100 * m // 12 for m in range(1, 12)] + [100]
    found = made(CONTRACTS, seen(months(2022, *even) | months(2023, *even) | months(2024, 2_000_000, 4_000_000)))
    assert found.first_met == date(2024, 5, 31)
    assert found.value == found.low == found.high == 25_000_000


def test_one_whole_year_shows_no_season() -> None:
    values = quarters(2022, 10, 20, 40) | quarters(2023, 20, 40, 60, 100) | quarters(2024, 3, 4)
    assert forecast(CONTRACTS, seen(values), DAY) == NO_SEASON


def test_a_season_in_which_nothing_comes_by_now_tells_nothing() -> None:
    values = quarters(2022, 0, 20, 40, 100) | quarters(2023, 20, 40, 60, 100) | quarters(2024, 3)
    assert forecast(CONTRACTS, seen(values), DAY) == NO_SEASON


def test_totals_of_whole_years_are_compared_with_each_other_and_never_with_parts_of_one() -> None:
    later = replace(CONTRACTS, due=date(2025, 12, 31))
    values = {"2021": 3_650_000, "2022": 7_300_000, "2023": 10_950_000}
    found = made(replace(later, value=Decimal(14_000_000)), seen(values))
    assert (found.method, found.points, found.first_met) == (Method.LINE, 3, date(2024, 12, 31))
    parts = quarters(2022, 10, 20, 40, 100) | quarters(2023, 20, 40, 60, 100)
    assert forecast(later, seen(parts | quarters(2024, 9)), DAY) == TOO_FEW_POINTS


def test_shares_of_the_year_so_far_are_compared_at_the_same_month_only() -> None:
    share = replace(STOCK, unit=Unit.PERCENT, value=Decimal("0.4"), kind=Kind.YTD_RATIO)
    values = months(2023, *range(1, 7)) | months(2024, *range(1, 7))
    assert forecast(share, seen({p: Decimal(str(v)) / 100 for p, v in values.items()}), DAY) == TOO_FEW_POINTS


def test_a_sum_since_the_plan_began_is_carried_on_by_the_season_of_its_years() -> None:
    flow = replace(STOCK, value=Decimal(600), kind=Kind.CUMULATIVE_FLOW, window=Window.PLAN)
    past = quarters(2022, 10, 20, 40, 100) | quarters(2023, 120, 140, 160, 200)
    found = made(flow, seen(past | quarters(2024, 215, 230)))
    # 30 came in 2024 by the end of June: in 2022 that was 20 % of the year, in 2023 40 %.
    assert (found.value, found.low, found.high, found.method) == (300, 275, 350, Method.SEASON)
    # Of 2022 nothing is known before July, so that only 2023 is whole.
    later = {p: v for p, v in (past | quarters(2024, 215, 230)).items() if p not in ("2022-Q1", "2022-Q2")}
    assert made(flow, seen(later)).method is Method.LINE


def test_a_sum_that_only_grows_is_never_foretold_below_what_came_in() -> None:
    flow = replace(STOCK, kind=Kind.CUMULATIVE_FLOW)
    found = made(flow, yearly(0, 0, 0, 0, 500))
    assert found.low == 500 == found.value


def test_money_is_told_to_three_digits_the_range_outwards() -> None:
    found = made(
        replace(CONTRACTS, kind=Kind.STOCK, value=Decimal(10**9)), yearly(123_456_789, 234_567_890, 345_678_912)
    )
    assert all(n % 1_000_000 == 0 for n in (found.value, found.low, found.high))
    assert found.low <= found.value < found.high


KINDS = st.sampled_from([Kind.STOCK, Kind.REGISTER, Kind.CUMULATIVE_FLOW, Kind.COVERAGE, Kind.ANNUAL_FLOW])
VALUES = st.lists(st.integers(0, 5000), min_size=3, max_size=5)


def test_a_value_just_short_of_its_target_is_not_rounded_up_to_it() -> None:
    target = replace(CONTRACTS, kind=Kind.STOCK, value=Decimal(999_999_999))
    found = made(target, seen({"2021": 999_000_000, "2022": 999_000_000, "2023": 999_000_000}))
    assert found.value < target.value
    assert found.first_met is None


@given(KINDS, VALUES, st.sampled_from(list(Comparator)))
def test_the_range_holds_the_value_and_what_cannot_be_is_never_foretold(
    kind: Kind, values: list[int], comparator: Comparator
) -> None:
    target = replace(STOCK, kind=kind, comparator=comparator, band=Decimal(5))
    if kind is Kind.COVERAGE:
        target, values = replace(target, unit=Unit.PERCENT, value=Decimal("0.9")), [v / 5000 for v in values]
    found = made(target, yearly(*values))
    assert 0 <= found.low <= found.value <= found.high
    assert kind is not Kind.COVERAGE or found.high <= 1
    assert found.first_met is None or found.first_lost is None
    assert repr(found) == repr(made(target, yearly(*values)[::-1]))


@given(st.lists(st.integers(1, 500), min_size=3, max_size=5))
def test_what_grew_each_year_is_foretold_to_grow(steps: list[int]) -> None:
    values = [sum(steps[: i + 1]) for i in range(len(steps))]
    found = made(replace(STOCK, unit=Unit.TIMES, value=Decimal(10**6)), yearly(*values))
    shorter = made(replace(STOCK, unit=Unit.TIMES, value=Decimal(10**6), due=date(2024, 9, 30)), yearly(*values))
    assert found.value > shorter.value
