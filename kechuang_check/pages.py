"""The pages of a night: the same page in each language that somebody reads, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from kechuang_check.domain.run import page_in
from kechuang_check.errors import Place, Problem
from kechuang_check.whole_file import write_whole
from kechuang_check.words import text


def write_pages(report: Path, languages: Iterable[str], draw: Callable[[str], str]) -> Problem | None:
    """Write the page in each of the languages, once. `report`: where that of the run lies; `draw`: it in a language.

    Gives what is in the way of the first one that cannot be written; the others are written all the same.
    """
    unwritten: Problem | None = None
    for lang in dict.fromkeys(languages):
        file = report.with_name(page_in(report.name, lang))
        try:
            write_whole(file, draw(lang))
        except OSError as error:
            unwritten = unwritten or _unwritten(file, error)
    return unwritten


def _unwritten(file: Path, error: OSError) -> Problem:
    return Problem(
        text("the report could not be written: {reason}", reason=error.strerror or type(error).__name__),
        text("make room on the disk, or let this account write there; then run the night again"),
        Place(str(file)),
    )
