"""Files that hold no table, and files that cannot be opened."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kechuang_check.domain.limits import Limits
from kechuang_check.words import speaker
from tests.intake.filings import CODE, EXPENSE, NAME, Desk, a_feed, codes, rows_of, said, workbook

FEED = a_feed(CODE, NAME, EXPENSE)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _zip(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "code", "word"),
    [
        ("a_2024.csv", b"", "empty-file", "empty"),
        ("a_2024.csv", b"\xef\xbb\xbf", "empty-file", "empty"),
        ("a_2024.csv", b"\xff\xfe", "empty-file", "empty"),
        ("a_2024.csv", b" \r\n\n", "empty-file", "empty"),
        (
            "a_2024.xls",
            b"\n\n<!-- x -->\n<html><body><table><tr><td>1</td></tr></table></body></html>",
            "no-header",
            "row",
        ),
        ("a_2024.xls", "<table><tr><td>甲</td></tr></table>".encode("utf-16"), "no-header", "row"),
        ("a_2024.csv", b"<!DOCTYPE html><p>404</p>", "not-a-table", "a web page without a table"),
        ("a_2024.csv", b"<html></html>", "not-a-table", "a web page without a table"),
        ("a_2024.xlsx", "<html><body>登录已过期，请重新登录</body></html>".encode(), "not-a-table", "error or a login"),
        ("a_2024.xlsx", b"PK, and no archive at all", "damaged", "begins as a workbook (.xlsx) does, and what follows"),
        ("a_2024.xlsx", b"PK\x03", "damaged", "begins as a workbook (.xlsx) does, and what follows"),
        (
            "a_2024.xlsx",
            b"PK\x03\x04" + b"garbage" * 200,
            "damaged",
            "the rest is missing or something else (1 KB came)",
        ),
        ("a_2024.xls", OLE + b"garbage" * 200, "damaged", "begins as a workbook (.xls) does"),
        ("a_2024.xlsx", "没有分列的文字".encode(), "damaged", "it is named .xlsx, and holds a text without columns"),
        ("a_2024.xlsx", b"\x93\x01\x02\x00" * 100, "damaged", "neither a workbook nor text"),
        ("a_2024.xlsx", bytes(2000), "damaged", "it holds zero bytes and nothing else"),
        ("a_2024.xlsx", b"", "empty-file", "the file is empty"),
        ("a_2024.csv", b"PK, and no archive at all", "no-header", "row"),
        ("a_2024.xls", b"MIME-Version: 1.0\r\n", "not-a-table", "web archive"),
        (
            "a_2024.xls",
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "not-a-table",
            "2003",
        ),
        ("a_2024.xml", b'<?xml version="1.0"?><data/>', "not-a-table", "XML"),
        ("a_2024.xlsx", b"%PDF-1.7 ...", "not-a-table", "PDF"),
        ("a_2024.csv", b"\x89PNG\r\n\x1a\n", "not-a-table", "image"),
        ("a_2024.csv", b"\xff\xd8\xff\xe0", "not-a-table", "image"),
        ("a_2024.bmp", b"BM\x00\x10\x00\x00\x00\x00", "not-a-table", "image"),
        ("a_2024.csv", b"Rar!\x1a\x07", "not-a-table", "archive"),
        ("a_2024.csv.gz", b"\x1f\x8b\x08", "not-a-table", "archive"),
        ("a_2024.rtf", b"{\\rtf1}", "not-a-table", "text document"),
        ("a_2024.db", b"SQLite format 3\x00", "not-a-table", "database"),
        ("a_2024.zip", _zip(a_DOT_csv=b"x", b_DOT_csv=b"y"), "not-a-table", "2 files"),
        ("a_2024.docx", _zip(word__document_DOT_xml=b"<x/>"), "not-a-table", "text document"),
        ("a_2024.pptx", _zip(ppt__presentation_DOT_xml=b"<x/>"), "not-a-table", "presentation"),
        ("a_2024.xlsb", _zip(xl__workbook_DOT_bin=b""), "not-a-table", "xlsb"),
        ("a_2024.xlsx", _zip(xl__workbook_DOT_xml=b"<workbook/>"), "damaged", "damaged"),
        ("a_2024.xlsx", b"PK\x03\x04" + bytes(range(256)), "damaged", "damaged"),
        ("a_2024.xlsx", OLE + bytes(1024) + "EncryptedPackage".encode("utf-16-le"), "damaged", "damaged"),
        ("a_2024.doc", OLE + bytes(1024) + "WordDocument".encode("utf-16-le"), "not-a-table", "text document"),
        ("a_2024.xls", OLE + bytes(4096), "damaged", "damaged"),
        ("a_2024.parquet", b"PAR1" + bytes(100) + b"PAR1", "damaged", "Parquet"),
    ],
)
def test_what_is_no_table_is_named_with_the_mend(desk: Desk, name: str, data: bytes, code: str, word: str) -> None:
    batch = desk.take(name, data, FEED)
    assert codes(batch) == [code]
    assert word in said(batch)
    assert (batch.canonical, batch.rows) == (None, 0)
    assert batch.findings[0].advice
    assert batch.findings[0].makes_unfit


def test_a_table_that_begins_like_a_picture_is_a_table(desk: Desk) -> None:
    feed = a_feed(CODE, NAME, EXPENSE)
    assert desk.take("a_2024.csv", "BM,credit_code,enterprise_name,rd_expense\n1,A1,甲,2\n".encode(), feed).rows == 1


def _parquet(**columns: pa.Array) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


def test_parquet_is_read_by_its_column_names(desk: Desk) -> None:
    data = _parquet(
        **{"统一社会信用代码": pa.array(["a1", "A2"]), "企业名称": ["甲", None], "研发费用(万元)": [1.5, 2]}
    )
    batch = desk.take("研发_2024.parquet", data, FEED)
    assert [tuple(row.values())[:4] for row in rows_of(batch)] == [
        ("A1", "甲", 15000, 1),
        ("A2", None, 20000, 2),
    ]


def test_numbers_that_drifted_to_text_in_parquet_are_read_by_the_same_rules(desk: Desk) -> None:
    data = _parquet(credit_code=[913202810000000001], enterprise_name=["合计 厂"], rd_expense=["1,5"])
    batch = desk.take("研发_2024.parquet", data, FEED)
    assert rows_of(batch)[0]["credit_code"] == "913202810000000001"
    assert codes(batch) == ["decimal-comma"]


def test_lists_in_parquet_are_bad_values(desk: Desk) -> None:
    data = _parquet(credit_code=[["A1"]], enterprise_name=[b"\xff"], rd_expense=[{"a": 1}])
    assert codes(desk.take("研发_2024.parquet", data, FEED)) == ["not-a-code", "not-text", "not-a-number"]


@pytest.mark.parametrize("at", [0.3, 0.6, 0.95])
def test_cut_off_parquet_is_told(desk: Desk, at: float) -> None:
    data = _parquet(credit_code=["A1"], enterprise_name=["甲"], rd_expense=[1])
    assert codes(desk.take("研发_2024.parquet", data[: int(len(data) * at)], FEED)) == ["damaged"]


def test_parquet_of_too_many_rows_is_refused_by_its_metadata(desk: Desk) -> None:
    desk.rules["limits"] = Limits(rows=2)
    data = _parquet(credit_code=["A"] * 3, enterprise_name=["甲"] * 3, rd_expense=[1] * 3)
    assert codes(desk.take("研发_2024.parquet", data, FEED)) == ["too-big"]


def test_a_file_over_the_limit_is_refused_without_reading_it(desk: Desk) -> None:
    file = desk.root / "big_2024.csv"
    with file.open("wb") as sparse:
        sparse.truncate(Limits().text_bytes + 1)
    batch = desk.take_file(file)
    assert codes(batch) == ["too-big"]
    assert batch.sha256 == ""


def test_a_folder_a_link_a_pipe_and_a_vanished_file_are_told(desk: Desk) -> None:
    folder = desk.root / "x_2024.csv"
    folder.mkdir()
    target = desk.root / "secret"
    target.write_text("x", encoding="utf-8")
    link = desk.root / "link_2024.csv"
    link.symlink_to(target)
    dangling = desk.root / "dangling_2024.csv"
    dangling.symlink_to(desk.root / "nowhere")
    pipe = desk.root / "pipe_2024.csv"
    os.mkfifo(pipe)
    gone = desk.root / "gone_2024.csv"
    said_of = [codes(desk.take_file(file)) for file in (folder, link, dangling, pipe, gone)]
    assert said_of == [["not-a-file"], ["link"], ["link"], ["not-a-file"], ["vanished"]]


def test_a_file_that_may_not_be_read_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    file = desk.root / "a_2024.csv"
    file.write_bytes(b"x")
    monkeypatch.setattr(os, "open", denied)
    batch = desk.take_file(file)
    assert codes(batch) == ["not-permitted"]


def test_two_files_that_cannot_be_opened_are_two_batches(desk: Desk) -> None:
    first, second = (desk.take_file(desk.root / name) for name in ("gone_2024.csv", "lost_2024.csv"))
    assert first.id != second.id


def test_a_name_with_a_line_end_or_broken_bytes_is_refused_and_shown_as_one_line(desk: Desk) -> None:
    for raw in (b"a\nb_2024.csv", b"\xff\xfe_2024.csv"):
        file = Path(os.fsdecode(os.fsencode(desk.root) + b"/" + raw))
        file.write_bytes(b"x")
        batch = desk.take_file(file)
        assert codes(batch) == ["unsafe-name"]
        assert batch.source.isprintable()


def test_a_file_from_elsewhere_is_known_by_its_name_only(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("elsewhere") / "研发_2024.xlsx"
    file.write_bytes(workbook({"a": [["统一社会信用代码", "企业名称", "研发费用"], ["A1", "甲", 1]]}))
    assert desk.take_file(file, FEED).source == "研发_2024.xlsx"


def test_a_csv_under_the_name_of_a_workbook_is_still_read(desk: Desk) -> None:
    feed = a_feed(CODE, NAME, EXPENSE)
    whole = "credit_code,enterprise_name,rd_expense\nA1,甲,2\n"
    assert desk.take("a_2024.xlsx", whole.encode(), feed).rows == 1
    assert codes(desk.take("a_2024.xls", whole.replace("credit_code", "code").encode(), feed)) == ["missing-column"]
    for encoding in ("utf-8", "utf-16", "gb18030"):
        found = codes(desk.take(f"{encoding}_2024.xls", "甲\t乙\n1\t2\n".encode(encoding), feed))
        assert found[0] == "no-header"


def test_the_mend_of_a_damaged_workbook_is_to_fetch_it_again(desk: Desk) -> None:
    (finding,) = desk.take("a_2024.xlsx", b"PK\x03\x04" + bytes(range(256)), FEED).findings
    say = speaker("zh")
    assert (
        say(finding.message) == "文件已损坏或不完整：开头是工作簿（.xlsx）的格式，其余部分缺失或是别的内容（收到 1 KB）"
    )
    assert finding.advice is not None
    assert say(finding.advice).startswith("请重新下载、复制或导出后报送")
