"""Filings as they really come: found, read, repaired with a record of each repair, and kept in canonical form."""

from kechuang_check.intake.discover import Lying, discover
from kechuang_check.intake.quarantine import Quarantine
from kechuang_check.intake.received import forget
from kechuang_check.intake.settling import Wait, settle
from kechuang_check.intake.take_in import Reception, deferred, source_of, take_in

__all__ = [
    "Lying",
    "Quarantine",
    "Reception",
    "Wait",
    "deferred",
    "discover",
    "forget",
    "settle",
    "source_of",
    "take_in",
]
