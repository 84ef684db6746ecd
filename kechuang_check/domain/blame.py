"""Who a shortfall lies with: what each group has, what it would have at the rate that is asked for, what it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from kechuang_check.domain.assess import exact_value, whole_bound
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.splits import Group, Split


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a group has and would have at the rate asked for, in the unit of the numerator. `lacks`: how much of the
    gap lies with it, below 0 where it has more than its share (under a ceiling: less). None where no share is declared.
    """

    group: Group
    has: Fraction
    asked: Fraction | None = None
    lacks: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Blame:
    """`contributions`: those that lack most first; they add up to `gap`, exactly. `closing`: the fewest groups that
    close the gap if each of them comes to its rate; none where there is no gap, or no share is declared.
    """

    column: str
    contributions: tuple[Contribution, ...]
    gap: Fraction | None = None

    @property
    def closing(self) -> tuple[Contribution, ...]:
        if self.gap is None or self.gap <= 0:
            return ()
        closed = Fraction(0)
        for number, one in enumerate(self.contributions, start=1):
            closed += one.lacks or 0
            if closed >= self.gap:
                return self.contributions[:number]
        return ()


def blames(assessment: Assessment) -> tuple[Blame, ...]:
    """For each split of the observation, who the shortfall lies with; none where nothing is short."""
    target, seen = assessment.target, assessment.observation
    if seen is None or not assessment.standing.is_short:
        return ()
    bound = whole_bound(target, seen.period.end)
    if bound is None:
        return ()
    edge = target.edge(exact_value(target, seen), bound)
    return tuple(
        blame(split, edge, is_below=assessment.is_below, is_ratio=seen.denominator is not None) for split in seen.splits
    )


def blame(split: Split, edge: Fraction, *, is_below: bool, is_ratio: bool) -> Blame:
    """Hold the groups against `edge`, what the whole has to reach: for a ratio the rate that each has to reach, else
    an amount that is shared out by the groups' denominators. `is_below`: whether too little is there, or too much.
    """
    rate = edge if is_ratio else _rate(split.groups, edge)
    if rate is None:
        found = [Contribution(g, Fraction(g.numerator)) for g in split.groups]
        return Blame(split.column, tuple(sorted(found, key=lambda c: (-c.has, c.group.name or ""))))
    found = [_contribution(g, rate, is_below=is_below) for g in split.groups]
    gap = sum((c.lacks or Fraction(0) for c in found), Fraction(0))
    return Blame(split.column, tuple(sorted(found, key=_most_first)), gap)


def _rate(groups: Sequence[Group], edge: Fraction) -> Fraction | None:
    """How much of an amount falls to one of what the groups weigh."""
    weights = [g.denominator for g in groups]
    whole = sum((Fraction(w) for w in weights if w is not None), Fraction(0))
    return edge / whole if whole > 0 and None not in weights else None


def _contribution(group: Group, rate: Fraction, *, is_below: bool) -> Contribution:
    has, asked = Fraction(group.numerator), rate * Fraction(group.denominator or 0)
    return Contribution(group, has, asked, asked - has if is_below else has - asked)


def _most_first(one: Contribution) -> tuple[Fraction, str]:
    return (-(one.lacks or Fraction(0)), one.group.name or "")
