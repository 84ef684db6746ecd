"""What moved a verdict from one night to the next: data, rule, target or time, and which definition was edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kechuang_check.domain.assessment import Standing

PROGRAM = "kechuang-check"
"""Stands for a file where no definition was edited and the same content still gave another value."""

_ASKED = frozenset({"target", "comparator", "due", "band", "path", "unit"})


class Cause(StrEnum):
    """Why a verdict differs. DATA: other batches, or other content in them; RULE: measured by another definition;
    TARGET: another number, due date, comparator or path is asked for; TIME: the day alone.
    """

    DATA = "data"
    RULE = "rule"
    TARGET = "target"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Edit:
    """That a definition says something else than before. `key`: what in `file`, from outside in, of a rule beginning
    with its code (`macro_series/rd-gdp.kwargs.target`); empty where the file as a whole is new or gone.
    """

    file: str
    key: str = ""

    @property
    def is_of_target(self) -> bool:
        """Whether it is in what is asked for, and not in how it is measured."""
        return self.key.rpartition(".kwargs.")[2] in _ASKED


@dataclass(frozen=True, slots=True)
class Edits:
    """What was edited between two runs, in what matters for verdicts; words, names and addresses are left out.

    `of_checks`: by check, in how its filings are read or found fit. `of_indicators`: by indicator, in how it is
    measured and what is asked of it. `of_plan`: in the plan's own days. `inputs`: by indicator, those that it is
    reckoned from. `homes`: by indicator, the checks in whose suite it stands. `is_known`: whether both runs kept their
    definitions.
    """

    of_checks: Mapping[str, tuple[Edit, ...]] = field(default_factory=dict)
    of_indicators: Mapping[str, tuple[Edit, ...]] = field(default_factory=dict)
    of_plan: tuple[Edit, ...] = ()
    inputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    homes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_known: bool = False

    def under(self, indicator: str) -> tuple[Edit, ...]:
        """Those that a verdict on `indicator` may hang on."""
        names, waiting = {indicator}, [indicator]
        while waiting:
            more = [name for name in self.inputs.get(waiting.pop(), ()) if name not in names]
            names.update(more)
            waiting += more
        found = {e for name in names for e in self.of_indicators.get(name, ())}
        found |= {e for name in names for check in self.homes.get(name, ()) for e in self.of_checks.get(check, ())}
        return tuple(sorted(found | set(self.of_plan), key=lambda e: (e.file, e.key)))


NOT_KNOWN = Edits()


@dataclass(frozen=True, slots=True)
class Shift:
    """That a night gave another verdict on an indicator than the last one that judged it, as it was recorded then.

    `since`: the id of that run, which judged for `since_day`. `was`, `now`: None where the night has no such target.
    `is_revision`: corrected or final figures of the same period turned it, from met to short or back.
    """

    indicator: str
    since: str
    since_day: date
    was: Standing | None
    now: Standing | None
    causes: tuple[Cause, ...]
    edits: tuple[Edit, ...] = ()
    is_revision: bool = False
