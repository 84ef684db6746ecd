"""A numerator of one feed and a denominator of another, of the same period; and what lint says of such rules."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kechuang_check.api import check_file
from kechuang_check.cli.main import cli
from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.finding import Outcome
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Unit
from tests.targets.workspaces import LONG_AFTER, loaded, problems_of, series, standings_of, target, verdicts_of, written

SHARE = target(
    "indicator: rd_gdp, derive: {how: ratio, of: [rd, gdp]}, part_unit: yuan, comparator: more_than, target: 3.3%, "
    "unit: percent, kind: annual_ratio",
    "rd/share",
)
SUITES = {"rd": series("rd", "rd/total") + SHARE, "gdp": series("gdp", "gdp/total")}
DECIDED = date(2025, 2, 15)


def test_the_share_is_of_the_same_year_in_both_feeds(tmp_path: Path, judge: Judge) -> None:
    filings = {"rd_2023": "999", "gdp_2023": "10000", "rd_2024": "329", "gdp_2024": "10000"}
    found = verdicts_of(written(tmp_path, SUITES, filings), DECIDED, judge)
    (verdict,) = found.assessments
    assert (verdict.standing, verdict.shortfall) == (Standing.MISSED, Decimal("0.01"))
    assert verdict.to_close == Decimal("1.01")
    assert verdict.observation is not None
    assert (verdict.observation.numerator, verdict.observation.denominator) == (329, 10000)
    told = {(b.check, str(b.period and b.period.label), f.code): f.outcome for b in found.batches for f in b.findings}
    assert told["rd", "2024", "rd/share"] is Outcome.WARN
    assert [k for k, outcome in told.items() if outcome is Outcome.WARN] == [("rd", "2024", "rd/share")]


def test_a_share_without_its_denominator_is_no_data_and_names_what_lacks(tmp_path: Path, judge: Judge) -> None:
    filings = {"rd_2022": "400", "gdp_2022": "10000", "rd_2023": "400", "gdp_2023": "10000", "rd_2024": "329"}
    folder = written(tmp_path, SUITES, filings)
    verdict = standings_of(folder, DECIDED, judge)["rd_gdp"]
    assert (verdict.standing, verdict.shortfall) == (Standing.NO_DATA, None)
    assert (verdict.missing, verdict.because) == ((Period.parse("2024"),), ("intake/report-missing",))
    missing = [b.check for b in verdicts_of(folder, DECIDED, judge).batches if b.source is None]
    assert missing == ["gdp"]


def test_a_revised_denominator_turns_the_verdict(tmp_path: Path, judge: Judge) -> None:
    folder = written(tmp_path, SUITES, {"rd_2024": "331", "gdp_2024": "10000"})
    assert standings_of(folder, DECIDED, judge)["rd_gdp"].standing is Standing.ACHIEVED
    written(folder, SUITES, {"gdp_2024年修订": "10100"})
    os.utime(folder / "filings" / "gdp_2024.csv", (1, 1))
    verdict = standings_of(folder, DECIDED, judge)["rd_gdp"]
    assert verdict.standing is Standing.MISSED
    assert verdict.shortfall_unit is Unit.PERCENTAGE_POINTS


def test_a_run_of_one_check_says_nothing_of_what_hangs_on_two(tmp_path: Path, judge: Judge) -> None:
    folder = written(tmp_path, SUITES, {"rd_2024": "331", "gdp_2024": "10000"})
    assert standings_of(folder, DECIDED, judge, ["rd"]) == {}
    workspace = loaded(folder)
    assert workspace.resting_on_more(["rd"]) == {"rd_gdp": ("gdp",)}
    assert workspace.resting_on_more(["gdp"]) == {"rd_gdp": ("rd",)}
    assert (workspace.resting_on_more(["rd", "gdp"]), workspace.resting_on_more([])) == ({}, {})


def test_what_was_left_out_is_said_by_run_and_by_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path, SUITES, {"rd_2024": "331", "gdp_2024": "10000"})
    for name in ("KECHUANG_LANG", "KECHUANG_LOG"):
        monkeypatch.delenv(name, raising=False)
    for verb in (["run", "--check", "rd", "--dry-run", "--as-of", "2025-02-15"], ["check", "--feed", "rd"]):
        more = [str(folder / "filings/rd_2024.csv")] if verb[0] == "check" else []
        assert cli.main([*verb, *more, "--lang", "en", "--project-dir", str(folder)], standalone_mode=False) in (0, 1)
        assert "Indicator: not judged, as it rests on gdp too." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("suites", "every", "told"),
    [
        (
            {
                "rd": series("rd", "rd/total"),
                "gdp": series("gdp", "gdp/total"),
                "other": SHARE.replace("rd/", "other/"),
            },
            {},
            "expectations/other.yaml:5: Nothing that it is reckoned from is measured in this suite",
        ),
        (SUITES, {"gdp": "monthly"}, "expectations/rd.yaml:9: What it is reckoned from is not reported equally often"),
        (
            SUITES | {"gdp": series("gdp", "gdp/total").replace("yuan", "persons")},
            {},
            "expectations/rd.yaml:9: What it is reckoned from is counted in different units: persons, yuan",
        ),
        (
            {"rd": series("rd", "rd/total") + SHARE.replace("gdp]", "gdpp]"), "gdp": series("gdp", "gdp/total")},
            {},
            "expectations/rd.yaml:9: There is no indicator gdpp",
        ),
        (
            SUITES | {"rd": series("rd", "rd/total") + SHARE.replace("unit: percent", "unit: times")},
            {},
            "expectations/rd.yaml:9: `ratio` gives percent",
        ),
    ],
)
def test_lint_says_where_two_feeds_do_not_go_together(
    tmp_path: Path, suites: dict[str, str], every: dict[str, str], told: str
) -> None:
    assert told in problems_of(written(tmp_path, suites, {}, every))


def test_a_file_that_is_tried_is_compared_with_the_year_before_as_a_night_would(tmp_path: Path, judge: Judge) -> None:
    growth = target(
        "indicator: grown, derive: {how: growth, of: [rd]}, comparator: at_least, target: 8%, unit: percent, "
        "kind: annual_ratio",
        "rd/grown",
    )
    suites = {"rd": series("rd", "rd/total") + growth}
    folder = written(tmp_path, suites, {"rd_2022": "50", "rd_2023": "100", "rd_2024": "107"})
    night = standings_of(folder, DECIDED, judge)["grown"]
    tried = check_file(
        loaded(folder), folder / "filings" / "rd_2024.csv", "rd", as_of=DECIDED, clock=lambda: LONG_AFTER,
        judge=lambda: judge,
    )  # fmt: skip
    (verdict,) = tried.assessments
    assert (verdict.standing, verdict.shortfall) == (night.standing, night.shortfall) == (Standing.MISSED, 1)
    assert [b.period and b.period.label for b in tried.batches] == ["2024"]
