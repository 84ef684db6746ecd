"""Whether figures are provisional (初步数) or final (最终数), as whoever hands them in says."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kechuang_check.domain.deadline import Deadline


class Finality(StrEnum):
    """PROVISIONAL: another figure of the same period is still to come; FINAL: this one stays."""

    PROVISIONAL = "provisional"
    FINAL = "final"


PROVISIONAL_WORDS = ("快报", "初步", "初核", "预计", "预估", "非最终", "provisional", "preliminary", "flash")
FINAL_WORDS = ("最终", "年报", "终核", "final")


@dataclass(frozen=True, slots=True)
class FinalityRule:
    """How the filings of a feed say what their figures are. `column`: the one that says it for each row, if any.

    `provisional`, `final`: the words that say so, in a cell of that column, in the file's name, or above the header.
    `unmarked`: what a filing is that says nothing. `final_until`: until when the final figure of a period comes.
    """

    provisional: tuple[str, ...] = PROVISIONAL_WORDS
    final: tuple[str, ...] = FINAL_WORDS
    column: str | None = None
    unmarked: Finality | None = None
    final_until: Deadline | None = None

    def of_words(self, words: str) -> Finality | None:
        """What one text says: provisional where it says both, for 非最终 and 年报初步数 hold a word of the other."""
        plain = _plain(words)
        if any(_plain(w) in plain for w in self.provisional):
            return Finality.PROVISIONAL
        return Finality.FINAL if any(_plain(w) in plain for w in self.final) else None

    def of_filing(self, cells: Iterable[str | None], texts: Iterable[str]) -> Finality | None:
        """What a filing is. `cells`: the different ones of the column; `texts`: the file's name, then what stands above
        the header; the first that says something counts. Figures of which some are provisional are provisional, and
        they are final only if every row says so.
        """
        in_cells = together(self.of_words(cell or "") for cell in cells)
        if in_cells is not None:
            return in_cells
        return next((said for words in texts if (said := self.of_words(words)) is not None), self.unmarked)


def together(parts: Iterable[Finality | None]) -> Finality | None:
    """What figures are that were made of such parts: provisional if one is, final if all are, otherwise not known."""
    found = set(parts)
    if Finality.PROVISIONAL in found:
        return Finality.PROVISIONAL
    return Finality.FINAL if found == {Finality.FINAL} else None


def yields(later: Finality | None, earlier: Finality | None) -> bool:
    """Whether a later filing of a period leaves the earlier one in force: what is final yields to nothing else."""
    return later is Finality.PROVISIONAL and earlier is Finality.FINAL


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold()
