"""A PostgreSQL server of its own: a fresh cluster in a temporary folder, reached by a socket only."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

_ROOT = Path(__file__).parents[2]
_ADMIN = "bureau"


@dataclass(frozen=True)
class Server:
    folder: Path
    password: str

    def url(self, user: str = _ADMIN, password: str | None = None, name: str = "postgres") -> str:
        secret = quote(self.password if password is None else password, safe="")
        return f"postgresql://{user}:{secret}@/{name}?host={quote(str(self.folder), safe='')}"

    def run(self, *statements: str, name: str = "postgres") -> list[Any]:
        """Run statements as the administrator; gives the rows of the last one."""
        with psycopg.connect(self.url(name=name), autocommit=True) as connection:
            for statement in statements:
                done = connection.execute(statement)  # type: ignore[call-overload]
            return done.fetchall() if done.description else []


@contextmanager
def running(password: str) -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    # PostgreSQL refuses to run as root; its package brings an account for it.
    account: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = {"user": "postgres", "group": "postgres", "extra_groups": []}
        shutil.chown(folder, "postgres", "postgres")
    found = subprocess.run(
        [sys.executable, "scripts/find_program.py", "postgresql"], cwd=_ROOT, check=True, capture_output=True, text=True
    )
    programs = Path(found.stdout.strip())
    secret = folder / "password"
    secret.write_text(password, encoding="utf-8")
    secret.chmod(0o644)
    (folder / "log").touch()
    made = subprocess.run(
        [
            programs / "initdb", "--pgdata", folder / "data", "--username", _ADMIN, "--pwfile", secret,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync",
        ],
        cwd=folder, check=False, capture_output=True, text=True, **account,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    settings = ("listen_addresses=", f"unix_socket_directories={folder}", "fsync=off", "lc_messages=C")
    arguments = [part for setting in settings for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *arguments], cwd=folder, stdout=log, stderr=log, **account
        )
        try:
            server = Server(folder, password)
            _wait(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
    shutil.rmtree(folder)


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, (server.folder / "log").read_text(encoding="utf-8")
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError((server.folder / "log").read_text(encoding="utf-8"))
