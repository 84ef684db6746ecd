"""Filings as they really come: found, read, repaired with a record of each repair, and kept in canonical form."""

from kechuang_check.intake.discover import Lying, discover
from kechuang_check.intake.inspecting.inspection import Inspector
from kechuang_check.intake.quarantine import Quarantine
from kechuang_check.intake.received import forget
from kechuang_check.intake.settling import Wait, settle
from kechuang_check.intake.take_in import Reception, deferred, repairs_of, source_of, take_in
from kechuang_check.intake.values.repair_log import MAX_ENTRIES, read_repairs

__all__ = [
    "MAX_ENTRIES",
    "Inspector",
    "Lying",
    "Quarantine",
    "Reception",
    "Wait",
    "deferred",
    "discover",
    "forget",
    "read_repairs",
    "repairs_of",
    "settle",
    "source_of",
    "take_in",
]
