"""`kechuang-check check`: try one file before handing it in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from kechuang_check.cli.options import (
    as_of_option,
    common,
    console_for,
    fail_on_option,
    format_option,
    known_name,
    now,
    open_workspace,
    say,
    today,
)
from kechuang_check.words import text


@click.command(
    name="check",
    short_help=say(text("Try one file before handing it in")),
    help=say(
        text(
            "Try one file before handing it in: what is wrong, with row and column, and how the indicators would "
            "stand. Nothing is recorded or sent."
        )
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--feed", required=True, help=say(text("The check that the file is for.")))
@click.option(
    "--period",
    help=say(text("Period of the file (2024, 2024-H1, 2024-Q3, 2024-06) where its name does not say it.")),
)
@as_of_option
@format_option
@fail_on_option
@common
def command(
    file: Path,
    feed: str,
    period: str | None,
    as_of: date | None,
    format_: str,
    fail_on: str,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check import api
    from kechuang_check.cli.result import show_night
    from kechuang_check.domain.exit_code import FailOn
    from kechuang_check.domain.period import Period

    workspace = open_workspace(project_dir)
    known_name(feed, list(workspace.feeds), text("check"))
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    if period is not None:
        try:
            stated = Period.parse(period)
        except ValueError:
            message = text("{value} is not a period. Write 2024, 2024-H1, 2024-Q3 or 2024-06.", value=repr(period))
            raise click.BadParameter(say(message), param_hint="--period") from None
    else:
        stated = None
    with console:
        night = api.check_file(
            workspace, file, feed, period=stated, as_of=as_of or today(), fail_on=FailOn(fail_on), clock=now
        )
    show_night(night, workspace, format_, lang, None)
    return night.exit_code
