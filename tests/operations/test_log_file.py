"""What a timer would lose of stderr is kept in a file that does not grow without end."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kechuang_check.cli import log_file

LINE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}[+-]\d{2}:\d{2} (info|warning|error) ")


def call(root: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kechuang_check", *arguments],
        cwd=root, env={**os.environ, **env}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_a_quiet_night_leaves_its_steps_and_its_end_in_the_file(root: Path, tmp_path: Path) -> None:
    kept = tmp_path / "log" / "night.log"
    kept.parent.mkdir()
    call(root, "run", "--as-of", "2024-12-31", "--quiet", "--lang", "en", KECHUANG_LOG_FILE=str(kept))
    call(root, "run", "--as-of", "nonsense", "--lang", "en", KECHUANG_LOG_FILE=str(kept))
    lines = kept.read_text(encoding="utf-8").splitlines()
    assert all(LINE.match(line) for line in lines)
    ends = [line.partition("kechuang-check ")[2] for line in lines if "exit code" in line]
    assert ends == [
        "run --as-of 2024-12-31 --quiet --lang en: exit code 0",
        "run --as-of nonsense --lang en: exit code 2",
    ]
    assert len(lines) > len(ends)


def test_lines_of_json_stay_json(root: Path, tmp_path: Path) -> None:
    kept = tmp_path / "night.log"
    call(root, "run", "--as-of", "2024-12-31", KECHUANG_LOG_FILE=str(kept), KECHUANG_LOG="json")
    lines = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    assert all(set(line) == {"time", "level", "message"} for line in lines)
    assert "exit code 0" in lines[-1]["message"]


UNWRITTEN = {
    "no folder": ("gone/night.log", "请先建立其所在文件夹"),
    "a folder": ("", "这是文件夹"),
}


@pytest.mark.parametrize(("file", "mend"), UNWRITTEN.values(), ids=UNWRITTEN)
def test_a_file_that_cannot_be_written_is_said_once_with_its_mend_and_stops_nothing(
    root: Path, tmp_path: Path, file: str, mend: str
) -> None:
    kept = str(tmp_path / file)
    done = call(root, "run", "--as-of", "2024-12-31", "--lang", "zh", KECHUANG_LOG_FILE=kept)
    assert done.returncode == 0
    assert done.stderr.count("KECHUANG_LOG_FILE") == 1
    assert f"无法写入日志文件 {kept}" in done.stderr
    assert mend in done.stderr
    assert "Errno" not in done.stderr


def test_a_form_of_messages_that_there_is_not_is_said_before_anything_is_done(root: Path) -> None:
    done = call(root, "run", "--lang", "en", KECHUANG_LOG="jsn")
    assert done.returncode == 2
    assert done.stderr.startswith("KECHUANG_LOG is 'jsn', which is no form of messages.\n    -> Set it to json")


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A command that says one line."""
    monkeypatch.setattr(log_file, "LARGEST", 100)
    monkeypatch.setattr(log_file, "OLDER", 2)

    def command(line: str) -> None:
        handler = log_file.LogFile(tmp_path / "night.log", is_json=True, tell=print)
        handler.add(line, "info")
        handler.close()

    return command


def test_a_large_file_is_put_aside_and_the_oldest_goes(begun: Callable[[str], None], tmp_path: Path) -> None:
    for letter in "abcde":
        begun(letter * 120)
    assert {p.name: p.read_text(encoding="utf-8")[0] for p in tmp_path.iterdir()} == {
        "night.log": "e", "night.log.1": "d", "night.log.2": "c",
    }  # fmt: skip


def test_a_command_that_still_writes_keeps_its_file(begun: Callable[[str], None], tmp_path: Path) -> None:
    night = log_file.LogFile(tmp_path / "night.log", is_json=True, tell=print)
    night.add("n" * 120, "info")
    begun("letters")
    night.add("the end", "info")
    night.close()
    assert (tmp_path / "night.log").read_text(encoding="utf-8") == "letters\n"
    assert (tmp_path / "night.log.1").read_text(encoding="utf-8") == "n" * 120 + "\nthe end\n"
