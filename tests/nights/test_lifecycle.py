"""Alerts over many nights: who is told what and when, with a real history."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from kechuang_check.domain.alerting.memory import Memory
from kechuang_check.domain.alerting.overview import Condition, overview
from kechuang_check.domain.alerting.quieting import Acknowledgement
from kechuang_check.domain.alerting.record import Record
from kechuang_check.domain.alerting.signals import fingerprint_of
from kechuang_check.domain.alerting.vocabulary import Reason
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.finding import Severity
from kechuang_check.domain.receivers import AlertKind, QuietTimes, Receiver, Role, Weekday
from kechuang_check.domain.routing import Escalation, Matchers, Route
from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import AlertSettings, Workspace
from kechuang_check.history import open_history
from kechuang_check.history.store import History
from tests.nights.conftest import HOLDERS, Office

MONDAY = date(2025, 1, 6)
HEAD, DEPUTY, STEWARD = "talent_office", "talent_deputy", "data_desk"


@dataclass
class Bureau(Office):
    """The holders are short by five; their data is handed in by a desk of its own."""

    receivers: dict[str, Receiver] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    repeat_days: dict[Severity, int] = field(default_factory=dict)
    day: date = MONDAY - timedelta(days=1)

    @property
    def workspace(self) -> Workspace:
        made = super().workspace
        desk = replace(made.owners["science_bureau"], id=STEWARD)
        feeds = {n: replace(f, expected=replace(f.expected, steward=STEWARD)) for n, f in made.feeds.items()}
        return replace(
            made,
            owners={**made.owners, STEWARD: desk},
            feeds=feeds,
            alerts=AlertSettings(self.receivers, self.routes, self.repeat_days),
        )

    def tonight(self, nights: int = 1) -> dict[str, list[tuple[str, Reason]]]:
        """The next night, or the last of several: who was told of what, and why."""
        for _ in range(nights):
            self.day += timedelta(days=1)
            self.last = self.night(self.day.isoformat())
        told: dict[str, list[tuple[str, Reason]]] = {}
        for t in self.last.tellings:
            told.setdefault(t.receiver, []).append((t.about, t.reason))
        assert len(self.last.letters) == len({x.to for x in self.last.letters})
        return told

    def holders(self, count: int) -> None:
        self.file("register/register_2024-12.csv", *[1] * count)

    def letters_of(self, receiver: str) -> str:
        return "\n".join(x.text for x in self.last.letters if x.to == receiver)

    @property
    def history(self) -> History:
        return open_history(self.workspace.database)

    def acknowledge(self, days: int) -> None:
        with self.history as history:
            alert = fingerprint_of("holders", self.workspace).id
            opened = history.alerts.memory(self.day, {}).courses[alert].opened
            ack = Acknowledgement(alert, opened, "head", self.day + timedelta(days=days), self.moment)
            history.alerts.acknowledge(ack)

    def silence(self, days: int, **matchers: tuple[str, ...]) -> int:
        with self.history as history:
            end = self.day + timedelta(days=days)
            return history.alerts.silence(Matchers(**matchers), "steward", "a new register", end, self.moment).number

    def record(self, alert: str | None = None, as_of: date | None = None) -> Record:
        with self.history as history:
            return history.alerts.record(alert or fingerprint_of("holders", self.workspace).id, as_of or self.day)

    def memory(self, as_of: date) -> Memory:
        with self.history as history:
            return history.alerts.memory(as_of, {})


@pytest.fixture
def bureau(office: Office) -> Bureau:
    desk = Bureau(office.root)
    desk.holders(5)
    return desk


def reasons(bureau: Bureau, receiver: str) -> list[Reason]:
    """What was decided last for a receiver, spell by spell."""
    return [s.decision.reason for s in bureau.record().spells if s.decision.receiver == receiver]


def test_unfit_data_goes_to_the_desk_that_hands_it_in_and_to_no_head(bureau: Bureau) -> None:
    assert bureau.tonight() == {HEAD: [("holders", Reason.FIRST)]}
    bureau.file("register/register_2024-12.csv", *[-1] * 5)
    assert bureau.tonight() == {STEWARD: [("register", Reason.FIRST)]}
    data = next(t.alert for t in bureau.last.tellings)
    # The shortfall stands in the shadow of it: neither told nor closed, and it says by what.
    shadow = bureau.record().spells[-1].decision
    assert (shadow.reason, shadow.by, shadow.receiver) == (Reason.INHIBITED, data, HEAD)
    bureau.holders(5)
    assert bureau.tonight() == {STEWARD: [("register", Reason.RECOVERED)]}
    assert bureau.tonight() == {}


def test_a_report_is_not_missing_beside_a_filing_that_cannot_be_read(bureau: Bureau) -> None:
    bureau.day = date(2025, 1, 11)  # the register of December was due on the 10th
    bureau.file("register/register_2024-11.csv", *[1] * 5)
    (bureau.root / "in/register/register_2024-12.csv").write_bytes(b"\x00\x01\x02")
    assert bureau.tonight()[STEWARD] == [("register", Reason.FIRST)]
    found = [b.status for b in bureau.last.batches if b.check == "register"]
    assert {BatchStatus.UNREADABLE, BatchStatus.MISSING} <= set(found)
    (bureau.root / "in/register/register_2024-12.csv").unlink(missing_ok=True)
    for aside in (bureau.root / "state/quarantine/register").glob("register_2024-12*"):
        aside.unlink()
    assert sorted(bureau.tonight()[STEWARD]) == [("register", Reason.FIRST), ("register", Reason.TURNED)]


def test_many_filings_that_fail_are_one_letter_to_the_desk(bureau: Bureau) -> None:
    for quarter in range(1, 5):
        for year in (2023, 2024):
            (bureau.root / f"in/contracts/contracts_{year}-Q{quarter}.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    bureau.tonight()
    (letter,) = [x for x in bureau.last.letters if x.to == STEWARD]
    assert "of the filings that you hand in for “Example plan”, 8 cannot be used." in letter.text
    assert all(f"contracts Q{quarter} {year}" in letter.text for quarter in range(1, 5) for year in (2023, 2024))


def test_a_new_owner_is_told_and_the_former_one_hears_only_of_the_end(bureau: Bureau) -> None:
    bureau.tonight()
    bureau.targets["register"] = replace(HOLDERS, owner="science_bureau")
    assert bureau.tonight() == {"science_bureau": [("holders", Reason.FIRST)]}
    assert reasons(bureau, HEAD) == [Reason.FIRST, Reason.NOT_THEIRS]
    bureau.holders(3)
    assert bureau.tonight() == {"science_bureau": [("holders", Reason.WORSENED)]}
    bureau.holders(10)
    assert bureau.tonight() == {
        "science_bureau": [("holders", Reason.RECOVERED)], HEAD: [("holders", Reason.RECOVERED)]
    }  # fmt: skip
    assert bureau.tonight() == {}
    bureau.holders(4)
    assert bureau.tonight() == {"science_bureau": [("holders", Reason.REOPENED)]}
    assert "It had recovered, and falls short again." in bureau.letters_of("science_bureau")


def test_what_lies_goes_to_the_deputy_unless_somebody_has_it_in_hand(bureau: Bureau) -> None:
    bureau.receivers[DEPUTY] = Receiver(DEPUTY, HOLDERS.name, f"{DEPUTY}@example.com", "en", of=HEAD, role=Role.DEPUTY)
    bureau.routes = (Route(to=("@owner",), escalations=(Escalation(3, ("@deputies",)),)),)
    bureau.repeat_days = {Severity.WARNING: 2}
    assert bureau.tonight() == {HEAD: [("holders", Reason.FIRST)]}
    bureau.acknowledge(4)
    assert bureau.tonight(4) == {}
    assert reasons(bureau, HEAD) == [Reason.FIRST, Reason.ACKNOWLEDGED]
    # It was in hand until today; three nights later it has lain for three.
    assert bureau.tonight() == {HEAD: [("holders", Reason.REPEAT)]}
    assert bureau.tonight(2) == {HEAD: [("holders", Reason.REPEAT)], DEPUTY: [("holders", Reason.ESCALATED)]}
    bureau.holders(10)
    assert bureau.tonight() == {HEAD: [("holders", Reason.RECOVERED)], DEPUTY: [("holders", Reason.RECOVERED)]}
    bureau.holders(5)
    assert bureau.tonight() == {HEAD: [("holders", Reason.REOPENED)]}


def test_a_silence_is_announced_holds_until_its_day_and_its_end_is_told(bureau: Bureau) -> None:
    bureau.tonight()
    number = bureau.silence(3, indicator=("hold*",))
    bureau.holders(2)
    assert bureau.tonight() == {}
    words = " ".join(bureau.letters_of(HEAD).split())
    assert bureau.last.letters[0].subject == "[Silenced] Certificate holders, up to 9 Jan (talent_office)"
    assert (
        "Certificate holders: Nothing is told of it up to 9 January 2025, by decision of steward: a new register. You "
        "are told when that is over (s1). It is open now (8 enterprises short)." in words
    )
    assert words.count("s1") == 1
    assert [x.to for x in bureau.last.letters] == [HEAD]
    assert bureau.tonight(2) == {}
    assert bureau.last.letters == ()
    memory = bureau.memory(bureau.day)
    (alert,) = overview(memory, bureau.workspace, bureau.day)
    assert (alert.condition, alert.silence and alert.silence.number) == (Condition.SILENCED, number)
    assert bureau.tonight() == {HEAD: [("holders", Reason.WORSENED)]}
    words = " ".join(bureau.letters_of(HEAD).split())
    assert "The silence that steward had set until 9 January 2025 is over: a new register (s1)." in words
    assert "It is open now (8 enterprises short)." in words
    assert bureau.tonight() == {}


def test_a_silence_that_is_ended_by_hand_tells_what_is_still_open(bureau: Bureau) -> None:
    bureau.tonight()
    number = bureau.silence(300, owner=(HEAD,), kind=(AlertKind.SHORTFALL,))
    bureau.tonight(2)
    with bureau.history as history:
        assert history.alerts.end_silence(number, "head", bureau.moment)
        assert not history.alerts.end_silence(number, "head", bureau.moment)
    assert bureau.tonight() == {HEAD: [("holders", Reason.SILENCE_ENDED)]}
    words = " ".join(bureau.letters_of(HEAD).split())
    assert f"everything {HEAD} answers for (only: Shortfall): head has ended the silence (s1)." in words
    assert "1 is still short now that its silence has ended." in words
    assert "The silence has ended, and it is still open." in bureau.letters_of(HEAD)


def test_the_weekly_summary_comes_on_its_day_while_anything_is_open_or_has_ended(bureau: Bureau) -> None:
    bureau.receivers[HEAD] = Receiver(
        HEAD, HOLDERS.name, "head@example.com", "en", of=HEAD, role=Role.HEAD, weekly=Weekday.WEDNESDAY
    )
    assert bureau.tonight() == {HEAD: [("holders", Reason.FIRST)]}
    assert bureau.tonight() == {}
    assert bureau.tonight() == {HEAD: [("holders", Reason.WEEKLY_SUMMARY)]}
    (letter,) = bureau.last.letters
    assert letter.subject == "[Weekly summary] open: 1, recovered: 0 (Certificate holders)"
    assert letter.text.count("5 enterprises short") == 1
    assert "Certificate holders: 5 enterprises short · open since 6 January 2025 (nights: 2)" in letter.text
    bureau.acknowledge(30)
    bureau.holders(10)
    assert bureau.tonight() == {HEAD: [("holders", Reason.RECOVERED)]}
    assert bureau.tonight(6) == {}
    words = " ".join(bureau.letters_of(HEAD).split())
    assert (
        "[Weekly summary: recovered this week] Certificate holders: recovered on 9 January 2025 · 10 enterprises"
        in words
    )
    assert bureau.tonight(7) == {}
    assert bureau.last.letters == ()


def test_the_weekly_summary_tells_the_day_of_a_recovery_and_not_that_on_which_it_was_told(bureau: Bureau) -> None:
    bureau.receivers[HEAD] = Receiver(
        HEAD, HOLDERS.name, "head@example.com", "en", of=HEAD, role=Role.HEAD, weekly=Weekday.THURSDAY
    )
    bureau.tonight()
    bureau.silence(1, indicator=("holders",))
    bureau.holders(10)
    assert bureau.tonight() == {}
    assert bureau.tonight() == {HEAD: [("holders", Reason.RECOVERED)]}
    bureau.tonight()
    words = " ".join(bureau.letters_of(HEAD).split())
    assert "Certificate holders: recovered on 7 January 2025 · 10 enterprises" in words


def test_news_of_a_weekend_waits_for_monday_and_is_told_if_it_is_still_so(bureau: Bureau) -> None:
    bureau.receivers[HEAD] = Receiver(
        HEAD, HOLDERS.name, "head@example.com", "en", quiet=QuietTimes(working_days_only=True), of=HEAD, role=Role.HEAD
    )
    bureau.day = MONDAY + timedelta(days=4)
    assert bureau.tonight(2) == {}
    assert reasons(bureau, HEAD) == [Reason.NOT_A_WORKING_DAY]
    assert bureau.tonight() == {HEAD: [("holders", Reason.FIRST)]}


def test_the_end_of_an_alert_on_data_is_told_though_it_came_on_a_day_off(bureau: Bureau) -> None:
    bureau.receivers[STEWARD] = Receiver(
        STEWARD, HOLDERS.name, "desk@example.com", "en", quiet=QuietTimes(working_days_only=True)
    )
    bureau.holders(10)
    bureau.day = MONDAY + timedelta(days=3)
    bureau.file("register/register_2024-12.csv", *[-1] * 10)
    assert bureau.tonight() == {STEWARD: [("register", Reason.FIRST)]}
    bureau.holders(10)
    assert bureau.tonight(2) == {}
    assert bureau.tonight() == {STEWARD: [("register", Reason.RECOVERED)]}
    assert bureau.tonight() == {}


def test_a_night_run_again_changes_nothing_and_a_past_one_tells_nobody(bureau: Bureau) -> None:
    bureau.tonight()
    again: Night = bureau.night(bureau.day.isoformat())
    assert (again.is_new, len(again.letters)) == (False, 1)
    bureau.tonight()
    bureau.holders(1)
    past = bureau.night(MONDAY.isoformat())
    assert (past.is_new, past.tellings) == (True, ())
    with bureau.history as history:
        spells = history.alerts.record(fingerprint_of("holders", bureau.workspace).id, MONDAY).spells
    assert [s.decision.reason for s in spells] == [Reason.FIRST, Reason.PAST_NIGHT]


def test_what_was_open_on_a_past_day_is_known_later_with_what_held_it_then(bureau: Bureau) -> None:
    bureau.tonight(2)
    bureau.acknowledge(9)
    held = bureau.day
    bureau.holders(10)
    bureau.tonight()
    bureau.silence(5, indicator=("*",))

    def condition(day: date) -> list[Condition]:
        return [a.condition for a in overview(bureau.memory(day), bureau.workspace, day)]

    assert condition(MONDAY - timedelta(days=1)) == []
    assert condition(MONDAY) == [Condition.OPEN]
    assert condition(held) == [Condition.ACKNOWLEDGED]
    assert condition(bureau.day) == [Condition.RECOVERED]


def test_nights_that_repeat_cost_the_history_almost_nothing(bureau: Bureau) -> None:
    bureau.repeat_days = {Severity.WARNING: 30}
    bureau.tonight(2)
    file = bureau.root / "state" / "history.sqlite"

    def rows(table: str) -> int:
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(file)) as db:
            (count,) = db.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own names
        return int(count)

    kept = {t: rows(t) for t in ("alerts", "alert_events", "decision_lists", "decisions", "tellings")}
    bureau.tonight(8)
    assert {t: rows(t) for t in kept} == kept
    assert rows("run_decisions") == 10
