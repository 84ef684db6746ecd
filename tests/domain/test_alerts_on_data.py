"""An alert on data: told anew when other data has come, over only when it is, and never by another alert's coming."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from kechuang_check.domain.alerting.deciding import Circumstances, Decision, Known, Told, decide
from kechuang_check.domain.alerting.filings import others
from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.signals import Signal, State
from kechuang_check.domain.alerting.vocabulary import Reason, Transition
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.period import Period
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.routing import Subject
from kechuang_check.domain.run import BatchResult

DAY, QUARTER = date(2025, 1, 6), Period.parse("2024-Q4")
UNFIT = Fingerprint(AlertKind.NOT_FIT, "plan", "contracts", "2024-Q4")
MISSING = Fingerprint(AlertKind.MISSING_REPORT, "plan", "contracts", "2024-Q4")


def a_filing(content: str, *failed: str, column: str | None = None) -> BatchResult:
    findings = tuple(Finding(code, "rule", Severity.CRITICAL, Outcome.FAIL, column=column) for code in failed)
    return BatchResult(
        "contracts", content, "in/contracts.csv", content, QUARTER, 9, BatchStatus.UNFIT, findings=findings
    )


@dataclass
class Desk:
    """Whoever hands the data in, with the memory that the history has for them."""

    day: date = DAY - timedelta(days=1)
    told: Told | None = None
    is_table: bool = False
    last: Decision | None = field(default=None)

    def night(self, *filings: BatchResult, into: Fingerprint | None = None, **circumstances: object) -> Reason | None:
        self.day += timedelta(days=1)
        state = State.FIRING if filings else State.GOOD
        subject = Subject(AlertKind.NOT_FIT, "plan", Severity.CRITICAL, check="contracts", owner="desk")
        batch = filings[-1] if filings else None
        tonight = Signal(
            UNFIT, subject, state, batch=batch, filings=filings, is_table=self.is_table, turned_into=into
        )  # fmt: skip
        self.last = decide(tonight, self.told, replace(Circumstances(self.day, "desk"), **circumstances))
        if self.last is not None and self.last.is_told:
            known = Known(self.last.transition, self.day, None, filings)
            is_news = self.last.transition.is_news or self.told is None
            self.told = Told(known if is_news else self.told.known, self.day)
        return None if self.last is None else self.last.reason


def test_another_filing_that_is_unfit_again_is_told_once_for_each_content() -> None:
    desk = Desk()
    said = [desk.night(a_filing(content, "rule")) for content in ("a", "a", "b", "b", "b", "c")]
    again, same = Reason.RESUBMITTED, Reason.UNCHANGED
    assert said == [Reason.FIRST, same, again, same, same, again]
    assert desk.night() is Reason.RECOVERED


def test_the_same_bytes_are_the_same_filing_whatever_is_found_in_them_now() -> None:
    desk = Desk()
    desk.night(a_filing("a", "rule"))
    assert desk.night(replace(a_filing("a", "another rule"), source="in/renamed.csv")) is Reason.UNCHANGED


def test_a_filing_beside_one_that_is_unfit_already_is_told_and_the_letter_is_about_it() -> None:
    desk = Desk()
    old, new = a_filing("old", "rule"), a_filing("new", "rule")
    desk.night(old)
    # Whatever the order in which the night found them.
    assert desk.night(new, old) is Reason.RESUBMITTED
    assert desk.last is not None
    assert desk.last.batch == new
    assert desk.night(old) is Reason.UNCHANGED


def test_rows_of_a_database_that_move_every_night_are_told_only_when_a_further_check_fails() -> None:
    desk = Desk(is_table=True)
    moving = [("mon", "a"), ("tue", "a"), ("wed", "a", "b"), ("thu", "a"), ("fri", "a", "b")]
    said = [desk.night(a_filing(content, *failed)) for content, *failed in moving]
    same = Reason.UNCHANGED
    assert said == [Reason.FIRST, same, Reason.RESUBMITTED, same, same]


def test_the_same_check_on_another_column_is_another_fault_and_a_warning_is_none() -> None:
    known = (a_filing("a", "not-empty", column="number"),)
    assert others(known, (a_filing("b", "not-empty", column="amount"),), is_table=True)
    warned = replace(a_filing("c", "not-empty", column="number"), findings=(
        *known[0].findings, Finding("late", "rule", Severity.WARNING, Outcome.WARN),
    ))  # fmt: skip
    assert not others(known, (warned,), is_table=True)


def test_of_an_alert_whose_filings_are_not_known_any_more_nothing_is_told_anew() -> None:
    desk = Desk(told=Told(Known(Transition.NEW, DAY), DAY))
    assert desk.night(a_filing("b", "rule")) is Reason.UNCHANGED


@pytest.mark.parametrize(
    ("circumstances", "reason"),
    [({"is_working": False}, Reason.NOT_A_WORKING_DAY), ({"is_past": True}, Reason.PAST_NIGHT)],
)
def test_what_comes_on_a_day_off_is_told_on_the_next_one(circumstances: dict[str, object], reason: Reason) -> None:
    desk = Desk()
    desk.night(a_filing("a", "rule"))
    assert desk.night(a_filing("b", "rule"), **circumstances) is reason
    assert desk.night(a_filing("b", "rule")) is Reason.RESUBMITTED


def test_what_has_turned_into_another_alert_is_over_told_once_and_no_recovery() -> None:
    desk = Desk()
    desk.night(a_filing("a", "rule"))
    assert desk.night(into=MISSING) is Reason.TURNED
    assert desk.last is not None
    assert (desk.last.is_open, desk.last.by, desk.last.transition) == (False, MISSING.id, Transition.TURNED)
    assert desk.night(into=MISSING) is None
    assert desk.night(a_filing("a", "rule")) is Reason.REOPENED
    assert Desk().night(into=MISSING) is None
