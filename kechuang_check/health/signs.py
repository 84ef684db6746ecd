"""What one look at what a night needs has found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kechuang_check.errors import Problem
from kechuang_check.words import Text


class Area(StrEnum):
    SETTINGS = "settings"
    ADDRESSES = "addresses"
    MAIL = "mail"
    LETTERS = "letters"
    CHAT = "chat"
    HISTORY = "history"
    DISK = "disk"
    CLOCK = "clock"


class State(StrEnum):
    """GOOD; SOON: it works, and somebody should look at it; BAD: a night will miss it."""

    GOOD = "good"
    SOON = "soon"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Sign:
    """What one look found. `problems`: of one that is not good, with the mend."""

    area: Area
    state: State
    what: Text
    problems: tuple[Problem, ...] = ()
