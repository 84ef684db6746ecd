"""Reports that were taken out again, under what is reckoned from several feeds or compared with an earlier year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.judging import Judge
from kechuang_check.domain.withdrawn import WITHDRAWN
from kechuang_check.verdicts import Verdicts
from tests.targets.workspaces import counted_on, series, target, verdicts_of, written

BEFORE, TONIGHT = date(2025, 1, 10), date(2025, 1, 11)
"""Before the reports of 2024 are due."""
SHARE = target(
    "indicator: rd_gdp, derive: {how: ratio, of: [rd, gdp]}, part_unit: yuan, comparator: more_than, target: 3.3%, "
    "unit: percent, kind: annual_ratio",
    "rd/share",
)
GROWTH = target(
    "indicator: rd_growth, derive: {how: growth, of: [rd]}, part_unit: yuan, comparator: at_least, target: 7%, "
    "unit: percent, kind: annual_ratio",
    "rd/growth",
)


def gone(verdicts: Verdicts) -> list[tuple[str, str]]:
    return [
        (b.check, b.period.label)
        for b in verdicts.batches
        if b.status is BatchStatus.WITHDRAWN and b.period is not None
    ]


def test_a_share_whose_denominator_was_taken_out_is_not_judged_by_the_year_before(tmp_path: Path, judge: Judge) -> None:
    suites = {"rd": series("rd", "rd/total") + SHARE, "gdp": series("gdp", "gdp/total")}
    filings = {"rd_2023": "400", "gdp_2023": "10000", "rd_2024": "329", "gdp_2024": "10000"}
    folder = written(tmp_path, suites, filings)
    before = verdicts_of(folder, BEFORE, judge)
    assert [a.standing for a in before.assessments] == [Standing.MISSED]
    (folder / "filings/gdp_2024.csv").unlink()
    tonight = verdicts_of(folder, TONIGHT, judge, counted=counted_on(BEFORE, before))
    (verdict,) = tonight.assessments
    assert (verdict.standing, verdict.because) == (Standing.NO_DATA, (WITHDRAWN,))
    assert [p.label for p in verdict.missing] == ["2024"]
    assert gone(tonight) == [("gdp", "2024")]


def test_growth_over_a_year_that_was_taken_out_is_not_judged_and_that_year_is_told(
    tmp_path: Path, judge: Judge
) -> None:
    suites = {"rd": series("rd", "rd/total") + GROWTH}
    folder = written(tmp_path, suites, {"rd_2022": "90", "rd_2023": "100", "rd_2024": "101"})
    before = verdicts_of(folder, BEFORE, judge)
    assert [a.standing for a in before.assessments] == [Standing.MISSED]
    (folder / "filings/rd_2022.csv").unlink()
    unneeded = verdicts_of(folder, TONIGHT, judge, counted=counted_on(BEFORE, before))
    assert (unneeded.assessments[0].standing, gone(unneeded)) == (Standing.MISSED, [])
    (folder / "filings/rd_2023.csv").unlink()
    tonight = verdicts_of(folder, TONIGHT, judge, counted=counted_on(BEFORE, before))
    (verdict,) = tonight.assessments
    assert (verdict.standing, verdict.because) == (Standing.NO_DATA, ("base-missing", WITHDRAWN))
    assert [p.label for p in verdict.missing] == ["2023"]
    assert gone(tonight) == [("rd", "2023")]


def test_a_report_is_not_gone_where_its_content_is_there_for_another_period(tmp_path: Path, judge: Judge) -> None:
    """A file that was handed in under the wrong year was put right."""
    suites = {"rd": series("rd", "rd/total") + GROWTH}
    folder = written(tmp_path, suites, {"rd_2022": "90", "rd_2024": "101"})
    before = verdicts_of(folder, BEFORE, judge)
    (folder / "filings/rd_2024.csv").rename(folder / "filings/rd_2023.csv")
    tonight = verdicts_of(folder, TONIGHT, judge, counted=counted_on(BEFORE, before))
    assert gone(tonight) == []
    assert tonight.assessments[0].observation is not None
    assert tonight.assessments[0].observation.period.label == "2023"
