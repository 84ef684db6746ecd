"""A parser in a process of its own that ends before it has heard what to do leaves nothing open."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from kechuang_check.domain.limits import Limits
from kechuang_check.intake.readers import child_process
from kechuang_check.intake.refusal import Refusal


def test_a_child_that_is_gone_before_it_is_spoken_to_leaves_nothing_open(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child = tmp_path / "child.py"
    child.write_text("", encoding="utf-8")
    begun: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *arguments: Any, **more: Any) -> None:
            super().__init__(*arguments, **more)
            begun.append(self)

    monkeypatch.setattr(child_process, "_CHILD", child)
    monkeypatch.setattr(subprocess, "Popen", Noted)
    with pytest.raises(Refusal):
        # More than a pipe holds, so that it is not taken in by one that is about to end.
        child_process.page_tables("x" * 1_000_000, Limits())
    (process,) = begun
    assert process.stdin is not None
    assert process.stdout is not None
    assert (process.stdin.closed, process.stdout.closed) == (True, True)
    assert process.returncode is not None
