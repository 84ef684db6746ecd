"""`kechuang-check inspect`: what stands in a file, and a layout to declare for it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kechuang_check.cli import completion
from kechuang_check.cli.console import is_plain_terminal
from kechuang_check.cli.naming import OneOf, known_check
from kechuang_check.cli.options import (
    USAGE,
    common,
    console_for,
    environment,
    existing_file,
    open_workspace,
    period_option,
    stated_period,
)
from kechuang_check.cli.output import check_output, output_option, write_result
from kechuang_check.cli.speech import say
from kechuang_check.errors import DefinitionError
from kechuang_check.words import text

if TYPE_CHECKING:
    from kechuang_check.domain.workspace import Workspace

_WIDTH_OF_FILES = 120


@click.command(
    name="inspect",
    **USAGE,
    short_help=say(text("Show what stands in a file, and draft a layout")),
    help=say(
        text(
            "Show what stands in a file: its sheets, header rows, units, columns, the rows taken and those left out, "
            "and draft a layout to paste into a check. Without --feed: which checks it resembles, and a draft of a "
            "whole check. Nothing is judged or recorded."
        )
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--feed", shell_complete=completion.feeds, help=say(text("The check that the file is for.")))
@period_option
@click.option("--whole", is_flag=True, help=say(text("Read large files to their end, not only their beginning.")))
@click.option(
    "--format",
    "format_",
    type=OneOf(["table", "yaml", "json"]),
    default="table",
    help=say(text("table, the draft as yaml, or json (table).")),
)
@output_option
@common
def command(
    file: Path,
    feed: str | None,
    period: str | None,
    whole: bool,
    format_: str,
    output: Path | None,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check.domain.limits import Limits
    from kechuang_check.intake import Inspector
    from kechuang_check.reporting.formats import draft_yaml, inspection_json, inspection_table

    check_output(output)
    workspace = _workspace_if_any(project_dir, is_needed=feed is not None)
    if feed is not None and workspace is not None:
        known_check(feed, workspace, "--feed")
    existing_file(file)
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    inspector = Inspector(
        feeds={} if workspace is None else workspace.feeds,
        steward="steward" if workspace is None else next(iter(workspace.owners), "steward"),
        limits=Limits() if workspace is None else workspace.limits,
        environment=environment(),
        whole=whole,
    )
    chosen = None if feed is None or workspace is None else workspace.feeds[feed]
    seen = inspector.inspect(file, chosen, stated_period(period))
    match format_:
        case "yaml":
            shown = draft_yaml.render(seen, lang)
        case "json":
            shown = inspection_json.render(seen, lang)
        case _:
            on_terminal = output is None and sys.stdout.isatty()
            colour = on_terminal and not os.environ.get("NO_COLOR") and not is_plain_terminal()
            width = None if on_terminal else _WIDTH_OF_FILES
            shown = inspection_table.render(seen, lang, width=width, colour=colour)
    write_result(shown, output)
    return 0 if seen.sheets else 3


def _workspace_if_any(given: Path | None, *, is_needed: bool) -> Workspace | None:
    """The workspace; without a check to read by, a file can be looked at outside of any, or beside one with faults."""
    from kechuang_check.definitions import find_root

    if is_needed or given is not None:
        return open_workspace(given)
    try:
        return None if find_root(Path.cwd()) is None else open_workspace(None)
    except DefinitionError:
        return None
