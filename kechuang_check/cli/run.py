"""`kechuang-check run`: the night."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kechuang_check.cli import completion
from kechuang_check.cli.monitoring import told_outside, write_metrics
from kechuang_check.cli.naming import OneOf, known_check
from kechuang_check.cli.options import (
    USAGE,
    as_of_option,
    clock_of,
    console_for,
    environment,
    fail_on_option,
    format_option,
    open_workspace,
    project_dir_option,
    speaking,
    strict_option,
    today,
)
from kechuang_check.cli.output import check_output, output_option
from kechuang_check.cli.replays import before_of, is_of_the_past, replay_words, replayed, with_rules_of
from kechuang_check.cli.speech import say
from kechuang_check.words import text

if TYPE_CHECKING:
    from kechuang_check.cli.console import Console
    from kechuang_check.cli.watching import WatchedJudge
    from kechuang_check.domain.run import Night
    from kechuang_check.domain.workspace import Workspace
    from kechuang_check.nightly import Order


@click.command(
    name="run",
    **USAGE,
    short_help=say(text("Judge the night: all batches, all targets, report, letters")),
    help=say(
        text(
            "The night: take in every batch whose period is over, judge it, assess every target, record, write the "
            "report, queue and send the letters. A second run of the same night changes nothing and sends nothing."
        )
    ),
)
@as_of_option
@click.option(
    "--check",
    "checks",
    multiple=True,
    shell_complete=completion.feeds,
    help=say(text("Only this check; may be given several times.")),
)
@format_option
@output_option
@click.option(
    "--rules-as-of",
    metavar="RUN",
    help=say(
        text(
            "Judge with the plan, checks and rules as they were in a recorded run (a day, or the beginning of its id), "
            "for its day, on the batches that it had, unless --as-of and --data say otherwise; record, write and send "
            "nothing."
        )
    ),
)
@click.option(
    "--data",
    type=OneOf(["kept", "now"]),
    help=say(
        text(
            "`kept`: judge the batches that the night of --as-of had, as they were kept, and record nothing. `now`: "
            "read the folders and databases as they are now. Without it a recorded night that later ones have followed "
            "is judged by what was kept, and every other by what is there."
        )
    ),
)
@click.option("--dry-run", is_flag=True, help=say(text("Judge and show; record, write and send nothing.")))
@strict_option
@fail_on_option
@project_dir_option
@speaking(
    text("Only what has become a problem since the last night; the result goes to --output, or in the --format named.")
)
def command(
    as_of: date | None,
    checks: tuple[str, ...],
    format_: str | None,
    output: Path | None,
    rules_as_of: str | None,
    data: str | None,
    dry_run: bool,
    strict: bool,
    fail_on: str,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check import nightly
    from kechuang_check.cli.result import note_left_out, show_night
    from kechuang_check.cli.watching import WatchedJudge
    from kechuang_check.domain.exit_code import FailOn
    from kechuang_check.reporting.changes import new_problems
    from kechuang_check.validation import gx_judge

    check_output(output)
    workspace, run_id = open_workspace(project_dir), None
    if rules_as_of is not None:
        then = with_rules_of(workspace, rules_as_of)
        workspace = then.workspace
        if as_of in (None, then.as_of):
            as_of, run_id = then.as_of, then.run_id
    names = [known_check(name, workspace, "--check") for name in checks]
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    judge = WatchedJudge(gx_judge, console)
    order = nightly.Order(as_of or today(workspace), names, FailOn(fail_on), lang, strict, environment())
    is_replay = data == "kept" or (data is None and is_of_the_past(workspace, order.as_of, run_id))
    if not is_replay and rules_as_of is None and not dry_run:
        return _recorded(workspace, order, judge, console, format_, output, quiet=quiet)
    note = text("Dry run: nothing was recorded, written or sent.")
    with console:
        if is_replay:
            night, day = replayed(workspace, order, judge, console, run_id)
            note = replay_words(day)
        else:
            night = nightly.dry_run(workspace, order, judge, clock_of(workspace), console)
    judge.tell(night)
    if not quiet or output is not None or format_ is not None:
        show_night(night, workspace, format_, lang, output)
    note_left_out(workspace, order.checks, console, lang)
    if quiet:
        console.lines(new_problems(night, *before_of(workspace, night.as_of), workspace, lang))
    if rules_as_of is not None:
        console.note(text("Judged with the rules of {run}.", run=rules_as_of))
    console.note(note)
    return night.exit_code


def _recorded(
    workspace: Workspace,
    order: Order,
    judge: WatchedJudge,
    console: Console,
    format_: str | None,
    output: Path | None,
    *,
    quiet: bool,
) -> int:
    """The night itself, and what is told of it."""
    from kechuang_check import mailroom, nightly
    from kechuang_check.cli.result import note_left_out, show_night
    from kechuang_check.domain.ledger import ledger_of
    from kechuang_check.history import open_history
    from kechuang_check.reporting.changes import new_problems

    def waiting() -> None:
        console.note(text("Another run works on this history: waiting for it to end."))

    with console, open_history(workspace.database) as history:
        before, standings = history.latest(order.as_of), history.standings(order.as_of)
        is_past = history.has_later(order.as_of)
        channels = mailroom.channels(workspace, environment(), order.as_of)
        with told_outside(workspace, console) as outside:
            night = nightly.run_night(
                workspace, order, history, judge, clock_of(workspace), console, channels, on_wait=waiting
            )
            outside.ended(night.exit_code)
        write_metrics(night, history, workspace, console)
        ledger = ledger_of(workspace, history.known(order.as_of), order.as_of, order.checks)
    judge.tell(night)
    if not quiet or output is not None or format_ is not None:
        show_night(night, workspace, format_, order.lang, output, ledger=ledger)
    note_left_out(workspace, order.checks, console, order.lang)
    if quiet:
        console.lines(new_problems(night, before, standings, workspace, order.lang))
    _tell(night, workspace, console, is_past=is_past)
    return night.exit_code


def _tell(night: Night, workspace: Workspace, console: Console, *, is_past: bool) -> None:
    from kechuang_check.domain.batch import BatchStatus
    from kechuang_check.mailroom import seen_from

    for letter in night.letters:
        if letter.error is not None:
            console.problem(letter.subject, letter.error)
    if any(letter.not_before is not None for letter in night.letters):
        console.note(
            text("Letters that wait for quiet times to end leave by `kechuang-check outbox retry --due`, on a timer.")
        )
    files = (b for b in night.batches if workspace.feeds[b.check].source.sql is None)
    if any(b.status is BatchStatus.UNREADABLE for b in files):
        folder = seen_from(workspace, Path(workspace.state) / "quarantine")
        console.note(text("Filings that could not be read lie in {folder}, each with a note on why.", folder=folder))
    if workspace.mail is None and night.letters and night.is_new:
        console.note(text("No mail server is set ([mail] in kechuang.toml): letters are written to files."))
    if not night.is_new:
        console.note(text("This night was recorded before: nothing was changed and no new letter was made."))
    elif is_past and not night.letters and any(a.standing.is_short for a in night.assessments):
        console.note(
            text("Nights of later days are recorded already, so this one wrote no letter: it would be no news.")
        )
