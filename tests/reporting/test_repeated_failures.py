"""A register that is handed in every month carries its old slips along: they are shown once, not every month."""

from __future__ import annotations

from dataclasses import replace

from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.period import Period
from kechuang_check.domain.run import BatchResult, Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.formats import table
from kechuang_check.reporting.night_view import night_view
from kechuang_check.reporting.reader import Reader

OLD_SLIP = Finding("register/letters", "t", Severity.WARNING, Outcome.WARN, failing=2, evaluated=9, rows=(3, 4))
NEW_SLIP = Finding("register/dates", "t", Severity.WARNING, Outcome.WARN, failing=1, evaluated=9, rows=(5,))


def batch(label: str, *findings: Finding, status: BatchStatus = BatchStatus.FIT) -> BatchResult:
    return BatchResult("register", label, f"{label}.csv", "0", Period.parse(label), 9, status, (), findings)


def view_of(night: Night, workspace: Workspace, *batches: BatchResult):
    return night_view(replace(night, batches=batches), Reader(workspace, "en"))


def test_an_earlier_batch_with_the_same_slips_is_only_named(night: Night, workspace: Workspace) -> None:
    view = view_of(night, workspace, batch("2024-11", OLD_SLIP), batch("2024-12", OLD_SLIP, NEW_SLIP))
    assert [b.source for b in view.failing_batches] == ["2024-12.csv"]
    assert [b.source for b in view.repeating_batches] == ["2024-11.csv"]


def test_what_only_the_earlier_batch_has_stays_in_sight(night: Night, workspace: Workspace) -> None:
    view = view_of(night, workspace, batch("2024-11", OLD_SLIP, NEW_SLIP), batch("2024-12", OLD_SLIP))
    assert [b.source for b in view.failing_batches] == ["2024-11.csv", "2024-12.csv"]


def test_an_unfit_batch_is_always_shown(night: Night, workspace: Workspace) -> None:
    unfit = batch("2024-11", OLD_SLIP, status=BatchStatus.UNFIT)
    view = view_of(night, workspace, unfit, batch("2024-12", OLD_SLIP))
    assert view.repeating_batches == ()


def test_the_terminal_names_the_earlier_batches_on_one_line(night: Night, workspace: Workspace) -> None:
    batches = (batch("2024-10", OLD_SLIP), batch("2024-11", OLD_SLIP), batch("2024-12", OLD_SLIP))
    shown = table.render(replace(night, batches=batches), workspace, "en", width=200)
    assert "The same in earlier batches: register November 2024; register October 2024" in shown
    assert shown.count("register/letters") == 1
