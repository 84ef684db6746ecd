"""Who a shortfall lies with, and whether anybody can be told apart in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.assess import assess
from kechuang_check.domain.assessment import Measured, Observation, Standing
from kechuang_check.domain.blame import Blame, blame, blames
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Bilingual, Clause, Comparator, Kind, Target, Unit
from kechuang_check.domain.splits import LEAST_RESPONDENTS, Cell, Group, Split, protected, total

AMOUNTS = st.decimals(0, 10**9, places=6)
RATES = st.fractions(Fraction(1, 1000), 3)
SHARE = Target(
    "rd", Bilingual("研发", "R&D"), "p", "o", Clause("2%", Bilingual.same("plan")), Comparator.AT_LEAST,
    Decimal("0.02"), Unit.PERCENT, date(2024, 12, 31), Kind.ANNUAL_RATIO, numerator="sum(a)", denominator="sum(b)",
    part_unit=Unit.YUAN, by=("town",),
)  # fmt: skip


def groups(*parts: tuple[str, str]) -> tuple[Group, ...]:
    return tuple(Group(name, Decimal(has), Decimal(of), 3) for name, (has, of) in zip("ABCDEF", parts, strict=False))


def seen(found: tuple[Group, ...]) -> Observation:
    has, of = total(g.numerator for g in found), total(g.denominator or Decimal(0) for g in found)
    return Observation(
        "rd", Period.parse("2024"), Measured.VALUE, has / of, has, of, splits=(Split("town", found),)
    )  # fmt: skip


def many(draw: st.DrawFn) -> tuple[Group, ...]:
    parts = draw(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=6))
    return tuple(Group(f"G{n}", has, of, 1) for n, (has, of) in enumerate(parts))


some_groups = st.composite(many)()


@given(some_groups, RATES, st.booleans())
def test_what_the_groups_of_a_ratio_lack_adds_up_to_the_gap_exactly(
    found: tuple[Group, ...], rate: Fraction, is_below: bool
) -> None:
    result = blame(Split("town", found), rate, is_below=is_below, is_ratio=True)
    has, of = (sum((Fraction(p) for p in parts), Fraction(0)) for parts in (
        [g.numerator for g in found], [g.denominator or 0 for g in found]))  # fmt: skip
    assert result.gap == (rate * of - has if is_below else has - rate * of)
    assert sum(c.lacks or 0 for c in result.contributions) == result.gap


@given(some_groups, st.fractions(0, 10**10))
def test_a_shared_out_amount_adds_up_to_its_gap_exactly(found: tuple[Group, ...], wanted: Fraction) -> None:
    result = blame(Split("town", found), wanted, is_below=True, is_ratio=False)
    if any(g.denominator for g in found):
        assert result.gap == wanted - sum(Fraction(g.numerator) for g in found)
    else:
        assert result.gap is None


@given(some_groups, RATES)
def test_no_smaller_set_of_groups_closes_the_gap(found: tuple[Group, ...], rate: Fraction) -> None:
    result = blame(Split("town", found), rate, is_below=True, is_ratio=True)
    if result.gap is None or result.gap <= 0:
        assert result.closing == ()
        return
    lacks = [c.lacks or Fraction(0) for c in result.contributions]
    fewest = next(
        n for n in range(1, len(lacks) + 1) if any(sum(c) >= result.gap for c in combinations(lacks, n))
    )  # fmt: skip
    assert len(result.closing) == fewest


def test_a_town_above_the_rate_makes_up_for_others() -> None:
    (found,) = blames(assess(SHARE, [seen(groups(("100", "10000"), ("250", "10000")))], date(2025, 3, 1), []))
    assert [(c.group.name, c.lacks) for c in found.contributions] == [("A", 100), ("B", -50)]
    assert (found.gap, [c.group.name for c in found.closing]) == (50, ["A"])


def test_under_a_ceiling_whoever_has_too_much_comes_first() -> None:
    ceiling = replace(SHARE, comparator=Comparator.AT_MOST)
    (found,) = blames(assess(ceiling, [seen(groups(("100", "10000"), ("450", "10000")))], date(2025, 3, 1), []))
    assert [(c.group.name, c.lacks) for c in found.contributions] == [("B", 250), ("A", -100)]
    assert found.gap == 150


def test_nothing_is_blamed_where_nothing_is_short() -> None:
    verdict = assess(SHARE, [seen(groups(("300", "10000")))], date(2025, 3, 1), [])
    assert verdict.standing is Standing.ACHIEVED
    assert blames(verdict) == ()


def test_without_a_declared_share_nobody_gets_a_quota() -> None:
    found = (Group("A", Decimal(5), None, 1), Group("B", Decimal(9), None, 1))
    result = blame(Split("town", found), Fraction(20), is_below=True, is_ratio=False)
    assert [(c.group.name, c.has, c.asked, c.lacks) for c in result.contributions] == [
        ("B", 9, None, None), ("A", 5, None, None),
    ]  # fmt: skip
    assert result == Blame("town", result.contributions)


def cell(name: str, has: str, respondents: int, most: str = "1") -> Cell:
    return Cell(Group(name, Decimal(has), None, respondents), respondents, (Decimal(most),))


def test_small_groups_are_put_together_with_the_smallest_other() -> None:
    found = protected([cell("A", "10", 9), cell("B", "20", 4), cell("C", "5", 2)])
    assert [(g.name, g.numerator, g.together) for g in found] == [("A", 10, 0), (None, 25, 2)]


def test_a_group_that_one_respondent_makes_is_not_shown() -> None:
    found = protected([cell("A", "100", 9, "90"), cell("B", "20", 4), cell("C", "30", 5)])
    assert [(g.name, g.numerator) for g in found] == [("C", 30), (None, 120)] or found[-1].together == 2


def test_where_all_groups_are_small_there_is_no_split() -> None:
    assert protected([cell("A", "1", 1), cell("B", "1", 1)]) == ()


@pytest.mark.parametrize("hidden", [1, 2])
def test_no_group_that_is_shown_has_too_few_respondents(hidden: int) -> None:
    cells = [cell(str(n), "10", n) for n in range(1, 8)]
    shown = {g.name for g in protected(cells)}
    assert str(hidden) not in shown
    assert all(c.respondents >= LEAST_RESPONDENTS for c in cells if c.group.name in shown)
