"""Indicators reckoned from others: growth, multiples, shares of a parent area, and what cannot be reckoned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.assess import assess, exact_value
from kechuang_check.domain.assessment import Measured, Observation, Standing
from kechuang_check.domain.deriving import annual_growth, derive, roots_of, with_derived
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Bilingual, Clause, Comparator, Kind, Target, Unit
from kechuang_check.domain.reading import Derivation, How

DUE = date(2024, 12, 31)
BASE = (date(2020, 12, 31), Decimal(650))
GROWTH = Target(
    indicator="rd_growth",
    name=Bilingual("研发经费增速", "Growth of R&D"),
    project="rainforest",
    owner="science_bureau",
    clause=Clause("研发经费年均增长 7% 以上", Bilingual.same("an example")),
    comparator=Comparator.AT_LEAST,
    value=Decimal("0.07"),
    unit=Unit.PERCENT,
    due=DUE,
    kind=Kind.ANNUAL_RATIO,
    derivation=Derivation(How.GROWTH, ("rd",)),
)


def seen(values: dict[str, str], indicator: str = "rd") -> list[Observation]:
    return [
        Observation(indicator, Period.parse(p), Measured.VALUE, Decimal(v), coverage=Decimal(1), rows=1, sources=(p,))
        for p, v in values.items()
    ]


def reckoned(how: How, **series: Sequence[Observation]) -> dict[str, Decimal | str | None]:
    """By period, the value that comes of all series, or why there is none."""
    base = BASE if how.needs_base else None
    target = replace(GROWTH, derivation=Derivation(how, tuple(series), base))
    return {o.period.label: o.value if o.value is not None else o.because[-1] for o in derive(target, series)}


def test_growth_is_over_the_same_period_a_year_before() -> None:
    rd = seen({"2023-Q1": "100", "2023-Q2": "200", "2024-Q1": "107", "2024-Q2": "190"})
    assert reckoned(How.GROWTH, rd=rd) == {
        "2023-Q1": "base-missing",
        "2023-Q2": "base-missing",
        "2024-Q1": Decimal("0.07"),
        "2024-Q2": Decimal("-0.05"),
    }


def test_seven_percent_of_growth_is_exactly_seven_percent() -> None:
    for now, standing in (("107", Standing.ACHIEVED), ("106.9999999999", Standing.BEHIND)):
        found = derive(GROWTH, {"rd": seen({"2023": "100", "2024": now})})
        assert assess(GROWTH, found, DUE, [Period.parse("2024")]).standing is standing
    short = assess(replace(GROWTH, part_unit=Unit.YUAN), found, DUE, [Period.parse("2024")])
    assert short.to_close == Decimal("0.01")


def test_doubling_is_twice_the_base_and_not_a_thing_less() -> None:
    twice = replace(
        GROWTH, value=Decimal(2), unit=Unit.TIMES, kind=Kind.STOCK, derivation=Derivation(How.MULTIPLE, ("n",), BASE)
    )
    for value, standing in (("1300", Standing.ACHIEVED), ("1299", Standing.BEHIND)):
        found = derive(twice, {"n": seen({"2024": value}, "n")})
        assert assess(twice, found, DUE, [Period.parse("2024")]).standing is standing


@given(st.integers(1, 10**12), st.integers(0, 2000), st.integers(1, 12))
def test_a_mean_growth_that_was_reached_exactly_is_met_exactly(base: int, thousandths: int, years: int) -> None:
    rate = Fraction(thousandths, 1000)
    assert annual_growth(base * (1 + rate) ** years, Fraction(base), years) == Decimal(thousandths) / 1000
    less = annual_growth(base * (1 + rate) ** years - Fraction(1, 10**8), Fraction(base), years)
    assert less < Decimal(thousandths) / 1000


def test_mean_growth_counts_the_years_since_the_base() -> None:
    found = reckoned(How.ANNUAL_GROWTH, n=seen({"2020": "650", "2022": "786.5", "2024": "0"}))
    assert found == {"2020": "base-missing", "2022": Decimal("0.1"), "2024": Decimal(-1)}


def test_a_share_of_a_parent_area_has_its_parts() -> None:
    city, province = seen({"2023": "3", "2024": "4"}), seen({"2024": "3"}, "province")
    (share,) = derive(replace(GROWTH, derivation=Derivation(How.RATIO, ("c", "p"))), {"c": city, "p": province})
    assert (share.period.label, share.numerator, share.denominator) == ("2024", 4, 3)
    assert exact_value(GROWTH, share) == Fraction(4, 3)
    assert reckoned(How.RATIO, c=city, p=seen({"2024": "0"})) == {"2024": "denominator-zero"}


def test_growth_beside_that_of_another_series_is_the_difference_of_two() -> None:
    rd = replace(GROWTH, indicator="rd_growth")
    gdp = replace(GROWTH, indicator="gdp_growth", derivation=Derivation(How.GROWTH, ("gdp",)))
    ahead = replace(GROWTH, indicator="ahead", derivation=Derivation(How.DIFFERENCE, ("rd_growth", "gdp_growth")))
    measured = {"rd": seen({"2023": "100", "2024": "110"}), "gdp": seen({"2023": "1000", "2024": "1060"})}
    found = with_derived([ahead, rd, gdp], measured)["ahead"]
    assert {o.period.label: o.value for o in found} == {"2023": None, "2024": Decimal("0.04")}
    assert set(found[-1].sources) == {"2023", "2024"}
    targets = {t.indicator: t for t in (rd, gdp, ahead)}
    series = {n: replace(GROWTH, indicator=n, derivation=None) for n in ("rd", "gdp")}
    assert roots_of(ahead, targets | series) == {"rd", "gdp"}


def test_a_circle_is_refused() -> None:
    one = replace(GROWTH, indicator="one", derivation=Derivation(How.SUM, ("two", "rd")))
    two = replace(GROWTH, indicator="two", derivation=Derivation(How.SUM, ("one", "rd")))
    with pytest.raises(ValueError, match="circle"):
        with_derived([one, two], {"rd": []})
    with pytest.raises(ValueError, match="from itself"):
        roots_of(one, {"one": one, "two": two})


def test_what_is_not_fit_stays_so_and_says_why() -> None:
    unfit = [replace(o, state=Measured.NOT_FIT, because=("rd/key",)) for o in seen({"2023": "100"})]
    found = derive(GROWTH, {"rd": [*unfit, *seen({"2024": "120"})]})
    a = assess(GROWTH, found, DUE, [Period.parse("2024")])
    assert (a.standing, a.because, a.shortfall) == (Standing.DATA_NOT_FIT, ("rd/key",), None)


@given(st.lists(st.integers(-100, 10**6), min_size=12, max_size=12))
def test_months_and_the_year_so_far_agree(months: list[int]) -> None:
    so_far = {f"2024-{m:02d}": str(sum(months[:m])) for m in range(1, 13)}
    assert list(reckoned(How.MONTH, x=seen(so_far)).values()) == months


def test_january_and_february_that_come_together_have_no_month_of_their_own() -> None:
    found = reckoned(How.MONTH, x=seen({"2023-12": "90", "2024-02": "30", "2024-03": "50"}))
    assert found == {"2023-12": "base-missing", "2024-02": "base-missing", "2024-03": Decimal(20)}


@pytest.mark.parametrize("base", ["0", "-5"])
def test_nothing_grows_from_nothing(base: str) -> None:
    assert reckoned(How.GROWTH, rd=seen({"2023": base, "2024": "7"}))["2024"] == "base-not-positive"
