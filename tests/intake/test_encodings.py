"""Bytes to text: by mark, then strictly by the feed's encodings."""

from __future__ import annotations

import codecs

import pytest

from kechuang_check.domain.layout import Layout
from tests.intake.filings import CODE, EXPENSE, NAME, Desk, a_feed, codes, column_of, said, the_finding

FEED = a_feed(CODE, NAME, EXPENSE)
HEADER = "统一社会信用代码,企业名称,研发费用\n"
FILING = HEADER + "A1,江阴𠀀㐀机械厂,12.5\n"
CUT = (HEADER + "A1,江阴机械厂,1\nA2,甲").encode()[:-1]
ENGLISH = "credit_code,enterprise_name,rd_expense\n"


@pytest.mark.parametrize(
    "data",
    [
        FILING.encode(),
        FILING.encode("utf-8-sig"),
        codecs.BOM_UTF8 * 2 + FILING.encode(),
        FILING.encode("gb18030"),
        FILING.encode("utf-16"),
        codecs.BOM_UTF16_BE + FILING.encode("utf-16-be"),
        ("\ufeff" + FILING).encode("gb18030"),
        FILING.replace("\n", "\r\n").encode("gb18030"),
        FILING.replace("\n", "\r").encode(),
    ],
    ids=["utf-8", "mark", "two marks", "gb18030", "utf-16", "utf-16 be", "gb18030 mark", "crlf", "cr"],
)
def test_every_encoding_gives_the_same_words(desk: Desk, data: bytes) -> None:
    batch = desk.take("研发_2024.csv", data, FEED)
    assert column_of(batch, "enterprise_name") == ["江阴𠀀㐀机械厂"]
    assert batch.findings == ()


def test_a_short_gb18030_file_is_read_by_the_order_of_encodings(desk: Desk) -> None:
    batch = desk.take("研发_2024.csv", "社会信用代码,企业名称,研发费用\nA,甲,1\n".encode("gb18030"), FEED)
    assert column_of(batch, "enterprise_name") == ["甲"]


def test_big5_is_refused_because_its_headers_are_nonsense(desk: Desk) -> None:
    traditional = "統一社會信用代碼,企業名稱,研發費用\nA1,甲廠,1\n".encode("big5")
    batch = desk.take("研发_2024.csv", traditional, FEED)
    assert codes(batch)[0] == "no-header"
    assert batch.canonical is None


def test_nonsense_headers_come_with_a_hint_on_the_encoding(desk: Desk) -> None:
    traditional = "credit_code,企業名稱,研發費用\nA1,甲廠,1\n".encode("big5")
    batch = desk.take("研发_2024.csv", traditional, FEED)
    assert codes(batch) == ["missing-column", "doubtful-encoding"]
    assert "byte 12" in said(batch)


@pytest.mark.parametrize(
    ("data", "offset"),
    [
        (HEADER.encode() + "A1,江阴机械厂,1\n".encode("gb18030"), len(HEADER.encode()) + 3),
        (
            (ENGLISH + "A1,江阴机械厂,1\n").encode() + "A2,甲厂,1\n".encode("gb18030"),
            len((ENGLISH + "A1,江阴机械厂,1\nA2,").encode()),
        ),
        (CUT, len(CUT) - 2),
    ],
    ids=["UTF-8 header, GB18030 rows", "the second row is GB18030", "cut off inside a character"],
)
def test_mixed_and_cut_off_files_are_refused_with_the_byte(desk: Desk, data: bytes, offset: int) -> None:
    batch = desk.take("研发_2024.csv", data, FEED)
    finding = the_finding(batch, "mixed-encodings")
    assert finding.message
    assert dict(finding.message.values)["offset"] == offset
    assert data[:offset].decode("utf-8")


def test_a_utf8_line_inside_a_gb18030_file_is_refused(desk: Desk) -> None:
    data = ENGLISH.encode() + "A1,甲厂,1\n".encode("gb18030") + "A2,江阴机械厂,1\n".encode()
    assert codes(desk.take("研发_2024.csv", data, FEED)) == ["mixed-encodings"]


@pytest.mark.parametrize(
    ("data", "offset"),
    [
        (HEADER.encode() + b"A1,\xed\xa0\x80,1\n", None),
        (b"credit_code,enterprise_name,rd_expense\nA1,\xff\xff,1\n", 42),
        (codecs.BOM_UTF8 + b"a,\xff", 5),
        (codecs.BOM_UTF16_LE + b"a\x00b", 4),
    ],
    ids=["lone surrogate", "no text at all", "after a UTF-8 mark", "odd UTF-16"],
)
def test_bytes_that_are_no_text_are_refused(desk: Desk, data: bytes, offset: int | None) -> None:
    batch = desk.take("研发_2024.csv", data, FEED)
    assert codes(batch)[0] in ("encoding", "mixed-encodings")
    if offset is not None:
        assert str(offset) in said(batch)


def test_the_declared_encoding_wins(desk: Desk) -> None:
    feed = a_feed(CODE, NAME, EXPENSE, layout=Layout(encodings=("big5",)))
    names = "credit_code,enterprise_name,rd_expense\nA1,江陰,1\n"
    assert column_of(desk.take("研发_2024.csv", names.encode("big5"), feed), "enterprise_name") == ["江陰"]


def test_utf8_where_the_feed_declares_only_gb18030_is_told_and_not_read_as_nonsense(desk: Desk) -> None:
    feed = a_feed(CODE, NAME, EXPENSE, layout=Layout(encodings=("gb18030",)))
    batch = desk.take("研发_2024.csv", (ENGLISH + "A1,江阴机械厂,1\n").encode(), feed)
    assert codes(batch) == ["encoding"]
    assert "UTF-8" in said(batch)


def test_an_encoding_that_does_not_exist_is_told(desk: Desk) -> None:
    batch = desk.take("研发_2024.csv", FILING.encode("gb18030"), a_feed(layout=Layout(encodings=("utf-8", "utf-9"))))
    assert codes(batch) == ["unknown-encoding"]


@pytest.mark.parametrize("data", [FILING.encode("utf-16-le"), FILING.encode() + b"\0\0"])
def test_nul_bytes_are_refused(desk: Desk, data: bytes) -> None:
    assert codes(desk.take("研发_2024.csv", data, FEED)) == ["nul-bytes"]


def test_a_control_character_is_refused_with_its_line(desk: Desk) -> None:
    finding = the_finding(desk.take("研发_2024.csv", FILING.encode() + b"\x1a", FEED), "control-character")
    assert finding.where
    assert finding.where.line == 3
