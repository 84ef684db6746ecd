"""Letters wait for the quiet times of their receivers, and are nobody's fault meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from kechuang_check import mailroom, watching
from kechuang_check.delivery.channel import Delivered
from kechuang_check.domain.exit_code import ExitCode
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.plan import Bilingual
from kechuang_check.domain.receivers import AlertKind, QuietTimes, Receiver, Role
from kechuang_check.domain.routing import Matchers, Route
from kechuang_check.domain.run import Letter
from kechuang_check.domain.workspace import AlertSettings, WatchSettings, Workspace
from kechuang_check.errors import Place, Problem
from kechuang_check.history import open_history
from kechuang_check.reporting import outbox_view
from kechuang_check.reporting.calendar_words import moment_words
from kechuang_check.words import text
from tests.nights.conftest import Office
from tests.nights.test_letters_that_wait import PuttingOff

DAY = "2024-12-31"
NIGHT = QuietTimes((time(20), time(7, 30)))
MORNING = datetime(2025, 1, 1, 7, 30, tzinfo=UTC)


class Taking:
    def __init__(self) -> None:
        self.taken: list[str] = []

    def deliver(self, letter: Letter, at: datetime) -> Delivered:
        del at
        self.taken.append(letter.to)
        return Delivered(LetterStatus.SENT)

    def close(self) -> None:
        pass


class Refusing(Taking):
    def deliver(self, letter: Letter, at: datetime) -> Delivered:
        del letter, at
        return Delivered.dead(Problem(text("No such mailbox."), text("Mend the address.")))


@pytest.fixture
def quiet(office: Office) -> Office:
    """The talent office wants no letters at night, and is short."""
    head = Receiver("talent_office", Bilingual.same("Talent Office"), "t@example.com", "en", quiet=NIGHT)
    office.alerts = AlertSettings({"talent_office": head})
    office.file("register/register_2024-12.csv", *[1] * 5)
    return office


def hand_over(office: Office, channel: Taking, at: datetime) -> None:
    workspace = office.workspace
    with open_history(workspace.database) as history:
        mailroom.hand_over(workspace, history, {"letter": channel, "file": channel}, lambda: at)


def shown(workspace: Workspace) -> str:
    with open_history(workspace.database) as history:
        postings = history.postings()
        return outbox_view.render(postings, history.letters([p.letter for p in postings]), workspace, "en")


def test_a_letter_made_at_night_leaves_in_the_morning(quiet):
    mail = Taking()
    night = quiet.night(DAY, mail)
    (letter,) = night.letters
    assert (letter.status, letter.not_before, mail.taken) == (LetterStatus.QUEUED, MORNING, [])
    assert night.exit_code == ExitCode.SHORT
    assert "leaves when quiet times end" in shown(quiet.workspace)
    hand_over(quiet, mail, MORNING - timedelta(seconds=1))
    assert mail.taken == []
    hand_over(quiet, mail, MORNING)
    assert mail.taken == ["talent_office"]
    assert shown(quiet.workspace) == "No letter waits."


def test_the_watchdog_counts_the_wait_from_the_morning_on(quiet):
    quiet.night(DAY, Taking())
    workspace = quiet.workspace
    with open_history(workspace.database) as history:
        for at, late in ((MORNING, 0), (MORNING + timedelta(hours=1), 0), (MORNING + timedelta(hours=3), 1)):
            seen = watching.watch(workspace, history, {"letter": Taking(), "file": Taking()}, lambda at=at: at)
            assert len(seen.late) == late


def test_a_letter_that_waits_for_the_morning_was_queued_at_night_and_is_not_late_until_two_hours_after_it(quiet):
    quiet.night(DAY, Taking())
    workspace, written = quiet.workspace, quiet.moment
    with open_history(workspace.database) as history:
        assert [p.queued for p in history.postings()] == [written]
        # Once it was tried in vain, nothing but the settings says that it waited for the morning.
        mailroom.hand_over(workspace, history, {"letter": PuttingOff()}, lambda: MORNING)
        for hours, late in ((1, []), (3, [MORNING])):
            at = MORNING + timedelta(hours=hours)
            seen = watching.watch(workspace, history, {"letter": Taking(), "file": Taking()}, lambda at=at: at)
            assert [p.queued for p in seen.late] == late
    assert f"queued {moment_words(written, workspace.timezone)}" in shown(workspace)


def test_a_letter_that_is_not_handed_over_in_the_morning_leaves_with_the_next_night(quiet):
    quiet.night(DAY, Taking())
    quiet.moment += timedelta(days=1)
    mail = Taking()
    quiet.night("2025-01-01", mail)
    assert "talent_office" in mail.taken


def test_what_is_wrong_with_letters_goes_by_the_routes_for_operation_at_any_hour(quiet):
    operator = Receiver(
        "operator",
        Bilingual.same("Operator"),
        "o@example.com",
        "en",
        quiet=NIGHT,
        of="science_bureau",
        role=Role.STEWARD,
    )
    route = Route(Matchers(kind=(AlertKind.OPERATION,)), to=("operator",), where=Place("kechuang.toml", 9))
    quiet.alerts = AlertSettings({"operator": operator}, (route,))
    quiet.watch = WatchSettings(steward="talent_office")
    quiet.night(DAY, Refusing())
    workspace = quiet.workspace
    with open_history(workspace.database) as history:
        notices = {p.letter for p in history.postings(tuple(LetterStatus))}
        to = {x.to: x.not_before for x in history.letters(list(notices)).values() if "notice" in x.key}
    assert to == {"operator": None}
