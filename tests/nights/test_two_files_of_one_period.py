"""Of two files for one period the one that was handed in later counts, and both say so."""

from __future__ import annotations

import os
import shutil
from datetime import date

from kechuang_check import nightly
from kechuang_check.domain.run import Night
from kechuang_check.reporting import page
from kechuang_check.reporting.formats import table
from tests.nights.conftest import Office, Silent, StandIn, batches, verdict

END = "2024-12-31"
EARLY, LATE, LATEST = 1_700_000_000, 1_700_001_000, 1_800_000_000
A, B = "register/a_2024-12.csv", "register/b_2024-12.csv"


def value(night: Night) -> int:
    seen = verdict(night, "holders").observation
    assert seen is not None
    assert seen.value is not None
    return int(seen.value)


def remarks(night: Night) -> dict[str | None, list[str]]:
    return {
        name: [str(f.message) for f in b.findings if f.code.startswith("intake/supersede")]
        for name, b in batches(night, "register").items()
    }


def office_with_two(office: Office) -> None:
    (office.root / "in/register/register_2024-12.csv").unlink()
    office.file(A, *[1] * 10, at=EARLY)
    office.file(B, *[1] * 12, at=LATE)


def test_what_is_new_tonight_goes_by_its_time_of_change_and_both_files_say_so(office: Office) -> None:
    office_with_two(office)
    night = office.night(END)
    assert value(night) == 12
    assert remarks(night) == {
        "a_2024-12.csv": [f"in/{B} stands in its place for the same period; this file was not judged."],
        "b_2024-12.csv": [f"It replaces for the same period: in/{A}"],
    }
    workspace = office.workspace
    html = page.render(night, workspace, "en")
    outside = html[: html.index("<details")] + html[html.index('<div class="note remarks">') :]
    terminal = table.render(night, workspace, "en", width=400)
    for words in (outside, terminal):
        assert f"in/{B} stands in its place" in words
        assert f"It replaces for the same period: in/{A}" in words
    assert night.exit_code == 0


def test_files_changed_at_the_same_moment_go_by_their_names(office: Office) -> None:
    office_with_two(office)
    os.utime(office.root / "in" / A, (LATE, LATE))
    assert value(office.night(END)) == 12


def test_touching_a_recorded_file_changes_nothing(office: Office) -> None:
    office_with_two(office)
    first = office.night(END)
    os.utime(office.root / "in" / A, (LATEST, LATEST))
    again = office.night(END)
    assert (again.id, again.is_new, value(again)) == (first.id, False, 12)
    assert value(office.night("2025-01-01")) == 12


def test_copying_a_recorded_file_changes_nothing(office: Office) -> None:
    office_with_two(office)
    office.night(END)
    copied = office.root / "in/register/z_2024-12.csv"
    shutil.copy(office.root / "in" / A, copied)
    os.utime(copied, (LATEST, LATEST))
    assert value(office.night("2025-01-01")) == 12


def test_a_file_that_comes_later_counts_however_old_it_says_it_is(office: Office) -> None:
    office_with_two(office)
    (office.root / "in" / B).unlink()
    assert value(office.night(END)) == 10
    office.file(B, *[1] * 12, at=EARLY - 1)
    assert value(office.night(END)) == 12


def test_the_file_that_was_replaced_counts_again_when_the_other_is_taken_out(office: Office) -> None:
    office_with_two(office)
    office.night(END)
    (office.root / "in" / B).unlink()
    assert value(office.night("2025-01-01")) == 10


def test_a_filing_sent_for_another_period_before_is_new_for_this_one(office: Office) -> None:
    """The register of November, handed in again under the name of December: a correction of what was wrong there."""
    (office.root / "in/register/register_2024-12.csv").unlink()
    november = office.file("register/x_2024-11.csv", *[1] * 11, at=LATE)
    office.night(END)
    office.file("register/b_2024-12.csv", *[1] * 12, at=LATE)
    assert value(office.night(END)) == 12
    copied = office.root / "in/register/c_2024-12.csv"
    shutil.copy(november, copied)
    assert value(office.night("2025-01-01")) == 11


def test_a_dry_run_sees_the_same_file_in_force(office: Office) -> None:
    office_with_two(office)
    office.night(END)
    os.utime(office.root / "in" / A, (LATEST, LATEST))
    order = nightly.Order(date.fromisoformat(END), lang="en")
    assert value(nightly.dry_run(office.workspace, order, StandIn, lambda: office.moment, Silent())) == 12
