"""Text files whose structure is not what a table's should be."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.limits import Limits
from tests.bad_inputs.cases import (
    A1,
    FEED,
    HEADER,
    TITLES,
    Case,
    Read,
    Refused,
    Told,
    as_csv,
    each,
    is_well_told,
    values_of,
)
from tests.intake.filings import CODE, EXPENSE, NAME, STAFF, Desk, a_feed, codes, repairs, said

ROW = "A1,甲厂,12.5\n"
B2 = ("B2", "乙厂", 2000)


def csv(lines: str) -> Callable[[], bytes]:
    """Lines below the header."""
    return as_csv(HEADER + lines)


LISTED = [
    Case("CSV01", "a header and nothing below it", csv(""), Told("no-rows", values=())),
    Case("CSV03", "a mark and nothing else", lambda: b"\xef\xbb\xbf", Refused("empty-file")),
    Case("CSV05", "rows without a header", as_csv(ROW + "B2,乙厂,2\n"), Refused("no-header")),
    Case(
        "CSV07", "a separator too many in every row", csv("A1,甲厂,12.5,\nB2,乙厂,2,\n"), Refused("ragged-row", line=2)
    ),
    Case("CSV09", "a row that is too short", csv(ROW + "B2,乙厂\n"), Refused("ragged-row", line=3)),
    Case("CSV11", "a thousand blank lines at the end", csv(ROW + "\n" * 1000), Read([A1], {})),
    Case("CSV13", "text behind a closing quote", csv('A1,"甲"厂,1\n'), Refused("broken-quotes", line=2)),
    Case("CSV15", "a quote after a backslash", csv('A1,"甲\\"厂",1\n'), Refused("broken-quotes", line=2)),
    Case("CSV17", "a line end inside quotes", csv('A1,"甲\r\n厂",12.5\n'), Read([("A1", "甲\r\n厂", 12500)])),
    Case("CSV19", "line ends of two systems", csv("A1,甲厂,12.5\r\nB2,乙厂,2\n"), Read([A1, B2])),
    # Better than refused: a separator that gives all the headers of the feed leaves no doubt.
    Case("CSV21", "tabs in a .csv", as_csv((HEADER + ROW).replace(",", "\t")), Read([A1])),
    Case(
        "CSV23",
        "a header twice",
        as_csv(HEADER.strip() + ",研发费用\nA1,甲厂,1,2\n"),
        Refused("two-columns-match", line=1),
    ),
    Case(
        "CSV25",
        "a column with values and no header",
        as_csv(",".join([*TITLES, ""]) + "\nA1,甲厂,1,2\n"),
        Refused("blank-header", line=2),
    ),
    Case("CSV27", "a line end inside a header", as_csv(HEADER.replace("研发费用", '"研发\n费用"') + ROW), Read([A1])),
    Case(
        "CSV29",
        "a column of the feed is missing",
        as_csv("统一社会信用代码,企业名称\nA1,甲厂\n"),
        Refused("missing-column", line=1, words="研发费用"),
    ),
    # Better than refused: lines above the header are titles, which are left out and counted.
    Case(
        "CSV31",
        "remarks after # above the header",
        as_csv(f"# 导出时间 2025-01-02\n# 系统 V2\n{HEADER}{ROW}"),
        Read([A1], {"title-rows-left-out": 2}),
    ),
    # Better than refused: the total is held against the rows, and left out.
    Case("CSV33", "a total below the rows", csv(ROW + "合计,,12.5\n"), Read([A1], {"totals-left-out": 1})),
    Case("CSV35", "the mark of the end of a file of DOS", csv(ROW + "\x1a"), Refused("control-character", line=3)),
]

OURS = [
    Case(
        "sep-line",
        "Excel's own line that names the separator",
        as_csv("sep=;\n" + (HEADER + ROW).replace(",", ";")),
        Read([A1]),
    ),
    Case(
        "separator-in-all-rows",
        "a separator too many in every row, the header among them",
        as_csv((HEADER + ROW).replace("\n", ",\n")),
        Read([A1], {}),
    ),
    Case(
        "guarded",
        'codes written ="007" so that Excel keeps their zeros',
        csv('="007",甲厂,="12.5"\n'),
        Read([("007", "甲厂", 12500)], {"wrapped": 2}),
    ),
    Case(
        "guarded-quoted",
        'codes written ="007" in quotes',
        csv('"=""007""","=""甲厂""",12.5\n'),
        Read([("007", "甲厂", 12500)], {"wrapped": 2}),
    ),
    Case(
        "guarded-by-tab",
        "codes with a tab behind them, as shops export them",
        csv("007\t,甲厂\t,12.5\t\n"),
        Read([("007", "甲厂", 12500)]),
    ),
    Case(
        "apostrophe",
        "codes that begin with an apostrophe",
        csv("'007,甲厂,'12.5\n"),
        Read([("007", "甲厂", 12500)], {"wrapped": 2}),
    ),
    Case(
        "chinese-quotes",
        "a name in Chinese quotes with a Chinese comma",
        csv("A1,“甲，厂”,12.5\n"),
        Read([("A1", "“甲，厂”", 12500)]),
    ),
    Case(
        "chinese-commas",
        "cells parted by Chinese commas",
        as_csv((HEADER + ROW).replace(",", "，")),
        Refused("wrong-separator", line=1, words="，"),
    ),
    Case(
        "chinese-semicolons",
        "cells parted by Chinese semicolons",
        as_csv((HEADER + ROW).replace(",", "；")),
        Refused("wrong-separator", line=1),
    ),
    Case(
        "blanks-as-separator",
        "cells parted by blanks, as printed",
        as_csv((HEADER + ROW).replace(",", "    ")),
        Refused("wrong-separator", line=1),
    ),
    Case("pipes", "cells parted by |", as_csv((HEADER + ROW).replace(",", "|")), Read([A1])),
    Case(
        "decimal-commas",
        "semicolons, and decimals with a comma",
        as_csv("统一社会信用代码;企业名称;研发费用\nA1;甲厂;12,5\n"),
        Told("decimal-comma", (2,), "C", [("A1", "甲厂", None)]),
    ),
    Case(
        "thousands-unquoted",
        "thousands parted by commas without quotes",
        csv("A1,甲厂,1,234\n"),
        Refused("ragged-row", line=2),
    ),
    Case(
        "thousands-quoted",
        "thousands parted by commas inside quotes",
        csv('A1,甲厂,"1,234.5"\n'),
        Read([("A1", "甲厂", 1_234_500)], {"thousands": 1}),
    ),
    Case(
        "title-of-one-cell",
        "a title of one cell above the header",
        as_csv("2024年规上工业企业研发情况\n单位：千元\n" + HEADER + ROW),
        Read([A1]),
    ),
    Case(
        "header-far-down",
        "a header below thirty rows of remarks",
        as_csv("说明\n" * 31 + HEADER + ROW),
        Refused("no-header", words="30"),
    ),
    Case(
        "repeated-header",
        "the header again on each printed page",
        csv(ROW + HEADER + "B2,乙厂,2\n"),
        Read([A1, B2], {"repeated-header-left-out": 1}),
    ),
    Case("unit-row", "a row of units below the header", csv(",,万元\nA1,甲厂,1.25\n"), Read([A1], {"unit": 1})),
    Case(
        "rows-of-blanks",
        "rows of separators and blanks among the data",
        csv(ROW + ",,\n , ,　\nB2,乙厂,2\n"),
        Read([A1, B2], {}),
    ),
    Case("ditto", "the sign for the same as above", csv(ROW + "B2,〃,2\n"), Told("ditto", (3,), "B")),
    Case(
        "total-first",
        "a total above the rows",
        csv("合计,,14.5\n" + ROW + "B2,乙厂,2\n"),
        Read([A1, B2], {"totals-left-out": 1}),
    ),
    Case(
        "total-in-the-middle",
        "a total between two pages",
        csv(ROW + "小计,,12.5\nB2,乙厂,2\n小计,,2\n"),
        Read([A1, B2], {"totals-left-out": 2}),
    ),
    Case(
        "total-in-the-name",
        "a total whose word stands in the second column",
        csv(ROW + ",合　计,12.5\n"),
        Read([A1], {"totals-left-out": 1}),
    ),
    Case(
        "total-of-a-page",
        "a total of the page, of the city, with a colon",
        csv(ROW + "本页合计：,,12.5\n全市总计,,12.5\n合计（千元）,,12.5\n"),
        Read([A1], {"totals-left-out": 3}),
    ),
    Case(
        "total-wrong", "a total that is not the sum", csv(ROW + "合计,,99\n"), Told("total-mismatch", (3,), None, [A1])
    ),
    Case(
        "footnotes",
        "notes and signatures below the table",
        csv(ROW + "注：数据为快报数,,\n单位负责人：某某,填表人：某某,\n"),
        Read([A1], {"footnotes-left-out": 2}),
    ),
    Case("of-which", "rows of which", csv(ROW + "其中：国有,,5\n"), Read([A1], {"of-which-left-out": 1})),
    Case("only-carriage-returns", "line ends of old Macs", as_csv((HEADER + ROW).replace("\n", "\r")), Read([A1])),
    Case(
        "three-line-ends",
        "line ends of three systems",
        csv("A1,甲厂,12.5\rB2,乙厂,2\r\nA1,甲厂,12.5\n"),
        Read([A1, B2, A1]),
    ),
    Case("no-last-line-end", "a file that does not end with a line end", csv(ROW.strip()), Read([A1])),
    Case(
        "quote-never-closed",
        "a quote that is never closed",
        csv('A1,"甲厂,12.5\nB2,乙厂,2\n'),
        Refused("broken-quotes", line=2),
    ),
    Case("quotes-inside", "quotes inside quotes", csv('A1,"甲""新""厂",12.5\n'), Read([("A1", '甲"新"厂', 12500)])),
    Case(
        "cell-of-megabytes",
        "a cell as long as a book",
        csv(f"A1,{'甲' * 1_500_000},1\n"),
        Refused("cell-too-long", line=2),
    ),
    Case(
        "html-of-a-login",
        "the page of a login under the name .csv",
        as_csv("<!DOCTYPE html><html><body><form>请登录</form></body></html>"),
        Refused("not-a-table", words="a web page without a table"),
    ),
    Case(
        "json",
        "JSON under the name .csv",
        as_csv('[{"credit_code": "A1", "rd_expense": 12.5}]'),
        Refused("not-a-table", words="JSON"),
    ),
    Case(
        "other-feed",
        "the table of another feed",
        as_csv("合同编号,成交额\nH1,1\n"),
        Refused("no-header", words="enterprise_rd"),
    ),
]


