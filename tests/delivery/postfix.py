"""A Postfix of its own on loopback: with TLS, a size limit, a greylisted mailbox, and mailboxes in a folder."""

from __future__ import annotations

import email
import os
import shutil
import socket
import subprocess
import tempfile
import time
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from scripts.find_program import SYSTEM_PATH, postfix

_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""
_MAIN = """\
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file_prefixes = {root}
maillog_file = {root}/mail.log
myhostname = mail.example.com
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = loopback-only
inet_protocols = ipv4
default_transport = error:no mail leaves this machine
local_recipient_maps =
alias_maps =
smtputf8_enable = yes
message_size_limit = {limit}
virtual_mailbox_domains = example.com
virtual_mailbox_base = {root}/mail
virtual_mailbox_maps = inline:{{ {mailboxes} }}
virtual_mailbox_limit = 0
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{uid}
smtpd_recipient_restrictions = check_recipient_access inline:{{ {{ late@example.com = 450 4.2.0 greylisted }} }},
    permit_mynetworks, reject
smtpd_reject_unlisted_recipient = yes
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {root}/server.pem
smtpd_tls_key_file = {root}/server.pem
"""
_NOBODY = 65534


class Postfix:
    """Started by `start`; the mailboxes are the names before @example.com."""

    def __init__(self, mailboxes: tuple[str, ...], limit: int) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="postfix-", dir="/tmp"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._mailboxes, self._limit = mailboxes, limit

    def start(self, certificate: bytes) -> None:
        """`certificate`: key and chain as PEM."""
        path = postfix()
        assert path is not None, "this test needs Postfix: run scripts/find_program.py postfix --install"
        config = self._root / "config"
        config.mkdir()
        self._root.chmod(0o755)
        (self._root / "server.pem").write_bytes(certificate)
        named = ", ".join(f"{{ {name}@example.com = {name}/ }}" for name in self._mailboxes)
        settings = _MAIN.format(root=self._root, mailboxes=named, limit=self._limit, uid=_NOBODY)
        (config / "main.cf").write_text(settings, encoding="utf-8")
        (config / "master.cf").write_text(_MASTER.format(port=self.port), encoding="utf-8")
        for folder in ("queue", "mail", "data"):
            (self._root / folder).mkdir()
        self._as_root("chown", f"{_NOBODY}:{_NOBODY}", str(self._root / "mail"))
        self._as_root("chown", "postfix", str(self._root / "data"))
        self._as_root("chown", "-R", "root", str(config), str(self._root / "queue"))
        self._command = [path, "-c", str(config)]
        self._as_root(*self._command, "start")
        self._wait(self._answers, "it does not answer")

    def stop(self) -> None:
        self._as_root(*self._command, "stop")
        self._as_root("rm", "-rf", str(self._root))

    def letters(self, mailbox: str, count: int) -> list[EmailMessage]:
        """The letters of a mailbox, as they were delivered, once there are `count`."""
        folder = self._root / "mail" / mailbox / "new"
        self._wait(lambda: len(self._names(folder)) >= count, f"{mailbox} has not got {count} letters")
        time.sleep(0.2)
        read = [self._as_root("cat", str(folder / name)) for name in self._names(folder)]
        letters = [email.message_from_bytes(data, policy=default) for data in read]
        assert all(isinstance(letter, EmailMessage) for letter in letters)
        return [letter for letter in letters if isinstance(letter, EmailMessage)]

    def _names(self, folder: Path) -> list[str]:
        return self._as_root("sh", "-c", f"ls '{folder}' 2>/dev/null || true").decode().split()

    def _answers(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0

    def _wait(self, is_done: object, what: str) -> None:
        end = time.monotonic() + 60
        while not is_done():  # type: ignore[operator]
            log = self._root / "mail.log"
            assert time.monotonic() < end, f"{what}\n{self._as_root('cat', str(log)).decode() if log.exists() else ''}"
            time.sleep(0.1)

    @staticmethod
    def _as_root(*command: str) -> bytes:
        become = [] if os.geteuid() == 0 else [shutil.which("sudo") or "sudo", "-n"]
        done = subprocess.run(
            [*become, *command],
            capture_output=True,
            check=False,
            env={**os.environ, "PATH": SYSTEM_PATH},
            timeout=60,
        )
        assert done.returncode == 0, f"{command}: {done.stderr.decode()}{done.stdout.decode()}"
        return done.stdout
