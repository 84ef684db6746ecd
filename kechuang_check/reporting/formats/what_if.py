"""An indicator before and after a change that is only thought of."""

from __future__ import annotations

import json

from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.formats.json import escaped
from kechuang_check.reporting.indicators import indicator_view
from kechuang_check.reporting.numbers import plain, whole
from kechuang_check.reporting.punctuation import colon, phrases
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import text


def as_table(before: Assessment, after: Assessment, rows: int, workspace: Workspace, lang: str) -> str:
    reader = Reader(workspace, lang)
    lines = [reader.say(text("{name} ({code})", name=before.target.name.in_(lang), code=before.target.indicator))]
    for label, one in ((text("Before the change"), before), (text("After the change"), after)):
        view = indicator_view(one, reader)
        words = (view.period, view.value or "—", view.mark.word, view.gap_words)
        lines.append(f"{reader.say(label)}{colon(lang)}{phrases([w for w in words if w], lang)}")
    lines.append(reader.say(text("Rows changed: {count}. Nothing was recorded.", count=whole(rows))))
    return "\n".join(lines)


def as_json(before: Assessment, after: Assessment, rows: int, workspace: Workspace, lang: str) -> str:
    del workspace, lang  # the same for every reader
    result = {
        "indicator": before.target.indicator,
        "as_of": before.as_of.isoformat(),
        "rows_changed": rows,
        "before": _fields(before),
        "after": _fields(after),
    }
    return escaped(json.dumps(result, ensure_ascii=False, indent=2))


def _fields(one: Assessment) -> dict[str, str | None]:
    value = None if one.observation is None else one.observation.value
    return {
        "value": None if value is None else plain(value),
        "standing": one.standing.value,
        "bound": None if one.bound is None else plain(one.bound),
        "shortfall": None if one.shortfall is None else plain(one.shortfall),
        "shortfall_unit": None if one.shortfall_unit is None else one.shortfall_unit.value,
        "to_close": None if one.to_close is None else plain(one.to_close),
    }
