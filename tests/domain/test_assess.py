"""Where a target stands: the cases of the plan, and what must hold for any numbers."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.assess import assess, exact_value
from kechuang_check.domain.assessment import Measured, Observation, Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.fitness import batch_status, with_fitness
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Bilingual, Clause, Comparator, Kind, Path, Shape, Target, Unit, Window
from kechuang_check.domain.reading import NoNumber

DUE = date(2024, 12, 31)
YEAR = Period.parse("2024")

ENTERPRISE_RD = Target(
    indicator="enterprise_rd",
    name=Bilingual("企业研发占比", "Enterprise R&D"),
    project="rainforest",
    owner="science_bureau",
    clause=Clause("2% of main business income", Bilingual.same("report")),
    comparator=Comparator.AT_LEAST,
    value=Decimal("0.02"),
    unit=Unit.PERCENT,
    due=DUE,
    kind=Kind.ANNUAL_RATIO,
    part_unit=Unit.YUAN,
)
ENTERPRISES = replace(
    ENTERPRISE_RD,
    indicator="hitech_enterprises",
    value=Decimal(2000),
    unit=Unit.ENTERPRISES,
    part_unit=None,
    kind=Kind.STOCK,
    path=Path(Shape.LINEAR, ((date(2020, 12, 31), Decimal(650)),)),
)
CONTRACTS = replace(
    ENTERPRISES,
    indicator="contract_turnover",
    value=Decimal(9_000_000_000),
    unit=Unit.YUAN,
    comparator=Comparator.MORE_THAN,
    kind=Kind.ANNUAL_FLOW,
    window=Window.YEAR,
    path=Path(Shape.LINEAR, ((date(2019, 12, 31), Decimal(3_600_000_000)),)),
)


def ratio(numerator: str, denominator: str, period: Period = YEAR) -> Observation:
    n, d = Decimal(numerator), Decimal(denominator)
    return Observation("enterprise_rd", period, Measured.VALUE, n / d, n, d, Decimal(1), rows=10, sources=("b",))


def count(value: str, period: Period) -> Observation:
    return Observation("x", period, Measured.VALUE, Decimal(value), coverage=Decimal(1), rows=10, sources=("b",))


def test_exactly_two_percent_meets_two_percent() -> None:
    a = assess(ENTERPRISE_RD, [ratio("2", "100")], DUE, [YEAR])
    assert (a.standing, a.shortfall, a.completion) == (Standing.ACHIEVED, 0, 1)


def test_a_fen_below_two_percent_falls_short_of_one_fen() -> None:
    a = assess(ENTERPRISE_RD, [ratio("1999999999.99", "100000000000")], DUE, [YEAR])
    assert a.standing is Standing.BEHIND
    assert a.to_close == Decimal("0.01")
    assert a.shortfall is not None
    assert 0 < a.shortfall < Decimal("0.0001")


def test_a_third_is_compared_without_rounding() -> None:
    third = replace(ENTERPRISE_RD, value=Decimal("0.3333333333333333333333333333333333"))
    assert assess(third, [ratio("1", "3")], DUE, [YEAR]).standing is Standing.ACHIEVED


def test_329_does_not_meet_33_though_it_prints_so_unless_the_plan_rounds() -> None:
    target = replace(ENTERPRISE_RD, value=Decimal("0.033"), comparator=Comparator.AT_LEAST)
    assert assess(target, [ratio("3.29", "100")], DUE, [YEAR]).standing is Standing.BEHIND
    assert assess(replace(target, round_to=1), [ratio("3.29", "100")], DUE, [YEAR]).standing is Standing.ACHIEVED


ABOUT_TWO_PERCENT = replace(ENTERPRISE_RD, comparator=Comparator.WITHIN, band=Decimal("0.002"))


@pytest.mark.parametrize(
    ("numerator", "shortfall", "to_close"),
    [
        ("1.8", 0, None),
        ("2.2", 0, None),
        ("1.7", Decimal("0.1"), Decimal("0.1")),
        ("2.5", Decimal("0.3"), Decimal("0.3")),
    ],
)
def test_about_two_percent_lets_as_much_pass_as_its_band_is_wide(
    numerator: str, shortfall: Decimal, to_close: Decimal | None
) -> None:
    a = assess(ABOUT_TWO_PERCENT, [ratio(numerator, "100")], DUE, [YEAR])
    assert (a.shortfall, a.to_close) == (shortfall, to_close)
    assert a.standing is (Standing.BEHIND if shortfall else Standing.ACHIEVED)
    assert not a.standing.is_short or a.is_below == (numerator < "2")


def test_equal_is_met_by_nothing_else() -> None:
    tasks = replace(ENTERPRISES, comparator=Comparator.EQUAL, value=Decimal(24), unit=Unit.TASKS, path=Path())
    for value, standing in (("23", Standing.BEHIND), ("24", Standing.ACHIEVED), ("25", Standing.BEHIND)):
        a = assess(tasks, [count(value, YEAR)], DUE, [YEAR])
        assert (a.standing, a.shortfall) == (standing, abs(int(value) - 24))


@pytest.mark.parametrize(
    ("lacks", "because"), [(NoNumber.NONE, "plan/no-number"), (NoNumber.UNKNOWN, "plan/number-unknown")]
)
def test_a_target_without_a_number_is_shown_and_never_judged(lacks: NoNumber, because: str) -> None:
    target = replace(ENTERPRISES, value=None, no_number=lacks)
    for seen in ([], [count("0", YEAR)]):
        a = assess(target, seen, date(2025, 6, 1), [YEAR])
        assert (a.standing, a.bound, a.shortfall, a.completion) == (Standing.NOT_ASSESSABLE, None, None, None)
        assert (a.because, a.missing, a.is_shown_only) == ((because,), (), True)
        assert a.observation == (seen[0] if seen else None)
    assert target.bound_on(DUE) is None


def test_exactly_nine_billion_does_not_exceed_nine_billion() -> None:
    a = assess(CONTRACTS, [count("9000000000", YEAR)], DUE, [YEAR])
    assert (a.standing, a.shortfall, a.shortfall_unit) == (Standing.BEHIND, Decimal("0.01"), Unit.YUAN)
    assert assess(CONTRACTS, [count("9000000000.01", YEAR)], DUE, [YEAR]).standing is Standing.ACHIEVED


def test_published_high_tech_enterprises_of_november_2024_are_behind_their_path() -> None:
    november = Period.parse("2024-11")
    a = assess(ENTERPRISES, [count("1002", november)], date(2024, 12, 10), [november])
    assert a.standing is Standing.BEHIND
    passed, whole = (date(2024, 11, 30) - date(2020, 12, 31)).days, (DUE - date(2020, 12, 31)).days
    assert a.bound == -(-(650 * whole + 1350 * passed) // whole) == 1972
    assert a.shortfall == 970
    assert a.completion == Decimal("0.501")


@pytest.mark.parametrize(
    ("as_of", "standing"),
    [(DUE, Standing.BEHIND), (DUE + timedelta(days=1), Standing.MISSED)],
)
def test_missed_only_after_the_due_date(as_of: date, standing: Standing) -> None:
    december = Period.parse("2024-12")
    assert assess(ENTERPRISES, [count("1999", december)], as_of, [december]).standing is standing


def test_annual_data_of_last_year_is_not_held_against_the_final_bound() -> None:
    last_year = Period.parse("2023")
    a = assess(ENTERPRISE_RD, [ratio("1.7", "100", last_year)], date(2025, 3, 1), [last_year])
    assert (a.standing, a.bound, a.shortfall) == (Standing.NOT_YET_DUE, None, None)


def test_a_flow_in_the_middle_of_its_year_is_not_due_unless_a_season_says_so() -> None:
    june = Period.parse("2024-Q2")
    observation = [count("2000000000", june)]
    assert assess(CONTRACTS, observation, date(2024, 7, 5), [june]).standing is Standing.NOT_YET_DUE
    season = tuple(
        Decimal(s) for s in ["0.02", "0.05", "0.1", "0.15", "0.2", "0.3", "0.35", "0.4", "0.5", "0.6", "0.75", "1"]
    )
    paced = replace(CONTRACTS, path=replace(CONTRACTS.path, season=season))
    a = assess(paced, observation, date(2024, 7, 5), [june])
    assert (a.standing, a.bound) == (Standing.BEHIND, Decimal(2_700_000_000))
    assert paced.bound_on(date(2024, 6, 29)) == Fraction(9_000_000_000) * Fraction("0.2")
    assert paced.bound_on(date(2024, 1, 30)) == 0


def test_what_comes_after_the_due_date_does_not_change_the_verdict() -> None:
    first_quarter = Period.parse("2025-Q1")
    observations = [count("9100000000", Period.parse("2024-Q4")), count("1", first_quarter)]
    assert assess(CONTRACTS, observations, date(2025, 6, 1), [first_quarter]).standing is Standing.ACHIEVED


def test_no_batch_is_no_data_and_before_the_first_report_is_due_not_yet_due() -> None:
    assert assess(ENTERPRISE_RD, [], DUE, [YEAR]).standing is Standing.NO_DATA
    assert assess(ENTERPRISE_RD, [], date(2022, 2, 1), []).standing is Standing.NOT_YET_DUE
    assert assess(ENTERPRISE_RD, [ratio("1", "100")], date(2024, 12, 30), []).standing is Standing.NOT_YET_DUE


def test_unfit_data_is_never_a_shortfall() -> None:
    rule = Finding("enterprise_rd/key", "t", Severity.CRITICAL, Outcome.FAIL)
    unfit = with_fitness(ratio("1", "100"), {"b": [rule]})
    a = assess(ENTERPRISE_RD, [unfit], DUE, [YEAR])
    assert (a.standing, a.shortfall, a.because) == (Standing.DATA_NOT_FIT, None, ("enterprise_rd/key",))


def test_a_warning_does_not_make_data_unfit() -> None:
    rule = Finding("enterprise_rd/band", "t", Severity.WARNING, Outcome.WARN)
    assert with_fitness(ratio("1", "100"), {"b": [rule]}).state is Measured.VALUE


def test_too_little_coverage_is_insufficient_data() -> None:
    target = replace(ENTERPRISE_RD, coverage_floor=Decimal("0.95"))
    thin = replace(ratio("1", "100"), coverage=Decimal("0.949"))
    assert assess(target, [thin], DUE, [YEAR]).standing is Standing.INSUFFICIENT_DATA
    assert assess(target, [replace(thin, coverage=Decimal("0.95"))], DUE, [YEAR]).standing is Standing.BEHIND


def test_a_ceiling_on_a_flow_is_settled_when_its_year_is_over() -> None:
    ceiling = replace(CONTRACTS, comparator=Comparator.AT_MOST)
    assert assess(ceiling, [count("10", Period.parse("2024-Q2"))], date(2024, 7, 1), []).standing is (
        Standing.NOT_YET_DUE
    )
    assert assess(ceiling, [count("10", Period.parse("2024-Q4"))], DUE, []).standing is Standing.ACHIEVED
    over = assess(ceiling, [count("9000000001", Period.parse("2024-Q4"))], DUE, [])
    assert (over.standing, over.shortfall, over.completion) == (Standing.BEHIND, 1, None)


amounts = st.integers(min_value=0, max_value=10**15).map(lambda n: Decimal(n).scaleb(-2))
bounds = st.integers(min_value=1, max_value=10**6).map(lambda n: Decimal(n).scaleb(-4))


@given(amounts, amounts.filter(lambda d: d > 0), bounds, st.sampled_from(Comparator))
def test_a_shortfall_is_never_negative_and_zero_exactly_when_met(
    numerator: Decimal, denominator: Decimal, value: Decimal, comparator: Comparator
) -> None:
    band = Decimal("0.003") if comparator is Comparator.WITHIN else None
    target = replace(ENTERPRISE_RD, value=value, comparator=comparator, band=band)
    a = assess(target, [ratio(str(numerator), str(denominator))], DUE, [YEAR])
    met = target.holds(Fraction(numerator) / Fraction(denominator), Fraction(value))
    assert a.shortfall is not None
    assert a.shortfall >= 0
    assert (a.shortfall == 0) == met == a.standing.is_good
    if not met:
        edge = target.edge(Fraction(numerator) / Fraction(denominator), Fraction(value))
        gap = abs(edge - Fraction(numerator) / Fraction(denominator)) * 100
        assert abs(Fraction(a.shortfall) - (gap or Fraction(1, 100))) < Fraction(1, 10**12)


@given(amounts, amounts.filter(lambda d: d > 0), bounds)
def test_what_would_close_it_closes_it_and_a_fen_less_does_not(
    numerator: Decimal, denominator: Decimal, value: Decimal
) -> None:
    for comparator in (Comparator.AT_LEAST, Comparator.MORE_THAN):
        target = replace(ENTERPRISE_RD, value=value, comparator=comparator)
        a = assess(target, [ratio(str(numerator), str(denominator))], DUE, [YEAR])
        if a.to_close is None:
            assert a.standing.is_good
            continue
        closed = ratio(str(numerator + a.to_close), str(denominator))
        almost = ratio(str(numerator + a.to_close - Decimal("0.01")), str(denominator))
        assert assess(target, [closed], DUE, [YEAR]).standing is Standing.ACHIEVED
        assert assess(target, [almost], DUE, [YEAR]).standing is Standing.BEHIND


@given(st.integers(0, 4000), st.integers(0, 4000), st.dates(date(2021, 1, 1), DUE))
def test_more_is_never_worse(low: int, high: int, day: date) -> None:
    low, high = sorted((low, high))
    month = Period.of_months(day.year, day.month, 1)
    worse = assess(ENTERPRISES, [count(str(low), month)], DUE, [])
    better = assess(ENTERPRISES, [count(str(high), month)], DUE, [])
    assert worse.shortfall is not None
    assert better.shortfall is not None
    assert worse.shortfall >= better.shortfall


@given(amounts, amounts, amounts.filter(lambda d: d > 0), bounds, st.sampled_from(Comparator))
def test_closer_to_what_is_asked_is_never_worse(
    one: Decimal, other: Decimal, denominator: Decimal, value: Decimal, comparator: Comparator
) -> None:
    band = Decimal("0.003") if comparator is Comparator.WITHIN else None
    target = replace(ENTERPRISE_RD, value=value, comparator=comparator, band=band)
    wanted = Fraction(value) * Fraction(denominator)

    def distance(numerator: Decimal) -> Fraction:
        """How far it is from the right side of the bound, or for two-sided comparators from the bound itself."""
        beyond = Fraction(numerator) - wanted
        return abs(beyond) if comparator.is_two_sided else -beyond if comparator.is_floor else beyond

    near, far = sorted((one, other), key=distance)
    better, worse = (assess(target, [ratio(str(n), str(denominator))], DUE, [YEAR]) for n in (near, far))
    assert better.shortfall is not None
    assert worse.shortfall is not None
    assert better.shortfall <= worse.shortfall
    assert better.standing.is_good >= worse.standing.is_good


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=5), st.sampled_from([Shape.LINEAR, Shape.STEP]))
def test_a_path_passes_through_its_milestones(values: list[int], shape: Shape) -> None:
    points = tuple((date(2019 + i, 12, 31), Decimal(v)) for i, v in enumerate(values))
    target = replace(ENTERPRISES, path=Path(shape, points))
    for day, value in points:
        assert target.bound_on(day) == Fraction(value)
    assert target.bound_on(DUE) == 2000
    assert target.bound_on(date(2019, 12, 30)) is None


def test_an_observation_without_a_value_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="no value"):
        exact_value(ENTERPRISES, Observation("x", YEAR, Measured.VALUE))


def test_a_critical_target_that_is_missed_does_not_make_its_data_unfit() -> None:
    missed = Finding("enterprise_rd/target", "expect_indicator_to_meet_target", Severity.CRITICAL, Outcome.FAIL)
    assert batch_status([missed]) is BatchStatus.FIT
    assert with_fitness(ratio("1", "100"), {"b": [missed]}).state is Measured.VALUE
    assert batch_status([replace(missed, type="expect_column_values_to_not_be_null")]) is BatchStatus.UNFIT
