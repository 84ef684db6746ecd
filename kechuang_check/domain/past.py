"""What earlier nights measured of periods whose filings are no longer there: points of a forecast, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kechuang_check.domain.assessment import Observation
from kechuang_check.domain.plan import Target


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was last known of a period, and the target by whose rule it was measured."""

    observation: Observation
    measured_by: Target


Past = Callable[[str], Sequence[Remembered]]
"""By indicator what nights up to the day judged for knew last of each period."""


def no_past(indicator: str) -> Sequence[Remembered]:
    """Nothing is remembered."""
    del indicator
    return ()


def with_past(target: Target, observations: Sequence[Observation], past: Past) -> Sequence[Observation]:
    """`observations`, those of the filings at hand, and of every other period what is remembered of it, if it was
    measured by the same rule. Of what is reckoned from others nothing is: their rules may have changed unseen.
    """
    if target.derivation is not None:
        return observations
    here = {o.period for o in observations}
    found = (r for r in past(target.indicator) if r.observation.period not in here)
    return (*observations, *(r.observation for r in found if _measures(target) == _measures(r.measured_by)))


def _measures(target: Target) -> tuple[object, ...]:
    """All that a number hangs on but the data."""
    parts = (target.numerator, target.denominator, target.unit, target.part_unit)
    return (*parts, target.kind, target.window, target.missing, target.derivation)
