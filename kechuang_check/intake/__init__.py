"""Filings as they really come: found, read, repaired with a record of each repair, and kept in canonical form."""

from kechuang_check.intake.discover import discover
from kechuang_check.intake.inspecting.inspection import Inspector
from kechuang_check.intake.take_in import Reception, take_in

__all__ = ["Inspector", "Reception", "discover", "take_in"]
