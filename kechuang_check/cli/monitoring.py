"""What a run tells those who watch it from outside: pings at its start and end, and numbers in a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kechuang_check.cli.options import clock_of, environment
from kechuang_check.errors import Problem
from kechuang_check.words import text

if TYPE_CHECKING:
    from kechuang_check.cli.console import Console
    from kechuang_check.domain.run import Night
    from kechuang_check.domain.workspace import Workspace
    from kechuang_check.history.store import History

_DID_ITS_WORK = (0, 1)
"""Exit codes of a night that did its work; a shortfall is a result, and no failure of the night."""


class Outside:
    """What the monitor is told at the end: that the night failed, unless it `ended` well."""

    def __init__(self) -> None:
        self.is_good = False

    def ended(self, exit_code: int) -> None:
        self.is_good = exit_code in _DID_ITS_WORK


@contextmanager
def told_outside(workspace: Workspace, console: Console) -> Iterator[Outside]:
    """Ping at the start and, however the work ends, at the end. A monitor that cannot be reached stops nothing."""
    from kechuang_check.delivery.ping import DONE, FAILED, START, ping

    variable, outside = workspace.watch.ping_env, Outside()

    def call(what: str) -> None:
        problem = ping(variable, what, environment())
        if problem is not None:
            console.problems([problem])

    call(START)
    try:
        yield outside
    finally:
        call(DONE if outside.is_good else FAILED)


def write_metrics(night: Night, history: History, workspace: Workspace, console: Console) -> None:
    """Write the file of numbers, if the settings name one; trouble with it is told and stops nothing."""
    from kechuang_check.reporting.formats import metrics
    from kechuang_check.whole_file import write_whole

    if workspace.watch.metrics_file is None:
        return
    file = Path(workspace.watch.metrics_file)
    try:
        write_whole(file, metrics.render(night, history.postings(), clock_of(workspace)()))
        # Whole files begin as private drafts; whoever collects numbers is another account.
        file.chmod(0o644)
    except OSError as error:
        console.problems(
            [
                Problem(
                    text("The numbers cannot be written to {file}: {reason}", file=str(file), reason=str(error)),
                    text("Check metrics_file under [watch] in kechuang.toml, and the rights on its folder."),
                )
            ]
        )
