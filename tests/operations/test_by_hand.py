"""What a steward does by hand: a test letter, another try, taking a letter out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.history import open_history
from tests.history.nights import a_night
from tests.operations.conftest import mail
from tests.operations.test_monitoring import run


@pytest.fixture
def waiting(root: Path) -> Path:
    """Two letters, one of which was refused."""
    letter = replace(a_night().letters[0], to="example_bureau")
    with open_history(f"sqlite:///{root}/state/history.sqlite") as history:
        letters = tuple(replace(letter, key=key) for key in ("abcd-refused", "abcd-waiting"))
        history.queue(letters, a_night().finished)
        first, _ = history.postings()
        history.write_posting(replace(first, status=LetterStatus.DEAD, attempts=1, route="now", answer="550 no"))
    return root


def test_a_letter_is_taken_out_and_another_is_tried(waiting: Path, settings, serve) -> None:
    server = serve({"RCPT": "550 no such mailbox"})
    settings(mail(server.port, security="none"))
    assert run(waiting, "outbox", "drop", "abcd").returncode == 2
    dropped = run(waiting, "outbox", "drop", "abcd-w")
    assert (dropped.returncode, "dropped" in dropped.stdout) == (0, True), dropped.stderr
    refused = run(waiting, "outbox", "retry", "abcd-r")
    assert (refused.returncode, "refused" in refused.stdout) == (4, True), refused.stderr
    # What was refused is not tried by itself, and by hand it is.
    seen = server.saw("RCPT")
    assert run(waiting, "outbox", "retry", "--due").returncode == 0
    assert server.saw("RCPT") == seen
    server.faults = {}
    assert run(waiting, "outbox", "retry").returncode == 0
    listed = run(waiting, "outbox", "list", "--all", "--format", "json")
    assert {row["key"]: row["status"] for row in json.loads(listed.stdout)} == {
        "abcd-refused": "sent",
        "abcd-waiting": "dropped",
    }
    assert [str(x["Message-ID"]) for x in server.letters] == ["<abcd-refused@example.com>"]


def test_a_test_letter_says_that_it_is_one_and_is_not_recorded(root: Path, settings, serve) -> None:
    server = serve()
    settings(mail(server.port, security="none"))
    sent = run(root, "alerts", "test", "example_bureau")
    assert (sent.returncode, sent.stdout) == (0, "mail · sent\n"), sent.stderr
    (letter,) = server.letters
    assert str(letter["Subject"]).startswith("【测试】")
    assert not (root / "state").exists()
    unknown = run(root, "alerts", "test", "exmaple_bureau")
    assert (unknown.returncode, "example_bureau" in unknown.stderr) == (2, True)
    server.faults = {"RCPT": "550 no"}
    assert run(root, "alerts", "test", "example_bureau").returncode == 4
