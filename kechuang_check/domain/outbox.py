"""The outbox: what became of each letter on each of its channels, when it is tried again, and when that ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

LETTER = "letter"
"""The channel that every letter takes: the mail server, or the folder of `.eml` files where none is set."""
FILE = "file"
"""The folder of `.eml` files, whatever the settings say of mail."""
CHAT = "chat."
"""Stands before the name of a chat group."""

FIRST_PAUSE = timedelta(minutes=5)
"""Servers that turn away whoever is new to them (greylisting) take nothing sooner."""
LONGEST_PAUSE = timedelta(hours=12)
"""Below a day, so that every night tries what waits."""
PAUSE_OF_A_HOLD = timedelta(minutes=20)
"""At most three logins an hour: more would lock the account."""
GIVEN_UP_AFTER = timedelta(days=5)


class LetterStatus(StrEnum):
    """QUEUED: not yet tried. DEFERRED: tried in vain, to be tried again. HELD: waits for somebody to mend the settings,
    the line or the login. DEAD: refused for good, or given up. WRITTEN: an .eml file. SENT: taken by the server.
    DROPPED: taken out by hand.
    """

    QUEUED = "queued"
    DEFERRED = "deferred"
    HELD = "held"
    DEAD = "dead"
    WRITTEN = "written"
    SENT = "sent"
    DROPPED = "dropped"

    @property
    def has_left(self) -> bool:
        return self in (LetterStatus.WRITTEN, LetterStatus.SENT)

    @property
    def is_open(self) -> bool:
        """It has not left, and nobody said that it need not: told and counted every night."""
        return not self.has_left and self is not LetterStatus.DROPPED


@dataclass(frozen=True, slots=True)
class Posting:
    """One letter on one channel. `attempts` and `first_attempt` count from the last time that its way was mended.

    `queued`: when it was written. `next_attempt`: not tried before; None for at once; of one that was put off by quiet
    times their end. `route`: names the settings it was tried with last. `answer`: the last word of the server, or what
    is in the way. Times are aware.
    """

    letter: str
    channel: str
    queued: datetime
    status: LetterStatus = LetterStatus.QUEUED
    attempts: int = 0
    first_attempt: datetime | None = None
    next_attempt: datetime | None = None
    route: str | None = None
    path: str | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one attempt ended. `asked`: whether a server was asked, so that it must not be asked again at once."""

    status: LetterStatus
    answer: str | None = None
    path: str | None = None
    asked: bool = True


def pause_after(attempts: int) -> timedelta:
    """How long a letter rests after its attempt number `attempts` (from 1): twice as long each time, up to 12 hours."""
    if attempts < 1:
        raise ValueError("a pause comes after an attempt")
    # Beyond the longest pause the power only grows.
    times: int = 2 ** min(attempts - 1, 16)
    return min(FIRST_PAUSE * times, LONGEST_PAUSE)


def is_due(posting: Posting, route: str, at: datetime) -> bool:
    """Whether to try it now. Settings that were changed since (another `route`) are tried at once, a refusal too."""
    if not posting.status.is_open:
        return False
    if posting.route is not None and posting.route != route:
        return True
    if posting.status is LetterStatus.DEAD:
        return False
    return posting.next_attempt is None or posting.next_attempt <= at


def after(posting: Posting, attempt: Attempt, route: str, at: datetime) -> Posting:
    """The posting after an attempt at `at`. One that was put off for five days is given up: DEAD."""
    before = posting if posting.route in (None, route) else fresh(posting)
    attempts = before.attempts + 1
    first: datetime | None = before.first_attempt or at
    status, wait = attempt.status, None
    if status is LetterStatus.DEFERRED:
        if first is not None and at - first >= GIVEN_UP_AFTER:
            status = LetterStatus.DEAD
        elif attempt.asked:
            wait = at + pause_after(attempts)
    elif status is LetterStatus.HELD:
        # What somebody must mend has no end: the five days count from when letters can go again.
        first, wait = None, at + PAUSE_OF_A_HOLD if attempt.asked else None
    return replace(
        before,
        status=status,
        attempts=attempts,
        first_attempt=first,
        next_attempt=wait,
        route=route,
        path=attempt.path,
        answer=attempt.answer,
    )


def fresh(posting: Posting) -> Posting:
    """As if it had never been tried: for one that somebody mended the way of."""
    return replace(posting, status=LetterStatus.QUEUED, attempts=0, first_attempt=None, next_attempt=None, route=None)


def dropped(posting: Posting) -> Posting:
    return replace(posting, status=LetterStatus.DROPPED, next_attempt=None)


def put_off_until(posting: Posting) -> datetime | None:
    """When the quiet times end that a letter waits for; None for one that was tried, or waits for nothing."""
    is_untried = posting.status is LetterStatus.QUEUED and posting.attempts == 0
    return posting.next_attempt if is_untried else None


_WORST_FIRST = (
    LetterStatus.DEAD,
    LetterStatus.HELD,
    LetterStatus.DEFERRED,
    LetterStatus.QUEUED,
    LetterStatus.SENT,
    LetterStatus.WRITTEN,
    LetterStatus.DROPPED,
)


def worst(statuses: tuple[LetterStatus, ...]) -> LetterStatus:
    """What is said of a letter that takes several channels; QUEUED for none."""
    return min(statuses, key=_WORST_FIRST.index, default=LetterStatus.QUEUED)
