"""What the verbs of alerts share: the history, what it knows on a day, and which alert is meant."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from kechuang_check.cli.console import is_plain_terminal
from kechuang_check.errors import HistoryError, Problem, UsageError
from kechuang_check.words import text

if TYPE_CHECKING:
    from kechuang_check.domain.alerting.fingerprint import Fingerprint
    from kechuang_check.domain.alerting.memory import Memory
    from kechuang_check.domain.workspace import Workspace
    from kechuang_check.history.store import History

WIDTH_OF_FILES = 120
_LEAST_OF_AN_ID = 3


@contextmanager
def history_of(workspace: Workspace) -> Iterator[tuple[History, date]]:
    """The history, and the day of its last night. Raises HistoryError where no night was recorded."""
    from kechuang_check.history import is_begun, open_history

    nothing = HistoryError(Problem(text("No night has been recorded yet."), text("Run one first: kechuang-check run")))
    if not is_begun(workspace.database):
        raise nothing
    with open_history(workspace.database) as history:
        last = history.alerts.last_day()
        if last is None:
            raise nothing
        yield history, last


def memory_of(history: History, workspace: Workspace, as_of: date) -> Memory:
    """What was known of alerts on a day, with the verdicts of its last night."""
    from kechuang_check import remembering

    return remembering.memory_of(history, workspace, as_of)


def named_alert(begun: str, known: Mapping[str, Fingerprint]) -> Fingerprint:
    """The one alert whose id begins so. Raises UsageError if there is none, or more than one."""
    found = [f for id_, f in known.items() if len(begun) >= _LEAST_OF_AN_ID and id_.startswith(begun.lower())]
    if len(found) == 1:
        return found[0]
    if len(begun) < _LEAST_OF_AN_ID:
        what = text("{id} is too short for the id of an alert.", id=repr(begun))
        raise UsageError(Problem(what, text("Give at least its first {least} characters.", least=_LEAST_OF_AN_ID)))
    what = text("There is no alert whose id begins with {id}.", id=repr(begun))
    if found:
        ids = ", ".join(sorted(f.id for f in found)[:5])
        what = text("Several alerts begin with {id}: {ids}", id=repr(begun), ids=ids)
    raise UsageError(Problem(what, text("See the ids: kechuang-check alerts list --all")))


def on_terminal() -> tuple[int | None, bool]:
    """How wide what is shown may be (None: as the terminal is), and whether it has colour."""
    is_terminal = sys.stdout.isatty()
    colour = is_terminal and not os.environ.get("NO_COLOR") and not is_plain_terminal()
    return (None if is_terminal else WIDTH_OF_FILES), colour
