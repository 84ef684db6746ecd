"""Filings as they really come: found, read, repaired with a record of each repair, and kept in canonical form."""

from kechuang_check.intake.discover import discover
from kechuang_check.intake.filing import Filing, opened_filing
from kechuang_check.intake.readers.kinds import is_text
from kechuang_check.intake.refusal import Refusal
from kechuang_check.intake.take_in import Reception, kept_copy, passwords_for, take_in

__all__ = [
    "Filing",
    "Reception",
    "Refusal",
    "discover",
    "is_text",
    "kept_copy",
    "opened_filing",
    "passwords_for",
    "take_in",
]
