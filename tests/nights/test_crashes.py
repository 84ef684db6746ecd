"""A night that is cut off at any step loses nothing, and several at once do each thing once.

In the suite: every step around the handing over, and a sample of the others. With KECHUANG_CRASHES=200 every step, and
as many kills at random moments.
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
from pathlib import Path
from typing import Any

import pytest

from kechuang_check.history import open_history
from kechuang_check.history.alone import NIGHT, POST, BusyError
from tests.databases.postgresql import running
from tests.delivery.mail_server import MailServer, Running
from tests.nights.conftest import Office

MOMENTS = int(os.environ.get("KECHUANG_CRASHES", "0"))
KILLED = -9
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
def fresh(office: Office, tmp_path: Path) -> Callable[[str], Path]:
    """A new office in which both targets are short, so that two letters are to be sent. Its tables are there already,
    but for the full test.
    """
    office.file("register/register_2024-12.csv", *[1] * 5)
    office.file("contracts/contracts_2024-Q4.csv", 1)
    if not MOMENTS:
        open_history(office.workspace.database).close()

    def made(name: str) -> Path:
        root = tmp_path / "copies" / name
        for folder in ("in", "state"):
            if (office.root / folder).exists():
                shutil.copytree(office.root / folder, root / folder)
        return root

    return made


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


def assert_whole(root: Path) -> None:
    """One run, each batch once, each verdict once, nothing waits, the database is sound."""
    with closing(sqlite3.connect(root / "state" / "history.sqlite")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("SELECT count(*) FROM runs").fetchone() == (1,)
        rows = db.execute("SELECT count(*), count(DISTINCT batch) FROM run_batches WHERE batch IS NOT NULL").fetchone()
        assert rows == (9, 9)
        assert db.execute("SELECT count(*) FROM assessments").fetchone() == (2,)
        assert db.execute("SELECT status, count(*) FROM outbox GROUP BY status").fetchall() == [("sent", 2)]
    (page,) = (root / "state" / "reports").glob("*.html")
    assert page.read_text(encoding="utf-8").rstrip().endswith("</html>")


def test_a_kill_at_any_step_loses_nothing_and_one_more_run_makes_it_whole(ask: Ask, fresh, server: MailServer) -> None:
    kinds = ask("steps", fresh("whole"), "whole")
    assert arrived(server, "whole") == Counter(OWNERS)
    handing = [n for n, kind in enumerate(kinds, start=1) if kind.endswith(("send", "reply"))]
    others = sorted(set(range(1, len(kinds) + 1)) - set(handing))
    # The server has said yes to the letter, and we have not written it down.
    gaps = [n for n in handing if kinds[n - 1] == "after reply" and n + 1 not in handing]
    assert len(gaps) >= 2
    points = sorted({*handing[2 :: 1 if MOMENTS else 8], *others[:: 1 if MOMENTS else 150], *gaps})
    doubled = 0
    for step in points:
        tag = f"step-{step}"
        root = fresh(tag)
        assert ask("kill", root, tag, step=step) == [KILLED, 0], f"at {kinds[step - 1]}"
        assert_whole(root)
        copies = arrived(server, tag)
        assert set(copies) == set(OWNERS), f"a letter was lost by a kill at step {step}, {kinds[step - 1]}"
        assert max(copies.values()) <= 2
        doubled += max(copies.values()) == 2
        assert max(copies.values()) == 1 or kinds[step - 1] in ("after reply", "statement", "commit"), kinds[step - 1]
    assert doubled >= 2


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
        assert_whole(root)
        assert arrived(server, tag) == Counter(OWNERS)


def test_three_runs_at_once_on_postgresql_do_each_batch_and_each_letter_once(
    ask: Ask, fresh, server: MailServer, tmp_path: Path
) -> None:
    root = fresh("postgresql")
    with running("no secret") as postgresql:
        url = postgresql.url().replace("postgresql://", "postgresql+psycopg://")
        open_history(url).close()
        assert ask("together", root, "postgresql", count=3, database=url) == [0, 0, 0]
        assert postgresql.run("SELECT count(*) FROM runs") == [(1,)]
        assert postgresql.run("SELECT count(*), count(DISTINCT batch) FROM run_batches") == [(9, 9)]
        assert postgresql.run("SELECT status, count(*) FROM outbox GROUP BY status") == [("sent", 2)]
        with open_history(url) as one, open_history(url) as other, one.alone(NIGHT):
            with pytest.raises(BusyError), other.alone(NIGHT, 0.3):
                pass
            with other.alone(POST):
                pass
    assert arrived(server, "postgresql") == Counter(OWNERS)


def test_a_kill_at_a_random_moment_loses_nothing(ask: Ask, fresh, server: MailServer) -> None:
    for moment in range(MOMENTS or 3):
        tag = f"moment-{moment}"
        root = fresh(tag)
        seconds = random.Random(moment).uniform(0, 1)  # noqa: S311 - a moment is no secret
        first, second = ask("kill", root, tag, seconds=seconds)
        assert (first in (KILLED, 0), second) == (True, 0)
        assert_whole(root)
        assert set(arrived(server, tag)) == set(OWNERS)
