"""The Chinese page of rules is what the vocabulary says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.plan import Comparator, Kind, Shape
from kechuang_check.domain.reading import How, Missing, NoNumber
from kechuang_check.validation import RuleVocabulary
from scripts.target_words_zh import COMPARATORS, HOW, KINDS, MISSING, NO_NUMBER, SHAPES, STANDINGS, in_chinese
from scripts.write_rules_zh import PAGE, page

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_what_the_script_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run scripts/write_rules_zh.py"


def test_every_rule_and_every_key_is_on_the_page_once() -> None:
    lines = page().splitlines()
    for type_, form in RuleVocabulary().forms.items():
        (line,) = [line for line in lines if line.startswith(f"| `{type_}` |")]
        for key in form.keys:
            assert f"`{key.name}`" in line
            assert all(f"`{choice}`" in line for choice in key.choices)
        assert line.count("（必填）") == sum(key.required for key in form.keys)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (COMPARATORS, Comparator),
        (KINDS, Kind),
        (NO_NUMBER, NoNumber),
        (SHAPES, Shape),
        (HOW, How),
        (STANDINGS, [s.replace("_", " ") for s in Standing]),
    ],
)
def test_every_word_of_a_target_is_told_in_chinese(told: Mapping[str, str], words: Iterable[str]) -> None:
    assert set(told) == {str(word) for word in words}
    assert set(MISSING) - {"不写"} == set(Missing)


def test_the_examples_are_those_that_are_run() -> None:
    english = (DOCS / "rules.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```(?:yaml|csv).*?^```$", page().split("### 示例")[1], re.DOTALL | re.MULTILINE)
    assert len(examples) > 30
    assert all(example in english for example in examples)


def test_an_outcome_says_the_same_in_chinese() -> None:
    assert in_chinese("Standing on 2024-12-31: behind, value 1%, bound 2%, shortfall 1 percentage points.") == (
        "2024-12-31：落后，观测值 1%，应达值 2%，缺口 1 个百分点。"
    )


def test_the_chinese_tutorial_leads_to_it() -> None:
    assert "(rules.zh.md)" in (DOCS / "tutorial.zh.md").read_text(encoding="utf-8")
