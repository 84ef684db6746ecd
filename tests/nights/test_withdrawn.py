"""Filings that a night had counted and that are gone from their folder: told once, not judged, and nothing recovers."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest

from kechuang_check.domain.alerting.memory import Memory
from kechuang_check.domain.alerting.overview import Overview, overview
from kechuang_check.domain.alerting.signals import fingerprint_of
from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.exit_code import ExitCode
from kechuang_check.domain.finding import Severity
from kechuang_check.domain.ledger import EntryStatus, ledger_of
from kechuang_check.domain.run import BatchResult, Night
from kechuang_check.domain.shift import Cause
from kechuang_check.domain.withdrawn import WITHDRAWN, Withdrawal
from kechuang_check.domain.workspace import WatchSettings
from kechuang_check.history import open_history
from kechuang_check.reporting import page
from kechuang_check.reporting.formats import json as json_format
from kechuang_check.reporting.formats import table
from tests.nights.conftest import Office, batches, verdict

REGISTER = "register/register_2024-12.csv"
DUE = "2025-01-10"
"""Until when the register of December is in time."""


def take_out(office: Office, name: str) -> str:
    file = office.root / "in" / name
    content = file.read_text(encoding="utf-8")
    file.unlink()
    return content


def put_back(office: Office, name: str, content: str) -> None:
    (office.root / "in" / name).write_text(content, encoding="utf-8")


def withdrawn(night: Night, check: str) -> list[BatchResult]:
    return [b for b in batches(night, check).values() if b.status is BatchStatus.WITHDRAWN]


def known(office: Office, day: str) -> list[Overview]:
    """The alerts that are open on a day."""
    with open_history(office.workspace.database) as history:
        memory: Memory = history.alerts.memory(date.fromisoformat(day), {})
        last = {a.target.indicator: a for a in history.standings(date.fromisoformat(day))}
    found = overview(replace(memory, last=last), office.workspace, date.fromisoformat(day))
    return [a for a in found if a.condition.is_open]


def on_purpose(office: Office, result: BatchResult) -> None:
    """A steward says that a filing was taken out on purpose."""
    office.moment += timedelta(minutes=1)
    assert result.period is not None
    assert result.sha256 is not None
    said = Withdrawal(result.check, result.sha256, result.period, office.moment, "data steward", "made anew")
    with open_history(office.workspace.database) as history:
        history.withdraw(said)


def told(night: Night) -> list[tuple[str, str]]:
    return [(x.to, x.subject) for x in night.letters]


def test_taken_out_before_its_due_date_it_is_told_once_and_its_indicator_is_not_judged(office: Office) -> None:
    assert office.night("2025-01-05").exit_code == ExitCode.NOTHING_SHORT
    content = take_out(office, REGISTER)
    night = office.night("2025-01-06")
    a = verdict(night, "holders")
    assert (a.standing, a.because, [p.label for p in a.missing]) == (Standing.NO_DATA, (WITHDRAWN,), ["2024-12"])
    (batch,) = withdrawn(night, "register")
    (finding,) = batch.findings
    assert (batch.source, str(finding.where)) == (f"in/{REGISTER}", f"in/{REGISTER}")
    assert finding.advice is not None
    assert "Nights found it as in/register/register_2024-12.csv until 2025-01-05: put it back." in str(finding.advice)
    assert f"kechuang-check batches withdraw {(batch.id or '')[:8]} --note" in str(finding.advice)
    assert night.exit_code == ExitCode.NOT_JUDGED
    assert [to for to, _ in told(night)] == ["science_bureau"]
    assert told(night)[0][1].startswith("[Report withdrawn] register December 2024, had come, and is there no longer")
    assert "put it back" in night.letters[0].text
    # Nobody is told again on the nights after, be they after the due date.
    later = [office.night(day) for day in ("2025-01-07", DUE, "2025-01-11", "2025-01-20")]
    assert [told(n) for n in later] == [[]] * 4
    assert {verdict(n, "holders").standing for n in later} == {Standing.NO_DATA}
    assert {n.exit_code for n in later} == {ExitCode.NOT_JUDGED}
    assert [b.status for b in batches(later[-1], "register").values()] == [BatchStatus.WITHDRAWN]
    # Put back, it is told once as that, and the figures are those of before.
    put_back(office, REGISTER, content)
    whole = office.night("2025-01-21")
    assert verdict(whole, "holders").standing is Standing.ACHIEVED
    assert verdict(whole, "holders").observation == verdict(office.replay("2025-01-05"), "holders").observation
    assert (len(told(whole)), told(office.night("2025-01-22")), whole.exit_code) == (1, [], 0)


def test_no_page_table_or_result_says_that_nothing_falls_short(office: Office) -> None:
    office.night("2025-01-05")
    take_out(office, REGISTER)
    night = office.night("2025-01-06")
    for lang, headline, why in (
        ("en", "1 of 2 targets were judged and none falls short; 1 could not be judged", "is there no longer"),
        ("zh", "2 项指标中 1 项已评判，未发现缺口；1 项未能评判", "现已不在原处"),
    ):
        shown = (page.render(night, office.workspace, lang), table.render(night, office.workspace, lang, width=400))
        for words in shown:
            assert headline in words
            assert why in words
            assert f"in/{REGISTER}" in words
            assert "found to fall short" not in words
            assert "均未发现缺口" not in words
    machine = json_format.render(night, office.workspace, "en")
    assert '"status": "withdrawn"' in machine
    assert f'"{WITHDRAWN}"' in machine


def test_a_shortfall_stays_open_with_its_last_value_and_an_older_report_does_not_close_it(office: Office) -> None:
    office.file("register/register_2024-11.csv", *[1] * 10)
    office.file(REGISTER, *[1] * 5)
    first = office.night("2025-01-05")
    assert verdict(first, "holders").standing is Standing.MISSED
    content = take_out(office, REGISTER)
    night = office.night("2025-01-06")
    a = verdict(night, "holders")
    assert a.standing is Standing.NO_DATA
    assert a.observation is not None
    assert a.observation.period.label == "2024-11"
    assert [to for to, _ in told(night)] == ["science_bureau"]
    short = next(x for x in known(office, "2025-01-06") if x.fingerprint.about == "holders")
    assert short.verdict is not None
    assert short.unjudged is not None
    assert (short.verdict.shortfall, short.verdict.as_of) == (5, date(2025, 1, 5))
    assert short.unjudged.standing is Standing.NO_DATA
    with open_history(office.workspace.database) as history:
        record = history.alerts.record(fingerprint_of("holders", office.workspace).id, date(2025, 1, 6))
    report = next(x for x in known(office, "2025-01-06") if x.fingerprint.about == "register")
    assert [s.decision.by for s in record.spells] == [None, report.fingerprint.id]
    put_back(office, REGISTER, content)
    assert [to for to, _ in told(office.night("2025-01-07"))] == ["science_bureau"]
    assert verdict(office.night("2025-01-08"), "holders").standing is Standing.MISSED


def test_an_older_report_that_fell_short_does_not_become_a_shortfall_again(office: Office) -> None:
    office.file("register/register_2024-11.csv", *[1] * 5)
    assert verdict(office.night("2025-01-05"), "holders").standing is Standing.ACHIEVED
    take_out(office, REGISTER)
    night = office.night("2025-01-06")
    assert verdict(night, "holders").standing is Standing.NO_DATA
    assert [x.fingerprint.about for x in known(office, "2025-01-06")] == ["register"]


@pytest.mark.parametrize("day", ["2025-01-06", "2025-01-20"])
def test_the_same_content_under_another_name_is_not_withdrawn(office: Office, day: str) -> None:
    office.night("2025-01-05")
    (office.root / "in" / REGISTER).rename(office.root / "in/register/再报 2024-12.csv")
    night = office.night(day)
    assert (night.exit_code, told(night), withdrawn(night, "register")) == (0, [], [])


def test_a_corrected_version_replaces_and_nothing_is_withdrawn(office: Office) -> None:
    office.night("2025-01-05")
    take_out(office, REGISTER)
    office.file("register/register_2024-12_v2.csv", *[1] * 11)
    night = office.night("2025-01-06")
    assert (night.exit_code, told(night)) == (0, [])
    assert verdict(night, "holders").observation != verdict(office.replay("2025-01-05"), "holders").observation


def test_a_version_that_is_not_fit_or_cannot_be_read_is_told_as_that(office: Office) -> None:
    office.night("2025-01-05")
    office.file(REGISTER, -1)
    night = office.night("2025-01-06")
    assert (verdict(night, "holders").standing, withdrawn(night, "register")) == (Standing.DATA_NOT_FIT, [])
    (office.root / "in" / REGISTER).write_text("something,else\n1,2\n", encoding="utf-8")
    night = office.night("2025-01-07")
    a = verdict(night, "holders")
    assert (a.standing, withdrawn(night, "register")) == (Standing.NO_DATA, [])
    assert WITHDRAWN not in a.because
    assert night.exit_code == ExitCode.NOT_JUDGED


def test_an_archive_below_the_folder_that_is_read_as_well_withdraws_nothing(office: Office) -> None:
    office.pattern = "**/*"
    office.night("2025-01-05")
    (office.root / "in/register/archive").mkdir()
    (office.root / "in" / REGISTER).rename(office.root / "in/register/archive/register_2024-12.csv")
    night = office.night("2025-01-06")
    assert (night.exit_code, told(night)) == (0, [])
    assert verdict(night, "holders").standing is Standing.ACHIEVED


def test_moved_to_the_folder_of_another_feed_the_mend_says_where_it_lies(office: Office) -> None:
    office.night("2025-01-05")
    (office.root / "in" / REGISTER).rename(office.root / "in/contracts/register_2024-12.csv")
    (batch,) = withdrawn(office.night("2025-01-06"), "register")
    assert "the same content lies at in/contracts/register_2024-12.csv now: move it back" in str(
        batch.findings[0].advice
    )


def test_a_folder_that_is_gone_is_one_alert_for_whoever_looks_after_the_nights(office: Office) -> None:
    office.watch = WatchSettings(steward="talent_office")
    office.night("2025-01-05")
    (office.root / "in/register").rename(office.root / "in/away")
    night = office.night("2025-01-06")
    a = verdict(night, "holders")
    assert (a.standing, a.because) == (Standing.NO_DATA, ("intake/inbox-unreadable",))
    assert (night.exit_code, withdrawn(night, "register")) == (ExitCode.NOT_JUDGED, [])
    ((to, subject),) = told(night)
    assert to == "talent_office"
    assert subject.startswith("[Operation] register, cannot be reached")
    assert "make the folder" in night.letters[0].text
    assert told(office.night("2025-01-07")) == []
    shown = table.render(night, office.workspace, "en", width=200)
    assert "1 of 2 targets were judged and none falls short; 1 could not be judged" in shown
    (office.root / "in/away").rename(office.root / "in/register")
    night = office.night("2025-01-08")
    assert (night.exit_code, len(told(night)), told(night)[0][0]) == (0, 1, "talent_office")
    assert verdict(night, "holders").standing is Standing.ACHIEVED


def test_a_folder_that_no_night_could_open_leaves_its_target_not_judged(office: Office) -> None:
    """Before the due date as well: nobody knows what has come."""
    shutil.rmtree(office.root / "in/register")
    night = office.night("2024-01-05", checks=["register"])
    assert [(a.standing, a.because) for a in night.assessments] == [(Standing.NO_DATA, ("intake/inbox-unreadable",))]
    assert "The target could not be judged" in table.render(night, office.workspace, "en", width=200)


def test_an_emptied_folder_tells_what_the_last_verdicts_rested_on_in_one_letter(office: Office) -> None:
    office.night("2025-01-05")
    for file in (office.root / "in/contracts").iterdir():
        file.unlink()
    night = office.night("2025-01-06")
    # The year that is judged, and not the one before, which nothing rests on.
    assert [b.period.label for b in withdrawn(night, "contracts") if b.period] == [f"2024-Q{n}" for n in range(1, 5)]
    assert verdict(night, "turnover").because == (WITHDRAWN,)
    assert [to for to, _ in told(night)] == ["science_bureau"]


def test_what_no_verdict_rests_on_may_be_tidied_away(office: Office) -> None:
    office.file("register/register_2024-11.csv", *[1] * 9)
    office.night("2025-01-05")
    take_out(office, "contracts/contracts_2023-Q1.csv")
    take_out(office, "register/register_2024-11.csv")
    night = office.night("2025-01-06")
    assert (night.exit_code, told(night)) == (0, [])
    assert {b.status for b in night.batches} == {BatchStatus.FIT}


def test_a_quarter_taken_out_of_a_year_is_a_hole_that_is_told(office: Office) -> None:
    office.night("2025-01-05")
    take_out(office, "contracts/contracts_2024-Q2.csv")
    night = office.night("2025-01-06")
    a = verdict(night, "turnover")
    assert (a.standing, a.because) == (Standing.INSUFFICIENT_DATA, (WITHDRAWN,))
    assert [b.source for b in withdrawn(night, "contracts")] == ["in/contracts/contracts_2024-Q2.csv"]


def test_said_to_be_taken_out_on_purpose_it_is_a_report_that_has_not_come(office: Office) -> None:
    office.file("register/register_2024-11.csv", *[1] * 10)
    first = office.night("2025-01-05")
    content = take_out(office, REGISTER)
    second = office.night("2025-01-06")
    on_purpose(office, batches(first, "register")["register_2024-12.csv"])
    before_due = office.night("2025-01-07")
    a = verdict(before_due, "holders")
    assert (a.standing, a.because, a.missing) == (Standing.ACHIEVED, (), ())
    assert (before_due.exit_code, list(batches(before_due, "register"))) == (0, ["register_2024-11.csv"])
    assert [s.causes for s in before_due.shifts] == [(Cause.DATA,)]
    assert told(before_due) == [("science_bureau", "[No longer asked for] register December 2024 (science_bureau)")]
    after = office.night("2025-01-11")
    assert [b.status for b in batches(after, "register").values()] == [BatchStatus.FIT, BatchStatus.MISSING]
    # The past stays what it was, though it is known by now.
    assert office.replay("2025-01-06").assessments == second.assessments
    # Found there again it counts again, and once more taken out it is told once more.
    put_back(office, REGISTER, content)
    assert verdict(office.night("2025-01-12"), "holders").standing is Standing.ACHIEVED
    take_out(office, REGISTER)
    night = office.night("2025-01-13")
    assert [to for to, _ in told(night)] == ["science_bureau"]
    assert verdict(night, "holders").because == (WITHDRAWN,)


def test_said_to_be_meant_after_the_due_date_it_goes_on_as_a_missing_report_without_another_letter(
    office: Office,
) -> None:
    first = office.night("2025-01-05")
    take_out(office, REGISTER)
    assert len(office.night("2025-01-11").letters) == 1
    on_purpose(office, batches(first, "register")["register_2024-12.csv"])
    night = office.night("2025-01-12")
    assert BatchStatus.MISSING in {b.status for b in batches(night, "register").values()}
    assert "2024-12" not in [x.subject for x in night.letters]
    open_ = [x.fingerprint.group for x in known(office, "2025-01-12") if x.fingerprint.about == "register"]
    assert "2024-12" in open_
    assert not [t for t in night.tellings if t.alert in {x.fingerprint.id for x in known(office, "2025-01-11")}]


def test_what_was_not_fit_and_is_taken_out_is_not_told_as_in_order(office: Office) -> None:
    office.file(REGISTER, -1)
    office.night("2025-01-05")
    take_out(office, REGISTER)
    night = office.night("2025-01-06")
    assert verdict(night, "holders").because == (WITHDRAWN,)
    assert [b.status for b in batches(night, "register").values()] == [BatchStatus.WITHDRAWN]
    assert len(night.letters) == 1
    assert "In order again" not in night.letters[0].text


def test_ledger_and_batches_say_the_same(office: Office) -> None:
    office.night("2025-01-05")
    take_out(office, REGISTER)
    night = office.night("2025-01-06")
    with open_history(office.workspace.database) as history:
        (entry,) = (
            e
            for e in ledger_of(office.workspace, history.known(night.as_of), night.as_of).entries
            if e.check == "register" and e.versions
        )
        (batch,) = (b for b in history.batches() if b.result.check == "register")
    assert (entry.status, entry.is_asked_for, entry.days) == (EntryStatus.WITHDRAWN, True, 0)
    assert (batch.result.status, batch.as_of, batch.withdrawal) == (BatchStatus.WITHDRAWN, date(2025, 1, 5), None)
    on_purpose(office, batch.result)
    with open_history(office.workspace.database) as history:
        (batch,) = (b for b in history.batches() if b.result.check == "register")
    assert batch.withdrawal is not None
    assert (batch.withdrawal.by, batch.withdrawal.note) == ("data steward", "made anew")


def test_the_same_day_run_again_without_the_file_is_another_night(office: Office) -> None:
    first = office.night("2025-01-05")
    take_out(office, REGISTER)
    again = office.night("2025-01-05")
    assert again.id != first.id
    assert verdict(again, "holders").because == (WITHDRAWN,)
    assert office.replay("2025-01-05", first.id).assessments == first.assessments
    assert office.replay("2025-01-05").assessments == again.assessments


def test_it_is_told_again_when_a_repeat_is_due(office: Office) -> None:
    office.alerts = replace(office.alerts, repeat_days={Severity.WARNING: 3})
    office.night("2025-01-05")
    take_out(office, REGISTER)
    nights = [office.night(f"2025-01-{day:02d}") for day in range(6, 13)]
    assert [len(n.letters) for n in nights] == [1, 0, 0, 1, 0, 0, 1]


def test_a_filing_that_waits_in_its_place_is_not_withdrawn(office: Office) -> None:
    office.night("2025-01-05")
    just_now = office.moment.timestamp() + 59
    file = office.file(REGISTER, *[1] * 12, at=just_now)
    night = office.night("2025-01-06", wait=lambda _: os.utime(file, (just_now + 1, just_now + 1)))
    assert [b.status for b in batches(night, "register").values()] == [BatchStatus.DEFERRED]
    assert (verdict(night, "holders").standing, told(night)) == (Standing.NO_DATA, [])
