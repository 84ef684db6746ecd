"""Batches by their ids on the command line: shown, their repairs listed harmlessly, confirmed."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kechuang_check import nightly
from kechuang_check.definitions import load_workspace
from kechuang_check.definitions.templates import create_workspace
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.judging import Judge, Judgement
from kechuang_check.history import open_history
from kechuang_check.validation import RuleVocabulary
from tests.cli.conftest import COMMAND, clean_environment
from tests.nights.conftest import Silent

MOMENT = datetime(2026, 1, 1, 2, tzinfo=UTC)
HEADER = "单位编号,单位名称,支出,收入,批准日期"
BEFORE = [HEADER, *(f"U{i},名称{i},{30 + i},{1000 + i},2025-03-01" for i in range(6))]
NOW = [
    HEADER,
    'u0, =HYPERLINK("x") ,"300,000",10000000,2026-03-01'.replace(' =HYPERLINK("x") ', '" =HYPERLINK(""x"") "'),
    "U1,\u3000-名称1,３１0000,10010000,2026-03-01",
    *(f"U{i},名称{i},{30 + i}0000,{1000 + i}0000,2026-03-01" for i in range(2, 6)),
]


class OneRule:
    """Judges by a rule that the batch of 2026 breaks."""

    engine = "none"

    def judge(self, suite: object, feed: object, batch: Batch, *_: object) -> Judgement:
        broken = Finding("example/code-known", "expect_code", Severity.CRITICAL, Outcome.FAIL, failing=1, evaluated=6)
        return Judgement((broken,) if "2026" in str(batch.period) else (), ())


class NoRules:
    """Judges by no rule: what intake and the desk find is enough here."""

    engine = "none"

    def judge(self, *_: object) -> Judgement:
        return Judgement((), ())


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after a night in which a filing came in another unit, with cells that were repaired."""
    return night_of(tmp_path_factory.mktemp("plan"), NoRules)


def night_of(root: Path, judge: Callable[[], Judge]) -> Path:
    create_workspace(root / "plan", "empty")
    inbox = root / "plan/samples/batches/example"
    (inbox / "example_2025.csv").write_text("\n".join(BEFORE), encoding="utf-8")
    (inbox / "example_2026.csv").write_text("\n".join(NOW), encoding="utf-8")
    workspace = load_workspace(root / "plan", RuleVocabulary())
    with open_history(workspace.database) as history:
        nightly.run_night(workspace, nightly.Order(date(2026, 12, 31)), history, judge, lambda: MOMENT, Silent())
    return root / "plan"


