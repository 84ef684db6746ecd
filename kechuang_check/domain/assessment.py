"""Observations, and where an indicator stands with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kechuang_check.domain.finality import Finality
from kechuang_check.domain.forecast import Forecast
from kechuang_check.domain.movement import Movement
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Target, Unit
from kechuang_check.domain.reading import NoNumber
from kechuang_check.domain.splits import Split
from kechuang_check.words import Text, text


class Measured(StrEnum):
    """What became of measuring an indicator on a batch."""

    VALUE = "value"
    NO_DATA = "no_data"
    NOT_FIT = "not_fit"
    ERROR = "error"


WHY_NO_VALUE: Mapping[str, Text] = {
    "no-rows": text("The batches have no rows"),
    "numerator-empty": text("Not one row has a value to measure"),
    "denominator-empty": text("Not one row has a value to divide by"),
    "denominator-zero": text("The value to divide by is zero"),
    "column-missing": text("A column that the indicator needs was not sent"),
    "base-missing": text("There is no value of the earlier time that it is compared with"),
    "base-not-positive": text("The value that it is compared with is not above 0"),
}
"""The codes of `Observation.because` where there was nothing to measure."""

DEFINITION_BREAK = "definition-break"
"""The code of `because` where two values are counted by different definitions."""

AFTER_DUE = "check/after-due"
"""The code of `Assessment.because` where what came speaks of a time after the target is due."""

NO_NUMBER: Mapping[NoNumber, str] = {NoNumber.NONE: "plan/no-number", NoNumber.UNKNOWN: "plan/number-unknown"}
"""The code of `Assessment.because` where the plan has no number to judge by."""

WHY_NOT_MEASURED: Mapping[str, Text] = {
    "expression-refused": text("The expression of the rule cannot be used on this feed"),
    "not-a-number": text("The expression gives no exact number"),
    "definition-break": text("The series is counted by another definition since then, so the two are not compared"),
    "engine-failed": text("The expression cannot be reckoned on this data"),
    "file-damaged": text("The kept file of a batch cannot be read"),
}
"""The codes of `Observation.because` where measuring failed."""


@dataclass(frozen=True, slots=True)
class Observation:
    """The measured value of an indicator for a period (观测值).

    `value` is in the target's unit; a ratio also has its parts, in `part_unit`. All exact; `value` of a ratio is
    rounded to 34 digits, so comparisons use the parts. `coverage`: share of rows with all inputs present, times the
    share of periods that came where the window lacks some.
    `because`: codes of the findings that made the data unfit or are why periods lack, or of why it was not
    measured. `sources`: ids of the batches measured.
    `missing`: earlier periods of the window of which no batch can be read, so that a sum over it is too small.
    `splits`: the value by each of the target's `by` columns; the groups of each add up to its parts. `movement`: what
    came and left since an earlier report.
    """

    indicator: str
    period: Period
    state: Measured
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    coverage: Decimal | None = None
    rows: int = 0
    sources: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    missing: tuple[Period, ...] = ()
    splits: tuple[Split, ...] = ()
    finality: Finality | None = None
    final_due: date | None = None
    """`finality`: whether the figures under it are provisional or final; None where that is not known. `final_due`:
    when the final ones of those that are provisional come, if that is declared.
    """
    movement: Movement | None = None


class Standing(StrEnum):
    """Where an indicator stands. Only BEHIND and MISSED are shortfalls."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    MISSED = "missed"
    NOT_YET_DUE = "not_yet_due"
    NO_DATA = "no_data"
    INSUFFICIENT_DATA = "insufficient_data"
    DATA_NOT_FIT = "data_not_fit"
    NOT_ASSESSABLE = "not_assessable"

    @property
    def is_short(self) -> bool:
        return self in (Standing.BEHIND, Standing.MISSED)

    @property
    def is_good(self) -> bool:
        return self in (Standing.ACHIEVED, Standing.ON_TRACK)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdict on one indicator on one day.

    `bound` is what the path asks for at the end of the observed period (应达值), `target.value` the final target.
    `shortfall` is bound minus value, never negative, in `shortfall_unit` (percentage points for a percent value);
    None where nothing was judged. `to_close`: how much more of the numerator would close it, in `part_unit`.
    `completion`: value as a share of the final target (a fraction).
    `because`: why nothing could be judged, or why the verdict is to be read with caution.
    `missing`: the periods whose reports the verdict lacks, in order: those missing in the window of the observation,
    and those that are due, have not come, and would have been judged in its place.
    `forecast`: an estimate for the due date, which changes nothing of the verdict; `no_forecast`: the code of why there
    is none. Both None where there is nothing to foresee.
    """

    target: Target
    as_of: date
    standing: Standing
    observation: Observation | None = None
    bound: Decimal | None = None
    shortfall: Decimal | None = None
    shortfall_unit: Unit | None = None
    to_close: Decimal | None = None
    completion: Decimal | None = None
    because: tuple[str, ...] = ()
    missing: tuple[Period, ...] = ()
    forecast: Forecast | None = None
    no_forecast: str | None = None

    @property
    def is_shown_only(self) -> bool:
        """Whether the target has no number, so that it is carried along and never judged."""
        return self.target.value is None

    @property
    def is_below(self) -> bool:
        """Whether more would close the shortfall; False where there is too much. Says nothing where none was found."""
        if not self.target.comparator.is_two_sided:
            return self.target.comparator.is_floor
        value = None if self.observation is None else self.observation.value
        return value is not None and self.bound is not None and value < self.bound

    @property
    def overdue(self) -> tuple[Period, ...]:
        """Of `missing`, the periods after the one observed."""
        seen = self.observation
        return self.missing if seen is None else tuple(p for p in self.missing if p > seen.period)
