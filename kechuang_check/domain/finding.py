"""Findings: what a rule says of a batch, or what intake met on the way."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kechuang_check.domain.plan import Bilingual
from kechuang_check.errors import Place
from kechuang_check.words import Text


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return ("info", "warning", "critical").index(self.value)


class Outcome(StrEnum):
    """PASS; WARN: failed, and below critical; FAIL: failed, and critical; ERROR: the rule could not be run;
    NO_DATA: there was nothing to judge.
    """

    PASS = "pass"  # noqa: S105
    WARN = "warn"
    FAIL = "fail"
    ERROR = "error"
    NO_DATA = "no_data"

    @classmethod
    def of_failure(cls, severity: Severity) -> Outcome:
        return cls.FAIL if severity is Severity.CRITICAL else cls.WARN


TARGET_TYPE = "expect_indicator_to_meet_target"
"""The type of the rules that hold targets."""

SERIES_TYPE = "expect_indicator_to_be_measured"
"""The type of the rules that measure a series for others to be reckoned from."""

MEASURING_TYPES = (TARGET_TYPE, SERIES_TYPE)
"""Every other rule says whether data is fit."""

MAX_ROWS_NAMED = 20
"""How many failing rows a finding names; the count is always whole."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one batch. Holds no value of a row: rows are named by their number in the filing.

    `code` is the rule's code (`enterprise_rd/credit-code-valid`), or `intake/...` for what intake found.
    `failing` and `evaluated` count rows; both None for a rule that does not count rows.
    `coverage`: evaluated rows as a share of all rows (a fraction); nulls that a rule leaves out lower it.
    `rows`: the first failing rows as numbered in the file received, at most MAX_ROWS_NAMED.
    `observed`: the measured value of a rule on a whole column or table (a maximum, a count).
    `message`: what is wrong in words, for findings whose rule has no name of its own.
    """

    code: str
    type: str
    severity: Severity
    outcome: Outcome
    failing: int | None = None
    evaluated: int | None = None
    coverage: Decimal | None = None
    column: str | None = None
    observed: str | None = None
    rows: tuple[int, ...] = ()
    name: Bilingual | None = None
    mend: Bilingual | None = None
    message: Text | None = None
    advice: Text | None = None
    where: Place | None = None

    @property
    def makes_unfit(self) -> bool:
        """A critical rule on the data that failed, or could not be judged, leaves the batch unfit for its indicators.

        A target is no rule on the data: one that is missed, however grave, says nothing against the filing.
        """
        failed = self.outcome in (Outcome.FAIL, Outcome.ERROR, Outcome.NO_DATA)
        return failed and self.severity is Severity.CRITICAL and self.type not in MEASURING_TYPES
