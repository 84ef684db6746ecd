"""A Tab offers the names that the workspace has, at once, also where it has faults."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run, clean_environment

HEAVY = ("pandas", "pydantic", "duckdb", "great_expectations", "sqlglot", "pyarrow", "sqlalchemy", "yaml")


def offered(run: Run, root: Path, *words: str) -> list[str]:
    done = run(
        cwd=root,
        _KECHUANG_CHECK_COMPLETE="bash_complete",
        COMP_WORDS=" ".join(("kechuang-check", *words)),
        COMP_CWORD=str(len(words)),
    )
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


@pytest.fixture(scope="module")
def jiangyin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The definitions of the Jiangyin workspace alone."""
    root = tmp_path_factory.mktemp("jiangyin")
    source = Path(__file__).parents[2]
    for name in ("checks", "expectations"):
        (root / name).symlink_to(source / name)
    (root / "kechuang.toml").write_text((source / "kechuang.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("check", "x.csv", "--feed", "talent"), ["talent_projects", "talent_summary"]),
        (("run", "--check", "c"), ["carriers"]),
        (("run", "--check", "carriers", "--check", "c"), []),
        (("explain", "talent"), ["talent_high_level", "talent_projects", "talent_total"]),
        (("explain", "sei"), ["sei_share"]),
        (("verify", "p"), ["priorities"]),
        (("verify", "carriers", "ca"), []),
        (("ru",), ["run"]),
    ],
)
def test_names_are_offered(run: Run, jiangyin: Path, words: tuple[str, ...], names: list[str]) -> None:
    assert offered(run, jiangyin, *words) == names


def test_a_workspace_named_on_the_line_is_the_one_that_is_looked_at(run: Run, jiangyin: Path, root: Path) -> None:
    assert offered(run, root, "explain", "--project-dir", str(jiangyin), "hitech_e") == ["hitech_enterprises"]
    assert offered(run, root, "explain", "e") == ["example_share"]


def test_nothing_is_offered_where_there_is_no_workspace(run: Run, tmp_path: Path) -> None:
    assert offered(run, tmp_path, "explain", "") == []


def test_faults_in_the_definitions_take_nothing_away(run: Run, root: Path) -> None:
    (root / "checks" / "broken.yaml").write_text("name: [", encoding="utf-8")
    assert offered(run, root, "run", "--check", "") == ["broken", "example"]


def test_completing_loads_nothing_heavy(jiangyin: Path) -> None:
    program = (
        "import sys\nsys.argv = ['kechuang-check']\n"
        "from kechuang_check.cli.main import cli\n"
        "try: cli.main(prog_name='kechuang-check')\nexcept SystemExit: pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    environment = clean_environment(
        _KECHUANG_CHECK_COMPLETE="bash_complete", COMP_WORDS="kechuang-check explain ta", COMP_CWORD="2"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=jiangyin, env=environment, capture_output=True, text=True, check=False
    )
    assert "plain,talent_total" in done.stdout
    assert done.stderr.strip() == "[]"
