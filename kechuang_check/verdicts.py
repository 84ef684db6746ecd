"""From files to verdicts: take in, judge, assess. Nothing is kept and nobody is told."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from kechuang_check import __version__
from kechuang_check.domain.assess import assess
from kechuang_check.domain.assessment import Assessment, Observation
from kechuang_check.domain.batch import Batch, BatchStatus
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import INBOX_UNREADABLE, Finding, Outcome, Severity
from kechuang_check.domain.fitness import batch_status, with_fitness, with_verdict
from kechuang_check.domain.judging import Judge, Judgement
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Window
from kechuang_check.domain.run import BatchResult
from kechuang_check.domain.windows import in_force, windows_of
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import KechuangError, Place, Problem
from kechuang_check.intake import discover, take_in
from kechuang_check.validation.engine import engine_name
from kechuang_check.words import text


class Progress(Protocol):
    """Told of each step as it begins."""

    def start(self, total: int) -> None: ...

    def step(self, check: str, source: str) -> None: ...


Known = Callable[[str], Judgement | None]
"""Gives the judgement that an earlier night made under this key, if one did."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was found and judged, before anybody is told. `judgements`: by key, to be kept for later nights."""

    batches: tuple[BatchResult, ...]
    assessments: tuple[Assessment, ...]
    judgements: Mapping[str, Judgement]


@dataclass(frozen=True, slots=True)
class Inbox:
    """The files of one feed, oldest first: the newest file of a period comes last. `problem`: why it cannot be read."""

    files: tuple[Path, ...] = ()
    problem: Problem | None = None


def inboxes(workspace: Workspace, checks: Collection[str] = ()) -> dict[str, Inbox]:
    """What lies in the folder of each feed (of `checks`, or all)."""
    feeds = [f for name, f in workspace.feeds.items() if not checks or name in checks]
    return {feed.name: _inbox(workspace, feed) for feed in feeds}


def _inbox(workspace: Workspace, feed: Feed) -> Inbox:
    try:
        found = discover(Path(workspace.root), feed)
    except KechuangError as error:
        # One folder that is gone is told as that feed's trouble, and the night goes on with the others.
        return Inbox(problem=error.problems[0])
    return Inbox(tuple(sorted(found, key=_arrival)))


def _arrival(file: Path) -> tuple[int, str]:
    # One that vanished meanwhile sorts first, and intake says that it is gone.
    return (file.stat().st_mtime_ns if file.exists() else 0, file.name)


def judge_files(
    workspace: Workspace,
    found: Mapping[str, Inbox],
    as_of: date,
    landing: Path,
    known: Known,
    judge: Callable[[], Judge],
    progress: Progress,
) -> Verdicts:
    """Take in the files of each feed, judge every batch whose period is over, and assess every target of the feeds.

    `judge` is called only if there is something that `known` has no judgement of.
    """
    progress.start(sum(len(inbox.files) for inbox in found.values()))
    desk = _Desk(workspace, as_of, known, judge)
    for name, inbox in found.items():
        feed = workspace.feeds[name]
        batches = [] if inbox.problem is None else [_unopened(feed, inbox.problem)]
        for file in inbox.files:
            progress.step(name, file.name)
            batches.append(take_in(file, feed, root=Path(workspace.root), landing=landing))
        desk.judge_feed(feed, batches)
    return desk.verdicts()


def judge_alone(workspace: Workspace, batch: Batch, as_of: date, landing: Path, judge: Callable[[], Judge]) -> Verdicts:
    """Judge one batch, beside the earlier batches of its feed where an indicator of it covers those as well."""
    feed = workspace.feeds[batch.feed]
    others: list[Batch] = []
    if any(t.window is not Window.PERIOD for t in workspace.suites[feed.suite].targets):
        root = Path(workspace.root)
        inbox = _inbox(workspace, feed)
        taken = [take_in(f, feed, root=root, landing=landing) for f in inbox.files]
        others = [b for b in taken if b.is_readable and b.period != batch.period]
    desk = _Desk(workspace, as_of, lambda _: None, judge)
    desk.judge_feed(feed, [*others, batch], only=batch)
    return desk.verdicts()


