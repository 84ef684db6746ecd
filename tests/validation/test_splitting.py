"""An indicator by groups, from the rows of a filing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kechuang_check.domain.assessment import Observation
from kechuang_check.domain.feed import Feed, Tag
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.reading import Missing
from tests.validation.filings import FEED, canonical, judged, target_rule

TOWNS = ["华士镇"] * 3 + ["周庄镇"] * 3 + ["新桥镇"]
ROWS: dict[str, list[Any]] = {
    "credit_code": list("ABCDEFG"),
    "town": TOWNS,
    "part": [Decimal(n) for n in ("1.000001", "2", "3", "4", "5", "6", "7")],
    "whole": [Decimal(100)] * 7,
}
OPEN = replace(FEED, tag=Tag.ADMINISTRATIVE)


def observed(
    judge: Judge, path: Path, feed: Feed, numerator: str = "sum(part)", earlier: tuple[Path, ...] = (), **changes: Any
) -> Observation:
    rule = target_rule(numerator, "sum(whole)")
    assert rule.target is not None
    rule = replace(rule, target=replace(rule.target, **{"by": ("town",), **changes}))
    return judged(judge, path, rule, feed=feed, earlier=earlier).observations[0]


def test_a_register_is_split_as_it_is(judge: Judge, tmp_path: Path) -> None:
    (split,) = observed(judge, canonical(tmp_path, ROWS), OPEN).splits
    assert {g.name: (g.numerator, g.denominator) for g in split.groups} == {
        "华士镇": (Decimal("6.000001"), 300), "周庄镇": (15, 300), "新桥镇": (7, 100),
    }  # fmt: skip


def test_in_statistics_the_town_of_one_enterprise_is_never_shown_alone(judge: Judge, tmp_path: Path) -> None:
    (split,) = observed(judge, canonical(tmp_path, ROWS), FEED).splits
    assert "新桥镇" not in {g.name for g in split.groups}
    assert [g.together for g in split.groups] == [0, 2]


def test_rows_without_a_town_are_a_group_of_their_own(judge: Judge, tmp_path: Path) -> None:
    rows = ROWS | {"town": [*TOWNS[:-1], None]}
    (split,) = observed(judge, canonical(tmp_path, rows), OPEN).splits
    assert [(g.name, g.numerator) for g in split.groups][-1] == (None, 7)


@pytest.mark.parametrize("missing", [None, *Missing])
def test_rows_that_lack_a_value_count_in_groups_as_in_the_whole(
    judge: Judge, tmp_path: Path, missing: Missing | None
) -> None:
    rows = ROWS | {"part": [None, *ROWS["part"][1:]], "whole": [*ROWS["whole"][:-1], None]}
    found = observed(judge, canonical(tmp_path, rows), OPEN, missing=missing)
    (split,) = found.splits
    assert sum(g.numerator for g in split.groups) == found.numerator
    assert sum(g.denominator or 0 for g in split.groups) == found.denominator


def test_a_column_that_was_not_sent_gives_no_split(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {k: v for k, v in ROWS.items() if k != "town"})
    found = observed(judge, path, OPEN, by=("industry",))
    assert found.value is not None
    assert found.splits == ()
