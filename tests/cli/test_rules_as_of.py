"""`run --rules-as-of`: a night judged by the rules of another one."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.conftest import Run

_OF_THE_CLOCK = ("started", "finished", "report", "is_new", "letters", "ledger")


def verdicts(shown: str) -> str:
    """The result as it was written, but for times and for what only a recorded night has."""
    result = json.loads(shown)
    for key in _OF_THE_CLOCK:
        result.pop(key, None)
        result.get("run", {}).pop(key, None)
    return json.dumps(result, ensure_ascii=False, indent=2)


def test_the_rules_of_a_night_give_its_verdicts_again_after_they_were_changed(root: Path, run: Run) -> None:
    first = run("run", "--as-of", "2025-01-31", "--format", "json").stdout
    rules = root / "expectations/example.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("target: 2%", "target: 4%", 1), encoding="utf-8")
    settings = root / "kechuang.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("2024-01-01", "2024-02-01", 1), encoding="utf-8")
    now = run("run", "--as-of", "2025-01-31", "--dry-run", "--format", "json").stdout
    assert verdicts(now) != verdicts(first)
    then = run("run", "--rules-as-of", "2025-01-31", "--format", "json")
    assert verdicts(then.stdout) == verdicts(first)
    assert "按 2025-01-31 的规则评判" in then.stderr
    with closing(sqlite3.connect(root / "state/history.sqlite")) as db:
        assert db.execute("SELECT count(*) FROM runs").fetchall() == [(1,)]


def test_a_run_that_is_not_there_is_told(run: Run) -> None:
    assert "No night has been recorded yet" in run("run", "--rules-as-of", "2025-01-31", KECHUANG_LANG="en").stderr
