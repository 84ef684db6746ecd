"""The watchdog: silence is noticed. It tells when no night ended within its time, or when a letter waits too long."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from kechuang_check import mailroom
from kechuang_check.addressees import operators, put_off
from kechuang_check.delivery.channel import Delivered
from kechuang_check.domain.outbox import LetterStatus, Posting
from kechuang_check.domain.run import Letter
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import Problem
from kechuang_check.history.store import History
from kechuang_check.reporting import notices
from kechuang_check.reporting.calendar_words import moment_words
from kechuang_check.whole_file import write_whole
from kechuang_check.words import Text, text

_TOLD = "watchdog-told"
"""Holds the day on which the steward was told past the history."""


@dataclass(frozen=True, slots=True)
class Watch:
    """`silence`: that no night ended in time, None where one did. `late`: letters that wait too long, each with when it
    might leave for when it was queued: the quiet times of its receiver are no trouble.
    """

    silence: Problem | None
    late: tuple[Posting, ...]
    told: tuple[Letter, ...] = ()


def no_night(workspace: Workspace, last: datetime | None, at: datetime) -> Problem | None:
    """What is wrong if the last night ended at `last`; None where that is within the time of the settings."""
    hours = workspace.watch.night_hours
    if last is not None and at - last <= timedelta(hours=hours):
        return None
    what = text("No night has ended within {hours} hours.", hours=hours)
    if last is not None:
        what = text(
            "No night has ended within {hours} hours; the last one ended at {moment}.",
            hours=hours,
            moment=moment_words(last, workspace.timezone),
        )
    return Problem(what, text("See why its timer did not run it or why it broke off, then: kechuang-check run"))


def watch(workspace: Workspace, history: History, channels: mailroom.Channels, clock: Callable[[], datetime]) -> Watch:
    """Look, and tell the stewards of each trouble once a day, by every way there is. Raises HistoryError."""
    at = clock()
    silence = no_night(workspace, history.last_finished(), at)
    late = _late(workspace, history, at)
    day = at.date().isoformat()
    letters = []
    for steward in operators(workspace):
        if silence is not None:
            about, lines = ("no night", day), (silence.mend, text("To see what lacks: kechuang-check doctor"))
            subject = text("No night has ended in time")
            letters.append(notices.compose(about, steward, workspace, subject, silence.what, lines))
        if late:
            about = ("late letters", day)
            subject = text("Letters wait: {count}", count=len(late))
            opening: Text = late_words(workspace, late)
            lines = (
                text("Answer: {answer}", answer=late[0].answer or "-"),
                text("What waits: kechuang-check outbox list"),
            )
            letters.append(notices.compose(about, steward, workspace, subject, opening, lines))
    told = mailroom.tell_steward(workspace, history, letters, channels, clock, without=_stuck(late))
    return Watch(silence, late, told)


def tell_without_history(
    workspace: Workspace, problem: Problem, channels: mailroom.Channels, at: datetime
) -> tuple[tuple[str, Delivered], ...]:
    """Tell the stewards, once a day, of a history that cannot be used: past it, for it could not remember the letter.

    By channel what became of it; nothing where the steward was told today.
    """
    told = Path(workspace.state) / _TOLD
    day = at.date().isoformat()
    with suppress(OSError, UnicodeDecodeError):
        if told.read_text(encoding="utf-8") == day:
            return ()
    subject = text("No night can be recorded")
    done: list[tuple[str, Delivered]] = []
    for steward in operators(workspace):
        letter = notices.compose(("history", day), steward, workspace, subject, problem.what, (problem.mend,))
        done += mailroom.hand_past_the_outbox(workspace, letter, channels, at)
    if any(delivered.status.has_left for _, delivered in done):
        with suppress(OSError):
            write_whole(told, day)
    return tuple(done)


def late_words(workspace: Workspace, late: tuple[Posting, ...]) -> Text:
    return text(
        "{count} letters have waited for more than {hours} hours, the oldest since {moment}.",
        count=len(late),
        hours=workspace.watch.letter_hours,
        moment=moment_words(min(p.queued for p in late), workspace.timezone),
    )


def _late(workspace: Workspace, history: History, at: datetime) -> tuple[Posting, ...]:
    """What was refused was told when it was; notices wait with what they speak of."""
    latest = at - timedelta(hours=workspace.watch.letter_hours)
    old = [
        p
        for p in history.postings()
        if p.status is not LetterStatus.DEAD and p.queued <= latest and not notices.is_notice(p.letter)
    ]
    letters = history.letters([p.letter for p in old])
    # The history gives moments in UTC; quiet times go by the clock on the wall.
    written = [(p, p.queued.astimezone(at.tzinfo)) for p in old]
    since = [(p, put_off(letters[p.letter], workspace, moment).not_before or moment) for p, moment in written]
    return tuple(replace(p, queued=from_) for p, from_ in since if from_ <= latest)


def _stuck(late: tuple[Posting, ...]) -> frozenset[str]:
    """Channels that letters wait on are no way to tell of it."""
    return frozenset(p.channel for p in late)
