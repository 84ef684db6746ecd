"""The result for machines; `docs/result.schema.json` says what each field means."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from kechuang_check.domain.assessment import Assessment, Observation
from kechuang_check.domain.finding import Finding
from kechuang_check.domain.forecast import Forecast
from kechuang_check.domain.ledger import Ledger
from kechuang_check.domain.movement import Movement
from kechuang_check.domain.pace import pace
from kechuang_check.domain.run import BatchResult, Letter, Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.characters import is_hidden
from kechuang_check.reporting.formats.ledger_entry import entry_fields
from kechuang_check.reporting.formats.split_fields import split_fields
from kechuang_check.reporting.numbers import plain
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.rule_words import NO_FORMS, Forms
from kechuang_check.reporting.shift_words import shift_fields


def render(
    night: Night, workspace: Workspace, lang: str, *, forms: Forms = NO_FORMS, ledger: Ledger | None = None
) -> str:
    """The night as JSON. Decimals are strings in plain notation, so that every reader gets them exactly."""
    reader = Reader(workspace, lang, forms)
    result = {
        "run": {
            "id": night.id,
            "as_of": night.as_of.isoformat(),
            "started": night.started.isoformat(),
            "finished": night.finished.isoformat(),
            "exit_code": night.exit_code,
            "engine": night.engine,
        },
        "batches": [_batch(b, reader) for b in night.batches],
        "assessments": [_assessment(a, reader) for a in night.assessments],
        "changes": [shift_fields(s) for s in night.shifts],
        "ledger": [] if ledger is None else [entry_fields(e) for e in ledger.entries],
        "letters": [_letter(letter) for letter in night.letters],
        "report": night.report,
    }
    # Hidden characters (direction marks, halves of surrogate pairs) are written as \u escapes: the same values.
    return escaped(json.dumps(result, ensure_ascii=False, indent=2)) + "\n"


def _batch(batch: BatchResult, reader: Reader) -> dict[str, Any]:
    feed = reader.workspace.feeds.get(batch.check)
    return {
        "check": batch.check,
        "source": batch.source,
        "sha256": batch.sha256,
        "period": None if batch.period is None else batch.period.label,
        "rows": batch.rows,
        "status": batch.status.value,
        "finality": None if batch.finality is None else batch.finality.value,
        "repairs": [{"kind": r.kind, "count": r.count, "what": reader.repair(r, feed)} for r in batch.repairs],
        "findings": [_finding(f, reader.sentence(f, feed)) for f in batch.findings],
    }


def _finding(finding: Finding, message: str) -> dict[str, Any]:
    return {
        "code": finding.code,
        "type": finding.type,
        "severity": finding.severity.value,
        "outcome": finding.outcome.value,
        "failing": finding.failing,
        "evaluated": finding.evaluated,
        "coverage": _number(finding.coverage),
        "column": finding.column,
        "rows": list(finding.rows),
        "where": None if finding.where is None else str(finding.where),
        "message": message,
    }


def _assessment(assessment: Assessment, reader: Reader) -> dict[str, Any]:
    t, seen = assessment.target, assessment.observation
    return {
        "indicator": t.indicator,
        "project": t.project,
        "period": None if seen is None else seen.period.label,
        "as_of": assessment.as_of.isoformat(),
        "state": None if seen is None else seen.state.value,
        "finality": None if seen is None or seen.finality is None else seen.finality.value,
        "final_due": None if seen is None or seen.final_due is None else seen.final_due.isoformat(),
        **_measured(seen),
        "unit": t.unit.value,
        "part_unit": None if t.part_unit is None else t.part_unit.value,
        "comparator": t.comparator.value,
        "target": _number(t.value),
        "no_number": None if t.no_number is None else t.no_number.value,
        "band": _number(t.band),
        "bound": _number(assessment.bound),
        "due": t.due.isoformat(),
        "standing": assessment.standing.value,
        "shortfall": _number(assessment.shortfall),
        "shortfall_unit": None if assessment.shortfall_unit is None else assessment.shortfall_unit.value,
        "to_close": _number(assessment.to_close),
        "groups": split_fields(assessment),
        "movement": None if seen is None else _movement(seen.movement),
        "pace": _number(pace(assessment)),
        "forecast": _forecast(assessment.forecast),
        "no_forecast": assessment.no_forecast,
        "completion": _number(assessment.completion),
        "coverage": None if seen is None else _number(seen.coverage),
        "because": list(assessment.because),
        "missing": [p.label for p in assessment.missing],
        "owner": t.owner,
        "clause": {
            "text": t.clause.text,
            "translation": t.clause.translation,
            "source": t.clause.source.in_(reader.lang),
        },
        "assumption": reader.in_words(t.assumption),
    }


def _movement(moved: Movement | None) -> dict[str, Any] | None:
    if moved is None:
        return None
    return {
        "since": moved.since.label,
        "opening": moved.opening,
        "new": moved.new,
        "lost": moved.lost,
        "net": moved.net,
        "closing": moved.closing,
        "pending": moved.pending,
        "awaiting": moved.awaiting,
        "days": moved.days,
    }


def _forecast(forecast: Forecast | None) -> dict[str, Any] | None:
    if forecast is None:
        return None
    return {
        "value": plain(forecast.value),
        "low": plain(forecast.low),
        "high": plain(forecast.high),
        "due": forecast.due.isoformat(),
        "method": forecast.method.value,
        "points": forecast.points,
        "first_met": None if forecast.first_met is None else forecast.first_met.isoformat(),
        "first_lost": None if forecast.first_lost is None else forecast.first_lost.isoformat(),
    }


def _measured(seen: Observation | None) -> dict[str, str | None]:
    if seen is None:
        return {"value": None, "numerator": None, "denominator": None}
    return {
        "value": _number(seen.value),
        "numerator": _number(seen.numerator),
        "denominator": _number(seen.denominator),
    }


def _letter(letter: Letter) -> dict[str, Any]:
    until = letter.not_before
    return {
        "to": letter.to,
        "subject": letter.subject,
        "status": letter.status.value,
        "path": letter.path,
        "not_before": None if until is None else until.isoformat(),
    }


def _number(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def escaped(written: str) -> str:
    hidden = re.sub(r"[^\x20-\x7e\n]", lambda m: json.dumps(m[0])[1:-1] if is_hidden(m[0]) else m[0], written)
    return hidden.replace("</", "<\\/")  # so that it can stand inside of a page
