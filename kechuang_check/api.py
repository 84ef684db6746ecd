"""For Python users and for `check`: one file against its suite, with nothing kept."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from kechuang_check.domain.exit_code import FailOn, exit_code
from kechuang_check.domain.period import Period
from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.history import arrivals_at
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
        if batch.period is not None:
            # A filing handed in early is judged as of the end of its period.
            as_of = max(as_of, batch.period.end)
        verdicts = judge_alone(workspace, batch, as_of, at, gx_judge, arrivals_at(workspace.database))
    night = Night(
        id=f"check-{batch.id}",
        as_of=as_of,
        started=started,
        finished=clock(),
        engine=engine_name(),
        batches=verdicts.batches,
        assessments=verdicts.assessments,
    )
    return replace(night, exit_code=int(exit_code(night, fail_on)))
