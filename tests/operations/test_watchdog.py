"""Silence is noticed, and told once a day by a way that works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from kechuang_check import mailroom
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.plan import Bilingual, Owner, Plan
from kechuang_check.domain.workspace import MailSettings, Security, WatchSettings, Workspace
from kechuang_check.errors import Problem
from kechuang_check.history import open_history
from kechuang_check.history.store import History
from kechuang_check.watching import Watch, tell_without_history, watch
from kechuang_check.words import text
from tests.delivery.mail_server import MailServer
from tests.history.nights import a_night

ENDED = a_night().finished


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """A night ended, and its letter left."""
    with open_history(f"sqlite:///{tmp_path}/state/history.sqlite") as opened:
        opened.record(a_night())
        (posting,) = opened.postings()
        opened.write_posting(replace(posting, status=LetterStatus.SENT))
        yield opened


def office(root: Path, server: MailServer | None, steward: str | None = "steward") -> Workspace:
    words = Bilingual.same("Example plan")
    mail = MailSettings("127.0.0.1", "plan-office@example.com", server.port, Security.NONE) if server else None
    return Workspace(
        root=root,
        plan=Plan(words, date(2024, 1, 1), date(2026, 12, 31), words, {}),
        owners={n: Owner(n, Bilingual.same(n), f"{n}@example.com", "en") for n in ("science_bureau", "steward")},
        feeds={},
        suites={},
        state=root / "state",
        database="",
        lang="en",
        mail=mail,
        watch=WatchSettings(steward=steward),
    )


def looked(workspace: Workspace, history: History, at: datetime) -> Watch:
    return watch(workspace, history, mailroom.channels(workspace, {}, at.date()), lambda: at)


def subjects(server: MailServer) -> list[str]:
    return [str(x["Subject"]) for x in server.letters]


def test_a_night_that_ended_in_time_needs_no_word(history: History, serve, tmp_path: Path) -> None:
    server = serve()
    for hours in (0, 1, 26):
        assert looked(office(tmp_path, server), history, ENDED + timedelta(hours=hours)) == Watch(None, ())
    assert server.letters == []


def test_a_night_that_did_not_end_is_told_once_a_day(history: History, serve, tmp_path: Path) -> None:
    server = serve()
    for hours, told in ((27, 1), (28, 1), (44, 1), (51, 2)):
        assert looked(office(tmp_path, server), history, ENDED + timedelta(hours=hours)).silence is not None
        assert len(server.letters) == told
    assert set(subjects(server)) == {"No night has ended in time"}
    body = server.letters[0].get_body(("plain",)).get_content()
    assert "No night has ended within 26 hours; the last one ended at 2024-12-31" in body
    assert "kechuang-check run" in body


def test_a_letter_that_waits_is_told_by_a_way_that_is_not_stuck(history: History, tmp_path: Path) -> None:
    down = office(tmp_path, None)
    down = replace(down, mail=MailSettings("127.0.0.1", "plan-office@example.com", 1, Security.NONE))
    history.record(replace(a_night("run-2"), started=ENDED, finished=ENDED))
    mailroom.hand_over(down, history, mailroom.channels(down, {}), lambda: ENDED)
    assert looked(down, history, ENDED + timedelta(hours=1, minutes=59)).late == ()
    for minutes in (121, 140, 200):
        seen = looked(down, history, ENDED + timedelta(minutes=minutes))
        assert [p.status for p in seen.late] == [LetterStatus.DEFERRED]
    (written,) = (tmp_path / "state" / "outbox").glob("*.eml")
    assert b"steward@example.com" in written.read_bytes()
    rows = [(p.channel, p.status) for p in history.postings(tuple(LetterStatus)) if p.letter.endswith("-notice")]
    assert rows == [("file", LetterStatus.WRITTEN)]


def test_without_a_steward_nobody_is_told_and_the_trouble_is_still_seen(
    history: History, serve, tmp_path: Path
) -> None:
    server = serve()
    seen = looked(office(tmp_path, server, steward=None), history, ENDED + timedelta(days=3))
    assert seen.silence is not None
    assert (seen.told, server.letters) == ((), [])


def test_a_history_that_cannot_be_used_is_told_past_it_and_once_a_day(serve, tmp_path: Path) -> None:
    server = serve()
    desk = office(tmp_path, server)
    damaged = Problem(text("The history is damaged."), text("Put back the last backup."))
    for hours in (0, 1, 2, 30):
        at = ENDED + timedelta(hours=hours)
        tell_without_history(desk, damaged, mailroom.channels(desk, {}, at.date()), at)
    assert subjects(server) == ["No night can be recorded"] * 2
    down = replace(desk, mail=MailSettings("127.0.0.1", "plan-office@example.com", 1, Security.NONE))
    at = ENDED + timedelta(days=5)
    done = tell_without_history(down, damaged, mailroom.channels(down, {}, at.date()), at)
    assert [(way, d.status) for way, d in done] == [("letter", LetterStatus.DEFERRED), ("file", LetterStatus.WRITTEN)]
    assert len(list((tmp_path / "state" / "outbox").glob("*.eml"))) == 1
