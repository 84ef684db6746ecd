"""Which batches count: the newest of each period, and those that one observation covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Plan, Window


def in_force(batches: Sequence[Batch]) -> tuple[tuple[Batch, ...], tuple[Batch, ...]]:
    """Split `batches` (in order of arrival) into those in force, by period, and those superseded.

    Of one period the last readable batch is in force: a newer filing takes the place of an older one, it does not add.
    A filing that cannot be read supersedes nothing. The same content twice is one batch.
    """
    distinct = tuple({b.id: b for b in batches}.values())
    newest: dict[Period, Batch] = {b.period: b for b in distinct if b.is_readable and b.period is not None}
    chosen = {b.id for b in newest.values()}
    current = [b for b in distinct if b.id in chosen or not b.is_readable]
    superseded = [b for b in distinct if b.id not in chosen and b.is_readable]
    return tuple(sorted(current, key=_by_period)), tuple(superseded)


def _by_period(batch: Batch) -> tuple[str, str]:
    return (batch.period.end.isoformat() if batch.period else "", batch.source)


def windows_of(batch: Batch, current: Sequence[Batch], plan: Plan) -> Mapping[Window, Sequence[Batch]]:
    """The batches that an observation made on `batch` covers, in order of period, `batch` last."""
    period = batch.period
    if period is None:
        raise ValueError(f"batch {batch.id} has no period")
    earlier = [b for b in current if b.is_readable and b.period is not None and b.period.end < period.start]
    year = [b for b in earlier if b.period is not None and b.period.start.year == period.start.year]
    whole = [b for b in earlier if b.period is not None and b.period.start >= plan.start]
    return {Window.PERIOD: (batch,), Window.YEAR: (*year, batch), Window.PLAN: (*whole, batch)}
