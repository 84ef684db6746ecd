"""How a check says what is provisional: what a steward may write, and what lint says of slips."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kechuang_check.definitions import load_workspace
from kechuang_check.definitions.templates import create_workspace
from kechuang_check.domain.finality import Finality, FinalityRule
from kechuang_check.domain.period import Period
from kechuang_check.domain.working_days import WorkCalendar
from kechuang_check.errors import DefinitionError
from kechuang_check.intake import Reception, take_in
from kechuang_check.validation import RuleVocabulary

ROWS = "编号,单位名称,支出,收入,批准日期"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    create_workspace(tmp_path / "plan", "empty")
    return tmp_path / "plan"


def with_finality(root: Path, lines: str) -> FinalityRule | None:
    file = root / "checks/example.yaml"
    file.write_text(f"{file.read_text(encoding='utf-8')}{lines}\n", encoding="utf-8")
    return load_workspace(root, RuleVocabulary()).feeds["example"].finality


def test_all_filings_may_be_the_same(root: Path) -> None:
    rule = with_finality(root, "finality: final")
    assert rule is not None
    assert rule.of_filing([], ["2024年快报"]) is Finality.FINAL


def test_words_column_and_due_date_are_read(root: Path) -> None:
    lines = "finality: {column: unit_name, provisional: [暂定], unmarked: provisional, final_until: 次年10月31日前}"
    rule = with_finality(root, lines)
    assert rule is not None
    assert (rule.column, rule.provisional, rule.unmarked) == ("unit_name", ("暂定",), Finality.PROVISIONAL)
    assert rule.final_until is not None
    assert rule.final_until.of(Period.parse("2024"), WorkCalendar()) == date(2025, 10, 31)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("finality: perhaps", "perhaps"),
        ("finality: {column: unit_nam}", "`unit_nam` is not a column of words of this check"),
        ("finality: {column: spent}", "`spent` is not a column of words of this check"),
        ("finality: {provisional: [快报], final: [快报]}", "`快报` cannot say both"),
        ("finality: {final_until: soon}", "`soon` does not say until when"),
    ],
)
def test_a_slip_is_told_in_its_line(root: Path, lines: str, told: str) -> None:
    with pytest.raises(DefinitionError) as error:
        with_finality(root, lines)
    (problem,) = error.value.problems
    assert told in str(problem.what)
    assert str(problem.where).startswith("checks/example.yaml:")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("example_2024_快报.csv", "单位编号,单位名称,支出,收入\nU01,甲,30,2000\n", Finality.PROVISIONAL),
        ("example_2024.csv", "示例数据（最终核实）,,,\n单位编号,单位名称,支出,收入\nU01,甲,30,2000\n", Finality.FINAL),
        ("example_2024.csv", "单位编号,单位名称,支出,收入\nU01,甲,30,2000\n", None),
        ("example_2024.csv", "单位编号,单位名称,支出,收入\nU01,预计,30,2000\nU02,年报,1,2\n", Finality.PROVISIONAL),
    ],
    ids=["name", "title", "nowhere", "column"],
)
def test_a_filing_says_it_in_its_name_a_title_row_or_a_column(
    root: Path, tmp_path: Path, name: str, content: str, said: Finality | None
) -> None:
    with_finality(root, "finality: {column: unit_name}")
    feed = load_workspace(root, RuleVocabulary()).feeds["example"]
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    assert take_in(file, feed, Reception(root, tmp_path / "state")).finality is said
