"""What a way of delivery does, and what became of a letter on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.run import Letter
from kechuang_check.errors import Problem
from kechuang_check.words import Text, text


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one letter; `error` says what is in the way of one that did not leave.

    `stops`: the channel itself is in trouble, so no further letter of this run is tried on it. `asked`: whether a
    server was asked, so that it must not be asked again at once.
    """

    status: LetterStatus
    path: str | None = None
    error: Text | None = None
    stops: bool = False
    asked: bool = True

    @classmethod
    def deferred(cls, problem: Problem, *, stops: bool = False, asked: bool = True) -> Delivered:
        """Not taken this time: tried again after a pause."""
        return cls(LetterStatus.DEFERRED, error=_in_one(problem), stops=stops, asked=asked)

    @classmethod
    def held(cls, problem: Problem, *, stops: bool = False, asked: bool = False) -> Delivered:
        """Nothing goes until somebody mends the settings, the line or the login."""
        return cls(LetterStatus.HELD, error=_in_one(problem), stops=stops, asked=asked)

    @classmethod
    def dead(cls, problem: Problem) -> Delivered:
        """Refused for good: another attempt would be refused too."""
        return cls(LetterStatus.DEAD, error=_in_one(problem))


class Channel(Protocol):
    def deliver(self, letter: Letter, at: datetime) -> Delivered:
        """Hand over one letter, dated `at` (aware). Trouble is a value, not an exception."""

    def close(self) -> None:
        """Let go of what is open; the next letter opens it again."""


class Held:
    """A channel that cannot be used at all: every letter waits until that is mended, and is told why."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem

    def deliver(self, letter: Letter, at: datetime) -> Delivered:
        del letter, at
        return Delivered.held(self._problem, stops=True)

    def close(self) -> None:
        """Nothing was opened."""


def _in_one(problem: Problem) -> Text:
    return text("{what} {mend}", what=problem.what, mend=problem.mend)
