"""Each way in which plans put their clauses has a target to copy from, and cases that come out as written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kechuang_check.definitions import load_workspace
from kechuang_check.definitions.cases import read_cases
from kechuang_check.domain.assessment import Standing
from kechuang_check.validation import RuleVocabulary
from kechuang_check.verification import verify
from tests.targets.workspaces import Silent

ROOT = Path(__file__).parents[2]
CONSTRUCTS = load_workspace(ROOT / "samples" / "plans" / "constructs", RuleVocabulary(), thorough=True)


def test_every_case_comes_out_as_written() -> None:
    results = verify(CONSTRUCTS, (), Silent())
    assert {r.case for r in results} == {"met", "short", "under_way"}
    assert [(r.case, d) for r in results for d in r.differences] == []


def test_every_construct_that_is_judged_is_met_in_one_case_and_short_in_another() -> None:
    cases = {c.name: c for c in read_cases(CONSTRUCTS, ())}
    for target in CONSTRUCTS.targets.values():
        found = {name: case.assessments[target.indicator]["standing"] for name, case in cases.items()}
        judged = target.value is not None
        assert found["met"] is (Standing.ACHIEVED if judged else Standing.NOT_ASSESSABLE)
        wanted = Standing.BEHIND if judged else Standing.NOT_ASSESSABLE
        assert found["short"] is wanted


@pytest.mark.parametrize("page", ["own-plan.md", "own-plan.zh.md"])
def test_the_guide_lists_every_construct_and_its_links_lead_somewhere(page: str) -> None:
    words = (ROOT / "docs" / page).read_text(encoding="utf-8")
    listed = re.findall(r"^\|[^|]+\|[^|]+\| `([a-z_]+)` \|$", words, re.MULTILINE)
    assert sorted(listed) == sorted(CONSTRUCTS.targets)
    for link in re.findall(r"\]\((\.\./[^)]+)\)", words):
        assert (ROOT / "docs" / link).exists(), link
