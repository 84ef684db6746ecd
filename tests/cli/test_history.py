"""`kechuang-check history` as it is called."""

from __future__ import annotations

import csv
from pathlib import Path

from openpyxl import load_workbook

from tests.cli.conftest import Run


def test_wrong_calls_are_told_and_leave_nothing_behind(root: Path, run: Run) -> None:
    assert "No night has been recorded yet" in run("history", "example_share", KECHUANG_LANG="en").stderr
    unknown = run("history", "exmaple_share", KECHUANG_LANG="en")
    assert (unknown.returncode, "Did you mean example_share?" in unknown.stderr) == (2, True)
    bare = run("history", "example_share", "--format", "xlsx", KECHUANG_LANG="en")
    assert (bare.returncode, "Name a file" in bare.stderr) == (2, True)
    other = run("history", "example_share", "--format", "xlsx", "--output", "out.csv", KECHUANG_LANG="en")
    assert (other.returncode, ".xlsx" in other.stderr) == (2, True)
    assert not (root / "state").exists()


def test_a_series_shows_what_was_revised_and_is_exported(root: Path, run: Run) -> None:
    run("run", "--as-of", "2025-01-31")
    file = root / "samples/batches/example/example_2024.csv"
    file.write_text("单位编号,单位名称,支出,收入,批准日期\nU01,甲,30,2000,2024-03-01\n", encoding="utf-8")
    run("run", "--as-of", "2025-01-31")
    shown = run("history", "example_share", "--lang", "zh")
    assert shown.returncode == 0, shown.stderr
    assert [line.split()[0] for line in shown.stdout.splitlines()[-6:-3]] == ["报告期", "2024年", "修订前"]
    assert "数据更新" in shown.stdout
    assert run("history", "example_share", "--format", "csv", "--output", "序列.csv").returncode == 0
    written = (root / "序列.csv").read_bytes()
    assert written.startswith("\ufeff".encode())
    rows = list(csv.DictReader(written.decode("utf-8-sig").splitlines()))
    assert [(r["vintage"], float(r["value"]), float(r["numerator"])) for r in rows][:1] == [("2", 0.015, 300000)]
    assert run("history", "example_share", "--format", "xlsx", "--output", "序列.xlsx").returncode == 0
    sheet = load_workbook(root / "序列.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 3
