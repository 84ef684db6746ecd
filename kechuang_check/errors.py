"""What stops the work: each error names what is wrong, where it is, and the mend.

A finding about data is not an error: it is a value (`domain.finding`) and the night goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from kechuang_check.words import Text


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands. `line`, `column` and `row` count from 1, as editors and Excel do."""

    file: str
    line: int | None = None
    column: str | None = None
    sheet: str | None = None
    row: int | None = None

    def __str__(self) -> str:
        parts = [self.file]
        if self.line is not None:
            parts.append(str(self.line))
        place = ":".join(parts)
        if self.sheet is not None:
            place += f" [{self.sheet}]"
        if self.row is not None or self.column is not None:
            place += f" {self.column or ''}{self.row if self.row is not None else ''}"
        return place


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, its place, and what to do about it."""

    what: Text
    mend: Text
    where: Place | None = None


class KechuangError(Exception):
    """The work cannot go on. `exit_code` is what the command line returns."""

    exit_code: ClassVar[int] = 3

    def __init__(self, *problems: Problem) -> None:
        self.problems: Sequence[Problem] = problems
        super().__init__("; ".join(f"{p.where or ''} {p.what}".strip() for p in problems))


class UsageError(KechuangError):
    """The command was called in a way that cannot work."""

    exit_code = 2


class DefinitionError(KechuangError):
    """What the stewards wrote (settings, checks, suites) is wrong; holds every problem found."""

    exit_code = 2


class EngineError(KechuangError):
    """The judge itself failed, so nothing can be said about the data."""


class HistoryError(KechuangError):
    """The history cannot be read or written."""


class DeliveryError(KechuangError):
    """A letter could not be queued or sent."""

    exit_code = 4
