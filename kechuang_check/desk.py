"""Where one feed after the other is judged: which batches count, what they say, where its targets stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kechuang_check import __version__
from kechuang_check.besides import Besides, Known
from kechuang_check.digests import digest_of
from kechuang_check.domain.asked_for import AskedFor, unless_gone
from kechuang_check.domain.assess import assess
from kechuang_check.domain.assessment import Assessment, Observation, Standing
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.batch_results import result_of, results_in_force, results_outlived
from kechuang_check.domain.confirmation import NO_CONFIRMATIONS, Confirmations
from kechuang_check.domain.deriving import roots_of, with_breaks, with_derived
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finality_marks import marks_of
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.fitness import with_finality, with_fitness, with_lacking, with_units, with_verdict
from kechuang_check.domain.judging import Judge, Judgement
from kechuang_check.domain.past import Past, no_past, with_past
from kechuang_check.domain.plan import Plan, Target
from kechuang_check.domain.received import missing_report
from kechuang_check.domain.reporting_periods import owed
from kechuang_check.domain.rule import Suite
from kechuang_check.domain.run import BatchResult
from kechuang_check.domain.windows import InForce, any_of, arrived_periods, in_force, lacking, of_plan, windows_of
from kechuang_check.domain.withdrawn import (
    NOTHING_COUNTED,
    WITHDRAWN,
    Counted,
    EverCounted,
    gone_of,
    outlived_of,
    withdrawn_report,
)
from kechuang_check.domain.workspace import Workspace
from kechuang_check.forecasting import forecast
from kechuang_check.validation.engine import engine_name


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was found and judged, before anybody is told. `judgements`: by key, to be kept for later nights."""

    batches: tuple[BatchResult, ...]
    assessments: tuple[Assessment, ...]
    judgements: Mapping[str, Judgement]
    observations: tuple[Observation, ...] = ()
    """Of every indicator and period, marked with what speaks against them; those reckoned from others as well."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """What one feed holds, before its targets are assessed. `findings`: by batch id, to be brought in line with the
    verdicts. `asked`: what should be there. `counting`: which batches count; None for a batch judged alone, and then
    nothing is said of others. `outlived`: what is over, though nothing stands in its place any more.
    """

    feed: Feed
    current: Sequence[Batch]
    findings: dict[str, tuple[Finding, ...]]
    observations: Sequence[Observation]
    asked: AskedFor
    counting: InForce | None = None
    outlived: Sequence[BatchResult] = ()


class Desk:
    """Judges feed by feed and keeps what comes of it. `judge` is called only for what `known` has no judgement of."""

    def __init__(
        self,
        workspace: Workspace,
        as_of: date,
        known: Known,
        judge: Callable[[], Judge],
        confirmations: Confirmations = NO_CONFIRMATIONS,
        past: Past = no_past,
        counted: EverCounted = NOTHING_COUNTED,
    ) -> None:
        self._workspace, self._as_of, self._known, self._make_judge = workspace, as_of, known, judge
        self._besides, self._past, self._counted = Besides(known, confirmations), past, counted
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
        observations = tuple(o for name in sorted(seen) for o in sorted(seen[name], key=lambda o: o.period))
        judgements = self._judgements | self._besides.judgements
        return Verdicts(tuple(results), tuple(assessments), judgements, observations)

    def judge_feed(self, feed: Feed, batches: Sequence[Batch]) -> None:
        """Judge the batches of one feed (in order of arrival)."""
        over = [b for b in batches if b.period is None or b.period.end <= self._as_of]
        counted = self._counted.get(feed.name, ())
        outlived = outlived_of(counted, over)
        counting = in_force([b for b in over if b.id not in outlived])
        current = counting.current
        gone = gone_of(feed, counted, over)
        asked = AskedFor(self._workspace, feed, self._as_of, current, gone)
        findings, observations = self._judged(current, asked)
        over_for_good = results_outlived(outlived, over)
        self._looked.append(_Looked(feed, current, findings, observations, asked, counting, over_for_good))

    def judge_alone(self, feed: Feed, batch: Batch, others: Sequence[Batch], accepted: Sequence[Batch] = ()) -> None:
        """Judge one batch of a feed; the others are there for its windows, and nothing else is said of them.

        `accepted`: batches of the feed that earlier nights found fit, to hold its amounts against.
        """
        current = in_force([b for b in (*others, batch) if b is batch or b.period != batch.period]).current
        beside = AskedFor(self._workspace, feed, self._as_of, current)
        findings, observations = self._judged([batch], beside, accepted)
        suite = self._suite(feed)
        if any(t.looks_back for t in suite.indicators):
            earlier = [b for b in current if b.is_readable and b.period and batch.period and b.period < batch.period]
            only = replace(suite, rules=tuple(r for r in suite.rules if r.target is not None))
            observations += [o for b in earlier for o in self._measured(b, beside, only)[1]]
        asked = AskedFor(self._workspace, feed, self._as_of, [batch], is_alone=True)
        self._looked.append(_Looked(feed, [batch], findings, observations, asked))

    def _results_of(self, looked: _Looked, verdicts: Sequence[Assessment]) -> list[BatchResult]:
        feed, findings = looked.feed, looked.findings
        counting = looked.counting
        if counting is None:
            return [result_of(b, findings[b.id], self._besides.reported.get(b.id)) for b in looked.current]
        results = results_in_force(looked.current, counting, findings, self._besides.reported)
        measured = [v for v in verdicts if v.target.derivation is None]
        withdrawn = (withdrawn_report(feed, c, self._elsewhere(feed, c)) for c in looked.asked.withdrawn())
        return [
            *looked.outlived,
            *results,
            *withdrawn,
            *(missing_report(feed, p) for p in looked.asked.missing(measured)),
        ]

    def _elsewhere(self, feed: Feed, counted: Counted) -> set[str]:
        """Where the content of a filing that is gone lies tonight, in the folders of other feeds."""
        others = (looked for looked in self._looked if looked.feed is not feed)
        return {b.source for looked in others for b in looked.current if b.sha256 == counted.batch.sha256}

    def _judged(
        self, batches: Sequence[Batch], asked: AskedFor, accepted: Sequence[Batch] = ()
    ) -> tuple[dict[str, tuple[Finding, ...]], list[Observation]]:
        """The findings of each of `batches`, by id, and their observations, marked with what speaks against them."""
        feed, findings = asked.feed, dict[str, tuple[Finding, ...]]()
        observations: list[Observation] = []
        for batch in batches:
            findings[batch.id] = batch.findings
            if batch.is_readable:
                said, seen = self._measured(batch, asked, self._suite(feed))
                findings[batch.id] += (*self._besides.who_reported(feed, batch, asked.current), *said)
                observations += seen
        self._besides.compare_units(feed, batches, findings, accepted)
        return findings, [with_fitness(with_units(o, self._besides.reported), findings) for o in observations]

    def _measured(self, batch: Batch, asked: AskedFor, suite: Suite) -> tuple[tuple[Finding, ...], list[Observation]]:
        """What `suite` says of a batch, and its observations, marked with the periods that they lack."""
        feed, current = asked.feed, asked.current
        targets = {t.indicator: t for t in suite.indicators}
        judgement = self._judgement(feed, batch, current, suite)
        marks = marks_of(feed, (*current, batch), self._workspace.days)
        observations = []
        for seen in judgement.observations:
            target = targets[seen.indicator]
            holes = lacking(batch, current, self._workspace.plan_of(target))[target.window]
            gaps = owed(feed.expected, holes)
            observations.append(with_finality(with_lacking(seen, gaps, len(seen.sources), asked.why), marks))
        return judgement.findings, observations

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
            asked = [u.asked for u in under]
            wanted = sorted({p for a in asked for p in a.wanted(plan)})
            why = any_of([(arrived_periods(a.current), a.why) for a in asked])
            mine = of_plan(target, seen.get(target.indicator, ()), plan)
            verdict = assess(target, mine, self._as_of, wanted, why, {p for a in asked for p in a.gone})
            verdict = _unless_unread(unless_gone(verdict, asked, indicators), asked)
            if looked.counting is not None:
                known = of_plan(target, with_past(target, mine, self._past), plan)
                verdict = _foreseen(verdict, with_breaks(target, indicators), known)
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

    def _judgement(self, feed: Feed, batch: Batch, current: Sequence[Batch], suite: Suite) -> Judgement:
        """What the suite says of a batch. Targets of a further plan are measured over the windows of that plan."""
        workspace = self._workspace
        of = {r.code: workspace.plan if r.target is None else workspace.plan_of(r.target) for r in suite.rules}
        parts = []
        for plan in workspace.plans:
            rules = tuple(r for r in suite.rules if of[r.code] is plan)
            if rules or plan is workspace.plan:
                parts.append(self._judgement_of(replace(suite, rules=rules), plan, feed, batch, current))
        if len(parts) == 1:
            return parts[0]
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


def _foreseen(verdict: Assessment, target: Target, observations: Sequence[Observation]) -> Assessment:
    """With what it is likely to be at the due date, or why nothing can be said of that. A batch alone has no past."""
    found = forecast(target, observations, verdict.as_of)
    return replace(verdict, no_forecast=found) if isinstance(found, str) else replace(verdict, forecast=found)


def _batch_told_of(verdict: Assessment, looked: _Looked) -> tuple[str, ...]:
    """The batch of this feed whose finding says what came of a target: the last one under its observation."""
    under = () if verdict.observation is None else verdict.observation.sources
    return tuple(id_ for id_ in under if id_ in looked.findings)[-1:]


def _unless_unread(verdict: Assessment, asked: Sequence[AskedFor]) -> Assessment:
    """Where nothing was observed and a filing could not be read, that is the reason, and not that none came."""
    unread = {f.code for a in asked for b in a.current if not (b.is_readable or b.is_ignored) for f in b.findings}
    if not unread or verdict.observation is not None:
        return verdict
    if any(a.hidden for a in asked) and verdict.standing is Standing.NOT_YET_DUE:
        # Nobody knows what has come.
        verdict = replace(verdict, standing=Standing.NO_DATA)
    gone = {code for code in verdict.because if code == WITHDRAWN}
    return replace(verdict, because=tuple(sorted(unread | gone)))
