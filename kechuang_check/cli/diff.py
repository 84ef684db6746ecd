"""`kechuang-check diff`: what is different between two nights, and why."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from kechuang_check.cli.console import is_plain_terminal
from kechuang_check.cli.naming import OneOf
from kechuang_check.cli.options import USAGE, common, console_for, open_workspace
from kechuang_check.cli.output import check_output, output_option, write_result
from kechuang_check.cli.speech import say
from kechuang_check.errors import HistoryError, Problem
from kechuang_check.words import text

_WIDTH_OF_FILES = 120


@click.command(
    name="diff",
    **USAGE,
    short_help=say(text("Show what changed between two nights, and why")),
    help=say(
        text(
            "What is different between two recorded nights: by indicator value, bound, standing and target, and "
            "whether that comes from the data, the rule, the target or the day; and which batches are new, replaced "
            "or gone. A RUN is a day or the beginning of an id; without any, the last two nights are compared, with "
            "one that night and the last. What was before and what after goes by their days, in whatever order they "
            "are named."
        )
    ),
)
@click.argument("before", metavar="[RUN]", required=False)
@click.argument("after", metavar="[RUN]", required=False)
@click.option(
    "--format",
    "format_",
    type=OneOf(["table", "json"]),
    default="table",
    help=say(text("Form of the result (table).")),
)
@output_option
@common
def command(
    before: str | None,
    after: str | None,
    format_: str,
    output: Path | None,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check.definitions.edits import edits_between
    from kechuang_check.domain.changes import changes
    from kechuang_check.history import is_begun, open_history
    from kechuang_check.reporting.formats import night_diff
    from kechuang_check.reporting.reader import Reader

    check_output(output)
    workspace = open_workspace(project_dir)
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    mend = text("Run one first: kechuang-check run")
    nothing = HistoryError(Problem(text("No night has been recorded yet."), mend))
    if not is_begun(workspace.database):
        raise nothing
    with open_history(workspace.database) as history:
        last = history.latest() if after is None else history.named(after, "RUN")
        if last is None:
            raise nothing
        first = history.before(last.id) if before is None else history.named(before, "RUN")
        is_turned = first is not None and (first.as_of, first.finished) > (last.as_of, last.finished)
        if first is not None:
            first, last = (last, first) if is_turned else (first, last)
            edits = edits_between(history.definitions(first.id), history.definitions(last.id))
    reader = Reader(workspace, lang)
    if first is None:
        shown = night_diff.only_one_json(last) if format_ == "json" else night_diff.only_one(last, reader)
    elif format_ == "json":
        shown = night_diff.render_json(changes(first, last, edits))
    else:
        on_terminal = output is None and sys.stdout.isatty()
        width = None if on_terminal else _WIDTH_OF_FILES
        colour = on_terminal and not os.environ.get("NO_COLOR") and not is_plain_terminal()
        shown = night_diff.render_table(changes(first, last, edits), reader, width=width, colour=colour)
    write_result(shown, output)
    if is_turned and first is not None:
        days = {"before": first.as_of.isoformat(), "after": last.as_of.isoformat()}
        console.note(text("The nights were put in the order of time: {before} is before, {after} is after.", **days))
    return 0
