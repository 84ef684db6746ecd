"""The structure of text files."""

from __future__ import annotations

import time

import pytest

from tests.intake.filings import CODE, EXPENSE, NAME, Desk, a_feed, codes, column_of, said, the_finding

FEED = a_feed(CODE, NAME, EXPENSE)
HEADER = "统一社会信用代码,企业名称,研发费用\n"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_the_separator_is_the_one_that_gives_the_headers(desk: Desk, delimiter: str, quote: str) -> None:
    rows = [["统一社会信用代码", "企业名称", "研发费用"], ["A1", "甲,乙;丙 厂" if quote else "甲厂", "12.5"]]
    lines = "".join(delimiter.join(f"{quote}{cell}{quote}" for cell in row) + "\n" for row in rows)
    batch = desk.take_csv(lines, FEED)
    assert column_of(batch, "enterprise_name") == [rows[1][1]]
    assert column_of(batch, "rd_expense") == [12500]


def test_a_table_of_one_column_needs_no_separator(desk: Desk) -> None:
    assert column_of(desk.take_csv("社会信用代码\nA1\nA2\n", a_feed(CODE)), "credit_code") == ["A1", "A2"]


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ("A1,甲厂,1\nA2,乙厂\n", 3),
        ("A1,甲厂,1\nA2,乙厂,2,3\n", 3),
        ("A1,甲厂,1,\nA2,乙厂,2,\n", 2),
        ('A1,"甲\n厂",1\nA2,乙,厂,2\n', 4),
        ("A1,甲厂,1,234\n", 2),
    ],
    ids=["too short", "too long", "separator at the end", "after a line end in quotes", "thousands without quotes"],
)
def test_a_row_of_another_length_is_refused_with_its_line(desk: Desk, lines: str, line: int) -> None:
    batch = desk.take_csv(HEADER + lines, FEED)
    finding = the_finding(batch, "ragged-row")
    assert batch.canonical is None
    assert finding.where
    assert finding.where.line == line


@pytest.mark.parametrize(
    "lines",
    ['A1,"甲"厂,1\n', 'A1,"甲厂,1\nA2,乙厂,2\n', 'A1,"甲\\"厂",1\n'],
    ids=["text after a quote", "never closed", "backslash"],
)
def test_quotes_that_do_not_close_are_refused_with_the_line(desk: Desk, lines: str) -> None:
    finding = the_finding(desk.take_csv(HEADER + lines, FEED), "broken-quotes")
    assert finding.where
    assert finding.where.line == 2


def test_a_quote_that_never_closes_in_a_long_file_is_refused(desk: Desk) -> None:
    lines = HEADER + "A1,甲厂,1\n" * 50 + 'A2,"乙厂,2\n' + "A3,丙厂,3\n" * 20_000
    finding = the_finding(desk.take_csv(lines, FEED), "broken-quotes")
    assert finding.where
    assert finding.where.line == 52


def test_quotes_commas_and_line_ends_inside_quotes_are_kept(desk: Desk) -> None:
    batch = desk.take_csv(HEADER + 'A1,"甲,""乙""\r\n丙",1\nA2,丁,2\n', FEED)
    assert column_of(batch, "enterprise_name") == ['甲,"乙"\r\n丙', "丁"]
    assert column_of(batch, "_row") == [2, 4]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(desk: Desk, ends: str) -> None:
    batch = desk.take_csv((HEADER + "A1,甲厂,1\nA2,乙厂,2").replace("\n", ends), FEED)
    assert column_of(batch, "_row") == [2, 3]


def test_mixed_line_ends_will_do(desk: Desk) -> None:
    assert desk.take_csv(HEADER + "A1,甲厂,1\r\nA2,乙厂,2\nA3,丙厂,3\r\n", FEED).rows == 3


def test_other_signs_that_break_lines_do_not(desk: Desk) -> None:
    batch = desk.take_csv(HEADER + "A1,甲\u2028乙\x85厂,1\n", FEED)
    assert batch.rows == 1


def test_blank_lines_are_left_out(desk: Desk) -> None:
    batch = desk.take_csv(HEADER + "\nA1,甲厂,1\n\n,,\n  \nA2,乙厂,2\n" + "\n" * 1000, FEED)
    assert column_of(batch, "_row") == [3, 7]
    assert (batch.findings, batch.repairs) == ((), ())


def test_a_header_without_rows_is_no_data(desk: Desk) -> None:
    batch = desk.take_csv(HEADER, FEED)
    finding = the_finding(batch, "no-rows")
    assert (batch.rows, str(finding.outcome), str(finding.severity)) == (0, "no_data", "warning")
    assert batch.canonical is not None


def test_a_million_columns_are_refused_quickly(desk: Desk) -> None:
    started = time.process_time()
    batch = desk.take_csv("a," * 1_000_000 + "\n", FEED)
    assert codes(batch) == ["too-many-columns"]
    assert time.process_time() - started < 5


def test_a_thousand_columns_are_read(desk: Desk) -> None:
    assert desk.take_csv(HEADER.strip() + ",x" * 997 + "\nA1,甲厂,1" + ",0" * 997 + "\n", FEED).rows == 1


def test_a_cell_of_megabytes_is_refused(desk: Desk) -> None:
    batch = desk.take_csv(HEADER + "A1," + "甲" * 2_000_000 + ",1\n", FEED)
    assert batch.canonical is None
    assert codes(batch) == ["cell-too-long"]
    assert "甲甲" not in said(batch)
