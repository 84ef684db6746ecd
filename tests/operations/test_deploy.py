"""What operators copy: every command in it is one that there is, with options that there are."""

from __future__ import annotations

import configparser
import re
import shlex
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import click
import pytest

from kechuang_check.cli.main import cli
from kechuang_check.definitions.templates import create_workspace

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


def check_call(words: list[str]) -> None:
    """Raises UsageError for a verb or an option that there is not."""
    command: click.Command = cli
    while isinstance(command, click.Group):
        with click.Context(command) as context:
            found = command.get_command(context, words[0])
        assert found is not None, words
        command, words = found, words[1:]
    command.make_context(command.name, words)


def calls_in(line: str) -> list[list[str]]:
    """The arguments of each kechuang-check in a line of shell."""
    found = re.findall(r"kechuang-check(?:\.exe)?\s+([^|>&;]+)", line)
    return [shlex.split(arguments) for arguments in found]


@pytest.mark.parametrize("unit", UNITS, ids=lambda p: p.name)
def test_units_are_whole_and_call_what_there_is(unit: Path) -> None:
    parser = configparser.ConfigParser(strict=False, interpolation=None)  # a filter may stand in two lines
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit, encoding="utf-8")
    assert parser["Unit"]["Description"].startswith("kechuang-check")
    if unit.suffix == ".timer":
        assert unit.with_suffix(".service").is_file()
        assert parser["Install"]["WantedBy"] == "timers.target"
    else:
        (call,) = calls_in(parser["Service"]["ExecStart"])
        check_call(call)
        assert "TimeoutStartSec" in parser["Service"]


@pytest.mark.parametrize("unit", [u for u in UNITS if u.suffix == ".service"], ids=lambda p: p.name)
def test_services_are_shut_off_from_what_they_do_not_need(unit: Path) -> None:
    """systemd's own score: 0 is shut off wholly, 100 not at all; what it calls OK ends at 40."""
    looked = ["systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=20", str(unit)]
    done = subprocess.run(looked, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout[-500:] + done.stderr


def test_the_crontab_works_in_the_bare_environment_of_cron(tmp_path: Path) -> None:
    plan, secrets = tmp_path / "plan", tmp_path / "etc"
    create_workspace(plan, "empty")
    with (plan / "kechuang.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[watch]\nsteward = "example_bureau"\n')
    (plan / "state").mkdir(exist_ok=True)
    secrets.mkdir()
    (secrets / "environment").write_text("KECHUANG_LANG=en\n", encoding="utf-8")
    program = tmp_path / "kechuang-check"
    root = Path(__file__).parents[2]
    call = f'PYTHONPATH={root} exec {sys.executable} -m kechuang_check "$@"'
    program.write_text(f"#!/bin/sh\n{call}\n", encoding="utf-8")
    program.chmod(0o755)
    table = (DEPLOY / "crontab").read_text(encoding="utf-8")
    for there, here in (
        ("/opt/kechuang/bin/kechuang-check", program), ("/srv/plan", plan), ("/etc/kechuang", secrets),
    ):  # fmt: skip
        table = table.replace(there, str(here))
    lines = table.splitlines()
    given = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
    bare = {"HOME": str(tmp_path), "LOGNAME": "kechuang", "PATH": "/usr/bin:/bin", **given}
    jobs = [line.split(maxsplit=5)[5] for line in lines if re.match(r"[\d*]", line)]
    assert [calls_in(job)[0][0] for job in jobs] == ["run", "outbox", "watchdog"]
    codes = []
    for job in jobs:
        done = subprocess.run([given["SHELL"], "-c", job], env=bare, cwd=tmp_path, capture_output=True, text=True,
                              check=False, timeout=120)  # fmt: skip
        codes.append(done.returncode)
    # A night without its reports: told, and no failure.
    assert codes == [1, 0, 0]
    log = (plan / "state/kechuang-check.log").read_text(encoding="utf-8")
    assert [line[-1] for line in log.splitlines() if ": exit code " in line] == ["1", "0", "0"]


@pytest.mark.parametrize(("file", "verb"), [("night", "run"), ("outbox", "outbox"), ("watchdog", "watchdog")])
def test_the_tasks_of_windows_call_what_there_is(file: str, verb: str) -> None:
    tree = ET.parse(DEPLOY / "windows" / f"{file}.xml")  # noqa: S314 - our own file
    name = "{http://schemas.microsoft.com/windows/2004/02/mit/task}Arguments"
    (arguments,) = [node.text or "" for node in tree.iter(name)]
    check_call(arguments.split())
    assert arguments.split()[0] == verb
