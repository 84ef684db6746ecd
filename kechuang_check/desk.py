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
from kechuang_check.domain.confirmation import NO_CONFIRMATIONS, Confirmations
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.fitness import batch_status, with_fitness, with_lacking, with_verdict
from kechuang_check.domain.judging import Judge, Judgement
from kechuang_check.domain.period import Period
from kechuang_check.domain.received import duplicate, hides_reports, missing_report, replaced, superseded, supersedes
from kechuang_check.domain.reporting_periods import REPORT_MISSING, REPORT_NOT_DUE, Why, demanded, is_due
from kechuang_check.domain.rule import Suite
from kechuang_check.domain.run import BatchResult
from kechuang_check.domain.unit_suspect import confirmed, unit_suspect
from kechuang_check.domain.windows import InForce, in_force, lacking, windows_of
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import Place
from kechuang_check.validation.engine import engine_name
from kechuang_check.validation.unit_slips import compare, measured_columns

Known = Callable[[str], Judgement | None]
"""Gives the judgement that an earlier night made under this key, if one did."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was found and judged, before anybody is told. `judgements`: by key, to be kept for later nights."""

    batches: tuple[BatchResult, ...]
    assessments: tuple[Assessment, ...]
    judgements: Mapping[str, Judgement]


class Desk:
    """Judges feed by feed and keeps what comes of it. `judge` is called only for what `known` has no judgement of."""

    def __init__(
        self,
        workspace: Workspace,
        as_of: date,
        known: Known,
        judge: Callable[[], Judge],
        confirmations: Confirmations = NO_CONFIRMATIONS,
    ) -> None:
        self._workspace, self._as_of, self._known, self._make_judge = workspace, as_of, known, judge
        self._confirmations = confirmations
        self._judge: Judge | None = None
        self._results: list[BatchResult] = []
        self._assessments: list[Assessment] = []
        self._judgements: dict[str, Judgement] = {}

    def verdicts(self) -> Verdicts:
        return Verdicts(tuple(self._results), tuple(self._assessments), self._judgements)

    def judge_feed(self, feed: Feed, batches: Sequence[Batch]) -> None:
        """Judge the batches of one feed (in order of arrival) and assess its targets."""
        over = [b for b in batches if b.period is None or b.period.end <= self._as_of]
        counting = in_force(over)
        current = counting.current
        findings, observations = self._judged(feed, current, current)
        wanted = self._demanded(feed)
        verdicts = self._assessed(feed, observations, wanted, current, findings)
        for batch in current:
            before = counting.superseded.get(batch.id, ())
            for old in before:
                self._results.append(_result(old, (*replaced(old.findings), superseded(old, batch))))
                self._results += _repeated(old, counting)
            self._results.append(_result(batch, _with_remark(batch, findings[batch.id], before)))
            self._results += _repeated(batch, counting)
        if any(hides_reports(b) for b in current):
            # What lies in a folder that cannot be opened may well be there.
            return
        arrived = [b.period for b in current if b.is_readable and b.period is not None]
        self._results += [missing_report(feed, p) for p in self._missing(feed, wanted, arrived, verdicts)]

    def judge_alone(self, feed: Feed, batch: Batch, others: Sequence[Batch], accepted: Sequence[Batch] = ()) -> None:
        """Judge one batch of a feed; the others are there for its windows, and nothing else is said of them.

        `accepted`: batches of the feed that earlier nights found fit, to hold its amounts against.
        """
        current = in_force([b for b in (*others, batch) if b is batch or b.period != batch.period]).current
        findings, observations = self._judged(feed, [batch], current, accepted)
        # What came later, or did not, says nothing against this filing.
        wanted = [p for p in self._demanded(feed) if batch.period is None or p <= batch.period]
        self._assessed(feed, observations, wanted, [batch], findings)
        self._results.append(_result(batch, findings[batch.id]))

    def _demanded(self, feed: Feed) -> tuple[Period, ...]:
        plan = self._workspace.plan
        return demanded(feed.expected.every, feed.expected.within_days, plan.start, plan.end, self._as_of)

    def _judged(
        self, feed: Feed, batches: Sequence[Batch], current: Sequence[Batch], accepted: Sequence[Batch] = ()
    ) -> tuple[dict[str, tuple[Finding, ...]], list[Observation]]:
        """The findings of each of `batches`, by id, and their observations, marked with what speaks against them."""
        findings: dict[str, tuple[Finding, ...]] = {}
        observations: list[Observation] = []
        windows = {t.indicator: t.window for t in self._suite(feed).targets}
        why = self._why(feed, current)
        for batch in batches:
            findings[batch.id] = batch.findings
            if not batch.is_readable:
                continue
            judgement = self._judgement(feed, batch, current)
            findings[batch.id] += judgement.findings
            gaps = lacking(batch, current, self._workspace.plan)
            observations += [
                with_lacking(o, gaps[windows[o.indicator]], len(o.sources), why) for o in judgement.observations
            ]
        self._compare_units(feed, batches, findings, accepted)
        return findings, [with_fitness(o, findings) for o in observations]

    def _compare_units(
        self, feed: Feed, batches: Sequence[Batch], findings: dict[str, tuple[Finding, ...]], accepted: Sequence[Batch]
    ) -> None:
        """Hold the amounts of each batch against those of the newest accepted batch of a period before it."""
        if not measured_columns(feed):
            return
        fit = [b for b in accepted if b.period is not None and b.canonical is not None]
        for batch in sorted((b for b in batches if b.is_readable and b.period), key=_period_end):
            earlier = [b for b in fit if _period_end(b) < _period_end(batch)]
            if earlier and (told := self._unit_slip(feed, batch, max(earlier, key=_period_end))):
                own = len(batch.findings)
                findings[batch.id] = (*findings[batch.id][:own], told, *findings[batch.id][own:])
            if batch_status(findings[batch.id]) is BatchStatus.FIT:
                fit.append(batch)

    def _unit_slip(self, feed: Feed, batch: Batch, before: Batch) -> Finding | None:
        """What is to be said of the units of `batch`; an earlier night that compared the same two is believed."""
        key = digest_of("units", __version__, feed.digest, batch.id, before.id)
        compared = self._known(key)
        if compared is None:
            assert batch.canonical is not None  # noqa: S101  # both could be read
            assert before.canonical is not None  # noqa: S101
            suspect = unit_suspect(feed, batch, before, compare(feed, batch.canonical, before.canonical))
            compared = Judgement((suspect,) if suspect else (), ())
        self._judgements[key] = compared
        if not compared.findings or batch.period is None:
            return None
        suspect = replace(compared.findings[0], where=Place(batch.source))
        confirmation = self._confirmations.get((feed.name, batch.sha256, batch.period))
        return suspect if confirmation is None else confirmed(suspect, confirmation, batch)

    def _assessed(
        self,
        feed: Feed,
        observations: Sequence[Observation],
        wanted: Sequence[Period],
        current: Sequence[Batch],
        findings: dict[str, tuple[Finding, ...]],
    ) -> list[Assessment]:
        """The verdict on each target; the findings of the target rules are brought in line with them."""
        suite, why = self._suite(feed), self._why(feed, current)
        verdicts = []
        for target in suite.targets:
            mine = [o for o in observations if o.indicator == target.indicator]
            verdict = _unless_unread(assess(target, mine, self._as_of, wanted, why), current)
            verdicts.append(verdict)
            rules = {r.code for r in suite.rules if r.target is target}
            for id_ in verdict.observation.sources[-1:] if verdict.observation else ():
                findings[id_] = tuple(with_verdict(f, verdict) if f.code in rules else f for f in findings[id_])
        self._assessments += verdicts
        return verdicts

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
        suite = self._suite(feed)
        windows = windows_of(batch, current, self._workspace.plan)
        ids = [b.id for window in windows.values() for b in window]
        plan = self._workspace.plan
        span = (plan.start.isoformat(), plan.end.isoformat())
        key = digest_of(__version__, engine_name(), suite.digest, *span, batch.id, *ids)
        judgement = self._known(key)
        if judgement is None:
            if self._judge is None:
                self._judge = self._make_judge()
            judgement = self._judge.judge(suite, feed, batch, windows, (plan.start, plan.end))
        self._judgements[key] = judgement
        return judgement

    def _suite(self, feed: Feed) -> Suite:
        return self._workspace.suites[feed.suite]


def _period_end(batch: Batch) -> date:
    return batch.period.end if batch.period else date.min


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
