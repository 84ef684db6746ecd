"""The season of a flow, learned from the years of which everything was reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from kechuang_check.domain.assessment import Measured, Observation
from kechuang_check.domain.plan import Target

_DIGITS = Context(prec=34)
_SHARE = Decimal("0.0001")


def with_season(target: Target, observations: Sequence[Observation], year: int) -> Target:
    """The target with the season of the years before `year`, if its path is to learn it; else as it is.

    A year counts if it was reported to its end, in more than one report and without a gap. The share of a month is the
    mean of the years' shares, to four decimals; between two reports the earlier one holds.
    """
    if not target.path.learns_season:
        return target
    years = {y: found for y in _years(observations, year) if (found := shares_of(observations, y))}
    if not years:
        return target
    means = [sum((s[month] for s in years.values()), Fraction(0)) / len(years) for month in range(12)]
    season = tuple(_rounded(mean) for mean in means[:11])
    rising = tuple(max(season[: i + 1]) for i in range(11))
    path = replace(target.path, season=(*rising, Decimal(1)), learned_from=tuple(sorted(years)))
    return replace(target, path=path)


def _years(observations: Sequence[Observation], before: int) -> list[int]:
    return sorted({o.period.end.year for o in observations if o.period.end.year < before})


def shares_of(observations: Sequence[Observation], year: int) -> list[Fraction] | None:
    """For each month what of the year had come in by its end; None if the year is not whole."""
    seen = sorted((o for o in observations if o.period.end.year == year), key=lambda o: o.period)
    if any(o.state is not Measured.VALUE or o.missing or o.value is None for o in seen):
        return None
    by_month = {o.period.end.month: Fraction(o.value) for o in seen if o.value is not None}
    whole = by_month.get(12)
    months = 12 // len(by_month) if by_month else 0
    if whole is None or whole <= 0 or len(by_month) < 2 or set(by_month) != set(range(months, 13, months)):
        return None
    return [min(by_month.get(m // months * months, Fraction(0)) / whole, Fraction(1)) for m in range(1, 13)]


def _rounded(share: Fraction) -> Decimal:
    exact = _DIGITS.divide(Decimal(share.numerator), Decimal(share.denominator))
    return exact.quantize(_SHARE, rounding=ROUND_HALF_UP)
