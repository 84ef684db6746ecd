"""A whole workspace from a table of targets: settings, a check for the plan's figures, a suite with every target."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from kechuang_check.definitions.drafting.draft_target import DraftTarget, draft_targets
from kechuang_check.domain.plan_row import PlanRow
from kechuang_check.words import Text, speaker

_SUITE = "plan_targets"
_FIGURES = "plan_figures"
_TO_CHECK = "待核对 / to check"


@dataclass(frozen=True, slots=True)
class Draft:
    """`files`: content by path in the workspace. `doubts`: by the line of the table, what could not be told there."""

    files: Mapping[str, str]
    targets: int
    carried: int
    doubts: tuple[tuple[int, str, Text], ...]


def draft_workspace(rows: Sequence[PlanRow], name: str, start: date | None, end: date | None) -> Draft:
    """Draft the workspace of the plan `name`; without `start` and `end` it is the five years up to the last due day.

    Raises ValueError if no row says when it is due and `end` is not given.
    """
    told = [row.due for row in rows if row.due is not None]
    if end is None and not told:
        raise ValueError("no due date")
    last = end or max(told)
    first = start or date(last.year - 4, 1, 1)
    owners = _numbered("owner", [row.owner for row in rows])
    projects = _numbered("project", [row.project for row in rows])
    source = {"zh": f"{name}（据目标表）", "en": f"{name} (from a table of targets)"}
    drafts: list[tuple[PlanRow, DraftTarget]] = []
    for number, row in enumerate(rows, start=1):
        meta = {"owner": owners[row.owner], "project": projects[row.project], "source": source}
        drafts += [(row, target) for target in draft_targets(row, number, meta, min(row.due or last, last), first)]
    files = {
        "kechuang.toml": _settings(name, first, last, owners, projects),
        f"checks/{_FIGURES}.yaml": _check(),
        f"expectations/{_SUITE}.yaml": _suite(drafts),
        f"samples/forms/{_FIGURES}_{last.year}.csv": _form(drafts),
        f"samples/batches/{_FIGURES}/.gitkeep": "",
    }
    doubts = tuple((row.line, target.name, doubt) for row, target in drafts for doubt in target.doubts)
    return Draft(files, len(drafts), sum(target.figure is None for _, target in drafts), doubts)


def _numbered(kind: str, names: Sequence[str]) -> Mapping[str, str]:
    """An identifier for each of the names, in their order; for none of them the first."""
    return {name: f"{kind}_{n:02d}" for n, name in enumerate(dict.fromkeys(names), start=1)}


def _settings(name: str, first: date, last: date, owners: Mapping[str, str], projects: Mapping[str, str]) -> str:
    """kechuang.toml; strings of JSON are strings of TOML."""

    def pair(words: str, zh: str, en: str) -> str:
        return f"zh = {json.dumps(words or zh, ensure_ascii=False)}, en = {json.dumps(words or en, ensure_ascii=False)}"

    lines = [
        f"# {_TO_CHECK}: 规划名称、起止日期、责任单位和邮箱 / name and days of the plan, owners and their mailboxes",
        'language = "zh"',
        "",
        "[plan]",
        f"name = {{{pair(name, '', '')}}}",
        f'start = "{first.isoformat()}"',
        f'end = "{last.isoformat()}"',
        f"source = {{{pair(name, '', '')}}}",
        "",
        "[plan.projects]",
        *(f"{id_} = {{{pair(words, '规划目标', 'Targets of the plan')}}}" for words, id_ in projects.items()),
    ]
    for words, id_ in owners.items():
        zh, en = (json.dumps(words or own, ensure_ascii=False) for own in ("规划推进办公室", "Plan office"))
        lines += ["", f"[owners.{id_}]", f"zh = {zh}", f"en = {en}", '# address = "head@example.com"']
    return "\n".join(lines) + "\n"


def _check() -> str:
    check: dict[str, Any] = {
        "name": _FIGURES,
        "title": {"zh": "规划指标数据", "en": "Figures of the plan"},
        "suite": _SUITE,
        "source": {"folder": f"samples/batches/{_FIGURES}", "pattern": "*"},
        "expected": {"every": "year", "until": "90 days after the period", "steward": "owner_01"},
        "tag": "administrative",
        "columns": {
            "indicator": {"type": "text", "names": ["编号", "指标编号"]},
            "name": {"type": "text", "names": ["指标", "指标名称"], "required": False},
            # Each row has its own unit, which the rules know: the numbers are taken as they stand.
            "value": {"type": "amount", "names": ["数值", "完成值", "实际值"], "unit": "个"},
            "unit": {"type": "text", "names": ["单位", "计量单位"], "required": False},
        },
        "key": ["indicator"],
    }
    head = "# 一年一个文件，如 plan_figures_2025.csv；表式见 samples/forms / One file a year; its form: samples/forms\n"
    return head + _yaml(check)


def _suite(drafts: Sequence[tuple[PlanRow, DraftTarget]]) -> str:
    """The suite, each target under the words of the table and what is to be checked."""
    zh, en = speaker("zh"), speaker("en")
    out = io.StringIO()
    out.write(f"# 由目标表生成的草稿，“{_TO_CHECK}”处请逐条确认 / A draft from a table of targets\n")
    out.write(f"name: {_SUITE}\nexpectations:\n")
    unique = {
        "type": "expect_column_values_to_be_unique",
        "kwargs": {"column": "indicator"},
        "severity": "critical",
        "meta": {"code": f"{_SUITE}/indicator-unique", "name": {"zh": "每个指标一行", "en": "One row an indicator"}},
    }
    out.write(_item(unique))
    line = None
    for row, target in drafts:
        if row.line != line:
            line = row.line
            words = " ".join((row.wording or row.indicator).split())
            out.write(f"\n  # {row.line}: {words}\n")
        for doubt in target.doubts:
            out.write(f"  # {_TO_CHECK}: {zh(doubt)} / {en(doubt)}\n")
        for rule in target.rules:
            out.write(_item(rule))
    return out.getvalue()


def _form(drafts: Sequence[tuple[PlanRow, DraftTarget]]) -> str:
    """The table to fill in each year: one row for each target that is measured."""
    rows = ["编号,指标,数值,单位"]
    for _, target in drafts:
        if target.figure is not None:
            name = target.name.replace('"', '""')
            rows.append(f'{target.id},"{name}",,{target.figure}')
    return "\n".join(rows) + "\n"


def _item(rule: Mapping[str, Any]) -> str:
    """One member of the list of expectations."""
    first, *rest = _yaml(rule).splitlines()
    return "\n".join([f"  - {first}", *(f"    {line}" for line in rest)]) + "\n"


def _yaml(value: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(value), allow_unicode=True, sort_keys=False, width=1000)
