"""Filings inside something: encrypted workbooks, archives, web pages under the name .xls."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest

from kechuang_check.domain.layout import Layout
from tests.intake.encrypting import encrypted_old_workbook, encrypted_workbook
from tests.intake.filings import CODE, EXPENSE, NAME, Desk, a_feed, codes, column_of, repairs, said, workbook

FEED = a_feed(CODE, NAME, EXPENSE)
ROWS = [["统一社会信用代码", "企业名称", "研发费用(万元)"], ["A1", "甲厂", 12.5], ["A2", "乙厂", 3.0]]
EXCELS_OWN = "VelvetSweatshop"


def _zip(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("_DOT_", ".").replace("__", "/"), content)
    return packed.getvalue()


@pytest.mark.parametrize("password", [EXCELS_OWN, "开门"])
@pytest.mark.parametrize(("name", "kind"), [("研发_2024.xlsx", "encrypted xlsx"), ("研发_2024.xls", "encrypted xls")])
def test_an_encrypted_workbook_is_opened_with_excels_own_password_or_the_one_in_the_environment(
    desk: Desk, name: str, kind: str, password: str
) -> None:
    data = (
        encrypted_workbook(workbook({"Sheet1": ROWS}), password)
        if name.endswith("x")
        else encrypted_old_workbook(ROWS, password)
    )
    feed = a_feed(CODE, NAME, EXPENSE, layout=Layout(password_env="FILING_PASSWORD"))
    desk.rules["environment"] = {"FILING_PASSWORD": "开门"}
    batch = desk.take(name, data, feed)
    assert batch.findings == ()
    assert batch.layout
    assert batch.layout.kind == kind
    assert column_of(batch, "rd_expense") == [125_000, 30_000]


@pytest.mark.parametrize("name", ["研发_2024.xlsx", "研发_2024.xls"])
def test_a_password_that_nobody_knows_is_told_with_the_mend(desk: Desk, name: str) -> None:
    data = encrypted_workbook(workbook({"Sheet1": ROWS}), "secret") if name.endswith("x") else b""
    batch = desk.take(name, data or encrypted_old_workbook(ROWS, "secret"), FEED)
    assert codes(batch) == ["encrypted"]
    assert "layout.password_env" in said(batch)
    assert "secret" not in said(batch)


def test_the_one_file_of_an_archive_is_read(desk: Desk) -> None:
    data = _zip(资料__研发_DOT_xlsx=workbook({"Sheet1": ROWS}), _DOT_DS_Store=b"junk")
    batch = desk.take("研发_2024.zip", data, FEED)
    assert batch.findings == ()
    assert batch.layout
    assert batch.layout.kind == "zip xlsx"
    csv = "统一社会信用代码,企业名称,研发费用\nA1,甲厂,1\n".encode("gb18030")
    assert column_of(desk.take("研发_2023.zip", _zip(a_DOT_csv=csv), FEED), "rd_expense") == [1000]


def test_an_archive_in_an_archive_is_refused(desk: Desk) -> None:
    inner = _zip(a_DOT_csv=b"x")
    assert codes(desk.take("研发_2024.zip", _zip(a_DOT_zip=inner), FEED)) == ["wrapped-twice"]


def test_an_archive_that_unzips_to_far_more_than_its_size_is_refused(desk: Desk) -> None:
    assert codes(desk.take("研发_2024.zip", _zip(a_DOT_csv=bytes(60_000_000)), FEED)) == ["bomb"]


PAGE = """

<!-- 以上这行设定本网页为excel格式的网页 -->
<html><head><title>Excel</title><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<style>td {{ height: 25px }}</style><script>var a = "<td>1</td>";</script></head>
<body><div>2024年规上工业企业研发情况</div><div></div>
<table id="unit"><tr><td>单位：万元</td></tr></table>
<table id="t"><tr><td rowspan=2>统一社会信用<br>代码</td><td rowspan="2">企业名称</td><th colspan="2">研发</th></tr>
<tr><td>人员</td><td>费用</td></tr>
<tr><td>A1</td><td>甲&amp;厂</td><td>3</td><td>1,234.5</td></tr>
<tr><td>A2</td><td> 乙 厂 </td><td>—</td><td>&nbsp;</td></tr>
<tr><td>合计</td><td></td><td>3</td><td>1234.5</td></tr></table>
<table><tr><td>注：数据为快报数。</td></tr></table><div>摘编自《年鉴》</div></body></html>
"""


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_web_page_under_the_name_xls_is_a_table_with_all_that_stands_around_it(desk: Desk, charset: str) -> None:
    batch = desk.take("研发_2024.xls", PAGE.format(charset=charset).encode(charset), a_feed())
    assert batch.findings == ()
    assert batch.layout
    assert (batch.layout.kind, batch.layout.header_rows) == ("html", (3, 4))
    assert column_of(batch, "enterprise_name") == ["甲&厂", "乙 厂"]
    assert column_of(batch, "rd_expense") == [Decimal(12_345_000), None]
    assert column_of(batch, "_row") == [5, 6]
    done = repairs(batch)
    assert (done["footnotes-left-out"], done["totals-left-out"], done["title-rows-left-out"]) == (2, 1, 2)


def test_text_in_a_page_stays_text(desk: Desk) -> None:
    rows = "".join(
        f"<tr><td>{code}</td><td>{name}</td><td>1</td></tr>" for code, name in (("007", "NA"), ("1e5", "1,5"))
    )
    page = f"<table><tr><td>统一社会信用代码</td><td>企业名称</td><td>研发费用</td></tr>{rows}</table>"
    batch = desk.take("研发_2024.xls", page.encode(), FEED)
    assert column_of(batch, "credit_code") == ["007", "1E5"]
    assert column_of(batch, "enterprise_name") == ["NA", "1,5"]


def test_two_tables_of_one_page_are_two_sheets(desk: Desk) -> None:
    header = "<tr><td>统一社会信用代码</td><td>企业名称</td><td>研发费用</td></tr>"
    table = f"<table>{header}<tr><td>A</td><td>b</td><td>1</td></tr></table>"
    batch = desk.take("研发_2024.xls", f"<p>表一</p>{table}<p>表二</p>{table}".encode(), FEED)
    assert codes(batch) == ["several-sheets"]
    assert "layout.sheets" in said(batch)


@pytest.mark.parametrize(
    "page",
    [
        "<table>" * 300 + "x",
        "<table><tr><td colspan=99999999 rowspan=99999999>x</td></tr><tr><td>y</td></tr></table>",
        "<html>" + "<div>" * 5000,
        "<table><tr><td>" + "x" * 2_000_000,
    ],
)
def test_a_page_that_means_harm_costs_that_page_only(desk: Desk, page: str) -> None:
    batch = desk.take("研发_2024.xls", page.encode(), FEED)
    assert batch.canonical is None
    assert len(batch.findings) == 1
