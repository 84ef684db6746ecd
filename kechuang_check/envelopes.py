"""A letter as it goes out: to the address of now, with who is answered, and with what goes along."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kechuang_check.domain.outbox import FILE, LETTER
from kechuang_check.domain.run import Enclosure, Letter, page_in
from kechuang_check.domain.workspace import Workspace

MOST_ENCLOSED = 5 * 1024 * 1024
"""Bytes of a page that goes along with mail: servers refuse what is much larger."""


def as_it_goes(letter: Letter, channel: str, workspace: Workspace) -> Letter:
    """A letter that waits goes to the address that stands in the settings now: that may be what was mended. Answers go
    to the steward; a page of its night that is to go along is read from where it lies.
    """
    to, steward = (workspace.receivers.get(id_) for id_ in (letter.to, workspace.watch.steward or ""))
    return replace(
        letter,
        address=letter.address if to is None else to.address,
        reply_to=None if steward is None or steward is to else steward.address,
        enclosed=_enclosed(letter, workspace) if channel in (LETTER, FILE) else None,
    )


def _enclosed(letter: Letter, workspace: Workspace) -> Enclosure | None:
    """The page of its night in its language, unless it is too large or gone: the letter says where it lies besides."""
    if letter.report is None or not workspace.letters.attach_report or workspace.letters.report_url is not None:
        return None
    file = Path(workspace.root) / page_in(letter.report, letter.lang)
    try:
        return Enclosure(file.name, file.read_bytes()) if file.stat().st_size <= MOST_ENCLOSED else None
    except OSError:
        return None
