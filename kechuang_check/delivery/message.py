"""A letter as an e-mail message."""

from __future__ import annotations

import re
from datetime import datetime
from email.headerregistry import Group
from email.message import EmailMessage
from email.policy import SMTP

from kechuang_check.domain.run import Letter
from kechuang_check.errors import DeliveryError, Problem
from kechuang_check.words import text

_POLICY = SMTP.clone(cte_type="7bit")
"""Every server takes 7 bit; whether it takes 8 is only known once it was asked."""
_ADDRESS = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+'-]*@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
"""Plain mailboxes. What mail also allows (quotes, comments, routes, encoded words) is only ever used to smuggle."""
_TOKEN = re.compile(r"[A-Za-z0-9._+-]+")
_ENCODED_WORD = re.compile(r"=\?.*\?", re.DOTALL)


class AddressError(DeliveryError):
    """An address is not a plain mailbox; once it is mended in the settings the letter can go."""


def make_message(letter: Letter, sender: str, at: datetime) -> EmailMessage:
    """The message for one owner, dated `at` (aware); without an address it is to a group of that name with no members.

    Its Message-ID comes from the letter's key, so that a second attempt is seen to be the same letter.
    Raises AddressError for an address, DeliveryError for anything else, that does not belong into a header.
    """
    if at.tzinfo is None:
        raise ValueError("the date of a letter needs its zone")
    check_address(sender)
    if letter.address is not None:
        check_address(letter.address)
    for part in (letter.key, letter.lang):
        if not _TOKEN.fullmatch(part):
            raise _refused(letter, part)
    # `isprintable` is false for every line break that any mail program knows, and true for Chinese.
    if not letter.subject.isprintable() or _ENCODED_WORD.search(letter.subject):
        raise _refused(letter, letter.subject)

    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = letter.address if letter.address is not None else Group(letter.to)
    message["Subject"] = letter.subject
    message["Date"] = at
    message["Message-ID"] = f"<{letter.key}@{domain_of(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    # Last: adding a second form moves the Content headers there are into the first one.
    message["Content-Language"] = letter.lang
    return message


def check_address(address: str) -> None:
    """Raise AddressError unless `address` is a plain mailbox."""
    if not _ADDRESS.fullmatch(address):
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
