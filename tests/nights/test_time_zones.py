"""The day of a night, quiet hours and the dates of letters go by the zone of the workspace, wherever the machine is."""

from __future__ import annotations

import email
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from datetime import time as clock_time
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

import pytest

from kechuang_check import mailroom, nightly
from kechuang_check.cli import options
from kechuang_check.domain.plan import Bilingual
from kechuang_check.domain.receivers import QuietTimes, Receiver
from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import AlertSettings, Workspace
from kechuang_check.history import open_history
from kechuang_check.reporting import outbox_view
from tests.nights.conftest import Office, Silent, StandIn

CHINA = timezone(timedelta(hours=8))
LATE = datetime(2024, 12, 31, 17, 5, tzinfo=UTC)
"""01:05 of the next day in China, and 12:05 in New York."""
Machine = Callable[[str], None]


class Frozen(datetime):
    """A clock that stands still."""

    at = LATE

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        moment = cls.at.astimezone(tz)
        moment = moment if tz is not None else moment.replace(tzinfo=None)
        return cls.combine(moment.date(), moment.timetz()).replace(fold=moment.fold)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Puts the machine into a time zone, at the moment LATE."""
    monkeypatch.setattr(options, "datetime", Frozen)
    monkeypatch.setattr(Frozen, "at", LATE)

    def put_into(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield put_into
    monkeypatch.undo()
    time.tzset()


def workspace_of(office: Office, zone: str | None) -> Workspace:
    """The talent office wants no letters at night, and is short."""
    quiet = QuietTimes((clock_time(20), clock_time(7, 30)))
    head = Receiver("talent_office", Bilingual.same("Talent Office"), "t@example.com", "en", quiet=quiet)
    office.alerts = AlertSettings({"talent_office": head})
    return replace(office.workspace, timezone=None if zone is None else ZoneInfo(zone))


def tonight(workspace: Workspace) -> Night:
    order = nightly.Order(options.today(workspace), (), lang="en")
    with open_history(workspace.database) as history:
        channels = mailroom.channels(workspace, {}, order.as_of)
        clock = options.clock_of(workspace)
        return nightly.run_night(workspace, order, history, StandIn, clock, Silent(), channels)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_the_night_is_the_same_wherever_the_machine_is(office: Office, machine: Machine, zone: str) -> None:
    machine(zone)
    office.file("register/register_2024-12.csv", *[1] * 5, at=LATE.timestamp() - 3600)
    workspace = workspace_of(office, "Asia/Shanghai")
    night = tonight(workspace)
    (letter,) = night.letters
    assert (night.as_of, letter.not_before) == (date(2025, 1, 1), datetime(2025, 1, 1, 7, 30, tzinfo=CHINA))
    assert night.report is not None
    assert "2025-01-01 01:05:00 – 01:05:00 (UTC+08:00)" in (office.root / night.report).read_text(encoding="utf-8")
    with open_history(workspace.database) as history:
        waiting = history.postings()
        shown = outbox_view.render(waiting, history.letters([p.letter for p in waiting]), workspace, "en")
        assert "leaves when quiet times end: 2025-01-01 07:30:00 (UTC+08:00)" in shown
        Frozen.at = LATE + timedelta(hours=7)
        channels = mailroom.channels(workspace, {}, night.as_of)
        mailroom.hand_over(workspace, history, channels, options.clock_of(workspace))
    (written,) = Path(workspace.state).glob("outbox/*.eml")
    assert written.name.startswith("2025-01-01")
    assert email.message_from_bytes(written.read_bytes())["Date"] == "Wed, 01 Jan 2025 08:05:00 +0800"


def test_without_a_zone_it_is_that_of_the_machine(office: Office, machine: Machine) -> None:
    workspace = workspace_of(office, None)
    days = {}
    for zone in ("America/New_York", "Asia/Shanghai"):
        machine(zone)
        days[zone] = options.clock_of(workspace)().isoformat()
    assert days == {
        "America/New_York": "2024-12-31T12:05:00-05:00",
        "Asia/Shanghai": "2025-01-01T01:05:00+08:00",
    }


def test_an_hour_that_comes_twice_is_reckoned_with_rightly(office: Office, machine: Machine) -> None:
    """Where the clock is put back a run may end before it began by the clock on the wall."""
    machine("UTC")
    clock = options.clock_of(workspace_of(office, "America/New_York"))
    Frozen.at = datetime(2024, 11, 3, 5, 59, tzinfo=UTC)
    started = clock()
    Frozen.at += timedelta(minutes=2)
    assert (started.strftime("%H:%M"), clock().strftime("%H:%M")) == ("01:59", "01:01")
    assert clock() - started == timedelta(minutes=2)
