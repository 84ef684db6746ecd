"""Names that stand in a filing and nowhere else do not go onto the page, into JSON or into JUnit."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kechuang_check.domain.batch import BatchStatus, Repair
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import Place
from kechuang_check.reporting import page
from kechuang_check.reporting.formats import json as json_format
from kechuang_check.reporting.formats import junit, table
from kechuang_check.words import text

NAME = "王五"


@pytest.fixture
def told(night: Night) -> Night:
    """A batch whose headers hold a person's name, and one that could not be read for want of columns."""
    repair = Repair(
        "column-left-out",
        2,
        text("columns that the feed does not know were left out: {headers}", headers=f"{NAME}, 备注"),
    )
    missing = text("columns not found: {missing}; the header has: {found}", missing="成交额", found=f"编号, {NAME}")
    lost = Finding(
        "intake/missing-column", "intake", Severity.CRITICAL, Outcome.FAIL, message=missing, where=Place("x.csv", row=1)
    )
    first = replace(night.batches[1], repairs=(repair,))
    second = replace(night.batches[4], findings=(lost,), status=BatchStatus.UNREADABLE)
    return replace(night, batches=(first, second))


def test_page_json_junit_and_table_count_them(told: Night, workspace: Workspace) -> None:
    for lang in ("zh", "en"):
        for shown in (
            page.render(told, workspace, lang),
            json_format.render(told, workspace, lang),
            junit.render(told, workspace, lang),
            table.render(told, workspace, lang, width=200),
        ):
            assert NAME not in shown
            assert "成交额" in shown


def test_json_says_how_many_columns_were_left_out(told: Night, workspace: Workspace) -> None:
    (repair,) = json.loads(json_format.render(told, workspace, "en"))["batches"][0]["repairs"]
    assert repair["count"] == 2
    assert repair["what"].endswith("were left out: 2 (names are shown by `check` only)")


def test_a_repair_says_once_how_often_it_was_made(night: Night, workspace: Workspace) -> None:
    counted = Repair("totals", 2, text("total rows left out: {count}, the first is row {row}", count=2, row=7))
    uncounted = Repair("unit", 1523, text("Amounts were converted from {unit}.", unit="千元"))
    html = page.render(
        replace(night, batches=(replace(night.batches[1], repairs=(counted, uncounted)),)), workspace, "en"
    )
    assert "total rows left out: 2, the first is row 7</li>" in html
    assert 'converted from 千元. <span class="soft">× 1,523</span>' in html
