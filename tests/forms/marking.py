"""Filings tried and marked, and a workbook with much in it that must stay as it is."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kechuang_check import api
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.places import FailingPlaces
from kechuang_check.domain.workspace import Workspace
from kechuang_check.forms.annotated import Copy, Filed, annotated
from kechuang_check.forms.drawing import COLOURS
from kechuang_check.forms.marks import Tone
from kechuang_check.intake import passwords_for
from kechuang_check.reporting.reader import Reader
from kechuang_check.validation import RuleVocabulary, gx_judge

HEADERS = ["单位编号", "单位名称", "支出", "收入", "批准日期"]


@dataclass(frozen=True, slots=True)
class MarkedCopy:
    copy: Copy
    book: openpyxl.Workbook
    tried: api.Tried

    @property
    def summary(self) -> str:
        rows = self.book.worksheets[0].iter_rows(values_only=True)
        return "\n".join("\t".join(str(c) for c in row if c is not None) for row in rows)

    def links(self, code: str) -> list[str]:
        """The cells that the first sheet leads to from the finding of that code."""
        sheet = self.book.worksheets[0]
        row = next(r for r in sheet.iter_rows() if any(c.value == code for c in r))
        return [str(c.hyperlink.location) for c in row if c.hyperlink is not None]


def tone_of(cell: Cell) -> Tone | None:
    colour = str(cell.fill.start_color.rgb)[-6:] if cell.fill.fill_type == "solid" else ""
    return next((tone for tone, known in COLOURS.items() if known == colour), None)


def note_of(cell: Cell) -> str:
    return "" if cell.comment is None else cell.comment.text


def with_feed(workspace: Workspace, **changed: object) -> Workspace:
    """The workspace with something changed in the check of its one feed."""
    feed: Feed = replace(workspace.feeds["example"], **changed)  # type: ignore[arg-type]
    return replace(workspace, feeds={"example": feed})


def mark(
    workspace: Workspace,
    folder: Path,
    name: str,
    content: bytes | str,
    *,
    lang: str = "en",
    most: int = 10_000,
    environment: Mapping[str, str] | None = None,
    strict: bool = False,
) -> MarkedCopy:
    """Try a file of the feed `example`, and mark a copy of it."""
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    places = FailingPlaces(most)
    with api.tried_file(
        workspace,
        file,
        "example",
        as_of=date(2026, 12, 31),
        clock=lambda: datetime(2027, 1, 4, 9, 0, tzinfo=UTC),
        judge=partial(gx_judge, places),
        places=places,
        environment=environment,
        strict=strict,
    ) as tried:
        feed = workspace.feeds["example"]
        passwords = passwords_for(feed, environment or {})
        filed = Filed(tried.night, tried.batch, feed, tried.kept, workspace.limits, passwords)
        copy = annotated(filed, places, Reader(workspace, lang, RuleVocabulary().forms, shows_names=True))
    return MarkedCopy(copy, openpyxl.load_workbook(io.BytesIO(copy.workbook), rich_text=True), tried)


def rich_workbook() -> bytes:
    """A filing with titles, merged cells, formulas and their results, colours, names, comments and other sheets."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "报送表"
    sheet["A1"] = "单位支出情况"
    sheet["A1"].font = Font(bold=True, size=16, name="SimHei", color="0000FF")
    sheet.merge_cells("A1:E1")
    sheet["F2"] = "备注一"
    for index, header in enumerate(HEADERS, start=1):
        cell = sheet.cell(2, index, header)
        cell.fill, cell.alignment = PatternFill("solid", start_color="CCCCCC"), Alignment(wrap_text=True)
        cell.border = Border(bottom=Side(style="double"))
    rows = [
        ["U01", "甲", "三十", 2000, date(2026, 3, 1)],
        ["U02", "乙", 10, -5, "2026-02-30"],
        ["U03", " 丙 ", 10, "=1000+500", date(2026, 4, 1)],
        ["U01", "甲", 12.5, "=SUM(D3:D4)", date(2026, 5, 1)],
    ]
    for number, row in enumerate(rows, start=3):
        for index, value in enumerate(row, start=1):
            sheet.cell(number, index, value)
        sheet.cell(number, 3).number_format = "#,##0.00"
        sheet.cell(number, 6, f"备注 {number}")
    sheet["A3"].comment = Comment("请补电话", "综合科")
    sheet["F3"].comment = Comment("别处的批注", "综合科")
    sheet["F5"].hyperlink = "https://example.com/"
    sheet.column_dimensions["B"].width = 33
    sheet.column_dimensions.group("H", "J", hidden=True)
    sheet.row_dimensions[2].height = 40
    sheet.row_dimensions[9].hidden = True
    sheet.freeze_panes = "B3"
    sheet.auto_filter.ref = "A2:E6"
    sheet.print_title_rows = "1:2"
    sheet.print_area = "A1:F6"
    sheet.page_setup.orientation = "landscape"
    sheet.conditional_formatting.add("D3:D6", CellIsRule("lessThan", ["0"], font=Font(color="FF0000")))
    choice = DataValidation("list", '"甲,乙"', allow_blank=True)
    choice.add("B3:B6")
    sheet.add_data_validation(choice)
    other = workbook.create_sheet("说明")
    other["A1"], other["B2"] = "数据说明", "=报送表!D3*2"
    other.sheet_properties.tabColor = "FF8800"
    workbook.create_sheet("隐藏").sheet_state = "hidden"
    workbook.defined_names["收入"] = DefinedName("收入", attr_text="报送表!$D$3:$D$6")
    workbook.active = 1
    made = io.BytesIO()
    workbook.save(made)
    return with_values(made.getvalue(), {"1000+500": "1500", "SUM(D3:D4)": "1995", "报送表!D3*2": "4000"})


def with_values(archive: bytes, results: Mapping[str, str]) -> bytes:
    """The workbook with results of its formulas, as a program that calculates saves it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            content = source.read(item)
            if item.filename.startswith("xl/worksheets/sheet"):
                words = content.decode()
                for formula_, value in results.items():
                    formula = formula_.encode("ascii", "xmlcharrefreplace").decode()
                    words = re.sub(
                        rf"<f>{re.escape(formula)}</f><v ?/?>(</v>)?", f"<f>{formula}</f><v>{value}</v>", words
                    )
                content = words.encode()
            target.writestr(item, content)
    return made.getvalue()
