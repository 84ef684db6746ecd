"""The Jiangyin workspace, judged once for the tests that look at what came of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kechuang_check.definitions.templates import create_workspace

COMMAND = [sys.executable, "-m", "kechuang_check"]
DAY = "2024-12-31"
FIRST_NIGHT = "first-night.json"
"""The result of the first night as it was written, beside the workspace."""


@dataclass(frozen=True)
class Desk:
    """A workspace and the command in it."""

    root: Path

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("KECHUANG", "LC_", "LANG"))}
        environment |= {"PYTHONUTF8": "1", "LANG": "C.UTF-8"}
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=600,
        )

    def run(self, *arguments: str, day: str = DAY) -> dict[str, Any]:
        """The night as JSON."""
        done = self.command("run", "--as-of", day, "--format", "json", *arguments)
        assert done.returncode in (0, 1), done.stderr
        night: dict[str, Any] = json.loads(done.stdout)
        return night

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def copy(self, target: Path) -> Desk:
        shutil.copytree(self.root, target)
        return Desk(target)


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, dict[str, Any]]:
    """The workspace after its first night, and what that night said. Not to be changed: copy it."""
    root = tmp_path_factory.mktemp("jiangyin") / "workspace"
    create_workspace(root, "jiangyin")
    desk = Desk(root)
    done = desk.command("run", "--as-of", DAY, "--format", "json")
    assert done.returncode == 1, done.stderr
    (root.parent / FIRST_NIGHT).write_text(done.stdout, encoding="utf-8")
    return desk, json.loads(done.stdout)


@pytest.fixture
def desk(judged: tuple[Desk, dict[str, Any]], tmp_path: Path) -> Desk:
    """A copy of the judged workspace, to be changed at will."""
    return judged[0].copy(tmp_path / "workspace")
