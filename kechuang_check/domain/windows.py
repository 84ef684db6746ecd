"""Which batches count: the newest of each period, and those that one observation covers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kechuang_check.domain.assessment import Observation
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.finality import yields
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Kind, Plan, Target, Window
from kechuang_check.domain.reporting_periods import Why, not_covered, periods_until


@dataclass(frozen=True, slots=True)
class InForce:
    """`current`: the batches that count, by period. `superseded`: by id of the one in force, those that it replaces, in
    their order. `duplicates`: by id, further filings with the content of a batch.
    """

    current: tuple[Batch, ...]
    superseded: Mapping[str, tuple[Batch, ...]]
    duplicates: Mapping[str, tuple[Batch, ...]]


def in_force(batches: Sequence[Batch]) -> InForce:
    """Which of `batches` (in order of arrival) count.

    Of one period the last readable batch is in force: a newer filing takes the place of an older one, readable or not;
    it does not add. A filing that cannot be read supersedes nothing, and one of provisional figures does not supersede
    final ones. The same content twice is one batch.
    """
    distinct: dict[str, Batch] = {}
    again: defaultdict[str, list[Batch]] = defaultdict(list)
    for batch in batches:
        if distinct.setdefault(batch.id, batch) is not batch:
            again[batch.id].append(batch)
    place = {id_: n for n, id_ in enumerate(distinct)}
    newest: dict[Period, Batch] = {}
    for batch in distinct.values():
        if batch.is_readable and batch.period is not None:
            before = newest.get(batch.period)
            if before is None or not yields(batch.finality, before.finality):
                newest[batch.period] = batch
    current, replaced = [], defaultdict[str, list[Batch]](list)
    for batch in distinct.values():
        by = newest.get(batch.period) if batch.period is not None else None
        if by is None or by is batch or (not batch.is_readable and place[batch.id] > place[by.id]):
            current.append(batch)
        else:
            replaced[by.id].append(batch)
    return InForce(
        tuple(sorted(current, key=_by_period)),
        {id_: tuple(found) for id_, found in replaced.items()},
        {id_: tuple(found) for id_, found in again.items()},
    )


def _by_period(batch: Batch) -> str:
    """Of one period they stay in order of arrival: the next night must find them in the same order."""
    return batch.period.end.isoformat() if batch.period else ""


def windows_of(batch: Batch, current: Sequence[Batch], plan: Plan) -> Mapping[Window, Sequence[Batch]]:
    """The batches that an observation made on `batch` covers, in order of period, `batch` last.

    What is there, and no more: what should be there besides is in `lacking`.
    """
    period = _period_of(batch)
    starts = _starts(period, plan)
    earlier = [b for b in current if b.is_readable and b.period is not None and b.period.end < period.start]
    within = {w: [b for b in earlier if b.period is not None and b.period.start >= s] for w, s in starts.items()}
    return {window: (*batches, batch) for window, batches in within.items()}


def lacking(batch: Batch, current: Sequence[Batch], plan: Plan) -> Mapping[Window, tuple[Period, ...]]:
    """For each window of an observation made on `batch`, the earlier periods in it of which no batch can be read.

    Periods are as long as that of `batch`: a feed is reported in periods of one length.
    """
    period = _period_of(batch)
    arrived = [b.period for b in (*current, batch) if b.is_readable and b.period is not None]
    return {w: not_covered(periods_until(period, s), arrived) for w, s in _starts(period, plan).items()}


def of_plan(target: Target, observations: Sequence[Observation], plan: Plan) -> Sequence[Observation]:
    """What came in before a plan began is no part of what is counted since then."""
    if target.kind is not Kind.CUMULATIVE_FLOW:
        return observations
    return [o for o in observations if o.period.end >= plan.start]


def widest(targets: Iterable[Target]) -> Window:
    """The widest window of `targets`."""
    windows = {t.window for t in targets}
    return next((w for w in (Window.PLAN, Window.YEAR) if w in windows), Window.PERIOD)


def is_summed(window: Window, period: Period, last: Period) -> bool:
    """Whether what is reckoned over `window` up to the period `last` needs the report of `period` before it."""
    return window is Window.PLAN or (window is Window.YEAR and period.start.year == last.start.year)


def arrived_periods(batches: Sequence[Batch]) -> list[Period]:
    """The periods of which there is a batch that can be read."""
    return [b.period for b in batches if b.is_readable and b.period is not None]


def any_of(feeds: Sequence[tuple[Sequence[Period], Why]]) -> Why:
    """Why there is nothing of a period, of those feeds of which it did not arrive."""

    def why(period: Period) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for arrived, of in feeds if period not in arrived for code in of(period)))

    return why


def _starts(period: Period, plan: Plan) -> Mapping[Window, date]:
    """The first day of each window; a batch from before the plan is its own window of the plan."""
    return {
        Window.PERIOD: period.start,
        Window.YEAR: date(period.start.year, 1, 1),
        Window.PLAN: min(plan.start, period.start),
    }


def _period_of(batch: Batch) -> Period:
    if batch.period is None:
        raise ValueError(f"batch {batch.id} has no period")
    return batch.period
