"""A letter that did not leave is tried, told and counted every night until it leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kechuang_check import mailroom
from kechuang_check.delivery.channel import Delivered, Held
from kechuang_check.domain.exit_code import ExitCode
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.run import Letter
from kechuang_check.errors import Problem
from kechuang_check.history import open_history
from kechuang_check.history.alone import NIGHT, POST, BusyError
from kechuang_check.words import text
from tests.nights.conftest import Office

DOWN = Problem(text("The mail server cannot be reached."), text("Start it."))
START = datetime(2025, 1, 1, 2, tzinfo=UTC)
REFUSED = Problem(text("No such mailbox."), text("Mend the address."))


class Refusing:
    """A mail server that takes no letter for good."""

    def deliver(self, letter: Letter, at: datetime) -> Delivered:
        del letter, at
        return Delivered.dead(REFUSED)

    def close(self) -> None:
        pass


class Taking:
    """A mail server that takes every letter."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def deliver(self, letter: Letter, at: datetime) -> Delivered:
        del at
        self.taken.append(letter.to)
        return Delivered(LetterStatus.SENT)

    def close(self) -> None:
        pass


class PuttingOff:
    """A mail server that is always too busy."""

    asked = 0

    def deliver(self, letter: Letter, at: datetime) -> Delivered:
        del letter, at
        self.asked += 1
        return Delivered.deferred(Problem(text("Come back later."), text("It is tried again by itself.")))

    def close(self) -> None:
        pass


class RefusingLogins:
    """A mail server that does not know the password: one login a run shows it."""

    logins = 0

    def __init__(self) -> None:
        self._stopped = False

    def deliver(self, letter: Letter, at: datetime) -> Delivered:
        del letter, at
        self.logins += 0 if self._stopped else 1
        self._stopped = True
        problem = Problem(text("The login was refused."), text("Mend the password."))
        return Delivered.held(problem, stops=True, asked=True)

    def close(self) -> None:
        self._stopped = False


def short(office: Office) -> None:
    office.file("register/register_2024-12.csv", *[1] * 5)


def test_a_letter_that_waits_is_told_every_night(office: Office) -> None:
    short(office)
    first = office.night("2025-01-01", Held(DOWN))
    for day in ("2025-01-01", "2025-01-02", "2025-01-03"):
        night = office.night(day, Held(DOWN))
        assert night.exit_code == ExitCode.LETTER
        (letter,) = night.letters
        assert (letter.key, letter.status) == (first.letters[0].key, LetterStatus.HELD)
        assert letter.error == "The mail server cannot be reached. Start it."
    server = Taking()
    night = office.night("2025-01-04", server)
    assert server.taken == ["talent_office"]
    assert [(x.key, x.status, x.error) for x in night.letters] == [(first.letters[0].key, LetterStatus.SENT, None)]
    assert night.exit_code == ExitCode.SHORT
    assert office.night("2025-01-05", server).letters == ()
    assert server.taken == ["talent_office"]


def test_a_refused_letter_is_told_every_night_and_leaves_once_its_address_is_mended(office: Office) -> None:
    short(office)
    assert office.night("2025-01-01", Refusing()).exit_code == ExitCode.LETTER
    server = Taking()
    night = office.night("2025-01-02", server)
    assert [(x.status, x.error) for x in night.letters] == [(LetterStatus.DEAD, "No such mailbox. Mend the address.")]
    assert night.exit_code == ExitCode.LETTER
    assert server.taken == []  # what was refused would be refused again
    office.addresses["talent_office"] = "the-right-one@example.com"
    assert office.night("2025-01-03", server).exit_code == ExitCode.SHORT
    assert server.taken == ["talent_office"]


