"""What is different between two nights, and why: data, rule, target, or only the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kechuang_check.domain.assess import assess
from kechuang_check.domain.assessment import Assessment, Observation, Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Target
from kechuang_check.domain.received import DUPLICATE, SUPERSEDED
from kechuang_check.domain.run import BatchResult, Night
from kechuang_check.domain.series import measured
from kechuang_check.domain.shift import NOT_KNOWN, PROGRAM, Cause, Edit, Edits, Shift
from kechuang_check.domain.unit_suspect import UNIT_CONFIRMED
from kechuang_check.domain.withdrawn import WITHDRAWN

_CAME = (BatchStatus.FIT, BatchStatus.UNFIT, BatchStatus.UNREADABLE)
_NO_PERIOD = Period(date.min, date.min)


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
    such target. `batches`: those under it that differ. `edits`: definitions that it hangs on and that were edited.
    """

    indicator: str
    before: Assessment | None
    after: Assessment | None
    causes: tuple[Cause, ...]
    batches: tuple[BatchChange, ...] = ()
    edits: tuple[Edit, ...] = ()

    @property
    def is_revision(self) -> bool:
        """Whether other figures of the same period turned the verdict, from met to short or back: by the target as it
        was, and on the day of the night before.
        """
        old, new = self.before, self.after
        if old is None or new is None or Cause.DATA not in self.causes:
            return False
        then, now = old.observation, new.observation
        if then is None or now is None or then.period != now.period or not (_is_decided(old) and _is_decided(new)):
            return False
        path = replace(old.target.path, learns_season=False)
        by_itself = assess(replace(old.target, path=path), [now], old.as_of, ())
        return _is_decided(by_itself) and by_itself.standing.is_good == new.standing.is_good != old.standing.is_good


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


def changes(before: Night, after: Night, edits: Edits = NOT_KNOWN) -> Changes:
    """Hold two nights against each other: indicators by name, batches by check and period.

    `edits`: of the definitions between the two. Where the later one recorded why it differs from the earlier, that
    stands.
    """
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
                found.append(_change(before, old, after, new, batches, edits))
        elif is_whole:
            found.append(Change(indicator, old, new, (Cause.TARGET,), edits=edits.under(indicator)))
        else:
            uncompared.append(indicator)
    unchanged = len({*then, *now}) - len(found) - len(uncompared)
    recorded = {s.indicator: s for s in after.shifts if s.since == before.id}
    return Changes(
        before,
        after,
        tuple(_as_recorded(c, recorded.get(c.indicator)) for c in found),
        batches,
        unchanged,
        tuple(uncompared),
    )


def shifts(before: Night, after: Night, edits: Edits, indicators: Collection[str]) -> tuple[Shift, ...]:
    """What is recorded with `after` of each of `indicators` whose verdict differs from that of `before`."""
    return tuple(
        Shift(
            c.indicator, before.id, before.as_of,
            None if c.before is None else c.before.standing, None if c.after is None else c.after.standing,
            c.causes, c.edits, c.is_revision,
        )
        for c in changes(before, after, edits).indicators
        if c.indicator in indicators
    )  # fmt: skip


def _as_recorded(change: Change, shift: Shift | None) -> Change:
    return change if shift is None else replace(change, causes=shift.causes, edits=shift.edits)


def _is_decided(verdict: Assessment) -> bool:
    return verdict.standing.is_good or verdict.standing.is_short


def _differs(old: Assessment, new: Assessment) -> bool:
    """Whether a reader would see another value, bound, standing or target."""
    return (_shown(old), asked(old.target)) != (_shown(new), asked(new.target))


def _shown(verdict: Assessment) -> tuple[object, ...]:
    seen = verdict.observation
    return (verdict.standing, verdict.bound, None if seen is None else (seen.period, measured(seen), seen.finality))


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


def _change(
    before: Night, old: Assessment, after: Night, new: Assessment, batches: Sequence[BatchChange], edits: Edits
) -> Change:
    then, now = _sources(before, old.observation), _sources(after, new.observation)
    checks, ids = {b.check for b in (*then, *now)}, {b.id for b in (*then, *now)}
    is_measured_anew = _value(old) != _value(new)
    touched = tuple(b for b in batches if ids & {x.id for x in (*b.before, *b.after)})
    if not touched and is_measured_anew:
        # The amounts of a filing are held against those of the one before, which it does not rest on.
        touched = tuple(b for b in batches if b.check in checks)
    is_same_data = _contents(then) == _contents(now)
    causes = []
    is_said_anew = _is_confirmed(then) != _is_confirmed(now) or (WITHDRAWN in old.because) != (WITHDRAWN in new.because)
    if not is_same_data or touched or is_said_anew or _season(old) != _season(new):
        causes.append(Cause.DATA)
    under = edits.under(old.target.indicator)
    is_edited = any(not e.is_of_target for e in under)
    is_read_anew = is_same_data and {b.id for b in then} != {b.id for b in now} and not edits.is_known
    is_unexplained = is_measured_anew and not causes
    if reckoned(old.target) != reckoned(new.target) or is_edited or is_read_anew or is_unexplained:
        causes.append(Cause.RULE)
        if edits.is_known and not is_edited:
            under += (Edit(PROGRAM),)
    if asked(old.target) != asked(new.target):
        causes.append(Cause.TARGET)
    if _is_time_up(old, new) or (not causes and old.as_of != new.as_of):
        causes.append(Cause.TIME)
    # What is left on one day is a definition besides rule and target, such as when a report is due.
    return Change(old.target.indicator, old, new, tuple(causes) or (Cause.RULE,), touched, under)


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
