"""Letters by a mail server.

SMTP cannot promise "exactly once": a server may have taken a letter although its word of it never came. Such a letter
is tried again with the same Message-ID, so none is lost and a second copy is seen to be one.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from enum import Enum
from pathlib import Path

from kechuang_check.delivery.channel import Delivered
from kechuang_check.delivery.connection import LineError, open_line, server_words
from kechuang_check.delivery.message import AddressError, mailbox, make_message
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.run import Letter
from kechuang_check.domain.workspace import MailSettings
from kechuang_check.errors import DeliveryError, Problem
from kechuang_check.words import Text, text

_LOGIN_WANTED = (530, 534, 535, 538)
_CLOSING = 421
_TOO_LARGE = 552


class _Stage(Enum):
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class _Reply:
    """The server's last word on a letter: the word on its content, or its first refusal before that."""

    stage: _Stage
    code: int
    words: bytes

    @property
    def is_yes(self) -> bool:
        return 200 <= self.code < 300


class SmtpChannel:
    """Sends each letter as a message of its own, over one line for a night.

    Trouble with the line itself (not reached, not to be trusted, login refused) holds all letters that follow.
    """

    def __init__(self, settings: MailSettings, password: str | None, *, root: Path = Path()) -> None:
        self._settings = settings
        self._password = password
        self._root = root
        self._line: smtplib.SMTP | None = None
        self._stopped: Delivered | None = None

    def deliver(self, letter: Letter, at: datetime) -> Delivered:
        """Send one letter. 4xx, silence and dropped lines put it off; a 5xx about this letter is the end of it."""
        if self._stopped is not None:
            return self._stopped
        if letter.address is None:
            return Delivered.held(_no_address(letter))
        try:
            message = make_message(letter, self._settings.sender, at)
            line = self._ready_line()
        except AddressError as error:
            return Delivered.held(error.problems[0])
        except LineError as error:
            return self._stop(error.problems[0], passes=error.passes, asked=error.asked)
        except DeliveryError as error:
            return Delivered.dead(error.problems[0])
        sender, address = mailbox(self._settings.sender), mailbox(letter.address)
        if not f"{sender}{address}".isascii() and not line.has_extn("smtputf8"):
            return Delivered.dead(_no_such_letters(letter))
        try:
            reply = _send(line, sender, address, message)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Delivered.deferred(
                _later(letter, text("the line dropped ({words})", words=server_words(str(error))))
            )
        if not reply.is_yes:
            self._clear(reply)
        return self._judged(letter, reply)

    def close(self) -> None:
        """Say goodbye to the server, if there is a line; it may have hung up already."""
        if self._line is not None:
            try:
                self._line.quit()
            except (smtplib.SMTPException, OSError):
                self._line.close()
            self._line = None

    def _ready_line(self) -> smtplib.SMTP:
        """The line of the letter before, if the server still holds it, or a new one."""
        if self._line is not None:
            try:
                if self._line.noop()[0] == 250:
                    return self._line
            except (smtplib.SMTPException, OSError):
                pass
            self._drop()
        self._line = open_line(self._settings, self._password, self._root)
        return self._line

    def _clear(self, refusal: _Reply) -> None:
        """Make the line ready for the next letter, or let go of it."""
        try:
            if refusal.code != _CLOSING and self._line is not None and self._line.rset()[0] == 250:
                return
        except (smtplib.SMTPException, OSError):
            pass
        self._drop()

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _stop(self, problem: Problem, *, passes: bool = False, asked: bool = True) -> Delivered:
        """No further letter is tried: put off where the trouble may pass, held where somebody must mend it."""
        made = Delivered.deferred if passes else Delivered.held
        self._stopped = made(problem, stops=True, asked=asked)
        self.close()
        return self._stopped

    def _judged(self, letter: Letter, reply: _Reply) -> Delivered:
        if reply.is_yes:
            return Delivered(LetterStatus.SENT)
        said = f"{reply.code} {server_words(reply.words)}"
        if reply.code in _LOGIN_WANTED:
            return self._stop(_login_wanted(said))
        if not 500 <= reply.code < 600:
            return Delivered.deferred(_later(letter, said))
        if reply.stage is _Stage.SENDER and reply.code != _TOO_LARGE:
            return self._stop(_sender_refused(self._settings.sender, said))
        return Delivered.dead(_refused(letter, said, reply.stage))


def _send(line: smtplib.SMTP, sender: str, address: str, message: EmailMessage) -> _Reply:
    """One letter, step by step, so that it is known which step was refused. Raises SMTPException, OSError."""
    content = message.as_bytes()
    options = [f"size={len(content)}"] if line.has_extn("size") else []
    if not f"{sender}{address}".isascii():
        options += ["body=8bitmime", "smtputf8"]
    reply = _Reply(_Stage.SENDER, *line.mail(sender, options))
    if reply.is_yes:
        reply = _Reply(_Stage.RECIPIENT, *line.rcpt(address))
    if reply.is_yes:
        try:
            reply = _Reply(_Stage.CONTENT, *line.data(content))
        except smtplib.SMTPDataError as error:
            reply = _Reply(_Stage.CONTENT, error.smtp_code, _bytes(error.smtp_error))
    return reply


def _bytes(words: bytes | str) -> bytes:
    return words.encode() if isinstance(words, str) else words


def _no_address(letter: Letter) -> Problem:
    return Problem(
        text("The owner {owner} has no address.", owner=letter.to),
        text("Add address under [owners.{owner}] in kechuang.toml.", owner=letter.to),
    )


def _no_such_letters(letter: Letter) -> Problem:
    return Problem(
        text("The mail server takes only addresses in ASCII, and that of {owner} is not.", owner=letter.to),
        text("Write an address in ASCII under [owners.{owner}] in kechuang.toml.", owner=letter.to),
    )


def _later(letter: Letter, reason: Text | str) -> Problem:
    return Problem(
        text("The letter to {owner} was not taken: {reason}.", owner=letter.to, reason=reason),
        text("It is tried again by itself."),
    )


def _login_wanted(said: str) -> Problem:
    return Problem(
        text("The mail server wants a protected line and a login first: {said}.", said=said),
        text("Check security, and add user and password_env or password_file, in [mail] of kechuang.toml."),
    )


def _sender_refused(sender: str, said: str) -> Problem:
    return Problem(
        text("The mail server takes no letters from {sender}: {said}.", sender=sender, said=said),
        text("Check sender and user in [mail] of kechuang.toml."),
    )


def _refused(letter: Letter, said: str, stage: _Stage) -> Problem:
    mend = text("Check address under [owners.{owner}] in kechuang.toml.", owner=letter.to)
    if stage is not _Stage.RECIPIENT:
        mend = text("Ask whoever runs the mail server why, then try again: kechuang-check outbox retry")
    return Problem(
        text("The mail server refused the letter to {owner}: {said}.", owner=letter.to, said=said),
        mend,
    )
