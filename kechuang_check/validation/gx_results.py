"""Great Expectations' results as findings and observations. What it calls success without data is "no data" here."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from numbers import Real
from typing import Any, Final

from kechuang_check.domain.assessment import WHY_NO_VALUE, WHY_NOT_MEASURED, Measured, Observation
from kechuang_check.domain.finding import MAX_ROWS_NAMED, Finding, Outcome
from kechuang_check.domain.period import Period
from kechuang_check.domain.rule import Rule
from kechuang_check.validation.column_kinds import Holds
from kechuang_check.validation.forms import FORMS
from kechuang_check.validation.frame import Frame, day_of
from kechuang_check.validation.measure import RATIO
from kechuang_check.words import Text, text

_LOG: Final = logging.getLogger(__name__)
_ADVICE: Final = text("Run `kechuang-check lint`; if it finds nothing, report this with the suite and the check")

_ABOUT_NULLS: Final = frozenset(
    {
        "expect_column_values_to_not_be_null",
        "expect_column_values_to_be_null",
        "expect_column_proportion_of_non_null_values_to_be_between",
    }
)
"""Rules on a column that say something of one without any value."""

_IN_ITS_UNIT: Final = tuple(f"expect_column_{name}_to_be_between" for name in ("min", "max", "mean", "median", "sum"))
"""Rules that measure something in the unit of their column."""


def could_not_run(rule: Rule, kind: str) -> Finding:
    """The finding of a rule that raised. Its kind goes to the log; its text may quote rows and goes nowhere."""
    _LOG.info("%s: %s", rule.code, kind)
    return not_judged(rule, text("The rule could not be run on this data"), Outcome.ERROR)


def not_judged(rule: Rule, why: Text, outcome: Outcome) -> Finding:
    """A finding of ERROR or NO_DATA."""
    return Finding(
        rule.code,
        rule.type,
        rule.severity,
        outcome,
        column=_column_of(rule),
        name=rule.name,
        mend=rule.mend,
        message=why,
        advice=_ADVICE if outcome is Outcome.ERROR else None,
        where=rule.where,
    )


def nothing_to_judge(rule: Rule, frame: Frame) -> Finding | None:
    """The finding of a rule that has no row or no value to judge, else None. The engine would call it a success."""
    if not len(frame.data):
        return not_judged(rule, text("The batch has no rows"), Outcome.NO_DATA)
    column = _column_of(rule)
    if rule.type in _ABOUT_NULLS or "column" not in rule.kwargs or column not in frame.holds:
        return None
    if frame.data[column].isna().all():
        if column in frame.answered:
            return not_judged(rule, text("No cell of the column has a value that could be judged"), Outcome.NO_DATA)
        return not_judged(rule, text("The column is empty in every row"), Outcome.NO_DATA)
    return None


def finding(rule: Rule, result: Any, frame: Frame) -> Finding:
    """The finding of a rule that the engine was given; `frame` has rows."""
    error = _error_of(result)
    if error is not None:
        return could_not_run(rule, error)
    found = result.result
    if "unexpected_count" in found and "element_count" in found:
        return _of_rows(rule, result, found)
    observed = found.get("observed_value")
    column = _column_of(rule)
    is_of_column = "column" in rule.kwargs and column in frame.holds
    return Finding(
        rule.code,
        rule.type,
        rule.severity,
        Outcome.PASS if result.success else Outcome.of_failure(rule.severity),
        coverage=frame.share_present(str(column)) if is_of_column else None,
        column=column,
        observed=_observed(rule, observed, frame),
        name=rule.name,
        mend=rule.mend,
        where=rule.where,
    )


def _of_rows(rule: Rule, result: Any, found: Mapping[str, Any]) -> Finding:
    rows, failing = int(found["element_count"]), found["unexpected_count"]
    evaluated = rows - int(found.get("missing_count") or 0)
    if failing is None or evaluated == 0:
        return not_judged(rule, text("Not one row has all the values that the rule compares"), Outcome.NO_DATA)
    return Finding(
        rule.code,
        rule.type,
        rule.severity,
        Outcome.PASS if result.success else Outcome.of_failure(rule.severity),
        failing=int(failing),
        evaluated=evaluated,
        coverage=RATIO.divide(Decimal(evaluated), Decimal(rows)),
        column=_column_of(rule),
        name=rule.name,
        mend=rule.mend,
        where=rule.where,
    )


def failing_rows(result: Any, frame: Frame) -> tuple[int, ...]:
    """The rows of the filing that a second look at a failed rule names."""
    return tuple(int(frame.rows[p]) for p in failing_positions(result)[:MAX_ROWS_NAMED])


def failing_positions(result: Any) -> Sequence[int]:
    """Positions in the frame of the rows that a second look asked for."""
    return result.result.get("partial_unexpected_index_list") or ()


def observation(rule: Rule, result: Any, period: Period, sources: tuple[str, ...]) -> Observation:
    """The observation of a target rule."""
    assert rule.target is not None  # noqa: S101  # the caller asks only for targets
    indicator, error = rule.target.indicator, _error_of(result)
    if error is not None:
        _LOG.info("%s: %s", rule.code, error)
        return Observation(indicator, period, Measured.ERROR, sources=sources, because=("engine-failed",))
    found = result.result["details"]
    value, numerator, denominator, coverage = (
        None if found[part] is None else Decimal(found[part])
        for part in ("value", "numerator", "denominator", "coverage")
    )
    return Observation(
        indicator,
        period,
        Measured(found["state"]),
        value,
        # The parts are those of a ratio; a plain value is its own numerator.
        numerator if rule.target.denominator is not None else None,
        denominator,
        coverage,
        int(found["rows"]),
        sources,
        tuple(found["because"]),
    )


def target_finding(rule: Rule, observed: Observation, left_out: Text | None = None) -> Finding:
    """The finding of a target rule before any verdict: PASS says that it was measured. `left_out`: what a register does
    not count, in words.
    """
    why = observed.because[0] if observed.because else ""
    match observed.state:
        case Measured.VALUE:
            outcome, message = Outcome.PASS, left_out
        case Measured.NO_DATA:
            outcome, message = Outcome.NO_DATA, WHY_NO_VALUE.get(why)
        case _:
            outcome, message = Outcome.ERROR, WHY_NOT_MEASURED.get(why, WHY_NOT_MEASURED["engine-failed"])
    return Finding(
        rule.code,
        rule.type,
        rule.severity,
        outcome,
        coverage=observed.coverage,
        observed=None if observed.value is None else str(observed.value),
        name=rule.name,
        mend=rule.mend,
        message=message,
        advice=_ADVICE if outcome is Outcome.ERROR else None,
        where=rule.where,
    )


def _column_of(rule: Rule) -> str | None:
    form = FORMS.get(rule.type)
    column = rule.kwargs.get(form.column_key) if form is not None and form.column_key else None
    return column if isinstance(column, str) else None


_LAST_LINE: Final = re.compile(r"^([A-Za-z_][\w.]*)(?::|$)")


def _error_of(result: Any) -> str | None:
    """The kind of exception that a result hides, None if there was none.

    `exception_info` is flat, or holds one such record for each metric that raised.
    """
    info = result.exception_info or {}
    records = [info] if "raised_exception" in info else [r for r in info.values() if isinstance(r, Mapping)]
    raised = [r for r in records if r.get("raised_exception")]
    if not raised:
        return None
    kinds = []
    for record in raised:
        lines = [line for line in str(record.get("exception_traceback") or "").splitlines() if line.strip()]
        named = [m[1].rpartition(".")[2] for line in lines if (m := _LAST_LINE.match(line)) and line[:1] != " "]
        named = [n for n in named if n.endswith(("Error", "Exception", "Warning"))]
        kinds.append(named[0] if named else "Exception")
    return ", ".join(dict.fromkeys(kinds))


def _observed(rule: Rule, value: object, frame: Frame) -> str | None:
    """A measured value in its own unit. Lists of values are not kept: they are values of rows."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    number = Decimal(repr(float(value)) if not isinstance(value, int) else value)
    if not number.is_finite():
        return None
    column = _column_of(rule)
    if rule.type in _IN_ITS_UNIT and column is not None:
        if frame.holds[column] is Holds.DATE:
            return day_of(int(number)).isoformat()
        number = frame.in_its_unit(number)
    return f"{number.normalize():f}" if number else "0"
