"""The order of letters: to one receiver by one channel they leave as they were written, so that the last one that is
read says what is true.

A letter that goes takes along what was written before it and was tried in vain; what is put off now holds what was
written after it. What is dead or dropped holds nobody, and what waits for quiet times neither.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from kechuang_check.domain.outbox import LetterStatus, Posting, fresh, put_off_until
from kechuang_check.domain.run import Letter


def with_older(chosen: Collection[Letter], waiting: Mapping[Letter, Posting]) -> dict[Letter, Posting]:
    """`chosen` of what is `waiting` on one channel, in the order written, with what goes before one of these."""
    last = {letter.to: place for place, letter in enumerate(waiting) if letter in chosen}
    return {
        letter: posting
        for place, (letter, posting) in enumerate(waiting.items())
        if letter in chosen or (place < last.get(letter.to, -1) and goes_along(posting))
    }


def goes_along(posting: Posting) -> bool:
    """Whether it may leave before its next attempt: not what was refused, and not what waits for quiet times."""
    return posting.status.is_open and posting.status is not LetterStatus.DEAD and put_off_until(posting) is None


def behind(posting: Posting, older: Posting, route: str, at: datetime, answer: str) -> Posting:
    """The posting while it waits behind an older one, put off at `at`: until the next attempt of that.

    Its five days count from here, or each letter of a row would have its own five after those of the one before. It is
    not given up untried: what is given up holds nobody.
    """
    before = posting if posting.route in (None, route) else fresh(posting)
    return replace(
        before,
        status=LetterStatus.DEFERRED,
        first_attempt=before.first_attempt or at,
        next_attempt=older.next_attempt,
        route=route,
        answer=answer,
    )
