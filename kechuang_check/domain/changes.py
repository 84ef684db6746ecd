"""What is different between two nights, and why: data, rule, target, or only the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kechuang_check.domain.assessment import Assessment, Observation, Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Target
from kechuang_check.domain.received import DUPLICATE, SUPERSEDED
from kechuang_check.domain.run import BatchResult, Night
from kechuang_check.domain.series import measured
from kechuang_check.domain.unit_suspect import UNIT_CONFIRMED

_CAME = (BatchStatus.FIT, BatchStatus.UNFIT, BatchStatus.UNREADABLE)
_NO_PERIOD = Period(date.min, date.min)


class Cause(StrEnum):
    """Why a verdict differs. DATA: other batches, or other content in them; RULE: measured by another definition;
    TARGET: another number, due date, comparator or path is asked for; TIME: the day alone.
    """

    DATA = "data"
    RULE = "rule"
    TARGET = "target"
    TIME = "time"


class BatchNews(StrEnum):
    NEW = "new"
    REPLACED = "replaced"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class BatchChange:
    """What became of the filings of a period that count: `before` and `after` are those in force on the two nights."""

    check: str
    period: Period | None
    before: tuple[BatchResult, ...]
    after: tuple[BatchResult, ...]

    @property
    def news(self) -> BatchNews:
        if not self.before:
            return BatchNews.NEW
        return BatchNews.REPLACED if self.after else BatchNews.GONE


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator whose value, bound, standing or target differs. `before` or `after` is None where the night has no
    such target. `batches`: those under it that differ.
    """

    indicator: str
    before: Assessment | None
    after: Assessment | None
    causes: tuple[Cause, ...]
    batches: tuple[BatchChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """`unchanged`: how many indicators stand as before. `uncompared`: those that one of the nights did not judge, as it
    was asked for some checks only.
    """

    before: Night
    after: Night
    indicators: tuple[Change, ...]
    batches: tuple[BatchChange, ...]
    unchanged: int
    uncompared: tuple[str, ...]


def changes(before: Night, after: Night) -> Changes:
    """Hold two nights against each other: indicators by name, batches by check and period."""
    compared = set(before.looked) & set(after.looked)
    batches = _batch_changes(before.batches, after.batches, compared)
    then = {a.target.indicator: a for a in before.assessments}
    now = {a.target.indicator: a for a in after.assessments}
    is_whole = set(before.looked) == set(after.looked)
    found, uncompared = [], []
    for indicator in sorted({*then, *now}):
        old, new = then.get(indicator), now.get(indicator)
        if old is not None and new is not None:
            if _differs(old, new):
                found.append(_change(before, old, after, new, batches))
        elif is_whole:
            found.append(Change(indicator, old, new, (Cause.TARGET,)))
        else:
            uncompared.append(indicator)
    unchanged = len({*then, *now}) - len(found) - len(uncompared)
    return Changes(before, after, tuple(found), batches, unchanged, tuple(uncompared))


def _differs(old: Assessment, new: Assessment) -> bool:
    """Whether a reader would see another value, bound, standing or target."""
    return (_shown(old), asked(old.target)) != (_shown(new), asked(new.target))


def _shown(verdict: Assessment) -> tuple[object, ...]:
    seen = verdict.observation
    return (verdict.standing, verdict.bound, None if seen is None else (seen.period, measured(seen)))


def asked(target: Target) -> tuple[object, ...]:
    """What a target asks for, without its words. A season that is learned belongs to the data it is learned from."""
    path = replace(target.path, source=None, learned_from=())
    if path.learns_season:
        path = replace(path, season=())
    return (target.comparator, target.value, target.unit, target.due, target.band, target.no_number, path)


def reckoned(target: Target) -> tuple[object, ...]:
    """How a target is measured, without its words."""
    breaks = tuple(day for day, _ in target.breaks)
    return (
        target.kind, target.window, target.numerator, target.denominator, target.part_unit, target.coverage_floor,
        target.round_to, target.derivation, breaks, target.across_breaks, target.missing,
    )  # fmt: skip


def _change(before: Night, old: Assessment, after: Night, new: Assessment, batches: Sequence[BatchChange]) -> Change:
    then, now = _sources(before, old.observation), _sources(after, new.observation)
    checks, ids = {b.check for b in (*then, *now)}, {b.id for b in (*then, *now)}
    is_measured_anew = _value(old) != _value(new)
    touched = tuple(b for b in batches if ids & {x.id for x in (*b.before, *b.after)})
    if not touched and is_measured_anew:
        # The amounts of a filing are held against those of the one before, which it does not rest on.
        touched = tuple(b for b in batches if b.check in checks)
    is_same_data = _contents(then) == _contents(now)
    causes = []
    if not is_same_data or touched or _is_confirmed(then) != _is_confirmed(now) or _season(old) != _season(new):
        causes.append(Cause.DATA)
    is_read_anew = is_same_data and {b.id for b in then} != {b.id for b in now}
    if reckoned(old.target) != reckoned(new.target) or is_read_anew or (is_measured_anew and not causes):
        causes.append(Cause.RULE)
    if asked(old.target) != asked(new.target):
        causes.append(Cause.TARGET)
    if _is_time_up(old, new) or (not causes and old.as_of != new.as_of):
        causes.append(Cause.TIME)
    # What is left on one day is a definition besides rule and target, such as when a report is due.
    return Change(old.target.indicator, old, new, tuple(causes) or (Cause.RULE,), touched)


def _is_time_up(old: Assessment, new: Assessment) -> bool:
    """Whether a shortfall is missed on one of the days, and was only behind before the target was due."""
    first, last = sorted((old, new), key=lambda a: a.as_of)
    is_settled = (first.standing is Standing.MISSED) != (last.standing is Standing.MISSED)
    return is_settled and first.as_of <= last.target.due < last.as_of


def _value(verdict: Assessment) -> tuple[object, ...] | None:
    seen = verdict.observation
    return None if seen is None else (seen.period, *measured(seen))


def _season(verdict: Assessment) -> tuple[object, ...]:
    path = verdict.target.path
    return path.season if path.learns_season else ()


def _sources(night: Night, seen: Observation | None) -> tuple[BatchResult, ...]:
    """The batches under an observation."""
    return tuple(b for b in night.batches if seen is not None and b.id in seen.sources)


def _contents(batches: Iterable[BatchResult]) -> frozenset[tuple[str, Period | None, str | None]]:
    """What the batches say, by whatever definition they were read."""
    return frozenset((b.check, b.period, b.sha256 or b.id) for b in batches)


def _is_confirmed(batches: Iterable[BatchResult]) -> bool:
    return any(f.code == UNIT_CONFIRMED for b in batches for f in b.findings)


def _batch_changes(
    before: Iterable[BatchResult], after: Iterable[BatchResult], checks: Iterable[str]
) -> tuple[BatchChange, ...]:
    """By check and period; of checks that one of the nights did not look at nothing is known."""
    then, now, asked_for = _in_force(before), _in_force(after), set(checks)
    keys = sorted({*then, *now}, key=lambda key: (key[0], key[1] is not None, key[1] or _NO_PERIOD))
    return tuple(
        BatchChange(*key, then.get(key, ()), now.get(key, ()))
        for key in keys
        if key[0] in asked_for and _contents(then.get(key, ())) != _contents(now.get(key, ()))
    )


def _in_force(batches: Iterable[BatchResult]) -> Mapping[tuple[str, Period | None], tuple[BatchResult, ...]]:
    """Those that came and count, by check and period."""
    found: defaultdict[tuple[str, Period | None], tuple[BatchResult, ...]] = defaultdict(tuple)
    for batch in batches:
        is_replaced = any(f.code in (SUPERSEDED, DUPLICATE) for f in batch.findings)
        if batch.status in _CAME and not is_replaced:
            found[batch.check, batch.period] += (batch,)
    return found
