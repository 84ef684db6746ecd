"""On a terminal: a bar, colours where they are wanted, and an end at Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, clean_environment

ESCAPE = "\x1b["
FILE = "samples/batches/example/example_2024.csv"


def on_terminal(root: Path, *arguments: str, streams: tuple[str, ...], **environment: str) -> tuple[str, int]:
    """What the terminal got of `streams`, and the exit code; the other stream goes nowhere."""
    ours, theirs = pty.openpty()
    given = {name: theirs if name in streams else subprocess.DEVNULL for name in ("stdout", "stderr")}
    full = clean_environment(KECHUANG_LANG="en", COLUMNS="120", **environment)
    process = subprocess.Popen([*COMMAND, *arguments], cwd=root, env=full, **given)
    os.close(theirs)
    heard = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so when the last writer has closed
            break
        if not part:
            break
        heard += part
    os.close(ours)
    return heard.decode(), process.wait(timeout=60)


def test_a_bar_shows_how_far_the_night_is(root: Path) -> None:
    heard, code = on_terminal(root, "run", "--as-of", "2024-12-31", streams=("stderr",))
    assert code == 0
    assert "1/1" in heard
    assert "example  example_2024.csv" in heard
    assert ESCAPE in heard


@pytest.mark.parametrize("changes", [{"TERM": "dumb"}])
def test_a_terminal_that_cannot_draw_gets_plain_lines(root: Path, changes: dict[str, str]) -> None:
    heard, _ = on_terminal(root, "run", "--as-of", "2024-12-31", streams=("stderr",), **changes)
    assert heard.startswith("example  example_2024.csv\r\n")
    assert ESCAPE not in heard


def test_a_quiet_run_draws_no_bar(root: Path) -> None:
    heard, _ = on_terminal(root, "run", "--as-of", "2024-12-31", "--quiet", streams=("stderr",))
    assert heard == ""


@pytest.mark.parametrize(
    ("changes", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"NO_COLOR": ""}, True)],
)
def test_colours_are_for_terminals_that_want_them(root: Path, changes: dict[str, str], coloured: bool) -> None:
    heard, code = on_terminal(root, "check", FILE, "--feed", "example", streams=("stdout",), **changes)
    assert code == 0
    assert "The file can be used" in heard
    assert (ESCAPE in heard) is coloured


def test_a_pipe_gets_no_colours(root: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "check", FILE, "--feed", "example"], cwd=root, env=clean_environment(), capture_output=True,
        check=False, timeout=300,
    )  # fmt: skip
    assert b"\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_is_130_with_a_word_and_the_next_run_does_it(root: Path, stop: signal.Signals) -> None:
    process = subprocess.Popen(
        [*COMMAND, "run", "--as-of", "2024-12-31"], cwd=root, env=clean_environment(KECHUANG_LANG="en"),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    assert select.select([process.stderr], [], [], 60)[0]
    assert process.stderr.readline() == "example  example_2024.csv\n"
    time.sleep(0.5)  # now it loads its engine, which takes seconds
    process.send_signal(stop)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert said.strip() == "Interrupted. What was not yet recorded is done again by the next run."
    done = subprocess.run(
        [*COMMAND, "run", "--as-of", "2024-12-31", "--format", "json"], cwd=root, env=clean_environment(),
        capture_output=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0
    assert json.loads(done.stdout)["assessments"][0]["standing"] == "achieved"
