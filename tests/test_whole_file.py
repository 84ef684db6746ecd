"""A file is written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kechuang_check.digests import digest_of
from kechuang_check.whole_file import write_whole


def test_text_and_bytes_are_written_with_the_folder_they_need(tmp_path: Path) -> None:
    write_whole(tmp_path / "deep" / "报告.html", "江阴\n")
    assert (tmp_path / "deep" / "报告.html").read_bytes() == "江阴\n".encode()
    write_whole(tmp_path / "deep" / "报告.html", b"\x00\xff")
    assert (tmp_path / "deep" / "报告.html").read_bytes() == b"\x00\xff"
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["报告.html"]


def test_what_fails_leaves_the_file_before_and_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "result.json"
    write_whole(target, "old")

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(target, "new")
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_others_may_read_what_the_account_lets_them(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_whole(tmp_path / "page.html", "page")
    finally:
        os.umask(before)
    assert (tmp_path / "page.html").stat().st_mode & 0o777 == 0o644


def test_a_name_from_content_tells_parts_apart() -> None:
    assert digest_of("a", "b") == digest_of("a", "b")
    assert len({digest_of("a", "b"), digest_of("ab"), digest_of("b", "a"), digest_of("a", "b", "")}) == 4
    assert len(digest_of()) == 32
