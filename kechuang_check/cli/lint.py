"""`kechuang-check lint`: all definition problems at once."""

from __future__ import annotations

from pathlib import Path

import click

from kechuang_check.cli.options import USAGE, common, console_for, open_workspace, project_root
from kechuang_check.cli.output import write_result
from kechuang_check.cli.speech import say
from kechuang_check.errors import DefinitionError
from kechuang_check.words import speaker, text


@click.command(
    name="lint",
    **USAGE,
    short_help=say(text("List every problem in settings, checks, suites and cases")),
    help=say(
        text(
            "Look through the settings, checks, suites and their cases: every problem at once, with file and line, "
            "what is wrong and the mend. No data is read."
        )
    ),
)
@common
def command(project_dir: Path | None, lang: str | None, quiet: bool, verbose: bool) -> int:
    from kechuang_check.domain.ledger import unknown_years
    from kechuang_check.reporting.ledger_words import unknown_holidays

    root = project_root(project_dir)
    try:
        workspace = open_workspace(root, thorough=True)
    except DefinitionError as error:
        console, lang = console_for(None, lang, quiet=quiet, verbose=verbose)
        write_result("\n".join(console.line(problem) for problem in error.problems), None)
        console.note(text("Problems: {count}", count=len(error.problems)))
        return error.exit_code
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    if years := unknown_years(workspace):
        console.note(unknown_holidays(years, lang))
    rules = sum(len(s.rules) for s in workspace.suites.values())
    summary = text(
        "No problems. Checks: {feeds}; suites: {suites}; rules: {rules}; targets: {targets}.",
        feeds=len(workspace.feeds),
        suites=len(workspace.suites),
        rules=rules,
        targets=len(workspace.targets),
    )
    write_result(speaker(lang)(summary), None)
    return 0
