"""Where results go, and what a call says of days."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from tests.cli.conftest import SHORT, Run

FILE = "samples/batches/example/example_2024.csv"
DAY = ("--as-of", "2026-12-31")


def test_output_takes_the_result_and_leaves_stdout_empty(falls_short: Path, run: Run) -> None:
    done = run("run", *DAY, "--format", "json", "--output", "night.json")
    assert (done.returncode, done.stdout) == (1, "")
    night = json.loads((falls_short / "night.json").read_text(encoding="utf-8"))
    assert night["assessments"][0]["standing"] == "behind"
    again = run("status", "--format", "json", "--output", "status.json")
    assert (again.returncode, again.stdout) == (0, "")
    status = json.loads((falls_short / "status.json").read_text(encoding="utf-8"))
    assert status["assessments"] == night["assessments"]
    tried = run("check", FILE, "--feed", "example", "--output", "tried.txt", KECHUANG_LANG="en")
    assert (tried.returncode, tried.stdout) == (0, "")
    assert (falls_short / "tried.txt").read_text(encoding="utf-8").startswith("The file can be used")
    assert sorted(p.name for p in falls_short.glob("*.*")) == [
        "kechuang.toml",
        "night.json",
        "status.json",
        "tried.txt",
    ]


def test_output_replaces_a_file_whole_and_writes_into_a_pipe(root: Path, run: Run) -> None:
    (root / "out").write_text("x" * 100_000)
    assert run("check", FILE, "--feed", "example", "--output", "out").returncode == 0
    assert "x" * 10 not in (root / "out").read_text(encoding="utf-8")
    os.mkfifo(root / "pipe")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append((root / "pipe").read_text(encoding="utf-8")))
    reader.start()
    assert run("check", FILE, "--feed", "example", "--output", "pipe").returncode == 0
    reader.join(timeout=60)
    assert "100.0%" in read[0] or "112.5%" in read[0]
    assert not (root / "pipe").is_file()


def test_assessments_come_in_one_order_whoever_shows_them(tmp_path: Path, run: Run) -> None:
    assert run("init", "jiangyin", cwd=tmp_path).returncode == 0
    root = tmp_path / "jiangyin"
    for feed in ("talent_projects", "carriers"):
        run("run", "--as-of", "2024-12-31", "--check", feed, cwd=root)
    status = json.loads(run("status", "--format", "json", cwd=root).stdout)
    assert [a["indicator"] for a in status["assessments"]] == ["carriers", "talent_projects"]


def test_a_day_before_the_end_of_the_files_period_is_overruled_in_so_many_words(run: Run) -> None:
    done = run("check", FILE, "--feed", "example", "--as-of", "2024-03-01", KECHUANG_LANG="en")
    assert done.returncode == 0
    assert "ends on 2024-12-31: it is judged for that day, not for 2024-03-01" in done.stderr
    on_time = run("check", FILE, "--feed", "example", "--as-of", "2024-12-31", KECHUANG_LANG="en")
    assert on_time.stderr == ""


def test_a_file_for_another_feed_is_asked_about(tmp_path: Path, run: Run) -> None:
    assert run("init", "jiangyin", cwd=tmp_path).returncode == 0
    root = tmp_path / "jiangyin"
    file = "samples/batches/carriers/科创载体_2023年上半年.csv"
    done = run("check", file, "--feed", "priorities", cwd=root, KECHUANG_LANG="en")
    assert done.returncode == 3
    assert "Is priorities the right feed? The file has the columns of: carriers" in done.stderr
    (root / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    lost = run("check", "notes.csv", "--feed", "carriers", "--period", "2024-H1", cwd=root, KECHUANG_LANG="en")
    assert "Is carriers the right feed? There are: carriers, enterprise_rd" in lost.stderr
    right = run("check", file, "--feed", "carriers", cwd=root, KECHUANG_LANG="en")
    assert "the right feed" not in right.stderr
    lines = (
        (root / "samples/batches/hitech_certificates/hitech_certificates_2024-12.csv").read_bytes().decode("utf-8-sig")
    )
    head, _, rows = lines.partition("\n")
    assert "证书编号," in head
    (root / "short.csv").write_text(head.replace("证书编号,", "备注,") + "\n" + rows, encoding="utf-8")
    call = ("check", "short.csv", "--feed", "hitech_certificates", "--period", "2024-12")
    short = run(*call, cwd=root, KECHUANG_LANG="en")
    assert "columns not found: 证书编号" in short.stdout + short.stderr
    assert "the right feed" not in short.stderr


def test_a_day_before_the_first_night_has_no_standings(root: Path, run: Run) -> None:
    assert "No night has been recorded yet" in run("status", "--as-of", "2020-01-01", KECHUANG_LANG="en").stderr
    run("run", "--as-of", "2024-12-31")
    done = run("status", "--as-of", "2020-01-01", KECHUANG_LANG="en")
    assert done.returncode == 3
    assert "No night is recorded for 2020-01-01 or a day before" in done.stderr


def test_a_repeated_night_says_when_its_letters_were_written(falls_short: Path, run: Run) -> None:
    first = run("run", *DAY, KECHUANG_LANG="en")
    assert "\nwritten · 【落后】" in first.stdout
    (letter,) = (falls_short / "state/outbox").glob("*.eml")
    assert letter.name.startswith("2026-12-31-example_bureau-")
    again = run("run", *DAY, KECHUANG_LANG="en")
    assert "\nalready written on " in again.stdout
    assert "This night was recorded before" in again.stderr


def test_a_past_night_says_why_it_wrote_no_letter(root: Path, run: Run) -> None:
    run("run", *DAY)
    (root / "samples/batches/example/example_2025.csv").write_text(SHORT.replace("2026", "2025"), encoding="utf-8")
    done = run("run", "--as-of", "2025-12-31", KECHUANG_LANG="en")
    assert done.returncode == 1
    assert "Nights of later days are recorded already, so this one wrote no letter" in done.stderr
    assert not list((root / "state/outbox").glob("2025-*.eml"))


@pytest.mark.parametrize(
    ("verb", "words"), [("verify", "or if a suite has no case"), ("status", "otherwise the last of all")]
)
def test_help_says_what_the_verb_does(run: Run, verb: str, words: str) -> None:
    assert words in " ".join(run(verb, "--help", KECHUANG_LANG="en").stdout.split())


def test_verify_fails_for_a_suite_without_a_case(root: Path, run: Run) -> None:
    for case in ("meets", "falls_short"):
        for file in (root / "samples/cases/example" / case).iterdir():
            file.unlink()
        (root / "samples/cases/example" / case).rmdir()
    done = run("verify", KECHUANG_LANG="en")
    assert done.returncode == 1
    assert "example: has no case" in done.stdout
