"""The cases of suites: `samples/cases/<suite>/<case>/expected.yaml` and the small filings beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import Field

from kechuang_check.definitions.problems import Problems, pick
from kechuang_check.definitions.shape_check import read_shape
from kechuang_check.definitions.shapes import Written
from kechuang_check.definitions.values import Day, Identifier
from kechuang_check.definitions.yaml_text import read_yaml
from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.finding import Outcome
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import DefinitionError, Place
from kechuang_check.words import text

_FOLDER = Path("samples") / "cases"
_EXPECTED = "expected.yaml"

Fact = Standing | Decimal | None


class _ExpectedAssessment(Written):
    standing: str = Field(examples=["achieved"])
    value: str | None = Field(default=None, examples=['"0.02"'])
    bound: str | None = Field(default=None, examples=['"0.02"'])
    shortfall: str | None = Field(default=None, examples=['"0"'])
    to_close: str | None = Field(default=None, examples=['"10000"'])


class _ExpectedFinding(Written):
    code: str = Field(examples=["enterprise_rd/credit-code-valid"])
    outcome: str = Field(examples=["warn"])
    failing: int | None = Field(default=None, examples=[2])


class _Expected(Written):
    feed: Identifier = Field(examples=["enterprise_rd"])
    as_of: Day = Field(examples=["2024-12-31"])
    assessments: dict[str, _ExpectedAssessment] = Field(examples=[{"enterprise_rd": {"standing": "achieved"}}])
    findings: list[_ExpectedFinding] = Field(default_factory=list, examples=[[]])
    files: list[str] | None = Field(default=None, examples=[["规上工业研发_2024年.csv"]])


@dataclass(frozen=True, slots=True)
class ExpectedFinding:
    """A rule that must not pass. `failing`: rows that fail it, None where the case does not say."""

    code: str
    outcome: Outcome
    failing: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """`assessments`: by indicator, what must come out: its standing, and numbers as written; None where none may."""

    suite: str
    name: str
    feed: str
    as_of: date
    files: tuple[Path, ...]
    assessments: Mapping[str, Mapping[str, Fact]]
    findings: tuple[ExpectedFinding, ...]


def read_cases(workspace: Workspace, suites: Collection[str] = ()) -> tuple[Case, ...]:
    """The cases of `suites` (all if empty), by suite and name. Raises DefinitionError with every problem in them."""
    root = Path(workspace.root)
    problems = Problems()
    folders = sorted(f.parent for f in (root / _FOLDER).glob(f"*/*/{_EXPECTED}"))
    cases = [_read(f, workspace, problems) for f in folders if not suites or f.parent.name in suites]
    if problems:
        raise DefinitionError(*problems.in_order())
    return tuple(c for c in cases if c is not None)


def _read(folder: Path, workspace: Workspace, problems: Problems) -> Case | None:
    name = (folder / _EXPECTED).relative_to(workspace.root).as_posix()
    document = read_yaml((folder / _EXPECTED).read_bytes(), name, problems)
    expected = read_shape(_Expected, document, problems) if document else None
    if document is None or expected is None:
        return None
    if expected.feed not in workspace.feeds:
        problems.add(
            document.place("feed"),
            text("There is no check {name}", name=expected.feed),
            pick(expected.feed, workspace.feeds),
        )
        return None
    assessments = {
        indicator: _facts(indicator, wanted, document.place("assessments", indicator), workspace, problems)
        for indicator, wanted in expected.assessments.items()
    }
    findings = []
    for number, finding in enumerate(expected.findings):
        if finding.outcome not in set(Outcome):
            place = document.place("findings", number, "outcome")
            problems.add(place, text("{word} is no outcome", word=finding.outcome), pick(finding.outcome, Outcome))
            continue
        findings.append(ExpectedFinding(finding.code, Outcome(finding.outcome), finding.failing))
    given = expected.files or [f.name for f in folder.iterdir() if f.is_file() and f.name != _EXPECTED]
    files = tuple(folder / file for file in sorted(given))
    return Case(folder.parent.name, folder.name, expected.feed, expected.as_of, files, assessments, tuple(findings))


def _facts(
    indicator: str, wanted: _ExpectedAssessment, place: Place, workspace: Workspace, problems: Problems
) -> dict[str, Fact]:
    if indicator not in workspace.targets:
        problems.add(place, text("There is no indicator {name}", name=indicator), pick(indicator, workspace.targets))
    facts: dict[str, Fact] = {}
    for key, written in wanted.model_dump(exclude_none=True).items():
        try:
            facts[key] = _fact(key, written)
        except (ValueError, ArithmeticError):
            problems.add(
                place,
                text("`{key}` cannot be {value}", key=key, value=written),
                pick(written, Standing)
                if key == "standing"
                else text('Write a number in quotes, such as "0.02", or none'),
            )
    return facts


def _fact(key: str, written: Any) -> Fact:
    if key == "standing":
        return Standing(written)
    return None if written == "none" else Decimal(written)
