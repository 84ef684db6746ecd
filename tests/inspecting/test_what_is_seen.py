"""What a steward is shown of a file: sheets, header, units, columns, rows left out, what is wrong and where."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kechuang_check.domain.feed import ColumnType, Feed
from kechuang_check.domain.inspection import Inspection, SeenColumn, SeenSheet
from kechuang_check.domain.layout import Layout, UnitFrom, WhyLeftOut
from kechuang_check.intake import Inspector
from kechuang_check.intake.inspecting import sampling
from kechuang_check.reporting.formats import draft_yaml, inspection_json, inspection_table
from kechuang_check.words import speaker
from tests.intake.filings import CODE, EXPENSE, NAME, STAFF, a_feed, workbook

FILING = [
    ["2024年企业研发情况"],
    ["单位：万元"],
    ["统一社会信用代码", "企业名称", "研发费用", "研发人员", "联系人"],
    ["甲", "乙", 1, 2, 3],
    ["A1", "甲公司", "１,２３４.5", 12, "张"],
    ["A2", "乙公司", "—", 3, "李"],
    [None, None, None, None, None],
    ["合计", None, 1234.5, 15, None],
    ["注：口径见制度", None, None, None, None],
]


@pytest.fixture
def seen(tmp_path: Path):
    def inspect(
        name: str, content: bytes | str, feed: Feed | None = None, feeds: dict[str, Feed] | None = None
    ) -> Inspection:
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return Inspector(feeds or {}).inspect(file, feed)

    return inspect


def the_sheet(found: Inspection) -> SeenSheet:
    (sheet,) = (s for s in found.sheets if s.is_chosen)
    return sheet


def column(found: Inspection, cell: str) -> SeenColumn:
    return next(c for c in the_sheet(found).columns if c.cell == cell)


def codes(found: Inspection) -> list[str]:
    return [f.code.removeprefix("intake/") for f in found.problems]


def test_by_its_check_each_column_shows_where_it_stands_its_unit_and_what_becomes_of_it(seen):
    feed = a_feed(CODE, NAME, EXPENSE, STAFF)
    found = seen("研发_2024.xlsx", workbook({"填报": FILING, "说明": [["填报说明"], ["一、范围"]]}), feed)
    assert (found.kind, found.rows_taken, found.period and found.period.label) == ("xlsx", 2, "2024")
    sheet = the_sheet(found)
    assert (sheet.name, sheet.header_rows, sheet.units) == ("填报", (3, 3), (("A2", "单位：万元"),))
    assert sheet.titles[0] == (1, "2024年企业研发情况")
    expense = column(found, "C3")
    assert (expense.name, expense.unit, expense.unit_from, expense.unit_cell) == (
        "rd_expense", "万元", UnitFrom.TITLE, "A2",
    )  # fmt: skip
    assert [(b.row, b.before, b.after) for b in expense.first] == [(5, "１,２３４.5", "12345000"), (6, "—", None)]
    staff = column(found, "D3")
    assert (staff.unit, staff.unit_from) == ("人", UnitFrom.FEED)
    assert column(found, "E3").name is None
    assert {r.why: r.first for r in sheet.left_out} == {
        WhyLeftOut.TITLE: (1, 2),
        WhyLeftOut.COLUMN_NUMBERS: (4,),
        WhyLeftOut.BLANK: (7,),
        WhyLeftOut.TOTAL: (8,),
        WhyLeftOut.FOOTNOTE: (9,),
    }
    assert [s.name for s in found.sheets if not s.is_chosen] == ["说明"]


def test_the_table_says_it_in_both_languages(seen):
    found = seen("研发_2024.xlsx", workbook({"填报": FILING}), a_feed(CODE, NAME, EXPENSE, STAFF))
    english = inspection_table.render(found, "en", width=140)
    for words in ("Sheet “填报”", "Header: row 3", "万元 (A2) ×10,000", "12,345,000", "total rows: 1 (rows 8)"):
        assert words in english
    chinese = inspection_table.render(found, "zh", width=140)
    for words in ("工作表“填报”", "表头：第 3 行", "合计行 1 行（第 8 行）", "取用行数：2"):
        assert words in chinese


def test_a_missing_column_is_told_with_the_header_that_comes_nearest(seen):
    found = seen("研发_2024.csv", "统一社会信用代码,企业名称,研发费支出(千元)\nA1,甲,5\n", a_feed(CODE, NAME, EXPENSE))
    assert found.rows_taken is None
    assert codes(found) == ["missing-column"]
    (lacks,) = found.lacking
    assert (lacks.name, lacks.nearest) == ("rd_expense", "研发费支出(千元)")
    assert column_by_header(found, "研发费支出(千元)").nearest == "rd_expense"


def column_by_header(found: Inspection, header: str) -> SeenColumn:
    return next(c for s in found.sheets for c in s.columns if c.header == header)


def test_a_file_without_its_period_is_shown_all_the_same(seen):
    found = seen("研发.csv", "统一社会信用代码,企业名称,研发费用\nA1,甲,5\n", a_feed(CODE, NAME, EXPENSE))
    assert (found.rows_taken, codes(found)) == (1, ["no-period"])
    stated = seen(
        "研发.csv",
        "2024年研发\n统一社会信用代码,企业名称,研发费用\nA1,甲,5\n".replace("研发\n", "研发,,\n"),
        a_feed(CODE, NAME, EXPENSE),
    )
    assert (stated.period and stated.period.label, codes(stated)) == ("2024", [])


def test_without_a_check_the_header_is_found_and_columns_are_told_by_their_content(seen):
    rows = [
        ["表5-2 各镇街情况(2023年)"],
        ["Statistics by town (2023)"],
        ["单位：个，亿元", None, None, None, None, None, None, None],
        [None, None, "企业", None, None, None, None, None],
        ["镇街", "代码", "数量", "高企数", "营业收入", "占比(%)", "认定日期", "是否达标"],
        ["合计", None, 30, 3, 55.5, 12.5, None, None],
        ["澄江", "0001", 10, 1, 25.5, 3.5, "2023-05-01", "是"],
        ["南闸", "0002", 20, 2, 30, 9, "2023-06-01", "否"],
        ["资料来源：统计局", None, None, None, None, None, None, None],
    ]
    found = seen("towns_2023.xlsx", workbook({"一": rows}, merged=["C4:D4"]))
    assert the_sheet(found).header_rows == (4, 5)
    assert {c.cell: (c.type, c.unit) for c in the_sheet(found).columns} == {
        "A5": (ColumnType.TEXT, None),
        "B5": (ColumnType.CODE, None),
        "C5": (ColumnType.INTEGER, "个"),
        "D5": (ColumnType.INTEGER, "个"),
        "E5": (ColumnType.AMOUNT, "亿元"),
        "F5": (ColumnType.AMOUNT, "%"),
        "G5": (ColumnType.DATE, None),
        "H5": (ColumnType.BOOLEAN, None),
    }
    assert column_by_header(found, "营业收入").is_guess
    assert found.rows_taken == 2
    assert found.draft is not None
    assert found.draft.feed.key == ("column_b",)
    assert found.draft.feed.title.zh == "各镇街情况"


def test_the_checks_that_a_file_resembles_come_best_first(seen):
    rd = a_feed(CODE, NAME, EXPENSE)
    feeds = {"enterprise_rd": rd, "people": replace(a_feed(STAFF, EXPENSE, NAME), name="people")}
    feeds["people"] = replace(
        feeds["people"], columns=tuple(replace(c, required=True) for c in feeds["people"].columns)
    )
    found = seen("a_2024.csv", "统一社会信用代码,企业名称,研发费用\nA1,甲,5\n", None, feeds)
    assert [(x.feed, x.found, x.asked) for x in found.likenesses] == [("enterprise_rd", 3, 3), ("people", 2, 3)]
    assert "enterprise_rd (3 of 3 columns)" in inspection_table.render(found, "en", width=120)


def test_of_a_large_file_only_the_beginning_is_read_and_that_is_said(seen, monkeypatch):
    monkeypatch.setattr(sampling, "LARGE_BYTES", 3000)
    monkeypatch.setattr(sampling, "BEGINNING_BYTES", 1000)
    lines = [f'A{i},"{"甲" * 5}\n公司",{i}' for i in range(500)]
    text = "\n".join(["统一社会信用代码,企业名称,研发费用", *lines]) + "\n"
    for encoding in ("utf-8", "gb18030"):
        found = seen("研发_2024.csv", text.encode(encoding), a_feed(CODE, NAME, EXPENSE))
        assert found.read is not None
        assert found.read < 1000 < found.size
        assert found.rows_taken is not None
        assert 10 < found.rows_taken < 60
        assert codes(found) == []
        assert "Only the beginning was read" in inspection_table.render(found, "en", width=120)


def test_of_a_large_parquet_file_the_first_rows_are_read(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(sampling, "LARGE_BYTES", 1000)
    monkeypatch.setattr(sampling, "BEGINNING_ROWS", 50)
    table = pa.table({"credit_code": [f"A{i}" for i in range(500)], "rd_expense": list(range(500))})
    pq.write_table(table, tmp_path / "研发_2024.parquet")
    found = Inspector().inspect(tmp_path / "研发_2024.parquet", a_feed(CODE, EXPENSE))
    assert (found.rows_taken, found.read is None) == (50, False)


def test_a_large_file_can_be_read_to_its_end(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(sampling, "LARGE_BYTES", 1000)
    (tmp_path / "研发_2024.csv").write_text(
        "统一社会信用代码,研发费用\n" + "".join(f"A{i},1\n" for i in range(500)), encoding="utf-8"
    )
    found = Inspector(whole=True).inspect(tmp_path / "研发_2024.csv", a_feed(CODE, EXPENSE))
    assert (found.rows_taken, found.read) == (500, None)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("leer_2024.csv", b"", "empty-file"),
        ("bild_2024.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100), "not-a-table"),
        ("text_2024.csv", "只有一句话\n".encode(), "no-header"),
        ("kaputt_2024.xlsx", b"PK\x03\x04" + bytes(100), "damaged"),
        ("control_2024.csv", b"a,b\n1,\x01\n", "control-character"),
        ("anfang_2024.xlsx", b"PK and no archive", "damaged"),
        ("login_2024.xlsx", b"<html><body>log in</body></html>", "not-a-table"),
    ],
)
def test_what_is_no_table_is_told_and_never_a_traceback(seen, name, content, code):
    found = seen(name, content)
    assert codes(found) == [code]
    for lang in ("en", "zh"):
        assert speaker(lang)(found.problems[0].message) in inspection_table.render(found, lang, width=200)


def test_hidden_characters_of_a_file_do_not_reach_the_terminal_or_the_draft(seen):
    evil = "统一社会信用代码,企业\u202e名称,\x1b[31m研发费用(万元),=cmd|'/c calc'!A1\n91320281MA00000001,甲,5,1\n"
    found = seen("研发_2024.csv", evil.replace("\x1b", ""), None)
    for words in (inspection_table.render(found, "en", width=200), draft_yaml.render(found, "en")):
        assert "\u202e" not in words
        assert "\x1b" not in words


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from('甲乙,;\t|"\n\r 0123456789.%-—年月单位:万元合计注\u3000'), max_size=300))
def test_any_text_is_shown_or_told(tmp_path: Path, content: str):
    file = tmp_path / "任意_2024.csv"
    file.write_bytes(content.encode())
    for feed in (None, a_feed(CODE, NAME, EXPENSE), replace(a_feed(CODE, EXPENSE), layout=Layout(sheet="一"))):
        found = Inspector({"enterprise_rd": a_feed()}).inspect(file, feed)
        assert found.sheets or found.problems
        inspection_table.render(found, "zh", width=100)
        draft_yaml.render(found, "zh")
        inspection_json.render(found, "zh")
