"""Rules and their findings in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.plan import Bilingual
from kechuang_check.domain.rule import Rule
from kechuang_check.domain.vocabulary import ExpectationForm
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.batches import finding_view
from kechuang_check.reporting.punctuation import sentences
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.rule_words import count_words, finding_sentence, row_words
from kechuang_check.words import text

CODES = Finding(
    "enterprise_rd/credit-code-valid",
    "expect_column_values_to_be_valid_credit_code",
    Severity.CRITICAL,
    Outcome.FAIL,
    failing=12,
    evaluated=1498,
    rows=(8, 5, 9, 10, 20),
)


def rule_of(workspace: Workspace) -> Rule:
    return next(r for r in workspace.suites["enterprise_rd"].rules if r.code == CODES.code)


def test_a_rule_with_a_name_is_called_by_it(workspace: Workspace, forms: Mapping[str, ExpectationForm]) -> None:
    named = replace(rule_of(workspace), name=Bilingual("代码有效", "Codes are valid"))
    feed = workspace.feeds["enterprise_rd"]
    assert finding_sentence(CODES, named, feed, forms, "zh") == "代码有效"
    assert finding_sentence(CODES, named, feed, forms, "en") == "Codes are valid"


def test_a_rule_without_a_name_gets_the_sentence_of_its_kind_with_the_title_of_the_column(
    workspace: Workspace, forms: Mapping[str, ExpectationForm]
) -> None:
    feed = workspace.feeds["enterprise_rd"]
    zh = finding_sentence(CODES, rule_of(workspace), feed, forms, "zh")
    en = finding_sentence(CODES, rule_of(workspace), feed, forms, "en")
    assert zh == "“统一社会信用代码”是有效的统一社会信用代码"
    assert en == "“credit code” holds valid credit codes"


def test_without_the_vocabulary_the_type_is_put_into_words(workspace: Workspace) -> None:
    sentence = finding_sentence(CODES, rule_of(workspace), workspace.feeds["enterprise_rd"], {}, "zh")
    assert sentence == "column values to be valid credit code"


def test_what_intake_met_speaks_for_itself(workspace: Workspace) -> None:
    met = Finding("intake/x", "intake", Severity.CRITICAL, Outcome.FAIL, message=text("{count} rows", count="12"))
    assert finding_sentence(met, None, workspace.feeds["enterprise_rd"], {}, "zh") == "12 行"


def test_rows_are_named_by_number_and_neighbours_are_drawn_together() -> None:
    assert row_words(CODES, "zh") == "第 5、8–10、20 行（仅列前 5 行）"
    assert row_words(CODES, "en") == "rows 5, 8–10, 20 (the first 5)"
    assert row_words(replace(CODES, failing=5), "zh") == "第 5、8–10、20 行"
    assert row_words(replace(CODES, rows=()), "zh") == ""


def test_counts_say_how_many_rows_of_how_many() -> None:
    assert count_words(CODES, "zh") == "1,498 行中有 12 行不符合"
    assert count_words(CODES, "en") == "12 of 1,498 rows"
    assert count_words(replace(CODES, outcome=Outcome.NO_DATA, failing=0, evaluated=0), "zh") == ""


@pytest.mark.parametrize(
    ("type_", "column", "observed", "zh"),
    [
        ("expect_column_sum_to_be_between", "rd_expense", "15754000000", "实测 157.54 亿元"),
        ("expect_column_mean_to_be_between", "high_level", "1234.5", "实测 1,234.5"),
        ("expect_column_sum_to_be_between", "high_level", "1234", "实测 1,234 人"),
        ("expect_table_row_count_to_be_between", None, "15754", "实测 15,754"),
        ("expect_column_max_to_be_between", "rd_expense", "2025-01-01", "实测 2025-01-01"),
    ],
)
def test_what_was_measured_has_the_unit_of_its_column(
    workspace: Workspace, type_: str, column: str | None, observed: str, zh: str
) -> None:
    one = replace(CODES, type=type_, column=column, failing=None, evaluated=None, observed=observed)
    assert count_words(one, "zh", workspace.feeds["enterprise_rd"]) == zh


def test_the_period_in_a_finding_is_put_into_words(workspace: Workspace) -> None:
    said = text("the title speaks of {stated}, and the batch is of {period}", stated="2024-Q2", period="2024-Q3")
    found = replace(CODES, code="intake/period", message=said)
    assert (
        finding_view(found, None, Reader(workspace, "zh")).sentence
        == "标题写的是 2024年2季度，而本批次的报告期为 2024年3季度"
    )
    assert (
        "speaks of Q2 2024, and the batch is of Q3 2024" in finding_view(found, None, Reader(workspace, "en")).sentence
    )


def test_sentences_begin_with_a_capital_and_names_of_programs_do_not() -> None:
    assert sentences(("2 of 3 rows", "write days as 2024-12-31."), "en") == "2 of 3 rows. Write days as 2024-12-31"
    assert sentences(("a", "kechuang-check batches confirm x", "rd_expense"), "en").endswith(
        ". kechuang-check batches confirm x. rd_expense"
    )
    assert sentences(("甲。", "乙"), "zh") == "甲。乙"
