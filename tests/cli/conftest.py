"""The command as a process of its own, in a small workspace."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kechuang_check.definitions.templates import create_workspace

COMMAND = [sys.executable, "-m", "kechuang_check"]
SHORT = "单位编号,单位名称,支出,收入,批准日期\nU01,甲,30,2000,2026-03-01\n"
Run = Callable[..., subprocess.CompletedProcess[str]]


def clean_environment(**more: str) -> dict[str, str]:
    """Without what a developer's shell may have set."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KECHUANG", "LC_", "LANG", "NO_COLOR", "TERM"))}
    return kept | {"PYTHONUTF8": "1", "LANG": "C.UTF-8", "TERM": "xterm-256color"} | more


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with one batch, of 2024, that is fit and meets its target."""
    create_workspace(tmp_path / "plan", "empty")
    return tmp_path / "plan"


@pytest.fixture
def run(root: Path) -> Run:
    return run_in(root)


def run_in(root: Path) -> Run:
    """The command, called in `root`."""

    def command(*arguments: str, cwd: Path = root, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=cwd,
            env=clean_environment(**environment),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )

    return command


@pytest.fixture
def falls_short(root: Path) -> Path:
    """The same workspace with a batch of 2026 that falls short."""
    (root / "samples/batches/example/example_2026.csv").write_text(SHORT, encoding="utf-8")
    return root
