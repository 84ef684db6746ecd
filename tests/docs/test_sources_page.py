"""The Python of the pages on sources prints what they show, and the sources that they write are read."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from kechuang_check.definitions import load_workspace
from kechuang_check.definitions.templates import create_workspace
from kechuang_check.validation import RuleVocabulary

DOCS = Path(__file__).parents[2] / "docs"
PAGES = [DOCS / "sources.md", DOCS / "sources.zh.md"]
PYTHON = re.compile(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", re.MULTILINE | re.DOTALL)
YAML = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_the_python_of_the_page_prints_what_it_shows(page, tmp_path, monkeypatch):
    create_workspace(tmp_path / "plan", "empty")
    monkeypatch.chdir(tmp_path)
    ((code, shown),) = PYTHON.findall(page.read_text(encoding="utf-8"))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, page.name, "exec"), {})  # noqa: S102 - the page's own example
    assert printed.getvalue() == shown


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_the_sources_of_the_page_are_read(page, tmp_path):
    blocks = YAML.findall(page.read_text(encoding="utf-8"))
    assert len(blocks) == 2
    for number, block in enumerate(blocks):
        root = tmp_path / str(number)
        create_workspace(root, "empty")
        check = root / "checks" / "example.yaml"
        before, _, after = check.read_text(encoding="utf-8").partition("source:\n")
        check.write_text(before + block + "expected:" + after.partition("\nexpected:")[2], encoding="utf-8")
        assert load_workspace(root, RuleVocabulary(), thorough=True).feeds["example"].source.sql
