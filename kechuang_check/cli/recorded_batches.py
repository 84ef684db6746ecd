"""What the verbs on batches share: the batches that nights recorded, and which one is meant."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kechuang_check.errors import HistoryError, Problem, UsageError
from kechuang_check.words import text

if TYPE_CHECKING:
    from kechuang_check.domain.recorded_batch import RecordedBatch
    from kechuang_check.domain.workspace import Workspace

LONGEST_NOTE = 500
_SHOWN_IDS = 5


def recorded_batches(workspace: Workspace) -> Sequence[RecordedBatch]:
    """Every batch that a night has met. Raises HistoryError before the first night."""
    from kechuang_check.history import batches_at, is_begun

    if not is_begun(workspace.database):
        mend = text("Run one first: kechuang-check run")
        raise HistoryError(Problem(text("No night has been recorded yet."), mend))
    return batches_at(workspace.database)


def the_batch(begun: str, batches: Sequence[RecordedBatch]) -> RecordedBatch:
    """The one batch whose id begins so. Raises UsageError if there is none, or more than one."""
    found = [b for b in batches if begun and b.id.startswith(begun.lower())]
    if len(found) == 1:
        return found[0]
    mend = text("List the batches: kechuang-check batches list")
    if not found:
        raise UsageError(Problem(text("There is no batch whose id begins with {id}.", id=repr(begun)), mend))
    ids = ", ".join(b.id for b in found[:_SHOWN_IDS])
    what = text("Several batches begin with {id}: {ids}", id=repr(begun), ids=ids)
    raise UsageError(Problem(what, text("Write more of the id.")))


def this_account() -> str:
    """The name of the account that runs the command; empty where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
