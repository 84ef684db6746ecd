"""Tables of yearbooks: a workspace that reads them, look-alikes built in code, and published ones where they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kechuang_check.definitions import load_workspace
from kechuang_check.domain.workspace import Workspace
from kechuang_check.validation import RuleVocabulary

PUBLISHED = os.environ.get("KECHUANG_YEARBOOKS", "")
"""A folder of published tables, which are not part of this repository: `make yearbooks TABLES=FOLDER`."""

collect_ignore = [] if PUBLISHED else ["test_published_tables.py", "test_published_indicators.py"]


@pytest.fixture(scope="session")
def yearbooks() -> Workspace:
    return load_workspace(Path(__file__).parent / "workspace", RuleVocabulary())
