"""The command line as a steward meets it: each `.yaml` beside this file is a story of commands and what they say.

A story starts from a workspace (`empty` or `jiangyin`), and each step may edit, write or remove files, then run the
command. `stdout` and `stderr` list texts that must be there, `not_stdout` and `not_stderr` texts that must not;
`same_state: true` says that nothing that is kept may have changed. `sqlite` runs statements on database files.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from kechuang_check.definitions.templates import create_workspace

STORIES = sorted(Path(__file__).parent.glob("*.yaml"))
COMMAND = [sys.executable, "-m", "kechuang_check"]
STEP_KEYS = {
    "run", "exit", "stdout", "stderr", "not_stdout", "not_stderr", "same_state", "edit", "write", "remove", "exists",
    "absent", "env", "sqlite",
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES, ids=lambda p: p.stem)
def test_story(story: Path, tmp_path: Path) -> None:
    told = yaml.safe_load(story.read_text(encoding="utf-8"))
    root = tmp_path / "workspace"
    create_workspace(root, told["workspace"])
    for number, step in enumerate(told["steps"], start=1):
        assert set(step) <= STEP_KEYS, f"step {number} of {story.name} has unknown keys"
        _prepare(root, step)
        before = _kept(root)
        _run(root, step, f"{story.name}, step {number}: {step['run']}")
        if step.get("same_state"):
            assert _kept(root) == before, "something that is kept has changed"


def _prepare(root: Path, step: dict[str, Any]) -> None:
    for change in step.get("edit", ()):
        file = root / change["file"]
        text = file.read_text(encoding="utf-8")
        assert change["replace"] in text, f"{change['file']} has no {change['replace']!r}"
        file.write_text(text.replace(change["replace"], change["with"], 1), encoding="utf-8")
    for name, content in step.get("write", {}).items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes.fromhex(content["hex"]) if isinstance(content, dict) else content.encode())
    for name, statements in step.get("sqlite", {}).items():
        with closing(sqlite3.connect(root / name)) as connection, connection:
            connection.executescript(statements)
    for pattern in step.get("remove", ()):
        found = list(root.glob(pattern))
        assert found, f"nothing to remove: {pattern}"
        for file in found:
            file.unlink()


def _run(root: Path, step: dict[str, Any], where: str) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KECHUANG", "LC_", "LANG"))}
    environment |= {"PYTHONUTF8": "1", "LANG": "C.UTF-8", "COLUMNS": "160"} | step.get("env", {})
    done = subprocess.run(
        [*COMMAND, *shlex.split(step["run"])],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    heard = f"{where}\n--- stdout\n{done.stdout}\n--- stderr\n{done.stderr}"
    assert done.returncode == step.get("exit", 0), heard
    assert "Traceback" not in done.stderr, heard
    for stream, text in (("stdout", done.stdout), ("stderr", done.stderr)):
        for wanted in step.get(stream, ()):
            assert wanted in text, f"{stream} lacks {wanted!r}\n{heard}"
        for unwanted in step.get(f"not_{stream}", ()):
            assert unwanted not in text, f"{stream} has {unwanted!r}\n{heard}"
    for pattern in step.get("exists", ()):
        assert list(root.glob(pattern)), f"no {pattern}\n{heard}"
    for pattern in step.get("absent", ()):
        assert not list(root.glob(pattern)), f"there is {pattern}\n{heard}"


def _kept(root: Path) -> dict[str, str]:
    """Every file under the state folder but the database's own journals, by content."""
    return {
        file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted((root / "state").rglob("*"))
        if file.is_file() and not file.name.startswith("history.sqlite")
    }
