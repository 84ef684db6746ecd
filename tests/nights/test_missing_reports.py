"""Nights on which reports are missing: never a false gap, never silence, never more than is asked for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.exit_code import ExitCode
from kechuang_check.domain.period import Period
from kechuang_check.domain.run import Night
from kechuang_check.reporting import page
from kechuang_check.reporting.formats import json as json_format
from kechuang_check.reporting.formats import table
from tests.nights.conftest import TURNOVER, Office, batches, verdict

END = "2024-12-31"
LATER = "2025-03-01"


def missing(night: Night, check: str) -> list[str | None]:
    return [name for name, b in batches(night, check).items() if b.status is BatchStatus.MISSING]


def shown(office: Office, night: Night) -> tuple[str, str, str]:
    """Page, table and JSON."""
    workspace = office.workspace
    return (
        page.render(night, workspace, "en"),
        table.render(night, workspace, "en", width=400),
        json_format.render(night, workspace, "en"),
    )


def test_a_whole_plan_is_quiet(office: Office) -> None:
    night = office.night(LATER)
    assert [a.standing for a in night.assessments] == [Standing.ACHIEVED] * 2
    assert {b.status for b in night.batches} == {BatchStatus.FIT}
    assert (night.letters, night.exit_code) == ((), ExitCode.NOTHING_SHORT)


def test_a_missing_quarter_is_no_shortfall_and_is_told_to_whoever_hands_it_in(office: Office) -> None:
    (office.root / "in/contracts/contracts_2024-Q2.csv").unlink()
    night = office.night(END)
    a = verdict(night, "turnover")
    assert (a.standing, a.shortfall, a.because) == (Standing.INSUFFICIENT_DATA, None, ("intake/report-missing",))
    assert a.missing == (Period.parse("2024-Q2"),)
    assert a.observation is not None
    assert a.observation.coverage == Decimal("0.75")
    assert missing(night, "contracts") == ["2024-Q2"]
    (letter,) = night.letters
    assert letter.to == "science_bureau"
    assert letter.subject == "[Missing report] contracts Q2 2024, was due on 30 July 2024, and has not come"
    assert [(t.about, t.receiver) for t in night.tellings] == [("contracts", "science_bureau")]
    html, terminal, machine = shown(office, night)
    for words in (html, terminal):
        assert "There is no report of Q2 2024 that can be read" in words
        assert "Insufficient data" in words
    assert '"missing": [\n        "2024-Q2"\n      ]' in machine
    assert '"intake/report-missing"' in machine
    # Once it has come the year is whole, and nobody was told anything false meanwhile.
    office.file("contracts/contracts_2024-Q2.csv", 25)
    whole = office.night(END)
    assert verdict(whole, "turnover").standing is Standing.ACHIEVED
    assert [x.subject for x in whole.letters] == ["[In order again] contracts Q2 2024 (science_bureau)"]


def test_a_quarter_that_cannot_be_read_is_a_hole_with_its_own_reason(office: Office) -> None:
    (office.root / "in/contracts/contracts_2024-Q2.csv").write_text("something,else\n1,2\n", encoding="utf-8")
    night = office.night(END)
    a = verdict(night, "turnover")
    assert a.standing is Standing.INSUFFICIENT_DATA
    assert a.because == tuple(f.code for f in batches(night, "contracts")["contracts_2024-Q2.csv"].findings)
    assert all(code.startswith("intake/") and code != "intake/report-missing" for code in a.because)
    assert night.exit_code == ExitCode.NOT_JUDGED


def test_a_year_that_met_its_target_without_a_quarter_has_met_it(office: Office) -> None:
    (office.root / "in/contracts/contracts_2024-Q2.csv").unlink()
    office.file("contracts/contracts_2024-Q3.csv", 50)
    night = office.night(END)
    a = verdict(night, "turnover")
    assert (a.standing, a.because) == (Standing.ACHIEVED, ("intake/report-missing",))
    for words in shown(office, night)[:2]:
        assert "the target is met without it" in words


def test_an_unfit_quarter_stays_data_that_is_not_fit(office: Office) -> None:
    office.file("contracts/contracts_2024-Q2.csv", -25)
    a = verdict(office.night(END), "turnover")
    assert (a.standing, a.because) == (Standing.DATA_NOT_FIT, ("contracts/not-negative",))


def test_a_hole_that_no_verdict_needs_is_not_asked_for(office: Office) -> None:
    (office.root / "in/contracts/contracts_2023-Q2.csv").unlink()
    office.file("register/register_2024-06.csv", *[1] * 9)
    night = office.night(END)
    assert (missing(night, "contracts"), missing(night, "register")) == ([], [])
    assert night.exit_code == ExitCode.NOTHING_SHORT


def test_every_report_after_the_last_one_is_asked_for(office: Office) -> None:
    (office.root / "in/register/register_2024-12.csv").unlink()
    office.file("register/register_2024-06.csv", *[1] * 9)
    night = office.night("2024-10-11")
    assert missing(night, "register") == ["2024-07", "2024-08", "2024-09"]
    assert missing(office.night("2024-10-10"), "register") == ["2024-07", "2024-08"]
    html, terminal, _ = shown(office, night)
    # One block for all of them, with the day on which the first was due.
    assert html.count("The batch was due by 10 August 2024") == 1
    assert "July 2024 to September 2024" in html
    assert "July 2024 to September 2024" in terminal


def test_a_feed_that_sent_nothing_owes_every_report_since_the_plan_began(office: Office) -> None:
    for file in (office.root / "in/contracts").iterdir():
        file.unlink()
    night = office.night(END)
    assert len(missing(night, "contracts")) == 7
    a = verdict(night, "turnover")
    assert (a.standing, a.because, len(a.missing)) == (Standing.NO_DATA, ("intake/report-missing",), 7)


def test_of_a_folder_that_is_gone_nobody_says_that_its_reports_did_not_come(office: Office) -> None:
    (office.root / "in/contracts").rename(office.root / "in/elsewhere")
    night = office.night(END)
    assert [b.status for b in batches(night, "contracts").values()] == [BatchStatus.UNREADABLE]
    a = verdict(night, "turnover")
    assert (a.standing, a.because) == (Standing.NO_DATA, ("intake/inbox-unreadable",))
    assert night.exit_code == ExitCode.NOT_JUDGED


def test_after_the_end_of_the_plan_nothing_new_is_asked_for(office: Office) -> None:
    night = office.night("2027-06-01")
    assert (missing(night, "contracts"), missing(night, "register")) == ([], [])


def test_after_the_end_of_the_plan_its_last_report_is_still_asked_for(office: Office) -> None:
    (office.root / "in/contracts/contracts_2024-Q4.csv").unlink()
    assert missing(office.night("2027-06-01"), "contracts") == ["2024-Q4"]


def test_data_that_never_comes_does_not_stay_not_yet_due(office: Office) -> None:
    (office.root / "in/contracts/contracts_2024-Q4.csv").unlink()
    assert verdict(office.night("2025-01-30"), "turnover").standing is Standing.NOT_YET_DUE
    night = office.night("2025-01-31")
    a = verdict(night, "turnover")
    assert (a.standing, a.because, a.missing) == (
        Standing.NO_DATA, ("intake/report-missing",), (Period.parse("2024-Q4"),)
    )  # fmt: skip
    assert a.observation is not None
    assert a.observation.period.label == "2024-Q3"
    html, terminal, _ = shown(office, night)
    for words in (html, terminal):
        assert "The target is decided by the report of Q4 2024" in words
    assert "CNY 75" in html
    assert [t.about for t in night.tellings] == ["contracts"]


def test_who_was_behind_and_reports_no_more_stays_behind(office: Office) -> None:
    (office.root / "in/register/register_2024-12.csv").unlink()
    office.file("register/register_2024-11.csv", *[1] * 5)
    night = office.night(LATER)
    a = verdict(night, "holders")
    assert (a.standing, a.missing) == (Standing.BEHIND, (Period.parse("2024-12"),))
    assert missing(night, "register") == ["2024-12"]
    caution = "The report of December 2024 is overdue; this rests on the report of November 2024."
    for words in shown(office, night)[:2]:
        assert caution in words
    letters = {x.to: x.text for x in night.letters}
    assert set(letters) == {"science_bureau", "talent_office"}
    assert caution in letters["talent_office"]
    # It is not told as missed, for nobody has seen that.
    assert [x.to for x in office.night("2025-04-01").letters] == []


def test_a_verdict_on_an_older_report_says_which_newer_one_is_overdue(office: Office) -> None:
    (office.root / "in/register/register_2024-12.csv").unlink()
    office.file("register/register_2024-06.csv", *[1] * 9)
    night = office.night("2024-08-11")
    a = verdict(night, "holders")
    assert (a.standing, a.because) == (Standing.ON_TRACK, ("intake/report-missing",))
    html, terminal, machine = shown(office, night)
    for words in (html, terminal):
        assert "The report of July 2024 is overdue; this rests on the report of June 2024." in words
    assert '"missing": [\n        "2024-07"\n      ]' in machine


@pytest.mark.parametrize("day", ["2025-01-31", "2026-01-01"])
def test_a_target_due_earlier_asks_for_no_later_report(office: Office, day: str) -> None:
    office.targets["contracts"] = replace(TURNOVER, due=office.workspace.plan.end.replace(year=2023), value=Decimal(80))
    for quarter in range(1, 5):
        (office.root / f"in/contracts/contracts_2024-Q{quarter}.csv").unlink()
    a = verdict(office.night(day), "turnover")
    assert (a.standing, a.missing) == (Standing.ACHIEVED, ())
