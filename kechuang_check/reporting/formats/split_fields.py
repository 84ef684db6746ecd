"""The groups of a verdict for machines; `docs/result.schema.json` says what each field means."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.blame import Blame, Contribution, blames
from kechuang_check.domain.splits import Group
from kechuang_check.reporting.numbers import plain
from kechuang_check.reporting.split_words import decimal_of


def split_fields(assessment: Assessment) -> list[dict[str, Any]]:
    """The splits of the observation, with what each group lacks where something is short."""
    seen = assessment.observation
    found = {b.column: b for b in blames(assessment)}
    splits = () if seen is None else seen.splits
    return [_split(found.get(s.column) or _unheld(s.column, s.groups)) for s in splits]


def _unheld(column: str, groups: tuple[Group, ...]) -> Blame:
    return Blame(column, tuple(Contribution(g, Fraction(g.numerator)) for g in groups))


def _split(blame: Blame) -> dict[str, Any]:
    return {
        "by": blame.column,
        "gap": _number(blame.gap),
        "groups": [_group(c) for c in blame.contributions],
        "closing": len(blame.closing),
    }


def _group(one: Contribution) -> dict[str, Any]:
    group = one.group
    return {
        "name": group.name,
        "together": group.together,
        "several": group.is_several,
        "rows": group.rows,
        "has": plain(group.numerator),
        "of": None if group.denominator is None else plain(group.denominator),
        "asked": _number(one.asked),
        "lacks": _number(one.lacks),
    }


def _number(number: Fraction | None) -> str | None:
    return None if number is None else plain(decimal_of(number))
