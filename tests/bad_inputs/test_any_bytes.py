"""Whatever bytes come, a batch is accepted or refused with a code: never an exception, a warning, or a long wait.

A few hundred examples run with all tests; `KECHUANG_EXAMPLES=50` runs fifty times as many.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from kechuang_check.domain.limits import Limits
from tests.bad_inputs.cases import is_well_told
from tests.bad_inputs.test_parquet import expenses
from tests.bad_inputs.workbooks import MAIN, one_sheet
from tests.bad_inputs.workbooks import rows_of as of_rows
from tests.intake.filings import RD, Desk, old_workbook, open_document, rows_of, with_part, workbook

TIMES = int(os.environ.get("KECHUANG_EXAMPLES", "1"))
LIMITS = Limits(parse_mb=1024, parse_seconds=10)
LONGEST_WAIT = 30
HEADER = [column.names[0] for column in RD]
TABLE = [
    ["2024年规上工业企业研发情况"],
    ["单位：千元"],
    HEADER,
    ["91320281MA1ABCDE2X", "甲厂", 12.5, 3, "2022-11-18", "是"],
    ["91320281MA1ABCDE3X", "乙, “厂”", 1234.5, 12, "2023年1月8日", "否"],
    ["合计", None, 1247, 15, None, None],
    ["注：合成数据"],
]


def examples(count: int) -> settings:
    """`count` examples; what is found is shown as it was found, because making it smaller takes long."""
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=count * TIMES, deadline=None, phases=phases, suppress_health_check=checks)


def take(name: str, data: bytes) -> None:
    """Take a filing in, and look at all that is said of it."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        desk = Desk(Path(folder), {"limits": LIMITS})
        batch = desk.take(name, data)
        assert time.monotonic() - started < LONGEST_WAIT
        is_well_told(batch)
        if batch.canonical is None:
            assert batch.findings
        else:
            assert len(rows_of(batch)) == batch.rows


@dataclass(frozen=True)
class Change:
    """One change of bytes, `at` a share of the whole."""

    kind: str
    at: float
    length: int
    filling: bytes

    def made(self, data: bytes) -> bytes:
        start = int(self.at * len(data))
        end = start + self.length
        match self.kind:
            case "flip":
                return (
                    data[:start] + bytes(b ^ 1 << self.length % 8 for b in data[start : start + 1]) + data[start + 1 :]
                )
            case "overwrite":
                return data[:start] + self.filling + data[start + len(self.filling) :]
            case "insert":
                return data[:start] + self.filling + data[start:]
            case "delete":
                return data[:start] + data[end:]
            case "repeat":
                return data[:end] + data[start:end] * 3 + data[end:]
            case _:
                return data[:start]


FILLINGS = [
    b"\x00",
    b"\xff" * 4,
    b"\xff\xff\xff\x7f",
    b"\r",
    b"\n\n",
    b'"',
    b'"\n',
    b",",
    b"\xef\xbb\xbf",
    b"\x80",
    b"\x1a",
    b"\xa3\xac",
    b"\xed\xa0\x80",
    b"9" * 40,
    b"NaN",
    b"1e999",
    b"-",
    b"<",
    b"/>",
    b"&#0;",
    b"#REF!",
    "合计".encode(),
    "\u202e".encode(),
]
PIECES = [b"A1", b"credit_code", b"enterprise_name", b"rd_expense", b"12.5", b"\t", b";", b"2024-12-31"]
changes = st.lists(
    st.builds(
        Change,
        st.sampled_from(["flip", "overwrite", "insert", "delete", "repeat", "cut"]),
        st.floats(0, 1, exclude_max=True),
        st.integers(1, 64),
        st.sampled_from(FILLINGS),
    ),
    min_size=1,
    max_size=4,
)


def changed(data: bytes, made: Sequence[Change]) -> bytes:
    for change in made:
        data = change.made(data)
    return data


@cache
def text(encoding: str) -> bytes:
    lines = io.StringIO()
    csv.writer(lines).writerows([*row, *[None] * (6 - len(row))] for row in TABLE)
    return lines.getvalue().encode(encoding)


@examples(100)
@given(st.binary(max_size=400), st.sampled_from(["a_2024.csv", "a_2024.xlsx", "a_2024.xls", "a_2024.parquet"]))
@example(b"PK\x05\x06" + bytes(18), "a_2024.xlsx")
@example(b"PAR1PAR1", "a_2024.parquet")
def test_any_bytes(data: bytes, name: str) -> None:
    take(name, data)


@examples(60)
@given(
    st.lists(
        st.sampled_from([*FILLINGS, *PIECES]),
        max_size=60,
    )
)
def test_any_text_of_what_tables_are_made_of(pieces: list[bytes]) -> None:
    take("a_2024.csv", b"".join(pieces))


@examples(120)
@given(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]), changes)
def test_csv_with_changed_bytes(encoding: str, made: list[Change]) -> None:
    take("a_2024.csv", changed(text(encoding), made))


def with_shared_strings() -> bytes:
    """A workbook whose texts stand in a part of their own, as Excel writes them."""
    texts = [cell for row in TABLE for cell in row if isinstance(cell, str)]
    listed = "".join(f"<si><t>{words}</t></si>" for words in texts)
    rows = [[f'<c t="s"><v>{texts.index(c)}</v></c>' if isinstance(c, str) else c for c in row] for row in TABLE]
    return one_sheet(of_rows(*rows), parts={"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{listed}</sst>'})


@cache
def whole(kind: str) -> bytes:
    match kind:
        case "xlsx":
            return workbook({"填报": TABLE}, merged=["A1:F1"], formats={"C4": "0.0%", "A4": "000000"})
        case "shared.xlsx":
            return with_shared_strings()
        case "ods":
            return open_document(TABLE)
        case "xls":
            return old_workbook(TABLE)
        case "html":
            rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in TABLE)
            return f"<html><body><table>{rows}</table></body></html>".encode()
        case _:
            return expenses(["12.5", "1,234.5"], compression="none")()


KINDS = ["xlsx", "ods", "xls", "html", "parquet"]


@examples(100)
@given(st.sampled_from(KINDS), changes)
def test_workbooks_with_changed_bytes(kind: str, made: list[Change]) -> None:
    take(f"a_2024.{'xls' if kind == 'html' else kind}", changed(whole(kind), made))


PARTS = {
    "xlsx": [
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
    ],
    "shared.xlsx": ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"],
    "ods": ["content.xml"],
}


def rewritten(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one part changed and packed as it should be, so that the damage is met inside of it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read(part)
    return with_part(data, part, change(content))


@examples(100)
@given(st.sampled_from([(kind, part) for kind, parts in PARTS.items() for part in parts]), changes)
def test_workbooks_with_changed_bytes_inside(where: tuple[str, str], made: list[Change]) -> None:
    kind, part = where
    take(f"a_2024.{kind}", rewritten(whole(kind), part, lambda content: changed(content, made)))
