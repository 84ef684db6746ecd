"""Messages and progress on stderr, in the reader's language, and in the log file where one is named. Results go to
stdout and never pass through here.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING

from kechuang_check.cli.whereabouts import spoken_language
from kechuang_check.errors import Problem
from kechuang_check.words import Text, speaker, text

if TYPE_CHECKING:
    from rich.progress import Progress


def is_plain_terminal() -> bool:
    """A terminal that cannot draw: neither bars nor colours."""
    return os.environ.get("TERM", "") in ("", "dumb", "unknown")


def _speaks_json() -> bool:
    return os.environ.get("KECHUANG_LOG") == "json"


def _as_json(line: str, level: str) -> str:
    moment = datetime.now().astimezone().isoformat(timespec="milliseconds")
    return json.dumps({"time": moment, "level": level, "message": line.strip()}, ensure_ascii=False)


def _tell_of_the_file(problem: Problem) -> None:
    """On stderr alone, for the file that keeps the rest is what the problem is with."""
    line = Console.for_messages().line(problem)
    sys.stderr.write(f"{_as_json(line, 'error') if _speaks_json() else line}\n")


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return _as_json(record.getMessage(), record.levelname.lower())


def _log_to_stderr() -> None:
    """What the rooms note for those who look after the program, such as the kind of error that a rule met."""
    log = logging.getLogger("kechuang_check")
    log.setLevel(logging.INFO)
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(_JsonLines() if _speaks_json() else logging.Formatter("    %(message)s"))
        log.addHandler(handler)


class Console:
    """Speaks on stderr. `quiet` leaves only problems; `verbose` adds what each step did and how long it took."""

    def __init__(self, lang: str, *, quiet: bool = False, verbose: bool = False) -> None:
        self._say = speaker(lang)
        self._quiet, self.verbose = quiet, verbose
        self._bar: Progress | None = None
        self._begun: float | None = None
        if verbose:
            _log_to_stderr()

    @classmethod
    def for_messages(cls) -> Console:
        return cls(spoken_language())

    def note(self, sentence: Text) -> None:
        self._print(self._say(sentence), is_shown=not self._quiet)

    def detail(self, sentence: Text) -> None:
        """What only a verbose run says, under the step that it belongs to."""
        if self.verbose:
            self._print(f"    {self._say(sentence)}", "debug")

    def problems(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self._print(self.line(problem), "error")

    def lines(self, lines: Iterable[str]) -> None:
        """Problems in words already."""
        for line in lines:
            self._print(line, "warning")

    def problem(self, about: str, what: str) -> None:
        self._print(self._say(text("{about}: {what}", about=about, what=what)), "warning")

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
            ),
            "error",
        )

    def start(self, total: int) -> None:
        """Begin `total` steps: a bar on a terminal, plain lines otherwise and where each step has details."""
        if self._quiet or self.verbose or not sys.stderr.isatty() or is_plain_terminal():
            return
        from rich.console import Console as Rich
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            console=Rich(stderr=True),
            transient=True,
        )
        self._bar.start()
        self._bar.add_task("", total=total)

    def step(self, check: str, source: str) -> None:
        self._end_step()
        self._begun = perf_counter()
        if self._bar is not None:
            task = self._bar.task_ids[0]
            self._bar.update(task, advance=1, description=f"{check}  {source}")
        self._print(f"{check}  {source}", is_shown=self._bar is None and not self._quiet)

    def _end_step(self) -> None:
        if self._begun is not None:
            self.detail(text("{seconds} s", seconds=f"{perf_counter() - self._begun:.2f}"))
        self._begun = None

    def __enter__(self) -> Console:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        self._end_step()

    def ended(self, call: Sequence[str], code: int) -> None:
        """For the log file alone: stderr ends with the command."""
        self._print(f"{' '.join(call)}: exit code {code}", is_shown=False)

    def _print(self, line: str, level: str = "info", *, is_shown: bool = True) -> None:
        """One line, or one JSON object where KECHUANG_LOG=json asks for what machines collect."""
        is_json = _speaks_json()
        shown = _as_json(line, level) if is_json else line
        if is_shown:
            sys.stderr.write(f"{shown}\n")
        if path := os.environ.get("KECHUANG_LOG_FILE"):
            # Here, because most calls need no handlers of files.
            from kechuang_check.cli.log_file import log_file

            log_file(path, is_json=is_json, tell=_tell_of_the_file).add(shown, level)
