"""The cases of suites: `samples/cases/<suite>/<case>/expected.yaml` and the small filings beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
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
from kechuang_check.definitions.written import Document
from kechuang_check.definitions.yaml_text import read_yaml
from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.finding import Outcome
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import DefinitionError, Place
from kechuang_check.words import Text, text

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


@dataclass(frozen=True, slots=True)
class Names:
    """What a case may name: feeds, suites, indicators, codes of rules. None: not known, and not asked for."""

    feeds: Collection[str]
    suites: Collection[str]
    indicators: Collection[str] | None
    codes: Collection[str] | None


def read_cases(workspace: Workspace, suites: Collection[str] = ()) -> tuple[Case, ...]:
    """The cases of `suites` (all if empty), by suite and name. Raises DefinitionError with every problem in them."""
    names = Names(
        workspace.feeds,
        workspace.suites,
        workspace.targets,
        [rule.code for suite in workspace.suites.values() for rule in suite.rules],
    )
    problems = Problems()
    cases = look_through_cases(Path(workspace.root), names, problems, suites)
    if problems:
        raise DefinitionError(*problems.in_order())
    return cases


def look_through_cases(root: Path, names: Names, problems: Problems, suites: Collection[str] = ()) -> tuple[Case, ...]:
    """The cases of `suites` (all if empty) that can be read; whatever is wrong with any is added to `problems`."""
    found: list[Case | None] = []
    for suite in _folders(root / _FOLDER):
        place = Place(suite.relative_to(root).as_posix())
        if suite.name not in names.suites:
            what = text("There is no suite `{suite}`", suite=suite.name)
            problems.add(place, what, pick(suite.name, names.suites))
        elif not suites or suite.name in suites:
            found += [_read(folder, root, names, problems) for folder in _folders(suite)]
    return tuple(case for case in found if case is not None)


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(f for f in folder.iterdir() if f.is_dir() and not f.name.startswith("."))


def _read(folder: Path, root: Path, names: Names, problems: Problems) -> Case | None:
    name = (folder / _EXPECTED).relative_to(root).as_posix()
    if not (folder / _EXPECTED).is_file():
        problems.add(
            Place(folder.relative_to(root).as_posix()),
            text("The case has no {file}, so it is never run", file=_EXPECTED),
            text("Write what must come out into {file}, or remove the folder", file=name),
        )
        return None
    document = read_yaml((folder / _EXPECTED).read_bytes(), name, problems)
    expected = read_shape(_Expected, document, problems) if document else None
    if document is None or expected is None:
        return None
    if expected.feed not in names.feeds:
        what = text("There is no check {name}", name=expected.feed)
        problems.add(document.place("feed"), what, pick(expected.feed, names.feeds))
        return None
    assessments = {
        indicator: _facts(indicator, wanted, document, names, problems)
        for indicator, wanted in expected.assessments.items()
    }
    given = expected.files or [f.name for f in folder.iterdir() if f.is_file() and f.name != _EXPECTED]
    for number, file in enumerate(expected.files or ()):
        if not (folder / file).is_file():
            what = text("There is no file {file}", file=file)
            mend = text("Put the file beside {expected}, or correct its name", expected=_EXPECTED)
            problems.add(document.place("files", number), what, mend)
    return Case(
        suite=folder.parent.name,
        name=folder.name,
        feed=expected.feed,
        as_of=expected.as_of,
        files=tuple(folder / file for file in sorted(given)),
        assessments=assessments,
        findings=tuple(_findings(expected.findings, document, names, problems)),
    )


def _findings(
    expected: list[_ExpectedFinding], document: Document, names: Names, problems: Problems
) -> Iterator[ExpectedFinding]:
    for number, finding in enumerate(expected):
        if finding.outcome not in set(Outcome):
            place = document.place("findings", number, "outcome")
            problems.add(place, text("{word} is no outcome", word=finding.outcome), pick(finding.outcome, Outcome))
            continue
        # Codes of what intake finds are the program's, and not written down by anybody.
        is_ours = finding.code.startswith("intake/") or names.codes is None
        if not is_ours and finding.code not in (names.codes or ()):
            place = document.place("findings", number, "code")
            problems.add(place, text("No rule has the code {code}", code=finding.code), _pick_code(finding.code, names))
        yield ExpectedFinding(finding.code, Outcome(finding.outcome), finding.failing)


def _pick_code(code: str, names: Names) -> Text:
    suite = code.partition("/")[0]
    return pick(code, [c for c in names.codes or () if c.startswith(f"{suite}/")] or names.codes or ())


def _facts(
    indicator: str, wanted: _ExpectedAssessment, document: Document, names: Names, problems: Problems
) -> dict[str, Fact]:
    if names.indicators is not None and indicator not in names.indicators:
        place = document.place("assessments", indicator)
        problems.add(place, text("There is no indicator {name}", name=indicator), pick(indicator, names.indicators))
    facts: dict[str, Fact] = {}
    for key, written in wanted.model_dump(exclude_none=True).items():
        try:
            facts[key] = _fact(key, written)
        except (ValueError, ArithmeticError):
            problems.add(
                document.place("assessments", indicator, key),
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
