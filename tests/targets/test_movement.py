"""What came to a register and what left it: counted by key, adding up exactly, and naming nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.movement import Movement, Moving, Since
from kechuang_check.domain.period import Period
from kechuang_check.history import open_history
from kechuang_check.nightly import Order, run_night
from kechuang_check.reporting import explanation
from kechuang_check.reporting.formats import json as json_format
from kechuang_check.reporting.page import render
from kechuang_check.validation.measure import Indicator, measure
from kechuang_check.validation.moving import movement_of
from tests.targets.workspaces import SETTINGS, Silent, loaded, problems_of, standings_of, target

VALID = "count(distinct credit_code) filter (where issued_on <= :period_end and valid_until >= :period_end)"
CHECK = """\
name: register
title: {zh: 证书台账, en: Register}
suite: register
source: {folder: filings, pattern: "*.csv"}
expected: {every: month, within_days: 30, steward: science_bureau}
tag: TAG
key: [certificate]
columns:
  certificate: {type: code}
  credit_code: {type: code}
  enterprise_name: {type: text, required: false}
  issued_on: {type: date}
  valid_until: {type: date}
"""
HEADER = "certificate,credit_code,enterprise_name,issued_on,valid_until"
AUTUMN_2021 = "2021-11-03,2024-11-03"
REGISTER = {
    "2023-12": ("G1,QK1,甲公司," + AUTUMN_2021, "G2,QK2,乙公司," + AUTUMN_2021, "G3,QK3,丙公司,2022-10-12,2025-10-12"),
    # The new list of one trade is out; the certificate of E1 has lapsed before that of its own.
    "2024-11": (
        "G1,QK1,甲公司," + AUTUMN_2021,
        "G2,QK2,乙公司," + AUTUMN_2021,
        "G3,QK3,丙公司,2022-10-12,2025-10-12",
        "G4,QK2,乙公司,2024-11-01,2027-11-01",
        "G5,QK4,丁公司,2022-01-20,2025-01-20",
    ),
}


UNIQUE = (
    "- type: expect_column_values_to_be_unique\n  severity: critical\n  kwargs: {column: certificate}\n"
    "  meta: {code: register/one-row-each}\n"
)


def workspace_of(
    folder: Path, filings: Mapping[str, tuple[str, ...]] = REGISTER, moving: str = "", tag: str = "administrative"
) -> Path:
    written = moving or "{since: year, lapses: valid_until}"
    rules = target(
        f"indicator: hitech, numerator: '{VALID}', comparator: at_least, target: 5, unit: enterprises, kind: stock, "
        f"path: {{shape: linear, from: {{2022-12-31: 3}}}}, movement: {written}",
        "register/target",
    )
    files = {
        "kechuang.toml": SETTINGS,
        "checks/register.yaml": CHECK.replace("TAG", tag),
        "expectations/register.yaml": f"name: register\nexpectations:\n{rules}",
        **{f"filings/register_{p}.csv": "\n".join((HEADER, *rows, "")) for p, rows in filings.items()},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def moved(folder: Path, as_of: date, judge: Judge) -> Movement | None:
    seen = standings_of(folder, as_of, judge)["hitech"].observation
    assert seen is not None
    return seen.movement


def test_a_renewal_neither_comes_nor_leaves_and_what_waits_for_one_stands_apart(tmp_path: Path, judge: Judge) -> None:
    found = moved(workspace_of(tmp_path), date(2024, 11, 30), judge)
    assert found is not None
    assert (found.since.label, found.opening, found.new, found.lost, found.closing) == ("2023-12", 3, 1, 1, 3)
    assert (found.awaiting, found.pending, found.net) == (1, 1, 0)


def test_the_month_before_is_compared_where_the_rule_says_so(tmp_path: Path, judge: Judge) -> None:
    filings = REGISTER | {"2024-12": REGISTER["2024-11"][2:]}
    found = moved(workspace_of(tmp_path, filings, "{since: period}"), date(2024, 12, 31), judge)
    assert found is not None
    assert (found.since.label, found.opening, found.new, found.lost, found.closing) == ("2024-11", 3, 0, 0, 3)
    assert (found.awaiting, found.pending) == (None, None)


def test_without_an_earlier_report_there_is_nothing_to_compare(tmp_path: Path, judge: Judge) -> None:
    assert moved(workspace_of(tmp_path, {"2024-11": REGISTER["2024-11"]}), date(2024, 11, 30), judge) is None


def test_a_report_that_is_not_fit_is_not_compared_with(tmp_path: Path, judge: Judge) -> None:
    folder = workspace_of(tmp_path, {"2023-12": (*REGISTER["2023-12"], REGISTER["2023-12"][0])} | {
        "2024-11": REGISTER["2024-11"]
    })  # fmt: skip
    suite = folder / "expectations" / "register.yaml"
    suite.write_text(suite.read_text(encoding="utf-8") + UNIQUE, encoding="utf-8")
    assert moved(folder, date(2024, 11, 30), judge) is None


def test_nothing_is_told_of_a_report_that_is_not_fit_itself(tmp_path: Path, judge: Judge) -> None:
    twice = {"2024-11": (*REGISTER["2024-11"], REGISTER["2024-11"][0])}
    folder = workspace_of(tmp_path, {"2023-12": REGISTER["2023-12"]} | twice)
    suite = folder / "expectations" / "register.yaml"
    suite.write_text(suite.read_text(encoding="utf-8") + UNIQUE, encoding="utf-8")
    day = date(2024, 11, 30)
    verdict = standings_of(folder, day, judge)["hitech"]
    assert verdict.standing is Standing.DATA_NOT_FIT
    assert "New and lost" not in explanation.render("hitech", verdict, day, loaded(folder), "en")


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, judge: Judge) -> tuple[Path, Assessment, str]:
    """The verdict as the history gives it back, of a register that is statistical data, and all that readers see."""
    folder = workspace_of(tmp_path_factory.mktemp("register"), tag="statistical")
    workspace = loaded(folder)
    clock = datetime(2024, 12, 1, 2, tzinfo=UTC)
    with open_history(workspace.database) as history:
        run_night(workspace, Order(date(2024, 11, 30)), history, lambda: judge, lambda: clock, Silent())
        kept = history.latest()
    assert kept is not None
    (verdict,) = kept.assessments
    seen = [render(kept, workspace, "zh"), json_format.render(kept, workspace, "zh")]
    seen += [f.read_text(encoding="utf-8") for f in (folder / "state").rglob("*.eml")]
    return folder, verdict, "\n".join(seen) + "\n".join(letter.text for letter in kept.letters)


def test_the_movement_is_kept_with_the_observation_and_shown_everywhere(night: tuple[Path, Assessment, str]) -> None:
    folder, verdict, shown = night
    assert verdict.observation is not None
    assert verdict.observation.movement is not None
    sentence = "2023年12月31日为 3 家，此后新增 1 家、减少 1 家，增减相抵"
    assert shown.count(sentence) >= 2  # on the page and in the letter
    assert '"opening": 3' in shown
    explained = explanation.render("hitech", verdict, date(2024, 11, 30), loaded(folder), "en")
    assert "New and lost: 3 enterprises on 31 December 2023, since then 1 new and 1 lost, net 0" in explained
    assert "the one lost lapsed in the last 90 days: a renewal may still come" in explained


def test_nobody_is_named(night: tuple[Path, Assessment, str]) -> None:
    folder, _, shown = night
    database = b"".join(f.read_bytes() for f in (folder / "state").glob("*.sqlite*"))
    assert database
    for name in ("甲公司", "丁公司", "QK1", "QK4"):
        assert name not in shown
        assert name.encode() not in database


@pytest.mark.parametrize(
    ("moving", "said"),
    [
        ("{since: quarter}", "`quarter` is not known here"),
        ("{since: year, lapses: valid}", "has no column `valid`"),
        ("{since: year, lapses: enterprise_name}", "holds no days"),
        ("{since: year, within_days: 90}", "no `lapses` says when"),
        ("{since: year, lapses: valid_until, within_days: 0}", "within_days"),
        ("{lapses: valid_until}", "since"),
    ],
)
def test_lint_tells_what_is_wrong_with_its_line(tmp_path: Path, moving: str, said: str) -> None:
    (problem,) = problems_of(workspace_of(tmp_path, moving=moving))
    assert said in problem
    assert problem.startswith("expectations/register.yaml:")


KEYS = st.sampled_from([f"E{i}" for i in range(6)])
DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))
ROWS = st.lists(st.tuples(KEYS, DAYS, DAYS), max_size=12)
INDICATOR = Indicator(
    VALID, None, ("number", "credit_code", "issued_on", "valid_until"), ("number",),
    {"period_start": date(2024, 12, 1), "period_end": date(2024, 12, 31)},
)  # fmt: skip


def batch(folder: Path, period: str, rows: list[tuple[str, date, date]]) -> Batch:
    file = folder / f"{period}.parquet"
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    types = (pa.string(), pa.date32(), pa.date32())
    arrays = [pa.array([f"G{n}" for n in range(len(rows))], pa.string())]
    arrays += [pa.array(c, t) for c, t in zip(columns, types, strict=True)]
    pq.write_table(pa.table(arrays, names=list(INDICATOR.columns)), file)
    return Batch(period, "register", file.name, period, Period.parse(period), len(rows), file)


@settings(max_examples=60, deadline=None)
@given(before=ROWS, now=ROWS, days=st.integers(1, 366))
def test_opening_and_new_less_lost_is_closing_whatever_was_filed(
    tmp_path_factory: pytest.TempPathFactory, before: list[tuple[str, date, date]], now: list[tuple[str, date, date]],
    days: int,
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("property")
    first, last = batch(folder, "2023-12", before), batch(folder, "2024-12", now)
    end = date(2024, 12, 31)

    def valid(rows: list[tuple[str, date, date]], day: date) -> dict[str, date]:
        """By key, the last day of what counts: reckoned without the product."""
        found: dict[str, date] = {}
        for key, issued, until in rows:
            if issued <= day <= until:
                found[key] = max(until, found.get(key, until))
        return found

    then, today = valid(before, date(2023, 12, 31)), valid(now, end)
    lost = set(then) - set(today)
    lately = {k for k in lost if (ends := [u for key, _, u in now if key == k]) and 0 <= (end - max(ends)).days <= days}
    counted = measure(INDICATOR, [last.canonical] if last.canonical else []).value or Decimal(0)
    found = movement_of(Moving(Since.YEAR, "valid_until", days), INDICATOR, last, [first], counted)
    assert found is not None
    assert found.opening + found.new - found.lost == found.closing == counted
    assert (found.opening, found.new, found.lost) == (len(then), len(set(today) - set(then)), len(lost))
    assert found.pending == sum((until - end).days <= days for until in today.values())
    assert found.awaiting == len(lately)
