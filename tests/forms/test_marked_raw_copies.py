"""Copies of filings that are no .xlsx: their cells as they were read, in the rows that findings name."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.layout import Coded, Form, Layout, Wide
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import UsageError
from kechuang_check.forms import raw_copy
from kechuang_check.forms.marks import Tone
from tests.forms.marking import HEADERS, MarkedCopy, mark, note_of, tone_of, with_feed
from tests.intake.encrypting import encrypted_workbook
from tests.intake.filings import old_workbook, open_document, workbook

HEAD = ",".join(HEADERS) + "\n"
ROWS = [HEADERS, ["U1", "甲", 1, 2000, "2026-03-01"], ["U2", "乙", "无", -5, "2026-02-30"]]


def assert_marked(marked: MarkedCopy) -> None:
    """The faults of row 3 of ROWS stand in their cells."""
    sheet = marked.book.worksheets[1]
    assert (tone_of(sheet["C3"]), tone_of(sheet["D3"]), tone_of(sheet["E3"])) == (
        Tone.CRITICAL,
        Tone.WARNING,
        Tone.CRITICAL,
    )
    assert sheet["A3"].value == "U2"
    assert tone_of(sheet["D2"]) is None
    assert "no plain .xlsx workbook" in marked.summary


def test_a_csv_has_its_lines_in_their_rows(example: Workspace, tmp_path: Path) -> None:
    text = HEAD + 'U1,"甲\n公司",1,2000,\n\nU2,乙,无,-5,2026-02-30\n'
    marked = mark(example, tmp_path, "example_2026.csv", text)
    sheet = marked.book.worksheets[1]
    assert sheet.title == "Filing"
    assert [sheet[f"A{n}"].value for n in range(1, 6)] == ["单位编号", "U1", None, None, "U2"]
    assert tone_of(sheet["C5"]) is Tone.CRITICAL
    assert marked.links("example/income-not-negative") == ["'Filing'!D5"]


def test_texts_that_look_like_formulas_are_not_calculated(example: Workspace, tmp_path: Path) -> None:
    text = HEAD + "U1,=1+1,1,2000,\nU2,@SUM(A1),+5,-5,\n0012,=HYPERLINK(A1),1,1,\n"
    marked = mark(example, tmp_path, "example_2026.csv", text)
    sheet = marked.book.worksheets[1]
    for cell, value in (("B2", "=1+1"), ("B3", "@SUM(A1)"), ("A4", "0012"), ("C3", "+5")):
        assert (sheet[cell].value, sheet[cell].data_type, sheet[cell].number_format) == (value, "s", "@")
    assert sheet["B2"].quotePrefix
    assert not any(c.data_type == "f" for s in marked.book.worksheets for row in s.iter_rows() for c in row)


def test_a_name_that_looks_like_a_formula_is_not_calculated_in_a_comment_or_on_the_first_sheet(
    example: Workspace, tmp_path: Path
) -> None:
    marked = mark(example, tmp_path, "=cmd_2026.csv", HEAD + "U1,甲,1,-1,\n")
    first = marked.book.worksheets[0]
    assert "=cmd_2026.csv" in marked.summary
    assert not any(c.data_type == "f" for row in first.iter_rows() for c in row)


def test_what_a_number_was_read_as_is_said_in_the_unit_of_its_column(example: Workspace, tmp_path: Path) -> None:
    marked = mark(example, tmp_path, "example_2026.csv", HEAD + 'U1,甲,"1,234.5",30亿元,2026/3/1\nU2,乙,1,—,\n')
    sheet = marked.book.worksheets[1]
    assert note_of(sheet["C2"]) == "Read as: 1234.5 万元"
    assert note_of(sheet["D2"]) == "Read as: 300000 万元"
    assert note_of(sheet["D3"]) == "Read as: no value"
    assert "Put right while it was read\n" in marked.summary
    assert "numbers with thousands separators" in marked.summary


def test_signs_that_no_workbook_holds_are_replaced(example: Workspace, tmp_path: Path) -> None:
    marked = mark(example, tmp_path, "example_2026.csv", HEAD + "U1,甲\x01乙,1,2000,\n")
    assert marked.book.worksheets[1]["A2"].value == "U1,甲\ufffd乙,1,2000,"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_that_is_no_table_has_its_lines_in_their_rows(encoding: str, example: Workspace, tmp_path: Path) -> None:
    text = HEAD + "U1,甲,1,2000,\r\n" + 'U2,"乙,1,2000,\n'
    marked = mark(example, tmp_path, "example_2026.csv", text.encode(encoding))
    sheet = marked.book.worksheets[1]
    assert sheet["A3"].value == 'U2,"乙,1,2000,'
    assert tone_of(sheet["A3"]) is Tone.CRITICAL
    assert "do not close" in note_of(sheet["A3"])
    assert "cannot be read as a table" in marked.summary


def test_a_line_with_too_few_cells_is_marked_in_the_table(example: Workspace, tmp_path: Path) -> None:
    marked = mark(example, tmp_path, "example_2026.csv", HEAD + "U1,甲,1,2000,\nU2,乙\n")
    sheet = marked.book.worksheets[1]
    assert (tone_of(sheet["A3"]), tone_of(sheet["B3"])) == (Tone.CRITICAL, Tone.CRITICAL)
    assert marked.links("intake/ragged-row") == ["'Filing'!A3"]


def test_old_workbooks_and_open_documents(example: Workspace, tmp_path: Path) -> None:
    assert_marked(mark(example, tmp_path, "example_2026.xls", old_workbook(ROWS)))
    assert_marked(mark(example, tmp_path, "example_2026.ods", open_document(ROWS)))


def test_web_pages_under_the_name_of_a_workbook(example: Workspace, tmp_path: Path) -> None:
    cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in ROWS)
    page = f"<html><meta charset='utf-8'><table>{cells}</table></html>"
    assert_marked(mark(example, tmp_path, "example_2026.xls", page))


def test_an_encrypted_workbook_has_a_copy_that_is_not_and_says_so(example: Workspace, tmp_path: Path) -> None:
    told = with_feed(example, layout=Layout(password_env="FILING_PASSWORD"))
    data = encrypted_workbook(workbook({"表": ROWS}), "开门")
    marked = mark(told, tmp_path, "example_2026.xlsx", data, environment={"FILING_PASSWORD": "开门"})
    assert_marked(marked)
    assert "protected by a password, and this copy is not" in marked.summary


def test_parquet_has_its_headers_in_the_first_row(example: Workspace, tmp_path: Path) -> None:
    table = pa.table(
        {
            "单位编号": ["U1", "U2"],
            "单位名称": ["甲", "乙"],
            "支出": [1.0, 2.0],
            "收入": [2000.0, -5.0],
        }
    )
    made = io.BytesIO()
    pq.write_table(table, made)
    marked = mark(example, tmp_path, "example_2026.parquet", made.getvalue())
    sheet = marked.book.worksheets[1]
    assert [sheet["A1"].value, sheet["A2"].value, sheet["A3"].value] == ["单位编号", "U1", "U2"]
    assert tone_of(sheet["D3"]) is Tone.WARNING
    assert sheet["D3"].value == -5
    assert "Rows stand one lower" in marked.summary


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 this is no archive", b"%PDF-1.4"])
def test_what_cannot_be_opened_has_only_its_findings(content: bytes, example: Workspace, tmp_path: Path) -> None:
    marked = mark(example, tmp_path, "example_2026.xlsx", content)
    assert len(marked.book.worksheets) == 1
    assert "The file cannot be used: it could not be read." in marked.summary
    assert "The filing could not be opened: only what was found stands here." in marked.summary
    assert "Mend" in marked.summary


def test_a_wide_table_is_marked_in_the_column_of_the_period(example: Workspace, tmp_path: Path) -> None:
    columns = (
        Column("unit_id", ColumnType.CODE, ("单位编号",)),
        Column("unit_name", ColumnType.TEXT, ("单位名称",)),
        Column("year", ColumnType.PERIOD, ("年份",)),
        Column("income", ColumnType.AMOUNT, ("收入",), "万元"),
        Column("spent", ColumnType.AMOUNT, ("支出",), "万元", required=False),
    )
    layout = Layout(form=Form.WIDE, wide=Wide("year", ("income",)))
    told = with_feed(example, columns=columns, layout=layout, key=("unit_id", "year"))
    text = "单位编号,单位名称,2024年,2025年,2026年\nU1,甲,1,-2,3\nU2,乙,1,2,无\n"
    marked = mark(told, tmp_path, "example_2026.csv", text)
    sheet = marked.book.worksheets[1]
    assert marked.links("example/income-not-negative") == ["'Filing'!D2"]
    assert tone_of(sheet["D2"]) is Tone.WARNING
    assert marked.links("intake/not-a-number") == ["'Filing'!E3"]
    assert tone_of(sheet["C2"]) is not Tone.WARNING


def test_a_coded_form_is_marked_on_the_line_of_the_code(example: Workspace, tmp_path: Path) -> None:
    columns = (
        Column("unit_id", ColumnType.CODE, ("单位编号",), code="01"),
        Column("unit_name", ColumnType.TEXT, ("单位名称",), code="02"),
        Column("spent", ColumnType.AMOUNT, ("支出",), "万元", code="03"),
        Column("income", ColumnType.AMOUNT, ("收入",), "万元", code="04"),
    )
    told = with_feed(example, columns=columns, layout=Layout(form=Form.CODED, coded=Coded()))
    rows = [
        ["指标名称", "代码", "本年"],
        ["单位编号", "01", "U1"],
        ["单位名称", "02", "甲"],
        ["支出", "03", "无"],
        ["收入", "04", -4],
    ]
    marked = mark(told, tmp_path, "example_2026.xlsx", workbook({"表": rows}))
    sheet = marked.book["表"]
    assert tone_of(sheet["C5"]) is Tone.WARNING, marked.summary
    assert "must be in range" in note_of(sheet["C5"])
    assert tone_of(sheet["C4"]) is Tone.CRITICAL


def test_a_filing_that_is_too_big_for_a_workbook_is_refused_in_words(
    example: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_copy, "MOST_CELLS", 20)
    with pytest.raises(UsageError) as raised:
        mark(example, tmp_path, "example_2026.csv", HEAD + "U1,甲,1,2,\n" * 10)
    assert "too big" in str(raised.value)