@each(LISTED)
def test_listed(case: Case, desk: Desk) -> None:
    case.holds(desk)


@each(OURS)
def test_ours(case: Case, desk: Desk) -> None:
    case.holds(desk)


def test_csv37_a_line_of_a_gigabyte_is_refused_by_its_size_before_it_is_read(desk: Desk) -> None:
    desk.rules["limits"] = Limits(text_mb=512)
    file = desk.root / "研发_2024.csv"
    with file.open("wb") as sparse:
        sparse.truncate(1 << 30)
    started = time.process_time()
    batch = desk.take_file(file)
    is_well_told(batch)
    assert codes(batch) == ["too-big"]
    assert time.process_time() - started < 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_line_of_many_megabytes_is_refused_in_any_encoding(desk: Desk, encoding: str) -> None:
    batch = desk.take("研发_2024.csv", (HEADER + "a" * (65 << 20)).encode(encoding))
    is_well_told(batch)
    assert codes(batch) == ["line-too-long"]


def test_csv39_a_million_columns_are_refused_in_seconds(desk: Desk) -> None:
    started = time.process_time()
    batch = desk.take_csv("a," * 1_000_000 + "\n")
    is_well_told(batch)
    assert codes(batch) == ["too-many-columns"]
    assert time.process_time() - started < 5


