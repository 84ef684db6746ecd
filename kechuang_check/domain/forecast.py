"""What an indicator is likely to be at its due date: an estimate, never used for a standing or an alert."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kechuang_check.words import Text, text


class Method(StrEnum):
    """How a forecast is made; which one fits hangs on the length of the history and on what is counted.

    SMOOTHING: exponential smoothing, where the rule asks for it.
    SEASON: what came in so far in the year of the due date, divided by the share that past years had by then.
    """

    LINE = "straight_line"
    SMOOTHING = "smoothing"
    SEASON = "seasonal"


class MethodAsked(StrEnum):
    """What a rule may ask for. Where it asks for nothing, the history and what is counted decide."""

    SMOOTHING = "smoothing"


TOO_FEW_POINTS = "forecast/too-few-points"
NO_SEASON = "forecast/no-season"
BROKEN = "forecast/definition-break"

WHY_NO_FORECAST: Mapping[str, Text] = {
    TOO_FEW_POINTS: text("fewer than three periods that can be compared"),
    NO_SEASON: text("it is counted anew each January, and two whole years of reports do not yet show its season"),
    BROKEN: text("it is counted by another definition at the due date"),
}
"""The codes of `Assessment.no_forecast`."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The trend at the due date. All numbers are estimates in the target's unit, rounded: the value to the side that
    falls short, the range outwards.

    `low`, `high`: of a line and of smoothing, where the value will lie in eight cases of ten if it goes on as before;
    of a season, what the past years would give that were slowest and quickest. `points`: how many periods it is made
    from. `first_met`: the first day after the last period, up to the due date, on which the trend meets the target;
    None where the last value meets it already, or the trend does not by then. `first_lost`: the same, for a target that
    is met now.
    """

    value: Decimal
    low: Decimal
    high: Decimal
    due: date
    method: Method
    points: int
    first_met: date | None = None
    first_lost: date | None = None
    is_met: bool = False
    """Whether the last value meets the target, so that it can only be lost."""
