"""The class “system faults” of the bad inputs; those of databases are in tests/history, kills in test_crashes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from kechuang_check.domain.run import LetterStatus
from kechuang_check.errors import KechuangError
from kechuang_check.intake.readers import child_process
from tests.nights.conftest import Office, batches

END = "2024-12-31"
ROOT = Path(__file__).parents[2]


def test_sys05_a_full_disk_under_the_report_keeps_the_old_one_and_the_letters_leave(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.night("2024-11-30")
    (old,) = (office.root / "state/reports").glob("*.html")
    before = old.read_bytes()
    office.file("register/register_2024-12.csv", 1, 1)

    def full(descriptor: int) -> None:
        if "reports" in str(Path(f"/proc/self/fd/{descriptor}").readlink()):
            raise OSError(28, "No space left on device")
        synced(descriptor)

    synced = os.fsync
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KechuangError, match="the report could not be written: No space left on device") as error:
        office.night(END)
    assert error.value.exit_code == 3
    assert old.read_bytes() == before
    assert [p.name for p in (office.root / "state/reports").iterdir()] == [old.name]
    letters = len(office.letters())
    assert letters
    monkeypatch.undo()
    again = office.night(END)
    assert again.is_new is False
    assert len(office.letters()) == letters
    assert all(letter.status is LetterStatus.WRITTEN for letter in again.letters)
    assert len(list((office.root / "state/reports").iterdir())) == 2


def test_sys13_a_clock_that_jumps_back_doubles_nothing(office: Office) -> None:
    office.file("register/register_2024-12.csv", 1, 1)
    first = office.night(END)
    letters = len(office.letters())
    office.moment -= timedelta(hours=1)
    again = office.night(END)
    assert (again.id, again.is_new, len(office.letters())) == (first.id, False, letters)


@pytest.mark.parametrize("end", ["import os; os.abort()", "raise BaseException('a panic')", "import os; os._exit(0)"])
def test_sys15_a_reader_that_dies_costs_its_filing_and_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, end: str
) -> None:
    from tests.intake.filings import workbook

    (office.root / "in/register/book_2024-12.xlsx").write_bytes(workbook({"Sheet1": [["编号", "金额"], ["A", 1]]}))
    child = tmp_path / "child.py"
    child.write_text(end + "\n", encoding="utf-8")
    monkeypatch.setattr(child_process, "_CHILD", child)
    night = office.night(END)
    found = batches(night, "register")
    assert [f.code for f in found["book_2024-12.xlsx"].findings if f.code.startswith("intake/")] == ["intake/damaged"]
    assert found["register_2024-12.csv"].status.value == "fit"
    assert night.exit_code == 3


def test_sys17_a_night_calls_nobody(office: Office) -> None:
    """Every connection that is asked for is written down; a night with letters asks for none."""
    code = (
        "import sys\n"
        "calls = []\n"
        "sys.addaudithook(lambda event, args: calls.append((event, args[1:])) if event in "
        "('socket.connect', 'socket.getaddrinfo', 'socket.sendto') else None)\n"
        "from kechuang_check.cli.main import cli\n"
        "code = cli.main(['run', '--as-of', '2024-12-31', '--quiet'], standalone_mode=False)\n"
        "print('exit', code, 'calls', calls)\n"
    )
    subprocess.run(
        [sys.executable, "-m", "kechuang_check", "init", "plan", "--template", "empty"],
        cwd=office.root, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=office.root / "plan", capture_output=True, text=True, check=False, timeout=300
    )
    assert done.stdout.splitlines()[-1] == "exit 0 calls []", done.stdout + done.stderr
