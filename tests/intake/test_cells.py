"""What one cell of a filing becomes."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.finding import Outcome, Severity
from tests.intake.filings import (
    CODE,
    EXPENSE,
    ISSUED,
    NAME,
    STAFF,
    VALID,
    Desk,
    a_feed,
    codes,
    repairs,
    rows_of,
    said,
    the_finding,
)

SHARE = Column("share", ColumnType.AMOUNT, ("占比",), unit="%")
YUAN = Column("yuan", ColumnType.AMOUNT, ("金额",), unit="元")

AMOUNTS = [
    ("1234.5", "1234500"),
    ("1,234,567.8", "1234567800"),
    ("1，234.5", "1234500"),
    ("１２３．５", "123500"),
    (" 12 ", "12000"),
    ("1 234", "1234000"),
    ("　12　", "12000"),
    ("+12", "12000"),
    ("-12.25", "-12250"),
    (".5", "500"),
    ("0", "0"),
    ("-0.0", "0"),
    ("007", "7000"),
    ("12亿元", "1200000000"),
    ("3.5万元", "35000"),
    ("3.5 万元", "35000"),
    ("500元", "500"),
    ("0.1", "100"),
    (0.1, "100"),
    (1234.5678, "1234567.8"),
    (12, "12000"),
    (1e15, "1000000000000000000"),
]


@pytest.mark.parametrize(("written", "yuan"), AMOUNTS)
def test_an_amount_in_thousand_yuan_becomes_exact_yuan(desk: Desk, written: object, yuan: str) -> None:
    value, batch = desk.cell(EXPENSE, written)
    assert value == Decimal(yuan)
    assert batch.findings == ()


@pytest.mark.parametrize(
    ("written", "yuan"), [("12亿", "1200000000"), ("3.5万", "35000"), ("1.2万亿", "1200000000000")]
)
def test_chinese_multiples_are_read_where_the_unit_is_yuan(desk: Desk, written: str, yuan: str) -> None:
    assert desk.cell(YUAN, written)[0] == Decimal(yuan)


@pytest.mark.parametrize(
    ("written", "fraction"),
    [("3.3", "0.033"), ("3.3%", "0.033"), ("3.3％", "0.033"), ("33‰", "0.033"), ("100%", "1"), ("-0.5%", "-0.005")],
)
def test_a_share_in_percent_becomes_a_fraction(desk: Desk, written: str, fraction: str) -> None:
    assert desk.cell(SHARE, written)[0] == Decimal(fraction)


def test_a_cell_that_excel_shows_as_percentage_is_read_as_shown(desk: Desk) -> None:
    rows = [["统一社会信用代码", "占比"], ["A1", 0.033], ["A2", 3.3]]
    batch = desk.take_xlsx(rows, a_feed(CODE, SHARE), formats={"B2": "0.0%"})
    assert [row["share"] for row in rows_of(batch)] == [Decimal("0.033"), Decimal("0.033")]


BAD_AMOUNTS = [
    *[
        (written, "not-a-number")
        for written in (
            "abc", "1_000", "1e309", "1.5e3", "1.23E+08", "nan", "NaN", "inf", "-Infinity", "1.2.3", "--5", "−5", "－5",
            "(1,234)", "约12", "12左右", "无", "NA", "None", "0x10", "十二", "2024-12-31", "1 23", "3.3%%", True,
            datetime(2024, 12, 31),  # noqa: DTZ001 - cells have no zone
        )
    ],
    ("1,5", "decimal-comma"),
    ("12,34", "decimal-comma"),
    ("3.3%", "unit-in-cell"),
    ("12人", "unit-in-cell"),
    ("3.5万", "unit-in-cell"),
    ("#DIV/0!", "error-cell"),
    ("1" * 30, "number-too-big"),
    ("99999999999999999999999", "number-too-big"),
    (1e300, "number-too-big"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "reason"), BAD_AMOUNTS)
def test_what_is_not_an_amount_is_told_and_never_becomes_a_number(desk: Desk, written: object, reason: str) -> None:
    value, batch = desk.cell(EXPENSE, written)
    assert value is None
    finding = the_finding(batch, reason)
    assert (finding.severity, finding.outcome) == (Severity.CRITICAL, Outcome.FAIL)
    assert (finding.failing, finding.evaluated, finding.rows, finding.column) == (1, 1, (2,), "rd_expense")
    assert finding.makes_unfit
    assert batch.is_readable


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12", 12),
        ("1,234", 1234),
        ("１２", 12),
        ("12.0", 12),
        (12.0, 12),
        ("3.5万", 35000),
        ("1.2万人", 12000),
        ("25人", 25),
    ],
)
def test_a_count_is_a_whole_number(desk: Desk, written: object, number: int) -> None:
    value, batch = desk.cell(STAFF, written)
    assert (value, type(value)) == (number, int)
    assert batch.findings == ()


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("12.5", "not-whole"),
        (12.5, "not-whole"),
        ("9223372036854775808", "number-too-big"),
        ("3.33万亿亿", "not-a-number"),
        ("12个半", "not-a-number"),
        ("25家", "unit-in-cell"),
        (True, "not-a-number"),
    ],
)
def test_what_is_not_a_whole_number_is_told(desk: Desk, written: object, reason: str) -> None:
    value, batch = desk.cell(STAFF, written)
    assert value is None
    assert codes(batch) == [reason]


DAYS = [
    "2024-12-31",
    "2024/12/31",
    "2024.12.31",
    "20241231",
    "2024年12月31日",
    "2024 年 12 月 31 日",
    "２０２４－１２－３１",
    "2024-12-31 00:00:00",
    "2024-12-31T08:30:00",
    date(2024, 12, 31),
    datetime(2024, 12, 31, 8, 30),  # noqa: DTZ001 - cells have no zone
    45657,
    45657.0,
    20241231,
]


@pytest.mark.parametrize("written", DAYS)
def test_a_day_in_any_of_its_forms(desk: Desk, written: object) -> None:
    value, batch = desk.cell(ISSUED, written)
    assert value == date(2024, 12, 31)
    assert batch.findings == ()


@pytest.mark.parametrize(("written", "day"), [("2024-2-9", date(2024, 2, 9)), ("2024-02-29", date(2024, 2, 29))])
def test_short_months_and_leap_days(desk: Desk, written: str, day: date) -> None:
    assert desk.cell(ISSUED, written)[0] == day


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        *[(day, "no-such-day") for day in ("2023-02-30", "2023-02-29", "2023-13-01", "2023-00-10", "2023年2月30日")],
        *[(day, "ambiguous-date") for day in ("03/04/2023", "23/4/3", "3.4.23", "30-06-2023")],
        *[
            (word, "not-a-date")
            for word in (
                "2024-12",
                "2024年12月",
                "2024",
                "45657",
                "2024-12/31",
                "民国112年",
                "二〇二三年一月一日",
                "明天",
                45657.5,
                5,
                time(8, 30),
                True,
            )
        ],
    ],
)
def test_what_is_not_a_day_is_told(desk: Desk, written: object, reason: str) -> None:
    value, batch = desk.cell(ISSUED, written)
    assert value is None
    assert codes(batch) == [reason]


@pytest.mark.parametrize(
    ("written", "truth"),
    [
        *[(word, True) for word in ("是", "Y", "Ｙ", "TRUE", "1", " 是 ", True, 1)],
        *[(word, False) for word in ("否", "n", "No", "false", "0", False, 0.0)],
    ],
)
def test_yes_and_no(desk: Desk, written: object, truth: bool) -> None:
    value, batch = desk.cell(VALID, written)
    assert value is truth
    assert batch.findings == ()


@pytest.mark.parametrize("written", ["也许", "2", "是否", 2, 0.5, "ok"])
def test_what_is_neither_yes_nor_no_is_told(desk: Desk, written: object) -> None:
    assert codes(desk.cell(VALID, written)[1]) == ["not-yes-or-no"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("91320281ma1abcde2x", "91320281MA1ABCDE2X"),
        ("９１３２０２８１ＭＡ１ＡＢＣＤＥ２Ｘ", "91320281MA1ABCDE2X"),
        ("9132 0281 MA1A BCDE2X", "91320281MA1ABCDE2X"),
        ("91320281MA1ABCDE2X\u200b", "91320281MA1ABCDE2X"),
        ("000123", "000123"),
        ("GR-2022", "GR-2022"),
        ("—", "—"),
        (320281001, "320281001"),
        (320281001.0, "320281001"),
    ],
)
def test_a_code_is_kept_as_issued(desk: Desk, written: object, code: str) -> None:
    value, batch = desk.cell(Column("code", ColumnType.CODE, ("代码",)), written)
    assert value == code
    assert batch.findings == ()


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        *[(code, "lost-digits") for code in ("9.13E+17", "9.13202E+17", "9e+17", 913202810000000000.0)],
        ("#N/A", "error-cell"),
        (date(2024, 1, 2), "not-a-code"),
        (True, "not-a-code"),
    ],
)
def test_a_code_that_excel_destroyed_is_told(desk: Desk, written: object, reason: str) -> None:
    value, batch = desk.cell(Column("code", ColumnType.CODE, ("代码",)), written)
    assert value is None
    assert codes(batch) == [reason]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("NA", "NA"),
        ("None", "None"),
        ("无", "无"),
        ("null", "null"),
        ("—", "—"),
        ("  江阴 某厂　", "江阴 某厂"),
        ("=1+1", "=1+1"),
        ("#1 车间", "#1 车间"),
        ("某某\u202e厂", "某某\u202e厂"),
        ("𠀀㐀", "𠀀㐀"),
        (12, "12"),
        (0.1, "0.1"),
        (date(2024, 12, 31), "2024-12-31"),
    ],
)
def test_a_name_stays_what_it_is(desk: Desk, written: object, name: str) -> None:
    value, batch = desk.cell(NAME, written)
    assert value == name
    assert batch.findings == ()


@pytest.mark.parametrize("written", ["—", "——", "…", "……", "...", "-", "－", "/", "／", "–"])
@pytest.mark.parametrize("column", [EXPENSE, STAFF, ISSUED, VALID])
def test_a_sign_in_place_of_a_value_is_read_as_blank_and_counted(desk: Desk, column: Column, written: str) -> None:
    value, batch = desk.cell(column, written)
    assert value is None
    assert batch.findings == ()
    assert repairs(batch) == {"symbol-unknown": 1}


@pytest.mark.parametrize("column", [NAME, EXPENSE, STAFF, ISSUED, VALID])
@pytest.mark.parametrize("written", ["", "  ", "　"])
def test_a_blank_cell_is_no_value_and_no_fault(desk: Desk, column: Column, written: str) -> None:
    value, batch = desk.cell(column, written)
    assert value is None
    assert (batch.findings, batch.repairs) == ((), ())


def test_rows_with_bad_cells_are_counted_whole_and_named_in_part(desk: Desk) -> None:
    lines = "".join(f"A{i},{'坏' if i % 2 else i}\n" for i in range(100))
    batch = desk.take_csv("统一社会信用代码,研发费用\n" + lines, a_feed(CODE, EXPENSE))
    finding = the_finding(batch, "not-a-number")
    assert (finding.failing, finding.evaluated) == (50, 100)
    assert finding.rows == tuple(range(3, 43, 2))
    assert "坏" not in said(batch)
    assert "研发费用" in said(batch)


def test_more_than_six_decimals_are_rounded_and_told(desk: Desk) -> None:
    value, batch = desk.cell(YUAN, "0.12345678")
    assert value == Decimal("0.123457")
    assert repairs(batch) == {"rounded": 1}