def in_workspace(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=root,
        env=clean_environment(KECHUANG_LANG="en", COLUMNS="160"),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def id_(root: Path) -> str:
    listed = json.loads(in_workspace(root, "batches", "list", "--feed", "example", "--format", "json").stdout)
    (found,) = (b for b in listed if b["period"] == "2026")
    assert (found["status"], found["version"], found["rows"], found["superseded"]) == ("unfit", 1, 6, False)
    return str(found["id"])


def test_one_batch_is_found_by_the_beginning_of_its_id_and_shown(root: Path, id_: str) -> None:
    shown = in_workspace(root, "batches", "show", id_[:6]).stdout
    for words in (
        id_,
        "example_2026.csv",
        "unfit, unit suspect",
        "about 10,000 times those of 2025",
        "a code in other letters × 1",
    ):
        assert words in shown
    plain = json.loads(in_workspace(root, "batches", "show", id_, "--format", "json").stdout)
    assert plain["cells_repaired"] == {"code": 1, "blanks": 2, "thousands": 1, "full-width": 1}
    assert "intake/unit-suspect" in {f["code"] for f in plain["findings"]}
    assert plain["confirmed"] is None


def test_every_repair_has_its_place_and_what_stood_there(root: Path, id_: str) -> None:
    found = json.loads(in_workspace(root, "batches", "repairs", id_, "--format", "json").stdout)
    assert {
        "kind": "thousands",
        "sheet": None,
        "row": 2,
        "column": "C",
        "before": "300,000",
        "after": "3000000000",
    } in [{**r, "after": r["after"].partition(".")[0]} for r in found]
    table = in_workspace(root, "batches", "repairs", id_).stdout
    assert "thousands separators × 1" in table
    assert "blanks around a value × 2" in table


def test_what_a_spreadsheet_would_run_is_written_with_an_apostrophe(root: Path, id_: str) -> None:
    rows = list(csv.DictReader(io.StringIO(in_workspace(root, "batches", "repairs", id_, "--format", "csv").stdout)))
    after = {row["after"] for row in rows if row["kind"] == "blanks"}
    assert after == {'\'=HYPERLINK("x")', "'-名称1"}
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@\t\r" and cell]


def test_only_what_is_suspect_can_be_confirmed_and_never_without_a_reason(root: Path, id_: str) -> None:
    listed = csv.DictReader(io.StringIO(in_workspace(root, "batches", "list", "--format", "csv").stdout))
    fit = next(b["id"] for b in listed if b["period"] == "2025")
    refused = in_workspace(root, "batches", "confirm", fit, "--note", "right")
    assert (refused.returncode, "is not suspect" in refused.stderr) == (2, True)
    empty = in_workspace(root, "batches", "confirm", id_, "--note", "  ")
    assert (empty.returncode, "The note or the name is empty" in empty.stderr) == (2, True)


def test_what_else_holds_the_batch_is_said_when_its_unit_is_confirmed(tmp_path: Path) -> None:
    root = night_of(tmp_path, OneRule)
    found = json.loads(in_workspace(root, "batches", "list", "--format", "json").stdout)
    id_ = next(b["id"] for b in found if b["period"] == "2026")
    done = in_workspace(root, "batches", "confirm", id_, "--note", "right")
    assert done.returncode == 0
    assert "held by other findings as well, and stays unfit until they are mended: example/code-known." in done.stderr


def test_a_confirmation_is_shown_with_who_and_why_and_its_note_cannot_draw(root: Path, id_: str) -> None:
    done = in_workspace(
        root, "batches", "confirm", id_[:5], "--note", "two\nlines \x1b[31m\u202e", "--by", "data steward"
    )
    assert done.returncode == 0, done.stderr
    assert "held by other" not in done.stderr
    assert "Confirmed by data steward: example 2026" in done.stdout
    shown = in_workspace(root, "batches", "show", id_).stdout
    assert "data steward, " in shown
    assert "two lines ‹U+001B›[31m‹U+202E›" in shown


def test_a_damaged_record_of_repairs_is_told_with_its_place(root: Path, id_: str) -> None:
    file = root / "state/batches" / id_ / "repairs.parquet"
    kept = file.read_bytes()
    file.write_bytes(kept[:40])
    done = in_workspace(root, "batches", "repairs", id_)
    file.write_bytes(kept)
    assert (done.returncode, "repairs.parquet" in done.stderr, "Traceback" in done.stderr) == (3, True, False)


def test_what_was_taken_out_on_purpose_is_said_by_id_and_shown(root: Path) -> None:
    listed = json.loads(in_workspace(root, "batches", "list", "--format", "json").stdout)
    (before,) = (b for b in listed if b["period"] == "2025")
    said = in_workspace(
        root, "batches", "withdraw", before["id"][:8], "--note", "made\nanew", "--by", "steward", "--lang", "en"
    )
    assert said.returncode == 0
    assert said.stdout.startswith("Withdrawn on purpose, says steward: example 2025, ")
    assert "still lies there, and counts as long as it does: take it out" in said.stderr
    shown = json.loads(in_workspace(root, "batches", "show", before["id"], "--format", "json").stdout)
    assert shown["status"] == "withdrawn"
    assert (shown["withdrawn"]["by"], shown["withdrawn"]["note"]) == ("steward", "made anew")
    words = in_workspace(root, "batches", "show", before["id"], "--lang", "zh").stdout
    assert "有意撤回" in words
    assert "made anew" in words


def test_an_unknown_batch_cannot_be_withdrawn(root: Path) -> None:
    done = in_workspace(root, "batches", "withdraw", "zzzz", "--note", "made anew", "--lang", "en")
    assert done.returncode == 2
    assert "There is no batch whose id begins with 'zzzz'." in done.stderr


def test_whether_figures_are_provisional_is_said_to_machines_too(tmp_path: Path) -> None:
    create_workspace(tmp_path / "plan", "empty")
    check, inbox = tmp_path / "plan/checks/example.yaml", tmp_path / "plan/samples/batches/example"
    check.write_text(check.read_text(encoding="utf-8") + "finality: {final_until: by 31 October}\n", encoding="utf-8")
    (inbox / "example_2024.csv").rename(inbox / "example_2024_快报.csv")
    (inbox / "example_2025.csv").write_text("\n".join(BEFORE), encoding="utf-8")
    workspace = load_workspace(tmp_path / "plan", RuleVocabulary())
    with open_history(workspace.database) as history:
        nightly.run_night(workspace, nightly.Order(date(2026, 1, 31)), history, NoRules, lambda: MOMENT, Silent())
    listed = json.loads(in_workspace(tmp_path / "plan", "batches", "list", "--format", "json").stdout)
    found = {b["period"]: (b["id"], b["finality"]) for b in listed}
    assert {period: finality for period, (_, finality) in found.items()} == {"2024": "provisional", "2025": None}
    rows = csv.DictReader(io.StringIO(in_workspace(tmp_path / "plan", "batches", "list", "--format", "csv").stdout))
    assert {row["period"]: row["finality"] for row in rows} == {"2024": "provisional", "2025": ""}
    shown = in_workspace(tmp_path / "plan", "batches", "show", found["2024"][0], "--format", "json").stdout
    assert json.loads(shown)["finality"] == "provisional"
