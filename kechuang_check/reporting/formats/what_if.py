"""An indicator before and after a change that is only thought of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.units import measure_of
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.formats.json import escaped
from kechuang_check.reporting.indicators import indicator_view
from kechuang_check.reporting.numbers import plain, whole
from kechuang_check.reporting.punctuation import clauses, colon, phrases
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import Text, text


@dataclass(frozen=True, slots=True)
class Taken:
    """The change as it was understood: `column` of a check, and what became of each of its values."""

    column: str
    how: Literal["add", "set", "times"]
    by: Decimal


_UNITS: Mapping[str, Text] = {
    "yuan": text("yuan"),
    "us_dollars": text("US dollars"),
    "persons": text("persons"),
    "person_years": text("person-years"),
    "person_times": text("person-times"),
    "count": text("units"),
    "fraction": text("as a fraction: 0.05 is 5%"),
    "tonnes": text("tonnes"),
    "tonnes_coal_equivalent": text("tonnes of coal equivalent"),
    "square_metres": text("square metres"),
    "mu": text("mu"),
    "cubic_metres": text("cubic metres"),
    "metres": text("metres"),
    "kilowatts": text("kilowatts"),
    "kilowatt_hours": text("kilowatt-hours"),
    "hours": text("hours"),
    "days": text("days"),
    "years": text("years"),
}
"""By quantity the unit that amounts of it are kept in."""


def as_table(before: Assessment, after: Assessment, rows: int, taken: Taken, workspace: Workspace, lang: str) -> str:
    reader = Reader(workspace, lang)
    lines = [reader.say(text("{name} ({code})", name=before.target.name.in_(lang), code=before.target.indicator))]
    lines.append(f"{reader.say(text('The change'))}{colon(lang)}{_taken_words(taken, before.target.indicator, reader)}")
    for label, one in ((text("Before the change"), before), (text("After the change"), after)):
        view = indicator_view(one, reader)
        words = (view.period, view.value or "—", view.mark.word, view.gap_words)
        lines.append(f"{reader.say(label)}{colon(lang)}{phrases([w for w in words if w], lang)}")
    lines.append(reader.say(text("Rows changed: {count}. Nothing was recorded.", count=whole(rows))))
    return "\n".join(lines)


def _taken_words(taken: Taken, indicator: str, reader: Reader) -> str:
    """The column with what becomes of its values, and in which unit: the one that they are kept in."""
    column = reader.feeds[indicator].column(taken.column)
    named = taken.column if column is None else column.title(reader.lang)
    number = f"{taken.by:,f}"
    if taken.how == "times":
        how = text("each value times {number}", number=number)
        return reader.say(text("{column}: {how}", column=named, how=how))
    unit = None if column is None or column.unit is None else column.unit
    measure = None if unit is None else measure_of(unit)
    in_unit = text("as the column counts, without a unit") if measure is None else _UNITS[measure.quantity]
    sign = "=" if taken.how == "set" else "+" if taken.by >= 0 else ""
    how = text("each value {number} ({unit})", number=f"{sign}{number}", unit=in_unit)
    words = reader.say(text("{column}: {how}", column=named, how=how))
    if measure is None or measure.factor == 1:
        return words
    number, converted = f"{abs(taken.by):,f}", f"{(abs(taken.by) * measure.factor).normalize():,f}"
    filed = text(
        "filings are in {unit}: {number} of those are {converted}", unit=unit, number=number, converted=converted
    )
    return clauses((words, reader.say(filed)), reader.lang)


def as_json(before: Assessment, after: Assessment, rows: int, taken: Taken, workspace: Workspace, lang: str) -> str:
    del lang  # the same for every reader
    feed = Reader(workspace, "en").feeds[before.target.indicator]
    column = feed.column(taken.column)
    measure = None if column is None or column.unit is None else measure_of(column.unit)
    result = {
        "indicator": before.target.indicator,
        "as_of": before.as_of.isoformat(),
        "change": {
            "column": taken.column,
            "how": taken.how,
            "by": plain(taken.by),
            "unit": None if taken.how == "times" or measure is None else measure.quantity,
        },
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
