"""The narrow interface between the night and whatever engine judges: a suite and batches in, values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kechuang_check.domain.assessment import Observation
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.plan import Window
from kechuang_check.domain.rule import Suite


@dataclass(frozen=True, slots=True)
class Judgement:
    """One finding for each rule of the suite, in the suite's order, and one observation for each target that is
    measured.

    Behind the findings of the rules may stand what a comparison with the period before has shown.

    Observations speak only of the measurement (value, no data, error); whether the data is fit is decided after.
    """

    findings: tuple[Finding, ...]
    observations: tuple[Observation, ...]


class Judge(Protocol):
    """Judges a batch by a suite. Raises EngineError only if the engine itself cannot work."""

    @property
    def engine(self) -> str:
        """Name and version, for the record: `great_expectations 1.24.1 (pandas 3.1.1)`."""

    def judge(
        self,
        suite: Suite,
        feed: Feed,
        batch: Batch,
        windows: Mapping[Window, Sequence[Batch]],
        plan_span: tuple[date, date],
    ) -> Judgement:
        """Judge `batch` (readable) by `suite`.

        `windows`: for each window its batches in order of period, `batch` last. Of rows with the same feed key
        only the one in the latest batch counts. `plan_span`: first and last day of the plan.
        """