class _Desk:
    """Judges feed by feed and keeps what comes of it."""

    def __init__(
        self,
        workspace: Workspace,
        as_of: date,
        known: Known,
        judge: Callable[[], Judge],
    ) -> None:
        self._workspace, self._as_of, self._known, self._make_judge = workspace, as_of, known, judge
        self._judge: Judge | None = None
        self._results: list[BatchResult] = []
        self._assessments: list[Assessment] = []
        self._judgements: dict[str, Judgement] = {}

    def verdicts(self) -> Verdicts:
        return Verdicts(tuple(self._results), tuple(self._assessments), self._judgements)

    def judge_feed(self, feed: Feed, batches: Sequence[Batch], only: Batch | None = None) -> None:
        """Judge the batches of one feed (in order of arrival) and assess its targets.

        With `only`, the others are there for the windows of that one, and nothing else is said of them.
        """
        over = [b for b in batches if b.period is None or b.period.end <= self._as_of]
        current, superseded = in_force(over)
        findings: dict[str, tuple[Finding, ...]] = {}
        observations: list[Observation] = []
        for batch in current if only is None else (only,):
            judgement = self._judgement(feed, batch, current) if batch.is_readable else Judgement((), ())
            findings[batch.id] = (*batch.findings, *judgement.findings)
            observations += judgement.observations
        fit = [with_fitness(o, findings) for o in observations]

        suite = self._workspace.suites[feed.suite]
        expected = feed.latest_due(self._as_of, self._workspace.plan.start)
        for target in suite.targets:
            mine = [o for o in fit if o.indicator == target.indicator]
            verdict = _unless_unread(assess(target, mine, self._as_of, expected), current)
            self._assessments.append(verdict)
            rules = {r.code for r in suite.rules if r.target is target}
            judged_on = verdict.observation.sources[-1:] if verdict.observation else ()
            for id_ in judged_on:
                findings[id_] = tuple(with_verdict(f, verdict) if f.code in rules else f for f in findings[id_])

        if only is not None:
            self._results.append(_result(only, findings[only.id]))
            return
        self._results += [_result(b, findings[b.id]) for b in current]
        self._results += [_result(b, (*b.findings, _superseded(b))) for b in superseded]
        # A filing that cannot be read has no period we could trust: it does not stand in for the report that is due.
        arrived = [b.period for b in current if b.is_readable and b.period is not None]
        # Where the folder itself cannot be opened, nobody can say what is missing from it.
        is_open = all(f.code != INBOX_UNREADABLE for b in current for f in b.findings)
        if is_open and expected is not None and all(p < expected for p in arrived):
            self._results.append(_missing(feed, expected))

    def _judgement(self, feed: Feed, batch: Batch, current: Sequence[Batch]) -> Judgement:
        suite = self._workspace.suites[feed.suite]
        windows = windows_of(batch, current, self._workspace.plan)
        ids = [b.id for window in windows.values() for b in window]
        plan = self._workspace.plan
        span = (plan.start.isoformat(), plan.end.isoformat())
        key = digest(__version__, engine_name(), suite.digest, *span, batch.id, *ids)
        judgement = self._known(key)
        if judgement is None:
            if self._judge is None:
                self._judge = self._make_judge()
            judgement = self._judge.judge(suite, feed, batch, windows, (plan.start, plan.end))
        self._judgements[key] = judgement
        return judgement


def _unless_unread(verdict: Assessment, current: Sequence[Batch]) -> Assessment:
    """Where nothing was observed and a filing could not be read, that is the reason, and not that none came."""
    unread = tuple(sorted({f.code for b in current if not b.is_readable for f in b.findings}))
    return replace(verdict, because=unread) if unread and verdict.observation is None else verdict


def _result(batch: Batch, findings: tuple[Finding, ...]) -> BatchResult:
    status = batch_status(findings) if batch.is_readable else BatchStatus.UNREADABLE
    return BatchResult(
        batch.feed, batch.id, batch.source, batch.sha256, batch.period, batch.rows, status, batch.repairs, findings
    )


def _unopened(feed: Feed, problem: Problem) -> Batch:
    """A folder that cannot be opened, as the batch that could not be read from it."""
    finding = Finding(
        INBOX_UNREADABLE,
        "intake",
        Severity.CRITICAL,
        Outcome.FAIL,
        message=problem.what,
        advice=problem.mend,
        where=problem.where,
    )
    return Batch(digest("inbox", feed.name)[:16], feed.name, feed.folder, "", None, 0, None, findings=(finding,))


def _superseded(batch: Batch) -> Finding:
    return Finding(
        "intake/superseded",
        "superseded",
        Severity.INFO,
        Outcome.WARN,
        message=text("A newer file of the same period stands in its place; this one was not judged."),
        advice=text("Nothing to do. Remove the file if it was handed in by mistake."),
        where=Place(batch.source),
    )


def _missing(feed: Feed, expected: Period) -> BatchResult:
    finding = Finding(
        "intake/report-missing",
        "report_missing",
        Severity.WARNING,
        Outcome.WARN,
        message=text("The report is due and has not come."),
        advice=text("Ask for it, or put the file into {folder}.", folder=feed.folder),
        where=Place(feed.folder),
    )
    return BatchResult(feed.name, None, None, None, expected, 0, BatchStatus.MISSING, (), (finding,))


def digest(*parts: str) -> str:
    """A name for these parts together: 32 hexadecimal characters."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