SPECTRUM = {
    "comma_in_quotes": (
        'first,last,address,city,zip\nJohn,Doe,120 any st.,"Anytown, WW",08123\n',
        [("John", "Doe", "120 any st.", "Anytown, WW", "08123")],
    ),
    "empty": ('a,b,c\n1,"",""\n2,3,4\n', [("1", None, None), ("2", "3", "4")]),
    "empty_crlf": ('a,b,c\r\n1,"",""\r\n2,3,4\r\n', [("1", None, None), ("2", "3", "4")]),
    "escaped_quotes": ('a,b\n1,"ha ""ha"" ha"\n3,4\n', [("1", 'ha "ha" ha'), ("3", "4")]),
    "json": (
        'key,val\n1,"{""type"": ""Point"", ""coordinates"": [102.0, 0.5]}"\n',
        [("1", '{"type": "Point", "coordinates": [102.0, 0.5]}')],
    ),
    "newlines": (
        'a,b,c\n1,2,3\n"Once upon \na time",5,6\n7,8,9\n',
        [("1", "2", "3"), ("Once upon \na time", "5", "6"), ("7", "8", "9")],
    ),
    "newlines_crlf": (
        'a,b,c\r\n1,2,3\r\n"Once upon \r\na time",5,6\r\n7,8,9\r\n',
        [("1", "2", "3"), ("Once upon \r\na time", "5", "6"), ("7", "8", "9")],
    ),
    "quotes_and_newlines": ('a,b\n1,"ha \n""ha"" \nha"\n3,4\n', [("1", 'ha \n"ha" \nha'), ("3", "4")]),
    "simple": ("a,b,c\n1,2,3\n", [("1", "2", "3")]),
    "simple_crlf": ("a,b,c\r\n1,2,3\r\n", [("1", "2", "3")]),
    "utf8": ("a,b,c\n1,2,3\n4,5,ʤ\n", [("1", "2", "3"), ("4", "5", "ʤ")]),
}


