"""A draft, pasted as it is printed: the check is free of problems, and the file is read by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from kechuang_check.definitions import load_workspace
from kechuang_check.definitions.templates import create_workspace
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.period import Period
from kechuang_check.domain.workspace import Workspace
from kechuang_check.intake import Inspector, Reception, take_in
from kechuang_check.reporting.formats import draft_yaml
from kechuang_check.validation import RuleVocabulary
from tests.intake.encrypting import encrypted_old_workbook
from tests.intake.filings import old_workbook, rows_of, workbook

SUITE = """\
name: {name}
expectations:
  - type: expect_column_values_to_not_be_null
    kwargs: {{column: {column}}}
    severity: critical
    meta: {{code: {name}/named, mend: {{zh: 补齐, en: Fill it in}}}}
"""
BY_YEAR = [
    ["8-36 技术合同(合同金额)"],
    ["单位：万元"],
    ["地  区", "Region", 2021, 2022, "2023"],
    ["全 国", "National Total", 60, 66, 72],
    ["北 京", "Beijing", 10, 11, 12],
    ["天 津", "Tianjin", 20, 22, 24],
    ["河 北", "Hebei", 30, 33, 36],
    ["注：本表为认定登记数", None, None, None, None],
]
IN_TWO_ROWS = [
    ["2023年企业研发情况"],
    [None, None, "研发人员", None, "研发经费", None],
    ["单位编号", "单位名称", "合计(人)", "女性(人)", "合计(万元)", "政府资金(万元)"],
    ["U001", "甲", 12, 3, 100.5, 10],
    ["U002", "乙", 7, 2, "1,050", "—"],
    ["合计", None, 19, 5, 1150.5, 10],
]
FORM = [
    ["企业研发活动情况(2023年)"],
    ["表    号：107-2"],
    ["统一社会信用代码：91320281MA00000001"],
    ["单位详细名称：", "甲公司", None, None, None, "计量单位：千元"],
    ["指标名称", "计量单位", "代码", "本年", "指标名称", "计量单位", "代码", "本年"],
    ["甲", "乙", "丙", 1, "甲", "乙", "丙", 1],
    ["研究开发人员合计", "人", "01", 120, "其他费用", "千元", 14, 500],
    ["研究开发费用合计", "千元", 7, 5000, "政府资金", "千元", 20, 100],
    ["其中：人员人工费用", "千元", 8, 3000],
    ["单位负责人：", "张"],
]
PLAIN = "企业编号;企业: 名称;营业收入(亿元);认定日期;是否上市\nU001;甲;1.5;2023-01-05;是\nU002;乙;2;2023-02-05;否\n"


@pytest.fixture
def pasted(tmp_path: Path) -> Callable[[str, bytes, str], tuple[Workspace, Batch]]:
    """Draft a whole check from a file, paste it into a workspace as it is printed, and read the file by it."""

    def paste(name: str, content: bytes, lang: str) -> tuple[Workspace, Batch]:
        root = tmp_path / "plan"
        create_workspace(root, "empty")
        workspace = load_workspace(root, RuleVocabulary())
        file = tmp_path / name
        file.write_bytes(content)
        seen = Inspector(workspace.feeds, next(iter(workspace.owners))).inspect(file)
        assert seen.draft is not None, seen.problems
        assert seen.draft.fault is None
        draft = draft_yaml.render(seen, lang)
        check = yaml.safe_load(draft)
        (root / f"checks/{check['name']}.yaml").write_text(draft, encoding="utf-8")
        suite = SUITE.format(name=check["suite"], column=check["key"][0])
        (root / f"expectations/{check['suite']}.yaml").write_text(suite, encoding="utf-8")
        (root / check["source"]["folder"]).mkdir(parents=True)
        cases = root / "samples/cases" / check["suite"]
        if not cases.exists():
            cases.mkdir(parents=True)
        whole = load_workspace(root, RuleVocabulary())
        feed = whole.feeds[check["name"]]
        batch = take_in(
            file,
            feed,
            Reception(root, tmp_path / "state"),
            period=Period.containing(Period.parse("2023").end, feed.expected.every),
        )
        assert batch.is_readable, batch.findings
        assert batch.rows == seen.draft.rows == seen.rows_taken
        return whole, batch

    return paste


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("by_year_2023.xlsx", workbook({"一": BY_YEAR}), 9),
        ("by_year_2023.xls", encrypted_old_workbook(BY_YEAR, "VelvetSweatshop"), 9),
        ("rd_2023.xls", old_workbook(IN_TWO_ROWS), 2),
        ("研发_2023.xlsx", workbook({"说明": [["填报说明"]], "#1 报表": IN_TWO_ROWS}), 2),
        ("form_2023.xlsx", workbook({"一": FORM}), 1),
        ("plain_2023.csv", PLAIN.encode("gb18030"), 2),
        ("plain_2023.csv", PLAIN.replace(";", "\t").encode(), 2),
        ("plain_2023.csv", b"\xff\xfe" + PLAIN.replace(";", ",").encode("utf-16-le"), 2),
    ],
)  # fmt: skip
def test_a_drafted_check_is_right_and_reads_its_file(pasted, name, content, rows, lang):
    workspace, batch = pasted(name, content, lang)
    assert batch.rows == rows
    assert len(workspace.feeds) == 2


def test_units_and_kinds_are_carried_into_the_draft(pasted):
    workspace, batch = pasted("rd_2023.xls", old_workbook(IN_TWO_ROWS), "en")
    feed = workspace.feeds["rd"]
    assert {c.names[0]: (c.type.value, c.unit) for c in feed.columns} == {
        "单位编号": ("code", None),
        "单位名称": ("text", None),
        "研发人员合计": ("integer", "人"),
        "女性": ("integer", "人"),
        "研发经费合计": ("amount", "万元"),
        "政府资金": ("amount", "万元"),
    }
    assert feed.key == ("unit_id",), "the name that another check of the workspace has for this header"
    assert [f.code for f in batch.findings] == []


def test_of_a_form_with_codes_each_code_is_a_column_in_its_unit(pasted):
    workspace, batch = pasted("form_2023.xlsx", workbook({"一": FORM}), "zh")
    feed = workspace.feeds["form"]
    assert {c.code: (c.names[0], c.type.value, c.unit) for c in feed.columns} == {
        None: ("单位详细名称", "text", None),
        "1": ("研究开发人员合计", "integer", "人"),
        "7": ("研究开发费用合计", "amount", "千元"),
        "8": ("人员人工费用", "amount", "千元"),
        "14": ("其他费用", "amount", "千元"),
        "20": ("政府资金", "amount", "千元"),
    }
    assert feed.columns[0].names == ("统一社会信用代码",)
    row = rows_of(batch)[0]
    assert [row[c.name] for c in feed.columns] == [
        "91320281MA00000001",
        "甲公司",
        120,
        500_000,
        5_000_000,
        100_000,
        3_000_000,
    ]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    create_workspace(tmp_path / "plan", "empty")
    return tmp_path / "plan"


HEADER = ["单位编号", "单位名称", "支出", "收入", "批准日期"]
ROWS = [HEADER, ["U01", "甲", 40, 2000, "2026-03-01"], ["U02", "乙", 10, 500, "2026-03-02"]]
UNNAMED = [[*row, "x" if number else None] for number, row in enumerate(ROWS)]


@pytest.mark.parametrize(
    ("content", "fault", "declared"),
    [
        (workbook({"上报": ROWS, "备份": ROWS}), "several-sheets", "sheet: 上报"),
        (workbook({"一": UNNAMED}), "blank-header", "ignore_unnamed: true"),
        (workbook({"一": ROWS}, merged=["B2:B3"]), "merged-cells", "fill_merged: true"),
    ],
)  # fmt: skip
def test_what_must_be_declared_is_in_the_layout_and_with_it_the_file_is_read(plan, tmp_path, content, fault, declared):
    file = tmp_path / "example_2026.xlsx"
    file.write_bytes(content)
    feed = load_workspace(plan, RuleVocabulary()).feeds["example"]
    seen = Inspector().inspect(file, feed)
    assert [f.code for f in seen.problems] == [f"intake/{fault}"]
    layout = draft_yaml.render(seen, "zh")
    assert f"  {declared}\n" in layout
    check = plan / "checks/example.yaml"
    check.write_text(f"{check.read_text(encoding='utf-8')}\n{layout}", encoding="utf-8")
    pasted = load_workspace(plan, RuleVocabulary(), thorough=True).feeds["example"]
    assert pasted.layout == seen.draft.feed.layout
    assert take_in(file, pasted, Reception(plan, tmp_path / "state")).rows == 2


def test_what_a_check_declares_already_is_kept_in_the_draft(plan, tmp_path):
    feed = load_workspace(plan, RuleVocabulary()).feeds["example"]
    check = plan / "checks/example.yaml"
    written = (
        "layout:\n  encodings: [gbk, big5]\n  delimiter: tab\n  sheets: all\n  header_rows: [1]\n  unit: 千元\n"
        '  negatives: [brackets, dash]\n  symbols: {"—": none, x: unknown, blank: below_unit}\n'
        "  totals: {words: [总和], tolerance: 0.1%}\n  password_env: KECHUANG_FILING_PASSWORD\n"
    )
    check.write_text(f"{check.read_text(encoding='utf-8')}\n{written}", encoding="utf-8")
    declared = load_workspace(plan, RuleVocabulary()).feeds["example"]
    file = tmp_path / "example_2026.csv"
    file.write_text("\n".join("\t".join(map(str, row)) for row in ROWS), encoding="gbk")
    seen = Inspector().inspect(file, declared)
    layout = draft_yaml.render(seen, "en")
    check.write_text(check.read_text(encoding="utf-8").replace(written, layout), encoding="utf-8")
    assert load_workspace(plan, RuleVocabulary()).feeds["example"].layout == declared.layout
    assert replace(declared, layout=feed.layout, digest="") == replace(feed, digest="")


def test_a_header_of_another_name_is_proposed_as_a_name_of_its_column(plan, tmp_path):
    file = tmp_path / "example_2026.csv"
    file.write_text("单位编号,单位名称,支出总额,收入,批准日期\nU01,甲,40,2000,2026-03-01\n", encoding="utf-8")
    feed = load_workspace(plan, RuleVocabulary()).feeds["example"]
    seen = Inspector().inspect(file, feed)
    assert seen.rows_taken is None
    assert seen.draft is not None
    assert (seen.draft.rows, seen.draft.renamed) == (1, ("spent",))
    line = "spent: {type: amount, unit: 万元, names: [支出, 支出总额]}"
    assert f"#   {line}\n" in draft_yaml.render(seen, "en")
    check = plan / "checks/example.yaml"
    content = check.read_text(encoding="utf-8")
    old = next(row.strip() for row in content.splitlines() if row.strip().startswith("spent:"))
    check.write_text(content.replace(old, line), encoding="utf-8")
    mended = load_workspace(plan, RuleVocabulary(), thorough=True).feeds["example"]
    assert take_in(file, mended, Reception(plan, tmp_path / "state")).rows == 1
