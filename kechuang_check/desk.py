"""Where one feed after the other is judged: which batches count, what they say, where its targets stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kechuang_check import __version__
from kechuang_check.digests import digest_of
from kechuang_check.domain.assess import assess
from kechuang_check.domain.assessment import Assessment, Observation
from kechuang_check.domain.batch import Batch, BatchStatus
from kechuang_check.domain.deriving import roots_of, with_derived
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.fitness import batch_status, with_fitness, with_lacking, with_verdict
from kechuang_check.domain.judging import Judge, Judgement
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Kind, Plan, Target
from kechuang_check.domain.received import INBOX_UNREADABLE, duplicate, missing_report, replaced, superseded, supersedes
from kechuang_check.domain.reporting_periods import REPORT_MISSING, REPORT_NOT_DUE, Why, demanded, is_due
from kechuang_check.domain.rule import Suite
from kechuang_check.domain.run import BatchResult
from kechuang_check.domain.windows import InForce, in_force, lacking, windows_of
from kechuang_check.domain.workspace import Workspace
from kechuang_check.validation.engine import engine_name

Known = Callable[[str], Judgement | None]
"""Gives the judgement that an earlier night made under this key, if one did."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was found and judged, before anybody is told. `judgements`: by key, to be kept for later nights."""

    batches: tuple[BatchResult, ...]
    assessments: tuple[Assessment, ...]
    judgements: Mapping[str, Judgement]


@dataclass(frozen=True, slots=True)
class _Looked:
    """What one feed holds, before its targets are assessed. `findings`: by batch id, to be brought in line with the
    verdicts. `counting`: which batches count; None for a batch judged alone, and then nothing is said of others.
    """

    feed: Feed
    current: Sequence[Batch]
    findings: dict[str, tuple[Finding, ...]]
    observations: Sequence[Observation]
    counting: InForce | None = None


