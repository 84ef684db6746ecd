"""Numbers as people and systems write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

import pytest

from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.layout import Layout, Negative
from tests.bad_inputs.cases import A1, HEADER, TITLES, Case, Read, Told, as_csv, each, is_well_told
from tests.intake.filings import CODE, EXPENSE, NAME, STAFF, Desk, a_feed, codes, repairs, workbook

SHARE = Column("share", ColumnType.AMOUNT, ("占比",), unit="%")
YUAN = Column("yuan", ColumnType.AMOUNT, ("金额",), unit="元")
OF_SHARES, OF_YUAN, OF_STAFF = (a_feed(CODE, column) for column in (SHARE, YUAN, STAFF))


def amounts(*cells: str) -> Callable[[], bytes]:
    """A row for each cell, written into the column of expenses (thousand yuan)."""
    return as_csv(HEADER + "".join(f'A1,甲厂,"{cell}"\n' for cell in cells))


def one(title: str, *cells: str) -> Callable[[], bytes]:
    return as_csv(f"统一社会信用代码,{title}\n" + "".join(f'A{i},"{cell}"\n' for i, cell in enumerate(cells, 1)))


def cells(*values: object, title: str = "研发费用") -> Callable[[], bytes]:
    """A workbook with a row for each value."""
    return lambda: workbook({"填报": [["统一社会信用代码", title], *([f"A{i}", v] for i, v in enumerate(values, 1))]})


def read(*values: object) -> Read:
    return Read([(f"A{i}", v) for i, v in enumerate(values, 1)])


def bad(code: str, *cells: str) -> tuple[Callable[[], bytes], Told]:
    """Cells of which each must be bad, and for that reason only; a good row comes before them."""
    rows = tuple(range(3, 3 + len(cells)))
    return amounts("12.5", *cells), Told(code, rows, "C", [A1, *[("A1", "甲厂", None)] * len(cells)])


LISTED = [
    Case("NUM01", "a number larger than a computer holds", *bad("not-a-number", "1e309")),
    Case("NUM03", "words that a computer takes for numbers", *bad("not-a-number", "NaN", "nan", "inf", "-Infinity")),
    # Better than by contract only: three digits behind each comma leave no doubt.
    Case(
        "NUM05", "thousands parted by commas", amounts("1,234.50"), Read([("A1", "甲厂", 1_234_500)], {"thousands": 1})
    ),
    Case(
        "NUM07",
        "decimals with commas and with points in one column",
        amounts("1,5", "1.5", "2,25"),
        Told("decimal-comma", (2, 4), "C"),
    ),
    Case("NUM09", "a full-width and a typographic minus", *bad("not-a-number", "－5", "\u22125")),
    Case("NUM11", "an underscore inside a number", *bad("not-a-number", "1_000")),
    Case("NUM13", "万 and 亿 under a header in 千元", *bad("unit-in-cell", "12万", "3亿")),
    Case("NUM15", "a plus before and blanks behind", amounts("+12.5 "), Read([A1])),
    Case(
        "NUM17",
        "an identity number in a number cell",
        cells(110101199003071234, title="研发费用"),
        Told("lost-digits", (2,), "B"),
        name="研发_2024.xlsx",
        feed=a_feed(CODE.__class__("credit_code", CODE.type, ("研发费用",))),
    ),
    Case("NUM21", "minus zero", amounts("-0.0"), Read([("A1", "甲厂", 0)])),
    Case(
        "NUM27",
        "a word among ten thousand numbers",
        amounts(*["12.5"] * 9_000, "abc", *["12.5"] * 999),
        Told("not-a-number", (9002,), "C"),
    ),
]

OURS = [
    Case("note-marks", "marks of notes behind numbers", *bad("not-a-number", "12①", "12²", "12⑴", "12*", "12[1]", "½")),
    Case("trailing-minus", "a minus behind the number, as accounting systems write it", *bad("not-a-number", "12.5-")),
    Case(
        "ranges",
        "ranges and estimates",
        *bad("not-a-number", "10-20", "10~20", "约12", "12左右", ">100", "<0.1", "近12", "12余", "12以上"),
    ),
    Case("words", "numbers in words", *bad("not-a-number", "十二", "壹佰", "百分之三", "一百二十", "3个半")),
    Case("scientific", "as Excel shows large numbers in narrow columns", *bad("not-a-number", "1.23E+08", "1E5")),
    Case(
        "hashes",
        "as Excel shows numbers in columns that are too narrow",
        *bad("column-too-narrow", "#####", "########"),
    ),
    Case("european", "points between thousands", *bad("not-a-number", "1.234.567", "1.234,5")),
    Case("wrong-groups", "thousands in groups of four or two digits", *bad("decimal-comma", "1,2345", "12,34")),
    Case("indian", "groups of two digits", *bad("not-a-number", "1,23,456")),
    Case("fractions", "fractions, times and ratios", *bad("not-a-number", "1/2", "5:3", "3.3:1")),
    Case("only-a-sign", "a sign without digits", *bad("not-a-number", ".", "+", "-.", "。")),
    Case("other-digits", "digits of other scripts", *bad("not-a-number", "٣٤", "१२")),
    Case(
        "full-width",
        "full-width digits, commas and points",
        amounts("１２．５", "１，２３４．５"),
        Read([A1, ("A1", "甲厂", 1_234_500)], {"full-width": 1, "thousands": 1}),
    ),
    Case("bold-digits", "digits of a mathematical font", amounts("𝟏𝟐.𝟓"), Read([A1], {"full-width": 1})),
    Case(
        "thin-blanks",
        "thin and unbreakable blanks between thousands",
        amounts("1\u2009234.5", "1\u00a0234.5", "1\u202f234.5"),
        Read([("A1", "甲厂", 1_234_500)] * 3),
    ),
    Case(
        "invisible",
        "invisible marks around numbers from a web page",
        amounts("\u200e12.5\u200b", "\u202d12.5\u202c"),
        Read([A1, A1]),
    ),
    Case(
        "signs-for-nothing",
        "signs in place of a value",
        amounts("—", "…", "-", "/", "——", "－"),
        Read([("A1", "甲厂", None)] * 6, {"symbol-unknown": 6}),
    ),
    Case(
        "own-unit",
        "a unit of its own in each cell",
        amounts("1.25万元", "12500元", "0.000125亿元"),
        Read([A1, A1, A1], {"own-unit": 3}),
    ),
    Case(
        "currency-sign",
        "a sign of currency where the column is in yuan",
        one("金额(元)", "¥1,234.5", "￥12", "RMB 12", "CNY12"),
        read(Decimal("1234.5"), 12, 12, 12),
        feed=OF_YUAN,
    ),
    Case(
        "currency-sign-in-thousands",
        "a sign of currency where the column is in thousands",
        *bad("unit-in-cell", "¥1,234.5"),
    ),
    Case("dollars", "dollars in a column of yuan", one("金额", "$12"), Told("not-a-number", (2,), "B"), feed=OF_YUAN),
    Case(
        "counts-with-their-word",
        "people counted in the cell",
        one("研发人员", "25人", "1,200人", "1.2万人"),
        read(25, 1200, 12000),
        feed=OF_STAFF,
    ),
    Case("half-a-person", "half a person", one("研发人员", "12.5"), Told("not-whole", (2,), "B"), feed=OF_STAFF),
    Case(
        "share-as-points",
        "a share in percentage points",
        one("占比", "3.3个百分点"),
        Told("not-a-number", (2,), "B"),
        feed=OF_SHARES,
    ),
    Case(
        "shares",
        "shares with and without their sign",
        one("占比", "3.3", "3.3%", "33‰", "３．３％"),
        read(*[Decimal("0.033")] * 4),
        feed=OF_SHARES,
    ),
    Case(
        "brackets",
        "negative amounts in brackets where the feed allows them",
        amounts("(1,234.5)", "（12.5）"),
        Read([("A1", "甲厂", -1_234_500), ("A1", "甲厂", -12_500)], {"negative": 2}),
        feed=a_feed(CODE, NAME, EXPENSE, layout=Layout(negatives=(Negative.BRACKETS,))),
    ),
    Case(
        "bracketed-mark",
        "the mark of a note where brackets are negative",
        amounts("⑿"),
        Told("not-a-number", (2,), "C"),
        feed=a_feed(CODE, NAME, EXPENSE, layout=Layout(negatives=(Negative.BRACKETS,))),
    ),
    Case("too-many-digits", "more digits than any amount has", *bad("number-too-big", "9" * 25)),
    Case(
        "typed-cells",
        "dates, times and truths in a column of amounts",
        cells(12.5, date(2024, 3, 15), time(8, 30), True, datetime(2024, 3, 15, 8)),  # noqa: DTZ001 - cells have no zone
        Told("not-a-number", (3, 4, 5, 6), "B"),
        name="研发_2024.xlsx",
        feed=a_feed(CODE, EXPENSE),
    ),
    Case(
        "float-noise",
        "sums with the noise of a computer's arithmetic",
        cells(0.1 + 0.2, 1.1 * 3),
        read(300, 3300),
        name="研发_2024.xlsx",
        feed=a_feed(CODE, EXPENSE),
    ),
    Case(
        "green-triangle",
        "numbers that the workbook holds as text",
        cells("12.5", " 1,234.5", "１２．５"),
        read(12500, 1_234_500, 12500),
        name="研发_2024.xlsx",
        feed=a_feed(CODE, EXPENSE),
    ),
]


@each(LISTED)
def test_listed(case: Case, desk: Desk) -> None:
    case.holds(desk)


@each(OURS)
def test_ours(case: Case, desk: Desk) -> None:
    case.holds(desk)


def test_num07_both_ways_of_writing_decimals_are_counted(desk: Desk) -> None:
    batch = desk.take_csv(HEADER + 'A1,甲厂,"1,5"\nA2,乙厂,1.5\nA3,丙厂,2.5\n', a_feed(CODE, NAME, EXPENSE))
    (finding,) = batch.findings
    assert finding.message
    values = dict(finding.message.values)
    assert (values["count"], values["others"]) == (1, 2)


@pytest.mark.parametrize(
    ("case", "written", "suspect"),
    [
        ("NUM25", ["3.5", "2.8", "0.035", "4.1"], (4,)),
        ("all fractions", ["0.035", "0.028", "0.041"], ()),
        ("all percent", ["3.5", "0.9", "2.8"], ()),
        ("zeros", ["3.5", "0", "2.8", "0.00"], ()),
    ],
)
def test_num25_shares_that_look_like_fractions_among_percentages_are_told(
    desk: Desk, case: str, written: list[str], suspect: tuple[int, ...]
) -> None:
    batch = desk.take("研发_2024.csv", one("占比", *written)(), OF_SHARES)
    is_well_told(batch)
    assert codes(batch) == (["shares-in-two-units"] if suspect else [])
    assert [f.rows for f in batch.findings] == ([suspect] if suspect else [])


def test_titles_have_no_say_in_numbers(desk: Desk) -> None:
    batch = desk.take_csv(",".join(TITLES) + "\nA1,12万厂,12.5\n", a_feed(CODE, NAME, EXPENSE))
    assert repairs(batch) == {}
