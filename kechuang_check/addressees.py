"""Whom a letter goes to by the settings of now: its channels, the quiet times it waits for, and who looks after the
nights.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from kechuang_check.domain.outbox import CHAT, LETTER
from kechuang_check.domain.plan import Owner
from kechuang_check.domain.quiet_times import may_leave
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.routing import recipients
from kechuang_check.domain.run import Letter
from kechuang_check.domain.subjects import of_operation
from kechuang_check.domain.workspace import MAIL, Workspace


def with_channels(letters: Iterable[Letter], workspace: Workspace, at: datetime) -> tuple[Letter, ...]:
    """The letters with the channels that they take by the settings, and from when on those may leave that are ready at
    `at`: when the quiet times of their receivers are over.
    """
    return tuple(put_off(replace(x, channels=ways_of(x.to, workspace)), workspace, at) for x in letters)


def ways_of(receiver: str, workspace: Workspace) -> tuple[str, ...]:
    """The channels of a receiver: those that it names, else mail (or files) and the groups that list it."""
    known = workspace.receivers.get(receiver)
    if known is None or known.channels is None:
        groups = (f"{CHAT}{name}" for name, chat in workspace.chats.items() if receiver in chat.owners)
        return (LETTER, *groups)
    return tuple(LETTER if name == MAIL else f"{CHAT}{name}" for name in known.channels)


def put_off(letter: Letter, workspace: Workspace, at: datetime) -> Letter:
    """The letter, with the end of the quiet times that it waits for; as it is where there are none."""
    receiver = workspace.receivers.get(letter.to)
    if receiver is None:
        return letter
    kind = AlertKind.OPERATION if letter.is_urgent else AlertKind.SHORTFALL
    until = may_leave(receiver, at, workspace.days, kind)
    return replace(letter, not_before=until) if until > at else letter


def addressee(id_: str, workspace: Workspace) -> Owner | None:
    """Whoever is written to under this id: a receiver or an owner."""
    known = workspace.receivers.get(id_)
    return None if known is None else Owner(known.id, known.name, known.address, known.lang)


def operators(workspace: Workspace) -> tuple[Owner, ...]:
    """Who is told of what is wrong with nights and letters: by the routes for it, else the steward of [watch]."""
    told = recipients(of_operation(), workspace.routing, nights=0, acknowledged=False)
    return tuple(who for r in told if (who := addressee(r.receiver, workspace)) is not None)
