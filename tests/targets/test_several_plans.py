"""Two plans over one feed: each is measured over its own years, and one that has ended by its final values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.judging import Judge
from tests.targets.workspaces import SETTINGS, loaded, problems_of, standings_of, target, written

NEXT = """\
[plans.next]
name = {zh = "下一期示例规划", en = "Next example plan"}
start = 2025-01-01
end = 2027-12-31
source = "an example"
[plans.next.projects.next_rainforest]
zh = "下一期热带雨林工程"
en = "Next rainforest"
"""
PROJECTS = "numerator: sum(value), comparator: at_least, unit: yuan, kind: cumulative_flow, window: plan"
SUITES = {
    "projects": target(f"indicator: projects, target: 60元, {PROJECTS}", "projects/first")
    + target(f"indicator: next_projects, target: 90元, due: 2027-12-31, {PROJECTS}", "projects/next")
    .replace("project: rainforest", "project: next_rainforest")
    .replace("    owner:", "    carries_on: projects\n    owner:")
}
YEARS = {"projects_2022": "20", "projects_2023": "20", "projects_2024": "19", "projects_2025": "30"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    # One key for each year, or a later report would replace the row of an earlier one.
    written(tmp_path, SUITES, YEARS)
    for name, value in YEARS.items():
        (tmp_path / "filings" / f"{name}.csv").write_text(f"town,value\n江阴市{name[-4:]},{value}\n", encoding="utf-8")
    (tmp_path / "kechuang.toml").write_text(NEXT + SETTINGS, encoding="utf-8")
    return tmp_path


def test_each_plan_counts_its_own_years(folder: Path, judge: Judge) -> None:
    found = standings_of(folder, date(2026, 2, 15), judge)
    assert {i: (a.standing, a.observation and a.observation.value) for i, a in found.items()} == {
        "projects": (Standing.MISSED, Decimal(59)),
        "next_projects": (Standing.NOT_YET_DUE, Decimal(30)),
    }
    assert found["projects"].shortfall == 1


def test_reports_of_the_next_plan_are_asked_for_after_the_first_has_ended(folder: Path, judge: Judge) -> None:
    (folder / "filings" / "projects_2025.csv").unlink()
    found = standings_of(folder, date(2026, 2, 15), judge)
    assert found["projects"].standing is Standing.MISSED
    assert (found["next_projects"].standing, found["next_projects"].missing[0].label) == (Standing.NO_DATA, "2025")


def test_a_target_is_of_the_plan_of_its_project(folder: Path) -> None:
    workspace = loaded(folder)
    names = {i: workspace.plan_of(t).name.en for i, t in workspace.targets.items()}
    assert names == {"projects": "Example plan", "next_projects": "Next example plan"}
    assert [t.indicator for t in workspace.followers_of("projects")] == ["next_projects"]


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "kechuang.toml",
            "plans.next.projects.next_rainforest",
            "plans.next.projects.rainforest",
            "belongs to the plan",
        ),
        ("kechuang.toml", "end = 2027-12-31", "end = 2024-12-31", "The plan ends before it starts, on 2025-01-01"),
        ("expectations/projects.yaml", "carries_on: projects", "carries_on: project", "no other indicator project"),
        (
            "expectations/projects.yaml",
            "due: 2027-12-31",
            "due: 2024-12-31",
            "is outside the plan, which runs from 2025",
        ),
    ],
)
def test_lint_knows_of_all_plans(folder: Path, file: str, old: str, new: str, told: str) -> None:
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert any(told in problem and problem.startswith(file) for problem in problems_of(folder))
