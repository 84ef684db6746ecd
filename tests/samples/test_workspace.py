"""The workspace of Jiangyin: its plan is that of the source, and its own samples can be read by its own checks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kechuang_check.definitions import load_workspace
from kechuang_check.domain.plan import Comparator, Kind, Obligation, Shape, Unit, Window
from kechuang_check.domain.reporting_periods import demanded
from kechuang_check.domain.workspace import Workspace
from kechuang_check.intake import Reception, discover, take_in
from kechuang_check.validation import RuleVocabulary
from tests.samples.independent import BATCHES, one, read_filing

ROOT = BATCHES.parents[1]
AT_LEAST, MORE_THAN = Comparator.AT_LEAST, Comparator.MORE_THAN

TARGETS = {
    "rd_gdp": (MORE_THAN, "0.033", Unit.PERCENT, Kind.ANNUAL_RATIO, "source_space"),
    "enterprise_rd": (AT_LEAST, "0.02", Unit.PERCENT, Kind.ANNUAL_RATIO, "rainforest"),
    "sei_share": (AT_LEAST, "0.40", Unit.PERCENT, Kind.YTD_RATIO, "clusters"),
    "hitech_share": (AT_LEAST, "0.42", Unit.PERCENT, Kind.YTD_RATIO, "clusters"),
    "hitech_enterprises": (AT_LEAST, "2000", Unit.ENTERPRISES, Kind.STOCK, "rainforest"),
    "talent_total": (AT_LEAST, "560000", Unit.PERSONS, Kind.STOCK, "talent"),
    "talent_high_level": (AT_LEAST, "16000", Unit.PERSONS, Kind.STOCK, "talent"),
    "talent_projects": (AT_LEAST, "600", Unit.PROJECTS, Kind.CUMULATIVE_FLOW, "talent"),
    "carriers": (AT_LEAST, "25", Unit.CARRIERS, Kind.CUMULATIVE_FLOW, "carriers"),
    "contract_turnover": (MORE_THAN, "9000000000", Unit.YUAN, Kind.ANNUAL_FLOW, "ecology"),
    "priorities": (AT_LEAST, "24", Unit.TASKS, Kind.REGISTER, "ecology"),
}
PUBLISHED_BASELINES = {
    "rd_gdp": (date(2019, 12, 31), Decimal("0.0316")),
    "hitech_enterprises": (date(2020, 12, 31), Decimal(650)),
    "contract_turnover": (date(2019, 12, 31), Decimal(3_600_000_000)),
    # New in the plan, so zero before it by definition.
    "talent_projects": (date(2021, 12, 31), Decimal(0)),
    "carriers": (date(2021, 12, 31), Decimal(0)),
}


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(ROOT, RuleVocabulary())


def test_the_eleven_targets_are_those_of_the_plan(workspace: Workspace) -> None:
    written = {name: (t.comparator, t.value, t.unit, t.kind, t.project) for name, t in workspace.targets.items()}
    assert written == {n: (c, Decimal(v), u, k, p) for n, (c, v, u, k, p) in TARGETS.items()}
    assert {t.due for t in workspace.targets.values()} == {date(2024, 12, 31)}
    assert {t.obligation for t in workspace.targets.values()} == {Obligation.EXPECTED}


def test_no_baseline_is_invented(workspace: Workspace) -> None:
    for name, target in workspace.targets.items():
        if name in PUBLISHED_BASELINES:
            assert target.path.points == (PUBLISHED_BASELINES[name],), name
            assert target.path.shape is Shape.LINEAR
            assert target.path.source is not None, name
            assert "our assumption" in target.path.source.en, name
            assert "我们的假定" in target.path.source.zh, name
        elif name == "priorities":
            # All 24 from the first day on: no earlier value is claimed.
            assert [value for _, value in target.path.points] == [target.value]
        else:
            assert (target.path.shape, target.path.points) == (Shape.NONE, ()), name


def test_every_target_quotes_its_clause_and_says_what_is_our_reading(workspace: Workspace) -> None:
    for name, target in workspace.targets.items():
        assert target.clause.text, name
        assert target.clause.translation, name
        assert "unverified" in target.clause.source.en, name
        assert "未核实" in target.clause.source.zh, name
        assert target.assumption is not None, name
        assert "责任单位" in target.assumption.zh or name == "priorities"
    assert "unverified" in workspace.plan.source.en
    assert "未核实" in workspace.plan.source.zh


def test_flows_over_the_plan_and_over_a_year_cover_their_batches(workspace: Workspace) -> None:
    windows = {name: t.window for name, t in workspace.targets.items() if t.window is not Window.PERIOD}
    assert windows == {
        "talent_projects": Window.PLAN,
        "carriers": Window.PLAN,
        "contract_turnover": Window.YEAR,
    }


def test_every_suite_can_find_its_data_unfit_and_has_its_cases(workspace: Workspace) -> None:
    assert len(workspace.feeds) == 9
    for name, suite in workspace.suites.items():
        fitness = [r for r in suite.rules if r.target is None]
        assert len(fitness) >= 8, name
        assert any(r.severity.value == "critical" for r in fitness), name
        cases = {p.name for p in (ROOT / "samples" / "cases" / name).iterdir()}
        assert {"meets", "falls_short"} <= cases, name


def test_a_list_that_was_cut_off_is_unfit_and_never_a_shortfall(workspace: Workspace) -> None:
    """Indicators count or sum rows, so rows that did not arrive would read as a gap."""
    counted = [
        r
        for s in workspace.suites.values()
        for r in s.rules
        if r.type.startswith("expect_table_row_count")
        and max(r.kwargs.get("min_value", 0), r.kwargs.get("value", 0)) > 1
    ]
    assert {r.code for r in counted} == {
        "enterprise_rd/enough-enterprises",
        "hitech_certificates/enough-certificates",
        "industrial_output/enough-enterprises",
        "priorities/all-24-present",
        "technology_contracts/enough-contracts",
    }
    by_sum_or_list = {"talent_summary/all-towns", "talent_summary/city-plausible"}
    of_lists = [r for s in workspace.suites.values() for r in s.rules if r.code in by_sum_or_list]
    assert {r.severity.value for r in counted + of_lists} == {"critical"}


def test_the_towns_that_rules_know_are_the_sixteen_of_the_samples(workspace: Workspace) -> None:
    towns = list(one("talent_summary", "2024年下半年")["所属镇街"])
    rules = [
        r
        for s in workspace.suites.values()
        for r in s.rules
        if r.kwargs.get("column") == "town" and "value_set" in r.kwargs
    ]
    assert len(rules) == 6
    for rule in rules:
        assert sorted(rule.kwargs["value_set"]) == sorted(towns), rule.code


def test_every_sample_is_read_whole_and_without_a_finding(workspace: Workspace, tmp_path: Path) -> None:
    for feed in workspace.feeds.values():
        filings = discover(ROOT, feed).files
        assert len(filings) >= 2, feed.name
        for file in filings:
            batch = take_in(file, feed, Reception(ROOT, tmp_path))
            assert batch.is_readable, file.name
            assert batch.findings == (), file.name
            assert batch.rows == len(read_filing(file)), file.name
            assert batch.period is not None
            assert batch.period.frequency is feed.expected.every


def test_the_last_period_due_is_there_and_so_is_the_last_of_the_plan(workspace: Workspace, tmp_path: Path) -> None:
    for feed in workspace.feeds.values():
        taken = [take_in(f, feed, Reception(ROOT, tmp_path)) for f in discover(ROOT, feed).files]
        periods = {b.period for b in taken}
        due = demanded(feed.expected, workspace.plan, workspace.plan.end, workspace.days)
        assert due[-1] in periods, feed.name
        assert max(p.end for p in periods if p is not None) == workspace.plan.end, feed.name
