from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError, OperationalError

from kechuang_check.domain.outbox import Posting
from kechuang_check.errors import HistoryError
from kechuang_check.history import open_history
from kechuang_check.history.trouble import problem_of
from tests.history.nights import JUDGEMENT, a_night


class Fault(Exception):
    pass


@contextmanager
def listening(name: str, listener: Callable[..., object]) -> Iterator[None]:
    event.listen(Engine, name, listener)
    try:
        yield
    finally:
        event.remove(Engine, name, listener)


def words(error: pytest.ExceptionInfo[HistoryError]) -> tuple[str, str]:
    (problem,) = error.value.problems
    assert str(problem.mend)
    return str(problem.what), str(problem.mend)


def test_a_fault_at_any_statement_leaves_nothing_half_written(history, count_rows):
    history.record(a_night("before"))
    before = count_rows()
    seen: list[str] = []
    fail_at = 0

    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)
        if len(seen) == fail_at:
            raise Fault

    with listening("before_cursor_execute", fail):
        while True:
            fail_at += 1
            seen.clear()
            try:
                recorded = history.record(a_night("new"), {"key": JUDGEMENT})
            except Fault:
                assert count_rows() == before, seen[-1]
            else:
                break
    assert recorded
    assert fail_at > 15
    assert history.night("new") == a_night("new")


def test_a_fault_at_the_commit_leaves_nothing_half_written(history, count_rows):
    before = count_rows()

    def fail(_connection: object) -> None:
        raise Fault

    with listening("commit", fail), pytest.raises(Fault):
        history.record(a_night(), {"key": JUDGEMENT})
    assert count_rows() == before
    assert history.record(a_night(), {"key": JUDGEMENT})


