"""A night that is cut off at any step loses nothing, and several at once do each thing once.

In the suite: every step around the handing over, and a sample of the others. With KECHUANG_CRASHES=200 every step, and
as many kills at random moments of a night of 50 batches. Both on SQLite and on PostgreSQL; each says in figures what
became of it (`pytest -rP`).
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from kechuang_check.history import open_history
from kechuang_check.history.alone import NIGHT, POST, BusyError
from tests.databases.postgresql import Server, running
from tests.delivery.mail_server import MailServer, Running
from tests.nights.conftest import Office

MOMENTS = int(os.environ.get("KECHUANG_CRASHES", "0"))
KILLED = -9
MAY_DOUBLE = ("after send", "before reply", "after reply", "statement", "commit")
"""Where the server may have taken a letter that is not marked yet."""
FEW, MANY = 9, 50
"""How many batches a night has."""
OWNERS = ("science_bureau", "talent_office")
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    made = MailServer()
    running = Running(made)
    yield made
    running.stop()


@pytest.fixture
def ask(server: MailServer) -> Iterator[Ask]:
    """Asks the process that makes the nights."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.nights.runner"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def asked(do: str, root: Path, tag: str, **more: Any) -> Any:
            process.stdin.write(
                json.dumps({"do": do, "root": str(root), "port": server.port, "tag": tag, **more}) + "\n"
            )
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield asked
        process.stdin.close()


@pytest.fixture
def fresh(office: Office, tmp_path: Path) -> Callable[..., Path]:
    """A new office in which both targets are short, so that two letters are to be sent. Its tables are there already,
    but for the full test.
    """
    office.file("register/register_2024-12.csv", *[1] * 5)
    office.file("contracts/contracts_2024-Q4.csv", 1)
    if not MOMENTS:
        open_history(office.workspace.database).close()

    def made(name: str, batches: int = FEW) -> Path:
        root = tmp_path / "copies" / name
        for folder in ("in", "state"):
            if (office.root / folder).exists():
                shutil.copytree(office.root / folder, root / folder)
        for earlier in range(batches - FEW):
            month = f"{2023 - earlier // 12}-{12 - earlier % 12:02}"
            Office(root).file(f"register/register_{month}.csv", *[1] * 5)
        return root

    return made


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Server]:
    """With a database of name `tables` that holds the tables and no night."""
    with running("no secret") as server:
        server.run("CREATE DATABASE tables")
        open_history(address(server, "tables")).close()
        yield server


def address(server: Server, name: str) -> str:
    return server.url(name=name).replace("postgresql://", "postgresql+psycopg://")


@dataclass(frozen=True)
class Book:
    """Where a night is kept: by `database` (an URL) in PostgreSQL, else in the SQLite file of its office."""

    root: Path
    batches: int
    server: Server | None = None
    name: str = ""

    @property
    def database(self) -> str | None:
        return None if self.server is None else address(self.server, self.name)

    def rows(self, query: str) -> list[Any]:
        if self.server is not None:
            return self.server.run(query, name=self.name)
        with closing(sqlite3.connect(self.root / "state" / "history.sqlite")) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
            return db.execute(query).fetchall()

    def assert_whole(self) -> None:
        """One run, each batch once, each verdict once, nothing waits, the page is whole."""
        assert self.rows("SELECT count(*) FROM runs") == [(1,)]
        of_batches = "SELECT count(*), count(DISTINCT batch) FROM run_batches WHERE batch IS NOT NULL"
        assert self.rows(of_batches) == [(self.batches, self.batches)]
        assert self.rows("SELECT count(*) FROM assessments") == [(2,)]
        assert self.rows("SELECT status, count(*) FROM outbox GROUP BY status") == [("sent", 2)]
        (page,) = (self.root / "state" / "reports").glob("*.html")
        assert page.read_text(encoding="utf-8").rstrip().endswith("</html>")


@pytest.fixture(params=["sqlite", "postgresql"])
def book(request: pytest.FixtureRequest, fresh: Callable[..., Path]) -> Iterator[Callable[..., Book]]:
    """Opens a new office with a history of its own, by name."""
    made: list[Book] = []

    def opened(tag: str, batches: int = FEW) -> Book:
        root = fresh(f"{request.param}-{tag}", batches)
        if request.param == "sqlite":
            return Book(root, batches)
        server: Server = request.getfixturevalue("postgresql")
        name = tag.replace("-", "_")
        server.run(f"CREATE DATABASE {name} TEMPLATE tables")
        made.append(Book(root, batches, server, name))
        return made[-1]

    yield opened
    for each in made:
        assert each.server is not None
        each.server.run(f"DROP DATABASE {each.name} WITH (FORCE)")


def arrived(server: MailServer, tag: str) -> Counter[str]:
    """How many copies each owner got; those of one letter all have the same id."""
    copies = Counter[str]()
    ids: dict[str, set[str]] = {}
    for letter, (to,) in zip(server.letters, server.recipients, strict=True):
        owner, _, rest = to.partition("+")
        if rest == f"{tag}@example.com":
            copies[owner] += 1
            ids.setdefault(owner, set()).add(str(letter["Message-ID"]))
    assert all(len(each) == 1 for each in ids.values())
    return copies


