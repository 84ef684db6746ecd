"""What a form lets in: lists, bounds in its own units, dates, codes; and what spreadsheets take of it."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kechuang_check.domain.finding import Severity
from kechuang_check.domain.period import Period
from kechuang_check.domain.rule import Rule
from kechuang_check.domain.workspace import Workspace
from kechuang_check.forms.asked import Blank
from kechuang_check.forms.patterns import matching, without
from kechuang_check.forms.rule_conditions import KINDS
from kechuang_check.validation.forms import FORMS
from tests.forms.filling import ROOT, form_of

FEEDS = sorted(p.stem for p in (ROOT / "checks").glob("*.yaml"))


def opened(
    name: str, workspace: Workspace, lang: str = "zh", period: str | None = None
) -> tuple[Blank, openpyxl.Workbook, Worksheet]:
    stated = None if period is None else Period.parse(period)
    blank, form = form_of(workspace.feeds[name], workspace, lang, stated)
    workbook = openpyxl.load_workbook(io.BytesIO(form))
    sheet = workbook.worksheets[0]
    return blank, workbook, sheet


def rule_of(blank: Blank, sheet: Worksheet, column: str) -> DataValidation:
    letter = next(a.letter for a in blank.columns if a.column.name == column)
    first = f"{letter}{blank.header_row + 1}"
    (rule,) = [v for v in sheet.data_validations.dataValidation if first in v.sqref]
    return rule


def listed(workbook: openpyxl.Workbook, name: str) -> list[object]:
    ((sheet, cells),) = workbook.defined_names[name].destinations
    assert workbook[sheet].sheet_state == "hidden"
    found = workbook[sheet][cells]
    return [row[0].value for row in found] if isinstance(found, tuple) else [found.value]


def with_rule(workspace: Workspace, feed: str, type_: str, **kwargs: object) -> Workspace:
    """The workspace with one more critical rule in a suite."""
    suite = workspace.suites[workspace.feeds[feed].suite]
    rule = Rule(f"{suite.name}/more", type_, Severity.CRITICAL, kwargs)
    more = replace(suite, rules=(*suite.rules, rule))
    return replace(workspace, suites={**workspace.suites, suite.name: more})


def test_values_to_choose_from_are_a_list(workspace: Workspace) -> None:
    blank, workbook, sheet = opened("carriers", workspace)
    kinds = rule_of(blank, sheet, "carrier_type")
    assert (kinds.type, kinds.errorStyle) == ("list", "stop")
    assert listed(workbook, str(kinds.formula1)) == ["科技企业孵化器", "加速器", "产业园", "众创空间"]
    towns = rule_of(blank, sheet, "town")
    assert towns.errorStyle == "warning", "a rule that only warns must not lock anybody out"
    assert len(listed(workbook, str(towns.formula1))) == 16


def test_bounds_are_those_of_the_unit_that_is_filled_in(workspace: Workspace) -> None:
    blank, _, sheet = opened("macro_series", workspace)
    published = rule_of(blank, sheet, "gdp_2020")
    assert (published.type, published.formula1, published.formula2) == ("decimal", "4113.75", "4113.75")
    blank, _, sheet = opened("technology_contracts", workspace)
    turnover = rule_of(blank, sheet, "contract_amount")
    assert "$I6>=0,$I6<=500000" in str(turnover.formula1)
    assert "成交额在 0 至 50 亿元之间" in str(turnover.error)
    assert "本表应为 0 至 500000 万元" in str(turnover.error)
    assert "请核对计量单位" in str(turnover.error)


def test_whole_numbers_and_plain_numbers(workspace: Workspace) -> None:
    blank, _, sheet = opened("carriers", workspace)
    tenants = rule_of(blank, sheet, "tenants")
    assert (tenants.type, tenants.formula1, tenants.formula2, tenants.errorStyle) == ("whole", "0", "2000", "warning")
    blank, _, sheet = opened("enterprise_rd", workspace)
    assert rule_of(blank, sheet, "rd_staff_cost").type == "decimal"


def test_dates_lie_within_the_plan_and_within_the_period_that_the_form_is_for(workspace: Workspace) -> None:
    blank, _, sheet = opened("carriers", workspace, period="2024-H1")
    narrower = rule_of(blank, sheet, "established_on")
    assert (narrower.type, narrower.formula1, narrower.formula2) == ("date", "45292", "45473")
    blank, _, sheet = opened("carriers", workspace)
    established = rule_of(blank, sheet, "established_on")
    # 2022-01-01 and 2024-12-31, as spreadsheets count days.
    assert (established.type, established.formula1, established.formula2) == ("date", "44562", "45657")
    blank, _, sheet = opened("technology_contracts", workspace, period="2024-Q3")
    registered = rule_of(blank, sheet, "registered_on")
    assert "$H6>=DATE(2024,7,1),$H6<=DATE(2024,9,30)" in str(registered.formula1)
    assert sheet["B2"].value == "2024-Q3"


def test_a_part_is_not_more_than_its_whole_on_either_side(workspace: Workspace) -> None:
    blank, _, sheet = opened("talent_summary", workspace)
    for column in ("talent_total", "talent_high_level"):
        rule = rule_of(blank, sheet, column)
        assert rule.type == "custom"
        assert "$B6>=$C6" in str(rule.formula1)


def test_a_key_is_told_apart_by_all_of_its_digits(workspace: Workspace) -> None:
    blank, _, sheet = opened("carriers", workspace)
    rule = rule_of(blank, sheet, "carrier_id")
    assert rule.formula1 == 'IF($A6="",TRUE,IFERROR(SUMPRODUCT(--($A$6:$A$10005=$A6))<=1,FALSE))'
    assert "COUNTIF" not in str(rule.formula1), "it compares fifteen digits, and codes have eighteen"


def test_codes_stay_text_and_are_checked_to_the_last_character(workspace: Workspace) -> None:
    blank, workbook, sheet = opened("talent_projects", workspace)
    code = next(a for a in blank.columns if a.column.name == "host_code")
    assert sheet.column_dimensions[code.letter].number_format == "@"
    rule = rule_of(blank, sheet, "host_code")
    assert f"LEN(${code.letter}6)=18" in str(rule.formula1)
    assert listed(workbook, "code_weights")[:5] == [1, 3, 9, 27, 19]
    blank, _, sheet = opened("hitech_certificates", workspace)
    assert 'LEFT($A5,2)="GR"' in str(rule_of(blank, sheet, "certificate_number").formula1)


def test_where_a_rule_leaves_room_for_single_rows_the_form_asks_back_and_lets_in(workspace: Workspace) -> None:
    blank, _, sheet = opened("enterprise_rd", workspace)
    assert rule_of(blank, sheet, "credit_code").errorStyle == "warning", "one code in a hundred may be wrong"
    blank, _, sheet = opened("carriers", workspace)
    assert rule_of(blank, sheet, "carrier_id").errorStyle == "stop"


def test_rules_that_compare_columns_in_different_units(workspace: Workspace) -> None:
    feed = workspace.feeds["macro_series"]
    columns = tuple(replace(c, unit="万元") if c.name == "enterprise_rd" else c for c in feed.columns)
    told = replace(workspace, feeds={**workspace.feeds, "macro_series": replace(feed, columns=columns)})
    blank, _, sheet = opened("macro_series", told)
    letters = blank.grid.letters
    total, part = (f"${letters[name]}{blank.grid.first}" for name in ("social_rd", "enterprise_rd"))
    formula = str(rule_of(blank, sheet, "enterprise_rd").formula1)
    assert f"ROUND({total}*100000000,2)>=ROUND({part}*10000,2)" in formula


@pytest.mark.parametrize(
    ("type_", "kwargs", "column", "wanted"),
    [
        ("expect_column_value_lengths_to_equal", {"value": 6}, "project_name", ("textLength", "equal", "6")),
        ("expect_column_value_lengths_to_be_between", {"min_value": 2}, "town", ("list", None, None)),
        ("expect_column_min_to_be_between", {"min_value": 10000}, "funding", ("decimal", "between", "1")),
        ("expect_column_max_to_be_between", {"max_value": 25000}, "funding", ("decimal", "between", "0")),
        ("expect_column_values_to_not_be_in_set", {"value_set": ["无"]}, "project_name", ("custom", None, None)),
        ("expect_column_values_to_match_regex", {"regex": "^P[0-9]{4}$"}, "project_name", ("custom", None, None)),
    ],
)
def test_rules_of_a_kind_of_their_own(
    type_: str, kwargs: dict[str, object], column: str, wanted: tuple[str, str | None, str | None], workspace: Workspace
) -> None:
    told = with_rule(workspace, "talent_projects", type_, column=column, **kwargs)
    blank, _, sheet = opened("talent_projects", told)
    rule = rule_of(blank, sheet, column)
    assert rule.type == wanted[0]
    if wanted[1] is not None:
        assert (rule.operator, rule.formula1) == wanted[1:]


@pytest.mark.parametrize(
    ("type_", "kwargs", "part"),
    [
        ("expect_compound_columns_to_be_unique", {"column_list": ["town", "project_name"]}, "SUMPRODUCT("),
        ("expect_column_pair_values_to_be_equal", {"column_A": "project_name", "column_B": "town"}, "="),
        (
            "expect_select_column_values_to_be_unique_within_record",
            {"column_list": ["project_name", "town"]},
            "<>",
        ),
    ],
)
def test_rules_on_several_columns(type_: str, kwargs: dict[str, object], part: str, workspace: Workspace) -> None:
    blank, _, sheet = opened("talent_projects", with_rule(workspace, "talent_projects", type_, **kwargs))
    rule = rule_of(blank, sheet, "project_name")
    assert rule.type == "custom"
    assert part in str(rule.formula1)


def test_a_sum_of_columns(workspace: Workspace) -> None:
    told = with_rule(
        workspace,
        "talent_summary",
        "expect_multicolumn_sum_to_equal",
        column_list=["talent_skilled", "talent_added"],
        sum_total=Decimal(100),
    )
    wide = with_rule(
        workspace, "macro_series", "expect_multicolumn_sum_to_equal", column_list=["gdp", "social_rd"], sum_total=10**12
    )
    blank, _, sheet = opened("macro_series", wide)
    conditions = next(a for a in blank.columns if a.column.name == "social_rd").conditions
    assert "ABS($B6+$F6-10000)<0.000001" in conditions[-1].formula
    blank, _, sheet = opened("talent_summary", told)
    assert "ABS($D6+$E6-100)<0.000001" in str(rule_of(blank, sheet, "talent_added").formula1)


def test_every_kind_that_a_form_asks_for_is_one_that_the_judge_knows() -> None:
    assert set(KINDS) <= set(FORMS)
    row_rules = {kind for kind in FORMS if kind.startswith("expect_column_values_to_be_")}
    assert row_rules - set(KINDS) == {"expect_column_values_to_be_null"}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", FEEDS)
def test_spreadsheets_take_the_form(name: str, lang: str, workspace: Workspace) -> None:
    """Longer words or formulas make a spreadsheet call the file damaged."""
    blank, workbook, sheet = opened(name, workspace, lang)
    for rule in sheet.data_validations.dataValidation:
        assert len(str(rule.promptTitle or "").encode("utf-16-le")) <= 64
        assert len(str(rule.errorTitle or "").encode("utf-16-le")) <= 64
        assert len(str(rule.prompt or "").encode("utf-16-le")) <= 510
        assert len(str(rule.error or "").encode("utf-16-le")) <= 510
        assert len(str(rule.formula1 or "")) <= 255
        if rule.type == "custom":
            assert not rule.allow_blank, "else Excel lets in everything beside a blank cell"
            assert str(rule.formula1).startswith("IF($"), "and a cell may be left empty"
        assert "{" not in str(rule.formula1 or ""), "lists of constants may not stand in a rule for input"
    for asked in blank.columns:
        rule = rule_of(blank, sheet, asked.column.name)
        assert rule.showInputMessage
        assert rule.prompt
    assert sheet.freeze_panes == f"B{blank.header_row + 1}"
    assert [s.sheet_state for s in workbook.worksheets][:2] == ["visible", "visible"]


def test_the_explanations_name_every_column_rule_and_mend(workspace: Workspace) -> None:
    _, workbook, _ = opened("technology_contracts", workspace)
    notes = workbook.worksheets[1]
    assert notes.title == "填写说明"
    shown = "\n".join(str(c) for row in notes.iter_rows(values_only=True) for c in row if c)
    for words in (
        "A · 合同登记编号",
        "按季报送，截止日期：期后 30 日。",
        "技术交易额不大于成交额【严重】",
        "签订日期不晚于登记日期",
        "编号以文本填写，表格软件会把长数字改成科学计数",
        "全表要求",
        "一个季度不少于 300 份合同【严重】",
        "输出、吸纳",
        "万元",
    ):
        assert words in shown


def test_what_must_be_filled_in_shows_and_turns_yellow_when_it_is_not(workspace: Workspace) -> None:
    blank, _, sheet = opened("carriers", workspace)
    required = {a.column.name for a in blank.columns if a.is_required}
    assert required == {"carrier_id", "carrier_type", "established_on"}
    assert sheet["A5"].fill.start_color.rgb != sheet["B5"].fill.start_color.rgb
    formulas = [f for r in sheet.conditional_formatting for rule in r.rules for f in rule.formula]
    assert 'AND($C6="",COUNTA($A6:$H6)>0)' in formulas


@pytest.mark.parametrize(
    ("regex", "wanted"),
    [
        ("^[0-9]{14}$", "AND(LEN(A1)=14,ISNUMBER(-A1))"),
        ("^ZT[0-9]{2,4}$", 'AND(LEN(A1)>=4,LEN(A1)<=6,LEFT(A1,2)="ZT")'),
        (r"^(\d{2}|ab?)$", 'OR(AND(LEN(A1)=2,ISNUMBER(-A1)),AND(LEN(A1)>=1,LEN(A1)<=2,LEFT(A1,1)="a"))'),
        ("[0-9]{14}", None),
        ("^.*$", None),
        ("^(a)(b)$", None),
        ("^a|b$", None),
        ("^$", None),
    ],
)
def test_patterns_that_a_spreadsheet_can_hold(regex: str, wanted: str | None) -> None:
    assert matching(regex, "A1") == wanted


def test_letters_that_must_not_occur() -> None:
    assert without("[IO]", "A1") == 'LEN(SUBSTITUTE(SUBSTITUTE(A1,"I",""),"O",""))=LEN(A1)'
    assert without("[A-Z]", "A1") is None
