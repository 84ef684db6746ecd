"""Workbooks as Excel, WPS and the systems of bureaus make them, and as nobody should."""

from __future__ import annotations

import io
import re
import socket
import struct
import threading
import time
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.layout import Layout, Sheets
from tests.bad_inputs.cases import A1, FEED, Case, Read, Refused, Told, as_csv, each, is_well_told, values_of
from tests.bad_inputs.workbooks import (
    A1_ROW,
    HEADER,
    LINKS,
    MAIN,
    PACKAGE,
    book,
    entity,
    merged,
    ods_row,
    one_sheet,
    open_document,
    rows_of,
    sheet,
    styles,
)
from tests.intake.encrypting import encrypted_workbook
from tests.intake.filings import (
    CODE,
    EXPENSE,
    ISSUED,
    NAME,
    Desk,
    a_feed,
    codes,
    old_workbook,
    said,
    workbook,
)

B2_ROW = ("B2", "乙厂", 2)
B2 = ("B2", "乙厂", 2000)
PLAIN = rows_of(HEADER, A1_ROW)
A1_READ = ("A1", "甲厂", Decimal("12500.000000"))
STRICT = "http://purl.oclc.org/ooxml"


def of_rows(*rows: object) -> Callable[[], bytes]:
    """A workbook with these rows below the header."""
    return lambda: one_sheet(rows_of(HEADER, *rows))  # type: ignore[arg-type]  # rows are sequences


def case(id_: str, what: str, build: Callable[[], bytes], outcome: Read | Refused | Told, **rest: object) -> Case:
    return Case(id_, what, build, outcome, **{"name": "研发_2024.xlsx", **rest})  # type: ignore[arg-type]


def bomb() -> bytes:
    """Less than a megabyte that unpacks to 200 MB of cells."""
    row = '<row><c t="str"><v>x</v></c></row>'
    return book({"填报": sheet(row * 6_000_000)})


def zip_in_zip() -> bytes:
    inner = one_sheet(PLAIN)
    for _ in range(3):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("a.zip", inner)
        inner = packed.getvalue()
    return inner


def overlapping() -> bytes:
    """Two entries of an archive whose data is the same bytes."""
    data = bytearray(
        book({"填报": sheet(PLAIN)}, parts={"xl/a.xml": b"<a/>" + b" " * 5000, "xl/b.xml": b"<b/>" + b" " * 5000})
    )
    first, second = data.rindex(b"xl/a.xml") - 46, data.rindex(b"xl/b.xml") - 46
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    return bytes(data)


def laughs() -> bytes:
    levels = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    strings = (
        f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "哈">{levels}]><sst xmlns="{MAIN}"><si><t>&l9;</t></si></sst>'
    )
    return one_sheet(PLAIN, parts={"xl/sharedStrings.xml": strings})


def dtd_in_utf16() -> bytes:
    """A document type where a search for its letters in UTF-8 does not find it."""
    strings = '<?xml version="1.0" encoding="UTF-16"?>' + entity('"哈"')
    return one_sheet(PLAIN, parts={"xl/sharedStrings.xml": strings.encode("utf-16")})


def strings(*items: str) -> str:
    return f'<sst xmlns="{MAIN}">{"".join(f"<si>{item}</si>" for item in items)}</sst>'


def shared(name: str) -> Callable[[], bytes]:
    """The name of the enterprise as a shared string, given as XML."""
    return lambda: one_sheet(
        rows_of(HEADER, ("A1", '<c t="s"><v>0</v></c>', 12.5)), parts={"xl/sharedStrings.xml": strings(name)}
    )


def cut(share: float) -> Callable[[], bytes]:
    def build() -> bytes:
        data = workbook({"填报": [HEADER, A1_ROW]})
        return data[: int(len(data) * share)]

    return build


def backslashed() -> bytes:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(one_sheet(PLAIN))) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo("x")
            entry.filename = name.replace("/", "\\")
            new.writestr(entry, old.read(name))
    return changed.getvalue()


def strict() -> bytes:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(one_sheet(PLAIN))) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            text = text.replace(MAIN, f"{STRICT}/spreadsheetml/main").replace(
                LINKS, f"{STRICT}/officeDocument/relationships"
            )
            new.writestr(name, text)
    return changed.getvalue()


