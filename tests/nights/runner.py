"""Nights in processes of their own: several at once, or one that is killed at a given step and then run again.

`python -m tests.nights.runner` reads one JSON request a line and answers each with one line. It loads everything once
and forks for each night, so that a kill costs a moment and not a start of Python.
"""

from __future__ import annotations

import json
import os
import random
import signal
import smtplib
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from kechuang_check import mailroom
from kechuang_check.delivery.channel import Channel, Delivered
from kechuang_check.delivery.smtp import SmtpChannel
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.run import Letter
from kechuang_check.domain.workspace import MailSettings, Security
from kechuang_check.history import open_history
from tests.nights.conftest import Office

DAY = "2025-01-01"
open_history  # noqa: B018 - loaded before the forks


class Steps:
    """Counts what a night does to the outside; at step number `last` the process is gone, as in a power cut."""

    def __init__(self, last: int | None) -> None:
        self.kinds: list[str] = []
        self._last = last

    def __call__(self, kind: str) -> None:
        self.kinds.append(kind)
        if len(self.kinds) == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        event.listen(Engine, "before_cursor_execute", lambda *_: self("statement"))
        event.listen(Engine, "commit", lambda *_: self("commit"))
        self._around(os, "fsync", "sync")
        self._around(Path, "replace", "replace")
        self._around(smtplib.SMTP, "send", "send")
        self._around(smtplib.SMTP, "getreply", "reply")

    def _around(self, owner: Any, name: str, kind: str) -> None:
        inner = getattr(owner, name)

        def outer(*arguments: Any, **named: Any) -> Any:
            self(f"before {kind}")
            done = inner(*arguments, **named)
            self(f"after {kind}")
            return done

        setattr(owner, name, outer)


def marks_first(
    letters: Iterable[Letter], channel: Channel, at: datetime, on_done: Callable[[Letter, Delivered], None]
) -> None:
    """The mutant: what is marked before it is sent is lost by a kill between the two."""
    for letter in letters:
        on_done(letter, Delivered(LetterStatus.SENT))
        channel.deliver(letter, at)
    channel.close()


def night(root: Path, port: int, tag: str, minutes: int, database: str | None = None) -> None:
    office = Office(root, database=database)
    office.moment += timedelta(minutes=minutes)
    office.addresses = {name: f"{name}+{tag}@example.com" for name in ("science_bureau", "talent_office")}
    mail = MailSettings("127.0.0.1", "plan-office@example.com", port, Security.NONE, timeout_seconds=30)
    office.night(DAY, SmtpChannel(mail, None))


def forked(work: Callable[[], None], kill_after: float | None = None) -> int:
    """The status of a child that did `work`; with `kill_after` (seconds) it may not have come to the end."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            sys.stderr.flush()
            os._exit(status)
    killer = threading.Timer(kill_after, os.kill, (child, signal.SIGKILL)) if kill_after is not None else None
    if killer is not None:
        killer.start()
    _, status = os.waitpid(child, 0)
    if killer is not None:
        killer.cancel()
        killer.join()
    return os.waitstatus_to_exitcode(status)


def steps_of(root: Path, port: int, tag: str, database: str | None) -> list[str]:
    """What a whole night does, step by step."""
    kinds = root / "steps.json"

    def work() -> None:
        steps = Steps(None)
        steps.watch()
        night(root, port, tag, 0, database)
        kinds.write_text(json.dumps(steps.kinds), encoding="utf-8")

    assert forked(work) == 0
    found: list[str] = json.loads(kinds.read_text(encoding="utf-8"))
    return found


def killed_then_run_again(
    root: Path, port: int, tag: str, database: str | None, step: int | None, seconds: float | None, mutant: bool
) -> Any:
    if mutant:
        mailroom.deliver_all = marks_first  # type: ignore[assignment]

    def first() -> None:
        if step is not None:
            Steps(step).watch()
        night(root, port, tag, 0, database)

    return [forked(first, seconds), forked(lambda: night(root, port, tag, 1, database))]


def together(root: Path, port: int, tag: str, count: int, database: str | None) -> list[int]:
    """Several runners start the same night at the same moment."""
    opened, gate = os.pipe()
    children = []
    for number in range(count):
        child = os.fork()
        if child == 0:
            os.close(gate)
            os.read(opened, 1)
            status = 1
            try:
                night(root, port, tag, number, database)
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    os.close(opened)
    os.close(gate)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        root, port, tag, database = Path(asked["root"]), asked["port"], asked["tag"], asked.get("database")
        match asked["do"]:
            case "steps":
                answer: Any = steps_of(root, port, tag, database)
            case "kill":
                answer = killed_then_run_again(
                    root, port, tag, database, asked.get("step"), asked.get("seconds"), asked.get("mutant", False)
                )
            case "together":
                answer = together(root, port, tag, asked["count"], database)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    random.seed(0)
    main()
