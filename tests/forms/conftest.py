"""The Jiangyin workspace, and a reception for its filings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kechuang_check.definitions import load_workspace
from kechuang_check.definitions.templates import create_workspace
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.period import Period
from kechuang_check.domain.workspace import Workspace
from kechuang_check.intake import Reception, take_in
from kechuang_check.validation import RuleVocabulary
from tests.forms.filling import ROOT


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    return load_workspace(ROOT, RuleVocabulary())


@pytest.fixture
def taken(tmp_path: Path) -> Callable[..., Batch]:
    def take(file: Path, feed: Feed, period: Period | None = None) -> Batch:
        return take_in(file, feed, Reception(tmp_path, tmp_path / "state"), period=period)

    return take


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The empty workspace: one feed, one rule on rows that is critical and one that warns."""
    root = tmp_path_factory.mktemp("empty") / "plan"
    create_workspace(root, "empty")
    return load_workspace(root, RuleVocabulary())
