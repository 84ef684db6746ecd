"""`kechuang-check ledger` as it is called."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.cli.conftest import Run


def test_without_a_night_there_is_no_ledger(run: Run) -> None:
    done = run("ledger", KECHUANG_LANG="en")
    assert (done.returncode, done.stdout) == (3, "")
    assert "No night has been recorded yet" in done.stderr


def test_what_is_missing_shows_and_fails_only_if_asked(root: Path, run: Run) -> None:
    run("run", "--as-of", "2026-06-30")
    done = run("ledger", "--lang", "en")
    assert done.returncode == 0
    assert "missing reports: 1" in done.stdout
    assert "✕ missing report · 121 days overdue  2025    2026-03-01" in done.stdout
    assert "known by the last night" not in done.stdout
    ahead = run("ledger", "--as-of", "2030-01-01", "--lang", "zh").stdout.splitlines()
    assert "2030年1月1日 · 仅反映截至最近一次夜间运行（2026年6月30日）的情况" in ahead[0]
    assert run("ledger", "--fail-on", "missing").returncode == 1
    early = run("ledger", "--as-of", "2026-03-01", "--fail-on", "late", "--only", "received", "--lang", "zh")
    assert early.returncode == 0
    assert "已报" in early.stdout
    # A spreadsheet reads Chinese only from a file that begins with a mark.
    assert run("ledger", "--format", "csv", "--output", "台账.csv").stdout == ""
    written = (root / "台账.csv").read_bytes()
    assert written.startswith("\ufeff".encode())
    rows = list(csv.DictReader(written.decode("utf-8-sig").splitlines()))
    assert [(r["period"], r["status_word"]) for r in rows] == [("2024", "已报"), ("2025", "缺报"), ("2026", "未到期")]


def test_a_feed_that_is_not_there_is_told(run: Run) -> None:
    done = run("ledger", "--feed", "exmaple", KECHUANG_LANG="en")
    assert done.returncode == 2
    assert "Did you mean example?" in done.stderr
