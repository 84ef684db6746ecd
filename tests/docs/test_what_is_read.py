"""The pages on what is read: each cell comes out as they say, and no finding of the intake is missing from them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.intake.values.reading import Doubt, Reason, RepairKind
from tests.intake.filings import CODE, Desk, a_feed, codes, repairs, rows_of

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / "what-is-read.md", ROOT / "docs" / "what-is-read.zh.md"]
COLUMNS = {
    ("amount in 千元", "金额（千元）"): Column("value", ColumnType.AMOUNT, ("值",), unit="千元"),
    ("amount in 元", "金额（元）"): Column("value", ColumnType.AMOUNT, ("值",), unit="元"),
    ("share in %", "比重（%）"): Column("value", ColumnType.AMOUNT, ("值",), unit="%"),
    ("count", "数量"): Column("value", ColumnType.INTEGER, ("值",), unit="人"),
    ("day", "日期"): Column("value", ColumnType.DATE, ("值",)),
    ("yes or no", "是否"): Column("value", ColumnType.BOOLEAN, ("值",)),
    ("code", "代码"): Column("value", ColumnType.CODE, ("值",)),
    ("name", "名称"): Column("value", ColumnType.TEXT, ("值",)),
    ("period", "报告期"): Column("value", ColumnType.PERIOD, ("值",)),
}
BY_NAME = {name: column for names, column in COLUMNS.items() for name in names}
NOTHING = ("nothing", "空")
ELSEWHERE = {"inbox-unreadable", "report-missing", "report-not-due", "report-withdrawn", "superseded", "supersedes"}
"""Findings on reports and folders, not on what stands in a file."""
TOLD_BY_OTHERS = {"repair-refused", "still-written"}
"""Of strict feeds and of files that are not whole yet: not on how a file is read."""


OF_OTHER_SOURCES = {"frames.py", "take_in_database.py"}
"""Databases and data frames have a page of their own."""


def tables(page: Path) -> list[list[list[str]]]:
    """The cells of each table of a page, without its head."""
    blocks = re.findall(r"(?:^\|.*\n)+", page.read_text(encoding="utf-8"), re.MULTILINE)
    return [[[c.strip() for c in line.strip("|\n").split("|")] for line in b.splitlines()[2:]] for b in blocks]


def cells(number: int) -> list[list[str]]:
    """The rows of one table of cells, of both pages."""
    return [row for page in PAGES for row in tables(page)[number]]


def taken(desk: Desk, column: str, written: str) -> tuple[object, list[str], dict[str, int]]:
    """The value that a cell is read as, its findings and repairs."""
    cell = re.fullmatch(r"`(.*)`", written, re.DOTALL)
    assert cell is not None
    quoted = cell[1].replace('"', '""')
    batch = desk.take("x_2024.csv", f'统一社会信用代码,值\nA1,"{quoted}"\n'.encode(), a_feed(CODE, BY_NAME[column]))
    return rows_of(batch)[0]["value"], codes(batch), repairs(batch)


def shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:f}" if hasattr(value, "as_tuple") else str(value)


@pytest.mark.parametrize("row", cells(1), ids=lambda row: f"{row[0]} {row[1]}")
def test_a_cell_is_read_as_the_page_says(tmp_path: Path, row: list[str]) -> None:
    column, written, read, repair = row
    value, found, mended = taken(Desk(tmp_path), column, written)
    assert found == []
    assert mended == ({repair: 1} if repair else {})
    if read in NOTHING:
        assert value is None
    else:
        plain = shown(value)
        assert (plain.rstrip("0").rstrip(".") if "." in plain else plain) == read


@pytest.mark.parametrize("row", cells(2), ids=lambda row: f"{row[0]} {row[1]}")
def test_a_cell_is_told_as_the_page_says(tmp_path: Path, row: list[str]) -> None:
    value, found, _ = taken(Desk(tmp_path), row[0], row[1])
    assert value is None
    assert found == [row[2]]


def every_code() -> set[str]:
    """All that the code of the intake gives as a finding on files."""
    room = ROOT / "kechuang_check" / "intake"
    files = [f for f in room.rglob("*.py") if f.parent.name != "databases" and f.name not in OF_OTHER_SOURCES]
    code = "\n".join(f.read_text(encoding="utf-8") for f in files)
    found = set(re.findall(r'Refusal\(\s*"([a-z-]+)"', code)) | set(re.findall(r'"intake/([a-z-]+)"', code))
    return found | {str(r) for r in Reason} | {str(d) for d in Doubt}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_finding_of_the_intake_is_on_the_page(page: Path) -> None:
    of_cells, *others = tables(page)[2:]
    told = {row[2] for row in of_cells} | {
        word for t in others for row in t for word in re.findall(r"`([a-z-]+)`", row[0])
    }
    told |= set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", page.read_text(encoding="utf-8")))
    wanted = every_code() - ELSEWHERE - TOLD_BY_OTHERS
    assert sorted(wanted - told) == []


def test_both_pages_tell_the_same() -> None:
    english, chinese = (tables(page) for page in PAGES)
    assert [len(t) for t in english] == [len(t) for t in chinese]
    for number in (1, 2):
        assert [row[1:3] for row in english[number]] == [
            [row[1], NOTHING[0] if row[2] == NOTHING[1] else row[2]] for row in chinese[number]
        ]
    for number in (3, 4):
        names = [re.findall(r"`([a-z-]+)`", row[0]) for row in english[number]]
        assert names == [re.findall(r"`([a-z-]+)`", row[0]) for row in chinese[number]]


def test_every_kind_of_repair_of_a_cell_has_an_example() -> None:
    shown_kinds = {row[3].removesuffix("-unknown") for row in cells(1)} - {""}
    of_workbooks_and_lists = {RepairKind.SERIAL_DATE, RepairKind.NAME, RepairKind.NEGATIVE}
    assert shown_kinds == {str(k) for k in RepairKind} - of_workbooks_and_lists
