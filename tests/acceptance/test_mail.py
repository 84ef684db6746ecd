"""A night that sends its letters: by the command line, to a real mail server on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kechuang_check.definitions.templates import create_workspace
from tests.delivery.conftest import Authority
from tests.delivery.mail_server import MailServer, Running, only

SHORT = "单位编号,单位名称,支出,收入,批准日期\nU01,甲,30,2000,2026-03-01\n"
PASSWORD = "correct-horse-battery-staple"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    create_workspace(tmp_path / "plan", "empty")
    (tmp_path / "plan" / "samples/batches/example/example_2026.csv").write_text(SHORT, encoding="utf-8")
    return tmp_path / "plan"


@pytest.fixture
def server(root: Path) -> Iterator[MailServer]:
    """With STARTTLS, a certificate of the workspace's own authority, and a login."""
    server = MailServer()
    running = Running(
        server,
        tls_context=Authority(root).certified(),
        require_starttls=True,
        auth_required=True,
        authenticator=only("plan-office", PASSWORD),
    )
    yield server
    running.stop()


def with_mail(root: Path, port: int) -> None:
    settings = root / "kechuang.toml"
    text = settings.read_text(encoding="utf-8").split("\n[mail]")[0]
    settings.write_text(
        f"""{text}
[mail]
host = "127.0.0.1"
port = {port}
sender = "plan-office@example.com"
user = "plan-office"
password_env = "KECHUANG_MAIL_PASSWORD"
ca_file = "ca.pem"
timeout_seconds = 10
""",
        encoding="utf-8",
    )


def run(root: Path, password: str | None = PASSWORD, day: str = "2026-12-31") -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KECHUANG")}
    environment |= {"PYTHONUTF8": "1", "LANG": "C.UTF-8"}
    if password is not None:
        environment["KECHUANG_MAIL_PASSWORD"] = password
    return subprocess.run(
        [sys.executable, "-m", "kechuang_check", "run", "--as-of", day, "--lang", "en"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def everything_written(root: Path, done: subprocess.CompletedProcess[str]) -> bytes:
    kept = b"".join(f.read_bytes() for f in (root / "state").rglob("*") if f.is_file())
    return kept + (done.stdout + done.stderr).encode()


def test_the_letter_is_sent_once_over_verified_tls(root: Path, server: MailServer) -> None:
    with_mail(root, server.port)
    first = run(root)
    assert first.returncode == 1, first.stderr
    (letter,) = server.letters
    assert server.recipients == [["head-of-example-bureau@example.com"]]
    assert letter["Subject"].startswith("【落后】支出占收入比重 1.50%")
    assert "sent" in first.stdout
    assert PASSWORD.encode() not in everything_written(root, first)
    assert run(root).returncode == 1
    assert len(server.letters) == 1
    # The due date passes: what was behind is now missed, and that is told once as well.
    for day in ("2027-01-01", "2027-01-02"):
        assert run(root, day=day).returncode == 1
    assert [x["Subject"].partition("】")[0] for x in server.letters] == ["【落后", "【逾期未达"]


def test_a_letter_that_could_not_be_sent_is_told_every_night_and_goes_out_once_it_can(
    root: Path, server: MailServer
) -> None:
    with_mail(root, 1)  # nobody listens there
    for day, letters in (("2026-12-31", 1), ("2026-12-31", 1), ("2027-01-01", 2)):
        down = run(root, day=day)
        assert down.returncode == 4, down.stderr
        assert down.stderr.count("127.0.0.1") == letters
    with_mail(root, server.port)
    up = run(root, day="2027-01-01")
    assert up.returncode == 1
    assert "127.0.0.1" not in up.stderr
    assert [x["Subject"].partition("】")[0] for x in server.letters] == ["【落后", "【逾期未达"]


def test_a_wrong_password_holds_the_letters_and_says_so(root: Path, server: MailServer) -> None:
    with_mail(root, server.port)
    refused = run(root, password="another")
    assert refused.returncode == 4
    assert "plan-office" in refused.stderr
    assert server.letters == []


def test_without_the_password_the_night_is_judged_and_the_letter_waits(root: Path, server: MailServer) -> None:
    with_mail(root, server.port)
    missing = run(root, password=None)
    assert missing.returncode == 4
    assert "KECHUANG_MAIL_PASSWORD" in missing.stderr
    assert "Behind" in missing.stdout
    assert server.connections == 0
    assert run(root).returncode == 1
    assert len(server.letters) == 1
