"""For Python users and for `check`: one file against its suite, with nothing kept."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from kechuang_check.domain.assessment import AFTER_DUE, Assessment, Standing
from kechuang_check.domain.exit_code import FailOn, exit_code
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.period import Period
from kechuang_check.domain.reporting_periods import REPORT_MISSING
from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.history import arrivals_at
from kechuang_check.inboxes import inbox_of
from kechuang_check.intake import Reception, take_in
from kechuang_check.validation import gx_judge
from kechuang_check.validation.engine import engine_name
from kechuang_check.verdicts import judge_alone


def check_file(
    workspace: Workspace,
    file: Path,
    feed: str,
    *,
    as_of: date,
    clock: Callable[[], datetime],
    period: Period | None = None,
    fail_on: FailOn = FailOn.WARNING,
    strict: bool = False,
    environment: Mapping[str, str] | None = None,
    judge: Callable[[], Judge] = gx_judge,
) -> Night:
    """Judge `file` as a batch of `feed`, beside the feed's other batches, and say how its indicators would stand.

    The night that comes back holds this one batch; nothing is recorded. A file that cannot be read is a batch with
    findings, not an error. Raises EngineError, HistoryError, and KeyError for a feed that is not in the workspace.
    """
    started = clock()
    definition = workspace.feeds[feed]
    with tempfile.TemporaryDirectory() as folder:
        at = Reception(Path(workspace.root), Path(folder), workspace.limits, strict, environment or {})
        batch = take_in(file, definition, at, period=period)
        beside = inbox_of(workspace, definition, started, _at_once)
        if batch.period is not None:
            # A filing handed in early is judged as of the end of its period.
            as_of = max(as_of, batch.period.end)
        verdicts = judge_alone(workspace, batch, as_of, at, judge, beside, arrivals_at(workspace.database))
    night = Night(
        id=f"check-{batch.id}",
        as_of=as_of,
        started=started,
        finished=clock(),
        engine=engine_name(),
        batches=verdicts.batches,
        assessments=tuple(_of_this_file(a) for a in verdicts.assessments),
    )
    return replace(night, exit_code=int(exit_code(night, fail_on)))


def _at_once(seconds: float) -> None:
    """Other filings of the feed that are still being written are left out, and nobody waits for them."""
    del seconds


def _of_this_file(assessment: Assessment) -> Assessment:
    """The file is here, so nothing is missing: where it was not judged, it speaks of a time after the target is due."""
    nothing_came = assessment.observation is None and assessment.standing is Standing.NO_DATA
    if nothing_came and assessment.because in ((), (REPORT_MISSING,)):
        return replace(assessment, because=(AFTER_DUE,))
    return assessment


def feeds_that_read(
    workspace: Workspace, file: Path, besides: str, environment: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """The feeds, `besides` that one, that could take this file: it may have been given to the wrong one."""
    with tempfile.TemporaryDirectory() as folder:
        at = Reception(Path(workspace.root), Path(folder), workspace.limits, environment=environment or {})
        taken = {name: take_in(file, feed, at) for name, feed in workspace.feeds.items() if name != besides}
    # A period that its name does not tell makes no difference here.
    return tuple(name for name, batch in taken.items() if batch.is_readable or batch.rows)
