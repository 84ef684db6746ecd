"""The ledger of reports over many nights: what was known on which day, who was late, and which version counts."""

from __future__ import annotations

import json
from datetime import date

import pytest

from kechuang_check.domain.known_reports import VersionState
from kechuang_check.domain.ledger import Entry, EntryStatus, Ledger, ledger_of
from kechuang_check.history import open_history
from kechuang_check.reporting.formats import ledger as form
from tests.nights.conftest import Office

Q4 = "contracts/contracts_2024-Q4.csv"


def ledger(office: Office, day: str) -> Ledger:
    with open_history(office.workspace.database) as history:
        as_of = date.fromisoformat(day)
        return ledger_of(office.workspace, history.known(as_of), as_of)


def entry(office: Office, day: str, label: str = "2024-Q4", check: str = "contracts") -> Entry:
    return next(e for e in ledger(office, day).entries if (e.check, e.period.label) == (check, label))


def shown(office: Office, found: Ledger) -> str:
    return form.render_table(found, office.workspace, "en", width=400)


def the_last_quarter_comes(office: Office, on_night: str, *before: str) -> None:
    """Nights on which the last quarter of contracts is not there, and then one on which it is."""
    (office.root / "in" / Q4).unlink()
    for night in before:
        office.night(night)
    office.file(Q4, 25)
    office.night(on_night)


def test_a_report_that_comes_in_time_late_or_not_at_all(office: Office) -> None:
    (office.root / "in" / Q4).unlink()
    office.night("2025-01-30")
    assert entry(office, "2025-01-30").status is EntryStatus.NOT_YET_DUE
    office.night("2025-01-31")
    owed = entry(office, "2025-01-31")
    assert (owed.status, owed.days, owed.due) == (EntryStatus.MISSING, 1, date(2025, 1, 30))
    office.night("2025-02-01")
    office.file(Q4, 25)
    office.night("2025-02-02")
    late = entry(office, "2025-02-02")
    assert (late.status, late.days) == (EntryStatus.LATE, 2)
    assert late.first is not None
    assert late.first.received_on == date(2025, 2, 2)
    # What was known on the days before stays what it was.
    assert entry(office, "2025-02-01").status is EntryStatus.MISSING
    assert entry(office, "2025-01-30").status is EntryStatus.NOT_YET_DUE


def test_a_report_that_comes_on_its_due_date_is_in_time_though_the_next_night_finds_it(office: Office) -> None:
    the_last_quarter_comes(office, "2025-01-31", "2025-01-29", "2025-01-30")
    assert entry(office, "2025-01-31").status is EntryStatus.RECEIVED


def test_what_lay_there_on_the_first_night_is_never_called_late(office: Office) -> None:
    office.night("2025-06-01")
    found = ledger(office, "2025-06-01")
    assert {e.status for e in found.entries if e.check == "contracts"} == {EntryStatus.RECEIVED}
    assert all(e.first is not None and e.first.received_on is None for e in found.entries if e.check == "contracts")
    assert "counts as in time" in shown(office, found)


def test_the_ledger_agrees_with_what_a_night_asks_for(office: Office) -> None:
    for quarter in ("2023-Q2", "2024-Q2"):
        (office.root / f"in/contracts/contracts_{quarter}.csv").unlink()
    night = office.night("2024-12-31")
    asked = {(b.check, b.period.label) for b in night.batches if b.status.value == "missing" and b.period}
    found = ledger(office, "2024-12-31")
    assert {(e.check, e.period.label) for e in found.entries if e.is_asked_for} == asked == {("contracts", "2024-Q2")}
    assert entry(office, "2024-12-31", "2023-Q2").status is EntryStatus.OVERTAKEN


def test_a_newer_file_of_a_period_supersedes_and_both_stay(office: Office) -> None:
    the_last_quarter_comes(office, "2025-01-20", "2025-01-19")
    first = entry(office, "2025-01-20").versions
    office.file("contracts/corrected_2024-Q4.csv", 26)
    office.night("2025-02-20")
    e = entry(office, "2025-02-20")
    assert [v.state for v in e.versions] == [VersionState.SUPERSEDED, VersionState.IN_FORCE]
    assert [v.seen_on for v in e.versions] == [date(2025, 1, 20), date(2025, 2, 20)]
    assert (e.status, e.in_force and e.in_force.source) == (EntryStatus.RECEIVED, "in/contracts/corrected_2024-Q4.csv")
    # The day before nobody knew of the correction.
    assert entry(office, "2025-02-19").versions == first


def test_a_file_that_is_overwritten_or_taken_out_stays_in_the_ledger(office: Office) -> None:
    office.night("2025-01-05")
    office.file(Q4, 27)
    office.night("2025-01-06")
    e = entry(office, "2025-01-06")
    assert [v.state for v in e.versions] == [VersionState.WITHDRAWN, VersionState.IN_FORCE]
    (office.root / "in" / Q4).unlink()
    office.night("2025-02-01")
    e = entry(office, "2025-02-01")
    assert (e.status, [v.state for v in e.versions]) == (EntryStatus.WITHDRAWN, [VersionState.WITHDRAWN] * 2)


