"""Where one feed after the other is judged: which batches count, what they say, where its targets stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kechuang_check import __version__
from kechuang_check.besides import Besides, Known
from kechuang_check.digests import digest_of
from kechuang_check.domain.assess import assess
from kechuang_check.domain.assessment import Assessment, Observation
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.batch_results import result_of, results_in_force
from kechuang_check.domain.confirmation import NO_CONFIRMATIONS, Confirmations
from kechuang_check.domain.deriving import roots_of, with_breaks, with_derived
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finality_marks import marks_of
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.fitness import with_finality, with_fitness, with_lacking, with_units, with_verdict
from kechuang_check.domain.judging import Judge, Judgement
from kechuang_check.domain.past import Past, no_past, with_past
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Plan, Target
from kechuang_check.domain.received import hides_reports, is_lost, missing_report
from kechuang_check.domain.reporting_periods import REPORT_MISSING, REPORT_NOT_DUE, Why, demanded, is_due, owed
from kechuang_check.domain.rule import Suite
from kechuang_check.domain.run import BatchResult
from kechuang_check.domain.windows import InForce, any_of, arrived_periods, in_force, lacking, of_plan, windows_of
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
    verdicts. `counting`: which batches count; None for a batch judged alone, and then nothing is said of others.
    """

    feed: Feed
    current: Sequence[Batch]
    findings: dict[str, tuple[Finding, ...]]
    observations: Sequence[Observation]
    counting: InForce | None = None


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
    ) -> None:
        self._workspace, self._as_of, self._known, self._make_judge = workspace, as_of, known, judge
        self._besides, self._past = Besides(known, confirmations), past
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
        counting = in_force(over)
        current = counting.current
        findings, observations = self._judged(feed, current, current)
        self._looked.append(_Looked(feed, current, findings, observations, counting))

    def judge_alone(self, feed: Feed, batch: Batch, others: Sequence[Batch], accepted: Sequence[Batch] = ()) -> None:
        """Judge one batch of a feed; the others are there for its windows, and nothing else is said of them.

        `accepted`: batches of the feed that earlier nights found fit, to hold its amounts against.
        """
        current = in_force([b for b in (*others, batch) if b is batch or b.period != batch.period]).current
        findings, observations = self._judged(feed, [batch], current, accepted)
        suite = self._suite(feed)
        if any(t.looks_back for t in suite.indicators):
            earlier = [b for b in current if b.is_readable and b.period and batch.period and b.period < batch.period]
            only = replace(suite, rules=tuple(r for r in suite.rules if r.target is not None))
            observations += [o for b in earlier for o in self._measured(feed, b, current, only)[1]]
        self._looked.append(_Looked(feed, [batch], findings, observations))

    def _results_of(self, looked: _Looked, verdicts: Sequence[Assessment]) -> list[BatchResult]:
        feed, findings = looked.feed, looked.findings
        counting = looked.counting
        if counting is None:
            return [result_of(b, findings[b.id], self._besides.reported.get(b.id)) for b in looked.current]
        results = results_in_force(looked.current, counting, findings, self._besides.reported)
        if any(hides_reports(b) for b in looked.current):
            # What lies in a folder that cannot be opened may well be there.
            return results
        arrived = [b.period for b in looked.current if b.period is not None and (b.is_readable or is_lost(b))]
        measured = [v for v in verdicts if v.target.derivation is None]
        wanted = sorted({p for plan in self._plans_over(feed) for p in self._wanted(looked, plan)})
        missing = self._missing(feed, wanted, arrived, measured)
        return [*results, *(missing_report(feed, p) for p in missing)]

    def _wanted(self, looked: _Looked, plan: Plan) -> tuple[Period, ...]:
        """The periods of a plan whose reports should be here. What came later than a batch that is judged alone, or did
        not come, says nothing against it.
        """
        found = demanded(looked.feed.expected, plan, self._as_of, self._workspace.days)
        if looked.counting is not None:
            # What had come and is lost is asked for by the verdict, whenever it was due.
            lost = {b.period for b in looked.current if b.period is not None and is_lost(b)}
            return tuple(sorted({*found, *lost}))
        (batch,) = looked.current
        return tuple(p for p in found if batch.period is None or p <= batch.period)

    def _is_due(self, feed: Feed, period: Period) -> bool:
        return is_due(feed.expected, period, self._as_of, self._workspace.days)

    def _plans_over(self, feed: Feed) -> tuple[Plan, ...]:
        """The plans whose targets rest on a feed; of a feed without any, the first plan."""
        indicators = self._workspace.indicators
        own = {t.indicator for t in self._suite(feed).indicators}
        resting = [t for t in self._workspace.targets.values() if own & roots_of(t, indicators)]
        plans = {id(p): p for p in map(self._workspace.plan_of, resting)}
        return tuple(plans.values()) or (self._workspace.plan,)

    def _judged(
        self, feed: Feed, batches: Sequence[Batch], current: Sequence[Batch], accepted: Sequence[Batch] = ()
    ) -> tuple[dict[str, tuple[Finding, ...]], list[Observation]]:
        """The findings of each of `batches`, by id, and their observations, marked with what speaks against them."""
        findings: dict[str, tuple[Finding, ...]] = {}
        observations: list[Observation] = []
        for batch in batches:
            findings[batch.id] = batch.findings
            if batch.is_readable:
                said, seen = self._measured(feed, batch, current, self._suite(feed))
                findings[batch.id] += (*self._besides.who_reported(feed, batch, current), *said)
                observations += seen
        self._besides.compare_units(feed, batches, findings, accepted)
        return findings, [with_fitness(with_units(o, self._besides.reported), findings) for o in observations]

    def _measured(
        self, feed: Feed, batch: Batch, current: Sequence[Batch], suite: Suite
    ) -> tuple[tuple[Finding, ...], list[Observation]]:
        """What `suite` says of a batch, and its observations, marked with the periods that they lack."""
        targets = {t.indicator: t for t in suite.indicators}
        judgement, why = self._judgement(feed, batch, current, suite), self._why(feed, current)
        marks = marks_of(feed, (*current, batch), self._workspace.days)
        observations = []
        for seen in judgement.observations:
            target = targets[seen.indicator]
            holes = lacking(batch, current, self._workspace.plan_of(target))[target.window]
            gaps = owed(feed.expected, holes)
            observations.append(with_finality(with_lacking(seen, gaps, len(seen.sources), why), marks))
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
            wanted = sorted({p for u in under for p in self._wanted(u, plan)})
            why = any_of([(arrived_periods(u.current), self._why(u.feed, u.current)) for u in under])
            current = [b for u in under for b in u.current]
            mine = of_plan(target, seen.get(target.indicator, ()), plan)
            verdict = assess(target, mine, self._as_of, wanted, why)
            verdict = _unless_unread(verdict, current)
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

    def _why(self, feed: Feed, current: Sequence[Batch]) -> Why:
        """Why there is nothing of a period: its filing cannot be read, or it has not come, or need not have come."""
        unread: dict[Period, tuple[str, ...]] = {}
        for batch in current:
            if batch.period is not None and not batch.is_readable:
                codes = (f.code for f in batch.findings)
                unread[batch.period] = tuple(dict.fromkeys((*unread.get(batch.period, ()), *codes)))

        def why(period: Period) -> tuple[str, ...]:
            return unread.get(period, (REPORT_MISSING if self._is_due(feed, period) else REPORT_NOT_DUE,))

        return why

    def _missing(
        self, feed: Feed, wanted: Sequence[Period], arrived: Sequence[Period], verdicts: Sequence[Assessment]
    ) -> list[Period]:
        """The reports to ask for: those after the last one that can be read, and those that a verdict lacks.

        A filing that cannot be read has no period we could trust: it does not stand in for the report that is due.
        """
        after = {p for p in wanted if all(p > a for a in arrived)}
        within = {p for v in verdicts if v.observation for p in v.observation.missing}
        return sorted(p for p in after | within if self._is_due(feed, p))

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


def _unless_unread(verdict: Assessment, current: Sequence[Batch]) -> Assessment:
    """Where nothing was observed and a filing could not be read, that is the reason, and not that none came."""
    unread = tuple(sorted({f.code for b in current if not (b.is_readable or b.is_ignored) for f in b.findings}))
    return replace(verdict, because=unread) if unread and verdict.observation is None else verdict
