"""Filings as they really come: found, read, repaired with a record of each repair, and kept in canonical form."""

from kechuang_check.intake.discover import discover
from kechuang_check.intake.inspecting.inspection import Inspector
from kechuang_check.intake.take_in import Reception, canonical_of, repairs_of, take_in
from kechuang_check.intake.values.repair_log import MAX_ENTRIES, read_repairs

__all__ = ["MAX_ENTRIES", "Inspector", "Reception", "canonical_of", "discover", "read_repairs", "repairs_of", "take_in"]
