"""One target of a table as a rule: measured by the figures of the plan, or carried where it cannot be told how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from kechuang_check.domain.plan import Comparator, Obligation, Unit
from kechuang_check.domain.plan_row import PlanRow
from kechuang_check.domain.worded_target import UNCOMPARED, Asked, Worded, comparator_in, read_wording
from kechuang_check.words import Text, text

_UNITS: Mapping[str, Unit] = {
    "%": Unit.PERCENT,
    "‰": Unit.PERCENT,
    "元": Unit.YUAN,
    "千元": Unit.YUAN,
    "万元": Unit.YUAN,
    "亿元": Unit.YUAN,
    "人": Unit.PERSONS,
    "人次": Unit.PERSONS,
    "名": Unit.PERSONS,
    "家": Unit.ENTERPRISES,
    "户": Unit.ENTERPRISES,
    "项": Unit.PROJECTS,
    "倍": Unit.TIMES,
    "位": Unit.PLACE,
}
_MONEY = {"元": 1, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000}
_WORDS = {c.value: c for c in Comparator}
_SIGNS = {
    "≥": Comparator.AT_LEAST,
    ">=": Comparator.AT_LEAST,
    ">": Comparator.MORE_THAN,
    "≤": Comparator.AT_MOST,
    "<=": Comparator.AT_MOST,
    "<": Comparator.LESS_THAN,
    "=": Comparator.EQUAL,
}
_CARRIED = (Asked.NO_NUMBER, Asked.POINTS)
"""What has no number, or cannot be reckoned yet."""
_RECKONED = {Asked.GROWTH: "growth", Asked.ANNUAL_GROWTH: "annual_growth", Asked.MULTIPLE: "multiple"}


@dataclass(frozen=True, slots=True)
class DraftTarget:
    """`rules`: the expectations, as YAML has them. `doubts`: what a steward has to look at. `figure`: the unit in which
    its figures are to be filled in; None for a target that is only carried.
    """

    id: str
    name: str
    rules: tuple[Mapping[str, Any], ...]
    doubts: tuple[Text, ...]
    figure: str | None


def draft_targets(
    row: PlanRow, number: int, meta: Mapping[str, Any], due: date, first: date
) -> tuple[DraftTarget, ...]:
    """The targets of one row, numbered within it if there are several. `meta`: project, owner and source of all;
    `first`: the first day of the plan.
    """
    found = _asked_for(row)
    names = [f"target_{number:02d}" + (f"_{n}" if len(found) > 1 else "") for n in range(1, len(found) + 1)]
    return tuple(_draft(row, id_, worded, meta, due, first) for id_, worded in zip(names, found, strict=True))


def _asked_for(row: PlanRow) -> tuple[Worded, ...]:
    """What the wording asks for; the columns of the table that say more stand above its words."""
    columns = read_wording(f"{row.value}{row.unit}") if row.value else ()
    stated = next((w for w in columns if w.value is not None), None)
    worded = read_wording(row.wording)
    numbered = tuple(w for w in worded if w.value is not None)
    if stated is not None and not numbered:
        found: tuple[Worded, ...] = (replace(stated, words=row.wording or row.indicator),)
    elif stated is not None and all((w.value, w.unit) != (stated.value, stated.unit) for w in numbered):
        doubt = text("The table says {value}, and the wording {words}.", value=row.value + row.unit, words=row.wording)
        found = tuple(replace(w, doubts=(*w.doubts, doubt)) for w in worded)
    else:
        found = worded or read_wording(row.value or row.indicator)
    return tuple(_compared(w, row.comparator) for w in found) if row.comparator else found


def _compared(worded: Worded, written: str) -> Worded:
    told = _WORDS.get(written) or _SIGNS.get(written) or comparator_in(written)
    if told is None or worded.value is None:
        doubt = text("The comparison {words} is not known.", words=written)
        return worded if worded.value is None else replace(worded, doubts=(*worded.doubts, doubt))
    return replace(worded, comparator=told, doubts=tuple(d for d in worded.doubts if d != UNCOMPARED))


def _draft(row: PlanRow, id_: str, worded: Worded, meta: Mapping[str, Any], due: date, first: date) -> DraftTarget:
    doubts = list(worded.doubts)
    unit = _UNITS.get(worded.unit or "")
    if worded.value is not None and unit is None and worded.asked not in _CARRIED:
        doubts.append(
            text("The unit {unit} is none of those that targets have.", unit=worded.unit)
            if worded.unit
            else text("No unit was found.")
        )
    if worded.unit == "%" and worded.value is not None and 0 < worded.value < 1 and "%" not in row.wording:
        doubts.append(text("Less than 1 %: is it a share written as a fraction?"))
    carried = worded.asked in _CARRIED or unit is None or worded.value is None or worded.value < 0
    common: dict[str, Any] = {
        "code": f"plan_targets/{id_.replace('_', '-')}",
        "name": {"zh": row.indicator, "en": row.indicator},
        "project": meta["project"],
        "owner": meta["owner"],
    }
    if worded.obligation is not Obligation.EXPECTED:
        common["obligation"] = worded.obligation.value
    common["clause"] = {"text": row.wording or worded.words, "source": meta["source"]}
    if carried or unit is None or worded.value is None or worded.comparator is None:
        if worded.value is not None:
            doubts.append(text("It is carried and not judged until these are settled."))
        rule = _target({"indicator": id_, "target": "none", "due": due}, common)
        return DraftTarget(id_, row.indicator, (rule,), tuple(doubts), None)
    return _measured(row, id_, worded, (worded.value, worded.comparator, unit), common, due, first, doubts)


def _measured(
    row: PlanRow,
    id_: str,
    worded: Worded,
    number: tuple[Decimal, Comparator, Unit],
    common: Mapping[str, Any],
    due: date,
    first: date,
    doubts: list[Text],
) -> DraftTarget:
    value, comparator, unit = number
    asked = {"comparator": comparator.value, "target": _amount(value, worded.unit, unit)}
    if comparator is Comparator.WITHIN:
        asked["band"] = _amount(value * Decimal("0.05"), worded.unit, unit)
        doubts.append(text("It is not said how far about reaches: a twentieth on either side is our reading."))
        common = {
            **common,
            "assumption": {"zh": "“左右”按上下二十分之一理解", "en": "“About” is read as within a twentieth"},
        }
    if worded.base is not None:
        base = _amount(worded.base, worded.unit, unit)
        doubts.append(text("It starts from {base}: add the path, with the day of that value.", base=base))
    figure, factor = _figure(worded.unit or "", unit)
    numerator = f"sum(value{factor}) filter (where indicator = '{id_}')"
    if worded.asked in _RECKONED:
        years = 1 if worded.asked is Asked.GROWTH else due.year - first.year + 1
        numerator = f"sum(value) filter (where indicator = '{id_}')"
        series = {"indicator": f"{id_}_series", "numerator": numerator, "unit": Unit.TIMES.value, "kind": "annual_flow"}
        meta = {"code": f"{common['code']}-series", "name": common["name"]}
        measured = {"type": "expect_indicator_to_be_measured", "severity": "info", "kwargs": series, "meta": meta}
        derive = {"how": _RECKONED[worded.asked], "of": [f"{id_}_series"], "years": years}
        kind = "annual_flow" if worded.asked is Asked.MULTIPLE else "annual_ratio"
        kwargs = {"indicator": id_, "derive": derive, **asked, "unit": unit.value, "due": due, "kind": kind}
        doubts.append(text("Fill in the value itself, in any unit: this is reckoned from it."))
        if years > 1:
            doubts.append(text("It starts from the year before the plan: hand in {year} too.", year=due.year - years))
        return DraftTarget(id_, row.indicator, (measured, _target(kwargs, common)), tuple(doubts), "")
    kind = {Unit.PERCENT: "annual_ratio", Unit.YUAN: "annual_flow"}.get(unit, "stock")
    if worded.asked is Asked.COVERAGE:
        kind = "coverage"
    kwargs = {"indicator": id_, "numerator": numerator, **asked, "unit": unit.value, "due": due, "kind": kind}
    return DraftTarget(id_, row.indicator, (_target(kwargs, common),), tuple(doubts), figure)


def _target(kwargs: Mapping[str, Any], meta: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "type": "expect_indicator_to_meet_target",
        "severity": "warning",
        "kwargs": dict(kwargs),
        "meta": dict(meta),
    }


def _amount(value: Decimal, written: str | None, unit: Unit) -> str | int:
    """The amount as suites have it: with its sign for percentages and money."""
    plain = f"{value.normalize():f}"
    if unit is Unit.PERCENT:
        return f"{plain}{written}"
    if unit is Unit.YUAN:
        return f"{plain}{written if written in _MONEY else '元'}"
    try:
        return int(plain)
    except (ValueError, InvalidOperation):
        return plain


def _figure(written: str, unit: Unit) -> tuple[str, str]:
    """The unit in which its figures are filled in, and what makes the unit of the target of them."""
    if unit is Unit.PERCENT:
        return written, " / 100" if written == "%" else " / 1000"
    if unit is Unit.YUAN:
        return written, f" * {_MONEY[written]}" if _MONEY[written] > 1 else ""
    return written, ""
