"""`kechuang-check diff` as it is called."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run


def test_one_night_says_when_there_is_more_and_an_unknown_one_is_told(root: Path, run: Run) -> None:
    assert "No night has been recorded yet" in run("diff", KECHUANG_LANG="en").stderr
    assert not (root / "state").exists()
    run("run", "--as-of", "2025-01-31")
    alone = run("diff", KECHUANG_LANG="en")
    assert (alone.returncode, alone.stderr) == (0, "")
    assert "Only one night is recorded up to now: 31 January 2025 (" in alone.stdout
    found = json.loads(run("diff", "--format", "json").stdout)
    assert (found["before"], found["after"]["as_of"], found["indicators"]) == (None, "2025-01-31", [])
    unknown = run("diff", "2020-01-01", KECHUANG_LANG="en")
    assert (unknown.returncode, "Recorded last: 2025-01-31 (" in unknown.stderr) == (3, True)


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
    assert back["before"] == found["after"]