class Desk:
    """Judges feed by feed and keeps what comes of it. `judge` is called only for what `known` has no judgement of."""

    def __init__(self, workspace: Workspace, as_of: date, known: Known, judge: Callable[[], Judge]) -> None:
        self._workspace, self._as_of, self._known, self._make_judge = workspace, as_of, known, judge
        self._judge: Judge | None = None
        self._looked: list[_Looked] = []
        self._judgements: dict[str, Judgement] = {}

    def verdicts(self) -> Verdicts:
        """Assess the targets of every feed that was judged: only now can be reckoned what hangs on several feeds."""
        results: list[BatchResult] = []
        assessments: list[Assessment] = []
        measured: dict[str, list[Observation]] = {}
        for looked in self._looked:
            for observation in looked.observations:
                measured.setdefault(observation.indicator, []).append(observation)
        indicators = self._workspace.indicators
        seen = with_derived(indicators.values(), measured)
        for looked in self._looked:
            verdicts = self._assessed(looked, seen, indicators)
            assessments += verdicts
            results += self._results_of(looked, verdicts)
        return Verdicts(tuple(results), tuple(assessments), self._judgements)

    def judge_feed(self, feed: Feed, batches: Sequence[Batch]) -> None:
        """Judge the batches of one feed (in order of arrival)."""
        over = [b for b in batches if b.period is None or b.period.end <= self._as_of]
        counting = in_force(over)
        current = counting.current
        findings, observations = self._judged(feed, current, current)
        self._looked.append(_Looked(feed, current, findings, observations, counting))

    def judge_alone(self, feed: Feed, batch: Batch, others: Sequence[Batch]) -> None:
        """Judge one batch of a feed; the others are there for its windows, and nothing else is said of them."""
        current = in_force([b for b in (*others, batch) if b is batch or b.period != batch.period]).current
        findings, observations = self._judged(feed, [batch], current)
        self._looked.append(_Looked(feed, [batch], findings, observations))

    def _results_of(self, looked: _Looked, verdicts: Sequence[Assessment]) -> list[BatchResult]:
        feed, findings = looked.feed, looked.findings
        counting = looked.counting
        if counting is None:
            return [_result(batch, findings[batch.id]) for batch in looked.current]
        results: list[BatchResult] = []
        for batch in looked.current:
            before = counting.superseded.get(batch.id, ())
            for old in before:
                results.append(_result(old, (*replaced(old.findings), superseded(old, batch))))
                results += _repeated(old, counting)
            results.append(_result(batch, _with_remark(batch, findings[batch.id], before)))
            results += _repeated(batch, counting)
        if any(f.code == INBOX_UNREADABLE for b in looked.current for f in b.findings):
            # What lies in a folder that cannot be opened may well be there.
            return results
        arrived = _arrived(looked.current)
        measured = [v for v in verdicts if v.target.derivation is None]
        wanted = sorted({p for plan in self._plans_over(feed) for p in self._wanted(looked, plan)})
        missing = self._missing(feed, wanted, arrived, measured)
        return [*results, *(missing_report(feed, p) for p in missing)]

    def _wanted(self, looked: _Looked, plan: Plan) -> tuple[Period, ...]:
        """The periods of a plan whose reports should be here. What came later than a batch that is judged alone, or did
        not come, says nothing against it.
        """
        expected = looked.feed.expected
        found = demanded(expected.every, expected.within_days, plan.start, plan.end, self._as_of)
        if looked.counting is not None:
            return found
        (batch,) = looked.current
        return tuple(p for p in found if batch.period is None or p <= batch.period)

    def _plans_over(self, feed: Feed) -> tuple[Plan, ...]:
        """The plans whose targets rest on a feed; of a feed without any, the first plan."""
        indicators = self._workspace.indicators
        own = {t.indicator for t in self._suite(feed).indicators}
        resting = [t for t in self._workspace.targets.values() if own & roots_of(t, indicators)]
        plans = {id(p): p for p in map(self._workspace.plan_of, resting)}
        return tuple(plans.values()) or (self._workspace.plan,)

    def _judged(
        self, feed: Feed, batches: Sequence[Batch], current: Sequence[Batch]
    ) -> tuple[dict[str, tuple[Finding, ...]], list[Observation]]:
        """The findings of each of `batches`, by id, and their observations, marked with what speaks against them."""
        findings: dict[str, tuple[Finding, ...]] = {}
        observations: list[Observation] = []
        targets = {t.indicator: t for t in self._suite(feed).indicators}
        why = self._why(feed, current)
        for batch in batches:
            findings[batch.id] = batch.findings
            if not batch.is_readable:
                continue
            judgement = self._judgement(feed, batch, current)
            findings[batch.id] += judgement.findings
            for seen in judgement.observations:
                target = targets[seen.indicator]
                gaps = lacking(batch, current, self._workspace.plan_of(target))[target.window]
                observations.append(with_lacking(seen, gaps, len(seen.sources), why))
        return findings, [with_fitness(o, findings) for o in observations]

    def _assessed(
        self, looked: _Looked, seen: Mapping[str, Sequence[Observation]], indicators: Mapping[str, Target]
    ) -> list[Assessment]:
        """The verdict on each target; the findings of the target rules are brought in line with them.

        What is reckoned from feeds that were not looked at is not assessed.
        """
        suite, findings = self._suite(looked.feed), looked.findings
        verdicts = []
        for target in suite.targets:
            under = self._under(target, indicators)
            if under is None:
                continue
            plan = self._workspace.plan_of(target)
            wanted = sorted({p for u in under for p in self._wanted(u, plan)})
            why = _any_of([(_arrived(u.current), self._why(u.feed, u.current)) for u in under])
            current = [b for u in under for b in u.current]
            mine = _of_plan(target, seen.get(target.indicator, ()), plan)
            verdict = assess(target, mine, self._as_of, wanted, why)
            verdict = _unless_unread(verdict, current)
            verdicts.append(verdict)
            rules = {r.code for r in suite.rules if r.target is target}
            for id_ in _batch_told_of(verdict, looked):
                findings[id_] = tuple(with_verdict(f, verdict) if f.code in rules else f for f in findings[id_])
        return verdicts

    def _under(self, target: Target, indicators: Mapping[str, Target]) -> list[_Looked] | None:
        """The feeds that `target` rests on; None where one of them was not looked at."""
        roots = roots_of(target, indicators)
        under = [u for u in self._looked if roots.intersection(t.indicator for t in self._suite(u.feed).indicators)]
        known = {t.indicator for u in under for t in self._suite(u.feed).indicators}
        return under if roots <= known else None

    def _why(self, feed: Feed, current: Sequence[Batch]) -> Why:
        """Why there is nothing of a period: its filing cannot be read, or it has not come, or need not have come."""
        unread: dict[Period, tuple[str, ...]] = {}
        for batch in current:
            if batch.period is not None and not batch.is_readable:
                codes = (f.code for f in batch.findings)
                unread[batch.period] = tuple(dict.fromkeys((*unread.get(batch.period, ()), *codes)))

        def why(period: Period) -> tuple[str, ...]:
            due = is_due(period, feed.expected.within_days, self._as_of)
            return unread.get(period, (REPORT_MISSING if due else REPORT_NOT_DUE,))

        return why

    def _missing(
        self, feed: Feed, wanted: Sequence[Period], arrived: Sequence[Period], verdicts: Sequence[Assessment]
    ) -> list[Period]:
        """The reports to ask for: those after the last one that can be read, and those that a verdict lacks.

        A filing that cannot be read has no period we could trust: it does not stand in for the report that is due.
        """
        after = {p for p in wanted if all(p > a for a in arrived)}
        within = {p for v in verdicts if v.observation for p in v.observation.missing}
        return sorted(p for p in after | within if is_due(p, feed.expected.within_days, self._as_of))

    def _judgement(self, feed: Feed, batch: Batch, current: Sequence[Batch]) -> Judgement:
        """What the suite says of a batch. Targets of a further plan are measured over the windows of that plan."""
        suite, workspace = self._suite(feed), self._workspace
        of = {r.code: workspace.plan if r.target is None else workspace.plan_of(r.target) for r in suite.rules}
        parts = []
        for plan in workspace.plans:
            rules = tuple(r for r in suite.rules if of[r.code] is plan)
            if rules or plan is workspace.plan:
                parts.append(self._judgement_of(replace(suite, rules=rules), plan, feed, batch, current))
        found = {f.code: f for part in parts for f in part.findings}
        observations = tuple(o for part in parts for o in part.observations)
        return Judgement(tuple(found[r.code] for r in suite.rules), observations)

    def _judgement_of(self, suite: Suite, plan: Plan, feed: Feed, batch: Batch, current: Sequence[Batch]) -> Judgement:
        windows = windows_of(batch, current, plan)
        ids = [b.id for window in windows.values() for b in window]
        span = (plan.start.isoformat(), plan.end.isoformat())
        codes = () if suite.rules == self._suite(feed).rules else [r.code for r in suite.rules]
        key = digest_of(__version__, engine_name(), suite.digest, *span, batch.id, *ids, *codes)
        judgement = self._known(key)
        if judgement is None:
            if self._judge is None:
                self._judge = self._make_judge()
            judgement = self._judge.judge(suite, feed, batch, windows, (plan.start, plan.end))
        self._judgements[key] = judgement
        return judgement

    def _suite(self, feed: Feed) -> Suite:
        return self._workspace.suites[feed.suite]


