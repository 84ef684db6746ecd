"""`kechuang-check check`: try one file before handing it in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kechuang_check.cli import completion
from kechuang_check.cli.options import (
    USAGE,
    as_of_option,
    common,
    console_for,
    environment,
    fail_on_option,
    format_option,
    known_name,
    now,
    open_workspace,
    strict_option,
    today,
)
from kechuang_check.cli.output import check_output, output_option
from kechuang_check.cli.speech import say
from kechuang_check.errors import Place, Problem, UsageError
from kechuang_check.words import text

if TYPE_CHECKING:
    from kechuang_check.cli.console import Console
    from kechuang_check.domain.run import Night
    from kechuang_check.domain.workspace import Workspace


_OTHER_COLUMNS = ("intake/no-header", "intake/missing-column")


@click.command(
    name="check",
    **USAGE,
    short_help=say(text("Try one file before handing it in")),
    help=say(
        text(
            "Try one file before handing it in: what is wrong, with row and column, and how the indicators would "
            "stand. Nothing is recorded or sent."
        )
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--feed", required=True, shell_complete=completion.feeds, help=say(text("The check that the file is for."))
)
@click.option(
    "--period",
    help=say(text("Period of the file (2024, 2024-H1, 2024-Q3, 2024-06) where its name does not say it.")),
)
@as_of_option
@format_option
@output_option
@strict_option
@fail_on_option
@common
def command(
    file: Path,
    feed: str,
    period: str | None,
    as_of: date | None,
    format_: str | None,
    output: Path | None,
    strict: bool,
    fail_on: str,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check import api
    from kechuang_check.cli.result import show_night
    from kechuang_check.cli.watching import WatchedJudge
    from kechuang_check.domain.exit_code import FailOn
    from kechuang_check.domain.period import Period
    from kechuang_check.validation import gx_judge

    check_output(output)
    workspace = open_workspace(project_dir)
    known_name(feed, list(workspace.feeds), text("check"))
    _check_file(file)
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    stated = None
    if period is not None:
        try:
            stated = Period.parse(period)
        except ValueError:
            message = text("{value} is not a period. Write 2024, 2024-H1, 2024-Q3 or 2024-06.", value=repr(period))
            raise click.BadParameter(say(message), param_hint="--period") from None
    judge = WatchedJudge(gx_judge, console)
    with console:
        night = api.check_file(
            workspace,
            file,
            feed,
            period=stated,
            as_of=as_of or today(),
            fail_on=FailOn(fail_on),
            strict=strict,
            environment=environment(),
            clock=now,
            judge=judge,
        )
    if as_of is not None and night.as_of != as_of:
        console.note(
            text(
                "The file speaks of a period that ends on {end}: it is judged for that day, not for {asked}.",
                end=night.as_of.isoformat(),
                asked=as_of.isoformat(),
            )
        )
    judge.tell(night)
    _ask_for_the_feed(night, workspace, file, feed, console)
    show_night(night, workspace, format_, lang, output, is_one_file=True)
    return night.exit_code


def _ask_for_the_feed(night: Night, workspace: Workspace, file: Path, feed: str, console: Console) -> None:
    """A file without this feed's columns may be meant for another."""
    from kechuang_check import api

    if not any(f.code in _OTHER_COLUMNS for b in night.batches for f in b.findings):
        return
    others = api.feeds_that_read(workspace, file, feed, environment())
    if others:
        names = ", ".join(others)
        console.note(text("Is {feed} the right feed? The file has the columns of: {names}", feed=feed, names=names))
    else:
        names = ", ".join(sorted(workspace.feeds))
        console.note(text("Is {feed} the right feed? There are: {names}", feed=feed, names=names))


def _check_file(file: Path) -> None:
    """What is no file at all is a slip of the call; a file that cannot be read is a finding."""
    if not file.exists() and not file.is_symlink():
        raise UsageError(Problem(text("There is no such file."), text("Check the path."), Place(str(file))))
    if file.is_dir():
        raise UsageError(Problem(text("This is a folder."), text("Name one file in it."), Place(str(file))))
