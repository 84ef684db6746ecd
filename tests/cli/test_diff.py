"""`kechuang-check diff` as it is called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kechuang_check.definitions.templates import create_workspace
from tests.cli.conftest import Run, run_in


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The command in a workspace with one night, of 2025-01-31."""
    root = tmp_path_factory.mktemp("nights") / "plan"
    create_workspace(root, "empty")
    command = run_in(root)
    command("run", "--as-of", "2025-01-31")
    return command


def test_one_night_says_when_there_is_more_and_an_unknown_one_is_told(root: Path, run: Run) -> None:
    assert "No night has been recorded yet" in run("diff", KECHUANG_LANG="en").stderr
    assert not (root / "state").exists()
    run("run", "--as-of", "2025-01-31")
    alone = run("diff", KECHUANG_LANG="en")
    assert (alone.returncode, alone.stderr) == (0, "")
    assert "Only one night is recorded up to now: 31 January 2025 (" in alone.stdout
    found = json.loads(run("diff", "--format", "json").stdout)
    assert (found["before"], found["after"]["as_of"], found["indicators"]) == (None, "2025-01-31", [])


@pytest.mark.parametrize(
    ("named", "lang", "words"),
    [
        ("2020-01-01", "en", "RUN: No night is recorded for 2020-01-01."),
        ("2020-01-01", "zh", "RUN：没有 2020-01-01 的运行记录。"),
        ("2025-02-30", "en", "RUN: '2025-02-30' is not a date. Write it as 2024-12-31."),
        ("2025年1月31日", "zh", "RUN：'2025年1月31日' 不是日期。请写作 2024-12-31。"),
        ("nightly", "en", "RUN: No run has an id that begins with 'nightly'."),
        ("", "zh", "RUN：没有编号以 '' 开头的运行。"),
    ],
)
def test_a_night_that_there_is_not_is_a_slip_of_the_call(night: Run, named: str, lang: str, words: str) -> None:
    done = night("diff", "2025-01-31", named, KECHUANG_LANG=lang)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert words in done.stderr.replace(": ", "：" if lang == "zh" else ": ", 1)
    assert "2025-01-31 (" in done.stderr


def test_a_diff_names_what_changed_and_by_what(root: Path, run: Run) -> None:
    run("run", "--as-of", "2025-01-31")
    rules = root / "expectations/example.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("target: 2%", "target: 3%", 1), encoding="utf-8")
    file = root / "samples/batches/example/example_2024.csv"
    file.write_text("单位编号,单位名称,支出,收入,批准日期\nU01,甲,30,2000,2024-03-01\n", encoding="utf-8")
    run("run", "--as-of", "2025-02-01")
    shown = run("diff", "--lang", "zh")
    assert shown.returncode == 0, shown.stderr
    assert "原因：数据、目标" in shown.stdout
    assert "取代" in shown.stdout
    assert "改动的定义：expectations/example.yaml (example/target.kwargs.target)" in shown.stdout
    assert "由同一报告期的数据修订引起" in shown.stdout
    found = json.loads(run("diff", "2025-01-31", "2025-02-01", "--format", "json").stdout)
    (change,) = found["indicators"]
    assert change["edits"] == [{"file": "expectations/example.yaml", "key": "example/target.kwargs.target"}]
    assert change["is_revision"] is True
    assert (change["causes"], change["before"]["target"], change["after"]["target"]) == (
        ["data", "target"], "0.02", "0.03",
    )  # fmt: skip
    assert [b["news"] for b in found["batches"]] == ["replaced"]
    back = json.loads(run("diff", found["after"]["run"][:9], found["before"]["run"], "--format", "json").stdout)
    assert (back["before"], back["after"], back["indicators"]) == (
        found["before"], found["after"], found["indicators"],
    )  # fmt: skip


def test_nights_in_reversed_order_are_put_in_order_of_time(root: Path, run: Run) -> None:
    run("run", "--as-of", "2025-01-31")
    (root / "samples/batches/example/example_2025.csv").write_text(
        "单位编号,单位名称,支出,收入,批准日期\nU01,甲,30,2000,2025-03-01\n", encoding="utf-8"
    )
    run("run", "--as-of", "2026-01-31")
    right, turned = (run("diff", *sorted(("2025-01-31", "2026-01-31"), reverse=r), "--lang", "en") for r in (0, 1))
    assert "2025: new, example_2025.csv" in right.stdout
    assert turned.stdout == right.stdout
    assert right.stderr == ""
    assert turned.stderr == ("The nights were put in the order of time: 2025-01-31 is before, 2026-01-31 is after.\n")
    assert "2025-01-31 为前，2026-01-31 为后" in run("diff", "2026-01-31", "2025-01-31", "--lang", "zh").stderr
