"""What a run says to the shell, as a table: 3 outranks 4 outranks 1."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.exit_code import ExitCode, FailOn, exit_code
from kechuang_check.domain.finding import TARGET_TYPE, Finding, Outcome, Severity
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.run import BatchResult, Letter, Night
from tests.domain.test_assess import ENTERPRISES

INFO, WARNING, CRITICAL = Severity
NOTHING, SHORT, NOT_JUDGED, LETTER = (
    ExitCode.NOTHING_SHORT,
    ExitCode.SHORT,
    ExitCode.NOT_JUDGED,
    ExitCode.LETTER,
)


def rule(outcome: Outcome, severity: Severity, type_: str = "expect_something") -> Finding:
    return Finding("suite/rule", type_, severity, outcome)


def batch(status: BatchStatus, *findings: Finding) -> BatchResult:
    return BatchResult("feed", "b", "b.csv", "0" * 64, None, 1, status, (), findings)


def letter(status: LetterStatus) -> Letter:
    return Letter("key", "owner", None, "zh", "subject", "text", "html", status)


def night(*parts: BatchResult | Standing | Letter) -> Night:
    day, moment = date(2024, 12, 31), datetime(2024, 12, 31, tzinfo=UTC)
    return Night(
        id="n",
        as_of=day,
        started=moment,
        finished=moment,
        engine="e",
        batches=tuple(p for p in parts if isinstance(p, BatchResult)),
        assessments=tuple(Assessment(ENTERPRISES, day, p) for p in parts if isinstance(p, Standing)),
        letters=tuple(p for p in parts if isinstance(p, Letter)),
    )


FIT, UNFIT, UNREADABLE = batch(BatchStatus.FIT), batch(BatchStatus.UNFIT), batch(BatchStatus.UNREADABLE)
MISSED = batch(BatchStatus.FIT, rule(Outcome.WARN, WARNING, TARGET_TYPE))
MISSED_GRAVELY = batch(BatchStatus.FIT, rule(Outcome.FAIL, CRITICAL, TARGET_TYPE))
REPORT_MISSING = batch(BatchStatus.MISSING, rule(Outcome.WARN, WARNING))
RULE_BROKE = batch(BatchStatus.UNFIT, rule(Outcome.ERROR, INFO))


@pytest.mark.parametrize(
    ("parts", "by_warning", "by_critical", "never"),
    [
        ([], NOTHING, NOTHING, NOTHING),
        ([FIT, Standing.ACHIEVED], NOTHING, NOTHING, NOTHING),
        ([FIT, Standing.NOT_YET_DUE], NOTHING, NOTHING, NOTHING),
        ([FIT, Standing.INSUFFICIENT_DATA], NOTHING, NOTHING, NOTHING),
        # A shortfall counts with the severity of its rule.
        ([MISSED, Standing.BEHIND], SHORT, NOTHING, NOTHING),
        ([MISSED_GRAVELY, Standing.MISSED], SHORT, SHORT, NOTHING),
        # So does a rule on the data; what is for information never does, and what passed or had no data neither.
        ([batch(BatchStatus.FIT, rule(Outcome.WARN, WARNING))], SHORT, NOTHING, NOTHING),
        ([batch(BatchStatus.FIT, rule(Outcome.FAIL, CRITICAL))], SHORT, SHORT, NOTHING),
        ([batch(BatchStatus.FIT, rule(Outcome.WARN, INFO))], NOTHING, NOTHING, NOTHING),
        ([batch(BatchStatus.FIT, rule(Outcome.PASS, CRITICAL))], NOTHING, NOTHING, NOTHING),
        ([batch(BatchStatus.FIT, rule(Outcome.NO_DATA, WARNING))], NOTHING, NOTHING, NOTHING),
        ([REPORT_MISSING, Standing.NO_DATA], SHORT, NOTHING, NOTHING),
        # Unfit data is as grave as it gets short of not being judged.
        ([UNFIT, Standing.DATA_NOT_FIT], SHORT, SHORT, NOTHING),
        # What could not be judged is told whatever the caller wants to fail on.
        ([UNREADABLE], NOT_JUDGED, NOT_JUDGED, NOT_JUDGED),
        ([RULE_BROKE], NOT_JUDGED, NOT_JUDGED, NOT_JUDGED),
        ([FIT, Standing.NOT_ASSESSABLE], NOT_JUDGED, NOT_JUDGED, NOT_JUDGED),
        # So is a letter that did not leave.
        ([FIT, letter(LetterStatus.QUEUED)], LETTER, LETTER, LETTER),
        ([FIT, letter(LetterStatus.DEAD)], LETTER, LETTER, LETTER),
        ([FIT, letter(LetterStatus.DEFERRED)], LETTER, LETTER, LETTER),
        ([FIT, letter(LetterStatus.HELD)], LETTER, LETTER, LETTER),
        ([FIT, letter(LetterStatus.DROPPED)], NOTHING, NOTHING, NOTHING),
        ([FIT, letter(LetterStatus.SENT), letter(LetterStatus.WRITTEN)], NOTHING, NOTHING, NOTHING),
        ([FIT, letter(LetterStatus.SENT), letter(LetterStatus.QUEUED)], LETTER, LETTER, LETTER),
        # 3 > 4 > 1
        ([UNREADABLE, MISSED_GRAVELY, letter(LetterStatus.QUEUED)], NOT_JUDGED, NOT_JUDGED, NOT_JUDGED),
        ([FIT, Standing.NOT_ASSESSABLE, letter(LetterStatus.DEAD)], NOT_JUDGED, NOT_JUDGED, NOT_JUDGED),
        ([UNREADABLE, UNFIT], NOT_JUDGED, NOT_JUDGED, NOT_JUDGED),
        ([MISSED_GRAVELY, UNFIT, letter(LetterStatus.QUEUED)], LETTER, LETTER, LETTER),
    ],
)
def test_the_code_of_a_night(
    parts: list[BatchResult | Standing | Letter], by_warning: ExitCode, by_critical: ExitCode, never: ExitCode
) -> None:
    tonight = night(*parts)
    codes = tuple(exit_code(tonight, on) for on in (FailOn.WARNING, FailOn.CRITICAL, FailOn.NEVER))
    assert codes == (by_warning, by_critical, never)


def test_the_codes_are_those_that_the_manual_promises() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "NOTHING_SHORT": 0,
        "SHORT": 1,
        "DEFINITION": 2,
        "NOT_JUDGED": 3,
        "LETTER": 4,
        "INTERRUPTED": 130,
    }
