"""What a way of delivery does, and what became of a letter on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kechuang_check.domain.run import Letter, LetterStatus
from kechuang_check.errors import Problem
from kechuang_check.words import Text, text


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one letter. QUEUED: not handed over, to be tried again on the next run; `error` says why.

    `held`: the channel itself is in trouble, so no further letter of this night is tried on it.
    """

    status: LetterStatus
    path: str | None = None
    error: Text | None = None
    held: bool = False

    @classmethod
    def queued(cls, problem: Problem, *, held: bool = False) -> Delivered:
        return cls(LetterStatus.QUEUED, error=_in_one(problem), held=held)

    @classmethod
    def failed(cls, problem: Problem) -> Delivered:
        return cls(LetterStatus.FAILED, error=_in_one(problem))


class Channel(Protocol):
    def deliver(self, letter: Letter, at: datetime) -> Delivered:
        """Hand over one letter, dated `at` (aware). Trouble is a value, not an exception."""

    def close(self) -> None:
        """Let go of what is open; the next letter opens it again."""


class Held:
    """A channel that cannot be used at all: every letter waits for the next run, and is told why."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem

    def deliver(self, letter: Letter, at: datetime) -> Delivered:
        del letter, at
        return Delivered.queued(self._problem, held=True)

    def close(self) -> None:
        """Nothing was opened."""


def _in_one(problem: Problem) -> Text:
    return text("{what} {mend}", what=problem.what, mend=problem.mend)