@pytest.mark.parametrize("name", SPECTRUM)
def test_csv41_the_spectrum_of_csv_is_read_as_it_is_meant(desk: Desk, name: str) -> None:
    lines, expected = SPECTRUM[name]
    columns = [Column(h, ColumnType.TEXT, (h,)) for h in lines.splitlines()[0].split(",")]
    batch = desk.take_csv(lines, a_feed(*columns))
    assert not batch.findings
    assert values_of(batch) == expected


NAUGHTY = [
    "undefined",
    "null",
    "NULL",
    "(null)",
    "nil",
    "NIL",
    "true",
    "False",
    "None",
    "hasOwnProperty",
    "then",
    "\\",
    "\\\\",
    "0",
    "1.00",
    "$1.00",
    "1/2",
    "1E02",
    "-1",
    "0/0",
    "NaN",
    "Infinity",
    "-Infinity",
    "INF",
    "0x0",
    "0xffffffffffffffff",
    "123456789012345678901234567890",
    "1,000,000.00",
    "1 000.00",
    "01000",
    "2.2250738585072011e-308",
    ",./;'[]\\-=",
    '<>?:"{}|_+',
    "!@#$%^&*()`~",
    "¸˛Ç◊ı˜Â¯˘¿",
    "ЁЂЃЄЅІ",
    "٠١٢٣٤٥٦٧٨٩",
    "⁰⁴⁵₀₁₂",
    "'",
    "''",
    '"',
    "'\"'",
    "田中さんにあげて下さい",
    "社會科學院語學研究所",
    "𠜎𠜱𠝹𠱓𠱸𠲖𠳏",
    "表ポあA鷗ŒéＢ逍Üßªąñ丂㐀𠀀",
    "Ⱥ",
    "ヽ༼ຈل͜ຈ༽ﾉ",
    "(｡◕ ∀ ◕｡)",
    "😍",
    "👩🏽",
    "👨\u200d👩\u200d👧\u200d👦",
    "🇺🇸🇷🇺🇸",
    "בְּרֵאשִׁית",
    "הָיְתָהtestالصفحات",
    "مُنَاقَشَةُ سُبُلِ",
    "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤",
    "˙ɐnbᴉlɐ",
    "𝐓𝐡𝐞 𝐪𝐮𝐢𝐜𝐤",
    "⒯⒣⒠",
    "<script>alert(123)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<img src=x onerror=alert(1) />",
    '" onfocus=JaVaSCript:alert(1) autofocus',
    '<a href="\\x0Bjavascript:alert(1)">x</a>',
    "<svg><script>1<1>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "1;DROP TABLE users",
    "1'; DROP TABLE users-- 1",
    "' OR 1=1 -- 1",
    "%",
    "_",
    "--version",
    "$USER",
    "/dev/null; touch /tmp/x",
    "`touch /tmp/x`",
    "$(touch /tmp/x)",
    '@{[system "touch /tmp/x"]}',
    "eval(\"puts 'hello'\")",
    '<?xml version="1.0"?><!DOCTYPE foo>',
    "$HOME",
    "$ENV{'HOME'}",
    "%d",
    "%s%s%s%s%s",
    "{0}",
    "%*.*s",
    "../../../../etc/passwd%00",
    "() { 0; }; touch /tmp/x",
    "CON",
    "PRN",
    "LPT1",
    "Scunthorpe General Hospital",
    "= 1+1",
    "@SUM(1+1)",
    "+1+1|cmd",
    "If you're reading this, you've been in a coma",
    "Roses are \x1b",
    "But now...for my greatest trick",
    "Powerلُلُصّبُلُلصّبُررً ॣ ॣh ॣ ॣ冗",
    "{% print 'x' * 64 %}",
    '{{ "".__class__ }}',
]


