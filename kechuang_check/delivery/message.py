"""A letter as an e-mail message."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from email.header import Header
from email.headerregistry import Group
from email.message import EmailMessage
from email.policy import EmailPolicy

from kechuang_check.domain.run import Letter
from kechuang_check.errors import DeliveryError, Problem
from kechuang_check.words import text


class _Policy(EmailPolicy):
    """A subject of 70 characters would be folded before its first word, and come back with a blank before it; one whose
    words are encoded one by one comes back with two blanks wherever a line ends before such a word.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        words = str(value)
        if name == "Subject" and words.isascii() and len(words) <= _ONE_LINE:
            return f"{name}: {words}{self.linesep}".encode()
        if name == "Subject" and not words.isascii():
            encoded = Header(words, "utf-8", header_name=name).encode(linesep=self.linesep)
            return f"{name}: {encoded}{self.linesep}".encode()
        return super().fold_binary(name, value)


_ONE_LINE = 120
_POLICY = _Policy(linesep="\r\n", cte_type="7bit")
"""Every server takes 7 bit; whether it takes 8 is only known once it was asked."""
_ADDRESS = re.compile(r"\w[\w.+'-]*@[^\W_]([\w.-]*[^\W_])?")
"""Plain mailboxes, in any script. What mail also allows (quotes, comments, routes, encoded words) is only ever used to
smuggle."""
_TOKEN = re.compile(r"[A-Za-z0-9._+-]+")
_MOST_THREADS = 10
"""So many threads of a digest are named: some servers refuse a header that grows without end."""
_ENCODED_WORD = re.compile(r"=\?.*\?", re.DOTALL)


class AddressError(DeliveryError):
    """An address is not a plain mailbox; once it is mended in the settings the letter can go."""


def make_message(letter: Letter, sender: str, at: datetime) -> EmailMessage:
    """The message for one owner, dated `at` (aware); without an address it is to a group of that name with no members.

    Its Message-ID comes from the letter's key, so that a second attempt is seen to be the same letter; its References
    from the alerts it tells of, so that all letters on one of them stand together.
    Raises AddressError for an address, DeliveryError for anything else, that does not belong into a header.
    """
    if at.tzinfo is None:
        raise ValueError("the date of a letter needs its zone")
    sender = mailbox(sender)
    to = None if letter.address is None else mailbox(letter.address)
    reply_to = None if letter.reply_to is None else mailbox(letter.reply_to)
    enclosed = letter.enclosed
    threads = (letter.to, *letter.alerts) if letter.alerts else ()
    for part in (letter.key, letter.lang, *threads, *([] if enclosed is None else [enclosed.name])):
        if not _TOKEN.fullmatch(part):
            raise _refused(letter, part)
    # `isprintable` is false for every line break that any mail program knows, and true for Chinese.
    if not letter.subject.isprintable() or _ENCODED_WORD.search(letter.subject):
        raise _refused(letter, letter.subject)

    # Headers hold an address of another script as it is: only a server that offers SMTPUTF8 takes it.
    message = EmailMessage(policy=_POLICY if f"{sender}{to}{reply_to}".isascii() else _POLICY.clone(utf8=True))
    message["From"] = sender
    message["To"] = to if to is not None else Group(letter.to)
    message["Subject"] = letter.subject
    message["Date"] = at
    message["Message-ID"] = f"<{letter.key}@{domain_of(sender)}>"
    if letter.alerts:
        message["References"] = " ".join(_threads(letter, domain_of(sender)))
    if reply_to is not None and reply_to != sender:
        message["Reply-To"] = reply_to
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if enclosed is not None:
        message.add_attachment(enclosed.content, "text", "html", filename=enclosed.name, params={"charset": "utf-8"})
    # Last: adding a second form moves the Content headers there are into the first one.
    message["Content-Language"] = letter.lang
    return message


def _threads(letter: Letter, domain: str) -> tuple[str, ...]:
    """For each alert a name as of a letter that began its thread, the gravest last: that is where a mail program puts
    an answer to several.
    """
    return tuple(f"<alert.{alert}.{letter.to}@{domain}>" for alert in reversed(letter.alerts[:_MOST_THREADS]))


def mailbox(address: str) -> str:
    """The address as it goes over the line: its domain in ASCII. Raises AddressError unless it is a plain mailbox."""
    # A full-width letter looks like another one.
    if _ADDRESS.fullmatch(address) and unicodedata.normalize("NFKC", address) == address:
        local, _, domain = address.rpartition("@")
        try:
            return f"{local}@{domain.encode('idna').decode('ascii')}"
        except UnicodeError:
            pass
    raise AddressError(
        Problem(
            text("The address {address} is not a plain mailbox.", address=ascii(address)),
            text("Write it as in name@example.com in kechuang.toml."),
        )
    )


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def _refused(letter: Letter, part: str) -> DeliveryError:
    return DeliveryError(
        Problem(
            text(
                "The letter {key} cannot be sent: {part} does not belong into the head of a letter.",
                key=ascii(letter.key),
                part=ascii(part),
            ),
            text("Take line breaks and encoded words out of the names in the suites and in kechuang.toml."),
        )
    )
