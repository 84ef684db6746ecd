"""Letters as files: for a desk without a mail server."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.parser import BytesHeaderParser
from email.policy import SMTP
from pathlib import Path

from kechuang_check.delivery.channel import Delivered
from kechuang_check.delivery.message import AddressError, make_message
from kechuang_check.domain.outbox import LetterStatus
from kechuang_check.domain.run import Letter
from kechuang_check.errors import DeliveryError, Problem
from kechuang_check.whole_file import write_whole
from kechuang_check.words import text

_OWNER = re.compile(r"[\w-]+")
_KEY_SHOWN = 8


class EmlFolder:
    """Writes each letter to `<night>-<to>-<start of its key>.eml` in `folder`, which is made if needed.

    `night`: the day that was judged for; without one the names carry the day of writing.
    """

    def __init__(self, folder: Path, sender: str, night: date | None = None) -> None:
        self._folder = folder
        self._sender = sender
        self._night = night

    def deliver(self, letter: Letter, at: datetime) -> Delivered:
        """Write the letter, whole or not at all; one that is there already is left as it is, whatever its date."""
        if not _OWNER.fullmatch(letter.to):
            return Delivered.dead(
                Problem(
                    text("The owner {owner} cannot be part of a file's name.", owner=ascii(letter.to)),
                    text("Use letters, digits, - and _ in the owner's id."),
                )
            )
        try:
            message = make_message(letter, self._sender, at)
            path = self._place(letter, at, message["Message-ID"])
            if not path.exists():
                write_whole(path, message.as_bytes())
        except AddressError as error:
            return Delivered.held(error.problems[0])
        except DeliveryError as error:
            return Delivered.dead(error.problems[0])
        except OSError as error:
            return Delivered.deferred(
                Problem(
                    text(
                        "The letter to {owner} cannot be written to {folder}: {reason}.",
                        owner=letter.to,
                        folder=str(self._folder),
                        reason=error.strerror or type(error).__name__,
                    ),
                    text("Check the folder and the room on its disk, then run again."),
                ),
                asked=False,
            )
        return Delivered(LetterStatus.WRITTEN, path=str(path))

    def close(self) -> None:
        """Nothing stays open between letters."""

    def _place(self, letter: Letter, at: datetime, message_id: str) -> Path:
        """The file that has this letter, or the one to write: with the whole key if the start of it is taken."""
        self._folder.mkdir(parents=True, exist_ok=True)
        short, whole = f"{letter.to}-{letter.key[:_KEY_SHOWN]}.eml", f"{letter.to}-{letter.key}.eml"
        for name in (short, whole):
            for there in sorted(self._folder.glob(f"*-{name}")):
                if _message_id(there) == message_id:
                    return there
        day = (self._night or at.date()).isoformat()
        path = self._folder / f"{day}-{short}"
        return self._folder / f"{day}-{whole}" if path.exists() else path


def _message_id(file: Path) -> str | None:
    with file.open("rb") as opened:
        found = BytesHeaderParser(policy=SMTP).parse(opened)["Message-ID"]
    return str(found) if found is not None else None
