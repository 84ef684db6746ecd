"""Puts a night into the form asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from kechuang_check.cli.console import is_plain_terminal
from kechuang_check.cli.output import write_result
from kechuang_check.domain.ledger import Ledger
from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.formats import json, junit, one_file, table
from kechuang_check.reporting.punctuation import listed
from kechuang_check.validation import RuleVocabulary
from kechuang_check.words import text

if TYPE_CHECKING:
    from kechuang_check.cli.console import Console

_WIDTH_OF_FILES = 120


def show_night(
    night: Night,
    workspace: Workspace,
    format_: str | None,
    lang: str,
    output: Path | None,
    *,
    is_one_file: bool = False,
    ledger: Ledger | None = None,
) -> None:
    """Render `night` and write it to `output` (whole or not at all) or to stdout; `ledger`: of reports, if known."""
    forms = RuleVocabulary().forms
    match format_:
        case "json":
            shown = json.render(night, workspace, lang, forms=forms, ledger=ledger)
        case "junit":
            shown = junit.render(night, workspace, lang, forms=forms)
        case _:
            on_terminal = output is None and sys.stdout.isatty()
            width = None if on_terminal else _WIDTH_OF_FILES
            colour = on_terminal and not os.environ.get("NO_COLOR") and not is_plain_terminal()
            if is_one_file:
                shown = one_file.render(night, workspace, lang, forms=forms, width=width, colour=colour)
            else:
                shown = table.render(night, workspace, lang, forms=forms, width=width, colour=colour, ledger=ledger)
    write_result(shown, output)


def note_left_out(workspace: Workspace, checks: Collection[str], console: Console, lang: str) -> None:
    """Say which indicators rest on other checks than those that were asked for, and so were not judged."""
    for indicator, others in workspace.resting_on_more(checks).items():
        name = workspace.targets[indicator].name.in_(lang)
        console.note(text("{name}: not judged, as it rests on {checks} too.", name=name, checks=listed(others, lang)))