def test_a_letter_that_was_put_off_rests_five_minutes_and_counts_meanwhile(office: Office) -> None:
    short(office)
    server = PuttingOff()
    for minute, asked in ((1, 1), (2, 1), (5, 1), (7, 2), (16, 2), (18, 3)):
        office.moment = START + timedelta(minutes=minute)
        night = office.night("2025-01-01", server)
        assert (night.exit_code, server.asked) == (ExitCode.LETTER, asked), f"after {minute} minutes"
        assert night.letters[0].status is LetterStatus.DEFERRED
        assert night.letters[0].error == "Come back later. It is tried again by itself."
    office.moment = START + timedelta(days=1)
    assert office.night("2025-01-02", Taking()).exit_code == ExitCode.SHORT


def test_a_letter_that_was_put_off_for_five_days_is_given_up_and_still_told(office: Office) -> None:
    short(office)
    server = PuttingOff()
    fates = []
    for day in range(8):
        office.moment = START + timedelta(days=day)
        night = office.night(f"2025-01-0{day + 1}", server)
        assert night.exit_code == ExitCode.LETTER
        fates.append(night.letters[0].status)
    assert fates == [LetterStatus.DEFERRED] * 5 + [LetterStatus.DEAD] * 3
    assert server.asked == 6


def test_after_a_refused_login_the_server_is_asked_at_most_three_times_an_hour(office: Office) -> None:
    short(office)
    server = RefusingLogins()
    for minute in range(0, 60, 3):
        office.moment = START + timedelta(minutes=minute)
        if minute == 9:  # another letter comes: it is held too, without another login
            office.file("contracts/contracts_2024-Q4.csv", 1)
        night = office.night("2025-01-01", server)
        assert {x.status for x in night.letters} == {LetterStatus.HELD}
        assert all(x.error == "The login was refused. Mend the password." for x in night.letters)
    assert len(night.letters) == 2
    assert server.logins == 3
    office.moment = START + timedelta(days=60)  # nobody mended it for long: a hold has no end
    assert {x.status for x in office.night("2025-03-01", server).letters} == {LetterStatus.HELD}
    office.moment = START + timedelta(days=61)
    assert office.night("2025-03-02", PuttingOff()).letters[0].status is LetterStatus.DEFERRED


def test_a_letter_of_tonight_and_one_of_before_are_both_in_the_result(office: Office) -> None:
    short(office)
    office.night("2025-01-01", Held(DOWN))
    office.file("contracts/contracts_2024-Q4.csv", 1)
    night = office.night("2025-01-02", Held(DOWN))
    assert [x.to for x in night.letters] == ["science_bureau", "talent_office"]
    assert all(x.error for x in night.letters)


def test_what_could_not_be_judged_outranks_the_letter(office: Office) -> None:
    short(office)
    (office.root / "in/contracts/contracts_2024-Q4.csv").write_text("nothing,known\n1,2\n", encoding="utf-8")
    assert office.night("2025-01-01", Held(DOWN)).exit_code == ExitCode.NOT_JUDGED


def test_while_another_run_hands_over_a_night_leaves_its_letters_to_it(office: Office, monkeypatch) -> None:
    short(office)
    monkeypatch.setattr(mailroom.hand_over, "__defaults__", (None, 0.2))
    server = Taking()
    with open_history(office.workspace.database) as other, other.alone(POST):
        night = office.night("2025-01-01", server)
    assert ([x.status for x in night.letters], night.exit_code) == ([LetterStatus.QUEUED], ExitCode.LETTER)
    assert server.taken == []
    assert office.night("2025-01-01", server).exit_code == ExitCode.SHORT
    assert server.taken == ["talent_office"]


def test_a_second_run_waits_for_the_first_and_says_so(office: Office) -> None:
    told: list[str] = []
    with (
        open_history(office.workspace.database) as first,
        open_history(office.workspace.database) as second,
        first.alone(NIGHT),
        pytest.raises(BusyError, match="Another run works") as error,
        second.alone(NIGHT, 0.3, lambda: told.append("waiting")),
    ):
        pass
    assert told == ["waiting"]
    assert "Nothing was done twice" in str(error.value.problems[0].mend)
