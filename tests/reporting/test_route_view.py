"""`alerts route`: the day of whoever is told first, and of whoever is told so many nights later."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kechuang_check.definitions import load_workspace
from kechuang_check.definitions.templates import create_workspace
from kechuang_check.domain.subjects import of_shortfall
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.route_view import Question, render, render_json
from kechuang_check.validation import RuleVocabulary

SATURDAY, MONDAY = date(2025, 3, 8), date(2025, 3, 10)
OFFICE = """
[receivers.deputy]
zh = "分管副局长"
en = "Deputy"
address = "deputy@example.com"
of = "example_bureau"
role = "deputy"
quiet = {hours = "20:00-07:30", working_days_only = true}

[receivers.office]
zh = "推进办"
en = "Plan Office"
address = "office@example.com"

[[routes]]
kind = "shortfall"
to = ["@owner"]
escalate = [{after_nights = 7, to = ["@deputies"]}, {after_nights = 30, to = ["office"]}]
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root: Path = tmp_path_factory.mktemp("routes") / "plan"
    create_workspace(root, "empty")
    settings = root / "kechuang.toml"
    written = settings.read_text(encoding="utf-8").replace(
        'en = "Example bureau"\n', 'en = "Example bureau"\nquiet = {working_days_only = true}\n', 1
    )
    settings.write_text(written + OFFICE, encoding="utf-8")
    return load_workspace(root, RuleVocabulary())


def asked(workspace: Workspace, nights: int, day: date, *, acknowledged: bool = False) -> Question:
    subject = of_shortfall("example_share", workspace)
    ways = dict.fromkeys(workspace.receivers, ("letter",))
    return Question(subject, nights, acknowledged, day, ways, "UTC+08:00")


FIRST, SEVEN, THIRTY = "example_bureau", "deputy", "office"
HOURS, WAITS = "not between 20:00 and 07:30 (UTC+08:00)", "told on 10 March 2025"


@pytest.mark.parametrize(
    ("nights", "day", "told", "later"),
    [
        # Who is told on a free day waits for Monday. Of those who come later nobody knows the day yet.
        (0, SATURDAY, {FIRST: {WAITS}}, {SEVEN: {HOURS}, THIRTY: set()}),
        (0, MONDAY, {FIRST: set()}, {SEVEN: {HOURS}, THIRTY: set()}),
        (6, SATURDAY, {FIRST: {WAITS}}, {SEVEN: {HOURS}, THIRTY: set()}),
        # Once their night has come they are told on the day that is asked about, and wait as all others do.
        (7, SATURDAY, {FIRST: {WAITS}, SEVEN: {WAITS, HOURS}}, {THIRTY: set()}),
        (7, MONDAY, {FIRST: set(), SEVEN: {HOURS}}, {THIRTY: set()}),
        (30, SATURDAY, {FIRST: {WAITS}, SEVEN: {WAITS, HOURS}, THIRTY: set()}, {}),
    ],
)
def test_the_day_is_that_of_those_who_are_told_on_it(
    workspace: Workspace, nights: int, day: date, told: dict[str, set[str]], later: dict[str, set[str]]
) -> None:
    question = asked(workspace, nights, day)
    lines = {
        id_: {words for words in (WAITS, HOURS) if words in line}
        for line in render(question, workspace, "en").splitlines()
        for id_ in workspace.receivers
        if f"({id_})" in line and line.startswith("  ")
    }
    assert lines == {**told, **later}
    plain = json.loads(render_json(question, workspace, "en"))
    days = {r["receiver"]: r["told_on"] for r in plain["told"]}
    assert days == {id_: (MONDAY if WAITS in words else day).isoformat() for id_, words in told.items()}
    coming = {r["receiver"]: (step["after_nights"], r["told_on"]) for step in plain["next"] for r in step["told"]}
    assert coming == {id_: ({SEVEN: 7, THIRTY: 30}[id_], None) for id_ in later}


def test_of_what_is_in_hand_nobody_comes_later(workspace: Workspace) -> None:
    question = asked(workspace, 7, SATURDAY, acknowledged=True)
    assert json.loads(render_json(question, workspace, "en"))["next"] == []
    shown = render(question, workspace, "zh")
    assert "推进办" not in shown
    assert "2025年3月10日" in shown
