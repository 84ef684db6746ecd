"""A desk whose night ran, with a mail server and a steward."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kechuang_check.definitions.templates import create_workspace
from tests.delivery.mail_server import Fault, MailServer, Running

WATCH = '[watch]\nsteward = "example_bureau"\n'


@pytest.fixture
def serve() -> Iterator[Callable[..., MailServer]]:
    running: list[Running] = []

    def start(faults: dict[str, Fault] | None = None, **options: object) -> MailServer:
        server = MailServer(faults or {})
        running.append(Running(server, **options))
        return server

    yield start
    for each in running:
        each.stop()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    create_workspace(tmp_path / "plan", "empty")
    return tmp_path / "plan"


@pytest.fixture
def settings(root: Path) -> Callable[[str], None]:
    """Adds tables to kechuang.toml."""

    def add(tables: str) -> None:
        file = root / "kechuang.toml"
        file.write_text(file.read_text(encoding="utf-8") + tables, encoding="utf-8")

    return add


def mail(port: int, **more: str | int) -> str:
    keys = {"host": "127.0.0.1", "port": port, "sender": "plan-office@example.com", "timeout_seconds": 5, **more}
    lines = (f'{k} = "{v}"' if isinstance(v, str) else f"{k} = {v}" for k, v in keys.items())
    return "[mail]\n" + "\n".join(lines) + "\n"
