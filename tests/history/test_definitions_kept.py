"""The texts of definitions: kept once for each content, and a workspace made from them again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kechuang_check.definitions import load_workspace
from kechuang_check.definitions.kept_texts import definition_texts, workspace_as_it_was
from kechuang_check.definitions.templates import create_workspace
from kechuang_check.errors import HistoryError, UsageError
from kechuang_check.validation import RuleVocabulary
from tests.history.nights import a_night

ROOT = Path(__file__).parents[2]


def test_the_same_texts_are_kept_once_and_come_back(history, count_rows) -> None:
    texts = {"checks/示例.yaml": "name: 示例\udcff\n"}
    history.record(a_night("run-1"), definitions=texts)
    history.record(a_night("run-2", date(2025, 1, 1)), definitions=texts)
    history.record(a_night("run-3", date(2025, 1, 2)), definitions=texts | {"checks/b.yaml": ""})
    history.record(a_night("run-4", date(2025, 1, 3)))
    assert history.definitions("run-2") == texts
    assert (history.definitions("run-4"), history.definitions("run-9")) == ({}, {})
    assert (count_rows()["definitions"], count_rows()["run_definitions"]) == (2, 3)
    with history._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE definitions SET packed = x'00'")
    with pytest.raises(HistoryError):
        history.definitions("run-1")


def test_a_run_is_named_by_its_day_or_by_the_beginning_of_its_id(history) -> None:
    for name, day in (("abc-1", 1), ("abc-2", 1), ("xyz", 2)):
        history.record(a_night(name, date(2025, 1, day)))
    assert [history.named(n, "RUN").id for n in ("2025-01-01", "abc-1", "xy")] == ["abc-2", "abc-1", "xyz"]
    assert [getattr(history.before(n), "id", None) for n in ("xyz", "abc-2", "abc-1")] == ["abc-2", "abc-1", None]
    for wrong in ("abc", "2025-01-09"):
        with pytest.raises(UsageError):
            history.named(wrong, "RUN")


@pytest.mark.parametrize("root", [None, ROOT], ids=["empty", "jiangyin"])
def test_a_workspace_made_again_is_the_same_and_holds_no_secret(root: Path | None, tmp_path: Path) -> None:
    if root is None:
        root = tmp_path / "plan"
        create_workspace(root, "empty")
    vocabulary = RuleVocabulary()
    workspace, texts = load_workspace(root, vocabulary), definition_texts(root)
    assert workspace_as_it_was(workspace, texts, vocabulary) == workspace
    assert "sqlite" not in texts["kechuang.toml"]
