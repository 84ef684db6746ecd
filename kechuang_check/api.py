"""For Python users and for `check`: one file against its suite, with nothing kept."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kechuang_check.domain.assessment import AFTER_DUE, Assessment, Standing
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.exit_code import FailOn, exit_code
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.period import Period
from kechuang_check.domain.places import FailingPlaces
from kechuang_check.domain.reporting_periods import REPORT_MISSING
from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.history import arrivals_at, batches_at, confirmations_at
from kechuang_check.history.kept_batches import KeptBatches
from kechuang_check.inboxes import inbox_of
from kechuang_check.intake import Reception, kept_copy, take_in, take_in_frame
from kechuang_check.validation import gx_judge
from kechuang_check.validation.engine import engine_name
from kechuang_check.validation.unit_slips import measured_columns
from kechuang_check.verdicts import judge_alone

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Tried:
    """A file as it was tried. `night`: of this one batch. `kept`: a copy of what was read, which is there until the
    context ends; None for what could not be copied.
    """

    night: Night
    batch: Batch
    kept: Path | None


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

    def taken(definition: Feed, at: Reception) -> Batch:
        return take_in(file, definition, at, period=period)

    with _tried(workspace, feed, taken, as_of, clock, fail_on, strict, environment or {}, judge) as tried:
        return tried.night


def check_frame(
    workspace: Workspace,
    frame: pd.DataFrame,
    feed: str,
    *,
    as_of: date,
    clock: Callable[[], datetime],
    period: Period | None = None,
    name: str = "DataFrame",
    fail_on: FailOn = FailOn.WARNING,
    strict: bool = False,
    environment: Mapping[str, str] | None = None,
    judge: Callable[[], Judge] = gx_judge,
) -> Night:
    """Judge the rows of a pandas DataFrame as `check_file` judges a file; the frame is not changed.

    `name` is what findings call it, as they call a file by its name; where no `period` is given, it says the period.
    Row n of a finding is `frame.iloc[n - 1]`. None, NaN, NaT and NA are blank; levels of the index that have a name are
    columns. Raises EngineError, HistoryError, and KeyError for a feed that is not in the workspace.
    """

    def taken(definition: Feed, at: Reception) -> Batch:
        return take_in_frame(frame, definition, at, name, period=period)

    with _tried(workspace, feed, taken, as_of, clock, fail_on, strict, environment or {}, judge) as tried:
        return tried.night


@contextmanager
def tried_file(
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
    places: FailingPlaces | None = None,
) -> Iterator[Tried]:
    """The same as `check_file`, with what was read at hand until the context ends. `places`: told of every bad cell."""

    def taken(definition: Feed, at: Reception) -> Batch:
        return take_in(file, definition, replace(at, places=places), period=period)

    with _tried(workspace, feed, taken, as_of, clock, fail_on, strict, environment or {}, judge) as tried:
        yield tried


@contextmanager
def _tried(
    workspace: Workspace,
    feed: str,
    taken: Callable[[Feed, Reception], Batch],
    as_of: date,
    clock: Callable[[], datetime],
    fail_on: FailOn,
    strict: bool,
    environment: Mapping[str, str],
    judge: Callable[[], Judge],
) -> Iterator[Tried]:
    started = clock()
    definition = workspace.feeds[feed]
    with tempfile.TemporaryDirectory() as folder:
        at = Reception(Path(workspace.root), Path(folder), workspace.limits, strict, environment)
        batch = taken(definition, at)
        beside = inbox_of(workspace, definition, started, _at_once)
        if batch.period is not None:
            # A filing handed in early is judged as of the end of its period.
            as_of = max(as_of, batch.period.end)
        arrivals, confirmations = arrivals_at(workspace.database), confirmations_at(workspace.database)
        accepted = _accepted(workspace, definition)
        verdicts = judge_alone(workspace, batch, as_of, at, judge, beside, arrivals, accepted, confirmations)
        night = Night(
            id=f"check-{batch.id}",
            as_of=as_of,
            started=started,
            finished=clock(),
            engine=engine_name(),
            batches=verdicts.batches,
            assessments=tuple(_of_this_file(a) for a in verdicts.assessments),
        )
        yield Tried(replace(night, exit_code=int(exit_code(night, fail_on))), batch, kept_copy(batch, at))


def _accepted(workspace: Workspace, feed: Feed) -> list[Batch]:
    """The batches of a feed that nights before found fit and whose canonical table is still kept."""
    if not measured_columns(feed):
        return []
    shelf = KeptBatches(Path(workspace.state) / "batches")
    recorded = [b for b in batches_at(workspace.database) if b.result.check == feed.name and b.is_accepted]
    return [batch for b in recorded if (batch := shelf.find(b.id)) is not None and batch.is_readable]


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
