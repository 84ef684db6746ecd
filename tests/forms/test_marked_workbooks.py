"""The copy of an .xlsx filing: findings stand in their cells, and nothing else has changed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kechuang_check.domain.layout import Layout, Sheets
from kechuang_check.domain.workspace import Workspace
from kechuang_check.forms.marks import Tone
from tests.forms.marking import HEADERS, MarkedCopy, mark, note_of, rich_workbook, tone_of, with_feed
from tests.intake.filings import with_part, workbook

RICH = rich_workbook()


@pytest.fixture(scope="module")
def rich(example: Workspace, tmp_path_factory: pytest.TempPathFactory) -> MarkedCopy:
    return mark(example, tmp_path_factory.mktemp("rich"), "example_2026.xlsx", RICH)


def the_sheet(marked: MarkedCopy) -> Worksheet:
    return marked.book["报送表"]


def test_each_finding_is_a_coloured_cell_with_rule_fault_and_mend(rich: MarkedCopy) -> None:
    sheet = the_sheet(rich)
    assert tone_of(sheet["C3"]) is Tone.CRITICAL
    assert "1 cells are not a number, the first in row 3" in note_of(sheet["C3"])
    assert "Mend: write plain numbers in the unit of the header" in note_of(sheet["C3"])
    assert "intake/not-a-number" in note_of(sheet["C3"])
    assert tone_of(sheet["D4"]) is Tone.WARNING
    assert "[warning] income must be in range (lowest 0, highest —)" in note_of(sheet["D4"])
    assert tone_of(sheet["E4"]) is Tone.CRITICAL
    for cell in ("A3", "B3", "A6", "B6"):
        assert tone_of(sheet[cell]) is Tone.CRITICAL
        assert "[critical] No unit twice\nMend: Remove the second row and send the file again" in note_of(sheet[cell])


def test_what_was_read_as_something_else_has_a_lighter_colour(rich: MarkedCopy) -> None:
    assert tone_of(the_sheet(rich)["B5"]) is Tone.REPAIRED
    assert note_of(the_sheet(rich)["B5"]) == "Read as: 丙"
    assert "read as something else than what stands there: 1 cells" in rich.summary


def test_the_first_sheet_sums_up_and_leads_to_the_cells(rich: MarkedCopy) -> None:
    first = rich.book.worksheets[0]
    assert first.title == "Findings"
    assert rich.book.active is first
    assert [s.title for s in rich.book.worksheets if s.sheet_view.tabSelected] == ["Findings"]
    assert first["A1"].value == "The file cannot be used. Critical faults: 3, of 4."
    assert rich.links("example/unit-unique") == ["'报送表'!A3", "'报送表'!B3", "'报送表'!A6", "'报送表'!B6"]
    assert rich.links("intake/no-such-day") == ["'报送表'!E4"]
    assert "nothing else was changed" in rich.summary


MARKED = {"A3", "B3", "C3", "D4", "E4", "B5", "A6", "B6"}


def test_nothing_else_in_the_workbook_changes(rich: MarkedCopy) -> None:
    before, after = openpyxl.load_workbook(io.BytesIO(RICH), rich_text=True), rich.book
    assert after.sheetnames == ["Findings", *before.sheetnames]
    for old in before.worksheets:
        new = after[old.title]
        assert new.dimensions == old.dimensions
        for row in old.iter_rows():
            for cell in row:
                other = new[cell.coordinate]
                is_marked = old.title == "报送表" and cell.coordinate in MARKED
                assert (other.value, other.data_type) == (cell.value, cell.data_type), cell.coordinate
                for part in ("font", "border", "alignment", "number_format", "protection", "hyperlink"):
                    assert repr(getattr(other, part)) == repr(getattr(cell, part)), (cell.coordinate, part)
                if not is_marked:
                    assert repr(other.fill) == repr(cell.fill), cell.coordinate
                    assert (other.comment and other.comment.text) == (cell.comment and cell.comment.text)
        assert new.merged_cells.ranges == old.merged_cells.ranges
        for part in ("freeze_panes", "print_title_rows", "print_area", "sheet_state"):
            assert getattr(new, part) == getattr(old, part), part
        assert new.auto_filter.ref == old.auto_filter.ref
        assert new.page_setup.orientation == old.page_setup.orientation
        assert repr(new.sheet_properties.tabColor) == repr(old.sheet_properties.tabColor)
        assert _dimensions(new) == _dimensions(old)
        assert _rules(new) == _rules(old)
    assert after.defined_names["收入"].attr_text == before.defined_names["收入"].attr_text


def _dimensions(sheet: Worksheet) -> list[tuple[object, ...]]:
    columns = [(k, d.width, d.hidden, d.min, d.max, d.outlineLevel) for k, d in sheet.column_dimensions.items()]
    return [*columns, *((k, d.height, d.hidden) for k, d in sheet.row_dimensions.items())]


def _rules(sheet: Worksheet) -> list[tuple[object, ...]]:
    colours = [(str(r.sqref), [rule.formula for rule in r.rules]) for r in sheet.conditional_formatting]
    return [*colours, *((v.type, v.formula1, str(v.sqref)) for v in sheet.data_validations.dataValidation)]


def test_formulas_keep_their_results(rich: MarkedCopy) -> None:
    shown = openpyxl.load_workbook(io.BytesIO(rich.copy.workbook), data_only=True)
    assert shown["报送表"]["D5"].value == 1500
    assert shown["报送表"]["D6"].value == 1995
    assert shown["说明"]["B2"].value == 4000


def test_a_comment_that_was_there_stays_above_ours(rich: MarkedCopy) -> None:
    note = note_of(the_sheet(rich)["A3"])
    assert note.startswith("请补电话\n")
    assert "No unit twice" in note
    assert rich.copy.lost, "that its size is lost is said"
    assert "the size and fonts of comments that were there" in rich.summary


def test_a_marked_copy_can_be_checked_and_marked_again(rich: MarkedCopy, example: Workspace, tmp_path: Path) -> None:
    again = mark(example, tmp_path, "example_2026.xlsx", rich.copy.workbook)
    codes = [f.code for f in rich.tried.night.batches[0].findings]
    assert [f.code for f in again.tried.night.batches[0].findings] == codes
    assert again.book.sheetnames[:2] == ["Findings 2", "Findings"]
    assert note_of(again.book["报送表"]["D4"]).count("must be in range") == 2


def test_a_copy_in_chinese(example: Workspace, tmp_path: Path) -> None:
    marked = mark(example, tmp_path, "example_2026.xlsx", RICH, lang="zh")
    assert marked.book.worksheets[0].title == "检查结果"
    assert "【严重】单位不重复\n处理办法：删除重复行后重新报送" in note_of(marked.book["报送表"]["A3"])
    assert "读取为：丙" in note_of(marked.book["报送表"]["B5"])


def test_all_failing_rows_are_marked_not_only_those_that_are_named(example: Workspace, tmp_path: Path) -> None:
    rows = [HEADERS, *([f"U{n:03}", "甲", "无", -1, None] for n in range(60))]
    marked = mark(example, tmp_path, "example_2026.xlsx", workbook({"表": rows}))
    sheet = marked.book["表"]
    assert all(tone_of(sheet[f"D{n}"]) is Tone.WARNING for n in range(2, 62))
    assert all(tone_of(sheet[f"C{n}"]) is Tone.CRITICAL for n in range(2, 62))
    assert len(marked.links("example/income-not-negative")) == 10
    assert "and 50 more" in marked.summary
    (batch,) = marked.tried.night.batches
    assert max(len(f.rows) for f in batch.findings) == 20


def test_where_there_are_too_many_the_first_are_marked_and_the_others_counted(
    example: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kechuang_check.forms.marks.MOST_ROWS_MARKED", 25)
    rows = [HEADERS, *([f"U{n:03}", "甲", 1, -1, None] for n in range(60))]
    marked = mark(example, tmp_path, "example_2026.xlsx", workbook({"表": rows}), most=25)
    coloured = [n for n in range(2, 62) if tone_of(marked.book["表"][f"D{n}"])]
    assert coloured == list(range(2, 27))
    assert "35 more rows are not marked in this copy" in marked.summary


def test_rows_of_several_sheets_are_marked_on_their_own_sheet(example: Workspace, tmp_path: Path) -> None:
    told = with_feed(example, layout=Layout(sheets=Sheets.ALL))
    sheets = {"一月": [HEADERS, ["U1", "甲", 1, 2, None]], "二月": [HEADERS, ["U2", "乙", "无", -2, None]]}
    marked = mark(told, tmp_path, "example_2026.xlsx", workbook(sheets))
    assert tone_of(marked.book["二月"]["D2"]) is Tone.WARNING
    assert tone_of(marked.book["二月"]["C2"]) is Tone.CRITICAL
    assert tone_of(marked.book["一月"]["D2"]) is None


def test_a_missing_column_is_told_on_the_header(example: Workspace, tmp_path: Path) -> None:
    rows = [["标题"], HEADERS[:3], ["U1", "甲", 1]]
    marked = mark(example, tmp_path, "example_2026.xlsx", workbook({"表": rows}))
    sheet = marked.book["表"]
    assert [tone_of(sheet[c]) for c in ("A2", "B2", "C2")] == [Tone.CRITICAL] * 3
    assert "columns not found" in note_of(sheet["A2"])
    assert sheet["B2"].comment is None


def test_a_finding_on_the_whole_file_is_told_on_the_first_sheet(example: Workspace, tmp_path: Path) -> None:
    marked = mark(example, tmp_path, "no_period.xlsx", workbook({"表": [HEADERS, ["U1", "甲", 1, 2, None]]}))
    assert "the file's name does not say which period it reports" in marked.summary


def test_a_file_without_faults_has_a_copy_that_says_so(example: Workspace, tmp_path: Path) -> None:
    marked = mark(example, tmp_path, "example_2026.xlsx", workbook({"表": [HEADERS, ["U1", "甲", 100, 200, None]]}))
    assert marked.book.worksheets[0]["A1"].value == "The file can be used: all checks passed (2)."
    assert all(tone_of(cell) is None for row in marked.book["表"].iter_rows() for cell in row)


def test_cells_that_are_merged_are_marked_where_their_value_stands(example: Workspace, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADERS)
    sheet.append(["U1", "甲", 1, -5, None])
    sheet.merge_cells("C2:D2")
    sheet["D1"], sheet["C2"] = "收入", -1
    made = io.BytesIO()
    book.save(made)
    marked = mark(example, tmp_path, "example_2026.xlsx", made.getvalue())
    assert marked.book.worksheets[1].merged_cells.ranges == sheet.merged_cells.ranges


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl/media/image1.png", "pictures, charts and shapes"),
        ("xl/slicers/slicer1.xml", "slicers"),
        ("xl/threadedComments/threadedComment1.xml", "conversations in comments"),
        ("xl/connections.xml", "connections to data outside"),
        ("_xmlsignatures/sig1.xml", "the digital signature"),
    ],
)
def test_what_the_copy_loses_is_said(part: str, words: str, example: Workspace, tmp_path: Path) -> None:
    plain = workbook({"表": [HEADERS, ["U1", "甲", 100, 200, None]]})
    marked = mark(example, tmp_path, "example_2026.xlsx", with_part(plain, part, b"<x/>"))
    assert f"The filing has, and this copy has not: {words}" in marked.summary
    assert mark(example, tmp_path, "example_2026.xlsx", plain).copy.lost == ()


def test_extensions_that_are_dropped_are_said(example: Workspace, tmp_path: Path) -> None:
    plain = workbook({"表": [HEADERS, ["U1", "甲", 100, 200, None]]})
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    sparkline = '<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"/></extLst>'
    changed = with_part(
        plain, "xl/worksheets/sheet1.xml", sheet.replace("</worksheet>", f"{sparkline}</worksheet>").encode()
    )
    assert "sparklines" in mark(example, tmp_path, "example_2026.xlsx", changed).summary


@pytest.mark.parametrize("step", ["load_workbook", "with_results"])
def test_a_workbook_that_cannot_be_copied_is_written_as_it_was_read(
    step: str, example: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise KeyError("a style that is not there")

    monkeypatch.setattr(f"kechuang_check.forms.annotated.{step}", fails)
    marked = mark(example, tmp_path, "example_2026.xlsx", workbook({"表": [HEADERS, ["U1", "甲", 1, -2, None]]}))
    assert "no plain .xlsx workbook" in marked.summary
    assert tone_of(marked.book["表"]["D2"]) is Tone.WARNING
