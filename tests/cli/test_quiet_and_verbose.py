"""A quiet night says only what has become a problem; a verbose one what each step did."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.conftest import SHORT, Run

DAY = ("--as-of", "2026-12-31")


def test_a_quiet_night_without_news_is_silent(root: Path, run: Run) -> None:
    done = run("run", "--as-of", "2024-12-31", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_quiet_night_tells_each_problem_once(falls_short: Path, run: Run) -> None:
    first = run("run", *DAY, "--quiet", KECHUANG_LANG="en")
    assert (first.returncode, first.stdout) == (1, "")
    lines = first.stderr.splitlines()
    assert lines[0] == "▼ Behind · Spending as a share of income · 1.50% · 0.50 percentage points short"
    assert lines[-1].startswith("Report: state/reports/2026-12-31-")
    for day in ("2026-12-31", "2027-01-01"):  # the same night again, and one on which the standing turns to missed
        later = run("run", "--as-of", day, "--quiet", KECHUANG_LANG="en")
        assert later.stdout == ""
    assert later.stderr.startswith("✕ Missed")
    last = run("run", "--as-of", "2027-01-02", "--quiet", KECHUANG_LANG="en")
    assert (last.returncode, last.stdout, last.stderr) == (1, "", "")


def test_a_quiet_replay_says_what_was_new_on_that_night(falls_short: Path, run: Run) -> None:
    for day in ("2026-12-30", "2026-12-31", "2027-01-01"):
        run("run", "--as-of", day, "--quiet")
    first = run("run", "--as-of", "2026-12-30", "--quiet", KECHUANG_LANG="en")
    assert "missing report" in first.stderr
    second = run("run", "--as-of", "2026-12-31", "--quiet", KECHUANG_LANG="en")
    assert second.stderr.startswith("▼ Behind")
    assert "missing report" not in second.stderr


def test_a_quiet_night_still_gives_the_result_that_was_asked_for(falls_short: Path, run: Run) -> None:
    asked = run("run", *DAY, "--quiet", "--format", "json")
    assert asked.stdout.startswith("{")
    run("run", *DAY, "--quiet", "--output", "night.txt", KECHUANG_LANG="en")
    assert "Behind" in (falls_short / "night.txt").read_text(encoding="utf-8")


def test_a_quiet_night_tells_what_cannot_be_read_once(root: Path, run: Run) -> None:
    (root / "samples/batches/example/example_2026.csv").write_bytes(bytes(range(6)))
    first = run("run", *DAY, "--quiet", KECHUANG_LANG="en")
    assert first.returncode == 3
    assert "unreadable" in first.stderr
    second = run("run", "--as-of", "2027-01-01", "--quiet", KECHUANG_LANG="en")
    assert (second.returncode, second.stdout, second.stderr) == (3, "", "")


def test_verbose_says_what_was_judged_how_long_it_took_and_what_was_repaired(root: Path, run: Run) -> None:
    file = root / "samples/batches/example/example_2026.csv"
    file.write_text("合计\n" + SHORT + "合计,,30,2000,\n", encoding="utf-8")
    first = run("run", *DAY, "--verbose", KECHUANG_LANG="en").stderr
    assert re.search(r"^example  example_2026\.csv\n    \S.*", first, re.MULTILINE)
    assert re.search(r"great_expectations \S+ \(pandas \S+\) loaded in [0-9.]+ s", first)
    assert "judged in " in first
    assert "samples/batches/example/example_2026.csv: judged now" in first
    assert "repaired: title rows left out: 1" in first
    assert "repaired: total rows left out: 1" in first
    second = run("run", *DAY, "-v", KECHUANG_LANG="en").stderr
    assert "samples/batches/example/example_2026.csv: not judged now" in second
    assert "loaded in" not in second
    plain = run("run", *DAY, KECHUANG_LANG="en").stderr
    assert "judged" not in plain
    assert "repaired" not in plain
