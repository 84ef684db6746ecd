"""The marks between words, which differ by language: full-width and without blanks in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def colon(lang: str) -> str:
    return "：" if lang == "zh" else ": "


def clauses(parts: Iterable[str | None], lang: str) -> str:
    """Parts of a sentence: `甲；乙`, `a; b`."""
    return ("；" if lang == "zh" else "; ").join(p for p in parts if p)


def phrases(parts: Iterable[str | None], lang: str) -> str:
    """`甲，乙`, `a, b`."""
    return ("，" if lang == "zh" else ", ").join(p for p in parts if p)


def sentences(parts: Iterable[str | None], lang: str) -> str:
    """`甲。乙`, `A. b`, whatever mark a part ended with."""
    return ("。" if lang == "zh" else ". ").join(p.rstrip("。.") for p in parts if p)


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
