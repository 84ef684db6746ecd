"""A letter that did not leave is tried, told and counted every night until it leaves."""

from __future__ import annotations

from datetime import datetime

from kechuang_check.delivery.channel import Delivered, Held
from kechuang_check.domain.exit_code import ExitCode
from kechuang_check.domain.run import Letter, LetterStatus
from kechuang_check.errors import Problem
from kechuang_check.words import text
from tests.nights.conftest import Office

DOWN = Problem(text("The mail server cannot be reached."), text("Start it."))
REFUSED = Problem(text("No such mailbox."), text("Mend the address."))


class Refusing:
    """A mail server that takes no letter for good."""

    def deliver(self, letter: Letter, at: datetime) -> Delivered:
        del letter, at
        return Delivered.failed(REFUSED)

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


def short(office: Office) -> None:
    office.file("register/register_2024-12.csv", *[1] * 5)


def test_a_letter_that_waits_is_told_every_night(office: Office) -> None:
    short(office)
    first = office.night("2025-01-01", Held(DOWN))
    for day in ("2025-01-01", "2025-01-02", "2025-01-03"):
        night = office.night(day, Held(DOWN))
        assert night.exit_code == ExitCode.LETTER
        (letter,) = night.letters
        assert (letter.key, letter.status) == (first.letters[0].key, LetterStatus.QUEUED)
        assert letter.error == "The mail server cannot be reached. Start it."
    server = Taking()
    night = office.night("2025-01-04", server)
    assert server.taken == ["talent_office"]
    assert [(x.key, x.status, x.error) for x in night.letters] == [(first.letters[0].key, LetterStatus.SENT, None)]
    assert night.exit_code == ExitCode.SHORT
    assert office.night("2025-01-05", server).letters == ()
    assert server.taken == ["talent_office"]


def test_a_letter_that_was_refused_is_told_every_night_and_leaves_once_it_is_taken(office: Office) -> None:
    short(office)
    assert office.night("2025-01-01", Refusing()).exit_code == ExitCode.LETTER
    night = office.night("2025-01-02", Refusing())
    assert [(x.status, x.error) for x in night.letters] == [(LetterStatus.FAILED, "No such mailbox. Mend the address.")]
    assert night.exit_code == ExitCode.LETTER
    assert office.night("2025-01-03", Taking()).exit_code == ExitCode.SHORT


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
