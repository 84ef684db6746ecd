"""What operators copy: every command in it is one that there is, with options that there are."""

from __future__ import annotations

import ast
import configparser
import re
import shlex
from pathlib import Path
from xml.etree import ElementTree as ET

import click
import pytest

from kechuang_check.cli.main import cli

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
    parser = configparser.ConfigParser(strict=True, interpolation=None)
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


def test_the_crontab_calls_what_there_is() -> None:
    lines = (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines()
    jobs = [line for line in lines if re.match(r"[\d*]", line)]
    calls = [call for line in jobs for call in calls_in(line)]
    for call in calls:
        check_call(call)
    assert [call[0] for call in calls] == ["run", "outbox", "watchdog"]


def test_the_task_of_windows_calls_what_there_is() -> None:
    tree = ET.parse(DEPLOY / "windows" / "night.xml")  # noqa: S314 - our own file
    name = "{http://schemas.microsoft.com/windows/2004/02/mit/task}Arguments"
    (arguments,) = [node.text or "" for node in tree.iter(name)]
    check_call(arguments.split())


def test_the_dag_calls_what_there_is() -> None:
    source = (DEPLOY / "airflow" / "kechuang_check_dag.py").read_text(encoding="utf-8")
    names = {"COMMAND": "kechuang-check", "PLAN": "--project-dir ."}
    calls = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "bash_command":
            words = ast.unparse(node.value)
            line = eval(words, {}, names)  # noqa: S307 - our own file, with nothing but two names
            calls += calls_in(line.replace("{{ ds }}", "2025-01-01"))
    for call in calls:
        check_call(call)
    assert [call[0] for call in calls] == ["doctor", "run", "outbox"]
