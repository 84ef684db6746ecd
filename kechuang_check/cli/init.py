"""`kechuang-check init`: a new workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kechuang_check.cli.naming import OneOf
from kechuang_check.cli.options import USAGE, console_for, speaking
from kechuang_check.cli.speech import say
from kechuang_check.errors import Place, Problem, UsageError
from kechuang_check.words import text

if TYPE_CHECKING:
    from kechuang_check.cli.console import Console


@click.command(
    name="init",
    **USAGE,
    short_help=say(text("Make a new workspace")),
    help=say(
        text(
            "Make a new workspace in DIR: the Jiangyin plan with its checks, suites and samples; with --template empty "
            "a minimal one in which every key is explained; with --from-table a draft from a table of targets."
        )
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--template",
    type=OneOf(["jiangyin", "empty"]),
    default="jiangyin",
    help=say(text("What to start from (jiangyin).")),
)
@click.option(
    "--from-table",
    "table",
    type=click.Path(path_type=Path, dir_okay=False),
    help=say(
        text(
            "Draft the suites from a table of targets (xlsx or csv): indicator, wording, comparator, value, unit, due."
        )
    ),
)
@speaking()
def command(folder: Path, template: str, table: Path | None, lang: str | None, quiet: bool, verbose: bool) -> int:
    from kechuang_check.definitions.templates import create_workspace

    console, _ = console_for(None, lang, quiet=quiet, verbose=verbose)
    try:
        made = create_workspace(folder, template) if table is None else _draft(folder, table, console)
    except OSError as error:
        raise UsageError(
            Problem(
                text("The workspace cannot be written: {reason}.", reason=error.strerror or type(error).__name__),
                text("Name a folder that you may write to."),
                Place(str(folder)),
            )
        ) from error
    console.note(text("{count} files written to {folder}.", count=len(made), folder=str(folder)))
    console.note(text("Next: cd {folder} && kechuang-check lint", folder=str(folder)))
    return 0


def _draft(folder: Path, table: Path, console: Console) -> tuple[Path, ...]:
    """The workspace drafted from the table; says what could not be told. Raises UsageError for any other table."""
    from kechuang_check.definitions.drafting.draft_workspace import draft_workspace
    from kechuang_check.definitions.templates import write_workspace
    from kechuang_check.intake.plan_table import read_plan_table

    rows, wrong = read_plan_table(table)
    if not rows:
        mend = text("The first row of the table names its columns: indicator, wording, value, unit, due.")
        problems = [Problem(f.message or text("The table cannot be read."), f.advice or mend, f.where) for f in wrong]
        raise UsageError(*(problems or [Problem(text("The table has no target."), mend, Place(str(table)))]))
    try:
        draft = draft_workspace(rows, table.stem, None, None)
    except ValueError:
        raise UsageError(
            Problem(
                text("No row says when its target is due."),
                text("Add a column `due` (期限) with a year or a day."),
                Place(str(table)),
            )
        ) from None
    made = write_workspace(folder, draft.files)
    for finding in wrong:
        if finding.message is not None:
            console.note(finding.message)
    for line, name, doubt in draft.doubts:
        console.note(text("row {row}, {name}: {doubt}", row=line, name=name, doubt=doubt))
    console.note(
        text(
            "Targets drafted: {targets}, of which carried and not judged: {carried}. What is to be checked is marked "
            "in expectations/plan_targets.yaml.",
            targets=draft.targets,
            carried=draft.carried,
        )
    )
    return made
