"""Characters as a reader sees them: hidden ones made visible, and how wide a line of them is."""

from __future__ import annotations

import unicodedata

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def is_hidden(character: str) -> bool:
    """True of control, direction, zero-width and unassigned characters, and of halves of surrogate pairs."""
    return character not in "\n\t" and unicodedata.category(character) in _HIDDEN


def visible(words: str) -> str:
    """The words with every hidden character written out as `‹U+202E›`, so that no name can disguise another."""
    if words.isascii() and words.isprintable():
        return words
    return "".join(f"‹U+{ord(c):04X}›" if is_hidden(c) else c for c in words)


def one_line(words: str) -> str:
    """The words on one line, hidden characters written out: for subjects, terminal cells and attributes."""
    return " ".join(visible(words).split())


def subject_line(words: str) -> str:
    """The words as a subject: on one line, and with nothing in them that mail would take for encoded words."""
    return one_line(words).replace("=?", "= ?")


def width(words: str) -> int:
    """Columns on a terminal, or halves of a Chinese character in print."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


def shortened(words: str, columns: int) -> str:
    """The words cut to that many columns, with an ellipsis where something was left out."""
    if width(words) <= columns:
        return words
    kept = ""
    for character in words:
        if width(kept + character) > columns - 1:
            break
        kept += character
    return kept.rstrip() + "…"
