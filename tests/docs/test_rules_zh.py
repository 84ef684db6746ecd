"""The Chinese page of rules is what the vocabulary says."""

from __future__ import annotations

from pathlib import Path

from kechuang_check.validation import RuleVocabulary
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


def test_the_chinese_tutorial_leads_to_it() -> None:
    assert "(rules.zh.md)" in (DOCS / "tutorial.zh.md").read_text(encoding="utf-8")
