"""Slips of the call are answered with one sentence, its mend and exit code 2; they are no faults of the program."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, Run, clean_environment

FILE = "samples/batches/example/example_2024.csv"


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (["check", "nowhere.csv", "--feed", "example"], "nowhere.csv: There is no such file."),
        (["check", "samples", "--feed", "example"], "samples: This is a folder."),
        (["check", FILE, "--feed", "exmaple"], "Did you mean example?"),
        (["init", "/proc/x"], "/proc/x: The workspace cannot be written"),
        (["run", "--output", "/proc/x/y"], "/proc/x/y: The folder for the result does not exist."),
        (["run", "--output", "no/folder/y"], "no/folder/y: The folder for the result does not exist."),
        (["run", "--output", "samples"], "samples: This is a folder, and the result is a file."),
        (["run", "--output", "/proc/y"], "/proc/y: The result cannot be written"),
        (["check", FILE, "--feed", "example", "--output", "no/y"], "no/y: The folder for the result does not exist."),
        (["status", "--output", "no/y"], "no/y: The folder for the result does not exist."),
        (["--lang", "fr", "status"], "fr"),
    ],
)
def test_a_slip_is_told_before_anything_is_done(root: Path, run: Run, call: list[str], what: str) -> None:
    done = run(*call, KECHUANG_LANG="en")
    assert done.returncode == 2, done.stderr
    assert what in done.stderr
    assert "fault in kechuang-check" not in done.stderr
    assert not (root / "state").exists()
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["runn"], "没有动作 'runn'。"),
        (["runn"], "'run'"),
        (["alerts", "route", "--indicator", "x", "--nights", "-1"], "-1 超出允许范围："),
        (["alerts", "ack", "abcd", "--by", "head"], "缺少选项 '--until'。"),
    ],
)
def test_what_the_command_line_itself_says_is_chinese_to_the_full_stop(run: Run, call: list[str], said: str) -> None:
    done = run(*call, KECHUANG_LANG="zh")
    assert done.returncode == 2
    assert said in done.stderr


def test_the_language_may_stand_before_the_verb_of_any_group(run: Run) -> None:
    for group in ("outbox", "alerts", "batches"):
        done = run(group, "--lang", "zh", "list")
        assert "还没有" in done.stderr or "尚" in done.stderr, done.stderr


def test_a_language_that_there_is_not_is_told(run: Run) -> None:
    done = run("lint", KECHUANG_LANG="fr")
    assert done.returncode == 2
    assert "fr" in done.stderr
    assert "zh, en" in done.stderr


@pytest.mark.parametrize("call", [["lint"], ["status"], ["--help"], ["explain", "example_share"], ["run"]])
def test_a_full_disk_for_stdout_is_no_fault_of_the_program(root: Path, run: Run, call: list[str]) -> None:
    if call == ["status"]:
        run("run", "--as-of", "2024-12-31")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *call], cwd=root, env=clean_environment(KECHUANG_LANG="en"), stdout=full,
            stderr=subprocess.PIPE, text=True, check=False, timeout=300,
        )  # fmt: skip
    assert done.returncode == 2
    assert "stdout: The result cannot be written: No space left on device." in done.stderr
    assert "Exception ignored" not in done.stderr
    assert "fault in kechuang-check" not in done.stderr


def test_a_reader_that_goes_away_is_no_error(root: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*COMMAND, "explain", "example_share"], cwd=root, env=clean_environment(), stdout=write,
        stderr=subprocess.PIPE, check=False, timeout=300,
    )  # fmt: skip
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


def test_init_needs_no_workspace_and_takes_none(run: Run, tmp_path: Path) -> None:
    assert run("init", "x", "--project-dir", ".").returncode == 2
    assert run("init", "other", "--template", "empty", cwd=tmp_path).returncode == 0
    assert "No problems" in run("lint", "--project-dir", str(tmp_path / "other"), KECHUANG_LANG="en").stdout


def silence(*matchers: str) -> list[str]:
    return ["alerts", "silence", *matchers, "--by", "desk", "--reason", "moving", "--until", "2025-03-01"]


@pytest.mark.parametrize(
    ("call", "said", "meant"),
    [
        (silence("--indicator", "example_shar"), "--indicator: There is no indicator called", "example_share"),
        (silence("--owner", "exampel_bureau"), "--owner: There is no owner called 'exampel_bureau'.", "example_bureau"),
        (silence("--project", "示例工程"), "--project: There is no project called '示例工程'.", "example_project"),
        (silence("--check", "examples*"), "--check: There is no check called 'examples*'.", "example"),
        (silence("--kind", "short_fall"), "'--kind'", "shortfall"),
        (silence("--severity", "critcal"), "'--severity'", "critical"),
        (["alerts", "route", "--indicator", "exampleshare"], "--indicator: There is no indicator", "example_share"),
        (["alerts", "route", "--check", "exmaple"], "--check: There is no check called 'exmaple'.", "example"),
        (["alerts", "route", "--check", "example", "--kind", "missing_rapport"], "'--kind'", "missing_report"),
        (["alerts", "list", "--format", "jsn"], "'--format'", "json"),
        (["alerts", "test", "示例局"], "RECEIVER: There is no receiver called '示例局'.", "example_bureau"),
    ],
)
def test_a_wrong_name_of_an_alert_is_told_with_its_option(run: Run, call: list[str], said: str, meant: str) -> None:
    done = run(*call, KECHUANG_LANG="en")
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert f"Did you mean {meant}?" in done.stderr


def test_which_alert_is_meant_is_asked_back(run: Run) -> None:
    run("run", "--as-of", "2024-12-31")
    for call, said, meant in (
        (["ack", "07", "--by", "desk", "--until", "2025-01-05"], "'07' is too short for", "at least its first 3 char"),
        (["why", "0ff"], "There is no alert whose id begins with '0ff'.", "alerts list --all"),
        (["why", "example_"], "WHAT: There is no indicator or check called 'example_'.", "Did you mean example_share?"),
        (["why", "exmaple"], "WHAT: There is no indicator or check called 'exmaple'.", "Did you mean example?"),
    ):
        done = run("alerts", *call, KECHUANG_LANG="en")
        assert done.returncode == 2
        assert said in done.stderr
        assert meant in done.stderr


def test_every_wrong_name_is_told_at_once(run: Run) -> None:
    done = run(
        *silence("--indicator", "example_shar", "--owner", "nobody_at_all", "--check", "example"), "--lang", "zh"
    )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "--indicator: 没有名为 'example_shar' 的指标。",
        "    -> 是否想写 example_share？",
        "--owner: 没有名为 'nobody_at_all' 的责任单位。",
        "    -> 可用的有：example_bureau",
    ]
    apart = run(*silence("--indicator", "example_share", "--kind", "missing_report"), "--lang", "en")
    assert "No alert can ever match all of these together." in apart.stderr


def test_a_silence_counts_what_it_keeps_back_itself(falls_short: Path, run: Run) -> None:
    run("run", "--as-of", "2026-12-31")
    for matchers, count in ((("--indicator", "example_share"), 1), (("--kind", "missing_report"), 0)):
        call = ["alerts", "silence", *matchers, "--by", "desk", "--reason", "moving", "--until", "2027-01-20"]
        assert f"Open alerts that it silences: {count}\n" in run(*call, KECHUANG_LANG="en").stdout
