"""Filings as they really come: found, read, repaired with a record of each repair, and kept in canonical form."""

from kechuang_check.intake.discover import discover
from kechuang_check.intake.take_in import Reception, take_in
from kechuang_check.intake.take_in_database import take_in_database
from kechuang_check.intake.take_in_rows import take_in_frame

__all__ = ["Reception", "discover", "take_in", "take_in_database", "take_in_frame"]
