from __future__ import annotations

import gc
import ssl
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme

from kechuang_check.delivery.smtp import SmtpChannel
from kechuang_check.domain.run import Letter
from kechuang_check.domain.workspace import MailSettings, Security
from tests.delivery.mail_server import Fault, MailServer, Running

AT = datetime(2025, 1, 1, 2, 30, tzinfo=UTC)
SENDER = "plan-office@example.com"
PASSWORD = "correct horse 42"


def a_letter(key: str = "0123456789abcdef" * 4, **changed: Any) -> Letter:
    return Letter(
        **{
            "key": key,
            "to": "science_bureau",
            "address": "head-of-science-bureau@example.com",
            "lang": "zh",
            "subject": "落后:规上工业企业研发费用占主营业务收入比重,差 0.47 个百分点(截至 2024-12-31)",
            "text": "研发费用占比 1.53%,应达 2%。\n.\n点号单独成行也要保留。\n",
            "html": "<p>研发费用占比 <b>1.53%</b></p>" + "<p>很长的一行</p>" * 200 + "\n",
            **changed,
        }
    )


def body(message: EmailMessage, subtype: str) -> str:
    """The text of one form of a message, its lines ending as in the letter."""
    part = message.get_body((subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.fixture
def serve() -> Iterator[Callable[..., MailServer]]:
    """Starts a server with the faults and options given."""
    running: list[Running] = []

    def start(faults: dict[str, Fault] | None = None, **options: Any) -> MailServer:
        server = MailServer(faults or {})
        running.append(Running(server, **options))
        return server

    yield start
    for each in running:
        each.stop()
    running.clear()
    with warnings.catch_warnings():
        # The server's ends of lines that were cut are collected here, and not in somebody else's test.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Callable[..., SmtpChannel]]:
    """Makes a channel to a server; by default in plain text, as the settings then say in so many words."""
    made: list[SmtpChannel] = []

    def make(server: MailServer, password: str | None = None, **settings: Any) -> SmtpChannel:
        given = {"host": "127.0.0.1", "security": Security.NONE, "timeout_seconds": 10, **settings}
        mail = MailSettings(sender=SENDER, port=server.port, **given)
        made.append(SmtpChannel(mail, password, root=tmp_path))
        return made[-1]

    yield make
    for each in made:
        each.close()


class Authority:
    """A certificate authority whose certificate is in `ca.pem` of the workspace."""

    def __init__(self, root: Path) -> None:
        self._ca = trustme.CA()
        self._ca.cert_pem.write_to_path(str(root / "ca.pem"))

    def certified(self, name: str = "127.0.0.1", *, expired: bool = False) -> ssl.SSLContext:
        """What a server of that name shows."""
        until = datetime.now(UTC) - timedelta(days=1) if expired else None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(name, not_after=until).configure_cert(context)
        return context


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)
