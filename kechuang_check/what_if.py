"""What would be if a column held other values: the last batch changed, measured and assessed again; nothing is kept."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path, PurePath

from kechuang_check.domain.assess import assess
from kechuang_check.domain.assessment import Assessment, Measured
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import ColumnType, Feed
from kechuang_check.domain.plan import Target
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import Problem, UsageError
from kechuang_check.history import is_begun, open_history
from kechuang_check.history.kept_batches import KeptBatches
from kechuang_check.validation.altering import Change, alter, values_in
from kechuang_check.validation.measure import Indicator, measure
from kechuang_check.words import Text, text

_NUMBERS = (ColumnType.AMOUNT, ColumnType.INTEGER)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`rows`: how many rows of the batch were changed."""

    before: Assessment
    after: Assessment
    rows: int


def what_if(workspace: Workspace, indicator: str, change: Change, as_of: date) -> WhatIf:
    """Answer for `indicator` of the workspace, on the last batch that nights until `as_of` have judged it by.

    Raises UsageError for what cannot be asked, HistoryError for a history that cannot be read.
    """
    target = workspace.targets[indicator]
    feed = next((f for f in workspace.feeds.values() if target in workspace.suites[f.suite].targets), None)
    if feed is None or not target.numerator or target.value is None:
        what = text("{name} is reckoned from others, or has no number to judge by.", name=indicator)
        raise UsageError(Problem(what, text("Ask of an indicator that is measured on a feed: see explain.")))
    _check_columns(feed, change)
    before, batches = _last(workspace, target, as_of)
    last = batches[-1].canonical
    assert last is not None  # noqa: S101  # only readable batches are kept
    for column, value in change.where.items():
        known = values_in(Path(last), column)
        if value not in known:
            raise _unknown(text("No row has {value} in {column}.", value=value, column=column), value, known)
    with tempfile.TemporaryDirectory() as folder:
        changed = Path(folder) / "changed.parquet"
        try:
            rows = alter(Path(last), change, changed)
        except OverflowError:
            what = text("The changed values of {column} are too large for it.", column=change.column)
            raise UsageError(Problem(what, text("Name a smaller change."))) from None
        after = _measured(workspace, feed, before, [*(b.canonical for b in batches[:-1] if b.canonical), changed])
    return WhatIf(before, after, rows)


def _check_columns(feed: Feed, change: Change) -> None:
    names = [c.name for c in feed.columns]
    for name in (change.column, *change.where):
        if name not in names:
            raise _unknown(text("The check {check} has no column {column}.", check=feed.name, column=name), name, names)
    column = feed.column(change.column)
    if column is None or column.type not in _NUMBERS:
        numbers = [c.name for c in feed.columns if c.type in _NUMBERS]
        raise _unknown(text("The column {column} holds no amounts.", column=change.column), "", numbers)


def _unknown(what: Text, word: str, known: Sequence[str]) -> UsageError:
    near = get_close_matches(word, known, n=1)
    if near:
        return UsageError(Problem(what, text("Did you mean {near}?", near=near[0])))
    return UsageError(Problem(what, text("Known here: {names}", names=", ".join(known[:20]))))


def _last(workspace: Workspace, target: Target, as_of: date) -> tuple[Assessment, list[Batch]]:
    """The last verdict with a value, given by the target as it is now, and the batches that it was measured on."""
    mend = text("Run a night first: kechuang-check run")
    recorded = None
    if is_begun(workspace.database):
        with open_history(workspace.database) as history:
            recorded = next((a for a in history.standings(as_of) if a.target.indicator == target.indicator), None)
    seen = None if recorded is None else recorded.observation
    if recorded is None or seen is None or seen.state is not Measured.VALUE:
        what = text("No night has measured {name} on data that is fit.", name=target.indicator)
        raise UsageError(Problem(what, mend))
    shelf = KeptBatches(Path(workspace.state) / "batches")
    batches = [b for id_ in seen.sources if (b := shelf.find(id_)) is not None]
    if len(batches) < len(seen.sources):
        raise UsageError(Problem(text("A batch of the last verdict is no longer kept."), mend))
    return assess(replace(target, path=recorded.target.path), [seen], as_of, []), batches


def _measured(workspace: Workspace, feed: Feed, before: Assessment, files: Sequence[PurePath | str]) -> Assessment:
    target, seen, plan = before.target, before.observation, workspace.plan_of(before.target)
    assert seen is not None  # noqa: S101  # `_last` has seen to it
    days = {
        "period_start": seen.period.start, "period_end": seen.period.end,
        "plan_start": plan.start, "plan_end": plan.end,
    }  # fmt: skip
    columns = tuple(c.name for c in feed.columns)
    found = measure(
        Indicator(target.numerator, target.denominator, columns, feed.key, days, target.missing), files
    )  # fmt: skip
    observation = replace(
        seen,
        state=found.state,
        value=found.value,
        numerator=None if target.denominator is None else found.numerator,
        denominator=found.denominator,
        rows=found.rows,
        because=seen.because if found.state is Measured.VALUE else found.because,
        splits=(),
        movement=None,
    )
    return assess(target, [observation], before.as_of, [])
