"""When a letter that did not leave is tried again, and when that ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.outbox import (
    FIRST_PAUSE,
    GIVEN_UP_AFTER,
    LONGEST_PAUSE,
    PAUSE_OF_A_HOLD,
    Attempt,
    LetterStatus,
    Posting,
    after,
    dropped,
    fresh,
    is_due,
    pause_after,
    worst,
)

START = datetime(2025, 1, 1, 1, 15, tzinfo=UTC)
QUEUED = Posting("key", "letter", START)
LATER, HOLD, NO = Attempt(LetterStatus.DEFERRED, "450"), Attempt(LetterStatus.HELD, "535"), Attempt(LetterStatus.DEAD)
moments = st.integers(0, 60 * 24 * 30).map(lambda minutes: START + timedelta(minutes=minutes))


@given(st.integers(1, 10_000))
def test_pauses_grow_from_five_minutes_and_never_reach_a_day(attempts: int) -> None:
    assert FIRST_PAUSE <= pause_after(attempts) <= pause_after(attempts + 1) <= LONGEST_PAUSE < timedelta(days=1)


def test_the_pauses_of_the_first_day_are_those_of_the_manual() -> None:
    minutes = [pause_after(n) // timedelta(minutes=1) for n in range(1, 11)]
    assert minutes == [5, 10, 20, 40, 80, 160, 320, 640, 720, 720]
    with pytest.raises(ValueError, match="after an attempt"):
        pause_after(0)


@given(st.lists(st.integers(0, 60 * 24), min_size=1, max_size=60))
def test_a_letter_that_is_always_put_off_comes_to_an_end_however_often_somebody_looks(minutes: list[int]) -> None:
    posting, at, tried = QUEUED, START, []
    for wait in [*minutes, 60 * 24, 60 * 24, 60 * 24, 60 * 24, 60 * 24, 60 * 24]:
        at += timedelta(minutes=wait)
        if is_due(posting, "route", at):
            tried.append(at)
            posting = after(posting, LATER, "route", at)
    assert posting.status is LetterStatus.DEAD
    assert posting.attempts == len(tried) <= 20
    assert all(b - a >= pause_after(n) for n, (a, b) in enumerate(pairwise(tried), start=1))
    assert tried[-1] - tried[0] >= GIVEN_UP_AFTER
    assert not is_due(posting, "route", at + timedelta(days=1000))


@given(moments, st.sampled_from([LATER, HOLD, NO]))
def test_whatever_happened_changed_settings_are_tried_at_once(at: datetime, attempt: Attempt) -> None:
    tried = after(QUEUED, attempt, "before", START)
    assert is_due(tried, "mended", at)
    again = after(tried, LATER, "mended", at)
    assert (again.attempts, again.first_attempt, again.next_attempt) == (1, at, at + FIRST_PAUSE)


@given(moments)
def test_a_letter_that_has_left_or_was_dropped_is_never_tried(at: datetime) -> None:
    for posting in (
        after(QUEUED, Attempt(LetterStatus.SENT), "route", START),
        after(QUEUED, Attempt(LetterStatus.WRITTEN, path="a.eml"), "route", START),
        dropped(QUEUED),
    ):
        assert not is_due(posting, "route", at)
        assert not is_due(posting, "another", at)


def test_a_hold_rests_for_twenty_minutes_has_no_end_and_does_not_use_up_the_five_days() -> None:
    posting, at = QUEUED, START
    for _ in range(2000):
        assert is_due(posting, "route", at)
        posting = after(posting, HOLD, "route", at)
        assert posting.status is LetterStatus.HELD
        assert not is_due(posting, "route", at + PAUSE_OF_A_HOLD - timedelta(seconds=1))
        at += PAUSE_OF_A_HOLD
    assert after(posting, LATER, "route", at).status is LetterStatus.DEFERRED


def test_what_asked_no_server_need_not_rest() -> None:
    for status in (LetterStatus.HELD, LetterStatus.DEFERRED):
        posting = after(QUEUED, Attempt(status, "no password", asked=False), "route", START)
        assert is_due(posting, "route", START)


def test_a_letter_tried_by_hand_begins_anew() -> None:
    dead = after(QUEUED, NO, "route", START)
    assert not is_due(dead, "route", START + timedelta(days=9))
    anew = fresh(dead)
    assert is_due(anew, "route", START)
    assert after(anew, LATER, "route", START + timedelta(days=9)).status is LetterStatus.DEFERRED


def test_of_several_channels_the_worst_is_said() -> None:
    assert worst((LetterStatus.SENT, LetterStatus.DEFERRED)) is LetterStatus.DEFERRED
    assert worst((LetterStatus.SENT, LetterStatus.DROPPED)) is LetterStatus.SENT
    assert worst(()) is LetterStatus.QUEUED
    assert {s.value for s in LetterStatus if s.is_open} == {"queued", "deferred", "held", "dead"}
