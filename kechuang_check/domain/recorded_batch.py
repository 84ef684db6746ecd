"""A batch as the history knows it: when it came, which filing of its period it was, how it was judged last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.received import SUPERSEDED
from kechuang_check.domain.run import BatchResult
from kechuang_check.domain.withdrawn import Withdrawal


@dataclass(frozen=True, slots=True)
class RecordedBatch:
    """`result`: as the last run that met it left it. `received`: when the first run that met it began.

    `version`: 1 for the content that was handed in first for this check and period, 2 for the next. `as_of`: the day
    that the last run judged for. `replaced_by`: ids of later contents of the same check and period that were read.
    `withdrawal`: what a steward has said of it, where it was taken out on purpose.
    """

    result: BatchResult
    received: datetime
    version: int
    as_of: date
    replaced_by: tuple[str, ...] = ()
    withdrawal: Withdrawal | None = None

    @property
    def id(self) -> str:
        return self.result.id or ""

    @property
    def is_superseded(self) -> bool:
        return any(f.code == SUPERSEDED for f in self.result.findings)

    @property
    def is_accepted(self) -> bool:
        return self.result.status is BatchStatus.FIT and not self.is_superseded
