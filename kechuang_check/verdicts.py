"""From files to verdicts: find the filings, take them in, lay them on the desk. Nothing is kept and nobody is told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Protocol

from kechuang_check.besides import Known
from kechuang_check.desk import Desk, Verdicts
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.confirmation import NO_CONFIRMATIONS, Confirmations
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.past import Past, no_past
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Window
from kechuang_check.domain.reporting_periods import over_by
from kechuang_check.domain.withdrawn import NOTHING_COUNTED, EverCounted
from kechuang_check.domain.workspace import Workspace
from kechuang_check.inboxes import Inbox
from kechuang_check.intake import Reception, take_in, take_in_database

Arrivals = Mapping[tuple[str, str, Period], int]
"""By feed, content (SHA-256) and period: the place of a filing in the order in which filings were first recorded."""

NO_ARRIVALS: Arrivals = {}
_JUST_NOW = sys.maxsize


class Progress(Protocol):
    """Told of each step as it begins."""

    def start(self, total: int) -> None: ...

    def step(self, check: str, source: str) -> None: ...


def judge_files(
    workspace: Workspace,
    found: Mapping[str, Inbox],
    as_of: date,
    at: Reception,
    known: Known,
    judge: Callable[[], Judge],
    progress: Progress,
    arrivals: Arrivals = NO_ARRIVALS,
    confirmations: Confirmations = NO_CONFIRMATIONS,
    past: Past = no_past,
    counted: EverCounted = NOTHING_COUNTED,
) -> Verdicts:
    """Take in the files of each feed, judge every batch whose period is over, and assess every target of the feeds.

    `judge` is called only if there is something that `known` has no judgement of. Of two filings for one period the
    later one by `arrivals` counts; what was never recorded is later than what was, and among itself goes by the order
    of the inbox. `past`: what is remembered of periods whose filings are no longer there, for forecasts. `counted`: the
    filings that nights have counted: what is there no longer is told.
    """
    progress.start(sum(len(inbox.files) + (inbox.table is not None) for inbox in found.values()))
    desk = Desk(workspace, as_of, known, judge, confirmations, past, counted)
    for name, inbox in found.items():
        feed = workspace.feeds[name]
        taken = []
        for file in inbox.files:
            progress.step(name, file.name)
            taken.append(take_in(file, feed, at, sent=inbox.sent.get(file)))
        if inbox.table is not None:
            progress.step(name, inbox.table)
            taken += _of_database(workspace, feed, as_of, at)
        desk.judge_feed(feed, [*inbox.besides, *_by_arrival(taken, arrivals)])
    return desk.verdicts()


def judge_kept(
    workspace: Workspace,
    kept: Mapping[str, Sequence[Batch]],
    as_of: date,
    known: Known,
    judge: Callable[[], Judge],
    progress: Progress,
    confirmations: Confirmations = NO_CONFIRMATIONS,
    past: Past = no_past,
    counted: EverCounted = NOTHING_COUNTED,
) -> Verdicts:
    """Judge the batches that each feed had (in their order of arrival), as `judge_files` does those of its files."""
    progress.start(len(kept))
    desk = Desk(workspace, as_of, known, judge, confirmations, past, counted)
    for name, batches in kept.items():
        progress.step(name, workspace.feeds[name].source.folder)
        desk.judge_feed(workspace.feeds[name], batches)
    return desk.verdicts()


def judge_alone(
    workspace: Workspace,
    batch: Batch,
    as_of: date,
    at: Reception,
    judge: Callable[[], Judge],
    beside: Inbox,
    arrivals: Arrivals = NO_ARRIVALS,
    accepted: Sequence[Batch] = (),
    confirmations: Confirmations = NO_CONFIRMATIONS,
) -> Verdicts:
    """Judge one batch, `beside` the earlier ones of its feed where an indicator of it covers those as well.

    `accepted`: batches of the feed that nights before found fit: its amounts are held against the newest of them.
    """
    feed = workspace.feeds[batch.feed]
    others: list[Batch] = []
    if any(t.window is not Window.PERIOD or t.looks_back for t in workspace.suites[feed.suite].indicators):
        taken = [take_in(f, feed, at, sent=beside.sent.get(f)) for f in beside.files]
        if beside.table is not None:
            taken += _of_database(workspace, feed, as_of, at)
        others = _by_arrival(taken, arrivals)
    desk = Desk(workspace, as_of, lambda _: None, judge, confirmations)
    desk.judge_alone(feed, batch, others, accepted)
    return desk.verdicts()


def _of_database(workspace: Workspace, feed: Feed, as_of: date, at: Reception) -> Sequence[Batch]:
    expected, plan = feed.expected, workspace.plan
    periods = over_by(expected.every, expected.start or plan.start, expected.end or plan.end, as_of)
    return take_in_database(feed, at, periods)


def _by_arrival(batches: list[Batch], arrivals: Arrivals) -> list[Batch]:
    """In order of arrival: copying a file or touching it does not make what it says any newer."""

    def arrived(batch: Batch) -> int:
        return _JUST_NOW if batch.period is None else arrivals.get((batch.feed, batch.sha256, batch.period), _JUST_NOW)

    return sorted(batches, key=arrived)
