"""Workbooks: what they show is what is read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.layout import Layout
from tests.intake.filings import (
    CODE,
    EXPENSE,
    ISSUED,
    NAME,
    VALID,
    Desk,
    a_feed,
    codes,
    column_of,
    old_workbook,
    open_document,
    part_of,
    repairs,
    rows_of,
    said,
    the_finding,
    with_part,
    workbook,
)

FEED = a_feed(CODE, NAME, EXPENSE)
HEADER = ["统一社会信用代码", "企业名称", "研发费用"]
TABLE = [HEADER, ["A1", "甲厂", 12.5], ["A2", "乙厂", 13]]
SHARE = Column("share", ColumnType.AMOUNT, ("占比",), unit="%")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("研发_2024.xlsx", workbook({"填报": TABLE})),
        ("研发_2024.ods", open_document(TABLE)),
        ("研发_2024.xls", old_workbook(TABLE)),
        ("研发_2024.et", old_workbook(TABLE)),
        ("研发_2024.csv", workbook({"填报": TABLE})),
        ("研发_2024.xls", workbook({"填报": TABLE})),
        ("研发_2024", open_document(TABLE)),
    ],
    ids=["xlsx", "ods", "xls", "et", "xlsx named csv", "xlsx named xls", "ods without a suffix"],
)
def test_every_kind_of_workbook_gives_the_same_rows(desk: Desk, name: str, data: bytes) -> None:
    batch = desk.take(name, data, FEED)
    assert rows_of(batch) == [
        {"credit_code": "A1", "enterprise_name": "甲厂", "rd_expense": Decimal(12500), "_row": 2},
        {"credit_code": "A2", "enterprise_name": "乙厂", "rd_expense": Decimal(13000), "_row": 3},
    ]
    assert batch.findings == ()


def test_a_table_that_stands_apart_from_the_corner_keeps_its_row_numbers(desk: Desk) -> None:
    rows = [[], [], [None, None, "表一"], [], *([None, None, *row] for row in TABLE)]
    batch = desk.take_xlsx(rows, FEED)
    assert column_of(batch, "_row") == [6, 7]
    assert column_of(batch, "rd_expense") == [12500, 13000]


def test_a_place_in_a_workbook_has_sheet_and_row(desk: Desk) -> None:
    finding = the_finding(desk.take_xlsx([*TABLE, ["A3", "丙厂", "坏"]], FEED), "not-a-number")
    assert finding.where
    assert (finding.where.sheet, finding.where.row, finding.rows) == ("Sheet1", 4, (4,))


def test_typed_cells_are_values(desk: Desk) -> None:
    rows = [
        ["统一社会信用代码", "发证日期", "是否有效"],
        ["A1", date(2022, 11, 18), True],
        ["A2", datetime(2022, 11, 18), False],  # noqa: DTZ001 - cells have no zone
    ]
    batch = desk.take_xlsx(rows, a_feed(CODE, ISSUED, VALID))
    assert column_of(batch, "issued_on") == [date(2022, 11, 18)] * 2
    assert column_of(batch, "is_valid") == [True, False]


def test_a_float_keeps_the_digits_that_excel_shows(desk: Desk) -> None:
    batch = desk.take_xlsx([["统一社会信用代码", "研发费用"], ["A1", 0.1 + 0.7], ["A2", 1.1]], a_feed(CODE, EXPENSE))
    assert column_of(batch, "rd_expense") == [Decimal("800"), Decimal("1100")]


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!"])
def test_an_error_cell_is_told_and_never_a_blank(desk: Desk, error: str) -> None:
    batch = desk.take_xlsx([*TABLE, ["A3", error, error]], FEED)
    assert codes(batch) == ["error-cell", "error-cell"]
    assert {f.column: f.rows for f in batch.findings} == {"enterprise_name": (4,), "rd_expense": (4,)}


def test_an_error_cell_of_an_open_document_is_told(desk: Desk) -> None:
    batch = desk.take("研发_2024.ods", open_document([*TABLE, ["A3", "丙厂", "#N/A"]]), FEED)
    assert the_finding(batch, "error-cell").rows == (4,)


def test_a_percentage_of_an_open_document_is_read_as_shown(desk: Desk) -> None:
    data = open_document([["统一社会信用代码", "占比"], ["A1", 0.033], ["A2", 3.3]])
    batch = desk.take("占比_2024.ods", data, a_feed(CODE, SHARE))
    assert column_of(batch, "share") == [Decimal("0.033"), Decimal("0.033")]


def test_a_percentage_is_no_amount_of_money(desk: Desk) -> None:
    batch = desk.take_xlsx([["统一社会信用代码", "研发费用"], ["A1", 0.5]], a_feed(CODE, EXPENSE), formats={"B2": "0%"})
    assert codes(batch) == ["unit-in-cell"]


def test_formulas_that_were_never_calculated_are_told(desk: Desk) -> None:
    batch = desk.take_xlsx([*TABLE, ["A3", "丙厂", "=C2+C3"]], FEED)
    finding = the_finding(batch, "uncalculated-formula")
    assert batch.canonical is None
    assert finding.where
    assert finding.where.row == 4


def test_the_sheet_with_the_columns_is_found_among_others(desk: Desk) -> None:
    data = workbook({"说明": [["填表说明"], ["一、"]], "填报": TABLE, "字典": [["代码", "名称"]]})
    batch = desk.take("研发_2024.xlsx", data, FEED)
    assert batch.rows == 2
    assert repairs(batch) == {"sheets-left-out": 2}


def test_two_sheets_that_both_fit_are_told(desk: Desk) -> None:
    batch = desk.take("研发_2024.xlsx", workbook({"2023": TABLE, "2024": TABLE}), FEED)
    assert codes(batch) == ["several-sheets"]
    assert "2023, 2024" in said(batch)


def test_the_sheet_named_in_the_check_is_read(desk: Desk) -> None:
    data = workbook({"2023": TABLE, " 填报 ": [*TABLE, ["A3", "丙厂", 1]]})
    assert desk.take("研发_2024.xlsx", data, a_feed(CODE, NAME, EXPENSE, layout=Layout(sheet="填报"))).rows == 3


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(desk: Desk) -> None:
    batch = desk.take("研发_2024.xlsx", workbook({"甲": TABLE, "乙": TABLE}), a_feed(layout=Layout(sheet="填报")))
    assert codes(batch) == ["no-such-sheet"]
    assert "甲, 乙" in said(batch)


def test_hidden_sheets_are_not_read(desk: Desk) -> None:
    data = workbook({"填报": TABLE, "旧": [*TABLE, ["A3", "丙厂", 1]]}, hidden=["旧"])
    assert desk.take("研发_2024.xlsx", data, FEED).rows == 2


def test_an_empty_workbook_is_told(desk: Desk) -> None:
    assert codes(desk.take("研发_2024.xlsx", workbook({"Sheet1": []}), FEED)) == ["empty-file"]


def test_cells_merged_over_rows_of_data_are_told(desk: Desk) -> None:
    rows = [HEADER, ["A1", "甲厂", 1], ["A2", None, 2]]
    batch = desk.take_xlsx(rows, FEED, merged=["B2:B3"])
    finding = the_finding(batch, "merged-cells")
    assert batch.canonical is None
    assert finding.where
    assert finding.where.row == 2


def test_merged_titles_totals_and_footnotes_do_not_matter(desk: Desk) -> None:
    rows = [["表一"], HEADER, ["A1", "甲厂", 1], ["合计", None, 1], ["注：合成数据"]]
    assert desk.take_xlsx(rows, FEED, merged=["A1:C1", "A4:B4", "A5:C5"]).findings == ()


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9, 0.99])
def test_a_cut_off_workbook_is_told(desk: Desk, at: float) -> None:
    data = workbook({"填报": TABLE})
    assert codes(desk.take("研发_2024.xlsx", data[: int(len(data) * at)], FEED)) == ["damaged"]


def test_an_old_workbook_that_asks_for_all_memory_is_told(desk: Desk) -> None:
    data = bytearray(old_workbook(TABLE))
    dimensions = data.index(b"\x00\x02\x0e\x00")
    data[dimensions + 8 : dimensions + 12] = b"\xff\xff\xff\x7f"  # rows of the sheet
    assert codes(desk.take("研发_2024.xls", bytes(data), FEED)) == ["damaged"]


@pytest.mark.parametrize("sectors", [1, 2, 5, -1])
@pytest.mark.parametrize("more", [0, 100])
def test_a_cut_off_old_workbook_is_told(desk: Desk, sectors: int, more: int) -> None:
    data = old_workbook([*TABLE, *(["A3", "丙厂", i] for i in range(200))])
    cut = data[: sectors * 512 + more] if sectors > 0 else data[: len(data) + sectors * 512 + more]
    assert codes(desk.take("研发_2024.xls", cut, FEED)) == ["damaged"]


def test_a_workbook_with_a_macro_is_refused(desk: Desk) -> None:
    data = with_part(workbook({"填报": TABLE}), "xl/vbaProject.bin", b"x")
    assert codes(desk.take("研发_2024.xlsm", data, FEED)) == ["macros"]


def _far_cell(reference: str) -> bytes:
    data = workbook({"填报": TABLE})
    sheet = part_of(data, "xl/worksheets/sheet1.xml")
    row = "".join(c for c in reference if c.isdigit())
    far = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'.encode()
    return with_part(data, "xl/worksheets/sheet1.xml", sheet.replace(b"</sheetData>", far))


@pytest.mark.parametrize(
    ("reference", "code"), [("A1048576", None), ("ZZ1048576", "too-big"), ("XFD5", "too-many-columns")]
)
def test_one_cell_far_away_does_not_take_the_memory(desk: Desk, reference: str, code: str | None) -> None:
    batch = desk.take("研发_2024.xlsx", _far_cell(reference), FEED)
    assert codes(batch)[:1] == ([code] if code else [])


def test_rows_repeated_a_million_times_are_refused(desk: Desk) -> None:
    wide = [[*HEADER, *range(100)], ["A1", "甲厂", 1, *range(100)]]
    data = open_document(wide, row_attributes='table:number-rows-repeated="1000000"')
    assert codes(desk.take("研发_2024.ods", data, FEED)) == ["too-big"]


def test_a_bomb_is_refused_before_it_is_unpacked(desk: Desk) -> None:
    data = with_part(workbook({"填报": TABLE}), "xl/worksheets/sheet9.xml", b" " * 50_000_000)
    assert len(data) < 100_000
    assert codes(desk.take("研发_2024.xlsx", data, FEED)) == ["bomb"]


def test_a_document_type_is_refused(desk: Desk) -> None:
    strings = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><sst>&a;</sst>'
    data = with_part(workbook({"填报": TABLE}), "xl/sharedStrings.xml", strings)
    assert codes(desk.take("研发_2024.xlsx", data, FEED)) == ["dtd"]


def test_a_name_that_looks_like_a_formula_stays_text(desk: Desk) -> None:
    sheet = part_of(workbook({"填报": TABLE}), "xl/worksheets/sheet1.xml")
    inline = b'<c r="B2" t="inlineStr"><is><t>=1+1</t></is></c>'
    start = sheet.index(b'<c r="B2"')
    end = sheet.index(b"</c>", start) + 4
    data = with_part(workbook({"填报": TABLE}), "xl/worksheets/sheet1.xml", sheet[:start] + inline + sheet[end:])
    assert column_of(desk.take("研发_2024.xlsx", data, FEED), "enterprise_name")[0] == "=1+1"


def test_an_encrypted_old_workbook_is_told_with_the_way_to_open_it(desk: Desk) -> None:
    batch = desk.take("研发_2024.xls", old_workbook(TABLE, encrypted=True), FEED)
    assert codes(batch) == ["encrypted"]
    assert ".xlsx" in said(batch)
