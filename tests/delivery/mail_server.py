"""A real mail server on loopback that writes down what it is asked, and fails where it is told to."""

from __future__ import annotations

import asyncio
import email
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

DROP = "drop"
SILENT = "silent"
Fault = str | Callable[[str], str | None]


@dataclass
class MailServer:
    """`faults`: by command what the server does instead: a reply, DROP or SILENT, or a function of the argument that
    gives one of these or None. CONNECT is the greeting, DATA what follows the command, END what follows the final dot.
    """

    faults: Mapping[str, Fault] = field(default_factory=dict)
    port: int = 0
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)

    def saw(self, command: str) -> int:
        return self.commands.count(command)

    async def handle_DATA(self, server: SMTP, session: object, envelope: Any) -> str:  # noqa: N802
        fault = self.faults.get("END")
        if fault is None or fault == DROP:
            message = email.message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.letters.append(message)
            self.recipients.append(envelope.rcpt_tos)
        if fault == DROP:
            server.transport.abort()
        if fault == SILENT:
            await asyncio.sleep(60)
        return str(fault or "250 taken")


class _Line(SMTP):
    """One connection to the server."""

    def __init__(self, server: MailServer, **options: Any) -> None:
        super().__init__(server, **{"enable_SMTPUTF8": False, "hostname": "mail.example.com", **options})
        self._server = server
        self._smtp_methods = {name: self._watched(name, method) for name, method in self._smtp_methods.items()}

    def connection_made(self, transport: Any) -> None:
        if self.transport is None:
            self._server.connections += 1
        super().connection_made(transport)

    async def _handle_client(self) -> None:
        if not await self._failed("CONNECT", ""):
            await super()._handle_client()

    def _watched(self, name: str, method: Any) -> Any:
        async def watched(argument: str | None) -> None:
            self._server.commands.append(name)
            if not await self._failed(name, argument or ""):
                await method(argument)

        return watched

    async def _failed(self, name: str, argument: str) -> bool:
        fault = self._server.faults.get(name)
        fault = fault(argument) if callable(fault) else fault
        match fault:
            case None:
                return False
            case "drop":
                if name == "DATA":
                    await self.push("354 go on")
                self.transport.abort()
            case "silent":
                await asyncio.sleep(60)
            case _:
                await self.push(fault)
                if fault.startswith("421"):
                    self.transport.close()
        return True


class Running:
    """The server in a thread of its own, until `stop`."""

    def __init__(self, server: MailServer, ssl: Any = None, **options: Any) -> None:
        self._server, self._ssl, self._options = server, ssl, options
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        # Broken lines are what these tests are about, so the loop need not report them.
        self._loop.set_exception_handler(lambda *_: None)
        listener = await self._loop.create_server(self._line, "127.0.0.1", 0, ssl=self._ssl)
        self._server.port = listener.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        listener.close()

    def _line(self) -> _Line:
        return _Line(self._server, loop=self._loop, **self._options)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        assert not self._thread.is_alive()


def only(user: str, password: str) -> Callable[..., AuthResult]:
    """Lets this user in and nobody else."""

    def check(_server: object, _session: object, _envelope: object, _mechanism: str, given: object) -> AuthResult:
        right = LoginPassword(user.encode(), password.encode())
        return AuthResult(success=given == right, handled=False)

    return check
