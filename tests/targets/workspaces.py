"""Small workspaces with several feeds, judged as a night would judge them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from time import sleep

from kechuang_check.definitions import load_workspace
from kechuang_check.desk import Verdicts
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.withdrawn import NOTHING_COUNTED, Counted, EverCounted
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import DefinitionError
from kechuang_check.inboxes import inboxes
from kechuang_check.intake import Reception
from kechuang_check.validation import RuleVocabulary
from kechuang_check.verdicts import judge_files

LONG_AFTER = datetime(2100, 1, 1, tzinfo=UTC)
SETTINGS = """\
[plan]
name = {zh = "示例规划", en = "Example plan"}
start = 2022-01-01
end = 2024-12-31
source = "an example"
[plan.projects.rainforest]
zh = "热带雨林工程"
en = "Rainforest"
[owners.science_bureau]
zh = "市科技局"
en = "Science and Technology Bureau"
"""
CHECK = """\
name: {name}
title: {{zh: {name}, en: {name}}}
suite: {name}
source: {{folder: filings, pattern: "{name}_*.csv"}}
expected: {{every: {every}, within_days: 30, steward: science_bureau}}
tag: administrative
key: [town]
columns:
  town: {{type: text}}
  value: {{type: amount, unit: 元}}
"""
META = """\
  meta:
    code: {code}
    name: {{zh: 指标, en: Indicator}}
    project: rainforest
    owner: science_bureau
    clause: {{text: 一个例子, source: an example}}
"""


def series(indicator: str, code: str, numerator: str = "sum(value)") -> str:
    return (
        "- type: expect_indicator_to_be_measured\n  severity: info\n"
        f"  kwargs: {{indicator: {indicator}, numerator: {numerator}, unit: yuan, kind: annual_flow}}\n"
        f"  meta: {{code: {code}, name: {{zh: {indicator}, en: {indicator}}}}}\n"
    )


def target(kwargs: str, code: str) -> str:
    due = "" if "due:" in kwargs else ", due: 2024-12-31"
    return f"- type: expect_indicator_to_meet_target\n  severity: warning\n  kwargs: {{{kwargs}{due}}}\n" + META.format(
        code=code
    )


def written(
    folder: Path, suites: Mapping[str, str], filings: Mapping[str, str], every: Mapping[str, str] | None = None
) -> Path:
    """A workspace with a feed for each suite. `filings`: by name of the file, `rd_2024`, its one number."""
    files = {"kechuang.toml": SETTINGS}
    for name, rules in suites.items():
        files[f"checks/{name}.yaml"] = CHECK.format(name=name, every=(every or {}).get(name, "yearly"))
        files[f"expectations/{name}.yaml"] = f"name: {name}\nexpectations:\n{rules}"
    for name, value in filings.items():
        files[f"filings/{name}.csv"] = f"town,value\n江阴市,{value}\n"
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "filings").mkdir(exist_ok=True)
    return folder


def loaded(folder: Path) -> Workspace:
    return load_workspace(folder, RuleVocabulary())


def problems_of(folder: Path) -> list[str]:
    """What is wrong with the definitions, as `file:line: what`."""
    try:
        loaded(folder)
    except DefinitionError as error:
        return [f"{p.where}: {p.what}" for p in error.problems]
    return []


def verdicts_of(
    folder: Path,
    as_of: date,
    judge: Judge,
    checks: Collection[str] = (),
    counted: EverCounted = NOTHING_COUNTED,
) -> Verdicts:
    workspace = loaded(folder)
    at = Reception(folder, folder / "state")
    found = inboxes(workspace, LONG_AFTER, sleep, checks)
    return judge_files(workspace, found, as_of, at, lambda _: None, lambda: judge, Silent(), counted=counted)


def counted_on(day: date, verdicts: Verdicts) -> EverCounted:
    """What a night with these verdicts has counted."""
    found: dict[str, list[Counted]] = {}
    for batch in verdicts.batches:
        if batch.period is not None and batch.id is not None:
            found.setdefault(batch.check, []).append(Counted(batch, batch.period, day))
    return found


def standings_of(folder: Path, as_of: date, judge: Judge, checks: Collection[str] = ()) -> dict[str, Assessment]:
    return {a.target.indicator: a for a in verdicts_of(folder, as_of, judge, checks).assessments}


class Silent:
    def start(self, total: int) -> None:
        pass

    def step(self, check: str, source: str) -> None:
        pass
