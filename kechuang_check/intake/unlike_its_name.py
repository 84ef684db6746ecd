"""What is named as a workbook and is none: told as that, and not as a text without headers."""

from __future__ import annotations

import re
from pathlib import Path

from kechuang_check.intake.readers.kinds import HEAD_BYTES, damaged, may_be_text
from kechuang_check.intake.refusal import Refusal
from kechuang_check.words import text

_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".et"})
_SEPARATORS = b",;\t|"
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_TEXT = frozenset({"nul-bytes", "control-character", "encoding"})
_NO_TABLE = frozenset({"no-header", "wrong-separator"})


def told_by_name(refusal: Refusal, name: str, received: Path) -> Refusal:
    """The refusal of a file that was read as text, or, where it is named as a workbook and is no table of text either,
    that it is damaged. `received`: the file as it was kept.
    """
    ending = Path(name).suffix.lower()
    if ending not in _WORKBOOKS or refusal.code not in _NO_TABLE | _NOT_TEXT:
        return refusal
    with received.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not may_be_text(head):
        return refusal
    if head.startswith(b"PK"):
        return damaged(text("it begins as a workbook ({ending}) does, and what follows is none", ending=".xlsx"))
    if _BINARY.search(head) and not head.startswith(_UTF_16):
        return damaged(text("it is named {ending}, and is neither a workbook nor text", ending=ending))
    if refusal.code != "no-header" or set(_SEPARATORS) & set(head):
        return refusal
    return damaged(text("it is named {ending}, and holds a text without columns", ending=ending))
