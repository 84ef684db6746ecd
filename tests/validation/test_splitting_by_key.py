"""What is counted once is in one group: by what the rows of its key name, or among those that name several."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang_check.domain.feed import Tag
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.reading import Missing
from kechuang_check.domain.splits import Group
from kechuang_check.validation.measure import Indicator, measure
from kechuang_check.validation.splitting import Whole, splits_of
from tests.validation.filings import FEED, PLAN, canonical, judged, target_rule

OPEN = replace(FEED, tag=Tag.ADMINISTRATIVE, key=("certificate",))
VALID = "count(distinct credit_code) filter (where is_open)"
DAYS = {"period_start": PLAN[0], "period_end": PLAN[1], "plan_start": PLAN[0], "plan_end": PLAN[1]}
Rows = list[tuple[str | None, str | None, bool | None]]


def written(folder: Path, rows: Rows) -> Path:
    codes, towns, opens = zip(*rows, strict=True) if rows else ((), (), ())
    numbers = [f"G{n}" for n in range(len(rows))]
    return canonical(folder, {"credit_code": codes, "town": towns, "is_open": opens, "certificate": numbers})


def groups(folder: Path, rows: Rows, numerator: str = VALID, share_of: str | None = None) -> tuple[Group, ...] | None:
    path = written(folder, rows)
    rule = target_rule(numerator)
    assert rule.target is not None
    target = replace(rule.target, by=("town",), share_of=share_of)
    columns = tuple(c.name for c in FEED.columns)
    indicator = Indicator(numerator, None, columns, ("certificate",), DAYS)
    value = measure(indicator, [path]).value
    found = splits_of(target, OPEN, indicator, [path], Whole(value, None))
    return found[0].groups if found else None


def test_a_key_that_names_two_towns_is_told_apart_and_counts_once(tmp_path: Path) -> None:
    rows: Rows = [("A", "华士镇", True), ("A", "周庄镇", True), ("B", "华士镇", True), ("C", None, True)]
    found = groups(tmp_path, rows)
    assert found is not None
    assert {(g.name, g.is_several): g.numerator for g in found} == {
        ("华士镇", False): 1, (None, False): 1, (None, True): 1,
    }  # fmt: skip


def test_a_certificate_that_no_longer_counts_says_nothing_of_where_its_enterprise_is(tmp_path: Path) -> None:
    found = groups(tmp_path, [("A", "华士镇", False), ("A", "周庄镇", True)])
    assert found is not None
    assert {g.name: g.numerator for g in found} == {"华士镇": 0, "周庄镇": 1}


def test_what_the_groups_weigh_adds_up_as_well(tmp_path: Path) -> None:
    rows: Rows = [("A", "华士镇", True), ("A", "周庄镇", True), ("B", "华士镇", True), ("D", "新桥镇", False)]
    found = groups(tmp_path, rows, share_of="count(*)")
    assert found is not None
    assert sum(g.denominator or 0 for g in found) == 4
    assert {g.name: g.denominator for g in found if g.is_several} == {None: 2}


@pytest.mark.parametrize("numerator", ["sum(distinct staff)", "count(distinct staff)"])
def test_two_ways_of_counting_once_are_not_split(tmp_path: Path, numerator: str) -> None:
    assert groups(tmp_path, [("A", "华士镇", True)], numerator, "count(distinct credit_code)") is None


def test_in_statistics_two_enterprises_in_several_towns_are_not_shown_alone(judge: Judge, tmp_path: Path) -> None:
    rows: Rows = [(c, t, True) for c in "AB" for t in ("华士镇", "周庄镇")] + [(c, "华士镇", True) for c in "CDEFG"]
    rows += [(c, "周庄镇", True) for c in "HIJKL"]
    rule = target_rule(VALID)
    assert rule.target is not None
    rule = replace(rule, target=replace(rule.target, by=("town",)))
    (seen,) = judged(
        judge, written(tmp_path, rows), rule, feed=replace(FEED, key=("credit_code", "certificate"))
    ).observations
    (split,) = seen.splits
    assert not [g for g in split.groups if g.is_several]
    assert sum(g.numerator for g in split.groups) == seen.value == 12


def test_rows_that_fail_for_what_they_lack_are_in_the_group_of_their_key(judge: Judge, tmp_path: Path) -> None:
    """A is counted once among those that are to comply, though one of its rows does not say whether it does."""
    rows: Rows = [("A", "华士镇", True), ("A", "周庄镇", None), ("B", "周庄镇", False)]
    rule = target_rule(VALID, "count(distinct credit_code) filter (where is_open or not is_open)", target="1")
    assert rule.target is not None
    rule = replace(rule, target=replace(rule.target, by=("town",), missing=Missing.FAILING))
    (seen,) = judged(judge, written(tmp_path, rows), rule, feed=OPEN).observations
    (split,) = seen.splits
    assert (seen.numerator, seen.denominator) == (1, 2)
    assert {(g.name, g.is_several): (g.numerator, g.denominator) for g in split.groups} == {
        ("周庄镇", False): (0, 1), (None, True): (1, 1),
    }  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "B", "C", "D", None]),
            st.sampled_from(["华士镇", "周庄镇", "新桥镇", None]),
            st.sampled_from([True, True, False, None]),
        ),
        max_size=10,
    )
)
def test_the_groups_add_up_exactly_whatever_the_rows_name(tmp_path_factory: pytest.TempPathFactory, rows: Rows) -> None:
    found = groups(tmp_path_factory.mktemp("rows"), rows)
    named: dict[str, set[str]] = {}
    for code, town, is_open in rows:
        if code is not None and is_open:
            named.setdefault(code, set()).update({town} if town else set())
    wanted = Counter((None, True) if len(t) > 1 else (next(iter(t), None), False) for t in named.values())
    if found is None:
        assert not rows
        return
    assert {(g.name, g.is_several): int(g.numerator) for g in found if g.numerator} == dict(wanted)
    assert sum((g.numerator for g in found), Decimal(0)) == len(named)
