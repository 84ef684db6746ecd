"""Who can be told, and when they want to be left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from kechuang_check.domain.plan import Bilingual, Owner


class AlertKind(StrEnum):
    """SHORTFALL: an indicator is below its bound. NOT_FIT: data that no indicator may use. MISSING_REPORT: due and not
    received. OPERATION: the nights themselves, letters and the history.
    """

    SHORTFALL = "shortfall"
    NOT_FIT = "data_not_fit"
    MISSING_REPORT = "missing_report"
    OPERATION = "operation"


class Role(StrEnum):
    """What a receiver is in the department that it belongs to. STEWARD: looks after its data."""

    HEAD = "head"
    DEPUTY = "deputy"
    STEWARD = "steward"


class Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """As `date.weekday` counts: Monday is 0."""
        return tuple(Weekday).index(self)


@dataclass(frozen=True, slots=True)
class QuietTimes:
    """`hours`: from when to when (in the machine's own time zone) nothing is sent; they may run over midnight.

    `working_days_only`: news waits for a working day. `operation`: both hold for alerts of OPERATION as well.
    """

    hours: tuple[time, time] | None = None
    working_days_only: bool = False
    operation: bool = False


@dataclass(frozen=True, slots=True)
class Receiver:
    """A mailbox that letters go to: an owner's own, or one besides. `address` is None where none is known.

    `of`: the owner it belongs to, with its `role` there; an owner is the head of itself. `cleared`: may see names and
    values of rows, masked. `channels`: ways of its letters; None for mail and the chat groups that list it.
    `weekly`: the day of its summary; None for no summary.
    """

    id: str
    name: Bilingual
    address: str | None = None
    lang: str = "zh"
    cleared: bool = False
    quiet: QuietTimes | None = None
    of: str | None = None
    role: Role | None = None
    channels: tuple[str, ...] | None = None
    weekly: Weekday | None = None

    @classmethod
    def of_owner(cls, owner: Owner) -> Receiver:
        return cls(owner.id, owner.name, owner.address, owner.lang, of=owner.id, role=Role.HEAD)


def all_receivers(owners: Mapping[str, Owner], receivers: Mapping[str, Receiver]) -> Mapping[str, Receiver]:
    """By id every owner, and the receivers besides; of an owner that is among `receivers`, what stands there."""
    return {**{id_: Receiver.of_owner(owner) for id_, owner in owners.items()}, **receivers}
