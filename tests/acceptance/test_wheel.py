"""What a bureau installs is the wheel: it must carry the workspaces, the words and the migrations."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kechuang_check.definitions import load_workspace
from kechuang_check.validation import RuleVocabulary

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel installs."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def command(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(site), "PYTHONUTF8": "1", "LANG": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "-m", "kechuang_check", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_what_runs_is_what_the_wheel_installs(installed: Path, tmp_path: Path) -> None:
    """Not the checkout beside it, to which the environment of the tests points as well."""
    for module in ("kechuang_check", "kechuang_check.cli.main", "kechuang_check.definitions.templates"):
        code = f"import {module} as m; print(m.__file__)"
        environment = os.environ | {"PYTHONPATH": str(installed)}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        assert Path(done.stdout.strip()).is_relative_to(installed)
    for catalogue in ("kechuang_check.mo", "click.mo"):
        assert (installed / "kechuang_check/locale/zh/LC_MESSAGES" / catalogue).is_file()


def test_the_jiangyin_workspace_comes_out_as_it_stands_in_the_repository(installed: Path, tmp_path: Path) -> None:
    done = command(installed, tmp_path, "init", "plan")
    assert done.returncode == 0, done.stderr
    parts = ("checks", "expectations", "regions", "samples")
    here = {
        p.relative_to(ROOT): p.read_bytes()
        for part in parts
        for p in (ROOT / part).rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    made = {
        p.relative_to(tmp_path / "plan"): p.read_bytes()
        for part in parts
        for p in (tmp_path / "plan" / part).rglob("*")
        if p.is_file()
    }
    assert made.keys() == here.keys()
    assert made == here
    assert load_workspace(tmp_path / "plan", RuleVocabulary()).targets.keys()


def test_the_empty_workspace_judges_its_first_night(installed: Path, tmp_path: Path) -> None:
    assert command(installed, tmp_path, "init", "own", "--template", "empty").returncode == 0
    done = command(installed, tmp_path / "own", "run", "--as-of", "2024-12-31", "--lang", "zh")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "已达标" in done.stdout
    assert list((tmp_path / "own" / "state" / "reports").glob("*.html"))
