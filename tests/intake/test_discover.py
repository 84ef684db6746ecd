"""Which files are filings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kechuang_check.domain.feed import Source
from kechuang_check.errors import KechuangError
from kechuang_check.intake import discover
from tests.intake.filings import a_feed


def _put(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")


def _names(root: Path, pattern: str = "*") -> list[str]:
    return [p.name for p in discover(root, a_feed(source=Source("batches", pattern))).files]


def test_regular_files_come_sorted_by_name(tmp_path: Path) -> None:
    _put(tmp_path / "batches", "b_2024.csv", "a_2024.xlsx", "研发_2024.csv", "=cmd_2024.csv")
    assert _names(tmp_path) == ["=cmd_2024.csv", "a_2024.xlsx", "b_2024.csv", "研发_2024.csv"]


def test_what_is_no_filing_is_passed_over_and_counted(tmp_path: Path) -> None:
    folder = tmp_path / "batches"
    _put(folder, "a_2024.csv", ".hidden.csv", "~$a_2024.xlsx", ".~lock.a.ods#", "b.csv.tmp", "c.part", "Thumbs.db")
    (folder / "older").mkdir()
    found = discover(tmp_path, a_feed(source=Source("batches")))
    assert ([p.name for p in found.files], found.folders, found.passed_over) == (["a_2024.csv"], (), 6)


def test_links_and_pipes_are_given_to_intake_which_refuses_them(tmp_path: Path) -> None:
    folder = tmp_path / "batches"
    _put(folder, "a_2024.csv")
    (folder / "link.csv").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe.csv")
    assert _names(tmp_path) == ["a_2024.csv", "link.csv", "pipe.csv"]


def test_a_folder_under_the_name_of_a_filing_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "batches/x_2024.csv").mkdir(parents=True)
    (tmp_path / "batches/2023").mkdir()
    found = discover(tmp_path, a_feed(source=Source("batches")))
    assert ([p.name for p in found.folders], found.files) == (["x_2024.csv"], ())


def test_markers_are_no_filings(tmp_path: Path) -> None:
    _put(tmp_path / "batches", "a_2024.csv", "a_2024.csv.done", "gone_2024.csv.done")
    found = discover(tmp_path, a_feed(source=Source("batches", done_marker="{name}.done")))
    assert ([p.name for p in found.files], found.passed_over) == (["a_2024.csv"], 2)


def test_the_pattern_of_the_feed_holds(tmp_path: Path) -> None:
    _put(tmp_path / "batches", "rd_2024.csv", "rd_2024.xlsx", "other_2024.csv", "sub/rd_2023.csv", ".git/rd_2022.csv")
    assert _names(tmp_path, "rd_*.csv") == ["rd_2024.csv"]
    assert _names(tmp_path, "**/rd_*.csv") == ["rd_2024.csv", "rd_2023.csv"]


def test_an_empty_folder_has_no_filings(tmp_path: Path) -> None:
    (tmp_path / "batches").mkdir()
    assert _names(tmp_path) == []


def test_a_folder_that_is_gone_is_a_fault_and_not_a_feed_without_data(tmp_path: Path) -> None:
    with pytest.raises(KechuangError, match="batches") as error:
        discover(tmp_path, a_feed())
    assert error.value.problems[0].mend


def test_a_folder_that_may_not_be_read_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: Path) -> object:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "batches").mkdir()
    monkeypatch.setattr(Path, "iterdir", denied)
    with pytest.raises(KechuangError, match="Permission denied"):
        discover(tmp_path, a_feed())
