"""Tables built as yearbooks build theirs, in all the formats in which they come: the same numbers from each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from kechuang_check.domain.workspace import Workspace
from tests.intake.encrypting import encrypted_old_workbook
from tests.intake.filings import old_workbook, workbook
from tests.yearbooks.reading import numbers_of, read

Rows = list[list[object]]


def _regions(workspace: Workspace) -> Sequence[tuple[str, int, Decimal, Decimal]]:
    """Made-up numbers: enterprises, revenue and profits in 亿元 with two decimals."""
    names = workspace.feeds["hitech_operation"].columns[0].among
    assert names
    return [
        (region, 100 + 7 * i, Decimal(100_000 + 1234 * i) / 100, Decimal(10_000 + 77 * i) / 100)
        for i, region in enumerate(names.members)
    ]


def _groups(workspace: Workspace) -> Sequence[tuple[str, int, Decimal, Decimal]]:
    names = workspace.feeds["hitech_operation"].columns[0].among
    assert names
    data = {row[0]: row[1:] for row in _regions(workspace)}
    found = []
    for group in names.groups:
        rows = [data[m] for m in group.members or names.members]
        found.append((group.name, sum(r[0] for r in rows), sum(r[1] for r in rows), sum(r[2] for r in rows)))
    return found  # type: ignore[return-value]  # sums of Decimal are Decimal


def _spaced(name: str) -> str:
    return "    ".join(name) if len(name) == 2 else name


def _plain(workspace: Workspace) -> Rows:
    body = [[_spaced(n), f" {n}", *map(float, v)] for n, *v in (*_groups(workspace), *_regions(workspace))]  # type: ignore[arg-type]
    return [
        ["5-2  各地区高技术产业生产经营情况 (2023年)"],
        ["Statistics by Region(2023)"],
        ["单位：个，亿元", None, None, None, "(unit,100 million yuan)"],
        ["地    区", "Region", "企业数\n(个)\nNumber of\nEnterprises", "营业收入\n(亿元)\nRevenue", "利润总额\n(亿元)"],
        *body,
    ]


def _with_five_header_rows(workspace: Workspace) -> Rows:
    plain = _plain(workspace)
    return [
        *plain[:3],
        [None, None, "企业数", "营 业", "利  润"],
        [None, None, "(个)", "收 入", "总  额"],
        ["地    区", "Region", "Number of", "Business", "Profits"],
        [None, None, "Enterprises", "Revenue", None],
        [None, None, "(unit)", None, None],
        [None, None, None, None, None],
        plain[4],
        [None, "   ", None, None, None],
        *plain[5:],
        ["注：本表为规模以上工业企业。", None, None, None, None],
    ]


def _swapped(workspace: Workspace) -> Rows:
    order = (3, 0, 4, 1, 2)
    return [[row[i] if i < len(row) else None for i in order] if len(row) > 1 else row for row in _plain(workspace)]


def _page(rows: Rows) -> bytes:
    def cell(value: object) -> str:
        return f"<td>{'' if value is None else str(value).replace(chr(10), '<br>')}</td>"

    body = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows[3:])
    head = f"<div>{rows[0][0]}</div><table><tr><td>{rows[2][0]}</td></tr></table>"
    return f"<html><body>{head}<table>{body}</table><div>摘编自《年鉴》</div></body></html>".encode()


@pytest.mark.parametrize("form", ["xlsx", "xls", "encrypted xls", "html", "five header rows", "swapped columns"])
def test_the_same_table_gives_the_same_numbers(yearbooks: Workspace, tmp_path: Path, form: str) -> None:
    feed = yearbooks.feeds["hitech_operation"]
    plain = _plain(yearbooks)
    data = {
        "xlsx": lambda: workbook({"5-2": plain, "CNKI": [["http://www.example.com/"]]}),
        "xls": lambda: old_workbook(plain),
        "encrypted xls": lambda: encrypted_old_workbook(plain, "VelvetSweatshop"),
        "html": lambda: _page(plain),
        "five header rows": lambda: workbook({"5-2": _with_five_header_rows(yearbooks)}),
        "swapped columns": lambda: workbook({"5-2": _swapped(yearbooks)}),
    }[form]()
    file = tmp_path / "raw-2023.xls"
    file.write_bytes(data)
    batch = read(file, feed, tmp_path / "state", "2023")
    assert batch.findings == ()
    assert numbers_of(batch, feed) == {
        (n,): {"enterprises": e, "revenue": r * 10**8, "profits": p * 10**8} for n, e, r, p in _regions(yearbooks)
    }
