"""One letter when something changed, and none while nothing does."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.alerting import Decision, News, Told, asks_the_same, decide
from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.plan import Bilingual, Clause, Comparator, Kind, Path, Shape, Target, Unit

TARGET = Target(
    indicator="carriers",
    name=Bilingual("载体", "Carriers"),
    project="carriers",
    owner="science_bureau",
    clause=Clause("25 new", Bilingual.same("report")),
    comparator=Comparator.AT_LEAST,
    value=Decimal(25),
    unit=Unit.CARRIERS,
    due=date(2024, 12, 31),
    kind=Kind.CUMULATIVE_FLOW,
)


NEXT_YEAR = date(2025, 12, 31)
RAISED, LOWERED = replace(TARGET, value=Decimal(30)), replace(TARGET, value=Decimal(20))


def verdict(of: Standing, target: Target = TARGET) -> Assessment:
    return Assessment(target, date(2024, 12, 31), of)


def nights(*verdicts: Standing | Assessment) -> list[Decision]:
    """What is decided each night, each remembered by the next."""
    told: dict[str, Told] = {}
    last: dict[str, Assessment] = {}
    heard = []
    for tonight in verdicts:
        a = tonight if isinstance(tonight, Assessment) else verdict(tonight)
        (decision,) = decide([a], told, last)
        heard.append(decision)
        last[decision.indicator] = a
        if decision.is_told:
            told[decision.indicator] = Told(decision.news, a)
    return heard


def news(*verdicts: Standing | Assessment) -> list[News]:
    return [d.news for d in nights(*verdicts)]


def test_a_shortfall_is_told_once_and_its_end_once() -> None:
    assert news(
        Standing.BEHIND, Standing.BEHIND, Standing.ON_TRACK, Standing.ACHIEVED, Standing.BEHIND, Standing.BEHIND
    ) == [
        News.FIRST_SHORTFALL,
        News.UNCHANGED,
        News.RECOVERED,
        News.NOTHING_TO_TELL,
        News.FIRST_SHORTFALL,
        News.UNCHANGED,
    ]


def test_that_the_due_date_has_passed_is_told_once() -> None:
    assert news(Standing.BEHIND, Standing.MISSED, Standing.MISSED, Standing.BEHIND, Standing.MISSED) == [
        News.FIRST_SHORTFALL,
        News.DUE_PASSED,
        News.UNCHANGED,
        News.UNCHANGED,
        News.UNCHANGED,
    ]


def test_what_was_missed_when_it_was_first_told_is_not_told_again() -> None:
    assert news(Standing.MISSED, Standing.MISSED) == [News.FIRST_SHORTFALL, News.UNCHANGED]


@pytest.mark.parametrize(
    "silent",
    [s for s in Standing if not s.is_short and not s.is_good],
)
def test_a_night_that_judges_nothing_neither_opens_nor_closes_an_alert(silent: Standing) -> None:
    assert news(silent, Standing.BEHIND, silent, Standing.BEHIND, silent, Standing.ON_TRACK) == [
        News.NOTHING_TO_TELL,
        News.FIRST_SHORTFALL,
        News.NOTHING_TO_TELL,
        News.UNCHANGED,
        News.NOTHING_TO_TELL,
        News.RECOVERED,
    ]


def test_what_was_good_from_the_start_is_not_told() -> None:
    assert news(Standing.ACHIEVED, Standing.ON_TRACK) == [News.NOTHING_TO_TELL] * 2
    assert news(Standing.ACHIEVED, verdict(Standing.ACHIEVED, RAISED)) == [News.NOTHING_TO_TELL] * 2


def test_a_target_that_is_lowered_until_it_is_met_is_a_recovery_that_names_the_target_before() -> None:
    _, recovered, silent = nights(
        Standing.BEHIND, verdict(Standing.ACHIEVED, LOWERED), verdict(Standing.ACHIEVED, LOWERED)
    )
    assert (recovered.news, recovered.former) == (News.RECOVERED, TARGET)
    assert silent.news is News.NOTHING_TO_TELL


@pytest.mark.parametrize(
    "changed",
    [
        RAISED,
        replace(TARGET, value=Decimal(24)),
        replace(TARGET, comparator=Comparator.MORE_THAN),
        replace(TARGET, due=NEXT_YEAR),
    ],
)
def test_a_target_that_is_changed_while_short_is_told_once_with_the_target_before(changed: Target) -> None:
    _, told, silent = nights(Standing.BEHIND, verdict(Standing.BEHIND, changed), verdict(Standing.BEHIND, changed))
    assert (told.news, told.former) == (News.TARGET_CHANGED, TARGET)
    assert (silent.news, silent.former) == (News.UNCHANGED, None)


def test_a_target_that_is_changed_and_missed_on_the_same_night_is_told_once() -> None:
    missed = verdict(Standing.MISSED, RAISED)
    assert news(Standing.BEHIND, missed, missed) == [News.FIRST_SHORTFALL, News.TARGET_CHANGED, News.UNCHANGED]


def test_a_target_that_is_postponed_can_be_missed_anew() -> None:
    later = replace(TARGET, due=NEXT_YEAR)
    assert news(Standing.MISSED, verdict(Standing.BEHIND, later), verdict(Standing.MISSED, later)) == [
        News.FIRST_SHORTFALL,
        News.TARGET_CHANGED,
        News.DUE_PASSED,
    ]


def test_a_target_that_is_raised_until_it_is_short_says_so() -> None:
    _, told = nights(Standing.ACHIEVED, verdict(Standing.BEHIND, RAISED))
    assert (told.news, told.former) == (News.FIRST_SHORTFALL, TARGET)


def test_a_target_that_goes_there_and_back_is_told_each_time() -> None:
    decisions = nights(Standing.BEHIND, verdict(Standing.ACHIEVED, LOWERED), Standing.BEHIND)
    assert [(d.news, d.former) for d in decisions] == [
        (News.FIRST_SHORTFALL, None),
        (News.RECOVERED, TARGET),
        (News.FIRST_SHORTFALL, LOWERED),
    ]


def test_a_target_written_in_another_way_or_reached_by_another_path_asks_the_same() -> None:
    assert asks_the_same(replace(TARGET, value=Decimal("2.50E+1")), TARGET)
    other_path = replace(TARGET, path=Path(Shape.LINEAR, ((date(2021, 12, 31), Decimal(0)),)), owner="somebody")
    assert asks_the_same(other_path, TARGET)
    assert not asks_the_same(RAISED, TARGET)


def test_indicators_are_remembered_apart() -> None:
    other = replace(TARGET, indicator="other")
    told = {TARGET.indicator: Told(News.FIRST_SHORTFALL, verdict(Standing.BEHIND))}
    found = decide([verdict(Standing.BEHIND), verdict(Standing.BEHIND, other)], told)
    assert [d.news for d in found] == [News.UNCHANGED, News.FIRST_SHORTFALL]


_VERDICTS = st.lists(
    st.builds(verdict, st.sampled_from(Standing), st.sampled_from([TARGET, RAISED, LOWERED])), max_size=8
)


@given(_VERDICTS)
def test_whatever_comes_the_owner_knows_the_truth_and_hears_nothing_twice(verdicts: list[Assessment]) -> None:
    known: Decision | None = None
    for decision in nights(*verdicts):
        told, now = decision.is_told, decision.assessment
        if told:
            same = known is not None and known.news is decision.news
            assert not same or not asks_the_same(known.assessment.target, now.target) or decision.former is not None
            known = decision
        if now.standing.is_short:
            assert known is not None
            assert known.news is not News.RECOVERED
            assert asks_the_same(known.assessment.target, now.target)
        if now.standing.is_good and known is not None:
            assert known.news is News.RECOVERED
