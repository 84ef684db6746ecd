"""The days and amounts at which a verdict turns, by the rules of the Jiangyin workspace itself."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kechuang_check.definitions import load_workspace
from kechuang_check.domain.assess import assess
from kechuang_check.domain.assessment import Measured, Observation, Standing
from kechuang_check.domain.finding import Outcome
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Target
from kechuang_check.domain.reporting_periods import demanded
from kechuang_check.domain.workspace import Workspace
from kechuang_check.validation import RuleVocabulary
from kechuang_check.validation.measure import Indicator, measure
from tests.targets.workspaces import verdicts_of, written

START, END = date(2022, 1, 1), date(2024, 12, 31)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(Path(__file__).parents[2], RuleVocabulary())


def counted(workspace: Workspace, indicator: str, rows: list[dict[str, object]], period_end: date, folder: Path) -> int:
    """What the rule of the workspace counts in such rows."""
    target = workspace.targets[indicator]
    feed = next(f for f in workspace.feeds.values() if target in workspace.suites[f.suite].targets)
    table = folder / f"{period_end}.parquet"
    pq.write_table(pa.table({key: [row[key] for row in rows] for key in rows[0]}), table)
    days = {"period_start": period_end.replace(day=1), "period_end": period_end, "plan_start": START, "plan_end": END}
    found = measure(Indicator(target.numerator, None, tuple(c.name for c in feed.columns), feed.key, days), [table])
    assert found.value is not None
    return int(found.value)


def test_certificates_that_begin_or_end_on_29_february(workspace: Workspace, tmp_path: Path) -> None:
    spans = {
        "A": (date(2021, 2, 28), date(2024, 2, 28)),
        "B": (date(2021, 3, 1), date(2024, 2, 29)),
        "C": (date(2024, 2, 29), date(2027, 2, 28)),
    }
    rows: list[dict[str, object]] = [
        {"certificate_number": code, "credit_code": code, "issued_on": first, "valid_until": last}
        for code, (first, last) in spans.items()
    ]
    ends = [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2027, 2, 28), date(2027, 3, 31)]
    assert [counted(workspace, "hitech_enterprises", rows, end, tmp_path) for end in ends] == [2, 2, 1, 1, 0]


def test_three_years_from_29_february_end_on_the_28th_give_or_take_a_day(tmp_path: Path, judge: Judge) -> None:
    rule = (
        "- type: expect_column_pair_dates_to_be_years_apart\n  severity: warning\n"
        "  kwargs: {column_A: issued_on, column_B: valid_until, years: 3}\n  meta: {code: register/three-years}\n"
    )
    folder = written(tmp_path, {"register": rule}, {})
    check = folder / "checks/register.yaml"
    text = check.read_text(encoding="utf-8")
    columns = "  issued_on: {type: date}\n  valid_until: {type: date}\n"
    check.write_text(text.replace("  value: {type: amount, unit: 元}\n", columns), encoding="utf-8")
    rows = {
        "a": "2024-02-29,2027-02-28", "b": "2024-02-29,2027-03-01", "c": "2021-02-28,2024-02-29",
        "d": "2024-02-29,2027-02-26", "e": "2024-02-29,2027-03-02",
    }  # fmt: skip
    lines = "".join(f"{key},{days}\n" for key, days in rows.items())
    (folder / "filings/register_2024.csv").write_text(f"town,issued_on,valid_until\n{lines}", encoding="utf-8")
    (batch,) = (b for b in verdicts_of(folder, END, judge).batches if b.id is not None)
    (finding,) = (f for f in batch.findings if f.code == "register/three-years")
    assert (finding.outcome, finding.rows) == (Outcome.WARN, (5, 6))


@pytest.mark.parametrize(
    ("indicator", "day_of", "more"),
    [
        ("talent_projects", "approved_on", {"project_id": "P"}),
        ("carriers", "established_on", {"carrier_id": "P", "carrier_type": "加速器"}),
    ],
)  # fmt: skip
def test_the_first_and_the_last_day_of_the_plan_belong_to_it(
    workspace: Workspace, tmp_path: Path, indicator: str, day_of: str, more: dict[str, object]
) -> None:
    days = [START - DAY, START, END, END + DAY]
    key = next(iter(more))
    for number, day in enumerate(days):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = counted(workspace, indicator, [{**more, key: f"P{number}", day_of: day}], END, folder)
        assert found == (day in (START, END)), day


def decided(workspace: Workspace, target: Target, as_of: date) -> Standing:
    """Where a target stands with next to nothing in the period in which it is due."""
    feed = next(f for f in workspace.feeds.values() if target in workspace.suites[f.suite].targets)
    period = Period.containing(target.due, feed.expected.every)
    seen = Observation(target.indicator, period, Measured.VALUE, Decimal(0), coverage=Decimal(1), rows=1)
    return assess(target, [seen], as_of, demanded(feed.expected, workspace.plan, as_of, workspace.days)).standing


def test_nothing_is_asked_on_the_first_day_and_nothing_is_missed_on_the_last(workspace: Workspace) -> None:
    assert len(workspace.targets) == 11
    for target in workspace.targets.values():
        feed = next(f for f in workspace.feeds.values() if target in workspace.suites[f.suite].targets)
        assert assess(target, [], START, demanded(feed.expected, workspace.plan, START, workspace.days)).standing is (
            Standing.NOT_YET_DUE
        )
        assert target.due == END
        assert [decided(workspace, target, day) for day in (END, END + DAY)] == [Standing.BEHIND, Standing.MISSED]


def test_january_has_no_report_of_its_own_and_february_brings_both_months(workspace: Workspace) -> None:
    expected = workspace.feeds["industrial_output"].expected
    asked = demanded(expected, workspace.plan, date(2025, 3, 1), workspace.days)
    assert {p.start.month for p in asked} == set(range(2, 13))
    assert len(asked) == 33
    on_the_day = demanded(expected, workspace.plan, date(2024, 2, 29), workspace.days)
    assert on_the_day[-1] == Period.parse("2023-12")
