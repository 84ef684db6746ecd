"""Names on the command line: one that there is not is told with the option it stands at, and with what may be meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import click

from kechuang_check.cli.speech import say
from kechuang_check.errors import Place, Problem, UsageError
from kechuang_check.words import Text, text

if TYPE_CHECKING:
    from kechuang_check.domain.plan import Bilingual, Target
    from kechuang_check.domain.workspace import Workspace

Names = Mapping[str, "Bilingual | None"] | Sequence[str]
"""The names that there are, with what each is called in words where that is known."""


_LEAST_BEGUN = 3


class OneOf(click.Choice[str]):
    """One of some words; what is near to one of them is asked back."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        message = super().get_invalid_choice_message(value, ctx)
        near = _nearest(str(value), list(self.choices))
        return message if near is None else f"{message} {say(text('Did you mean {near}?', near=near))}"


def known_name(name: str, names: Names, kind: Text, argument: str) -> str:
    """`name` if it is one of `names`. Raises UsageError that names `argument` and the nearest name, or all of them."""
    if name in names:
        return name
    raise UsageError(_unknown(name, names, kind, argument))


def known_check(name: str, workspace: Workspace, argument: str) -> str:
    """`name` if it is that of a check. Raises UsageError."""
    return known_name(name, {id_: f.title for id_, f in workspace.feeds.items()}, text("check"), argument)


def known_indicator(name: str, indicators: Mapping[str, Target], argument: str) -> str:
    """`name` if it is that of one of `indicators`. Raises UsageError."""
    return known_name(name, {id_: t.name for id_, t in indicators.items()}, text("indicator"), argument)


def unknown_patterns(patterns: Iterable[str], names: Names, kind: Text, argument: str) -> Sequence[Problem]:
    """Those of `patterns` (`*` and `?` stand for letters) that fit none of `names`."""
    return [
        _unknown(pattern, names, kind, argument)
        for pattern in patterns
        if not any(fnmatchcase(name, pattern) for name in names)
    ]


def _unknown(name: str, names: Names, kind: Text, argument: str) -> Problem:
    near = _nearest(name, names)
    mend = text("Known here: {names}", names=", ".join(sorted(names)) or "—")
    if near is not None:
        mend = text("Did you mean {near}?", near=near)
    what = text("There is no {kind} called {name}.", kind=kind, name=repr(name))
    return Problem(what, mend, Place(argument))


def _nearest(name: str, names: Names) -> str | None:
    """The name that is called so in words, those that begin so, or the one that is written most alike."""
    from difflib import get_close_matches

    if isinstance(names, Mapping):
        called = next(
            (id_ for id_, words in names.items() if words is not None and name.strip() in (words.zh, words.en)), None
        )
        if called is not None:
            return called
    begun = sorted(n for n in names if len(name) >= _LEAST_BEGUN and n.startswith(name.lower()))
    return ", ".join(begun) or next(iter(get_close_matches(name.lower(), list(names), n=1)), None)
