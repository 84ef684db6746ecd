"""Reports that did not come: what is asked for, what may still be judged, and what is said besides."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.assess import assess
from kechuang_check.domain.assessment import Measured, Observation, Standing
from kechuang_check.domain.deadline import DaysAfter, Deadline
from kechuang_check.domain.feed import Expected
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.fitness import with_fitness, with_lacking
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.plan import Bilingual, Comparator, Kind, Path, Plan, Shape, Target, Unit, Window
from kechuang_check.domain.reporting_periods import (
    expected_periods,
    is_due,
    not_covered,
    periods_until,
    report_missing,
)
from kechuang_check.domain.working_days import WorkCalendar
from tests.domain.asking import demanded
from tests.domain.test_assess import CONTRACTS, DUE, ENTERPRISE_RD, ENTERPRISES, ratio

START = date(2022, 1, 1)
MISSING = ("intake/report-missing",)
PROJECTS = replace(
    ENTERPRISES,
    indicator="talent_projects",
    value=Decimal(600),
    unit=Unit.PROJECTS,
    kind=Kind.CUMULATIVE_FLOW,
    window=Window.PLAN,
    path=Path(Shape.LINEAR, ((date(2021, 12, 31), Decimal(0)),)),
)


def periods(*labels: str) -> list[Period]:
    return [Period.parse(label) for label in labels]


def seen(value: str, label: str, *, came: int = 1, lacks: tuple[str, ...] = ()) -> Observation:
    whole = Observation("x", Period.parse(label), Measured.VALUE, Decimal(value), coverage=Decimal(1), sources=("b",))
    return with_lacking(whole, periods(*lacks), came, report_missing)


def quarters(as_of: date) -> tuple[Period, ...]:
    return demanded(Frequency.QUARTERLY, 30, START, DUE, as_of)


# What a feed is asked for


@pytest.mark.parametrize(
    ("frequency", "within_days", "as_of", "first_and_last"),
    [
        (Frequency.QUARTERLY, 30, date(2022, 4, 30), None),
        (Frequency.QUARTERLY, 30, date(2022, 5, 1), ("2022-Q1", "2022-Q1")),
        (Frequency.QUARTERLY, 30, date(2024, 12, 31), ("2022-Q1", "2024-Q3")),
        (Frequency.QUARTERLY, 30, date(2025, 1, 31), ("2022-Q1", "2024-Q4")),
        (Frequency.YEARLY, 300, date(2024, 12, 31), ("2022", "2023")),
        (Frequency.MONTHLY, 15, date(2022, 3, 16), ("2022-01", "2022-02")),
    ],
)
def test_a_report_is_demanded_when_its_time_is_up(
    frequency: Frequency, within_days: int, as_of: date, first_and_last: tuple[str, str] | None
) -> None:
    found = demanded(frequency, within_days, START, DUE, as_of)
    assert (None if not found else (found[0].label, found[-1].label)) == first_and_last


def test_after_the_end_of_the_plan_nothing_new_is_demanded() -> None:
    assert quarters(date(2026, 12, 31))[-1].label == "2024-Q4"
    assert len(quarters(date(2026, 12, 31))) == 12


def test_a_plan_that_ends_within_a_period_still_needs_that_period() -> None:
    assert [p.label for p in demanded(Frequency.YEARLY, 60, START, date(2023, 6, 30), date(2030, 1, 1))] == [
        "2022",
        "2023",
    ]


@given(st.dates(START, date(2026, 12, 31)), st.sampled_from(Frequency), st.integers(0, 400))
def test_demanded_periods_follow_one_another_from_the_start_of_the_plan(
    as_of: date, frequency: Frequency, within_days: int
) -> None:
    found = demanded(frequency, within_days, START, DUE, as_of)
    assert found[:1] in ((), (Period.containing(START, frequency),))
    assert all(later.before() == earlier for earlier, later in pairwise(found))
    assert all(p.end <= min(as_of, DUE) for p in found)


def test_a_month_that_a_later_report_covers_owes_none_of_its_own() -> None:
    plan = Plan(Bilingual.same("a plan"), date(2024, 1, 1), DUE, Bilingual.same("a source"), {})
    monthly = Expected(Frequency.MONTHLY, Deadline(DaysAfter(20)), "statistics_bureau", skip=frozenset({1}))
    found = expected_periods(monthly, plan)
    assert [p.label for p in found[:2]] == ["2024-02", "2024-03"]
    assert len(found) == 11


def test_a_report_within_its_grace_is_not_asked_for_yet() -> None:
    quarterly = Expected(Frequency.QUARTERLY, Deadline(DaysAfter(30)), "statistics_bureau", grace=5)
    assert not is_due(quarterly, Period.parse("2024-Q1"), date(2024, 5, 5), WorkCalendar())
    assert is_due(quarterly, Period.parse("2024-Q1"), date(2024, 5, 6), WorkCalendar())


def test_a_period_is_covered_by_a_longer_one_around_it() -> None:
    expected = periods_until(Period.parse("2024-Q4"), date(2024, 1, 1))
    assert [p.label for p in expected] == ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]
    assert [p.label for p in not_covered(expected, periods("2024-H1", "2024-Q4", "2024-09"))] == ["2024-Q3"]


# A hole in the window of a sum


def test_a_year_with_a_quarter_missing_is_not_held_against_its_target() -> None:
    a = assess(CONTRACTS, [seen("7000000000", "2024-Q4", came=3, lacks=("2024-Q2",))], DUE, quarters(DUE))
    assert (a.standing, a.shortfall, a.bound, a.to_close) == (Standing.INSUFFICIENT_DATA, None, None, None)
    assert (a.because, a.missing) == (MISSING, tuple(periods("2024-Q2")))
    assert a.observation is not None
    assert a.observation.coverage == Decimal("0.75")


def test_what_came_may_be_enough_by_itself() -> None:
    enough = seen("9000000000.01", "2024-Q4", came=3, lacks=("2024-Q2",))
    a = assess(CONTRACTS, [enough], DUE, quarters(DUE))
    assert (a.standing, a.because, a.missing) == (Standing.ACHIEVED, MISSING, tuple(periods("2024-Q2")))
    floor = replace(CONTRACTS, coverage_floor=Decimal("0.95"))
    assert assess(floor, [enough], DUE, quarters(DUE)).standing is Standing.ACHIEVED
    exactly = replace(enough, value=Decimal(9_000_000_000))
    assert assess(CONTRACTS, [exactly], DUE, quarters(DUE)).standing is Standing.INSUFFICIENT_DATA


@pytest.mark.parametrize(
    "target",
    [
        replace(CONTRACTS, comparator=Comparator.AT_MOST),
        replace(CONTRACTS, comparator=Comparator.LESS_THAN),
        replace(ENTERPRISES, window=Window.YEAR, value=Decimal(1)),
        replace(PROJECTS, kind=Kind.REGISTER, value=Decimal(1)),
    ],
)
def test_a_ceiling_and_what_can_shrink_again_need_the_whole_window(target: Target) -> None:
    a = assess(target, [seen("10", "2024-Q4", came=3, lacks=("2024-Q2",))], DUE, quarters(DUE))
    assert a.standing is Standing.INSUFFICIENT_DATA


def test_a_filing_that_cannot_be_read_is_the_reason_for_its_hole() -> None:
    codes = {Period.parse("2024-Q2"): ("intake/missing-column",)}
    holes = periods("2024-Q1", "2024-Q2")
    whole = Observation("x", Period.parse("2024-Q4"), Measured.VALUE, Decimal(1), coverage=Decimal(1))
    lacking = with_lacking(whole, holes, 2, lambda p: codes.get(p, MISSING))
    assert lacking.because == (*MISSING, "intake/missing-column")
    assert lacking.coverage == Decimal("0.5")


def test_unfit_data_in_the_window_stays_not_fit_whatever_else_is_missing() -> None:
    rule = Finding("contracts/key", "t", Severity.CRITICAL, Outcome.FAIL)
    unfit = with_fitness(seen("7000000000", "2024-Q4", came=3, lacks=("2024-Q2",)), {"b": [rule]})
    a = assess(CONTRACTS, [unfit], DUE, quarters(DUE))
    assert (a.standing, a.because) == (Standing.DATA_NOT_FIT, ("contracts/key",))
    assert a.missing == tuple(periods("2024-Q2"))


# The report that decides


def test_data_that_never_comes_is_no_data_once_its_report_is_overdue() -> None:
    last_year = ratio("1.7", "100", Period.parse("2023"))
    not_yet = demanded(Frequency.YEARLY, 300, START, DUE, date(2025, 10, 27))
    assert assess(ENTERPRISE_RD, [last_year], date(2025, 10, 27), not_yet).standing is Standing.NOT_YET_DUE
    overdue = demanded(Frequency.YEARLY, 300, START, DUE, date(2025, 10, 28))
    a = assess(ENTERPRISE_RD, [last_year], date(2025, 10, 28), overdue)
    assert (a.standing, a.because, a.missing) == (Standing.NO_DATA, MISSING, tuple(periods("2024")))
    assert a.observation == last_year
    assert (a.shortfall, a.bound, a.completion) == (None, None, None)


def test_nobody_gets_out_of_a_shortfall_by_not_reporting() -> None:
    late = date(2025, 6, 1)
    a = assess(ENTERPRISES, [seen("1000", "2024-Q3")], late, quarters(late))
    assert (a.standing, a.because, a.overdue) == (Standing.BEHIND, MISSING, tuple(periods("2024-Q4")))
    assert a.shortfall is not None
    assert a.shortfall > 0


def test_a_stock_that_met_its_target_before_the_due_date_may_have_lost_it_since() -> None:
    late = date(2025, 6, 1)
    a = assess(ENTERPRISES, [seen("2001", "2024-Q3")], late, quarters(late))
    assert (a.standing, a.missing) == (Standing.NO_DATA, tuple(periods("2024-Q4")))


@pytest.mark.parametrize(("target", "value"), [(PROJECTS, "600"), (CONTRACTS, "9000000001")])
def test_what_only_grows_and_met_its_target_stays_achieved(target: Target, value: str) -> None:
    late = date(2025, 6, 1)
    a = assess(target, [seen(value, "2024-Q3")], late, quarters(late))
    assert (a.standing, a.because, a.overdue) == (Standing.ACHIEVED, MISSING, tuple(periods("2024-Q4")))


def test_a_good_year_before_does_not_stand_for_the_year_that_was_not_reported() -> None:
    late = date(2025, 6, 1)
    a = assess(CONTRACTS, [seen("9000000001", "2023-Q4")], late, quarters(late))
    assert (a.standing, len(a.missing)) == (Standing.NO_DATA, 4)


def test_before_the_due_date_an_older_report_is_judged_and_the_newer_one_named() -> None:
    day = date(2024, 8, 31)
    a = assess(ENTERPRISES, [seen("1900", "2023-Q4")], day, quarters(day))
    assert (a.standing, a.because) == (Standing.ON_TRACK, MISSING)
    assert a.overdue == tuple(periods("2024-Q1", "2024-Q2"))


def test_a_report_that_is_not_due_yet_is_not_missed() -> None:
    day = date(2024, 7, 30)
    a = assess(ENTERPRISES, [seen("1900", "2024-Q1")], day, quarters(day))
    assert (a.because, a.missing) == ((), ())


def test_a_due_date_within_a_period_is_decided_by_the_report_of_that_period() -> None:
    target = replace(ENTERPRISES, due=date(2024, 6, 30))
    years = demanded(Frequency.YEARLY, 30, START, DUE, date(2025, 2, 1))
    a = assess(target, [seen("1999", "2024")], date(2025, 2, 1), years)
    assert (a.standing, a.shortfall, a.missing) == (Standing.MISSED, 1, ())
    assert assess(target, [seen("2000", "2023")], date(2025, 2, 1), years).standing is Standing.NO_DATA


def test_nothing_at_all_names_every_report_that_was_due() -> None:
    a = assess(ENTERPRISES, [], DUE, quarters(DUE))
    assert (a.standing, a.because, a.missing) == (Standing.NO_DATA, MISSING, quarters(DUE))