class Toll:
    """What became of the letters of all nights that were killed."""

    def __init__(self) -> None:
        self.kills = self.lost = self.doubled = 0

    def count(self, copies: Counter[str], *, killed: bool = True) -> bool:
        """Whether a letter was sent twice. `killed`: the night had not come to its end."""
        self.kills += killed
        self.lost += sum(owner not in copies for owner in OWNERS)
        twice = sum(number > 1 for number in copies.values())
        self.doubled += twice
        return twice > 0

    def say(self, what: str) -> None:
        print(f"{what}: {self.kills} nights killed, {self.lost} letters lost, {self.doubled} sent twice")  # noqa: T201


def test_a_kill_at_any_step_loses_nothing_and_one_more_run_makes_it_whole(
    ask: Ask, book: Callable[..., Book], server: MailServer, request: pytest.FixtureRequest
) -> None:
    whole = book("whole")
    kinds = ask("steps", whole.root, "whole", database=whole.database)
    handing = [n for n, kind in enumerate(kinds, start=1) if kind.endswith(("send", "reply"))]
    others = sorted(set(range(1, len(kinds) + 1)) - set(handing))
    # The server has said yes to the letter, and we have not written it down.
    gaps = [n for n in handing if kinds[n - 1] == "after reply" and n + 1 not in handing]
    assert len(gaps) >= 2
    points = sorted({*handing[2 :: 1 if MOMENTS else 8], *others[:: 1 if MOMENTS else 150], *gaps})
    toll, name = Toll(), request.node.callspec.id
    for step in points:
        tag = f"{name}-step-{step}"
        killed = book(tag)
        assert ask("kill", killed.root, tag, step=step, database=killed.database) == [KILLED, 0], kinds[step - 1]
        killed.assert_whole()
        copies = arrived(server, tag)
        assert set(copies) == set(OWNERS), f"a letter was lost by a kill at step {step}, {kinds[step - 1]}"
        assert max(copies.values()) <= 2
        assert not toll.count(copies) or kinds[step - 1] in MAY_DOUBLE, kinds[step - 1]
    toll.say(f"{name}, {len(points)} of the {len(kinds)} steps of a night")
    assert toll.doubled >= 2


def test_a_program_that_marks_before_it_sends_would_be_found_out(ask: Ask, fresh, server: MailServer) -> None:
    kinds = ask("steps", fresh("mutant"), "mutant")
    sends = [n for n, kind in enumerate(kinds, start=1) if kind == "before send"]
    lost = 0
    for step in sends[3:9:2]:
        tag = f"mutant-{step}"
        ask("kill", fresh(tag), tag, step=step, mutant=True)
        lost += set(arrived(server, tag)) != set(OWNERS)
    assert lost > 0


def test_three_runs_at_once_do_each_batch_and_each_letter_once(ask: Ask, fresh, server: MailServer) -> None:
    for turn in range(20 if MOMENTS else 1):
        tag = f"together-{turn}"
        root = fresh(tag)
        assert ask("together", root, tag, count=3) == [0, 0, 0]
        Book(root, FEW).assert_whole()
        assert arrived(server, tag) == Counter(OWNERS)


def test_three_runs_at_once_on_postgresql_do_each_batch_and_each_letter_once(
    ask: Ask, fresh: Callable[..., Path], server: MailServer, postgresql: Server
) -> None:
    postgresql.run("CREATE DATABASE together TEMPLATE tables")
    kept = Book(fresh("together"), FEW, postgresql, "together")
    assert ask("together", kept.root, "postgresql", count=3, database=kept.database) == [0, 0, 0]
    kept.assert_whole()
    assert kept.database is not None
    with open_history(kept.database) as one, open_history(kept.database) as other, one.alone(NIGHT):
        with pytest.raises(BusyError), other.alone(NIGHT, 0.3):
            pass
        with other.alone(POST):
            pass
    assert arrived(server, "postgresql") == Counter(OWNERS)


def test_a_kill_at_a_random_moment_loses_nothing(
    ask: Ask, book: Callable[..., Book], server: MailServer, request: pytest.FixtureRequest
) -> None:
    toll, name, batches = Toll(), request.node.callspec.id, MANY if MOMENTS else FEW
    whole, began = book("timed", batches), monotonic()
    ask("steps", whole.root, "timed", database=whole.database)
    span = monotonic() - began
    for moment in range(MOMENTS or 2):
        tag = f"{name}-moment-{moment}"
        killed = book(tag, batches)
        seconds = random.Random(moment).uniform(0, span)  # noqa: S311 - a moment is no secret
        first, second = ask("kill", killed.root, tag, seconds=seconds, database=killed.database)
        assert (first in (KILLED, 0), second) == (True, 0)
        killed.assert_whole()
        toll.count(arrived(server, tag), killed=first == KILLED)
        assert toll.lost == 0
    toll.say(f"{name}, random moments of nights of {batches} batches")
