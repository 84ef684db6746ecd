"""The marks between words, which differ by language: full-width and without blanks in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[a-z]+(?:[ ,;:]|$)")


def colon(lang: str) -> str:
    return "：" if lang == "zh" else ": "


def clauses(parts: Iterable[str | None], lang: str) -> str:
    """Parts of a sentence: `甲；乙`, `a; b`."""
    return ("；" if lang == "zh" else "; ").join(p for p in parts if p)


def phrases(parts: Iterable[str | None], lang: str) -> str:
    """`甲，乙`, `a, b`."""
    return ("，" if lang == "zh" else ", ").join(p for p in parts if p)


def sentences(parts: Iterable[str | None], lang: str) -> str:
    """`甲。乙`, `a. B`, whatever mark a part ended with."""
    first, *others = [p.rstrip("。.") for p in parts if p] or [""]
    if lang == "zh":
        return "。".join((first, *others))
    return ". ".join((first, *map(_capital, others)))


def _capital(sentence: str) -> str:
    """With a capital, where it begins with a word and not with a name of a program or column."""
    return sentence[0].upper() + sentence[1:] if _WORD.match(sentence) else sentence


def paragraph(parts: Iterable[str | None], lang: str) -> str:
    """Whole sentences, one behind the other."""
    return ("" if lang == "zh" else " ").join(p for p in parts if p)


def listed(parts: Iterable[str], lang: str) -> str:
    """`甲、乙`, `a, b`."""
    return ("、" if lang == "zh" else ", ").join(parts)


def enumerated(parts: Sequence[str], lang: str) -> str:
    """`甲、乙、丙`, `a, b and c`."""
    if lang == "zh" or len(parts) < 2:
        return listed(parts, lang)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def dotted(parts: Iterable[str | None]) -> str:
    """Facts side by side: `a · b`."""
    return " · ".join(p for p in parts if p)
