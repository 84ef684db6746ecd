"""What a run says to the shell."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.finding import Outcome, Severity
from kechuang_check.domain.received import is_replaced
from kechuang_check.domain.run import BatchResult, Night


class ExitCode(IntEnum):
    """3 outranks 4 outranks 1."""

    NOTHING_SHORT = 0
    SHORT = 1
    DEFINITION = 2
    NOT_JUDGED = 3
    LETTER = 4
    INTERRUPTED = 130


class FailOn(StrEnum):
    """From which severity on a failed rule or a shortfall makes the run exit with SHORT."""

    WARNING = "warning"
    CRITICAL = "critical"
    NEVER = "never"


def exit_code(night: Night, fail_on: FailOn) -> ExitCode:
    """A shortfall counts with the severity of its rule, whose finding says failed exactly then."""
    findings = [f for b in night.batches for f in b.findings]
    broken = (
        any(_is_unread(b) or b.status is BatchStatus.WITHDRAWN for b in night.batches)
        or any(f.outcome is Outcome.ERROR for f in findings)
        or any(a.standing is Standing.NOT_ASSESSABLE and not a.is_shown_only for a in night.assessments)
    )
    if broken:
        return ExitCode.NOT_JUDGED
    if any(letter.status.is_open and letter.not_before is None for letter in night.letters):
        return ExitCode.LETTER
    if fail_on is FailOn.NEVER:
        return ExitCode.NOTHING_SHORT
    least = Severity(fail_on.value).rank
    failed = any(f.outcome in (Outcome.WARN, Outcome.FAIL) and f.severity.rank >= least for f in findings)
    return ExitCode.SHORT if failed or _unfit(night) else ExitCode.NOTHING_SHORT


def _is_unread(batch: BatchResult) -> bool:
    """A filing that could not be read and that no other one has taken the place of."""
    return batch.status is BatchStatus.UNREADABLE and not is_replaced(batch)


def _unfit(night: Night) -> bool:
    return any(b.status is BatchStatus.UNFIT and not is_replaced(b) for b in night.batches)
