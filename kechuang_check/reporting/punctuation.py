"""The marks between words, which differ by language: full-width and without blanks in Chinese."""

from __future__ import annotations

from collections.abc import Iterable


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


def listed(parts: Iterable[str], lang: str) -> str:
    """`甲、乙`, `a, b`."""
    return ("、" if lang == "zh" else ", ").join(parts)


def dotted(parts: Iterable[str | None]) -> str:
    """Facts side by side: `a · b`."""
    return " · ".join(p for p in parts if p)
