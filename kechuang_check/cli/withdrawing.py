"""`kechuang-check batches withdraw`: a steward says that filings were taken out on purpose."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kechuang_check.cli.options import USAGE, clock_of, common, console_for, open_workspace
from kechuang_check.cli.output import write_result
from kechuang_check.cli.recorded_batches import LONGEST_NOTE, recorded_batches, the_batch, this_account
from kechuang_check.cli.speech import say
from kechuang_check.errors import Place, Problem, UsageError
from kechuang_check.words import text

if TYPE_CHECKING:
    from kechuang_check.domain.recorded_batch import RecordedBatch
    from kechuang_check.domain.withdrawn import Withdrawal


@click.command(
    name="withdraw",
    **USAGE,
    help=say(
        text(
            "Say that filings were taken out of their folder, or their rows out of their table, on purpose: from the "
            "next run on the report is one that has not come. It is kept with who, when and why; the file itself is "
            "not touched. Several IDs may be given."
        )
    ),
)
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--note", required=True, help=say(text("Why it was taken out, in one line.")))
@click.option("--by", help=say(text("Who says so; otherwise the name of this account.")))
@common
def command(
    ids: tuple[str, ...],
    note: str,
    by: str | None,
    project_dir: Path | None,
    lang: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    from kechuang_check.history import open_history
    from kechuang_check.reporting.characters import one_line
    from kechuang_check.words import speaker

    workspace = open_workspace(project_dir)
    console, lang = console_for(workspace, lang, quiet=quiet, verbose=verbose)
    why, who = one_line(note), one_line(by or this_account())
    if not why or len(why) > LONGEST_NOTE or not who:
        what = text("The note or the name is empty, or longer than {most} characters.", most=LONGEST_NOTE)
        raise UsageError(Problem(what, text("Say in one line why the filing was taken out.")))
    known, at = recorded_batches(workspace), clock_of(workspace)()
    said = {batch.id: _withdrawal(batch, who, why, at) for batch in (the_batch(id_, known) for id_ in ids)}
    with open_history(workspace.database) as history:
        for withdrawal in said.values():
            history.withdraw(withdrawal)
    sources = {batch.id: batch.result.source or "" for batch in known}
    for id_, withdrawal in said.items():
        done = text(
            "Withdrawn on purpose, says {who}: {check} {period}, {file}. From the next run on it has not come: "
            "kechuang-check run",
            who=who,
            check=withdrawal.check,
            period=withdrawal.period.label,
            file=sources[id_],
        )
        write_result(one_line(speaker(lang)(done)), None)
        if (Path(workspace.root) / sources[id_]).is_file():
            console.note(
                text("{file} still lies there, and counts as long as it does: take it out.", file=sources[id_])
            )
    return 0


def _withdrawal(batch: RecordedBatch, who: str, why: str, at: datetime) -> Withdrawal:
    """Raises UsageError for a batch that no night has counted."""
    from kechuang_check.domain.batch import BatchStatus
    from kechuang_check.domain.withdrawn import Withdrawal

    result = batch.result
    counts = result.status in (BatchStatus.FIT, BatchStatus.UNFIT, BatchStatus.WITHDRAWN) and not batch.is_superseded
    if not counts or result.period is None or not result.sha256:
        what = text("There is nothing to withdraw: batch {id} does not count for its period.", id=batch.id[:8])
        raise UsageError(
            Problem(what, text("List the batches: kechuang-check batches list"), Place(result.source or ""))
        )
    return Withdrawal(result.check, result.sha256, result.period, at, who, why)
