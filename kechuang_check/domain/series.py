"""The series of an indicator: each value of each period with since when it was known, and what revised it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from kechuang_check.domain.assess import as_decimal, whole_bound
from kechuang_check.domain.assessment import Assessment, Measured, Observation
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Target
from kechuang_check.domain.shift import Shift


class Revision(StrEnum):
    """Why a value took the place of another: other DATA came, or the same data was reckoned by another RULE.
    FINALITY: the same value, which was provisional and now is final.
    """

    DATA = "data"
    RULE = "rule"
    FINALITY = "finality"


@dataclass(frozen=True, slots=True)
class Source:
    """The file or table behind a part of an observation. `batch`: its id; `name`: relative to the workspace."""

    batch: str
    check: str
    name: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Sighting:
    """That a run measured an observation. `recorded`: when the run had ended (aware). `verdict`: that of the run, where
    it rests on this observation.
    """

    run: str
    as_of: date
    recorded: datetime
    observation: Observation
    sources: tuple[Source, ...] = ()
    verdict: Assessment | None = None
    shift: Shift | None = None
    """Why the verdict differs from the one before, as the run recorded it."""


@dataclass(frozen=True, slots=True)
class Vintage:
    """One value that a period had: `first` is the run that saw it first, so since when it was known. `revised`: why it
    took the place of the one before; None for the first value of its period.
    """

    first: Sighting
    revised: Revision | None = None

    @property
    def turned(self) -> Shift | None:
        """The shift of a verdict that this value brought about."""
        shift = self.first.shift
        return shift if shift is not None and shift.is_revision and self.first.verdict is not None else None

    @property
    def observation(self) -> Observation:
        return self.first.observation


@dataclass(frozen=True, slots=True)
class Point:
    """A period of a series. `vintages`: oldest first, the last one is in force.

    `bound`: what the path asks for at the end of the period, as the verdict has it or the target now. `verdict`: the
    last one recorded that rests on this period; None where none does.
    """

    period: Period
    vintages: tuple[Vintage, ...]
    bound: Decimal | None
    verdict: Assessment | None

    @property
    def current(self) -> Observation:
        return self.vintages[-1].observation


def series_of(target: Target, sightings: Sequence[Sighting]) -> tuple[Point, ...]:
    """The points of the series of `target`, by period. `sightings`: in the order in which the runs were recorded."""
    periods = sorted({s.observation.period for s in sightings})
    return tuple(_point(target, p, [s for s in sightings if s.observation.period == p]) for p in periods)


def _point(target: Target, period: Period, sightings: Sequence[Sighting]) -> Point:
    vintages: list[Vintage] = []
    for sighting in sightings:
        if not vintages:
            vintages.append(Vintage(sighting))
        elif (why := _revised(vintages[-1].first, sighting)) is not None:
            vintages.append(Vintage(sighting, why))
    verdicts = [s.verdict for s in sightings if s.verdict is not None]
    # Of the latest day; of several of that day the one recorded last.
    last = max(enumerate(verdicts), key=lambda v: (v[1].as_of, v[0]), default=(0, None))[1]
    asked = _bound(target, period) if last is None or last.bound is None else last.bound
    return Point(period, tuple(vintages), asked, last)


def _revised(before: Sighting, after: Sighting) -> Revision | None:
    """Why what a period has is another value; None where it is the same."""
    if measured(before.observation) == measured(after.observation):
        now = after.observation.finality
        return Revision.FINALITY if now is not None and now is not before.observation.finality else None
    same = contents(before.sources) == contents(after.sources)
    return Revision.RULE if same else Revision.DATA


def _bound(target: Target, period: Period) -> Decimal | None:
    bound = None if target.is_series else whole_bound(target, period.end)
    return None if bound is None else as_decimal(bound)


def measured(observation: Observation) -> tuple[Measured, Decimal | None, Decimal | None, Decimal | None]:
    """What two observations of a period are compared by: the numbers, not what they rest on. Exact, and equal where the
    numbers are, however they are written.
    """
    return (observation.state, observation.value, observation.numerator, observation.denominator)


def contents(sources: Iterable[Source]) -> frozenset[tuple[str, str]]:
    """What the sources say, whatever their files are called and by whatever check they were read."""
    return frozenset((s.check, s.sha256 or s.batch) for s in sources)
