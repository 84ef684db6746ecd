"""`kechuang-check run`: the night."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from kechuang_check.cli.options import (
    as_of_option,
    common,
    console_for,
    environment,
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
    name="run",
    short_help=say(text("Judge the night: all batches, all targets, report, letters")),
    help=say(
        text(
            "The night: take in every batch whose period is over, judge it, assess every target, record, write the "
            "report, queue and send the letters. A second run of the same night changes nothing and sends nothing."
        )
    ),
)
@as_of_option
@click.option("--check", "checks", multiple=True, help=say(text("Only this check; may be given several times.")))
@format_option
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help=say(text("Write the result to this file, not to stdout.")),
)
@click.option("--dry-run", is_flag=True, help=say(text("Judge and show; record, write and send nothing.")))
@fail_on_option
@common
def command(
    as_of: date | None,
    checks: tuple[str, ...],
    format_: str,
    output: Path | None,
    dry_run: bool,
    fail_on: str,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check import nightly
    from kechuang_check.cli.result import show_night
    from kechuang_check.domain.exit_code import FailOn
    from kechuang_check.history import open_history
    from kechuang_check.validation import gx_judge

    workspace = open_workspace(project_dir)
    names = [known_name(name, list(workspace.feeds), text("check")) for name in checks]
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    order = nightly.Order(as_of or today(), names, FailOn(fail_on), lang)
    with console:
        if dry_run:
            night = nightly.dry_run(workspace, order, gx_judge, now, console)
        else:
            with open_history(workspace.database) as history:
                channel = nightly.mail_channel(workspace, environment())
                night = nightly.run_night(workspace, order, history, gx_judge, now, console, channel)
    show_night(night, workspace, format_, lang, output)
    if dry_run:
        console.note(text("Dry run: nothing was recorded, written or sent."))
        return night.exit_code
    for letter in night.letters:
        if letter.error is not None:
            console.problem(letter.subject, letter.error)
    if workspace.mail is None and night.letters:
        console.note(text("No mail server is set ([mail] in kechuang.toml): letters are written to files."))
    if not night.is_new:
        console.note(text("This night was recorded before: nothing was changed and no new letter was made."))
    return night.exit_code