def test_a_clash_with_another_writer_is_tried_again(history):
    clashes = ["UNIQUE constraint failed: targets.digest"]

    def clash(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if clashes and statement.startswith("INSERT INTO targets"):
            raise IntegrityError(statement, {}, sqlite3.IntegrityError(clashes.pop()))

    with listening("before_cursor_execute", clash):
        assert history.record(a_night())
    assert clashes == []
    assert history.night("run-1") == a_night()


KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from kechuang_check.history import open_history
from tests.history.nights import JUDGEMENT, a_night

left = int(sys.argv[2])
history = open_history(sys.argv[1])

def kill(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(Engine, "after_cursor_execute", kill)
event.listen(Engine, "commit", kill)
history.record(a_night(), {"key": JUDGEMENT})
print("recorded", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("statements", [3, 9, 17, 1000])
def test_a_kill_while_recording_loses_all_or_nothing(url: str, count_rows, statements: int):
    with open_history(url) as history:
        history.record(a_night("before"))
    before = count_rows()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, url, str(statements)], capture_output=True, check=False, env=environment()
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    recorded = killed.stdout == b"recorded\n"
    assert recorded == (statements == 1000)
    with open_history(url) as history:
        assert recorded or count_rows() == before
        assert history.record(a_night(), {"key": JUDGEMENT}) is not recorded
        assert history.night("run-1") == a_night()


RACER = """
import sys
from kechuang_check.history import open_history
from tests.history.nights import JUDGEMENT, a_night

sys.stdin.readline()
with open_history(sys.argv[1]) as history:
    print([history.record(a_night(f"run-{n}"), {"key": JUDGEMENT}) for n in range(5)])
"""


def test_of_several_programs_with_the_same_nights_exactly_one_records_each(url: str, count_rows):
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
        )
        for _ in range(3)
    ]
    for racer in racers:
        racer.stdin.write(b"go\n")
        racer.stdin.flush()
    said = [eval(racer.communicate(timeout=60)[0]) for racer in racers]  # noqa: S307
    assert [sum(column) for column in zip(*said, strict=True)] == [1] * 5
    assert count_rows()["runs"] == 5
    assert count_rows()["letters"] == 5


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def test_a_full_disk_is_said_and_nothing_is_half_written(history, count_rows):
    history.record(a_night("before"))
    after_last: list[dict[str, int]] = []

    def no_room(connection: sqlite3.Connection, _record: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    def record_until_full() -> None:
        for n in range(100):
            after_last.append(count_rows())
            history.record(a_night(f"run-{n}"))

    with listening("connect", no_room), pytest.raises(HistoryError) as error:
        record_until_full()
    assert "no room" in words(error)[0]
    assert "Free space" in words(error)[1]
    assert count_rows() == after_last[-1]
    assert history.record(a_night("after"))


@pytest.fixture
def locked(url: str, file: Path) -> Iterator[None]:
    open_history(url).close()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def test_a_locked_history_is_said_at_opening(url: str, locked: None):
    with pytest.raises(HistoryError) as error:
        open_history(url, busy_seconds=0.2)
    assert "locked by another program" in words(error)[0]
    assert "Wait until the other run has ended" in words(error)[1]


def test_a_lock_that_comes_later_is_said_and_nothing_is_half_written(url: str, file: Path, count_rows):
    with open_history(url, busy_seconds=0.2) as history:
        history.record(a_night())
        before = count_rows()
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            for write in (
                lambda: history.record(a_night("run-2")),
                lambda: history.write_posting(Posting("letter-of-run-1", "letter", a_night().finished)),
            ):
                with pytest.raises(HistoryError, match="locked"):
                    write()
            assert history.night("run-1") == a_night()  # who only reads need not wait
        assert count_rows() == before
        assert history.record(a_night("run-2"))


def test_a_short_lock_is_waited_for(url: str, file: Path):
    open_history(url).close()
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    release = threading.Timer(0.3, lambda: (other.execute("ROLLBACK"), other.close()))
    release.start()
    with open_history(url, busy_seconds=20) as history:
        assert history.record(a_night())
    release.join()


def test_a_history_that_may_only_be_read_is_said(url: str, file: Path, count_rows):
    with open_history(url) as history:
        history.record(a_night())
    before = count_rows()
    with pytest.raises(HistoryError) as error:
        open_history(f"sqlite:///file:{file}?mode=ro&uri=true")
    assert "may only be read" in words(error)[0]
    assert "right to write" in words(error)[1]
    assert count_rows() == before


def test_a_history_that_becomes_read_only_is_said_and_nothing_is_half_written(history, count_rows):
    before = count_rows()

    def read_only(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    with listening("connect", read_only), pytest.raises(HistoryError, match="may only be read"):
        history.record(a_night())
    assert count_rows() == before


@pytest.mark.parametrize("damage", [b"not a database at all, but long enough", b"SQLite format 3\0" * 9])
def test_a_damaged_history_is_said_and_left_as_it_is(url: str, file: Path, damage: bytes):
    file.parent.mkdir()
    file.write_bytes(damage * 100)
    with pytest.raises(HistoryError) as error:
        open_history(url)
    assert "damaged" in words(error)[0]
    assert "backup" in words(error)[1]
    assert file.read_bytes() == damage * 100


def test_a_history_with_a_page_overwritten_is_said(url: str, file: Path):
    with open_history(url) as history:
        history.record(a_night())
        with closing(sqlite3.connect(file)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'runs'").fetchone()
            (size,) = db.execute("PRAGMA page_size").fetchone()
        with file.open("r+b") as raw:
            raw.seek((page - 1) * size)
            raw.write(b"\xff" * size)
        with pytest.raises(HistoryError, match="damaged"):
            history.latest()


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("assessments", "bound", "much"),
        ("assessments", "standing", "splendid"),
        ("targets", "target", "{"),
        ("findings", "rows", '["one"]'),
        ("runs", "as_of", "yesterday"),
    ],
)
def test_a_value_that_no_night_can_have_is_said(history, file: Path, table: str, column: str, value: str):
    history.record(a_night())
    with closing(sqlite3.connect(file)) as db:
        db.execute(f'UPDATE {table} SET "{column}" = ?', [value])  # noqa: S608
        db.commit()
    with pytest.raises(HistoryError, match="damaged"):
        history.night("run-1")


def test_a_history_taken_away_during_the_night_is_said(history, file: Path):
    for each in file.parent.glob("history.sqlite*"):
        each.unlink()
    with pytest.raises(HistoryError):
        history.record(a_night())


def test_a_folder_in_place_of_the_file_is_said(url: str, file: Path):
    file.mkdir(parents=True)
    with pytest.raises(HistoryError, match="cannot be opened"):
        open_history(url)


def test_a_file_in_place_of_the_folder_is_said(url: str, file: Path):
    file.parent.write_text("in the way", encoding="utf-8")
    with pytest.raises(HistoryError, match="cannot be made"):
        open_history(url)


@pytest.mark.parametrize(
    "url", ["history.sqlite", "", "nosuch://user:s3cret@host/db", "mysql+nosuch://user:s3cret@host/db", "sqlite://"]
)
def test_a_url_that_cannot_work_is_said_without_its_password(url: str):
    with pytest.raises(HistoryError) as error:
        open_history(url)
    assert "kechuang.toml" in words(error)[1]
    assert "s3cret" not in "".join(words(error))


def test_a_database_server_that_is_gone_is_said():
    error = OperationalError("SELECT 1", {}, RuntimeError("connection refused\nmore"))
    problem = problem_of(error, "postgresql://office:***@db/history")
    assert "connection refused" in str(problem.what)
    assert "more" not in str(problem.what)
    assert "server runs" in str(problem.mend)
