"""The class “files and names” of the bad inputs, night by night: what lies in a folder beside plain filings."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from kechuang_check.domain.run import Night
from kechuang_check.reporting import page
from kechuang_check.reporting.formats import json as json_format
from kechuang_check.reporting.formats import table
from tests.nights.conftest import Office, batches, verdict

END = "2024-12-31"
LATE = 1_900_000_000
GOOD = "编号,金额\n" + "".join(f"A{i},1\n" for i in range(10))


def inbox(office: Office) -> Path:
    return office.root / "in/register"


def put(office: Office, name: str | bytes, content: str = GOOD) -> Path:
    path = inbox(office) / os.fsdecode(name)
    path.write_text(content, encoding="utf-8")
    return path


def codes(night: Night, name: str) -> list[str]:
    return [f.code for f in batches(night, "register")[name].findings if f.code.startswith("intake/")]


def status(night: Night, name: str) -> str:
    return batches(night, "register")[name].status.value


def test_fil02_who_goes_on_writing_while_it_is_copied_is_put_off(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put(office, "slow_2024-12.csv")
    received = importlib.import_module("kechuang_check.intake.received")
    whole = received._copy

    def goes_on(*args: object) -> object:
        size = whole(*args)
        with file.open("a", encoding="utf-8") as f:
            f.write("B1,1\n")
        return size

    monkeypatch.setattr(received, "_copy", goes_on)
    night = office.night(END, checks=["register"])
    assert status(night, "slow_2024-12.csv") == "deferred"
    monkeypatch.undo()
    again = office.night(END, checks=["register"])
    assert status(again, "slow_2024-12.csv") == "fit"
    assert batches(again, "register")["slow_2024-12.csv"].rows > 10


def test_fil04_what_office_programs_and_browsers_leave_is_passed_over(office: Office) -> None:
    for name in ("x.csv.tmp", "x.part", "~$register.xlsx", ".DS_Store", ".~lock.x.ods#", "Thumbs.db", "x.crdownload"):
        put(office, name, "no filing")
    assert set(batches(office.night(END), "register")) == {"register_2024-12.csv"}


def test_fil06_a_folder_called_like_a_filing_is_a_warning(office: Office) -> None:
    (inbox(office) / "x_2024-12.csv").mkdir()
    night = office.night(END)
    assert (status(night, "x_2024-12.csv"), codes(night, "x_2024-12.csv")) == ("ignored", ["intake/folder"])
    assert verdict(night, "holders").standing.is_good


@pytest.mark.parametrize("target", ["/etc/passwd", "nowhere.csv", "register_2024-12.csv"])
def test_fil08_links_are_not_followed_wherever_they_lead(office: Office, target: str) -> None:
    (inbox(office) / "link_2024-12.csv").symlink_to(target)
    night = office.night(END)
    assert (status(night, "link_2024-12.csv"), codes(night, "link_2024-12.csv")) == ("unreadable", ["intake/link"])
    assert not any("root:" in p.read_text("utf-8", "replace") for p in (office.root / "state/received").iterdir())


def test_fil10_a_hard_link_to_a_file_outside_is_refused(office: Office, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text(GOOD, encoding="utf-8")
    (inbox(office) / "hard_2024-12.csv").hardlink_to(outside)
    assert codes(office.night(END), "hard_2024-12.csv") == ["intake/link"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("fil12\n2024-12.csv", "fil12\\n2024-12.csv"),
        ("a\u2028_2024-12.csv", "a\\u2028_2024-12.csv"),
        ("a\u202egnp_2024-12.csv", "a\\u202egnp_2024-12.csv"),
        ("a\x1b[31m_2024-12.csv", "a\\x1b[31m_2024-12.csv"),
        (b"fil16\xff_2024-12.csv", "fil16\\udcff_2024-12.csv"),
    ],
)
def test_fil12_fil16_names_that_cannot_be_shown_stay_one_line(office: Office, name: str | bytes, shown: str) -> None:
    put(office, name)
    night = office.night(END)
    names = set(batches(night, "register"))
    assert shown in names, names
    for words in (
        table.render(night, office.workspace, "en", width=200),
        page.render(night, office.workspace, "en"),
        json_format.render(night, office.workspace, "en"),
    ):
        assert os.fsdecode(name) not in words
        words.encode("utf-8")


@pytest.mark.parametrize("name", ["=cmd_2024-12.csv", "+1_2024-12.csv", "@x_2024-12.csv", "-x_2024-12.csv"])
def test_fil14_a_name_like_a_formula_is_taken_and_escaped_where_it_is_shown(office: Office, name: str) -> None:
    (inbox(office) / "register_2024-12.csv").unlink()
    put(office, name)
    night = office.night(END)
    assert status(night, name) == "fit"
    assert f">{name}" not in page.render(night, office.workspace, "en")


def test_fil18_the_same_content_twice_is_one_result(office: Office) -> None:
    shutil.copyfile(inbox(office) / "register_2024-12.csv", inbox(office) / "again_2024-12.csv")
    night = office.night(END)
    assert (
        sorted(codes(night, "again_2024-12.csv") + codes(night, "register_2024-12.csv")).count("intake/duplicate") == 1
    )
    assert verdict(night, "holders").observation is not None


def test_fil20_memory_hardly_grows_with_the_number_of_files(tmp_path: Path) -> None:
    """Two hundred files more, measured in processes of their own; benchmarks/many_files.py has thousands."""
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from tests.nights.conftest import Office\n"
        "root = Path(sys.argv[1]); office = Office(root)\n"
        "for feed in office.targets: (root / 'in' / feed).mkdir(parents=True)\n"
        "for n in range(int(sys.argv[2])): office.file(f'register/r{n:04d}_2024-12.csv', *[1] * (n % 50 + 1))\n"
        "office.night('2024-12-31')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    peaks = []
    for files in (20, 220):
        folder = tmp_path / str(files)
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder), str(files)],
            cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True, timeout=300,
        )  # fmt: skip
        peaks.append(int(done.stdout) / 1024)
    assert peaks[1] - peaks[0] < 60, peaks


def test_fil22_a_report_that_does_not_come_is_told(office: Office) -> None:
    (inbox(office) / "register_2024-12.csv").unlink()
    night = office.night("2025-01-31")
    assert any(b.status.value == "missing" for b in batches(night, "register").values())


@pytest.mark.parametrize("moment", [0, 4_000_000_000])
def test_fil24_times_of_1970_and_of_the_future_hold_nothing_up(office: Office, moment: int) -> None:
    os.utime(inbox(office) / "register_2024-12.csv", (moment, moment))
    assert status(office.night(END), "register_2024-12.csv") == "fit"


def test_two_spellings_of_one_name_are_two_files(office: Office) -> None:
    name = "é_2024-12.csv"
    for form in ("NFC", "NFD"):
        put(office, unicodedata.normalize(form, name), GOOD + f"{form},1\n")
    assert len(batches(office.night(END), "register")) == 3


def test_a_very_long_name_is_taken(office: Office) -> None:
    name = "长" * 70 + "_2024-12.csv"
    put(office, name, GOOD + "Z,1\n")
    assert status(office.night(END), name) == "fit"


def test_an_empty_file_is_set_aside(office: Office) -> None:
    put(office, "empty_2024-12.csv", "")
    os.utime(inbox(office) / "empty_2024-12.csv", (LATE, LATE))
    assert codes(office.night(END), "empty_2024-12.csv") == ["intake/empty-file"]


def test_a_pipe_and_a_socket_hold_nothing_up(office: Office) -> None:
    os.mkfifo(inbox(office) / "pipe_2024-12.csv")
    assert codes(office.night(END), "pipe_2024-12.csv") == ["intake/not-a-file"]


def test_capital_suffixes_and_none_are_read_by_their_content(office: Office) -> None:
    (inbox(office) / "register_2024-12.csv").unlink()
    put(office, "REGISTER_2024-12.CSV")
    put(office, "register_2024-11", GOOD + "Y,1\n")
    night = office.night(END)
    assert (status(night, "REGISTER_2024-12.CSV"), status(night, "register_2024-11")) == ("fit", "fit")


def test_a_file_that_may_not_be_read_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(office, "secret_2024-12.csv", GOOD + "S,1\n")
    opened = os.open

    def denied(path: object, *args: object, **more: object) -> int:
        if Path(str(path)).name == file.name:
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **more)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(os, "open", denied)
    assert codes(office.night(END), "secret_2024-12.csv") == ["intake/not-permitted"]


def test_a_file_that_vanishes_meanwhile_is_told_and_harms_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = put(office, "gone_2024-12.csv", GOOD + "G,1\n")
    opened = os.open

    def vanished(path: object, *args: object, **more: object) -> int:
        if Path(str(path)).name == gone.name:
            raise FileNotFoundError(2, "No such file")
        return opened(path, *args, **more)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(os, "open", vanished)
    night = office.night(END)
    assert codes(night, "gone_2024-12.csv") == ["intake/vanished"]
    assert status(night, "register_2024-12.csv") == "fit"


def test_names_that_differ_in_case_are_two_files(office: Office) -> None:
    put(office, "a_2024-12.csv", GOOD + "K,1\n")
    put(office, "A_2024-12.csv", GOOD + "L,1\n")
    assert len(batches(office.night(END), "register")) == 3
