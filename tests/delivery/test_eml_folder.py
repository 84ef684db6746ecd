from __future__ import annotations

import email
import os
import signal
import subprocess
import sys
from datetime import timedelta
from email.policy import default
from pathlib import Path

import pytest

from kechuang_check.delivery.channel import Delivered
from kechuang_check.delivery.eml_folder import EmlFolder
from kechuang_check.delivery.post import deliver_all
from kechuang_check.domain.outbox import LetterStatus
from tests.delivery.conftest import AT, SENDER, a_letter, body


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    return tmp_path / "state" / "outbox"


def files(outbox: Path) -> list[str]:
    return sorted(p.name for p in outbox.iterdir())


def test_a_letter_is_written_to_a_file_that_mail_programs_open(outbox: Path):
    letter = a_letter()
    done = EmlFolder(outbox, SENDER).deliver(letter, AT)
    path = outbox / "2025-01-01-science_bureau-01234567.eml"
    assert done == Delivered(LetterStatus.WRITTEN, path=str(path))
    again = email.message_from_bytes(path.read_bytes(), policy=default)
    assert again["Subject"] == letter.subject
    assert body(again, "plain") == letter.text
    assert files(outbox) == [path.name]


def test_an_owner_without_an_address_gets_a_file_too(outbox: Path):
    done = EmlFolder(outbox, SENDER).deliver(a_letter(address=None), AT)
    assert done.status is LetterStatus.WRITTEN
    assert b"To: science_bureau:;" in Path(str(done.path)).read_bytes()


def test_the_same_letter_is_written_once_even_on_another_day(outbox: Path):
    folder = EmlFolder(outbox, SENDER)
    first = folder.deliver(a_letter(), AT)
    before = Path(str(first.path)).read_bytes()
    assert folder.deliver(a_letter(), AT + timedelta(days=3)) == first
    assert files(outbox) == [Path(str(first.path)).name]
    assert Path(str(first.path)).read_bytes() == before


def test_two_letters_whose_keys_begin_alike_are_both_written(outbox: Path):
    folder = EmlFolder(outbox, SENDER)
    keys = ["2024-12-31-a", "2024-12-31-b"]
    paths = [folder.deliver(a_letter(key), AT).path for key in keys]
    assert len(set(paths)) == 2
    assert [folder.deliver(a_letter(key), AT).path for key in keys] == paths
    assert len(files(outbox)) == 2


def test_owners_whose_names_end_alike_have_their_own_files(outbox: Path):
    folder = EmlFolder(outbox, SENDER)
    folder.deliver(a_letter("same-key", to="city-bureau"), AT)
    folder.deliver(a_letter("same-key-2", to="bureau"), AT)
    assert len(files(outbox)) == 2


@pytest.mark.parametrize("owner", ["../elsewhere", "a/b", "", ".", "a\0b", "*"])
def test_an_owner_that_is_no_name_of_a_file_writes_nothing(outbox: Path, tmp_path: Path, owner: str):
    done = EmlFolder(outbox, SENDER).deliver(a_letter(to=owner), AT)
    assert done.status is LetterStatus.DEAD
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_leaves_letters_queued(tmp_path: Path):
    (tmp_path / "outbox").write_text("in the way", encoding="utf-8")
    done = deliver_all([a_letter("a"), a_letter("b")], EmlFolder(tmp_path / "outbox", SENDER), AT, lambda *_: None)
    assert [d.status for d in done] == [LetterStatus.DEFERRED] * 2
    assert "cannot be written" in str(done[0].error)
    assert "Check the folder" in str(done[0].error)


def test_no_room_on_the_disk_leaves_no_half_file(outbox: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        done = EmlFolder(outbox, SENDER).deliver(a_letter(), AT)
    assert done.status is LetterStatus.DEFERRED
    assert "No space left" in str(done.error)
    assert files(outbox) == []


@pytest.mark.parametrize("changed", [{"subject": "a\nb"}, {"key": "a/b"}])
def test_a_letter_that_cannot_be_made_fails_and_the_next_is_written(outbox: Path, changed: dict[str, str]):
    done = deliver_all([a_letter(**changed), a_letter()], EmlFolder(outbox, SENDER), AT, lambda *_: None)
    assert [d.status for d in done] == [LetterStatus.DEAD, LetterStatus.WRITTEN]
    assert len(files(outbox)) == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from kechuang_check.delivery.eml_folder import EmlFolder
from tests.delivery.conftest import AT, SENDER, a_letter

left, fsync = int(sys.argv[2]), os.fsync

def kill(number):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    fsync(number)

os.fsync = kill
EmlFolder(Path(sys.argv[1]), SENDER).deliver(a_letter(), AT)
"""


@pytest.mark.parametrize(("syncs", "there"), [(1, False), (2, True)], ids=["before it is safe", "after"])
def test_a_kill_while_writing_leaves_the_whole_file_or_none(outbox: Path, syncs: int, there: bool):
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(outbox), str(syncs)], env=environment, check=False, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert bool(list(outbox.glob("*.eml"))) is there
    done = EmlFolder(outbox, SENDER).deliver(a_letter(), AT)
    assert [str(p) for p in outbox.glob("*.eml")] == [done.path]
    again = email.message_from_bytes(Path(str(done.path)).read_bytes(), policy=default)
    assert body(again, "html") == a_letter().html
