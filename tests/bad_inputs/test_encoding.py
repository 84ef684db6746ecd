"""Files in every encoding that bureaus send, and in some that nobody should."""

from __future__ import annotations

import codecs

from kechuang_check.domain.layout import Layout
from tests.bad_inputs.cases import A1, FEED, HEADER, Case, Read, Refused, Told, as_csv, each
from tests.intake.filings import CODE, EXPENSE, NAME, Desk, a_feed

FILING = HEADER + "A1,甲厂,12.5\n"
RARE = HEADER + "A1,\U00020000㐀厂,12.5\n"
ENGLISH = "credit_code,enterprise_name,rd_expense\n"
LONG = "A2,江阴机械制造厂,1\n"


def glued(*parts: bytes) -> bytes:
    return b"".join(parts)


LISTED = [
    Case("ENC01", "UTF-8 without a mark", as_csv(FILING), Read([A1], {})),
    Case("ENC03", "UTF-8 with two marks", lambda: codecs.BOM_UTF8 * 2 + FILING.encode(), Read([A1], {})),
    Case("ENC05", "rare names in GB18030", as_csv(RARE, "gb18030"), Read([("A1", "\U00020000㐀厂", 12500)])),
    Case("ENC07", "UTF-16 with its mark", lambda: codecs.BOM_UTF16_LE + FILING.encode("utf-16-le"), Read([A1])),
    Case("ENC09", "UTF-16 without its mark", as_csv(FILING, "utf-16-le"), Refused("nul-bytes", words="NUL")),
    Case(
        "ENC11",
        "traditional headers in Big5",
        as_csv("統一社會信用代碼,企業名稱,研發費用\nA1,甲廠,1\n", "big5"),
        Refused("no-header", words="gb18030"),
    ),
    Case(
        "ENC13",
        "three short lines in GB18030",
        as_csv("社会信用代码,企业名称,研发费用\nA1,甲厂,12.5\n", "gb18030"),
        Read([A1]),
    ),
    Case(
        "ENC15",
        "header in UTF-8, rows in GB18030",
        lambda: HEADER.encode() + "A1,甲厂,1\n".encode("gb18030"),
        Refused("mixed-encodings", line=2, words="byte 54"),
    ),
    Case(
        "ENC17",
        "cut off inside the last character",
        lambda: (FILING + "A2,乙厂").encode()[:-2],
        Refused("mixed-encodings", line=3, words="cut off"),
    ),
    Case(
        "ENC19",
        "half a surrogate",
        lambda: FILING.encode() + b"A2,\xed\xa0\x80,1\n",
        Refused("mixed-encodings", line=3),
    ),
    Case(
        "ENC21",
        "a sign in a name that turns the direction of writing",
        as_csv(HEADER + "A1,甲\u202e厂,12.5\n"),
        Read([("A1", "甲\u202e厂", 12500)]),
    ),
    Case(
        "ENC23",
        "a header typed in decomposed letters",
        as_csv("cre\u0301dit,企业名称,研发费用\nA1,甲厂,12.5\n"),
        Read([A1]),
        feed=a_feed(CODE.__class__("credit_code", CODE.type, ("cr\u00e9dit",)), NAME, EXPENSE),
    ),
]

