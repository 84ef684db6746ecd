"""Everything looked at, in the order in which one thing needs the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from kechuang_check.definitions import load_workspace
from kechuang_check.domain.workspace import Workspace
from kechuang_check.errors import DefinitionError
from kechuang_check.health import letters, machine
from kechuang_check.health.signs import Area, Sign, State
from kechuang_check.validation import RuleVocabulary
from kechuang_check.words import text

ClockOf = Callable[[Workspace], Callable[[], datetime]]


def examine(root: Path, environment: Mapping[str, str], clock_of: ClockOf) -> Iterator[Sign]:
    """Look at everything, in the order in which one thing needs the other."""
    try:
        workspace = load_workspace(root, RuleVocabulary(), thorough=True)
    except DefinitionError as error:
        count = len(error.problems)
        yield Sign(Area.SETTINGS, State.BAD, text("{count} problems", count=count), tuple(error.problems))
        try:
            workspace = load_workspace(root, RuleVocabulary())
        except DefinitionError:
            return
    else:
        yield Sign(Area.SETTINGS, State.GOOD, text("settings, checks and suites are right"))
    clock = clock_of(workspace)
    yield letters.addresses(workspace)
    yield letters.mail_server(workspace, environment, clock)
    yield letters.reports_in_letters(workspace.letters)
    for chat in workspace.chats.values():
        yield letters.chat_group(chat, environment)
    yield machine.memory(workspace, clock)
    yield machine.disk(Path(workspace.state))
    yield machine.clock(workspace, clock)
