"""A file as it was seen, for machines."""

from __future__ import annotations

import json
from typing import Any

from kechuang_check.domain.finding import Finding
from kechuang_check.domain.inspection import Inspection, SeenColumn, SeenSheet
from kechuang_check.reporting.formats import draft_yaml
from kechuang_check.reporting.formats.json import escaped
from kechuang_check.words import speaker


def render(seen: Inspection, lang: str) -> str:
    """The inspection as JSON. Factors are strings in plain notation; sentences are in `lang`."""
    say = speaker(lang)
    draft = seen.draft
    result = {
        "source": seen.source,
        "size": seen.size,
        "read": seen.read,
        "kind": seen.kind,
        "encoding": seen.encoding,
        "delimiter": seen.delimiter,
        "check": seen.feed,
        "resembles": [{"check": x.feed, "found": x.found, "asked": x.asked} for x in seen.likenesses],
        "period": None if seen.period is None else seen.period.label,
        "rows_taken": seen.rows_taken,
        "sheets": [_sheet(s) for s in seen.sheets],
        "columns_not_found": [
            {"column": x.name, "names": list(x.names), "nearest_header": x.nearest} for x in seen.lacking
        ],
        "repairs": [{"kind": r.kind, "count": r.count, "what": say(r.what)} for r in seen.repairs],
        "problems": [_problem(f, lang) for f in seen.problems],
        "draft": None
        if draft is None
        else {
            "rows": draft.rows,
            "is_whole_check": draft.is_whole,
            "problem": None if draft.fault is None else _problem(draft.fault, lang),
            "yaml": draft_yaml.render(seen, lang),
        },
    }
    return escaped(json.dumps(result, ensure_ascii=False, indent=2)) + "\n"


def _sheet(sheet: SeenSheet) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "is_chosen": sheet.is_chosen,
        "rows": sheet.rows,
        "header_rows": None if sheet.header_rows is None else list(sheet.header_rows),
        "titles": [{"row": row, "words": words} for row, words in sheet.titles],
        "units": [{"cell": cell, "words": words} for cell, words in sheet.units],
        "periods": list(sheet.periods),
        "columns": [_column(c) for c in sheet.columns],
        "left_out": [{"why": r.why.value, "count": r.count, "first_rows": list(r.first)} for r in sheet.left_out],
    }


def _column(column: SeenColumn) -> dict[str, Any]:
    return {
        "cell": column.cell,
        "header": column.header,
        "column": column.name,
        "nearest": column.nearest,
        "type": None if column.type is None else column.type.value,
        "unit": column.unit,
        "unit_from": None if column.unit_from is None else column.unit_from.value,
        "unit_cell": column.unit_cell,
        "unit_is_guess": column.is_guess,
        "factor": None if column.factor is None else f"{column.factor:f}",
        "period": column.period,
        "first": [{"row": b.row, "before": b.before, "after": b.after} for b in column.first],
    }


def _problem(finding: Finding, lang: str) -> dict[str, Any]:
    say = speaker(lang)
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": None if finding.message is None else say(finding.message),
        "mend": None if finding.advice is None else say(finding.advice),
        "where": None if finding.where is None else str(finding.where),
    }
