"""Puts a night on stdout or into a file, in the form asked for."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.formats import json, junit, table
from kechuang_check.validation import RuleVocabulary
from kechuang_check.whole_file import write_whole


def show_night(night: Night, workspace: Workspace, format_: str, lang: str, output: Path | None) -> None:
    """Render `night` and write it to `output` (whole or not at all) or to stdout."""
    forms = RuleVocabulary().forms
    match format_:
        case "json":
            shown = json.render(night, workspace, lang, forms=forms)
        case "junit":
            shown = junit.render(night, workspace, lang, forms=forms)
        case _:
            on_terminal = output is None and sys.stdout.isatty()
            width = None if on_terminal else 120
            colour = on_terminal and not os.environ.get("NO_COLOR")
            shown = table.render(night, workspace, lang, forms=forms, width=width, colour=colour)
    if output is not None:
        write_whole(output, shown if shown.endswith("\n") else shown + "\n")
    else:
        click.echo(shown)