def with_flag(data: bytes) -> bytes:
    """The archive with the flag of encryption on each of its entries."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := changed.find(mark, at + 1)) >= 0:
            changed[at + offset] |= 1
    return bytes(changed)


def doubled(data: bytes) -> bytes:
    packed = io.BytesIO(data)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet(rows_of(HEADER, B2_ROW)))
    return packed.getvalue()


DATED = a_feed(CODE, ISSUED)
DATES = ("统一社会信用代码", "发证日期")

LISTED = [
    case("XLS01", "cut off in the middle", cut(0.5), Refused("damaged", words="the rest is missing")),
    case("XLS05", "a bomb: a small file of two hundred megabytes", bomb, Refused("bomb")),
    case("XLS07", "an archive in an archive in an archive", zip_in_zip, Refused("wrapped-twice")),
    case("XLS07-overlap", "an archive whose entries are the same bytes", overlapping, Refused("damaged")),
    case("XLS09", "entities that grow to billions", laughs, Refused("dtd")),
    case("XLS09-utf-16", "entities in another encoding", dtd_in_utf16, Refused("dtd")),
    case(
        "XLS13",
        "a workbook with macros",
        lambda: one_sheet(PLAIN, parts={"xl/vbaProject.bin": b"x"}),
        Refused("macros"),
        name="研发_2024.xlsm",
    ),
    # Better than refused: what a file is, is seen by its content; the name of a file says nothing.
    case("XLS15", "CSV under the name .xlsx", as_csv(",".join(HEADER) + "\nA1,甲厂,12.5\n"), Read([A1])),
    case("XLS17-et", "a workbook of WPS", lambda: old_workbook([HEADER, A1_ROW]), Read([A1]), name="研发_2024.et"),
    case(
        "XLS17-ods",
        "an open document",
        lambda: open_document(ods_row(*HEADER) + ods_row(*A1_ROW)),
        Read([A1]),
        name="研发_2024.ods",
    ),
    case("XLS19", "a workbook under the name .csv", lambda: one_sheet(PLAIN), Read([A1]), name="研发_2024.csv"),
    case(
        "XLS21",
        "cells with errors",
        of_rows(
            A1_ROW,
            ("B2", '<c t="e"><v>#DIV/0!</v></c>', 2),
            ("C3", "丙厂", '<c t="e"><v>#REF!</v></c>'),
            ("D4", '<c t="e"><v>#N/A</v></c>', 4),
        ),
        Told("error-cell", (3, 5), "B", others=("error-cell",)),
    ),
    case(
        "XLS23",
        "cells merged over rows of data",
        lambda: book(
            {
                "填报": sheet(
                    rows_of(HEADER, A1_ROW, ("B2", None, 2)),
                    after=merged("B2:B3"),
                )
            }
        ),
        Refused("merged-cells", sheet="填报", row=2),
    ),
    case(
        "XLS25",
        "a sheet that is hidden from all menus",
        lambda: book({"填报": sheet(PLAIN), "旧": sheet(rows_of(HEADER, B2_ROW))}, states={"旧": "veryHidden"}),
        Read([A1]),
    ),
    case(
        "XLS27",
        "a sheet whose name ends with a blank",
        lambda: book({"说明": sheet(""), "填报 ": sheet(PLAIN)}),
        Read([A1]),
        feed=a_feed(CODE, NAME, EXPENSE, layout=Layout(sheet="填报")),
    ),
    case(
        "XLS29",
        "days that are shown as numbers",
        lambda: one_sheet(rows_of(DATES, ("A1", 45657))),
        Read([("A1", date(2024, 12, 31))], {"serial-date": 1}),
        feed=DATED,
    ),
    case(
        "XLS31",
        "a day in the year 10099",
        lambda: one_sheet(
            rows_of(DATES, ("A1", '<c s="1"><v>2994839</v></c>'), ("A2", '<c s="1"><v>1e300</v></c>')),
            parts={"xl/styles.xml": styles("yyyy-mm-dd")},
        ),
        Told("not-a-date", (2, 3), "B"),
        feed=DATED,
    ),
    case("XLS33", "a text that looks like a formula", of_rows(("A1", "=1+1", 12.5)), Read([("A1", "=1+1", 12500)])),
]

OURS = [
    case("rich-text", "a name in two colours", shared("<r><t>甲</t></r><r><rPr><b/></rPr><t>厂</t></r>"), Read([A1])),
    case(
        "phonetic",
        "a name with its reading above it",
        shared('<t>甲厂</t><rPh sb="0" eb="1"><t>jiǎ chǎng</t></rPh>'),
        Read([A1]),
    ),
    case(
        "escapes",
        "line ends and escapes inside a cell",
        shared("<t>甲_x000D_\n厂</t>"),
        Read([("A1", "甲\r\n厂", 12500)]),
    ),
    case(
        "comments",
        "comments beside cells",
        lambda: one_sheet(
            PLAIN,
            parts={
                "xl/comments1.xml": f'<comments xmlns="{MAIN}"><authors/><commentList><comment ref="C2">'
                "<text><t>待核</t></text></comment></commentList></comments>"
            },
        ),
        Read([A1]),
    ),
    case(
        "external-links",
        "links to another workbook",
        lambda: one_sheet(PLAIN, parts={"xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>'}),
        Read([A1]),
    ),
    case(
        "protected",
        "a protected sheet",
        lambda: book({"填报": sheet(PLAIN, after='<sheetProtection sheet="1" password="CC1A"/>')}),
        Read([A1]),
    ),
    case(
        "hidden-row",
        "rows hidden by hand",
        lambda: one_sheet(rows_of(HEADER, A1_ROW, B2_ROW, attributes={3: 'hidden="1"'})),
        Told("hidden-rows", (3,), None, [A1, B2]),
    ),
    case(
        "filtered",
        "rows hidden by a filter",
        lambda: book(
            {
                "填报": sheet(
                    rows_of(HEADER, A1_ROW, B2_ROW, attributes={2: 'hidden="1"'}), after='<autoFilter ref="A1:C3"/>'
                )
            }
        ),
        Told("hidden-rows", (2,), None, [A1, B2]),
    ),
    case(
        "hidden-blank-row",
        "hidden rows without data",
        lambda: one_sheet(rows_of(HEADER, A1_ROW, (), attributes={3: 'hidden="1"'})),
        Read([A1]),
    ),
    case(
        "hidden-column",
        "a column of the feed that is hidden",
        lambda: book({"填报": sheet(PLAIN, before='<cols><col min="3" max="3" width="9" hidden="1"/></cols>')}),
        Told("hidden-columns", (), "C", [A1]),
    ),
    case(
        "hidden-other-column",
        "a hidden column that the feed does not ask for",
        lambda: book(
            {
                "填报": sheet(
                    rows_of((*HEADER, "备注"), (*A1_ROW, "x")),
                    before='<cols><col min="4" max="16384" hidden="1"/></cols>',
                )
            }
        ),
        Read([A1]),
    ),
    case(
        "formula", "a formula with its result", of_rows(("A1", "甲厂", "<c ><f>10+2.5</f><v>12.5</v></c>")), Read([A1])
    ),
    case(
        "formula-text",
        "a formula whose result is a text",
        of_rows(("A1", '<c t="str"><f>"甲"&amp;"厂"</f><v>甲厂</v></c>', 12.5)),
        Read([A1]),
    ),
    case(
        "formula-uncalculated",
        "formulas that were never calculated",
        of_rows(A1_ROW, ("B2", "乙厂", "<c ><f>C2*2</f></c>")),
        Refused("uncalculated-formula", sheet="填报", row=3),
    ),
    case(
        "formula-elsewhere",
        "a formula without a result outside of the table",
        lambda: one_sheet(rows_of((*HEADER, "备注"), (*A1_ROW, "<c ><f>TODAY()</f></c>"))),
        Read([A1]),
    ),
    case(
        "shared-formula",
        "formulas that share one text",
        of_rows(
            ("A1", "甲厂", '<c ><f t="shared" ref="C2:C3" si="0">10+2.5</f><v>12.5</v></c>'),
            ("B2", "乙厂", '<c ><f t="shared" si="0"/><v>2</v></c>'),
        ),
        Read([A1, B2]),
    ),
    case(
        "no-references",
        "cells that do not say where they stand",
        lambda: one_sheet(re.sub(r' r="[A-Z]*[0-9]+"', "", PLAIN)),
        Read([A1]),
    ),
    case(
        "iso-dates",
        "days written out by another program",
        lambda: one_sheet(rows_of(DATES, ("A1", '<c t="d"><v>2024-12-31</v></c>'))),
        Read([("A1", date(2024, 12, 31))]),
        feed=DATED,
    ),
    case(
        "truths",
        "truths in a column of texts",
        of_rows(("A1", '<c t="b"><v>1</v></c>', 12.5)),
        Read([("A1", "TRUE", 12500)]),
    ),
    case(
        "absolute-targets",
        "links that begin at the root",
        lambda: one_sheet(PLAIN, target="/xl/worksheets/sheet{n}.xml"),
        Read([A1]),
    ),
    case(
        "without-styles",
        "no styles at all",
        lambda: one_sheet(PLAIN, without=["xl/styles.xml", "xl/sharedStrings.xml"]),
        Read([A1]),
    ),
    case(
        "without-the-sheet",
        "a sheet in the list and not in the archive",
        lambda: one_sheet(PLAIN, without=["xl/worksheets/sheet1.xml"]),
        Refused("damaged"),
    ),
    case("backslashes", "parts named with the separators of Windows", backslashed, Read([A1])),
    case(
        "other-capitals",
        "parts named in other capitals",
        lambda: one_sheet(
            PLAIN,
            parts={"xl/Worksheets/Sheet1.xml": sheet(PLAIN)},
            without=["xl/worksheets/sheet1.xml"],
            target="Worksheets/Sheet1.xml",
        ),
        Read([A1]),
    ),
    case("strict", "saved as Strict Open XML", strict, Read([A1])),
    case(
        "thousand-formatted-rows",
        "formats far below the table",
        lambda: one_sheet(PLAIN + "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 5000))),
        Read([A1], {}),
    ),
    case(
        "title-and-notes",
        "a title, units and notes merged over the table",
        lambda: book(
            {
                "填报": sheet(
                    rows_of(
                        ("2024年研发情况",),
                        ("单位：万元",),
                        HEADER,
                        ("A1", "甲厂", 1.25),
                        ("合计", None, 1.25),
                        ("注：快报",),
                    ),
                    after=merged("A1:C1", "A5:B5", "A6:C6"),
                )
            }
        ),
        Read([A1]),
    ),
    case(
        "merged-header",
        "a header over two rows, merged",
        lambda: book(
            {
                "填报": sheet(
                    rows_of(HEADER, (None, None, None), A1_ROW),
                    after=merged("A1:A2", "B1:B2", "C1:C2"),
                )
            }
        ),
        Read([A1]),
    ),
    case(
        "merged-key",
        "one enterprise merged over two of its rows",
        lambda: book(
            {
                "填报": sheet(
                    rows_of(HEADER, A1_ROW, (None, None, 3)),
                    after=merged("A2:A3", "B2:B3"),
                )
            }
        ),
        Refused("merged-cells", sheet="填报", row=2),
    ),
    case(
        "error-in-key",
        "an error in the column of the key",
        of_rows(A1_ROW, ('<c t="e"><v>#VALUE!</v></c>', "乙厂", 2)),
        Told("error-cell", (3,), "A", [A1, (None, "乙厂", 2000)]),
    ),
    case(
        "error-as-text",
        "errors that a formula kept as text",
        of_rows(A1_ROW, ("B2", "乙厂", "#REF!")),
        Told("error-cell", (3,), "C"),
    ),
    case(
        "lost-digits",
        "a code that the workbook took for a number",
        of_rows((913202810000000012, "甲厂", 12.5)),
        Told("lost-digits", (2,), "A", [(None, "甲厂", 12500)]),
    ),
    case(
        "number-as-code",
        "a code of digits that the workbook took for a number",
        of_rows((320281001, "甲厂", 12.5)),
        Read([("320281001", "甲厂", 12500)]),
    ),
    case(
        "zeros-by-format",
        "a code whose zeros are only a format",
        lambda: one_sheet(
            rows_of(HEADER, ('<c s="1"><v>7</v></c>', "甲厂", 12.5)), parts={"xl/styles.xml": styles("000000")}
        ),
        Read([("000007", "甲厂", 12500)], {}),
    ),
    case(
        "scaled-by-format",
        "amounts that the format shows in thousands",
        lambda: one_sheet(
            rows_of(HEADER, ("A1", "甲厂", '<c s="1"><v>12500</v></c>')), parts={"xl/styles.xml": styles("#,##0.0,")}
        ),
        Told("scaled-by-format", (2,), "C", [("A1", "甲厂", None)]),
    ),
    case(
        "two-sheets",
        "two sheets that both fit",
        lambda: book({"一": sheet(PLAIN), "二": sheet(PLAIN)}),
        Refused("several-sheets", words="一, 二"),
    ),
    case(
        "twelve-sheets",
        "a sheet a town, of which the feed takes all",
        lambda: book({f"镇{i}": sheet(rows_of(HEADER, (f"A{i}", "甲厂", 12.5))) for i in range(12)}),
        Read([(f"A{i}", "甲厂", 12500) for i in range(12)]),
        feed=a_feed(CODE, NAME, EXPENSE, layout=Layout(sheets=Sheets.ALL)),
    ),
    case(
        "encrypted",
        "a password that nobody knows",
        lambda: encrypted_workbook(workbook({"填报": [HEADER, A1_ROW]}), "secret"),
        Refused("encrypted"),
    ),
    case("entry-with-password", "an archive with a password", lambda: with_flag(one_sheet(PLAIN)), Refused("damaged")),
    case(
        "junk-before",
        "bytes before the archive, from a mail gateway",
        lambda: b"\r\n\r\n" + one_sheet(PLAIN),
        Refused("damaged", words="neither a workbook nor text"),
    ),
    case("junk-behind", "bytes behind the archive", lambda: one_sheet(PLAIN) + b"\0" * 100, Read([A1])),
    case(
        "twice-the-same-part",
        "a part that is in the archive twice",
        lambda: doubled(one_sheet(PLAIN)),
        Refused("damaged"),
    ),
    case(
        "xml-2003",
        "a spreadsheet in XML of 2003",
        as_csv(
            '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
            '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
        ),
        Refused("not-a-table", words="2003"),
        name="研发_2024.xls",
    ),
    case(
        "xlsb",
        "a binary workbook",
        lambda: one_sheet(PLAIN, parts={"xl/workbook.bin": b"x"}, without=["xl/workbook.xml"]),
        Refused("not-a-table", words="xlsb"),
        name="研发_2024.xlsb",
    ),
    case(
        "tabs-as-xls",
        "tabs in GBK under the name .xls",
        as_csv("\t".join(HEADER) + "\r\nA1\t甲厂\t12.5\r\n", "gbk"),
        Read([A1]),
        name="研发_2024.xls",
    ),
    case(
        "mhtml",
        "a web archive under the name .xls",
        as_csv("MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n"),
        Refused("not-a-table", words="MHTML"),
        name="研发_2024.xls",
    ),
    case(
        "biff-2-to-4",
        "a workbook of Excel 2, 3 or 4",
        lambda: struct.pack("<HHHH", 0x0009, 4, 2, 0x10) + bytes(100),
        Refused("not-a-table", words="Excel"),
        name="研发_2024.xls",
    ),
    case(
        "ods-hidden",
        "filtered rows of an open document",
        lambda: open_document(
            ods_row(*HEADER) + ods_row(*A1_ROW) + ods_row(*B2_ROW, attributes='table:visibility="filter"')
        ),
        Told("hidden-rows", (3,), None, [A1, B2]),
        name="研发_2024.ods",
    ),
    case(
        "ods-repeated",
        "a million blank rows that a row repeats",
        lambda: open_document(
            ods_row(*HEADER) + ods_row(*A1_ROW) + '<table:table-row table:number-rows-repeated="1048574">'
            '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        ),
        Read([A1]),
        name="研发_2024.ods",
    ),
    case(
        "ods-comment",
        "comments in cells of an open document",
        lambda: open_document(
            ods_row(*HEADER)
            + ods_row(*A1_ROW).replace(
                "<text:p>甲厂", "<office:annotation><text:p>待核</text:p></office:annotation><text:p>甲厂"
            )
        ),
        Read([A1]),
        name="研发_2024.ods",
    ),
]


@each(LISTED)
def test_listed(case: Case, desk: Desk) -> None:
    case.holds(desk)


@each(OURS)
def test_ours(case: Case, desk: Desk) -> None:
    case.holds(desk)


def test_xls03_a_flipped_bit_at_two_hundred_places_is_told_or_does_not_matter(desk: Desk) -> None:
    whole = workbook({"填报": [HEADER, A1_ROW]})
    outcomes = set()
    for n in range(200):
        data = bytearray(whole)
        data[len(data) * n // 200] ^= 1 << n % 8
        batch = desk.take("研发_2024.xlsx", bytes(data), FEED)
        is_well_told(batch)
        outcomes.add(codes(batch)[0] if codes(batch) else str(values_of(batch)))
    # Where it is read, the flipped bit was one of a time or a name that nobody reads: the values are what they were.
    assert outcomes == {"damaged", "not-a-table", str([A1_READ])}


def test_xls05_a_bomb_is_refused_in_no_time(desk: Desk) -> None:
    data = bomb()
    assert len(data) < 1_000_000
    started = time.process_time()
    desk.take("研发_2024.xlsx", data)
    assert time.process_time() - started < 1


def test_xls11_a_workbook_that_names_an_address_asks_nobody(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        asked: list[object] = []
        watcher = threading.Thread(target=lambda: asked.append(_accepted(server)))
        watcher.start()
        relation = (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{LINKS}/externalLinkPath" '
            f'Target="{address}" TargetMode="External"/></Relationships>'
        )
        first = desk.take(
            "研发_2023.xlsx", one_sheet(PLAIN, parts={"xl/sharedStrings.xml": entity(f'SYSTEM "{address}"')}), FEED
        )
        linked = one_sheet(PLAIN, parts={"xl/externalLinks/_rels/externalLink1.xml.rels": relation})
        second = desk.take("研发_2024.xlsx", linked, FEED)
        page = f'<html><head><link href="{address}" rel="stylesheet"></head><body><img src="{address}"><table></table>'
        third = desk.take("研发_2022.xls", page.encode(), FEED)
        watcher.join()
    assert [codes(batch) for batch in (first, second, third)] == [["dtd"], [], ["empty-file"]]
    assert asked == [None]


def _accepted(server: socket.socket) -> object:
    try:
        return server.accept()[1]
    except TimeoutError:
        return None


def test_xls21_every_error_of_a_workbook_is_told(desk: Desk) -> None:
    errors = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!"]
    rows = [(f"A{i}", "甲厂", f'<c t="e"><v>{error}</v></c>') for i, error in enumerate(errors)]
    batch = desk.take("研发_2024.xlsx", one_sheet(rows_of(HEADER, *rows)), FEED)
    (finding,) = batch.findings
    assert (finding.code, finding.failing) == ("intake/error-cell", len(errors))


def test_a_place_names_sheet_column_and_row_in_both_languages(desk: Desk) -> None:
    batch = desk.take("研发_2024.xlsx", one_sheet(rows_of(HEADER, A1_ROW, ("B2", "乙厂", "坏"))), FEED)
    is_well_told(batch)
    assert str(batch.findings[0].where) == "batches/研发_2024.xlsx [填报] C3"


def test_a_workbook_of_another_feed_is_told_without_its_values(desk: Desk) -> None:
    batch = desk.take("研发_2024.xlsx", one_sheet(rows_of(("合同编号", "成交额"), ("机密", 5))), FEED)
    is_well_told(batch)
    assert codes(batch) == ["no-header"]
    assert "机密" not in said(batch)


def test_text_columns_keep_what_numbers_and_days_show(desk: Desk) -> None:
    note = Column("note", ColumnType.TEXT, ("备注",))
    rows = [("统一社会信用代码", "备注"), ("A1", 12.0), ("A2", 0.1), ("A3", '<c s="1"><v>45657</v></c>')]
    data = one_sheet(rows_of(*rows), parts={"xl/styles.xml": styles("yyyy-mm-dd")})
    batch = desk.take("研发_2024.xlsx", data, a_feed(CODE, note))
    assert values_of(batch) == [("A1", "12"), ("A2", "0.1"), ("A3", "2024-12-31")]
