"""Cells of CSV files as a spreadsheet may open them."""

from __future__ import annotations

from kechuang_check.reporting.characters import visible

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
"""Spreadsheets read a CSV file as UTF-8 only if it begins with one."""


def harmless(words: str) -> str:
    """The words with an apostrophe before them where a spreadsheet would take them for a formula."""
    shown = visible(words)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
