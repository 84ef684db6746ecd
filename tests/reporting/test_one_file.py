"""What `check` says of one file: first whether it can be used, then why not, each fault once."""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kechuang_check.domain.assessment import AFTER_DUE, Assessment, Standing
from kechuang_check.domain.batch import BatchStatus, Repair
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.plan import Bilingual
from kechuang_check.domain.run import BatchResult, Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import Place
from kechuang_check.reporting.formats import one_file
from kechuang_check.words import text

FINE = Finding("enterprise_rd/keys-unique", "expect_keys_to_be_unique", Severity.CRITICAL, Outcome.PASS)
NEGATIVE = Finding(
    "enterprise_rd/rd-not-negative", "expect_column_values_to_be_between", Severity.WARNING, Outcome.WARN,
    failing=1, evaluated=9, column="rd_expense", rows=(5,), name=Bilingual("费用不为负", "No negative expense"),
)  # fmt: skip
GRAVE = replace(NEGATIVE, code="enterprise_rd/credit-code-valid", severity=Severity.CRITICAL, outcome=Outcome.FAIL)
LOST = Finding(
    "intake/missing-column", "intake", Severity.CRITICAL, Outcome.FAIL,
    message=text("columns not found: {missing}; the header has: {found}", missing="主营业务收入", found="王五"),
    where=Place("draft.xlsx", sheet="填报", row=3),
)  # fmt: skip
EMPTY = Finding("intake/no-rows", "intake", Severity.WARNING, Outcome.NO_DATA, message=text("The batch has no rows"))


def shown(
    night: Night, workspace: Workspace, *findings: Finding, status: BatchStatus = BatchStatus.FIT, rows: int = 9,
    lang: str = "en", **changes: object,
) -> list[str]:  # fmt: skip
    batch = BatchResult("enterprise_rd", "b", "draft.xlsx", "0" * 64, None, rows, status, (), findings)
    assessments = tuple(a for a in night.assessments if a.target.indicator == "enterprise_rd")
    one = replace(night, batches=(replace(batch, **changes),), assessments=assessments)  # type: ignore[arg-type]
    return one_file.render(one, workspace, lang, width=400).splitlines()


@pytest.mark.parametrize(
    ("findings", "status", "rows", "en", "zh"),
    [
        ([FINE], BatchStatus.FIT, 9, "The file can be used: all checks passed (1).", "该文件可以使用：1 项检查全部通过。"),
        ([FINE, NEGATIVE], BatchStatus.FIT, 9, "The file can be used, with faults to be looked at: 1.", "该文件可以使用，但有 1 项问题请核对。"),
        ([GRAVE, NEGATIVE], BatchStatus.UNFIT, 9, "The file cannot be used. Critical faults: 1, of 2.", "该文件不能使用：共 2 项问题，其中严重问题 1 项。"),
        ([LOST], BatchStatus.UNREADABLE, 0, "The file cannot be used: it could not be read.", "该文件不能使用：无法读取。"),
        ([EMPTY], BatchStatus.FIT, 0, "The file cannot be used: it holds no rows.", "该文件不能使用：没有数据行。"),
    ],
)  # fmt: skip
def test_the_first_line_says_whether_the_file_can_be_used(
    night: Night, workspace: Workspace, findings: list[Finding], status: BatchStatus, rows: int, en: str, zh: str
) -> None:
    assert shown(night, workspace, *findings, status=status, rows=rows)[0] == en
    assert shown(night, workspace, *findings, status=status, rows=rows, lang="zh")[0] == zh


def test_a_file_that_cannot_be_read_says_why_once_and_nothing_of_targets(night: Night, workspace: Workspace) -> None:
    lines = shown(night, workspace, LOST, status=BatchStatus.UNREADABLE, rows=0)
    assert sum("columns not found: 主营业务收入" in line for line in lines) == 1
    assert "draft.xlsx, sheet “填报”, row 3" in "\n".join(lines)
    assert not [line for line in lines if "target" in line or "Enterprise R&D" in line]


def test_a_filing_with_a_header_and_no_rows_gets_one_sentence(night: Night, workspace: Workspace) -> None:
    nothing = [replace(f, outcome=Outcome.NO_DATA, message=text("The batch has no rows")) for f in (FINE, GRAVE)]
    lines = shown(night, workspace, EMPTY, *nothing, status=BatchStatus.UNFIT, rows=0)
    assert sum("no rows" in line for line in lines[:4]) == 2  # the headline, and the finding
    assert "keys-unique" not in "\n".join(lines)


def test_a_rule_with_a_name_of_its_own_also_says_which_column(night: Night, workspace: Workspace) -> None:
    (line,) = [x for x in shown(night, workspace, NEGATIVE, lang="zh") if "费用不为负" in x]
    assert "“研究开发费用”列" in line
    assert "第 5 行" in line
    assert "9 行中有 1 行不符合" in line


def test_the_header_of_a_column_is_in_the_language_of_the_reader(night: Night, workspace: Workspace) -> None:
    bad = Finding(
        "intake/unreadable-value", "intake", Severity.CRITICAL, Outcome.FAIL, failing=2, evaluated=9, rows=(3, 4),
        column="main_business_revenue", message=text("column {header}: cells", header="主营业务收入"),
    )  # fmt: skip
    assert "column main business revenue: cells" in "\n".join(shown(night, workspace, bad, status=BatchStatus.UNFIT))
    assert "column 主营业务收入: cells" in "\n".join(shown(night, workspace, bad, status=BatchStatus.UNFIT, lang="zh"))


def test_who_has_the_file_sees_the_names_in_it(night: Night, workspace: Workspace) -> None:
    repair = Repair("column-left-out", 1, text("left out: {headers}", headers="王五的备注"))
    assert "王五的备注" in "\n".join(shown(night, workspace, FINE, repairs=(repair,)))


def test_a_file_of_a_time_after_the_due_date_is_not_called_missing(night: Night, workspace: Workspace) -> None:
    target = night.assessments[1].target
    late = Assessment(target, night.as_of, Standing.NO_DATA, because=(AFTER_DUE,), completion=Decimal(0))
    batch = BatchResult("enterprise_rd", "b", "draft.xlsx", "0" * 64, None, 9, BatchStatus.FIT, (), (FINE,))
    one = replace(night, batches=(batch,), assessments=(late,))
    words = one_file.render(one, workspace, "en", width=400)
    assert "due on 31 December 2024, and the file speaks of a time after it" in words
    assert "Nothing was received" not in words
