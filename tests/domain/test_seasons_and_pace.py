"""Seasons learned from past years, the pace that is needed, and breaks in what a series counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.assess import assess
from kechuang_check.domain.assessment import DEFINITION_BREAK, Measured, Observation, Standing
from kechuang_check.domain.deriving import with_derived
from kechuang_check.domain.pace import months_left, pace
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Bilingual, Clause, Comparator, Kind, Path, Shape, Target, Unit
from kechuang_check.domain.reading import Derivation, How

DUE = date(2024, 12, 31)
CONTRACTS = Target(
    indicator="contracts",
    name=Bilingual("技术合同成交额", "Technology contracts"),
    project="rainforest",
    owner="science_bureau",
    clause=Clause("技术合同成交额达到 100 亿元", Bilingual.same("an example")),
    comparator=Comparator.AT_LEAST,
    value=Decimal(10_000_000_000),
    unit=Unit.YUAN,
    due=DUE,
    kind=Kind.YTD_FLOW,
    path=Path(learns_season=True),
)
ENTERPRISES = replace(CONTRACTS, value=Decimal(2000), unit=Unit.ENTERPRISES, kind=Kind.STOCK, path=Path())
CATALOGUE = ((date(2018, 1, 1), Bilingual("2018 年目录", "the catalogue of 2018")),)


def seen(values: dict[str, int]) -> list[Observation]:
    return [
        Observation("x", Period.parse(p), Measured.VALUE, Decimal(v), coverage=Decimal(1), rows=1, sources=(p,))
        for p, v in values.items()
    ]


def months(year: int, *values: int) -> dict[str, int]:
    return {f"{year}-{m:02d}": v for m, v in enumerate(values, start=1)}


LATE = months(2022, 0, 0, 10, 10, 20, 20, 30, 30, 40, 50, 70, 100)
EVEN = months(2023, *(100 * m // 12 for m in range(1, 12)), 100)


def test_a_season_is_the_mean_of_the_years_that_were_reported_whole() -> None:
    a = assess(CONTRACTS, seen(LATE | EVEN | months(2024, 1, 2, 3, 4, 5, 2_000_000_000)), date(2024, 7, 1), [])
    assert a.target.path.learned_from == (2022, 2023)
    assert a.target.path.season[5] == Decimal("0.35")
    assert (a.standing, a.bound) == (Standing.BEHIND, Decimal(3_500_000_000))


@pytest.mark.parametrize(
    "past",
    [
        {p: v for p, v in LATE.items() if p != "2022-05"},
        {p: v for p, v in LATE.items() if p != "2022-12"},
        dict.fromkeys(LATE, 0),
        {"2022": 100},
    ],
    ids=["a month lacks", "the end lacks", "nothing came in", "one report"],
)
def test_a_year_that_is_not_whole_teaches_nothing(past: dict[str, int]) -> None:
    a = assess(CONTRACTS, seen(past | {"2024-06": 2_000_000_000}), date(2024, 7, 1), [])
    assert (a.target.path.season, a.standing) == ((), Standing.NOT_YET_DUE)


@given(st.lists(st.lists(st.integers(0, 50), min_size=12, max_size=12), min_size=1, max_size=4))
def test_a_learned_season_rises_to_one(years: list[list[int]]) -> None:
    past: dict[str, int] = {}
    for year, added in enumerate(years, start=2018):
        past |= months(year, *(sum(added[: m + 1]) for m in range(12)))
    season = assess(CONTRACTS, seen(past | {"2024-06": 1}), date(2024, 7, 1), []).target.path.season
    assert list(season) == sorted(season)
    assert season[-1:] == ((Decimal(1),) if any(map(sum, years)) else ())
    assert all(0 <= s <= 1 for s in season)


def test_the_last_day_of_a_month_leaves_the_months_after_it() -> None:
    assert [months_left(date(2024, m, d), DUE) for m, d in ((6, 15), (6, 30), (12, 30), (12, 31))] == [7, 6, 1, 0]


def test_the_pace_needed_is_what_lacks_in_the_end_over_the_months_left() -> None:
    def needed(target: Target, value: str, day: date, period: str = "2024-06") -> Decimal | None:
        found = [replace(o, value=Decimal(value)) for o in seen({period: 0})]
        return pace(assess(target, found, day, []))

    assert needed(ENTERPRISES, "1002", date(2024, 6, 30)) == Context(prec=34).divide(Decimal(998), Decimal(6))
    assert needed(ENTERPRISES, "2000", date(2024, 6, 30)) is None
    assert needed(ENTERPRISES, "1002", date(2025, 1, 1), "2024-12") is None
    share = replace(ENTERPRISES, value=Decimal("0.02"), unit=Unit.PERCENT, kind=Kind.YTD_RATIO)
    assert needed(share, "0.017", date(2024, 6, 30)) == Decimal("0.05")
    # Contracts start anew in January: what lacked last year says nothing of this one.
    assert needed(CONTRACTS, "1", date(2024, 6, 30), "2023-12") is None
    assert needed(CONTRACTS, "4000000000", date(2024, 6, 30)) == Decimal(1_000_000_000)


@given(st.integers(0, 3000), st.dates(date(2024, 1, 31), DUE))
def test_at_the_pace_needed_the_target_is_reached(value: int, day: date) -> None:
    january = Period.parse("2024-01")
    each = pace(assess(ENTERPRISES, seen({"2024-01": value}), day, [january]))
    assert (each is None) == (value >= 2000 or day == DUE)
    if each is not None:
        assert abs(value + Fraction(each) * months_left(day, DUE) - 2000) < Fraction(1, 10**20)


def test_a_value_of_before_the_break_is_not_held_against_a_target_of_after() -> None:
    share = replace(ENTERPRISES, value=Decimal("0.42"), unit=Unit.PERCENT, kind=Kind.YTD_RATIO, breaks=CATALOGUE)
    published = [replace(o, value=Decimal("0.445")) for o in seen({"2016": 0})]
    a = assess(share, published, DUE, [])
    assert (a.standing, a.because, a.completion) == (Standing.NOT_ASSESSABLE, (DEFINITION_BREAK,), None)
    assert assess(replace(share, across_breaks=True), published, DUE, []).standing is Standing.ACHIEVED
    since = [*published, *(replace(o, value=Decimal("0.41")) for o in seen({"2024": 0}))]
    assert assess(share, since, DUE, []).standing is Standing.BEHIND


def test_growth_is_not_reckoned_across_a_break() -> None:
    series = replace(ENTERPRISES, indicator="x", breaks=CATALOGUE, is_series=True)
    growth = replace(
        CONTRACTS, indicator="growth", unit=Unit.PERCENT, kind=Kind.ANNUAL_RATIO, path=Path(),
        derivation=Derivation(How.GROWTH, ("x",)),
    )  # fmt: skip

    def grown(*targets: Target) -> list[tuple[Measured, Sequence[str]]]:
        found = with_derived(targets, {"x": seen({"2016": 100, "2017": 110, "2018": 99, "2019": 100})})
        return [(o.state, o.because) for o in found["growth"][1:]]

    value = (Measured.VALUE, ())
    assert grown(series, growth) == [value, (Measured.ERROR, (DEFINITION_BREAK,)), value]
    assert grown(replace(series, across_breaks=True), growth) == [value, value, value]


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.dates(date(2021, 1, 1), date(2025, 12, 31)))
def test_before_the_first_milestone_nothing_is_missed(first: int, value: int, day: date) -> None:
    path = Path(Shape.LINEAR, ((date(2022, 12, 31), Decimal(first)),))
    month = Period.of_months(day.year, day.month, 1)
    a = assess(replace(ENTERPRISES, path=path), seen({month.label: value}), month.end, [])
    if month.end < date(2022, 12, 31):
        assert a.standing in (Standing.ACHIEVED, Standing.NOT_YET_DUE)
    assert a.standing is not Standing.MISSED or month.end >= DUE
