"""Every example of docs/rules.md is read and judged as it stands, and must come out as the page says.

An example is a ```yaml block with expectations, the ```csv blocks after it (with the period after the word `csv`, or
else of 2024), and the paragraph that follows: a line for each expectation. The columns of all examples, with their
types, are those of the page's table of columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from time import sleep
from typing import Any

import pytest
import yaml

from kechuang_check.definitions import load_workspace
from kechuang_check.definitions.shapes import (
    ClauseShape,
    DeriveShape,
    MovementShape,
    PathShape,
    TargetKwargs,
    TargetMeta,
)
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.blame import blames
from kechuang_check.domain.feed import ColumnType
from kechuang_check.domain.finding import MEASURING_TYPES, TARGET_TYPE, Finding, Outcome, Severity
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.movement import Since
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Comparator, Kind, Obligation, Shape, Unit, Window
from kechuang_check.domain.reading import How, Missing
from kechuang_check.errors import DefinitionError
from kechuang_check.inboxes import inboxes
from kechuang_check.intake import Reception
from kechuang_check.reporting.split_words import decimal_of
from kechuang_check.validation import RuleVocabulary, gx_judge
from kechuang_check.verdicts import judge_files

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
FORMS = RuleVocabulary().forms
LONG_AFTER = datetime(2100, 1, 1, tzinfo=UTC)
DAY = re.compile(r"Standing on ([0-9-]{10})")

SETTINGS = """\
[plan]
name = {zh = "示例规划", en = "Example plan"}
start = 2022-01-01
end = 2024-12-31
source = "an example"
[plan.projects.rainforest]
zh = "热带雨林工程"
en = "Rainforest"
[plans.next]
name = {zh = "下一期示例规划", en = "Next example plan"}
start = 2025-01-01
end = 2027-12-31
source = "an example"
[plans.next.projects.next_rainforest]
zh = "下一期热带雨林工程"
en = "Next rainforest"
[owners.science_bureau]
zh = "市科技局"
en = "Science and Technology Bureau"
"""
CHECK = """\
name: {suite}
title: {{zh: 示例, en: Example}}
suite: {suite}
source: {{folder: filings, pattern: "*"}}
expected: {{every: {frequency}, within_days: 30, steward: science_bureau}}
tag: administrative
key: [{key}]
columns:
"""


@dataclass(frozen=True)
class Example:
    """`filings`: period and text of each csv block. `outcome`: the lines that say what comes out."""

    section: str
    line: int
    rules: str
    filings: tuple[tuple[str, str], ...]
    outcome: tuple[str, ...]

    @property
    def written(self) -> list[dict[str, Any]]:
        """The expectations, all values as texts."""
        return list(yaml.load(self.rules, Loader=yaml.BaseLoader))  # noqa: S506


def blocks(page: str) -> Iterator[tuple[str, int, str, str]]:
    """The page in pieces: section, line, kind (a block's info string, or empty for a paragraph) and text."""
    section, kind, piece, start = "", "", [], 0
    for number, line in enumerate([*page.splitlines(), ""], start=1):
        if line.startswith("```"):
            if kind:
                yield section, start, kind, "\n".join(piece)
            elif piece:
                yield section, start, "", "\n".join(piece)
            kind, piece, start = ("" if kind else line[3:]), [], number
        elif kind or line.strip():
            if not kind and line.startswith("#"):
                section = line.lstrip("# ")
            piece.append(line)
        elif piece:
            yield section, start, "", "\n".join(piece)
            piece = []


def examples_of(page: str) -> list[Example]:
    pieces = list(blocks(page))
    found = []
    for index, (section, line, kind, rules) in enumerate(pieces):
        if kind != "yaml":
            continue
        rest = index + 1
        while rest < len(pieces) and pieces[rest][2].startswith("csv"):
            rest += 1
        filings = tuple(
            (kind.removeprefix("csv").strip() or "2024", filing) for _, _, kind, filing in pieces[index + 1 : rest]
        )
        outcome = pieces[rest][3] if rest < len(pieces) and not pieces[rest][2] else ""
        found.append(Example(section, line, rules, filings, tuple(outcome.splitlines())))
    return found


def table(page: str, section: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    lines = page.split(f"# {section}\n", 1)[1].splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def bare(cell: str) -> str:
    return cell.strip("`")


EXAMPLES = examples_of(PAGE)
COLUMNS = {bare(name): bare(type_) for name, type_, _ in table(PAGE, "The columns of the examples")}
TYPES = {name: ColumnType(type_) for name, type_ in COLUMNS.items()}


@pytest.fixture(scope="module")
def judge() -> Judge:
    return gx_judge()


def outcome_of(example: Example, folder: Path, judge: Judge) -> tuple[str, ...]:
    """What comes out of an example, in the words of the page."""
    suite = example.written[0]["meta"]["code"].partition("/")[0]
    periods = [Period.parse(label) for label, _ in example.filings]
    key = example.filings[0][1].partition(",")[0] if example.filings else next(iter(COLUMNS))
    frequency = periods[0].frequency.value if periods else "yearly"
    more = {"amount": ", unit: 元", "text": ", among: jiangyin" if " by: town" in example.rules else ""}
    columns = "".join(
        f"  {c}: {{type: {t}, required: {str(c == key).lower()}{more.get(t, '') if c != 'enterprise_name' else ''}}}\n"
        for c, t in COLUMNS.items()
    )
    files = {
        "kechuang.toml": SETTINGS,
        "regions/jiangyin.yaml": (ROOT / "regions/jiangyin.yaml").read_text(encoding="utf-8"),
        f"checks/{suite}.yaml": CHECK.format(suite=suite, frequency=frequency, key=key) + columns,
        f"expectations/{suite}.yaml": f"name: {suite}\nexpectations:\n{example.rules}\n",
        **{f"filings/{suite}_{label}.csv": filing for label, filing in example.filings},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    try:
        workspace = load_workspace(folder, RuleVocabulary())
    except DefinitionError as error:
        return tuple(f"Refused: {p.what}." for p in error.problems)
    if not example.filings:
        return ("Read without a fault.",)

    said = next((m[1] for line in example.outcome if (m := DAY.search(line))), None)
    as_of = date.fromisoformat(said) if said else max(p.end for p in periods)
    found, desk = inboxes(workspace, LONG_AFTER, sleep), Reception(folder, folder / "state")
    verdicts = judge_files(workspace, found, as_of, desk, lambda _: None, lambda: judge, Silent())
    judged = max((b for b in verdicts.batches if b.id and b.period), key=lambda b: str(b.period))
    assert not [str(f.message) for f in judged.findings if f.code.startswith("intake/")]
    standings = {a.target.indicator: standing_words(a) for a in verdicts.assessments}
    codes = [r["meta"]["code"] for r in example.written]
    findings = {f.code: f for f in judged.findings}
    lines = [
        standings[rule["kwargs"]["indicator"]] if rule["type"] == TARGET_TYPE else finding_words(findings[code])
        for rule, code in zip(example.written, codes, strict=True)
    ]
    return tuple(lines) if len(lines) == 1 else tuple(f"- `{c}`: {line}" for c, line in zip(codes, lines, strict=True))


class Silent:
    def start(self, total: int) -> None:
        pass

    def step(self, check: str, source: str) -> None:
        pass


def finding_words(finding: Finding) -> str:
    if finding.outcome is Outcome.NO_DATA:
        return "Nothing to judge."
    if finding.outcome is Outcome.ERROR:
        return f"Cannot be judged: {finding.message}."
    words = "Passes" if finding.outcome is Outcome.PASS else "Fails"
    if finding.rows:
        *most, last = map(str, finding.rows)
        rows = f"rows {', '.join(most)} and {last}" if most else f"row {last}"
        words += f"; {rows} failing" if finding.outcome is Outcome.PASS else f" on {rows}"
    if finding.observed is not None:
        words += f": measured {finding.observed}"
    short = finding.coverage is not None and finding.coverage < 1
    return f"{words}. Coverage {number(finding.coverage, 100)}%." if short else f"{words}."


def standing_words(assessment: Assessment) -> str:
    a, seen = assessment, assessment.observation
    percent = a.target.unit is Unit.PERCENT
    unit = "%" if percent else f" {a.target.unit.value}"
    parts = [a.standing.value.replace("_", " ")]
    if seen is not None and seen.value is not None and not a.because:
        parts.append(f"value {number(seen.value, 100 if percent else 1)}{unit}")
    if a.bound is not None:
        parts.append(f"bound {number(a.bound, 100 if percent else 1)}{unit}")
    if a.shortfall:
        parts.append(f"shortfall {number(a.shortfall)} {a.shortfall_unit.value.replace('_', ' ')}")
    if a.to_close is not None:
        parts.append(f"to close {number(a.to_close)} {a.target.part_unit.value}")
    for split in blames(a):
        lacking = "; ".join(
            f"{c.group.name or 'in more than one group'} {number(decimal_of(c.lacks))}" for c in split.contributions
        )
        parts.append(f"lacking {lacking}")
    moved = seen.movement if seen is not None else None
    if moved is not None:
        parts.append(f"movement {moved.opening} + {moved.new} - {moved.lost} = {moved.closing}")
        parts += [f"awaiting {moved.awaiting}", f"pending {moved.pending}"] if moved.pending is not None else []
    if a.because:
        parts.append(f"because of {', '.join(a.because)}")
    return f"Standing on {a.as_of}: {', '.join(parts)}."


def number(value: Decimal | None, times: int = 1) -> str:
    rounded = round((value or Decimal(0)) * times, 4)
    return f"{rounded.normalize():f}" if rounded else "0"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"line-{e.line}")
def test_every_example_comes_out_as_the_page_says(example: Example, tmp_path: Path, judge: Judge) -> None:
    assert example.outcome == outcome_of(example, tmp_path, judge)


CHANGES = [
    ("Fails on row", "Fails on rows 3 and "),
    ("measured ", "measured 1"),
    ("shortfall ", "shortfall 1"),
    ("Passes.", "Fails."),
    ("Nothing to judge.", "Passes."),
    ("Refused: ", "Refused: the "),
]


@pytest.mark.parametrize(("words", "changed"), CHANGES)
def test_a_wrong_outcome_would_be_found(words: str, changed: str, tmp_path: Path, judge: Judge) -> None:
    example = next(e for e in EXAMPLES if words in "\n".join(e.outcome))
    wrong = replace(example, outcome=tuple(line.replace(words, changed) for line in example.outcome))
    assert wrong.outcome != outcome_of(wrong, tmp_path, judge)


def test_a_wrong_value_in_the_data_would_be_found(tmp_path: Path, judge: Judge) -> None:
    example = next(e for e in EXAMPLES if e.outcome == ("Fails on row 3.",))
    period, filing = example.filings[0]
    lines = filing.splitlines()
    lines[2] = lines[1]
    changed = replace(example, filings=((period, "\n".join(lines)),))
    assert example.outcome != outcome_of(changed, tmp_path, judge)


def section(heading: str) -> str:
    """The text under a heading, up to the next one of its rank or above."""
    match = re.search(rf"^(#+) {re.escape(heading)}$", PAGE, re.MULTILINE)
    assert match is not None, f"docs/rules.md has no section {heading}"
    end = re.search(rf"^#{{1,{len(match[1])}}} ", PAGE[match.end() :], re.MULTILINE)
    return PAGE[match.end() :][: end.start() if end else None]


def used(examples: list[Example]) -> set[str]:
    """The kwargs that rules of these examples are given."""
    return {key for e in examples for rule in e.written for key in rule.get("kwargs", {})}


@pytest.mark.parametrize("type_", FORMS)
def test_every_rule_is_told_with_its_sentences_keys_nulls_and_examples(type_: str) -> None:
    form, told = FORMS[type_], section(type_)
    assert f"> {form.pattern.zh}\\\n> {form.pattern.en}\n" in told
    keys = re.search(r"^- Keys: (.*)$", told, re.MULTILINE)
    assert keys is not None
    listed = {m[1]: bool(m[2]) for m in re.finditer(r"`(\w+)`( \(required\))?", keys[1])}
    assert listed == {k.name: k.required for k in form.keys}
    assert re.search(r"^- Nulls: \w", told, re.MULTILINE)
    examples = [e for e in EXAMPLES if e.section == type_]
    assert all(rule["type"] == type_ for e in examples for rule in e.written)
    assert used(examples) == {k.name for k in form.keys}
    assert {c for k in form.keys for c in k.choices} <= {
        v for e in examples for r in e.written for v in r["kwargs"].values() if isinstance(v, str)
    }


def test_no_rule_is_told_that_there_is_not() -> None:
    told = re.findall(r"^### (expect_\w+)$", PAGE, re.MULTILINE)
    assert sorted(told) == sorted([*FORMS, *MEASURING_TYPES])


def target_rules() -> list[Mapping[str, Any]]:
    return [r for e in EXAMPLES for r in e.written if r["type"] == TARGET_TYPE and not is_refused(e)]


def is_refused(example: Example) -> bool:
    return example.outcome[0].startswith("Refused")


def fields(shape: type[Any]) -> set[str]:
    return {field.alias or name for name, field in shape.model_fields.items()}


def test_every_key_of_a_target_is_in_the_table_and_in_an_example() -> None:
    wanted = {
        "kwargs": fields(TargetKwargs),
        "path": fields(PathShape),
        "derive": fields(DeriveShape),
        "movement": fields(MovementShape),
        "meta": fields(TargetMeta),
        "clause": fields(ClauseShape),
    }
    rules = target_rules()
    in_examples = {
        "kwargs": {k for r in rules for k in r["kwargs"]},
        "path": {k for r in rules for k in r["kwargs"].get("path", {})},
        "derive": {k for r in rules for k in r["kwargs"].get("derive", {})},
        "movement": {k for r in rules for k in r["kwargs"].get("movement", {})},
        "meta": {k for r in rules for k in r["meta"]},
        "clause": {k for r in rules for k in r["meta"]["clause"]},
    }
    assert in_examples == wanted
    flat = wanted["kwargs"] | {f"{of}.{k}" for of in ("path", "derive", "movement") for k in wanted[of]}
    flat |= {f"meta.{k}" for k in wanted["meta"]} | {f"meta.clause.{k}" for k in wanted["clause"]}
    told = [bare(row[0]) for row in table(PAGE, "The keys of a target")]
    assert sorted(told) == sorted(flat - {"path", "derive", "movement", "meta.clause"})


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("comparator", set(Comparator)),
        ("kind", set(Kind)),
        ("window", set(Window)),
        ("unit", set(Unit) - {Unit.PERCENTAGE_POINTS}),
        ("shape", set(Shape)),
        ("how", set(How)),
        ("since", set(Since)),
        ("missing", set(Missing)),
        ("obligation", set(Obligation)),
    ],
)
def test_every_word_that_a_target_may_hold_has_an_example(key: str, words: set[str]) -> None:
    rules = target_rules()
    given = {h[key] for r in rules for h in held(r) if key in h}
    assert given == {str(w) for w in words}


