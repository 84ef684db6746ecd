"""Nights of the past judged again: on the batches that they had, or by the rules that they judged by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from kechuang_check.cli.options import clock_of
from kechuang_check.errors import HistoryError, Problem
from kechuang_check.words import Text, text

if TYPE_CHECKING:
    from kechuang_check.cli.console import Console
    from kechuang_check.cli.watching import WatchedJudge
    from kechuang_check.domain.assessment import Assessment
    from kechuang_check.domain.run import Night
    from kechuang_check.domain.workspace import Workspace
    from kechuang_check.nightly import Order


class Then(NamedTuple):
    """A workspace as a run read it, with the day that the run judged for and its id."""

    workspace: Workspace
    as_of: date
    run_id: str


def with_rules_of(workspace: Workspace, run: str) -> Then:
    """The workspace as `run` (a day, or the beginning of an id) read it.

    Raises UsageError where there is no such run, HistoryError where it kept no definitions, DefinitionError where this
    version cannot read them any more.
    """
    from kechuang_check.definitions.kept_texts import workspace_as_it_was
    from kechuang_check.history import is_begun, open_history
    from kechuang_check.validation import RuleVocabulary

    if not is_begun(workspace.database):
        mend = text("Run one first: kechuang-check run")
        raise HistoryError(Problem(text("No night has been recorded yet."), mend))
    with open_history(workspace.database) as history:
        night = history.named(run, "--rules-as-of")
        texts = history.definitions(night.id)
    if not texts:
        raise HistoryError(
            Problem(
                text("The run {run} kept no definitions.", run=repr(run)),
                text("Name a later run, or leave --rules-as-of out."),
            )
        )
    return Then(workspace_as_it_was(workspace, texts, RuleVocabulary()), night.as_of, night.id)


def is_of_the_past(workspace: Workspace, day: date, run_id: str | None) -> bool:
    """Whether a night is judged on what was kept if nobody says otherwise: later ones are recorded besides it, or it is
    that of `run_id`, by whose rules it is judged.
    """
    from kechuang_check.history import is_begun, open_history

    if run_id is not None or not is_begun(workspace.database):
        return run_id is not None
    with open_history(workspace.database) as history:
        return history.is_past(day)


def replayed(
    workspace: Workspace, order: Order, judge: WatchedJudge, console: Console, run_id: str | None
) -> tuple[Night, date]:
    """The night judged on the batches that it had, or that the last one before that day had, and the day of that night.

    Raises HistoryError where there is nothing to go back to.
    """
    from kechuang_check import nightly
    from kechuang_check.history import is_begun, open_history
    from kechuang_check.history.runs import no_night_until

    if not is_begun(workspace.database):
        raise no_night_until(order.as_of)
    with open_history(workspace.database) as history:
        night, last = (
            nightly.replay(workspace, order, history, judge, clock_of(workspace), console, run_id),
            history.latest(order.as_of),
        )
    return night, order.as_of if last is None else last.as_of


def before_of(workspace: Workspace, day: date) -> tuple[Night | None, Sequence[Assessment]]:
    """The last night before that day, and where all indicators stood after it; None and nothing for the first one."""
    from kechuang_check.history import is_begun, open_history

    if not is_begun(workspace.database):
        return None, ()
    with open_history(workspace.database) as history:
        eve = day - timedelta(days=1)
        return history.latest(eve), history.standings(eve)


def replay_words(day: date) -> Text:
    return text(
        "Replayed on the batches that the night of {date} had: nothing was recorded, written or sent. To judge by the "
        "files that are there now: --data now",
        date=day.isoformat(),
    )
