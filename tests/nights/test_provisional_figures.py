"""Provisional and final figures: what a filing says of itself goes with the value, and a final figure stays."""

from __future__ import annotations

import json
from datetime import date

import pytest

from kechuang_check.domain.assessment import Observation, Standing
from kechuang_check.domain.deadline import DayOfMonth, Deadline
from kechuang_check.domain.finality import Finality, FinalityRule
from kechuang_check.domain.received import SUPERSEDED
from kechuang_check.domain.run import Night
from kechuang_check.domain.series import Point, Revision, series_of
from kechuang_check.domain.shift import Cause
from kechuang_check.history import open_history
from kechuang_check.reporting import page
from kechuang_check.reporting.formats import json as result
from kechuang_check.reporting.formats import series
from kechuang_check.reporting.reader import Reader
from tests.nights.conftest import Office, batches, verdict

FIRST, SECOND, THIRD = "2025-02-01", "2025-03-01", "2025-04-01"
RULE = FinalityRule(unmarked=Finality.FINAL, final_until=Deadline(DayOfMonth(3, 15)))


@pytest.fixture
def office(office: Office) -> Office:
    """The last quarter of 2024 has come as a flash figure."""
    office.finality = RULE
    (office.root / "in/contracts/contracts_2024-Q4.csv").unlink()
    office.file("contracts/contracts_2024-Q4_快报.csv", 25)
    return office


def seen(night: Night) -> Observation:
    observation = verdict(night, "turnover").observation
    assert observation is not None
    return observation


def last_quarter(office: Office) -> Point:
    with open_history(office.workspace.database) as history:
        points = series_of(office.workspace.indicators["turnover"], history.sightings("turnover"))
    return points[-1]


def test_a_flash_figure_makes_the_sum_provisional_until_the_final_one_comes(office: Office) -> None:
    before = seen(office.night(FIRST))
    assert (before.value, before.finality, before.final_due) == (100, Finality.PROVISIONAL, date(2025, 3, 15))
    office.file("contracts/contracts_2024-Q4_年报.csv", 26)
    after = seen(office.night(SECOND))
    assert (after.value, after.finality, after.final_due) == (101, Finality.FINAL, None)


def test_a_revision_that_flips_a_verdict_is_an_event_of_its_own(office: Office) -> None:
    first = office.night(FIRST)
    office.file("contracts/contracts_2024-Q4_年报.csv", 20)
    second = office.night(SECOND)
    (shift,) = second.shifts
    assert (shift.was, shift.now, shift.since) == (Standing.ACHIEVED, Standing.MISSED, first.id)
    assert shift.causes == (Cause.DATA,)
    assert shift.is_revision
    provisional, final = last_quarter(office).vintages
    assert (provisional.observation.finality, final.observation.finality) == (Finality.PROVISIONAL, Finality.FINAL)
    assert (final.revised, final.turned, provisional.turned) == (Revision.DATA, shift, None)
    shown = page.render(second, office.workspace, "en")
    assert "turned by a revision of the figures of the same period" in shown
    (written,) = json.loads(result.render(second, office.workspace, "en"))["changes"]
    assert (written["was"], written["now"], written["is_revision"]) == ("achieved", "missed", True)
    target, reader = office.workspace.indicators["turnover"], Reader(office.workspace, "en")
    exported = series.render_csv(target, [last_quarter(office)], reader)
    assert [line.count("achieved -> missed") for line in exported.splitlines()] == [0, 1, 0]


def test_more_data_that_turns_a_verdict_is_no_revision(office: Office) -> None:
    (office.root / "in/contracts/contracts_2024-Q4_快报.csv").unlink()
    office.night("2024-10-31")
    office.file("contracts/contracts_2024-Q4_年报.csv", 20)
    (shift,) = (s for s in office.night(FIRST).shifts if s.indicator == "turnover")
    assert (shift.now, shift.is_revision) == (Standing.MISSED, False)


def test_a_provisional_figure_that_comes_after_the_final_one_leaves_it_in_force(office: Office) -> None:
    office.night(FIRST)
    office.file("contracts/contracts_2024-Q4_年报.csv", 26)
    office.night(SECOND)
    office.file("contracts/contracts_2024-Q4_初步_重报.csv", 1)
    night = office.night(THIRD)
    assert (seen(night).value, seen(night).finality) == (101, Finality.FINAL)
    late = batches(night, "contracts")["contracts_2024-Q4_初步_重报.csv"]
    assert late.finality is Finality.PROVISIONAL
    (finding,) = (f for f in late.findings if f.code == SUPERSEDED)
    assert "provisional" in str(finding.message)
    # And so it stays, whenever the files are looked at again, and in whatever order.
    assert seen(office.night("2025-04-02")).value == 101
    assert [v.observation.value for v in last_quarter(office).vintages] == [100, 101]


def test_a_correction_of_the_final_figure_replaces_it(office: Office) -> None:
    office.file("contracts/contracts_2024-Q4_年报.csv", 26)
    office.night(FIRST)
    office.file("contracts/contracts_2024-Q4_更正.csv", 27)
    assert seen(office.night(SECOND)).value == 102


def test_the_same_value_now_final_is_told_and_nothing_has_turned(office: Office) -> None:
    office.night(FIRST)
    office.file("contracts/contracts_2024-Q4_年报.csv", "25.00")
    second = office.night(SECOND)
    assert [v.revised for v in last_quarter(office).vintages] == [None, Revision.FINALITY]
    (shift,) = second.shifts
    assert (shift.was, shift.now, shift.is_revision) == (Standing.ACHIEVED, Standing.ACHIEVED, False)
    assert "What moved since the last night" not in page.render(second, office.workspace, "en")


def test_page_and_result_say_what_is_provisional_and_until_when_the_final_figure_is_due(office: Office) -> None:
    night = office.night(FIRST)
    shown = page.render(night, office.workspace, "en")
    assert "The figures are provisional; the final ones are due by 15 March 2025." in shown
    assert "初步数" in page.render(night, office.workspace, "zh")
    written = {a["indicator"]: a for a in json.loads(result.render(night, office.workspace, "en"))["assessments"]}
    assert (written["turnover"]["finality"], written["turnover"]["final_due"]) == ("provisional", "2025-03-15")
    assert (written["holders"]["finality"], written["holders"]["final_due"]) == (None, None)
    assert office.standing("turnover", FIRST) == verdict(night, "turnover")


def test_a_replay_knows_what_was_provisional_then(office: Office) -> None:
    first = office.night(FIRST)
    office.file("contracts/contracts_2024-Q4_年报.csv", 20)
    office.night(SECOND)
    assert office.replay(FIRST).assessments == first.assessments
