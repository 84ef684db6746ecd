"""A night of the past, judged again on the batches that it had: whatever became of its files since changes nothing."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.received import NO_LONGER_KEPT
from kechuang_check.domain.run import Night
from kechuang_check.errors import HistoryError
from kechuang_check.reporting.formats import json as result
from tests.nights.conftest import TURNOVER, Office, batches, verdict

FIRST, SECOND, THIRD = "2024-12-31", "2025-01-15", "2025-02-15"


def said(night: Night, office: Office) -> str:
    """The result as it is written for machines, but for times and for what only a recorded night has."""
    shown = json.loads(result.render(night, office.workspace, "en"))
    for of_a_record in ("letters", "report", "changes"):
        shown.pop(of_a_record)
    for time in ("started", "finished"):
        shown["run"].pop(time)
    return json.dumps(shown, ensure_ascii=False)


@pytest.fixture
def nights(office: Office) -> dict[str, Night]:
    """Three nights, each with another correction, a copy, a file that nobody can read, and a report that is missing."""
    inbox = office.root / "in"
    found = {FIRST: office.night(FIRST)}
    office.file("contracts/contracts_2024-Q4_改.csv", 19)
    shutil.copy(inbox / "contracts/contracts_2024-Q1.csv", inbox / "contracts/contracts_2024-Q1_copy.csv")
    (inbox / "register/register_2024-11.csv").write_text("谁,什么\n1,2\n", encoding="utf-8")
    found[SECOND] = office.night(SECOND)
    office.file("contracts/contracts_2024-Q4_再改.csv", 40)
    office.file("register/register_2024-12.csv", *[1] * 7)
    office.file("register/register_2025-01.csv", *[-1] * 7)
    found[THIRD] = office.night(THIRD)
    return found


def ruin(inbox: Path) -> None:
    """Every file is gone or holds something else."""
    for n, file in enumerate(sorted(p for p in inbox.rglob("*") if p.is_file())):
        if n % 2:
            file.unlink()
        else:
            file.write_text("编号,金额\nx,1\n", encoding="utf-8")


def test_what_is_done_to_the_files_since_does_not_change_the_past(office: Office, nights: dict[str, Night]) -> None:
    ruin(office.root / "in")
    shutil.rmtree(office.root / "state" / "quarantine")
    for day, night in nights.items():
        again = office.replay(day)
        assert said(again, office) == said(night, office)
        assert again.id == night.id
    assert [verdict(n, "turnover").observation.value for n in nights.values()] == [100, 94, 115]  # type: ignore[union-attr]
    assert len({said(n, office) for n in nights.values()}) == 3


def test_without_the_tables_the_copies_of_the_received_files_are_read_again(
    office: Office, nights: dict[str, Night]
) -> None:
    ruin(office.root / "in")
    shutil.rmtree(office.root / "state" / "batches")
    assert said(office.replay(SECOND), office) == said(nights[SECOND], office)


def test_what_is_no_longer_kept_is_named_and_nothing_else_is_taken_for_it(
    office: Office, nights: dict[str, Night]
) -> None:
    ruin(office.root / "in")
    for folder in ("batches", "received"):
        shutil.rmtree(office.root / "state" / folder)
    night = office.replay(SECOND)
    lost = batches(night, "contracts")["contracts_2024-Q4_改.csv"]
    assert lost.status is BatchStatus.UNREADABLE
    (finding,) = lost.findings
    assert (finding.code, str(finding.where)) == (NO_LONGER_KEPT, "in/contracts/contracts_2024-Q4_改.csv")
    assert verdict(night, "turnover").standing is Standing.NO_DATA
    assert verdict(night, "turnover").because == (NO_LONGER_KEPT,)
    assert night.exit_code == 3


def test_a_correction_that_is_gone_does_not_bring_back_what_it_had_replaced(
    office: Office, nights: dict[str, Night]
) -> None:
    correction = next(b for b in nights[SECOND].batches if b.source == "in/contracts/contracts_2024-Q4_改.csv")
    ruin(office.root / "in")
    shutil.rmtree(office.root / "state" / "batches" / str(correction.id))
    next((office.root / "state" / "received").glob(f"{correction.sha256}*")).unlink()
    night = office.replay(SECOND)
    assert "contracts_2024-Q4.csv" not in batches(night, "contracts")
    seen = verdict(night, "turnover")
    assert (seen.standing, seen.because) == (Standing.NO_DATA, (NO_LONGER_KEPT,))


def test_a_file_that_still_has_the_content_serves_as_its_own_copy(office: Office) -> None:
    night = office.night(FIRST)
    for folder in ("batches", "received"):
        shutil.rmtree(office.root / "state" / folder)
    assert said(office.replay(FIRST), office) == said(night, office)


def test_the_rules_are_those_of_now(office: Office, nights: dict[str, Night]) -> None:
    office.targets["contracts"] = replace(TURNOVER, value=Decimal(94))
    night = office.replay(SECOND)
    assert verdict(nights[SECOND], "turnover").standing is Standing.MISSED
    assert (verdict(night, "turnover").standing, verdict(night, "turnover").shortfall) == (Standing.ACHIEVED, 0)


def test_a_replay_leaves_no_trace(office: Office, nights: dict[str, Night]) -> None:
    before = {p: p.read_bytes() for p in (office.root / "state").rglob("*") if p.is_file()}
    office.replay(FIRST)
    assert {p: p.read_bytes() for p in (office.root / "state").rglob("*") if p.is_file()} == before


def test_a_day_without_a_night_is_what_the_last_one_knew_and_before_the_first_there_is_nothing(
    office: Office, nights: dict[str, Night]
) -> None:
    between = office.replay("2025-01-20")
    assert verdict(between, "turnover").observation == verdict(nights[SECOND], "turnover").observation
    with pytest.raises(HistoryError):
        office.replay("2024-12-30")


def test_of_a_day_with_two_nights_either_can_be_asked_for(office: Office) -> None:
    first = office.night(FIRST)
    office.file("contracts/contracts_2024-Q4.csv", 20)
    second = office.night(FIRST)
    found = [office.replay(FIRST, run).assessments for run in (first.id, second.id, None)]
    assert found == [first.assessments, second.assessments, second.assessments]


def test_a_past_day_that_was_run_again_on_the_files_of_now_is_not_what_was_known(
    office: Office, nights: dict[str, Night]
) -> None:
    office.file("contracts/contracts_2024-Q4.csv", 1)
    # A replay of nights long gone by, weeks later.
    office.moment = office.moment.replace(month=6)
    office.night(FIRST)
    assert office.replay(FIRST).assessments == nights[FIRST].assessments


def test_a_folder_that_could_not_be_opened_that_night_stays_so(office: Office) -> None:
    hidden = (office.root / "in/register").rename(office.root / "elsewhere")
    night = office.night(FIRST)
    hidden.rename(office.root / "in/register")
    office.night(SECOND)
    assert said(office.replay(FIRST), office) == said(night, office)
