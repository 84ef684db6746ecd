"""`kechuang-check ledger` as it is called."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from jsonschema import Draft202012Validator

from tests.cli.conftest import Run

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/result.schema.json").read_text(encoding="utf-8"))


def test_without_a_night_there_is_no_ledger(run: Run) -> None:
    done = run("ledger", KECHUANG_LANG="en")
    assert (done.returncode, done.stdout) == (3, "")
    assert "No night has been recorded yet" in done.stderr


def test_what_is_missing_shows_and_fails_only_if_asked(root: Path, run: Run) -> None:
    run("run", "--as-of", "2026-06-30")
    done = run("ledger", "--lang", "en")
    assert done.returncode == 0
    assert "missing reports: 1" in done.stdout
    # Of 2024 on the 60th day after it, nothing of 2026 yet.
    assert "✕ missing report · 121 days overdue  2025    2026-03-01" in done.stdout
    assert run("ledger", "--fail-on", "missing").returncode == 1
    assert run("ledger", "--fail-on", "late").returncode == 1
    assert run("ledger", "--as-of", "2026-03-01", "--fail-on", "missing").returncode == 0
    only = run("ledger", "--only", "received", "--lang", "zh").stdout
    assert "已报" in only
    assert "逾期" not in only


def test_a_late_report_fails_only_where_late_is_asked_for(root: Path, run: Run) -> None:
    (root / "samples/batches/example/example_2024.csv").rename(root / "kept.csv")
    run("run", "--as-of", "2025-03-10")
    (root / "kept.csv").rename(root / "samples/batches/example/example_2024.csv")
    run("run", "--as-of", "2025-03-11")
    assert run("ledger", "--fail-on", "missing").returncode == 0
    assert run("ledger", "--fail-on", "late").returncode == 1
    night = json.loads(run("status", "--format", "json").stdout)
    Draft202012Validator(SCHEMA).validate(night)
    assert [(e["period"], e["status"], e["days"]) for e in night["ledger"]] == [
        ("2024", "late", 9), ("2025", "not_yet_due", 0), ("2026", "not_yet_due", 0),
    ]  # fmt: skip
    ledger = json.loads(run("ledger", "--format", "json").stdout)
    assert ledger["entries"] == night["ledger"]


def test_a_file_for_a_spreadsheet_opens_in_chinese(root: Path, run: Run) -> None:
    run("run", "--as-of", "2026-06-30")
    assert run("ledger", "--format", "csv", "--output", "台账.csv").stdout == ""
    written = (root / "台账.csv").read_bytes()
    assert written.startswith("\ufeff".encode())
    rows = list(csv.DictReader(written.decode("utf-8-sig").splitlines()))
    assert [(r["period"], r["status_word"]) for r in rows] == [("2024", "已报"), ("2025", "缺报"), ("2026", "未到期")]


def test_a_feed_that_is_not_there_is_told(run: Run) -> None:
    done = run("ledger", "--feed", "exmaple", KECHUANG_LANG="en")
    assert done.returncode == 2
    assert "Did you mean example?" in done.stderr