OURS = [
    Case("utf-16-be", "UTF-16 of a Mac", lambda: codecs.BOM_UTF16_BE + FILING.encode("utf-16-be"), Read([A1])),
    Case(
        "utf-16-odd",
        "UTF-16 that lost its last byte",
        lambda: FILING.encode("utf-16")[:-1],
        Refused("encoding", line=2),
    ),
    Case("utf-32", "UTF-32 with its mark", as_csv(FILING, "utf-32"), Read([A1])),
    Case(
        "unicode-text",
        "saved by Excel as Unicode text: UTF-16 with tabs",
        as_csv(FILING.replace(",", "\t").replace("\n", "\r\n"), "utf-16"),
        Read([A1]),
        name="研发_2024.txt",
    ),
    Case("gb18030-mark", "GB18030 with a mark", lambda: ("\ufeff" + FILING).encode("gb18030"), Read([A1])),
    Case(
        "gb18030-mark-quoted",
        "GB18030 with a mark before a quoted header",
        lambda: ("\ufeff" + FILING.replace("统一社会信用代码", '"统一社会信用代码"')).encode("gb18030"),
        Read([A1]),
    ),
    Case(
        "mark-inside",
        "two exports glued together, each with its mark and header",
        lambda: (codecs.BOM_UTF8 + FILING.encode()) + codecs.BOM_UTF8 + FILING.replace("A1", "A2").encode(),
        Read([A1, ("A2", "甲厂", 12500)], {"repeated-header-left-out": 1}),
    ),
    Case(
        "mark-before-a-row",
        "rows glued behind an export, the first after a mark",
        lambda: FILING.encode() + codecs.BOM_UTF8 + b"A2,\xe4\xb9\x99,1\n",
        Read([A1, ("A2", "乙", 1000)], {"code": 1}),
    ),
    Case(
        "one-gbk-line",
        "one line pasted in GBK into a file in UTF-8",
        lambda: glued(FILING.encode(), LONG.encode("gbk"), LONG.encode()),
        Refused("mixed-encodings", line=3),
    ),
    Case(
        "one-utf8-line",
        "one line pasted in UTF-8 into a file in GBK",
        lambda: glued(ENGLISH.encode(), "A1,甲厂,1\n".encode("gbk"), LONG.encode()),
        Refused("mixed-encodings", line=2),
    ),
    Case(
        "gbk-euro",
        "a euro sign as Windows writes it in GBK",
        lambda: HEADER.encode("gbk") + b"A1,\x80,1\n",
        Refused("encoding", line=2),
    ),
    Case(
        "read-as-gbk",
        "UTF-8 that an editor once took for GBK and saved",
        lambda: FILING.encode().decode("gb18030", "replace").encode(),
        Refused("no-header"),
    ),
    Case(
        "lost-characters",
        "names that an earlier program could not write, with � in their place",
        as_csv(FILING + "A2,乙\ufffd\ufffd厂,1\n"),
        Told("lost-characters", (3,), "B", [A1, ("A2", "乙\ufffd\ufffd厂", 1000)]),
    ),
    Case(
        "declared-only-gbk",
        "UTF-8 for a feed that declares GBK",
        as_csv(ENGLISH + LONG),
        Refused("encoding", words="UTF-8"),
        feed=a_feed(CODE, NAME, EXPENSE, layout=Layout(encodings=("gb18030",))),
    ),
    Case(
        "declared-big5",
        "Big5 for a feed that declares it",
        as_csv(ENGLISH + "A1,甲廠,12.5\n", "big5"),
        Read([("A1", "甲廠", 12500)]),
        feed=a_feed(CODE, NAME, EXPENSE, layout=Layout(encodings=("utf-8", "big5"))),
    ),
    Case(
        "invisible-in-codes",
        "codes and amounts copied from a web page or a chat, with invisible characters",
        as_csv(HEADER + "\u202aA\u00ad1\u202c,甲厂,\u2066\u200e12.5\u2069\ufe0f\n"),
        Read([A1], {"code": 1, "full-width": 1}),
    ),
    Case(
        "invisible-in-headers",
        "headers copied from a web page, with soft hyphens and joiners",
        as_csv("统一社会\u00ad信用代码,企业\u200b名称,\u2060研发\u200d费用\ufe0f\nA1,甲厂,12.5\n"),
        Read([A1]),
    ),
    Case(
        "radicals-in-headers",
        "headers copied from a PDF, whose font has radicals in place of characters",
        as_csv("统⼀社会信⽤代码,企业名称,研发费⽤\nA1,甲厂,12.5\n"),
        Read([A1]),
    ),
    Case(
        "full-width-headers",
        "headers in full-width letters with blanks",
        as_csv("Ｃｒｅｄｉｔ＿ｃｏｄｅ,企 业 名 称,研发费用（千元）\nA1,甲厂,12.5\n"),
        Read([A1]),
    ),
    Case(
        "private-use",
        "a rare character of a name in the private area of GBK",
        as_csv(HEADER + "A1,\ue815厂,12.5\n", "gb18030"),
        Read([("A1", "\ue815厂", 12500)]),
    ),
    Case(
        "terminal-code",
        "a colour code of a terminal in a name",
        as_csv(HEADER + "A1,\x1b[31m甲厂,1\n"),
        Refused("control-character", line=2),
    ),
    Case(
        "form-feed",
        "pages parted by a form feed",
        as_csv(FILING + "\x0c" + FILING),
        Refused("control-character", line=3),
    ),
]


@each(LISTED)
def test_listed(case: Case, desk: Desk) -> None:
    case.holds(desk)


@each(OURS)
def test_ours(case: Case, desk: Desk) -> None:
    case.holds(desk)


def test_the_same_filing_in_every_encoding_is_the_same_batch_of_values(desk: Desk) -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        Case(encoding, "", as_csv(RARE, encoding), Read([("A1", "\U00020000㐀厂", 12500)]), feed=FEED).holds(desk)
