"""What an .xls shows and its parser drops: errors, percentages, leading zeros, scaled numbers, what is hidden."""

from __future__ import annotations

import struct
from pathlib import Path

from kechuang_check.domain.limits import Limits
from kechuang_check.intake.readers.old_workbook_scan import scan_old_workbook
from tests.intake.filings import CODE, EXPENSE, Desk, a_feed, column_of, compound_file

PERCENT, ZEROS, SCALED = 1, 2, 3
FORMATS = {164: "0.0%", 165: "000", 166: "#,##0,"}


def record(number: int, content: bytes) -> bytes:
    return struct.pack("<HH", number, len(content)) + content


def words(value: str) -> bytes:
    return struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")


def style(number_format: int) -> bytes:
    return record(0x00E0, struct.pack("<HHHBBBBIIH", 0, number_format, 1, 0, 0, 0, 0, 0, 0, 0))


class Error(str):
    """An error cell, as Excel shows it."""

    __slots__ = ()


def marked_workbook(
    rows: list[list[object]],
    styles: dict[tuple[int, int], int] | None = None,
    hidden_rows: tuple[int, ...] = (),
    hidden_columns: tuple[int, ...] = (),
    from_1904: bool = False,
) -> bytes:
    """BIFF8 records of one sheet with four cell styles: plain, percentage, three digits, thousands."""
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    start += record(0x0022, struct.pack("<H", int(from_1904)))
    for number, code in FORMATS.items():
        start += record(0x041E, struct.pack("<H", number) + words(code))
    start += style(0) + b"".join(style(number) for number in FORMATS)
    name = b"\x06\x00" + "Sheet1".encode("latin-1")
    at = len(start) + 4 + 6 + len(name) + 4
    stream = start + record(0x0085, struct.pack("<IBB", at, 0, 0) + name) + record(0x000A, b"")
    stream += record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    for column in hidden_columns:
        stream += record(0x007D, struct.pack("<HHHHHH", column, column, 2000, 0, 1, 0))
    stream += record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for i, row in enumerate(rows):
        hidden = 0x20 if i in hidden_rows else 0
        stream += record(0x0208, struct.pack("<HHHHHHI", i, 0, len(row), 255, 0, 0, 0x100 | hidden))
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            xf = (styles or {}).get((i, j), 0)
            if isinstance(value, Error):
                code = {"#DIV/0!": 0x07, "#N/A": 0x2A}[value]
                stream += record(0x0205, struct.pack("<HHHBB", i, j, xf, code, 1))
            elif isinstance(value, str):
                stream += record(0x0204, struct.pack("<HHH", i, j, xf) + words(value))
            elif isinstance(value, (int, float)):
                stream += record(0x0203, struct.pack("<HHHd", i, j, xf, float(value)))
    stream += record(0x000A, b"")
    room = max(4096, -(-(len(stream) + 4) // 512) * 512)
    return compound_file("Workbook", stream + record(0x0000, bytes(room - len(stream) - 4)))


TABLE: list[list[object]] = [["社会信用代码", "研发费用"], ["A", 5], ["B", Error("#DIV/0!")], ["C", Error("#N/A")]]
FEED = a_feed(CODE, EXPENSE)


def test_an_error_cell_is_bad_and_not_blank(desk: Desk) -> None:
    batch = desk.take("研发_2024.xls", marked_workbook(TABLE), FEED)
    bad = [f for f in batch.findings if f.code == "intake/error-cell"]
    assert [f.rows for f in bad] == [(3, 4)], [f.code for f in batch.findings]


def test_codes_shown_with_leading_zeros_keep_them(desk: Desk) -> None:
    data = marked_workbook([["社会信用代码", "研发费用"], [7, 5], [123, 6]], {(1, 0): ZEROS, (2, 0): ZEROS})
    batch = desk.take("研发_2024.xls", data, FEED)
    assert column_of(batch, "credit_code") == ["007", "123"]


def test_hidden_rows_are_read_and_told(desk: Desk) -> None:
    batch = desk.take("研发_2024.xls", marked_workbook([*TABLE[:2], ["D", 6]], hidden_rows=(2,)), FEED)
    assert batch.rows == 2
    assert any("hidden" in f.code for f in batch.findings), [f.code for f in batch.findings]


def test_everything_that_is_shown_otherwise_is_noted() -> None:
    data = marked_workbook(
        [["x", "y"], [0.03, 5000], [7, 2]],
        {(1, 0): PERCENT, (1, 1): SCALED, (2, 0): ZEROS},
        hidden_columns=(1,),
        from_1904=True,
    )
    scan = scan_old_workbook(data, Limits())
    sheet = scan.sheets["Sheet1"]
    assert (sheet.percents, sheet.scaled, sheet.zeros) == ({(1, 0)}, {(1, 1)}, {(2, 0): 3})
    assert (sheet.hidden_columns, scan.from_1904) == ([(1, 1)], True)


def test_of_a_damaged_file_nothing_is_known_and_the_parser_refuses_it(desk: Desk, tmp_path: Path) -> None:
    data = marked_workbook(TABLE)[:1500]
    assert scan_old_workbook(data, Limits()).sheets == {}
    assert [f.code for f in desk.take("研发_2024.xls", data, FEED).findings] == ["intake/damaged"]