def test_a_file_that_cannot_be_read_is_no_report_and_names_its_period(office: Office) -> None:
    (office.root / "in" / Q4).write_text("something,else\n1,2\n", encoding="utf-8")
    office.night("2025-01-20")
    assert entry(office, "2025-01-20").status is EntryStatus.UNREADABLE
    assert not entry(office, "2025-01-20").is_asked_for
    office.night("2025-02-01")
    e = entry(office, "2025-02-01")
    assert (e.status, e.days, e.is_asked_for) == (EntryStatus.UNREADABLE, 2, True)
    (office.root / "in/contracts/who knows.csv").write_text("编号,金额\n1,2\n", encoding="utf-8")
    office.night("2025-02-02")
    found = ledger(office, "2025-02-02")
    assert [v.source for v in found.unplaced] == ["in/contracts/who knows.csv"]
    assert "who knows.csv" in shown(office, found)


def test_a_past_night_that_is_run_again_changes_nothing_that_was_known(office: Office) -> None:
    the_last_quarter_comes(office, "2025-02-03", "2025-01-31", "2025-02-02")
    before = ledger(office, "2025-01-31")
    office.night("2025-01-31", checks=["contracts"])
    assert ledger(office, "2025-01-31") == before
    assert entry(office, "2025-01-31").status is EntryStatus.MISSING
    assert entry(office, "2025-02-03").days == 3


def test_before_the_first_night_its_finds_stand_in_and_the_ledger_says_so(office: Office) -> None:
    office.night("2024-12-31")
    found = ledger(office, "2024-06-01")
    assert found.is_before
    assert entry(office, "2024-06-01", "2024-Q1").status is EntryStatus.RECEIVED
    assert entry(office, "2024-06-01", "2024-Q2").status is EntryStatus.NOT_YET_DUE
    assert "Nothing was recorded before 31 December 2024" in shown(office, found)


def test_a_folder_that_is_gone_was_not_looked_at(office: Office) -> None:
    office.night("2025-01-05")
    (office.root / "in/contracts").rename(office.root / "in/elsewhere")
    office.night("2025-03-01")
    found = ledger(office, "2025-03-01")
    assert found.stale == (("contracts", date(2025, 1, 5)),)
    assert {e.status for e in found.entries if e.check == "contracts"} == {EntryStatus.RECEIVED}
    assert "was last looked at on 5 January 2025" in shown(office, found)


def test_of_feeds_that_were_never_looked_at_nothing_is_said(office: Office) -> None:
    office.night("2025-01-05", checks=["register"])
    found = ledger(office, "2025-01-05")
    assert ({e.check for e in found.entries}, found.unlooked) == ({"register"}, ("contracts",))


def test_the_page_has_the_ledger_and_its_words(office: Office) -> None:
    the_last_quarter_comes(office, "2025-02-02", "2025-01-31", "2025-02-01")
    (office.root / "in/contracts/contracts_2024-Q2.csv").unlink()
    night = office.night("2025-02-03")
    assert night.report is not None
    html = (office.root / night.report).read_text(encoding="utf-8")
    section = html.split('<section id="ledger"')[1].split("</section>")[0]
    assert "reports withdrawn: 1, received late: 1" in section
    assert "Q2 <b>report withdrawn</b> 188 days overdue" in section
    assert "Q4 <b>received late</b> 2 days late" in section
    assert "30 days after the period" in section


def test_csv_and_json_hold_every_entry_and_no_formula(office: Office) -> None:
    the_last_quarter_comes(office, "2025-02-02", "2025-01-31", "2025-02-01")
    (office.root / "in/register/register_2024-12.csv").rename(office.root / "in/register/=cmd 2024-12.csv")
    office.night("2025-02-03")
    found = ledger(office, "2025-02-03")
    lines = form.render_csv(found, office.workspace, "zh").splitlines()
    assert len(lines) == 1 + len(found.entries)
    assert any(",2024-Q4,2025-01-30,late,迟报,2,2025-02-02,1," in line for line in lines)
    machine = json.loads(form.render_json(found, office.workspace, "en", only=[EntryStatus.LATE]))
    assert [(e["period"], e["status"], e["days"], e["received_on"]) for e in machine["entries"]] == [
        ("2024-Q4", "late", 2, "2025-02-02")
    ]
    assert machine["entries"][0]["versions"][0]["absent_on"] == "2025-02-01"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_narrow_terminal_shows_the_same(office: Office, lang: str) -> None:
    the_last_quarter_comes(office, "2025-02-02", "2025-01-31")
    found = ledger(office, "2025-02-02")
    wide, narrow = (form.render_table(found, office.workspace, lang, width=w) for w in (140, 50))
    for words in (wide, narrow):
        assert ("至少迟 1 天" if lang == "zh" else "at least 1 day late") in " ".join(words.split())
    # A path or a word may be longer than the line, a table never is.
    assert max(map(len, narrow.splitlines())) <= 50
