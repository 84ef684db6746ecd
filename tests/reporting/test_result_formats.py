"""The result as table, JSON and JUnit: the same verdicts in each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from kechuang_check.domain.finding import Severity
from kechuang_check.domain.plan import Bilingual
from kechuang_check.domain.run import Night
from kechuang_check.domain.vocabulary import ExpectationForm
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.characters import width
from kechuang_check.reporting.formats import json as json_format
from kechuang_check.reporting.formats import junit, table

SCHEMA = Path(__file__).parents[2] / "docs" / "result.schema.json"
HOSTILE = "]]><failure/>\x1b[31m\u202e\x00\ud800[bold]"


@pytest.fixture
def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return loaded


def test_the_json_result_follows_its_published_schema(
    night: Night, workspace: Workspace, schema: dict[str, Any]
) -> None:
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for lang in ("zh", "en"):
        assert list(validator.iter_errors(json.loads(json_format.render(night, workspace, lang)))) == []
    bare = replace(night, assessments=(), batches=(), letters=(), report=None)
    assert list(validator.iter_errors(json.loads(json_format.render(bare, workspace, "zh")))) == []


def test_the_schema_refuses_what_is_not_a_result(night: Night, workspace: Workspace, schema: dict[str, Any]) -> None:
    result = json.loads(json_format.render(night, workspace, "zh"))
    result["assessments"][0]["value"] = 0.0328
    result["batches"][0]["surprise"] = 1
    assert len(list(Draft202012Validator(schema).iter_errors(result))) == 2


def test_every_field_of_the_schema_is_described(schema: dict[str, Any]) -> None:
    def bare(node: Any, path: str) -> list[str]:
        if not isinstance(node, dict):
            return []
        inner = [*node.get("properties", {}).items(), ("[]", node.get("items"))]
        found = [p for name, n in inner if n is not None for p in bare(n, f"{path}/{name}")]
        lacks = [path] if not node.get("description") and not path.endswith("[]") else []
        return [p for p in (*lacks, *found) if not p.endswith("because/[]")]

    assert bare(schema, "") == []


def test_numbers_in_json_are_exact(night: Night, workspace: Workspace) -> None:
    result = json.loads(json_format.render(night, workspace, "zh"))
    by_indicator = {a["indicator"]: a for a in result["assessments"]}
    assert [a["indicator"] for a in result["assessments"]] == [a.target.indicator for a in night.assessments]
    for a in night.assessments:
        shown = by_indicator[a.target.indicator]
        for key, number in (("target", a.target.value), ("bound", a.bound), ("shortfall", a.shortfall)):
            assert (None if number is None else Decimal(shown[key])) == number
    tiny = replace(night.assessments[1], shortfall=Decimal("1E-20"))
    again = json.loads(json_format.render(replace(night, assessments=(tiny,)), workspace, "zh"))
    assert again["assessments"][0]["shortfall"] == "0.00000000000000000001"


def test_json_keeps_its_order_and_names_nobody(night: Night, workspace: Workspace) -> None:
    written = json_format.render(night, workspace, "zh")
    assert list(json.loads(written)) == ["run", "batches", "assessments", "changes", "ledger", "letters", "report"]
    assert written == json_format.render(night, workspace, "zh")
    assert "@" not in written
    assert json.loads(written)["letters"][0]["to"] == "science_bureau"


def cases(night: Night, workspace: Workspace) -> dict[str, str]:
    root = ET.fromstring(junit.render(night, workspace, "zh"))  # noqa: S314
    return {f"{c.get('classname')}:{c.get('name')}": c[0].tag if len(c) else "pass" for c in root.iter("testcase")}


def test_junit_has_a_test_for_each_rule_and_each_indicator(night: Night, workspace: Workspace) -> None:
    verdicts = cases(night, workspace)
    assert len(verdicts) == len(night.assessments) + sum(1 + len(b.findings) for b in night.batches)
    assert verdicts["indicators:carriers"] == "failure"
    assert verdicts["indicators:enterprise_rd"] == "failure"
    assert verdicts["indicators:hitech_share"] == "pass"
    assert verdicts["indicators:priorities"] == "error"
    for unjudged in ("rd_gdp", "sei_share", "talent_total", "talent_high_level"):
        assert verdicts[f"indicators:{unjudged}"] == "skipped"
    assert verdicts["talent:talent/total-is-sum"] == "failure"
    assert verdicts["talent:talent/share-not-null"] == "skipped"
    assert verdicts["enterprise_rd:enterprise_rd/credit-code-valid"] == "pass"
    assert verdicts["contracts:contracts/received"] == "error"
    assert verdicts["macro:macro/received"] == "skipped"


def test_junit_counts_what_it_holds(night: Night, workspace: Workspace) -> None:
    root = ET.fromstring(junit.render(night, workspace, "zh"))  # noqa: S314
    for suite in root:
        assert int(suite.get("tests", "")) == len(suite)
        assert int(suite.get("failures", "")) == len(suite.findall("*/failure"))
    assert int(root.get("failures", "")) == len(root.findall("*/*/failure"))


def test_what_is_for_information_fails_no_ci(night: Night, workspace: Workspace) -> None:
    batch = night.batches[1]
    told = tuple(replace(f, severity=Severity.INFO) for f in batch.findings)
    verdicts = cases(replace(night, batches=(replace(batch, findings=told),)), workspace)
    assert verdicts["enterprise_rd:enterprise_rd/rd-not-negative"] == "system-out"


def test_the_table_lists_verdicts_rules_reasons_letters_and_the_report(
    night: Night, workspace: Workspace, forms: Mapping[str, ExpectationForm]
) -> None:
    shown = table.render(night, workspace, "zh", forms=forms, width=140)
    for words in (
        "11 项指标中 4 项存在缺口",
        "▼ 落后",
        "0.29 个百分点",
        "1,498 行中有 37 行不符合",
        "未评判事项及原因",
        "division by zero",
        "已生成 · 【落后】技术合同年成交额 · state/outbox/abab.eml",
        "报告：state/reports/2024-12-31.html",
    ):
        assert words in shown
    for a in night.assessments:
        assert a.target.name.zh in shown
    assert "\x1b" not in shown
    assert "\x1b[" in table.render(night, workspace, "zh", forms=forms, width=140, colour=True)


def test_columns_of_the_table_align_with_chinese_words(night: Night, workspace: Workspace) -> None:
    lines = table.render(night, workspace, "zh", width=140).splitlines()
    head = next(line for line in lines if line.startswith("状态"))
    place = width(head[: head.index("责任单位")])
    rows = [
        line
        for line in lines
        if line.rstrip().endswith(("市科技局", "市工信局", "市委人才办", "科创办")) and "·" not in line
    ]
    assert len(rows) == len(night.assessments)
    for row in rows:
        owner = row.rstrip().rsplit("  ", 1)[1]
        assert width(row[: row.rindex(owner)]) == place


@pytest.mark.parametrize("columns", [60, 80, 100, 120, 200])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_fits_its_width_and_never_cuts_a_number(
    night: Night, workspace: Workspace, columns: int, lang: str
) -> None:
    shown = table.render(night, workspace, lang, width=columns)
    assert max(width(line) for line in shown.splitlines()) <= columns
    words = " ".join(shown.split())
    numbers = {
        "zh": ("1,002 家", "2,000 家", "89.996 亿元", "40 万元", "0.29 个百分点", "560,000 人", "50.1%"),
        "en": ("1,002 enterprises", "CNY 8.9996 billion", "0.29 percentage points", "560,000 persons", "50.1%"),
    }[lang]
    for number in numbers:
        assert number in words


def test_hostile_words_do_no_harm_in_any_form(night: Night, workspace: Workspace, schema: dict[str, Any]) -> None:
    bad = Bilingual(HOSTILE, HOSTILE)
    a = night.assessments[1]
    batch = night.batches[3]
    evil = replace(
        night,
        assessments=(replace(a, target=replace(a.target, name=bad, assumption=bad)),),
        batches=(
            replace(batch, source=HOSTILE, findings=tuple(replace(f, name=bad, mend=bad) for f in batch.findings)),
        ),
        report=HOSTILE,
    )
    result = json_format.render(evil, workspace, "zh")
    assert json.loads(result)["report"] == HOSTILE
    assert list(Draft202012Validator(schema).iter_errors(json.loads(result))) == []
    xml = junit.render(evil, workspace, "zh")
    assert len(ET.fromstring(xml).findall("*/*/failure")) == 2  # noqa: S314
    shown = table.render(evil, workspace, "zh", width=120)
    for form in (result, xml, shown):
        assert form.encode()
        assert not any(c in form for c in "\x1b\u202e\x00\ud800")
    assert "[bold]" in shown
