"""One letter when something changed, and none while nothing does."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.alerting.deciding import Circumstances, Decision, Known, Told, decide
from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.signals import Signal, State
from kechuang_check.domain.alerting.steps import asks_the_same
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.finding import Severity
from kechuang_check.domain.plan import Bilingual, Clause, Comparator, Kind, Path, Shape, Target, Unit
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.routing import Subject

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


DAY = date(2024, 12, 31)
ALERT = Fingerprint(AlertKind.SHORTFALL, "plan", "carriers")
SUBJECT = Subject(AlertKind.SHORTFALL, "plan", Severity.WARNING, indicator="carriers", owner="science_bureau")


def verdict(of: Standing, target: Target = TARGET, gap: str | None = None) -> Assessment:
    shortfall = None if gap is None else Decimal(gap)
    return Assessment(target, DAY, of, shortfall=shortfall, shortfall_unit=None if gap is None else target.unit)


def signal(of: Assessment) -> Signal:
    state = State.FIRING if of.standing.is_short else State.GOOD if of.standing.is_good else State.UNJUDGED
    return Signal(ALERT, SUBJECT, state, of)


def nights(*verdicts: Standing | Assessment) -> list[Decision | None]:
    """What is decided each night, one a day, for the owner; each remembered by the next."""
    told: Told | None = None
    last: Assessment | None = None
    heard = []
    for number, tonight in enumerate(verdicts):
        a = tonight if isinstance(tonight, Assessment) else verdict(tonight)
        day = DAY + timedelta(days=number)
        decision = decide(signal(a), told, Circumstances(day, "science_bureau"), last)
        heard.append(decision)
        last = a
        if decision is not None and decision.is_told:
            assert decision.transition.is_news
            told = Told(Known(decision.transition, day, a), day)
    return heard


def news(*verdicts: Standing | Assessment) -> list[Transition | None]:
    """What is told each night; None for nothing."""
    return [d.transition if d is not None and d.is_told else None for d in nights(*verdicts)]


def test_a_shortfall_is_told_once_and_its_end_once() -> None:
    assert news(
        Standing.BEHIND, Standing.BEHIND, Standing.ON_TRACK, Standing.ACHIEVED, Standing.BEHIND, Standing.BEHIND
    ) == [
        Transition.NEW,
        None,
        Transition.RECOVERED,
        None,
        Transition.REOPENED,
        None,
    ]


def test_that_the_due_date_has_passed_is_told_once() -> None:
    assert news(Standing.BEHIND, Standing.MISSED, Standing.MISSED, Standing.BEHIND, Standing.MISSED) == [
        Transition.NEW,
        Transition.DUE_PASSED,
        None,
        None,
        None,
    ]


def test_what_was_missed_when_it_was_first_told_is_not_told_again() -> None:
    assert news(Standing.MISSED, Standing.MISSED) == [Transition.NEW, None]


@pytest.mark.parametrize(
    "silent",
    [s for s in Standing if not s.is_short and not s.is_good],
)
def test_a_night_that_judges_nothing_neither_opens_nor_closes_an_alert(silent: Standing) -> None:
    assert news(silent, Standing.BEHIND, silent, Standing.BEHIND, silent, Standing.ON_TRACK) == [
        None,
        Transition.NEW,
        None,
        None,
        None,
        Transition.RECOVERED,
    ]


def test_what_was_good_from_the_start_is_not_told() -> None:
    assert news(Standing.ACHIEVED, Standing.ON_TRACK) == [None] * 2
    assert news(Standing.ACHIEVED, verdict(Standing.ACHIEVED, RAISED)) == [None] * 2


def test_a_target_that_is_lowered_until_it_is_met_is_a_recovery_that_names_the_target_before() -> None:
    _, recovered, silent = nights(
        Standing.BEHIND, verdict(Standing.ACHIEVED, LOWERED), verdict(Standing.ACHIEVED, LOWERED)
    )
    assert (recovered.transition, recovered.former) == (Transition.RECOVERED, TARGET)
    assert silent is None


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
    assert (told.transition, told.former) == (Transition.TARGET_CHANGED, TARGET)
    assert silent.reason is Reason.UNCHANGED


def test_a_target_that_is_changed_and_missed_on_the_same_night_is_told_once() -> None:
    missed = verdict(Standing.MISSED, RAISED)
    assert news(Standing.BEHIND, missed, missed) == [Transition.NEW, Transition.TARGET_CHANGED, None]


def test_a_target_that_is_postponed_can_be_missed_anew() -> None:
    later = replace(TARGET, due=NEXT_YEAR)
    assert news(Standing.MISSED, verdict(Standing.BEHIND, later), verdict(Standing.MISSED, later)) == [
        Transition.NEW,
        Transition.TARGET_CHANGED,
        Transition.DUE_PASSED,
    ]


def test_a_target_that_is_raised_until_it_is_short_says_so() -> None:
    _, told = nights(Standing.ACHIEVED, verdict(Standing.BEHIND, RAISED))
    assert (told.transition, told.former) == (Transition.NEW, TARGET)


def test_a_target_that_goes_there_and_back_is_told_each_time() -> None:
    decisions = nights(Standing.BEHIND, verdict(Standing.ACHIEVED, LOWERED), Standing.BEHIND)
    assert [(d.transition, d.former) for d in decisions] == [
        (Transition.NEW, None),
        (Transition.RECOVERED, TARGET),
        (Transition.REOPENED, LOWERED),
    ]


def test_a_target_written_in_another_way_or_reached_by_another_path_asks_the_same() -> None:
    assert asks_the_same(replace(TARGET, value=Decimal("2.50E+1")), TARGET)
    other_path = replace(TARGET, path=Path(Shape.LINEAR, ((date(2021, 12, 31), Decimal(0)),)), owner="somebody")
    assert asks_the_same(other_path, TARGET)
    assert not asks_the_same(RAISED, TARGET)


_VERDICTS = st.lists(
    st.builds(verdict, st.sampled_from(Standing), st.sampled_from([TARGET, RAISED, LOWERED])), max_size=8
)


@given(_VERDICTS)
def test_whatever_comes_the_owner_knows_the_truth_and_hears_nothing_twice(verdicts: list[Assessment]) -> None:
    known: tuple[Decision, Assessment] | None = None
    for decision, now in zip(nights(*verdicts), verdicts, strict=True):
        if decision is not None and decision.is_told:
            same = known is not None and known[0].transition is decision.transition
            assert not same or not asks_the_same(known[1].target, now.target) or decision.former is not None
            known = decision, now
        if now.standing.is_short:
            assert known is not None
            assert known[0].transition is not Transition.RECOVERED
            assert asks_the_same(known[1].target, now.target)
        if now.standing.is_good and known is not None:
            assert known[0].transition is Transition.RECOVERED


@pytest.mark.parametrize(
    ("told", "later", "transition"),
    [
        ("3", "4", Transition.WORSENED),
        ("3", "3", Transition.CONTINUING),
        ("3", "2", Transition.IMPROVED),
        ("100", "109", Transition.CONTINUING),
        ("100", "110", Transition.WORSENED),
        ("100", "91", Transition.CONTINUING),
        ("100", "90", Transition.IMPROVED),
    ],
)
def test_a_gap_is_another_one_from_a_tenth_on_and_at_least_one_thing(
    told: str, later: str, transition: Transition
) -> None:
    _, decision = nights(verdict(Standing.BEHIND, gap=told), verdict(Standing.BEHIND, gap=later))
    assert decision is not None
    assert decision.transition is transition
    assert decision.is_told is (transition is Transition.WORSENED)


@pytest.mark.parametrize(("later", "worse"), [("0.019", False), ("0.02", True), ("0.3", True)])
def test_a_gap_in_percentage_points_grows_by_at_least_a_hundredth(later: str, worse: bool) -> None:
    def points(gap: str) -> Assessment:
        return replace(verdict(Standing.BEHIND, gap=gap), shortfall_unit=Unit.PERCENTAGE_POINTS)

    _, decision = nights(points("0.01"), points(later))
    assert decision is not None
    assert decision.is_told is worse


def test_a_gap_that_creeps_is_measured_against_what_was_told_and_not_against_last_night() -> None:
    gaps = [100, 104, 108, 112, 116, 120, 124]
    told = news(*(verdict(Standing.BEHIND, gap=str(gap)) for gap in gaps))
    assert told == [Transition.NEW, None, None, Transition.WORSENED, None, None, Transition.WORSENED]


def test_a_gap_that_wavers_is_told_once() -> None:
    gaps = [100, 60, 105, 95, 109, 80]
    assert news(*(verdict(Standing.BEHIND, gap=str(gap)) for gap in gaps)) == [Transition.NEW] + [None] * 5
