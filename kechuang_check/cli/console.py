"""Messages and progress on stderr, in the reader's language. Results go to stdout and never pass through here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING

from kechuang_check.errors import Problem
from kechuang_check.words import Text, speaker, text

if TYPE_CHECKING:
    from rich.progress import Progress


def environment_language() -> str:
    """`zh` or `en`, by KECHUANG_LANG or the locale of the environment."""
    for name in ("KECHUANG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


class Console:
    """Speaks on stderr. `quiet` leaves only problems; `verbose` adds what each step did."""

    def __init__(self, lang: str, *, quiet: bool = False, verbose: bool = False) -> None:
        self._say = speaker(lang)
        self._quiet, self.verbose = quiet, verbose
        self._bar: Progress | None = None

    @classmethod
    def for_messages(cls) -> Console:
        return cls(environment_language())

    def note(self, sentence: Text) -> None:
        if not self._quiet:
            self._print(self._say(sentence))

    def detail(self, sentence: Text) -> None:
        if self.verbose:
            self._print(self._say(sentence))

    def problems(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self._print(self.line(problem))

    def problem(self, about: str, what: str) -> None:
        self._print(f"{about}: {what}")

    def line(self, problem: Problem) -> str:
        """`place: what is wrong` and, on a second line, the mend."""
        where = f"{problem.where}: " if problem.where is not None else ""
        return f"{where}{self._say(problem.what)}\n    -> {self._say(problem.mend)}"

    def fault(self, error: BaseException) -> None:
        self._print(
            self._say(
                text(
                    "This is a fault in kechuang-check itself ({kind}: {error}). Nothing that was sent in is lost. Run "
                    "again with --verbose and report what it prints.",
                    kind=type(error).__name__,
                    error=str(error),
                )
            )
        )

    def start(self, total: int) -> None:
        """Begin `total` steps: a bar on a terminal, plain lines otherwise."""
        if self._quiet or not sys.stderr.isatty():
            return
        from rich.console import Console as Rich
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Rich(stderr=True),
            transient=True,
        )
        self._bar.start()
        self._bar.add_task("", total=total)

    def step(self, check: str, source: str) -> None:
        if self._bar is not None:
            task = self._bar.task_ids[0]
            self._bar.update(task, advance=1, description=f"{check}  {source}")
        elif not self._quiet:
            self._print(f"{check}  {source}")

    def __enter__(self) -> Console:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    @staticmethod
    def _print(line: str) -> None:
        sys.stderr.write(line + "\n")
