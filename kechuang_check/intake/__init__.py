"""Filings as they really come: found, read, repaired with a record of each repair, and kept in canonical form."""

from kechuang_check.intake.discover import Lying, discover
from kechuang_check.intake.filing import Filing, opened_filing
from kechuang_check.intake.inspecting.inspection import Inspector
from kechuang_check.intake.kept_rows import ROWS_SUFFIX
from kechuang_check.intake.landing import repairs_of
from kechuang_check.intake.quarantine import Quarantine
from kechuang_check.intake.readers.kinds import is_text
from kechuang_check.intake.received import forget
from kechuang_check.intake.refusal import Refusal
from kechuang_check.intake.settling import Wait, settle
from kechuang_check.intake.take_in import (
    Reception,
    batch_of,
    deferred,
    kept_copy,
    kept_copy_of,
    passwords_for,
    source_of,
    take_in,
    under_its_name,
)
from kechuang_check.intake.take_in_database import take_in_database
from kechuang_check.intake.take_in_rows import take_in_frame, take_in_kept_rows
from kechuang_check.intake.values.repair_log import MAX_ENTRIES, read_repairs

__all__ = [
    "MAX_ENTRIES",
    "ROWS_SUFFIX",
    "Filing",
    "Inspector",
    "Lying",
    "Quarantine",
    "Reception",
    "Refusal",
    "Wait",
    "batch_of",
    "deferred",
    "discover",
    "forget",
    "is_text",
    "kept_copy",
    "kept_copy_of",
    "opened_filing",
    "passwords_for",
    "read_repairs",
    "repairs_of",
    "settle",
    "source_of",
    "take_in",
    "take_in_database",
    "take_in_frame",
    "take_in_kept_rows",
    "under_its_name",
]
