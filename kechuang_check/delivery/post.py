"""Hands over the letters of a night, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from kechuang_check.delivery.channel import Channel, Delivered
from kechuang_check.domain.run import Letter


def deliver_all(
    letters: Iterable[Letter], channel: Channel, at: datetime, on_done: Callable[[Letter, Delivered], None]
) -> tuple[Delivered, ...]:
    """Hand over every letter, dated `at`; a failure of one does not stop the next. The channel is closed at the end.

    `on_done` is called after each, before the next is begun, so that what was sent is marked however the night ends.
    """
    done: list[Delivered] = []
    try:
        for letter in letters:
            delivered = channel.deliver(letter, at)
            on_done(letter, delivered)
            done.append(delivered)
    finally:
        channel.close()
    return tuple(done)
