"""`kechuang-check explain`: one indicator in plain words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from kechuang_check.cli import completion
from kechuang_check.cli.naming import known_indicator
from kechuang_check.cli.options import (
    USAGE,
    Day,
    common,
    console_for,
    open_workspace,
    today,
)
from kechuang_check.cli.output import write_result
from kechuang_check.cli.speech import say
from kechuang_check.words import text


@click.command(
    name="explain",
    **USAGE,
    short_help=say(text("Explain one indicator in plain words")),
    help=say(
        text(
            "Explain one indicator: the clause, how it is measured, the path to its target, the last observation and "
            "the bound that it is held against. All figures are those of one night: the last one, or with --as-of the "
            "last one up to that day, whose bound is told as well."
        )
    ),
)
@click.argument("indicator", shell_complete=completion.indicators)
@click.option(
    "--as-of", type=Day(), help=say(text("The day to explain it for (YYYY-MM-DD); otherwise the last night."))
)
@common
def command(
    indicator: str, as_of: date | None, project_dir: Path | None, lang: str | None, quiet: bool, verbose: bool
) -> int:
    from kechuang_check.history import is_begun, open_history
    from kechuang_check.reporting import explanation

    workspace = open_workspace(project_dir)
    known_indicator(indicator, workspace.targets, "INDICATOR")
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    last = None
    if is_begun(workspace.database):
        with open_history(workspace.database) as history:
            last = next((a for a in history.standings(as_of) if a.target.indicator == indicator), None)
    day = as_of or (today(workspace) if last is None else last.as_of)
    write_result(explanation.render(indicator, last, day, workspace, lang), None)
    return 0
