"""Where problems are gathered, so that a steward sees all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches
from types import MappingProxyType

from kechuang_check.errors import Place, Problem
from kechuang_check.words import Text, text


class Wrong(ValueError):
    """One value is wrong; whoever knows the place of the value makes a Problem of it."""

    def __init__(self, what: Text, mend: Text) -> None:
        super().__init__(str(what))
        self.what = what
        self.mend = mend


class Problems:
    """All problems of a workspace. The same problem in the same place is kept once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def __len__(self) -> int:
        return len(self._found)

    def add(self, where: Place, what: Text, mend: Text) -> None:
        problem = Problem(what=what, mend=mend, where=where)
        if problem not in self._found:
            self._found.append(problem)

    def add_wrong(self, where: Place, wrong: Wrong) -> None:
        self.add(where, wrong.what, wrong.mend)

    def in_order(self) -> tuple[Problem, ...]:
        """By file and line, as a steward works through them."""
        return tuple(sorted(self._found, key=_order))


def _order(problem: Problem) -> tuple[str, int]:
    return (problem.where.file, problem.where.line or 0) if problem.where else ("", 0)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be."""
    close = get_close_matches(word, list(known), n=3, cutoff=0.6)
    # Of two that are as near, the beginning is what people get right: `munday` is no sunday.
    return max(close, key=lambda name: (SequenceMatcher(None, name, word).ratio(), name[:1] == word[:1]), default=None)


def pick(word: str, known: Iterable[str], called: Mapping[str, str] = MappingProxyType({})) -> Text:
    """The mend for a word that is not among the known ones. `called`: by what some are called in words, their names."""
    words = list(known)
    named = called.get(word.strip())
    if close := named if named in words else nearest(word, words):
        return text("Did you mean `{word}`?", word=close)
    return one_of(words) if words else text("Remove it: nothing can stand here")


def full_width_colon(key: str, value: object) -> Wrong | None:
    """What is wrong with `{column：income}`, which reads as one key without a value; None for any other key."""
    if value is not None or "：" not in key:
        return None
    return Wrong(
        text("The full-width colon in `{key}` is not the one that follows a key", key=key),
        text("Type `:` with the keyboard in English mode, and a blank after it"),
    )


def one_of(words: Iterable[str]) -> Text:
    return text("Write one of: {words}", words=", ".join(words))
