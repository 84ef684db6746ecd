"""An entry of the ledger of reports for machines; `docs/result.schema.json` says what each field means."""

from __future__ import annotations

from typing import Any

from kechuang_check.domain.known_reports import Version
from kechuang_check.domain.ledger import Entry
from kechuang_check.domain.reported import Reported
from kechuang_check.reporting.characters import visible


def entry_fields(entry: Entry) -> dict[str, Any]:
    """An entry as JSON has it."""
    first, current = entry.first, entry.in_force
    received = None if first is None else first.received_on
    return {
        "check": entry.check,
        "steward": entry.steward,
        "period": entry.period.label,
        "due": entry.due.isoformat(),
        "status": entry.status.value,
        "days": entry.days,
        "received_on": None if received is None else received.isoformat(),
        "is_expected": entry.is_expected,
        "versions": [_version(v) for v in entry.versions],
        "units": None if current is None or current.reported is None else _units(current.reported),
    }


def _version(version: Version) -> dict[str, Any]:
    return {
        "sha256": version.sha256,
        "source": visible(version.source),
        "state": version.state.value,
        "seen_on": version.seen_on.isoformat(),
        "absent_on": None if version.absent_on is None else version.absent_on.isoformat(),
    }


def _units(reported: Reported) -> dict[str, Any]:
    return {
        "count": reported.count,
        "owed": reported.owed,
        "absent": list(reported.absent),
        "before": None if reported.before is None else reported.before.label,
        "gone": reported.gone,
        "added": reported.added,
    }
