"""What of a feed should be here on a day: reports that are due, that were lost, or that were taken out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType

from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.deriving import compared_with, roots_of
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Plan, Target
from kechuang_check.domain.received import hides_reports, is_lost
from kechuang_check.domain.reporting_periods import REPORT_MISSING, REPORT_NOT_DUE, demanded, is_due
from kechuang_check.domain.windows import is_summed, widest
from kechuang_check.domain.withdrawn import WITHDRAWN, Counted, Gone
from kechuang_check.domain.workspace import Workspace


@dataclass(frozen=True)
class AskedFor:
    """`current`: the batches of the feed that count. `gone`: what an earlier night had counted and is not among them.

    `is_alone`: one batch is judged by itself, and then nothing is said of what came later than it or did not come.
    """

    workspace: Workspace
    feed: Feed
    as_of: date
    current: Sequence[Batch]
    gone: Gone = field(default_factory=lambda: MappingProxyType({}))
    is_alone: bool = False

    def wanted(self, plan: Plan) -> tuple[Period, ...]:
        """The periods of a plan whose reports should be here, in order."""
        found = demanded(self.feed.expected, plan, self.as_of, self.workspace.days)
        if self.is_alone:
            (batch,) = self.current
            return tuple(p for p in found if batch.period is None or p <= batch.period)
        # What had come and is lost is asked for by the verdict, whenever it was due.
        lost = {b.period for b in self.current if b.period is not None and is_lost(b)}
        return tuple(sorted(p for p in {*found, *lost, *self.gone} if not self._is_overtaken(p)))

    def why(self, period: Period) -> tuple[str, ...]:
        """Why there is nothing of a period, in codes of findings: its filing cannot be read, it is there no longer, it
        has not come, or need not have come.
        """
        if period in self._unread:
            return self._unread[period]
        if period in self.gone:
            return self.hidden or (WITHDRAWN,)
        return (REPORT_MISSING if self._is_due(period) else REPORT_NOT_DUE,)

    def withdrawn(self) -> tuple[Counted, ...]:
        """What is to be told as there no longer. Of a folder that cannot be opened nobody knows what lies in it, and
        what cannot be read, or waits, is told as that.
        """
        if self.hidden:
            return ()
        wanted = sorted({p for plan in self._plans for p in self.wanted(plan)})
        return tuple(self.gone[p] for p in wanted if p in self.gone and p not in self._unread)

    def missing(self, verdicts: Sequence[Assessment]) -> list[Period]:
        """The reports that did not come and are asked for: those after the last one that can be read, and those that a
        verdict lacks.

        A filing that cannot be read has no period we could trust: it does not stand in for the report that is due.
        """
        if self.hidden:
            # What lies in a folder that cannot be opened may well be there.
            return []
        wanted = {p for plan in self._plans for p in self.wanted(plan)}
        after = {p for p in wanted if all(p > a for a in self._arrived)}
        within = {p for v in verdicts if v.observation for p in v.observation.missing}
        told = {c.period for c in self.withdrawn()}
        return sorted(p for p in after | within if p not in told and self._is_due(p))

    def _is_due(self, period: Period) -> bool:
        return is_due(self.feed.expected, period, self.as_of, self.workspace.days)

    def _is_overtaken(self, period: Period) -> bool:
        """Whether a later report had come that makes this one needless, though that is gone by now."""
        if not self.gone:
            return False
        last = max((*self._arrived, *self.gone))
        if period >= last or is_summed(widest(self._own), period, last):
            return False
        indicators = self.workspace.indicators
        return not any(period in compared_with(t, indicators, last) for t in self._resting)

    @cached_property
    def _unread(self) -> Mapping[Period, tuple[str, ...]]:
        found: dict[Period, tuple[str, ...]] = {}
        for batch in self.current:
            if batch.period is not None and not batch.is_readable:
                codes = (f.code for f in batch.findings)
                found[batch.period] = tuple(dict.fromkeys((*found.get(batch.period, ()), *codes)))
        return found

    @cached_property
    def hidden(self) -> tuple[str, ...]:
        """Why nobody could look at what the feed has; empty where somebody could."""
        return tuple(dict.fromkeys(f.code for b in self.current if hides_reports(b) for f in b.findings))

    @cached_property
    def _arrived(self) -> tuple[Period, ...]:
        return tuple(b.period for b in self.current if b.period is not None and (b.is_readable or is_lost(b)))

    @cached_property
    def _own(self) -> tuple[Target, ...]:
        return self.workspace.suites[self.feed.suite].indicators

    @cached_property
    def _resting(self) -> tuple[Target, ...]:
        """What is measured on the feed, and all that is reckoned from it."""
        indicators, own = self.workspace.indicators, {t.indicator for t in self._own}
        return tuple(t for t in indicators.values() if own & roots_of(t, indicators))

    @cached_property
    def _plans(self) -> tuple[Plan, ...]:
        """The plans whose targets rest on the feed; of a feed without any, the first plan."""
        targets = self.workspace.targets
        plans = {id(p): p for p in (self.workspace.plan_of(t) for t in self._resting if t.indicator in targets)}
        return tuple(plans.values()) or (self.workspace.plan,)


def unless_gone(verdict: Assessment, under: Sequence[AskedFor], indicators: Mapping[str, Target]) -> Assessment:
    """The verdict, or that there is none where an earlier report that it is compared with is there no longer."""
    seen = verdict.observation
    if seen is None:
        return verdict
    bases = compared_with(verdict.target, indicators, seen.period)
    lacking = {p: asked for asked in under for p in asked.gone if p in bases}
    if not lacking:
        return verdict
    why = (code for period, asked in lacking.items() for code in asked.why(period))
    return Assessment(
        verdict.target,
        verdict.as_of,
        Standing.NO_DATA,
        seen,
        because=tuple(dict.fromkeys((*verdict.because, *why))),
        missing=tuple(sorted({*verdict.missing, *lacking})),
    )
