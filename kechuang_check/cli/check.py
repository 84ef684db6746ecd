"""`kechuang-check check`: try one file before handing it in."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kechuang_check.cli import completion
from kechuang_check.cli.naming import known_check
from kechuang_check.cli.options import (
    USAGE,
    as_of_option,
    clock_of,
    common,
    console_for,
    environment,
    existing_file,
    fail_on_option,
    format_option,
    open_workspace,
    period_option,
    stated_period,
    strict_option,
    today,
)
from kechuang_check.cli.output import (
    check_output,
    check_workbook,
    force_option,
    output_option,
    refuse_inbox,
    refuse_same,
    write_workbook,
)
from kechuang_check.cli.speech import say
from kechuang_check.words import text

if TYPE_CHECKING:
    from kechuang_check.api import Tried
    from kechuang_check.cli.console import Console
    from kechuang_check.domain.places import FailingPlaces
    from kechuang_check.domain.run import Night
    from kechuang_check.domain.workspace import Workspace


_NO_HEADER = "intake/no-header"
_OTHER_COLUMNS = (_NO_HEADER, "intake/missing-column")


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
@period_option
@as_of_option
@format_option
@output_option
@click.option(
    "--annotate",
    type=click.Path(path_type=Path),
    help=say(
        text(
            "Write a copy of the file to this workbook (.xlsx), in which every finding is a coloured cell with a "
            "comment, and a first sheet sums them up."
        )
    ),
)
@force_option
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
    annotate: Path | None,
    force: bool,
    strict: bool,
    fail_on: str,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check import api
    from kechuang_check.cli.result import note_left_out, show_night
    from kechuang_check.cli.watching import WatchedJudge
    from kechuang_check.domain.exit_code import FailOn
    from kechuang_check.domain.places import MOST_ROWS_MARKED, FailingPlaces
    from kechuang_check.validation import gx_judge

    check_output(output)
    workspace = open_workspace(project_dir)
    known_check(feed, workspace, "--feed")
    existing_file(file)
    if annotate is not None:
        check_workbook(annotate, force=force, besides=file)
        refuse_inbox(annotate, workspace)
        refuse_same(annotate, output)
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    stated = stated_period(period)
    places = None if annotate is None else FailingPlaces(MOST_ROWS_MARKED)
    judge = WatchedJudge(partial(gx_judge, places), console)
    trying = api.tried_file(
        workspace,
        file,
        feed,
        period=stated,
        as_of=as_of or today(workspace),
        fail_on=FailOn(fail_on),
        strict=strict,
        environment=environment(),
        clock=clock_of(workspace),
        judge=judge,
        places=places,
    )
    with console, trying as tried:
        night = tried.night
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
        note_left_out(workspace, [feed], console, lang)
        if annotate is not None and places is not None:
            _write_marked(tried, workspace, places, lang, annotate, console)
    return night.exit_code


def _write_marked(
    tried: Tried, workspace: Workspace, places: FailingPlaces, lang: str, annotate: Path, console: Console
) -> None:
    """Write the copy of a filing in which its findings stand. Raises UsageError."""
    from kechuang_check.forms.annotated import Filed, annotated, lost_words
    from kechuang_check.intake import passwords_for
    from kechuang_check.reporting.reader import Reader
    from kechuang_check.validation import RuleVocabulary

    feed = workspace.feeds[tried.batch.feed]
    filed = Filed(tried.night, tried.batch, feed, tried.kept, workspace.limits, passwords_for(feed, environment()))
    reader = Reader(workspace, lang, RuleVocabulary().forms, shows_names=True)
    copy = annotated(filed, places, reader)
    write_workbook(copy.workbook, annotate)
    console.note(text("Copy with the findings written to {file}.", file=str(annotate)))
    if copy.lost:
        console.note(lost_words(copy.lost, reader))


def _ask_for_the_feed(night: Night, workspace: Workspace, file: Path, feed: str, console: Console) -> None:
    """A file without this feed's columns may be meant for another."""
    from kechuang_check import api

    lacks = {f.code for b in night.batches for f in b.findings} & set(_OTHER_COLUMNS)
    if not lacks:
        return
    others = api.feeds_that_read(workspace, file, feed, environment())
    if others:
        names = ", ".join(others)
        console.note(text("Is {feed} the right feed? The file has the columns of: {names}", feed=feed, names=names))
    elif _NO_HEADER in lacks:
        # A header of this feed that lacks a column is one that was meant for it.
        names = ", ".join(sorted(workspace.feeds))
        console.note(text("Is {feed} the right feed? There are: {names}", feed=feed, names=names))
