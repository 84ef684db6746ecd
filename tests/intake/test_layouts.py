"""Layouts that are declared: wide tables, coded forms, several sheets, merged cells, headers by their place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kechuang_check.domain.feed import Column, ColumnType, Feed
from kechuang_check.domain.layout import Coded, Form, Layout, Meaning, Negative, Sheets, Totals, Wide
from kechuang_check.domain.period import Period
from tests.intake.filings import (
    CODE,
    EXPENSE,
    NAME,
    Desk,
    a_feed,
    codes,
    column_of,
    repairs,
    rows_of,
    said,
    the_finding,
    workbook,
)

TOWN = Column("town", ColumnType.TEXT, ("镇街",))
YEAR = Column("year", ColumnType.PERIOD)
OUTPUT = Column("output", ColumnType.AMOUNT, ("产值",), unit="亿元")
FIRMS = Column("firms", ColumnType.INTEGER, ("企业数",), unit="家")


def a_wide_feed(*values: Column, own_period: bool = False) -> Feed:
    wide = Wide("year", tuple(v.name for v in values), own_period)
    return a_feed(TOWN, YEAR, *values, key=("town", "year"), layout=Layout(Form.WIDE, wide=wide))


WIDE = [
    ["各镇街产值"],
    ["单位：亿元"],
    ["镇街", 2022, "2023年", "2024", "备注"],
    ["澄江街道", 1, 2.5, "3", "x"],
    ["华士镇", 4, None, "—", ""],
    ["合计", 5, 2.5, 3, ""],
]


def test_each_period_of_a_wide_table_becomes_a_row(desk: Desk) -> None:
    batch = desk.take_xlsx(WIDE, a_wide_feed(OUTPUT))
    assert batch.findings == ()
    found = [(r["town"], r["year"], r["output"], r["_row"]) for r in rows_of(batch)]
    assert found == [
        ("澄江街道", "2022", 100_000_000, 4),
        ("澄江街道", "2023", 250_000_000, 4),
        ("澄江街道", "2024", 300_000_000, 4),
        ("华士镇", "2022", 400_000_000, 5),
        ("华士镇", "2023", None, 5),
        ("华士镇", "2024", None, 5),
    ]


def test_the_total_of_each_period_is_held_against_its_rows(desk: Desk) -> None:
    batch = desk.take_xlsx([*WIDE[:-1], ["合计", 5, 9, 3, ""]], a_wide_feed(OUTPUT))
    finding = the_finding(batch, "total-mismatch")
    assert "2023" in said(batch)
    assert "9 亿元" in said(batch)
    assert finding.rows == (6,)


def test_a_wide_table_may_give_only_the_period_of_its_batch(desk: Desk) -> None:
    feed = a_wide_feed(OUTPUT, own_period=True)
    batch = desk.take("产值_2023.xlsx", workbook({"a": WIDE}), feed)
    assert column_of(batch, "year") == ["2023", "2023"]
    batch = desk.take("产值_2021.xlsx", workbook({"a": WIDE}), feed)
    assert codes(batch) == ["period-not-in-table"]
    assert "2022, 2023, 2024" in said(batch)


def test_several_measures_of_a_wide_table_stand_above_their_periods(desk: Desk) -> None:
    rows = [
        ["镇街", "企业数", None, "产值(万元)", None],
        [None, "2023年", "2024年", "2023年", "2024年"],
        ["澄江街道", 3, 4, 10, 20],
    ]
    batch = desk.take_xlsx(rows, a_wide_feed(FIRMS, OUTPUT), merged=["A1:A2", "B1:C1", "D1:E1"])
    found = [(r["year"], r["firms"], r["output"]) for r in rows_of(batch)]
    assert found == [("2023", 3, 100_000), ("2024", 4, 200_000)]


def test_a_wide_table_without_any_period_is_told(desk: Desk) -> None:
    batch = desk.take_xlsx([["镇街", "产值"], ["澄江街道", 1]], a_wide_feed(OUTPUT))
    assert codes(batch) == ["missing-column"]


FORM = (
    Column("credit_code", ColumnType.CODE, ("统一社会信用代码",)),
    Column("enterprise_name", ColumnType.TEXT, ("单位详细名称",)),
    Column("rd_expense", ColumnType.AMOUNT, ("研究开发费用合计",), unit="千元", code="7"),
    Column("rd_staff_cost", ColumnType.AMOUNT, ("人员人工费用",), unit="千元", code="8"),
    Column("rd_staff", ColumnType.INTEGER, ("研究开发人员合计",), unit="人", code="1"),
    Column("patents", ColumnType.INTEGER, ("有效发明专利数",), unit="件", code="31", required=False),
)


def a_form_feed(**layout: object) -> Feed:
    return a_feed(*FORM, layout=Layout(Form.CODED, **layout))  # type: ignore[arg-type]


def a_form(code: str = "A1", expense: object = 1200) -> list[list[object]]:
    return [
        ["企业研发活动及相关情况（107-2表）"],
        [f"统一社会信用代码：{code}", None, None, "单位详细名称", "甲厂"],
        ["指标名称", "计量单位", "代码", "本年", "指标名称", "计量单位", "代码", "本年", "上年"],
        ["一、研究开发人员情况", "—", "—", "—", "三、专利", None, None, None, None],
        ["研究开发人员合计", "人", "01", 30, "当年专利申请数", "件", "30", 5, 4],
        ["二、研究开发费用情况", None, None, None, "有效发明专利数", "件", 31.0, 7, 6],
        ["研究开发费用合计", "千元", "07", expense, None, None, None, None, None],
        ["其中：人员人工费用", "万元", "08", 40, None, None, None, None, None],
        ["单位负责人：", None, None, "填表人："],
    ]


def test_a_coded_form_is_read_by_its_codes(desk: Desk) -> None:
    batch = desk.take_xlsx(a_form(), a_form_feed())
    assert batch.findings == ()
    (row,) = rows_of(batch)
    assert {k: v for k, v in row.items() if k != "_row"} == {
        "credit_code": "A1",
        "enterprise_name": "甲厂",
        "rd_expense": 1_200_000,
        "rd_staff_cost": 400_000,
        "rd_staff": 30,
        "patents": 7,
    }
    assert repairs(batch)["unit"] == 1
    assert batch.layout
    assert {(c.name, c.index, c.row) for c in batch.layout.columns} >= {("rd_expense", 3, 7), ("patents", 7, 6)}


def test_a_form_that_was_laid_out_anew_gives_the_same(desk: Desk) -> None:
    old, new = a_form(), a_form()
    body = [row + [None] * (9 - len(row)) for row in new[3:8]]
    swapped = [[*row[4:8], *row[:4]] for row in reversed(body)]
    header = ["指标名称", "计量单位", "代码", "本年"] * 2
    first = desk.take_xlsx(old, a_form_feed())
    second = desk.take_xlsx([*new[:2], header, *swapped], a_form_feed())
    assert [{**r, "_row": 0} for r in rows_of(first)] == [{**r, "_row": 0} for r in rows_of(second)]


def test_each_sheet_of_a_workbook_may_be_a_form(desk: Desk) -> None:
    book = workbook({"甲": a_form("A1"), "乙": a_form("A2", 5), "说明": [["无"]]})
    assert codes(desk.take("研发_2024.xlsx", book, a_form_feed())) == ["several-sheets"]
    batch = desk.take("研发_2024.xlsx", book, a_form_feed(sheets=Sheets.ALL))
    assert column_of(batch, "credit_code") == ["A1", "A2"]
    assert column_of(batch, "rd_expense") == [1_200_000, 5000]


def test_a_bad_cell_of_a_form_is_told_with_its_place(desk: Desk) -> None:
    finding = the_finding(desk.take_xlsx(a_form(expense="约1200"), a_form_feed()), "not-a-number")
    assert finding.where
    assert (finding.where.row, finding.where.column, finding.rows) == (7, "D", (7,))


def test_a_code_that_stands_twice_and_a_code_that_is_missing_are_told(desk: Desk) -> None:
    twice = [*a_form(), ["研究开发费用合计", "千元", 7, 1]]
    assert codes(desk.take_xlsx(twice, a_form_feed())) == ["code-twice"]
    lacking = [row for row in a_form() if row[0] != "研究开发费用合计"]
    batch = desk.take_xlsx(lacking, a_form_feed())
    assert codes(batch) == ["missing-column"]
    assert "研究开发费用合计 (7)" in said(batch)


def test_the_headers_of_the_blocks_may_be_declared(desk: Desk) -> None:
    rows = [["本年" if c == "代码" else "代码" if c == "本年" else c for c in row] for row in a_form()]
    feed = a_form_feed(coded=Coded(code=("本年",), value=("代码",)))
    assert column_of(desk.take_xlsx(rows, feed), "rd_expense") == [1_200_000]


TABLE = [["统一社会信用代码", "企业名称", "研发费用"], ["A1", "甲厂", 1], ["A2", "乙厂", 2]]


@pytest.mark.parametrize(("sheets", "rows"), [(Sheets.FIRST, 2), (Sheets.ALL, 4)])
def test_of_several_sheets_the_first_or_all_are_taken(desk: Desk, sheets: Sheets, rows: int) -> None:
    other = [TABLE[0], ["A3", "丙厂", 3], ["A4", "丁厂", 4]]
    book = workbook({"甲": TABLE, "乙": other, "说明": [["没有表"]]})
    batch = desk.take("研发_2024.xlsx", book, a_feed(CODE, NAME, EXPENSE, layout=Layout(sheets=sheets)))
    assert batch.rows == rows
    assert batch.findings == ()
    assert repairs(batch) == {"sheets-left-out": 3 - rows // 2}


def test_merged_cells_may_be_filled_downwards(desk: Desk) -> None:
    rows = [["镇街", *TABLE[0]], ["华士镇", "A1", "甲厂", 1], [None, "A2", "乙厂", 2], ["周庄镇", "A3", "丙厂", 3]]
    feed = a_feed(CODE, NAME, EXPENSE, TOWN, layout=Layout(fill_merged=True))
    assert column_of(desk.take_xlsx(rows, feed, merged=["A2:A3"]), "town") == ["华士镇", "华士镇", "周庄镇"]
    assert codes(desk.take_xlsx(rows, a_feed(CODE, NAME, EXPENSE, TOWN), merged=["A2:A3"])) == ["merged-cells"]


def test_the_rows_of_the_header_may_be_declared(desk: Desk) -> None:
    rows = [["统一社会信用代码", "企业名称", "研发费用"], ["以下为正式表", None, None], *TABLE]
    assert desk.take_xlsx(rows, a_feed(CODE, NAME, EXPENSE, layout=Layout(header_rows=(3, 3)))).rows == 2


def test_a_column_without_a_header_may_be_declared_by_its_place(desk: Desk) -> None:
    town = Column("town", ColumnType.TEXT, ("镇街",), at=0)
    rows = [["", "Street", "产值(亿元)"], ["华士镇", "Huashi", 3]]
    batch = desk.take_xlsx(rows, a_feed(town, OUTPUT))
    assert column_of(batch, "town") == ["华士镇"]


def test_columns_without_a_header_may_be_ignored(desk: Desk) -> None:
    rows = [["镇街", "", "产值(亿元)"], ["华士镇", "Huashi", 3]]
    assert codes(desk.take_xlsx(rows, a_feed(TOWN, OUTPUT))) == ["blank-header"]
    assert desk.take_xlsx(rows, a_feed(TOWN, OUTPUT, layout=Layout(ignore_unnamed=True))).rows == 1


def test_the_same_header_under_two_others_is_told_apart_by_its_path(desk: Desk) -> None:
    women = Column("women", ColumnType.INTEGER, ("研发人员 > 女性",))
    women_hours = Column("women_hours", ColumnType.AMOUNT, ("全时当量 > 女性",), unit="人年")
    two_rows = [
        ["镇街", "研发人员", None, "全时当量", None],
        [None, None, "#女性", None, "#女性"],
        ["华士镇", 10, 4, 8.5, 3.5],
    ]
    feed = a_feed(TOWN, women, women_hours)
    for rows, merged in ((two_rows, []), (two_rows, ["A1:A2", "B1:B2", "D1:D2"])):
        (row,) = rows_of(desk.take_xlsx(rows, feed, merged=merged))
        assert (row["women"], row["women_hours"]) == (4, Decimal("3.5"))
    one_row = [["镇街", "研发人员", "其中：女性", "全时当量", "#女性"], ["华士镇", 10, 4, 8.5, 3.5]]
    (row,) = rows_of(desk.take_xlsx(one_row, feed))
    assert (row["women"], row["women_hours"]) == (4, Decimal("3.5"))


def test_a_header_of_five_rows_in_two_languages_is_one_header(desk: Desk) -> None:
    rows: list[list[object]] = [
        ["各地区情况", None, None, None],
        ["单位：家，亿元", None, None, "(unit, 100 million yuan)"],
        [None, None, "企业", "营 业"],
        [None, None, "数", "收 入"],
        ["镇    街", "Town", "Number of", "Business"],
        [None, None, "Enterprises", "Revenue"],
        [None, None, "(unit)", None],
        [None, None, None, None],
        ["华 士 镇", "Huashi", 40, 174.5],
        [None, "Town", None, None],
        ["周 庄 镇", "Zhouzhuang", 26, 119.25],
    ]
    revenue = Column("revenue_", ColumnType.AMOUNT, ("营业收入",), unit="万元")
    batch = desk.take_xlsx(rows, a_feed(TOWN, Column("firms_", ColumnType.INTEGER, ("企业数",)), revenue))
    assert [(r["town"], r["firms_"], r["revenue_"]) for r in rows_of(batch)] == [
        ("华 士 镇", 40, Decimal(17_450_000_000)),
        ("周 庄 镇", 26, Decimal(11_925_000_000)),
    ]


def test_a_row_that_numbers_the_columns_and_a_repeated_header_are_left_out(desk: Desk) -> None:
    rows = [*TABLE[:1], ["甲", "乙", 1], *TABLE[1:], *TABLE[:1], ["甲", "乙", "1"], ["A3", "丙厂", 3]]
    batch = desk.take_xlsx(rows, a_feed(CODE, NAME, EXPENSE))
    assert column_of(batch, "credit_code") == ["A1", "A2", "A3"]
    assert repairs(batch) == {"repeated-header-left-out": 1, "column-numbers-left-out": 2}


def test_of_which_rows_are_part_of_others_and_left_out(desk: Desk) -> None:
    rows = [["镇街", "产值(亿元)"], ["华士镇", 3], ["其中：工业园", 2], ["周庄镇", 4], ["合计", 7]]
    batch = desk.take_xlsx(rows, a_feed(TOWN, OUTPUT))
    assert (batch.rows, batch.findings) == (2, ())
    assert repairs(batch)["of-which-left-out"] == 1


@pytest.mark.parametrize(
    ("tolerance", "told"), [(None, ["total-mismatch"]), (Decimal("0.01"), []), (Decimal("0.001"), ["total-mismatch"])]
)
def test_the_tolerance_of_totals_may_be_declared(desk: Desk, tolerance: Decimal | None, told: list[str]) -> None:
    rows = [["镇街", "产值(亿元)"], ["华士镇", 300], ["周庄镇", 400], ["合计", 705]]
    feed = a_feed(TOWN, OUTPUT, layout=Layout(totals=Totals(tolerance=tolerance)))
    assert codes(desk.take_xlsx(rows, feed)) == told


SIGNS = {"—": Meaning.NONE, "…": Meaning.BELOW_UNIT, "/": Meaning.NOT_APPLICABLE, "x": Meaning.UNKNOWN}


@pytest.mark.parametrize(
    ("written", "value", "kind"),
    [
        ("—", 0, "symbol-none"),
        ("……", 0, "symbol-below_unit"),
        ("/", None, "symbol-not_applicable"),
        ("X", None, "symbol-unknown"),
        ("-", None, "symbol-unknown"),
    ],
)
def test_each_sign_means_what_the_feed_says(desk: Desk, written: str, value: int | None, kind: str) -> None:
    layout = Layout(symbols={"-": Meaning.UNKNOWN, **SIGNS})
    batch = desk.take_csv(f"镇街,产值\n华士镇,{written}\n", a_feed(TOWN, OUTPUT, layout=layout))
    assert column_of(batch, "output") == [value]
    assert repairs(batch) == {kind: 1}
    assert batch.findings == ()


def test_blank_may_mean_none(desk: Desk) -> None:
    layout = Layout(symbols={"blank": Meaning.NONE})
    batch = desk.take_csv("镇街,产值\n华士镇,\n周庄镇,  \n", a_feed(TOWN, OUTPUT, layout=layout))
    assert column_of(batch, "output") == [0, 0]
    assert repairs(batch) == {"symbol-none": 2}


@pytest.mark.parametrize("written", ["(1.5)", "（1.5）", "—1.5", "－1.5", "−1.5"])
def test_negative_numbers_in_brackets_or_after_a_dash_where_the_feed_says_so(desk: Desk, written: str) -> None:
    layout = Layout(negatives=(Negative.BRACKETS, Negative.DASH))
    batch = desk.take_csv(f"镇街,产值\n华士镇,{written}\n", a_feed(TOWN, OUTPUT, layout=layout))
    assert column_of(batch, "output") == [-150_000_000]
    assert repairs(batch) == {"negative": 1}
    assert codes(desk.take_csv(f"镇街,产值\n华士镇,{written}\n", a_feed(TOWN, OUTPUT))) == ["not-a-number"]


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("2023年6月", "2023-06"),
        ("2023-06", "2023-06"),
        ("202306", "2023-06"),
        ("2023年1—6月", "2023-06"),
        ("2023年上半年", "2023-H1"),
        ("2023年第二季度", "2023-Q2"),
        ("2023Q2", "2023-Q2"),
        ("２０２３年", "2023"),
        (2023, "2023"),
        (202306.0, "2023-06"),
    ],
)
def test_a_period_in_any_of_its_forms(desk: Desk, written: object, label: str) -> None:
    rows = [["镇街", "期"], ["华士镇", written]]
    assert column_of(desk.take_xlsx(rows, a_feed(TOWN, Column("term", ColumnType.PERIOD, ("期",)))), "term") == [label]


@pytest.mark.parametrize("written", ["2023-13", "去年", "2023/2024", 20235, "2023-06-30"])
def test_what_is_not_a_period_is_told(desk: Desk, written: object) -> None:
    rows = [["镇街", "期"], ["华士镇", written]]
    batch = desk.take_xlsx(rows, a_feed(TOWN, Column("term", ColumnType.PERIOD, ("期",))))
    assert codes(batch) == ["not-a-period"]


def test_the_period_may_stand_in_the_title_where_the_name_has_none(desk: Desk) -> None:
    rows = [["2023年各镇街产值"], *WIDE[1:]]
    batch = desk.take("产值.xlsx", workbook({"a": rows}), a_wide_feed(OUTPUT))
    assert batch.period == Period.parse("2023")
    assert batch.canonical
    batch = desk.take("产值_2024.xlsx", workbook({"a": rows}), a_wide_feed(OUTPUT))
    assert codes(batch) == ["other-period"]
    assert batch.canonical


def test_a_strict_feed_allows_no_repair_but_renaming_and_units(desk: Desk) -> None:
    plain = [["镇街", "产值(万元)"], ["华士镇", 300]]
    assert desk.take_xlsx(plain, a_feed(TOWN, OUTPUT, strict=True)).findings == ()
    desk.rules["strict"] = True
    batch = desk.take_xlsx([["表一"], *plain, ["周庄镇", "1,234"]], a_feed(TOWN, OUTPUT))
    assert codes(batch) == ["repair-refused"] * 2
    assert "thousands separators" in said(batch)
