"""`kechuang-check batches`: what came, what was repaired in it, and what a steward confirms of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kechuang_check.cli import completion
from kechuang_check.cli.console import is_plain_terminal
from kechuang_check.cli.naming import OneOf, known_check
from kechuang_check.cli.options import LANGUAGE_HELP, USAGE, clock_of, common, console_for, open_workspace
from kechuang_check.cli.output import check_output, output_option, write_result
from kechuang_check.cli.recorded_batches import LONGEST_NOTE, recorded_batches, the_batch, this_account
from kechuang_check.cli.speech import say
from kechuang_check.cli.withdrawing import command as withdrawing
from kechuang_check.errors import HistoryError, Place, Problem, UsageError
from kechuang_check.words import LANGUAGES, text

if TYPE_CHECKING:
    from kechuang_check.domain.batch import CellRepair
    from kechuang_check.domain.recorded_batch import RecordedBatch
    from kechuang_check.domain.workspace import Workspace

_WIDTH_OF_FILES = 160


command = click.Group(
    name="batches",
    # Whoever needs the language reads it from the command line, where it may stand before the verb or after it.
    params=[click.Option(["--lang"], type=OneOf(LANGUAGES), expose_value=False, help=LANGUAGE_HELP)],
    subcommand_metavar=say(text("VERB [ARGS]...")),
    **USAGE,
    short_help=say(text("List batches, show their repairs, confirm or withdraw one")),
    help=say(
        text(
            "The batches that nights have recorded: list them, show one, print every repair of its cells, confirm "
            "that amounts which look like a slip of the unit are right, or say that one was taken out on purpose."
        )
    ),
)

_form_option = click.option(
    "--format",
    "format_",
    type=OneOf(["table", "csv", "json"]),
    default="table",
    help=say(text("Form of the result (table).")),
)


@command.command(name="list", **USAGE, help=say(text("The batches, in the order in which they came.")))
@click.option("--feed", shell_complete=completion.feeds, help=say(text("Only batches of this check.")))
@_form_option
@output_option
@common
def list_(
    feed: str | None,
    format_: str,
    output: Path | None,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check.reporting.formats import recorded
    from kechuang_check.reporting.reader import Reader

    check_output(output)
    workspace = open_workspace(project_dir)
    if feed is not None:
        known_check(feed, workspace, "--feed")
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    batches = [b for b in recorded_batches(workspace) if feed in (None, b.result.check)]
    match format_:
        case "csv":
            shown = recorded.batches_csv(batches)
        case "json":
            shown = recorded.batches_json(batches)
        case _:
            shown = recorded.batches_table(
                batches, Reader(workspace, lang), width=_width(output), colour=_colour(output)
            )
    write_result(shown, output)
    return 0


@command.command(
    name="show",
    **USAGE,
    help=say(text("One batch: its findings, hashes, repairs by kind, and what stands in its place.")),
)
@click.argument("id_", metavar="ID")
@click.option(
    "--format",
    "format_",
    type=OneOf(["table", "json"]),
    default="table",
    help=say(text("Form of the result (table).")),
)
@output_option
@common
def show(
    id_: str,
    format_: str,
    output: Path | None,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check.history import confirmations_at
    from kechuang_check.reporting.formats import recorded
    from kechuang_check.reporting.reader import Reader
    from kechuang_check.validation import RuleVocabulary

    check_output(output)
    workspace = open_workspace(project_dir)
    _, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    batch = the_batch(id_, recorded_batches(workspace))
    reader = Reader(workspace, lang, RuleVocabulary().forms, shows_names=True)
    result = batch.result
    known = confirmations_at(workspace.database)
    confirmation = known.get((result.check, result.sha256 or "", result.period)) if result.period else None
    cells = _cells(workspace, batch)
    if format_ == "json":
        shown = recorded.batch_json(batch, cells, confirmation, reader)
    else:
        shown = recorded.batch_shown(batch, cells, confirmation, reader, width=_width(output), colour=_colour(output))
    write_result(shown, output)
    return 0


@command.command(
    name="repairs",
    **USAGE,
    help=say(
        text(
            "Every repair of a cell of one batch, with sheet, row, column, before and after. It shows values of the "
            "filing: do not pass it on."
        )
    ),
)
@click.argument("id_", metavar="ID")
@_form_option
@output_option
@common
def repairs(
    id_: str,
    format_: str,
    output: Path | None,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check.intake import MAX_ENTRIES
    from kechuang_check.reporting.formats import recorded
    from kechuang_check.reporting.reader import Reader

    check_output(output)
    workspace = open_workspace(project_dir)
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    cells = _cells(workspace, the_batch(id_, recorded_batches(workspace)))
    match format_:
        case "csv":
            shown = recorded.repairs_csv(cells)
        case "json":
            shown = recorded.repairs_json(cells)
        case _:
            shown = recorded.repairs_table(cells, Reader(workspace, lang), width=_width(output), colour=_colour(output))
    write_result(shown, output)
    if len(cells) >= MAX_ENTRIES:
        console.note(
            text("Only the first {count} are kept one by one; the counts of the report are whole.", count=len(cells))
        )
    return 0


@command.command(
    name="confirm",
    **USAGE,
    help=say(
        text(
            "Confirm that the amounts of a batch whose unit is suspect are right. It is kept with who, when and why; "
            "the next run judges anew."
        )
    ),
)
@click.argument("id_", metavar="ID")
@click.option("--note", required=True, help=say(text("Why the amounts are right, in one line.")))
@click.option("--by", help=say(text("Who confirms; otherwise the name of this account.")))
@common
def confirm(
    id_: str, note: str, by: str | None, project_dir: Path | None, lang: str | None, quiet: bool, verbose: bool
) -> int:
    from kechuang_check.domain.confirmation import Confirmation
    from kechuang_check.domain.unit_suspect import UNIT_SUSPECT
    from kechuang_check.history import open_history
    from kechuang_check.reporting.characters import one_line
    from kechuang_check.words import speaker

    workspace = open_workspace(project_dir)
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    batch = the_batch(id_, recorded_batches(workspace))
    result = batch.result
    suspect = next((f for f in result.findings if f.code == UNIT_SUSPECT), None)
    if suspect is None or result.period is None or result.sha256 is None:
        what = text("There is nothing to confirm: the unit of batch {id} is not suspect.", id=batch.id[:8])
        raise UsageError(
            Problem(what, text("List the batches: kechuang-check batches list"), Place(result.source or ""))
        )
    why, who = one_line(note), one_line(by or this_account())
    if not why or len(why) > LONGEST_NOTE or not who:
        what = text("The note or the name is empty, or longer than {most} characters.", most=LONGEST_NOTE)
        raise UsageError(Problem(what, text("Say in one line why the amounts are right.")))
    with open_history(workspace.database) as history:
        history.confirm(Confirmation(result.check, result.sha256, result.period, clock_of(workspace)(), who, why))
    done = text(
        "Confirmed by {who}: {check} {period}, {file}. The next run judges it anew: kechuang-check run",
        who=who,
        check=result.check,
        period=result.period.label,
        file=result.source or "",
    )
    write_result(one_line(speaker(lang)(done)), None)
    if others := [f.code for f in result.findings if f.makes_unfit and f.code != UNIT_SUSPECT]:
        still = text(
            "The batch is held by other findings as well, and stays unfit until they are mended: {findings}. See: "
            "kechuang-check batches show {id}",
            findings=", ".join(others),
            id=batch.id[:8],
        )
        console.note(still)
    return 0


command.add_command(withdrawing)


def _cells(workspace: Workspace, batch: RecordedBatch) -> Sequence[CellRepair]:
    from kechuang_check.intake import read_repairs, repairs_of

    file = repairs_of(Path(workspace.state), batch.id)
    try:
        return read_repairs(file)
    except (OSError, ValueError, TypeError) as error:
        what = text("The repairs of the batch cannot be read: {reason}.", reason=type(error).__name__)
        mend = text("Delete the file; the next run takes the filing in again.")
        raise HistoryError(Problem(what, mend, Place(str(file)))) from error


def _width(output: Path | None) -> int | None:
    return None if _on_terminal(output) else _WIDTH_OF_FILES


def _colour(output: Path | None) -> bool:
    return _on_terminal(output) and not os.environ.get("NO_COLOR") and not is_plain_terminal()


def _on_terminal(output: Path | None) -> bool:
    return output is None and sys.stdout.isatty()
