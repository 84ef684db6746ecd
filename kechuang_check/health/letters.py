"""Who is told, by which mail server and chat groups, and whether they can open what letters lead to."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kechuang_check.addressees import operators
from kechuang_check.delivery.connection import open_line, server_words
from kechuang_check.delivery.message import mailbox
from kechuang_check.delivery.password import read_password
from kechuang_check.domain.workspace import ChatSettings, LetterSettings, MailSettings, Security, Workspace
from kechuang_check.errors import DeliveryError, Problem
from kechuang_check.health.signs import Area, Sign, State
from kechuang_check.words import text

if TYPE_CHECKING:
    import smtplib

_CERTIFICATE_SOON = timedelta(days=14)
_TLS_PORT = 443


def addresses(workspace: Workspace) -> Sign:
    problems: list[Problem] = []
    for receiver in workspace.receivers.values():
        if receiver.address is not None:
            try:
                mailbox(receiver.address)
            except DeliveryError as error:
                problems.extend(error.problems)
    if problems:
        return Sign(Area.ADDRESSES, State.BAD, text("{count} problems", count=len(problems)), tuple(problems))
    if not operators(workspace):
        nobody = Problem(
            text("Nobody is told of letters that are refused, or of nights that do not end."),
            text('Add [watch] with steward = "..." to kechuang.toml.'),
        )
        return Sign(Area.ADDRESSES, State.SOON, text("no steward"), (nobody,))
    known = sum(receiver.address is not None for receiver in workspace.receivers.values())
    return Sign(Area.ADDRESSES, State.GOOD, text("mailboxes: {count}", count=known))


def mail_server(workspace: Workspace, environment: Mapping[str, str], clock: Callable[[], datetime]) -> Sign:
    settings = workspace.mail
    if settings is None:
        return Sign(Area.MAIL, State.GOOD, text("no mail server is set: letters are written to files"))
    root = Path(workspace.root)
    try:
        line = open_line(settings, read_password(settings, environment, root), root)
    except DeliveryError as error:
        return Sign(Area.MAIL, State.BAD, text("the mail server cannot be used"), tuple(error.problems))
    with closing(line):
        ends = _ends(line.sock)
        return _sender(settings, line) or _certificate(ends, clock()) or _in_order(settings)


def _sender(settings: MailSettings, line: smtplib.SMTP) -> Sign | None:
    """Whether the server takes letters from us: asked, and taken back."""
    try:
        code, words = line.mail(mailbox(settings.sender))
        line.rset()
        line.quit()
    except (OSError, DeliveryError) as error:  # an SMTPException is an OSError
        code, words = 0, str(error).encode()
    if 200 <= code < 300:
        return None
    said = f"{code} {server_words(words)}"
    refused = Problem(
        text("The mail server takes no letters from {sender}: {said}.", sender=settings.sender, said=said),
        text("Check sender and user in [mail] of kechuang.toml."),
    )
    return Sign(Area.MAIL, State.BAD, text("the sender was not taken"), (refused,))


def _certificate(ends: datetime | None, now: datetime) -> Sign | None:
    if ends is None or ends - now > _CERTIFICATE_SOON:
        return None
    soon = Problem(
        text("The certificate of the mail server ends on {day}.", day=ends.date().isoformat()),
        text("Ask whoever runs the server to renew it: from that day on no letter leaves."),
    )
    return Sign(Area.MAIL, State.SOON, text("the mail server works; its certificate ends soon"), (soon,))


def _ends(line: object) -> datetime | None:
    shown = line.getpeercert() if isinstance(line, ssl.SSLSocket) else None
    ends = (shown or {}).get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) if isinstance(ends, str) else None


def _in_order(settings: MailSettings) -> Sign:
    what = text(
        "{host}:{port} answers; line: {security}; login: {user}",
        host=settings.host,
        port=settings.port,
        security=text("not protected") if settings.security is Security.NONE else settings.security.value.upper(),
        user=settings.user or text("none"),
    )
    return Sign(Area.MAIL, State.GOOD, what)


def reports_in_letters(settings: LetterSettings) -> Sign:
    """Whether whoever gets a letter can open the report of the night."""
    if settings.report_url is not None:
        return Sign(Area.LETTERS, State.GOOD, text("they link the report at {url}", url=settings.report_url))
    if settings.attach_report:
        return Sign(Area.LETTERS, State.GOOD, text("the report goes along with mail"))
    path_only = Problem(
        text("Letters name the report by its path on this machine, which their readers cannot open."),
        text(
            'Add [letters] to kechuang.toml: report_url = "..." where state/reports is published, or '
            "attach_report = true"
        ),
    )
    return Sign(Area.LETTERS, State.SOON, text("they lead to no report"), (path_only,))


def chat_group(chat: ChatSettings, environment: Mapping[str, str]) -> Sign:
    from kechuang_check.delivery.chat import read_address

    bad = text("chat group {group} cannot be used", group=chat.name)
    if find_spec("apprise") is None:
        lacking = Problem(
            text("Letters to chat groups need the package apprise, which is not installed."),
            text("Install it: pip install 'kechuang-check[chat]'"),
        )
        return Sign(Area.CHAT, State.BAD, bad, (lacking,))
    try:
        host = read_address(chat, environment).split("/")[2].rpartition("@")[2]
    except DeliveryError as error:
        return Sign(Area.CHAT, State.BAD, bad, tuple(error.problems))
    name, _, port = host.partition(":")
    try:
        with (
            socket.create_connection((name, int(port or _TLS_PORT)), timeout=chat.timeout_seconds) as line,
            ssl.create_default_context().wrap_socket(line, server_hostname=name),
        ):
            pass
    except (OSError, ValueError):
        unreached = Problem(
            text("The host {host} cannot be reached over a verified line.", host=name),
            text("Check the network, the proxy and the certificates of this machine."),
        )
        return Sign(Area.CHAT, State.BAD, bad, (unreached,))
    return Sign(Area.CHAT, State.GOOD, text("chat group {group}: {host} answers", group=chat.name, host=name))
