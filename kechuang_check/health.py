"""Is everything there that a night needs? Looked at before it is missed; nothing is sent and nothing recorded."""

from __future__ import annotations

import shutil
import socket
import ssl
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kechuang_check.addressees import operators
from kechuang_check.definitions import load_workspace
from kechuang_check.delivery.connection import open_line, server_words
from kechuang_check.delivery.message import mailbox
from kechuang_check.delivery.password import read_password
from kechuang_check.domain.run import Letter
from kechuang_check.domain.workspace import ChatSettings, MailSettings, Workspace
from kechuang_check.errors import DefinitionError, DeliveryError, HistoryError, Problem
from kechuang_check.history import is_begun, open_history
from kechuang_check.history.alone import NIGHT, BusyError
from kechuang_check.validation import RuleVocabulary
from kechuang_check.words import Text, text

if TYPE_CHECKING:
    import smtplib

_CERTIFICATE_SOON = timedelta(days=14)
_DISK_LOW, _DISK_FULL = 1_000_000_000, 100_000_000
_CLOCKS_APART = timedelta(minutes=5)
_LETTERS_LATE = timedelta(hours=1)
_TLS_PORT = 443


class Area(StrEnum):
    SETTINGS = "settings"
    ADDRESSES = "addresses"
    MAIL = "mail"
    CHAT = "chat"
    HISTORY = "history"
    DISK = "disk"
    CLOCK = "clock"


class State(StrEnum):
    """GOOD; SOON: it works, and somebody should look at it; BAD: a night will miss it."""

    GOOD = "good"
    SOON = "soon"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Sign:
    """What one look found. `problems`: of one that is not good, with the mend."""

    area: Area
    state: State
    what: Text
    problems: tuple[Problem, ...] = ()


def examine(root: Path, environment: Mapping[str, str], clock: Callable[[], datetime]) -> Iterator[Sign]:
    """Look at everything, in the order in which one thing needs the other."""
    try:
        workspace = load_workspace(root, RuleVocabulary(), thorough=True)
    except DefinitionError as error:
        count = len(error.problems)
        yield Sign(Area.SETTINGS, State.BAD, text("{count} problems", count=count), tuple(error.problems))
        try:
            workspace = load_workspace(root, RuleVocabulary())
        except DefinitionError:
            return
    else:
        yield Sign(Area.SETTINGS, State.GOOD, text("settings, checks and suites are right"))
    yield _addresses(workspace)
    yield _mail(workspace, environment, clock)
    for chat in workspace.chats.values():
        yield _chat(chat, environment)
    yield _history(workspace, clock)
    yield _disk(Path(workspace.state))
    yield _clock(workspace, clock)


def _addresses(workspace: Workspace) -> Sign:
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


def _mail(workspace: Workspace, environment: Mapping[str, str], clock: Callable[[], datetime]) -> Sign:
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
        security=settings.security.value,
        user=settings.user or "-",
    )
    return Sign(Area.MAIL, State.GOOD, what)


def _chat(chat: ChatSettings, environment: Mapping[str, str]) -> Sign:
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


def _history(workspace: Workspace, clock: Callable[[], datetime]) -> Sign:
    if not is_begun(workspace.database):
        return Sign(Area.HISTORY, State.GOOD, text("no night has been recorded yet"))
    try:
        with open_history(workspace.database, busy_seconds=5) as history:
            history.check()
            waiting = history.waiting_letters()
            with suppress(BusyError), history.alone(NIGHT):
                whole = text("whole; letters that wait: {count}", count=len(waiting))
                late = _late(waiting, clock())
                return Sign(Area.HISTORY, State.SOON if late else State.GOOD, whole, late)
    except HistoryError as error:
        return Sign(Area.HISTORY, State.BAD, text("the history cannot be used"), tuple(error.problems))
    return Sign(Area.HISTORY, State.GOOD, text("whole; a run works with it now"))


def _late(waiting: Iterable[Letter], now: datetime) -> tuple[Problem, ...]:
    """Letters that may leave since an hour, and that nothing has handed over."""
    count = sum(letter.not_before is not None and now - letter.not_before > _LETTERS_LATE for letter in waiting)
    if not count:
        return ()
    late = Problem(
        text("Quiet times are over, and letters still wait: {count}.", count=count),
        text("Let a timer run `kechuang-check outbox retry --due` every few minutes (docs/operations.md)."),
    )
    return (late,)


def _disk(state: Path) -> Sign:
    place = next(folder for folder in (state, *state.parents) if folder.exists())
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix="."):
            free = shutil.disk_usage(place).free
    except OSError as error:
        unwritable = Problem(
            text("{folder} cannot be written to: {reason}", folder=str(place), reason=error.strerror or str(error)),
            text("Give the account that runs the command the right to write to it."),
        )
        return Sign(Area.DISK, State.BAD, text("no room for results"), (unwritable,))
    room = text("free: {size} GB", size=f"{free / 1e9:.1f}")
    if free >= _DISK_LOW:
        return Sign(Area.DISK, State.GOOD, room)
    little = Problem(
        text("There is little room left on the disk of {folder}.", folder=str(place)),
        text("Free space, or move the state folder ([state] in kechuang.toml) to a larger disk."),
    )
    return Sign(Area.DISK, State.BAD if free < _DISK_FULL else State.SOON, room, (little,))


def _clock(workspace: Workspace, clock: Callable[[], datetime]) -> Sign:
    now, problems = clock(), []
    if is_begun(workspace.database):
        with suppress(HistoryError), open_history(workspace.database, busy_seconds=5) as history:
            last = history.last_finished()
            if last is not None and last - now > _CLOCKS_APART:
                problems.append(
                    Problem(
                        text("The last night ended at {moment}, which by this clock is still to come.",
                             moment=last.isoformat(timespec="seconds")),
                        text("Set the clock of this machine, and let it be kept by a time server."),
                    )
                )  # fmt: skip
    state = Path(workspace.state)
    if state.is_dir():
        with suppress(OSError), tempfile.NamedTemporaryFile(dir=state, prefix=".") as file:
            written = datetime.fromtimestamp(Path(file.name).stat().st_mtime, UTC)
            if abs(written - now) > _CLOCKS_APART:
                problems.append(
                    Problem(
                        text("The clock of this machine and that of the disk of {folder} differ by minutes.",
                             folder=str(state)),
                        text("Set both clocks by the same time server."),
                    )
                )  # fmt: skip
    if problems:
        return Sign(Area.CLOCK, State.BAD, text("the clock is wrong"), tuple(problems))
    offset = now.strftime("%z")
    moment = f"{now:%Y-%m-%d %H:%M} (UTC{offset[:3]}:{offset[3:]})"
    return Sign(Area.CLOCK, State.GOOD, text("it is {moment}", moment=moment))
