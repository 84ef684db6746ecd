"""`kechuang-check template`: the form to fill in, made from a feed and its suite."""

from __future__ import annotations

from pathlib import Path

import click

from kechuang_check.cli import completion
from kechuang_check.cli.naming import known_check
from kechuang_check.cli.options import USAGE, common, console_for, open_workspace, stated_period
from kechuang_check.cli.output import check_workbook, force_option, refuse_inbox, write_workbook
from kechuang_check.cli.speech import say
from kechuang_check.words import text


@click.command(
    name="template",
    **USAGE,
    short_help=say(text("Make the form that a feed is filled in on")),
    help=say(
        text(
            "Make the form (.xlsx) that FEED is filled in on, from its check and its suite: headers, units, lists to "
            "choose from, rules for input, and explanations. A form that was filled in is checked as it is."
        )
    ),
)
@click.argument("feed", shell_complete=completion.feeds)
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help=say(text("The form to write (.xlsx); its folder must be there.")),
)
@click.option("--period", help=say(text("Period that the form is for (2024, 2024-H1, 2024-Q3, 2024-06).")))
@force_option
@click.option(
    "--strict",
    is_flag=True,
    help=say(text("A bare form that needs no repair when it is checked with --strict: nothing above the header.")),
)
@common
def command(
    feed: str,
    output: Path,
    period: str | None,
    force: bool,
    strict: bool,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    check_workbook(output, force=force)
    workspace = open_workspace(project_dir)
    refuse_inbox(output, workspace)
    known_check(feed, workspace, "FEED")
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    stated = stated_period(period, workspace.feeds[feed].expected.every)

    from kechuang_check.forms.asked import blank_form
    from kechuang_check.forms.entry_form import entry_form
    from kechuang_check.reporting.reader import Reader
    from kechuang_check.validation import RuleVocabulary

    reader = Reader(workspace, lang, RuleVocabulary().forms)
    blank = blank_form(workspace.feeds[feed], reader, stated, f"checks/{feed}.yaml", strict=strict)
    write_workbook(entry_form(blank, reader), output)
    console.note(
        text(
            "Form of {feed} written to {file}: {columns} columns, {rules} rules.",
            feed=feed,
            file=str(output),
            columns=len(blank.columns),
            rules=len({r for a in blank.columns for r in a.rules} | set(blank.rules)),
        )
    )
    console.note(text("Filled in, try it: kechuang-check check {file} --feed {feed}", file=str(output), feed=feed))
    return 0