def _of_plan(target: Target, observations: Sequence[Observation], plan: Plan) -> Sequence[Observation]:
    """What came in before a plan began is no part of what is counted since then."""
    if target.kind is not Kind.CUMULATIVE_FLOW:
        return observations
    return [o for o in observations if o.period.end >= plan.start]


def _arrived(batches: Sequence[Batch]) -> list[Period]:
    return [b.period for b in batches if b.is_readable and b.period is not None]


def _any_of(feeds: Sequence[tuple[Sequence[Period], Why]]) -> Why:
    """Why there is nothing of a period, of those feeds of which it did not arrive."""

    def why(period: Period) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for arrived, of in feeds if period not in arrived for code in of(period)))

    return why


def _batch_told_of(verdict: Assessment, looked: _Looked) -> tuple[str, ...]:
    """The batch of this feed whose finding says what came of a target: the last one under its observation."""
    under = () if verdict.observation is None else verdict.observation.sources
    return tuple(id_ for id_ in under if id_ in looked.findings)[-1:]


def _unless_unread(verdict: Assessment, current: Sequence[Batch]) -> Assessment:
    """Where nothing was observed and a filing could not be read, that is the reason, and not that none came."""
    unread = tuple(sorted({f.code for b in current if not (b.is_readable or b.is_ignored) for f in b.findings}))
    return replace(verdict, because=unread) if unread and verdict.observation is None else verdict


def _result(batch: Batch, findings: tuple[Finding, ...]) -> BatchResult:
    if batch.is_readable:
        status = batch_status(findings)
    elif batch.is_deferred:
        status = BatchStatus.DEFERRED
    else:
        status = BatchStatus.IGNORED if batch.is_ignored else BatchStatus.UNREADABLE
    return BatchResult(
        batch.feed, batch.id, batch.source, batch.sha256, batch.period, batch.rows, status, batch.repairs, findings
    )


def _repeated(batch: Batch, counting: InForce) -> list[BatchResult]:
    """Further filings with the content of `batch`, each with its own name."""
    return [_result(b, (*b.findings, duplicate(b, batch))) for b in counting.duplicates.get(batch.id, ())]


def _with_remark(batch: Batch, findings: tuple[Finding, ...], before: Sequence[Batch]) -> tuple[Finding, ...]:
    """With what the batch replaces, after the other findings of intake."""
    if not before:
        return findings
    own = len(batch.findings)
    return (*findings[:own], supersedes(batch, before), *findings[own:])
