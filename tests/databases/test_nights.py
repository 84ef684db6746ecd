"""A night reads databases beside folders: what a table holds is judged, and its trouble harms no other feed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from sqlite3 import connect

import pytest

from kechuang_check import nightly
from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.feed import Source, SqlSource
from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.history import open_history
from tests.nights.conftest import Office, Silent, StandIn, batches, verdict

SQL = SqlSource("KECHUANG_BUREAU_DB", table="contracts", period="quarter")


@dataclass
class DatabaseOffice(Office):
    """The contracts are in a table, the register in a folder."""

    environment: dict[str, str] = field(default_factory=lambda: {"KECHUANG_BUREAU_DB": "sqlite:///bureau.sqlite"})
    seen: list[str] = field(default_factory=list)

    @property
    def workspace(self) -> Workspace:
        workspace = super().workspace
        contracts = replace(workspace.feeds["contracts"], source=Source(SQL.shown, sql=SQL))
        return replace(workspace, feeds={**workspace.feeds, "contracts": contracts})

    def run(self, statement: str) -> None:
        with closing(connect(self.root / "bureau.sqlite")) as connection, connection:
            connection.execute(statement)

    def tonight(self, day: str) -> Night:
        workspace = self.workspace
        order = nightly.Order(date.fromisoformat(day), lang="en", environment=self.environment)
        with open_history(workspace.database) as history:
            return nightly.run_night(workspace, order, history, StandIn, lambda: self.moment, Silent())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[DatabaseOffice]:
    """2023 brought 80 yuan, 2024 25 a quarter, and there are ten holders."""
    desk = DatabaseOffice(tmp_path)
    (tmp_path / "in" / "register").mkdir(parents=True)
    desk.file("register/register_2024-12.csv", *[1] * 10)
    desk.run("CREATE TABLE contracts (quarter TEXT, 编号 TEXT, 金额 NUMERIC)")
    for quarter in range(1, 5):
        for year, amount in ((2023, 20), (2024, 25)):
            desk.run(f"INSERT INTO contracts VALUES ('{year}-Q{quarter}', 'C{year}{quarter}', {amount})")  # noqa: S608
    return desk


def test_a_table_is_judged_as_its_files_would_be(office):
    night = office.tonight("2025-01-31")
    assert (verdict(night, "turnover").standing, verdict(night, "holders").standing) == (Standing.ACHIEVED,) * 2
    assert [b.period.label for b in night.batches if b.check == "contracts"][-1] == "2024-Q4"
    assert night.exit_code == 0


def test_the_same_rows_are_the_same_night_and_a_correction_replaces(office):
    assert office.tonight("2025-01-31").is_new
    assert not office.tonight("2025-01-31").is_new
    office.run("UPDATE contracts SET 金额 = 5 WHERE quarter = '2024-Q4'")
    corrected = office.tonight("2025-01-31")
    assert verdict(corrected, "turnover").standing is Standing.MISSED
    assert sum(b.check == "contracts" and b.status is BatchStatus.FIT for b in corrected.batches) == 8


def test_a_period_without_rows_is_a_report_that_has_not_come(office):
    office.run("DELETE FROM contracts WHERE quarter = '2024-Q4'")
    night = office.tonight("2025-01-31")
    (missing,) = [b for b in night.batches if b.status is BatchStatus.MISSING]
    assert missing.period.label == "2024-Q4"
    assert str(missing.findings[0].advice) == "Ask for it, and for its rows in KECHUANG_BUREAU_DB/contracts."


@pytest.mark.parametrize("trouble", ["gone", "no table", "no variable"])
def test_a_database_that_cannot_be_read_harms_no_other_feed_and_asks_for_no_report(office, trouble):
    if trouble == "gone":
        (office.root / "bureau.sqlite").unlink()
    elif trouble == "no table":
        office.run("ALTER TABLE contracts RENAME TO contracts_old")
    else:
        office.environment.clear()
    night = office.tonight("2025-01-31")
    assert verdict(night, "holders").standing is Standing.ACHIEVED
    (unread,) = [b for b in night.batches if b.check == "contracts"]
    assert unread.status is BatchStatus.UNREADABLE
    assert unread.findings[0].code.startswith("intake/source-")
    assert verdict(night, "turnover").because == (unread.findings[0].code,)
    assert night.exit_code == 3


def test_an_alert_stays_as_it_was_while_the_database_is_away_and_that_is_told_once(office):
    """Nobody looks after the nights here, so whoever hands in the rows is told."""
    office.run("UPDATE contracts SET 金额 = 5 WHERE quarter = '2024-Q4'")
    assert len(office.tonight("2025-01-31").letters) == 1
    url = office.environment.pop("KECHUANG_BUREAU_DB")
    away = [office.tonight(day) for day in ("2025-02-01", "2025-02-02")]
    assert [x.subject.partition(",")[0] for n in away for x in n.letters] == ["[Operation] contracts"]
    office.environment["KECHUANG_BUREAU_DB"] = url
    back = office.tonight("2025-02-03")
    assert [x.subject for x in back.letters] == ["[In order again] contracts (science_bureau)"]
    assert verdict(back, "turnover").standing.is_short


def test_rows_that_vanish_from_a_table_are_told_and_nothing_is_judged_without_them(office):
    assert office.tonight("2025-01-05").exit_code == 0
    office.run("CREATE TABLE kept AS SELECT * FROM contracts")
    office.run("DELETE FROM contracts")
    night = office.tonight("2025-01-06")
    a = verdict(night, "turnover")
    assert (a.standing, a.because, night.exit_code) == (Standing.NO_DATA, ("intake/report-withdrawn",), 3)
    gone = [b for b in night.batches if b.status is BatchStatus.WITHDRAWN]
    assert [b.period.label for b in gone if b.period] == [f"2024-Q{n}" for n in range(1, 5)]
    assert f"its rows in {SQL.shown} until 2025-01-05: put them back" in str(gone[0].findings[0].advice)
    assert [x.to for x in night.letters] == ["science_bureau"]
    office.run("INSERT INTO contracts SELECT * FROM kept")
    whole = office.tonight("2025-01-07")
    assert (verdict(whole, "turnover").standing, whole.exit_code) == (Standing.ACHIEVED, 0)
    assert len(whole.letters) == 1


def test_a_dry_run_reads_the_database_and_keeps_nothing(office):
    order = nightly.Order(date(2025, 1, 31), lang="en", environment=office.environment)
    night = nightly.dry_run(office.workspace, order, StandIn, lambda: office.moment, Silent())
    assert len(batches(night, "contracts")) == 1  # all of them under the name of the table
    assert verdict(night, "turnover").standing is Standing.ACHIEVED
    assert not list(office.root.glob("state/**/*.parquet"))


def test_what_a_table_held_that_night_is_judged_again_whatever_it_holds_now(office: DatabaseOffice) -> None:
    first = office.tonight("2024-12-31")
    office.run("UPDATE contracts SET 金额 = 1")
    second = office.tonight("2025-01-01")
    assert verdict(second, "turnover").observation != verdict(first, "turnover").observation
    office.environment = {}
    assert office.replay("2024-12-31").assessments == first.assessments
    assert [b.findings for b in office.replay("2024-12-31").batches] == [b.findings for b in first.batches]
    # Without its tables the rows are read anew from where they were kept.
    shutil.rmtree(office.root / "state" / "batches")
    again = office.replay("2024-12-31")
    assert [(a.target, a.standing, a.shortfall) for a in again.assessments] == [
        (a.target, a.standing, a.shortfall) for a in first.assessments
    ]
