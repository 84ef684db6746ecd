"""What lint looks at besides the definitions: folders and cases. A night goes on without any of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kechuang_check.definitions.across import indicators_of
from kechuang_check.definitions.cases import Names, look_through_cases
from kechuang_check.definitions.problems import Problems
from kechuang_check.definitions.written import Document
from kechuang_check.words import text

Documents = Mapping[str, Document | None]


def check_beside(root: Path, checks: Documents, suites: Documents, problems: Problems) -> None:
    """`checks` and `suites`: by stem of the file, None for one that could not be read."""
    for document in checks.values():
        if document is not None:
            _check_folder(root, document, problems)
    look_through_cases(root, _names(checks, suites), problems)


def _check_folder(root: Path, check: Document, problems: Problems) -> None:
    folder = check.word("source", "folder")
    if folder is None or "\\" in folder or Path(folder).is_absolute() or ".." in Path(folder).parts:
        return
    if (root / folder).is_dir():
        return
    problems.add(
        check.place("source", "folder"),
        text("There is no folder {folder}", folder=folder),
        text("Make the folder, or write the one where the filings are put"),
    )


def _names(checks: Documents, suites: Documents) -> Names:
    """What cases may name; None where a file that cannot be read may hold more."""
    read = [document for document in suites.values() if document is not None]
    is_whole = len(read) == len(suites)
    return Names(
        feeds=tuple(checks),
        suites=tuple(suites),
        indicators=tuple(i for d in read for _, i, _ in indicators_of(d)) if is_whole else None,
        codes=tuple(code for d in read for code in _codes(d)) if is_whole else None,
    )


def _codes(suite: Document) -> list[str]:
    listed = suite.node("expectations")
    count = len(listed.value) if listed and isinstance(listed.value, list) else 0
    codes = (suite.word("expectations", index, "meta", "code") for index in range(count))
    return [code for code in codes if code is not None]
