"""`template` and `check --annotate` as commands: where they write, and where they refuse to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from kechuang_check.definitions.templates import create_workspace
from tests.cli.conftest import clean_environment

Run = Callable[..., subprocess.CompletedProcess[str]]
HEAD = "单位编号,单位名称,支出,收入,批准日期\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    create_workspace(tmp_path / "plan", "empty")
    return tmp_path / "plan"


@pytest.fixture
def run(root: Path) -> Run:
    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kechuang_check", *arguments, "--lang", "en"],
            cwd=root,
            env=clean_environment(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )

    return command


def test_a_form_is_made_and_not_written_over(run: Run, root: Path) -> None:
    made = run("template", "example", "--output", "form.xlsx", "--period", "2026")
    assert made.returncode == 0, made.stderr
    assert "Form of example written to form.xlsx: 5 columns, 2 rules." in made.stderr
    assert openpyxl.load_workbook(root / "form.xlsx").worksheets[0]["B2"].value == "2026"
    (root / "form.xlsx").write_bytes(b"filled in by somebody")
    refused = run("template", "example", "--output", "form.xlsx")
    assert refused.returncode == 2
    assert "form.xlsx: This file is there already." in refused.stderr
    assert (root / "form.xlsx").read_bytes() == b"filled in by somebody"
    assert run("template", "example", "--output", "form.xlsx", "--force").returncode == 0
    assert openpyxl.load_workbook(root / "form.xlsx").sheetnames[0] == "Form"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("exampel", "--output", "f.xlsx"), "Did you mean example?"),
        (("example", "--output", "f.csv"), "Name a file that ends with .xlsx."),
        (("example", "--output", "no/f.xlsx"), "The folder for the result does not exist."),
        (("example", "--output", "f.xlsx", "--period", "2026-Q1"), "Write it as 2024."),
        (("example", "--output", "f.xlsx", "--period", "soon"), "'soon' is not a period."),
        (("example",), "Missing option '--output'"),
    ],
)
def test_wrong_calls_of_template(arguments: tuple[str, ...], words: str, run: Run, root: Path) -> None:
    done = run("template", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert not list(root.glob("f.*"))


def test_a_copy_is_written_beside_the_result_and_never_over_the_filing(run: Run, root: Path) -> None:
    filing = root / "example_2026.csv"
    filing.write_text(HEAD + "U1,甲,1,-5,\n", encoding="utf-8")
    before = filing.read_bytes()
    done = run("check", filing.name, "--feed", "example", "--annotate", "found.xlsx")
    assert done.returncode == 1
    assert "The file can be used, with faults to be looked at: 1." in done.stdout
    assert "Copy with the findings written to found.xlsx." in done.stderr
    assert openpyxl.load_workbook(root / "found.xlsx").sheetnames == ["Findings", "Filing"]
    assert filing.read_bytes() == before
    both = run("check", filing.name, "--feed", "example", "--annotate", "both.xlsx", "--output", "both.xlsx")
    assert both.returncode == 2
    assert "The result is written to this file as well." in both.stderr
    again = run("check", filing.name, "--feed", "example", "--annotate", "found.xlsx")
    assert again.returncode == 2
    assert again.stdout == "", "it is refused before the work"
    assert "write over it with --force" in again.stderr
    assert run("check", filing.name, "--feed", "example", "--annotate", "found.xlsx", "--force").returncode == 1


def test_nothing_is_written_where_the_next_night_would_take_it_for_a_filing(run: Run, root: Path) -> None:
    target = "samples/batches/example/example_2026.xlsx"
    (root / "draft_2026.csv").write_text(HEAD + "U1,甲,1,5,\n", encoding="utf-8")
    for arguments in (
        ("template", "example", "--output", target),
        ("check", "draft_2026.csv", "--feed", "example", "--annotate", target),
    ):
        done = run(*arguments)
        assert done.returncode == 2
        assert "The folder is that of feed example" in done.stderr
        assert not (root / target).exists()


def test_the_filing_itself_is_never_replaced(run: Run, root: Path) -> None:
    filing = root / "example_2026.xlsx"
    run("template", "example", "--output", filing.name)
    before = filing.read_bytes()
    (root / "link.xlsx").symlink_to(filing)
    for target in (filing.name, f"./samples/../{filing.name}", "link.xlsx"):
        done = run("check", filing.name, "--feed", "example", "--annotate", target, "--force")
        assert done.returncode == 2
        assert "This is the filing itself." in done.stderr
    assert filing.read_bytes() == before
    assert (root / "link.xlsx").is_symlink()
