"""Which tasks of a register do not count is told by their codes, and of nothing else by more than its row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kechuang_check.domain.feed import ColumnType, Tag
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.plan import Kind, Unit
from kechuang_check.validation.registers import names_its_rows
from tests.validation.filings import FEED, canonical, judged, target_rule

REGISTER = replace(FEED, tag=Tag.ADMINISTRATIVE)

IN_ORDER = "count(distinct credit_code) filter (where town is not null and not (valid_until <= :period_end))"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    return canonical(
        tmp_path,
        {
            "credit_code": ["KC-03", "KC-01", "KC-02", None],
            "town": ["x", None, "x", None],
            "valid_until": [date(2099, 1, 1), date(2099, 1, 1), date(2000, 1, 1), None],
        },
    )


def told(judge: Judge, path: Path, kind: Kind, numerator: str = IN_ORDER) -> str | None:
    rule = target_rule(numerator)
    assert rule.target is not None
    target = replace(rule.target, kind=kind, unit=Unit.TASKS, value=Decimal(3))
    (finding,) = judged(judge, path, replace(rule, target=target), feed=REGISTER).findings
    return None if finding.message is None else str(finding.message)


def test_a_register_names_what_it_does_not_count(judge: Judge, register: Path) -> None:
    assert told(judge, register, Kind.REGISTER) == "Not counted: KC-01, KC-02"


def test_any_other_kind_of_indicator_names_nothing(judge: Judge, register: Path) -> None:
    assert told(judge, register, Kind.STOCK) is None


def test_a_register_that_counts_everything_names_nothing(judge: Judge, register: Path) -> None:
    assert told(judge, register, Kind.REGISTER, "count(distinct credit_code)") is None
    assert told(judge, register, Kind.REGISTER, "count(*) filter (where 1 = 1)") is None


def test_a_long_list_is_cut_and_says_so(judge: Judge, tmp_path: Path) -> None:
    path = canonical(tmp_path, {"credit_code": [f"T{n:03}" for n in range(60)], "town": [None] * 60})
    words = told(judge, path, Kind.REGISTER, "count(*) filter (where town is not null)")
    assert words is not None
    assert words.endswith("T049 and 10 more")


def test_statistics_and_keys_that_are_no_code_are_never_named() -> None:
    target = target_rule("count(*)").target
    assert target is not None
    target = replace(target, kind=Kind.REGISTER)
    assert names_its_rows(target, REGISTER)
    assert not names_its_rows(target, FEED)
    assert not names_its_rows(target, replace(REGISTER, key=("credit_code", "town")))
    as_text = tuple(replace(c, type=ColumnType.TEXT) if c.name == "credit_code" else c for c in FEED.columns)
    assert not names_its_rows(target, replace(REGISTER, columns=as_text))