def test_csv43_naughty_strings_come_back_as_they_were(desk: Desk) -> None:
    kept = [s for s in NAUGHTY if "\u001b" not in s]
    lines = "".join('N{},"{}",1\n'.format(i, s.replace('"', '""')) for i, s in enumerate(kept))
    batch = desk.take_csv(HEADER + lines, FEED)
    assert [row[1] for row in values_of(batch)] == kept
    assert not batch.findings
    assert repairs(batch) == {}


def test_what_a_bad_row_says_names_no_value_of_it(desk: Desk) -> None:
    batch = desk.take_csv(HEADER + "A1,秘密厂,机密\n")
    assert "秘密" not in said(batch)
    assert "机密" not in said(batch)


def test_a_number_that_is_bad_does_not_touch_the_other_columns(desk: Desk) -> None:
    batch = desk.take_csv(
        "统一社会信用代码,企业名称,研发费用,研发人员\nA1,甲厂,坏,3\n", a_feed(CODE, NAME, EXPENSE, STAFF)
    )
    assert values_of(batch) == [("A1", "甲厂", None, 3)]
    assert codes(batch) == ["not-a-number"]


def test_the_values_do_not_depend_on_how_many_rows_there_are(desk: Desk) -> None:
    """Large files are read many rows at once, with the same outcome."""
    many = "".join(f"C{i},厂{i},{i}.5\n" for i in range(300))
    batch = desk.take_csv(HEADER + 'A1,"甲, 厂",="1"\n' + many + "'007,甲\u00ad厂,12①\n" + "合计,,45151\n", FEED)
    assert values_of(batch)[0] == ("A1", "甲, 厂", 1000)
    assert values_of(batch)[-1] == ("007", "甲\u00ad厂", None)
    assert values_of(batch)[1:-1] == [(f"C{i}", f"厂{i}", Decimal(f"{i}500")) for i in range(300)]
    assert codes(batch) == ["not-a-number"]


def test_a_file_of_nothing_but_holes_ends_quickly(tmp_path: Path, desk: Desk) -> None:
    file = desk.root / "空_2024.csv"
    with file.open("wb") as sparse:
        sparse.truncate(200 << 20)
    assert file.stat().st_blocks < 1000
    batch = desk.take_file(file)
    is_well_told(batch)
    assert codes(batch) == ["damaged"]