def held(rule: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The mappings of a rule that hold words."""
    kwargs = rule["kwargs"]
    return [kwargs, kwargs.get("path", {}), kwargs.get("derive", {}), kwargs.get("movement", {}), rule["meta"]]


def test_every_severity_has_an_example() -> None:
    assert {r["severity"] for e in EXAMPLES for r in e.written} == {s.value for s in Severity}


def test_the_contents_lead_to_every_rule_and_every_section() -> None:
    linked = re.findall(r"\]\(#([^)]+)\)", section("Contents"))
    headings = re.findall(r"^#{2,4} (.+)$", PAGE, re.MULTILINE)
    anchors = [re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings]
    assert len(set(anchors)) == len(anchors)
    assert set(linked) <= set(anchors)
    assert set(FORMS) | {TARGET_TYPE} <= set(linked)
    chapters = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    assert {re.sub(r"[^\w\- ]", "", c.lower()).replace(" ", "-") for c in chapters} - {"contents"} <= set(linked)


@pytest.mark.parametrize("row", table(PAGE, "Expressions that are accepted"), ids=lambda r: r[0])
def test_an_accepted_expression_has_no_fault(row: list[str]) -> None:
    assert RuleVocabulary().check_expression(bare(row[0]), list(COLUMNS), TYPES) == ()


@pytest.mark.parametrize("row", table(PAGE, "Expressions that are refused"), ids=lambda r: r[0])
def test_a_refused_expression_is_refused_in_these_words(row: list[str]) -> None:
    faults = RuleVocabulary().check_expression(bare(row[0]), list(COLUMNS), TYPES)
    assert {str(fault.what) for fault in faults} == {row[1]}


def test_the_aggregates_and_dates_of_the_language_are_all_told() -> None:
    from kechuang_check.validation.expression_grammar import AGGREGATES, PLACEHOLDERS

    told = section("Aggregate expressions")
    assert {bare(r[0]) for r in table(PAGE, "Aggregates")} == set(AGGREGATES.values())
    assert all(f"`:{p}`" in told for p in PLACEHOLDERS)


def test_every_outcome_is_one_that_could_differ() -> None:
    assert len(EXAMPLES) > len(FORMS)
    assert all(e.outcome for e in EXAMPLES)
    assert not [e for e in EXAMPLES if not is_refused(e) and not e.filings]
