"""A workspace with the rules that an earlier run judged by."""

from __future__ import annotations

from datetime import date

from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import HistoryError, Problem
from kechuang_check.words import text


def with_rules_of(workspace: Workspace, run: str) -> tuple[Workspace, date]:
    """The workspace as `run` (a day, or the beginning of an id) read it, and the day that run judged for.

    Raises HistoryError where there is no such run or it kept no definitions, DefinitionError where this version cannot
    read them any more.
    """
    from kechuang_check.definitions.kept_texts import workspace_as_it_was
    from kechuang_check.history import is_begun, open_history
    from kechuang_check.validation import RuleVocabulary

    if not is_begun(workspace.database):
        mend = text("Run one first: kechuang-check run")
        raise HistoryError(Problem(text("No night has been recorded yet."), mend))
    with open_history(workspace.database) as history:
        night = history.named(run)
        texts = history.definitions(night.id)
    if not texts:
        raise HistoryError(
            Problem(
                text("The run {run} kept no definitions.", run=repr(run)),
                text("Name a later run, or leave --rules-as-of out."),
            )
        )
    return workspace_as_it_was(workspace, texts, RuleVocabulary()), night.as_of
