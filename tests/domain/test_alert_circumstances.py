"""What is put off is told later, and whoever heard of a shortfall hears of its end, once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.alerting.deciding import Circumstances, Decision, Known, Told, decide
from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.quieting import Acknowledgement, Silence
from kechuang_check.domain.alerting.signals import Signal, State
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.routing import Matchers
from tests.domain.test_alerting import ALERT, DAY, SUBJECT, verdict

AT = datetime(2025, 1, 1, tzinfo=UTC)
SHORT = verdict(Standing.BEHIND, gap="10")
GOOD = verdict(Standing.ACHIEVED)
UNJUDGED = verdict(Standing.NO_DATA)


@dataclass
class Receiver:
    """Remembers what it was told, as the history does for it."""

    day: date = DAY - timedelta(days=1)
    told: Told | None = None
    was_silenced: bool = False
    heard: list[Decision | None] = field(default_factory=list)

    def night(self, now: Assessment, **circumstances: object) -> Decision | None:
        self.day += timedelta(days=1)
        state = State.FIRING if now.standing.is_short else State.GOOD if now.standing.is_good else State.UNJUDGED
        at = Circumstances(self.day, "science_bureau", was_silenced=self.was_silenced)
        decision = decide(Signal(ALERT, SUBJECT, state, now), self.told, replace(at, **circumstances))
        self.heard.append(decision)
        if decision is not None and decision.is_told:
            is_news = decision.transition.is_news or self.told is None
            self.told = Told(Known(decision.transition, self.day, now) if is_news else self.told.known, self.day)
            self.was_silenced = False
        elif decision is not None and decision.reason is Reason.SILENCED:
            self.was_silenced = True
        return decision

    def reason(self, now: Assessment, **circumstances: object) -> Reason | None:
        decision = self.night(now, **circumstances)
        return None if decision is None else decision.reason


def silence(days: int) -> Silence:
    return Silence(1, Matchers(), "steward", "the register moves", DAY + timedelta(days=days), AT)


def in_hand(days: int) -> Acknowledgement:
    return Acknowledgement(ALERT.id, DAY, "head", DAY + timedelta(days=days), AT)


def test_news_of_a_day_that_is_not_worked_is_told_on_the_next_one_if_it_is_still_open():
    owner = Receiver()
    assert owner.reason(SHORT, is_working=False) is Reason.NOT_A_WORKING_DAY
    assert owner.reason(SHORT) is Reason.FIRST
    assert owner.reason(GOOD, is_working=False) is Reason.NOT_A_WORKING_DAY
    assert owner.reason(GOOD) is Reason.RECOVERED
    assert owner.reason(GOOD) is None


def test_what_ends_before_it_could_be_told_is_never_told():
    owner = Receiver()
    owner.night(SHORT, is_working=False)
    assert owner.reason(GOOD) is None


def test_a_repeat_comes_after_its_days_and_counts_from_the_last_letter():
    owner = Receiver()
    reasons = [owner.reason(SHORT, repeat_days=3) for _ in range(8)]
    waits = Reason.REPEAT_NOT_DUE
    assert reasons == [Reason.FIRST, waits, waits, Reason.REPEAT, waits, waits, Reason.REPEAT, waits]
    assert owner.heard[1].until == DAY + timedelta(days=3)


def test_an_acknowledgement_keeps_back_repeats_and_neither_worse_nor_the_end():
    owner = Receiver()
    owner.night(SHORT)
    assert owner.reason(SHORT, repeat_days=1, acknowledgement=in_hand(9)) is Reason.ACKNOWLEDGED
    worse = verdict(Standing.BEHIND, gap="12")
    assert owner.reason(worse, acknowledgement=in_hand(9)) is Reason.WORSENED
    assert owner.reason(GOOD, acknowledgement=in_hand(9)) is Reason.RECOVERED


def test_an_acknowledgement_is_of_one_opening_and_holds_on_its_last_day():
    ack = in_hand(3)
    assert ack.holds(DAY, DAY + timedelta(days=3))
    assert not ack.holds(DAY, DAY + timedelta(days=4))
    assert not ack.holds(DAY + timedelta(days=1), DAY + timedelta(days=2))


def test_a_silence_keeps_everything_back_and_its_end_is_told():
    owner = Receiver()
    owner.night(SHORT)
    assert owner.reason(verdict(Standing.MISSED, gap="20"), silence=silence(3)) is Reason.SILENCED
    assert owner.reason(SHORT, silence=silence(3)) is Reason.SILENCED
    assert owner.reason(SHORT) is Reason.SILENCE_ENDED
    assert owner.reason(SHORT) is Reason.UNCHANGED


def test_a_recovery_under_a_silence_is_told_when_that_has_ended():
    owner = Receiver()
    owner.night(SHORT)
    assert owner.reason(GOOD, silence=silence(2)) is Reason.SILENCED
    assert owner.reason(GOOD) is Reason.RECOVERED


def test_who_no_longer_answers_for_it_hears_of_its_end_and_of_nothing_else():
    former = Receiver()
    former.night(SHORT)
    assert former.reason(verdict(Standing.MISSED, gap="90"), is_routed=False) is Reason.NOT_THEIRS
    assert former.reason(GOOD, is_routed=False) is Reason.RECOVERED
    newcomer = Receiver()
    assert newcomer.reason(SHORT) is Reason.FIRST
    assert Receiver().reason(GOOD, is_routed=False) is None


def test_escalation_is_said_once_and_its_end_is_told_to_those_it_went_to():
    deputy = Receiver()
    assert deputy.reason(SHORT, is_escalated=True) is Reason.ESCALATED
    assert deputy.reason(SHORT, is_escalated=True) is Reason.UNCHANGED
    assert deputy.reason(SHORT, is_routed=False, acknowledgement=in_hand(9)) is Reason.ACKNOWLEDGED
    assert deputy.reason(GOOD, is_routed=False) is Reason.RECOVERED


def test_what_cannot_be_judged_names_the_alert_in_front_of_it():
    owner = Receiver()
    assert owner.reason(UNJUDGED) is None
    owner.night(SHORT)
    assert owner.reason(UNJUDGED) is Reason.NOTHING_JUDGED
    missing = Fingerprint(AlertKind.MISSING_REPORT, "plan", "carriers", "2024-H2")
    tonight = Signal(ALERT, SUBJECT, State.UNJUDGED, UNJUDGED, inhibited_by=missing)
    found = decide(tonight, owner.told, Circumstances(DAY, "science_bureau"))
    assert (found.reason, found.by) == (Reason.INHIBITED, missing.id)


@pytest.mark.parametrize("now", [SHORT, verdict(Standing.MISSED, gap="10")])
def test_a_past_night_and_nobody_to_tell_have_their_reasons(now):
    assert Receiver().reason(now, is_past=True) is Reason.PAST_NIGHT
    assert Receiver().reason(now, receiver=None) is Reason.NO_RECEIVER


def test_a_fingerprint_has_the_same_short_id_on_every_machine():
    assert (ALERT.short, len(ALERT.id)) == ("cddc168d", 16)
    assert replace(ALERT, group="2024").id != ALERT.id


_GAPS = st.sampled_from(["5", "10", "11", "20", "100"])
_NIGHTS = st.lists(
    st.tuples(
        st.one_of(
            st.builds(verdict, st.sampled_from([Standing.BEHIND, Standing.MISSED]), gap=_GAPS),
            st.sampled_from([GOOD, UNJUDGED]),
        ),
        st.fixed_dictionaries(
            {
                "is_working": st.booleans(),
                "silence": st.none() | st.just(silence(99)),
                "acknowledgement": st.none() | st.just(in_hand(99)),
                "is_routed": st.booleans(),
                "is_escalated": st.booleans(),
                "repeat_days": st.none() | st.just(3),
                "summary_is_due": st.booleans(),
            }
        ),
    ),
    max_size=12,
)


@given(_NIGHTS)
def test_nothing_is_lost_and_nothing_is_told_twice_whatever_comes(nights):
    owner = Receiver()
    openings = recoveries = 0
    for now, circumstances in nights:
        before = owner.told
        decision = owner.night(now, **circumstances)
        if decision is None:
            assert not now.standing.is_short or not circumstances["is_routed"]
            continue
        if decision.is_told:
            assert circumstances["is_working"]
            assert circumstances["silence"] is None
            openings += decision.transition.is_opening
            recoveries += decision.transition is Transition.RECOVERED
            if before is not None and decision.transition.is_news:
                # Each piece of news differs from the one before it.
                assert (before.known.transition, before.known.verdict) != (decision.transition, now)
        assert recoveries <= openings
        assert not decision.is_told or decision.until is None
    # On quiet days nothing is lost: what is open, and theirs, is known to them after one plain night.
    last = verdict(Standing.MISSED, gap="1000")
    owner.night(last)
    assert owner.told is not None
    assert owner.told.known.is_open
    assert owner.reason(last) in (Reason.UNCHANGED, Reason.REPEAT_NOT_DUE)
    assert owner.reason(GOOD) is Reason.RECOVERED
    assert owner.reason(GOOD) is None


@given(_NIGHTS)
def test_the_same_night_asked_again_gives_the_same_answer(nights):
    one, other = Receiver(), Receiver()
    for now, circumstances in nights:
        assert one.night(now, **circumstances) == other.night(now, **circumstances)


@given(st.integers(0, 20), st.integers(0, 40))
def test_a_silence_never_outlives_its_end(length, asked):
    made = silence(length)
    assert made.holds(SUBJECT, DAY + timedelta(days=asked)) is (asked <= length)
    ended = replace(made, cancelled_by="steward", cancelled_at=AT)
    assert not ended.holds(SUBJECT, DAY)
