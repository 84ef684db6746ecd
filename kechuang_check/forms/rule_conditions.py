"""The rules of a suite as conditions on the cells of a form: for each rule the columns that it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang_check.domain.feed import Column, ColumnType, Feed
from kechuang_check.domain.finding import Severity
from kechuang_check.domain.period import Period
from kechuang_check.domain.rule import Rule
from kechuang_check.forms import credit_codes, patterns
from kechuang_check.forms.conditions import (
    NUMBERS,
    Condition,
    Grid,
    all_of,
    any_of,
    chosen_from,
    factor_of,
    length,
    number,
    quoted,
    within,
)

Asked = Iterator[tuple[str, Condition]]
"""Names of columns, each with what is asked of its cells."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the rules speak of. `period`: of the form, where it is made for one; `plan`: first and last day."""

    feed: Feed
    grid: Grid
    plan: tuple[date, date]
    period: Period | None = None

    def column(self, name: str) -> Column:
        found = self.feed.column(name)
        assert found is not None  # noqa: S101  # the reader of suites has checked the names
        return found

    def comparable(self, names: Sequence[str]) -> list[str]:
        """The cells of some columns, in their canonical unit where they are filed in different ones."""
        factors = {factor_of(self.column(n), self.feed) for n in names if self.column(n).type in NUMBERS}
        return [self.grid.cell(n) if len(factors) < 2 else self._scaled(n) for n in names]

    def _scaled(self, name: str) -> str:
        factor = factor_of(self.column(name), self.feed)
        # Rounded, for spreadsheets count in binary fractions.
        return f"ROUND({self.grid.cell(name)}*{number(factor)},2)"


def conditions_of(rule: Rule, scope: Scope) -> Asked:
    """What `rule` asks of single cells; nothing for a rule on a whole column, on the table, or on the plan."""
    made = KINDS.get(rule.type)
    if made is None:
        return
    strict = rule.severity is Severity.CRITICAL and rule.kwargs.get("mostly") in (None, 1)
    for name, condition in made(rule.kwargs, scope):
        yield name, replace(condition, is_strict=strict)


def is_required(rule: Rule, column: str) -> bool:
    """Whether `rule` asks for a value in every row of `column`, or nearly every one."""
    return rule.type == "expect_column_values_to_not_be_null" and rule.kwargs["column"] == column


def _between(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    yield from _bounded(kwargs, scope, kwargs.get("min_value"), kwargs.get("max_value"))


def _at_least(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    """No value may be below what the lowest must be."""
    yield from _bounded(kwargs, scope, kwargs.get("min_value"), None)


def _at_most(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    yield from _bounded(kwargs, scope, None, kwargs.get("max_value"))


def _bounded(kwargs: Mapping[str, Any], scope: Scope, low: Any, high: Any) -> Asked:
    column = scope.column(kwargs["column"])
    if low is None and high is None:
        return
    strict = (bool(kwargs.get("strict_min")), bool(kwargs.get("strict_max")))
    bounds = (_bound(low, column), _bound(high, column))
    yield column.name, within(column, scope.feed, scope.grid, *bounds, strict)


def _bound(value: Any, column: Column) -> Decimal | date | None:
    if value is None:
        return None
    return date.fromisoformat(str(value)) if column.type is ColumnType.DATE else Decimal(value)


def _in_set(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    column = scope.column(kwargs["column"])
    if column.type in (ColumnType.TEXT, ColumnType.CODE):
        yield column.name, chosen_from(tuple(str(v) for v in kwargs["value_set"]), column.name, scope.grid)


def _not_in_set(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    column = scope.column(kwargs["column"])
    if column.type in (ColumnType.TEXT, ColumnType.CODE):
        cell = scope.grid.cell(column.name)
        yield column.name, Condition(all_of([f"{cell}<>{quoted(str(v))}" for v in kwargs["value_set"]]))


def _unique(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    # COUNTIF takes codes for numbers and compares 15 digits of them; this compares what stands there.
    name = kwargs["column"]
    yield name, Condition(f"SUMPRODUCT(--({scope.grid.column(name)}={scope.grid.cell(name)}))<=1")


def _unique_together(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    names: Sequence[str] = kwargs["column_list"]
    same = "*".join(f"({scope.grid.column(n)}={scope.grid.cell(n)})" for n in names)
    complete = [f'{scope.grid.cell(n)}=""' for n in names]
    for name in names:
        yield name, Condition(any_of([*complete, f"SUMPRODUCT({same})<=1"]))


def _different(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    names: Sequence[str] = kwargs["column_list"]
    cells = scope.comparable(names)
    for name, cell in zip(names, cells, strict=True):
        yield name, Condition(all_of([f"{cell}<>{other}" for other in cells if other != cell]))


def _sum(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    names: Sequence[str] = kwargs["column_list"]
    missing = [f'{scope.grid.cell(n)}=""' for n in names]
    cells = scope.comparable(names)
    is_filed = cells[0] == scope.grid.cell(names[0])
    factor = factor_of(scope.column(names[0]), scope.feed) if is_filed else 1
    total = number(Decimal(kwargs["sum_total"]) / factor)
    for name in names:
        # Spreadsheets add up binary fractions.
        yield name, Condition(any_of([*missing, f"ABS({'+'.join(cells)}-{total})<0.000001"]))


def _greater(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    sign = ">=" if kwargs.get("or_equal") else ">"
    yield from _compared(kwargs, scope, sign)


def _equal(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    yield from _compared(kwargs, scope, "=")


def _compared(kwargs: Mapping[str, Any], scope: Scope, sign: str) -> Asked:
    a, b = kwargs["column_A"], kwargs["column_B"]
    formula = any_of([*_either_missing(a, b, scope), sign.join(scope.comparable((a, b)))])
    for name in (a, b):
        yield name, Condition(formula)


def _either_missing(a: str, b: str, scope: Scope) -> list[str]:
    return [f'{scope.grid.cell(name)}=""' for name in (a, b)]


def _years_apart(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    a, b = kwargs["column_A"], kwargs["column_B"]
    months, days = 12 * int(kwargs["years"]), int(kwargs.get("tolerance_days", 1))
    apart = f"ABS({scope.grid.cell(b)}-EDATE({scope.grid.cell(a)},{months}))<={days}"
    formula = any_of([*_either_missing(a, b, scope), apart])
    for name in (a, b):
        yield name, Condition(formula)


def _dates_within(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    column = scope.column(kwargs["column"])
    match kwargs["within"]:
        case "plan":
            low: date | None = scope.plan[0]
            high: date | None = scope.plan[1]
        case "period":
            low, high = (None, None) if scope.period is None else (scope.period.start, scope.period.end)
        case _:
            low, high = None, None if scope.period is None else scope.period.end
    if high is not None:
        yield column.name, within(column, scope.feed, scope.grid, low, high, (False, False))


def _length_equal(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    value = int(kwargs["value"])
    yield kwargs["column"], length(scope.grid.cell(kwargs["column"]), value, value)


def _length_between(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    least = None if low is None else int(low) + bool(kwargs.get("strict_min"))
    most = None if high is None else int(high) - bool(kwargs.get("strict_max"))
    yield kwargs["column"], length(scope.grid.cell(kwargs["column"]), least, most)


def _matching(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    formula = patterns.matching(kwargs["regex"], scope.grid.cell(kwargs["column"]))
    if formula is not None:
        yield kwargs["column"], Condition(formula)


def _without(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    formula = patterns.without(kwargs["regex"], scope.grid.cell(kwargs["column"]))
    if formula is not None:
        yield kwargs["column"], Condition(formula)


def _credit_code(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    yield kwargs["column"], Condition(credit_codes.is_valid(scope.grid.cell(kwargs["column"])))


def _certificate(kwargs: Mapping[str, Any], scope: Scope) -> Asked:
    cell = scope.grid.cell(kwargs["column"])
    form = all_of(
        [
            f"LEN({cell})=14",
            any_of([f'LEFT({cell},2)="{start}"' for start in ("GR", "GF")]),
            f"ISNUMBER(-MID({cell},3,12))",
        ]
    )
    yield kwargs["column"], Condition(form)
    if kwargs.get("date_column") is not None:
        issued = scope.grid.cell(kwargs["date_column"])
        same_year = any_of(
            [
                *_either_missing(kwargs["column"], kwargs["date_column"], scope),
                f'MID({cell},3,4)=TEXT(YEAR({issued}),"0")',
            ]
        )
        yield kwargs["column"], Condition(same_year)
        yield kwargs["date_column"], Condition(same_year)


KINDS: Mapping[str, Callable[[Mapping[str, Any], Scope], Asked]] = {
    "expect_column_values_to_be_between": _between,
    "expect_column_min_to_be_between": _at_least,
    "expect_column_max_to_be_between": _at_most,
    "expect_column_values_to_be_in_set": _in_set,
    "expect_column_distinct_values_to_be_in_set": _in_set,
    "expect_column_distinct_values_to_equal_set": _in_set,
    "expect_column_values_to_not_be_in_set": _not_in_set,
    "expect_column_values_to_be_unique": _unique,
    "expect_compound_columns_to_be_unique": _unique_together,
    "expect_select_column_values_to_be_unique_within_record": _different,
    "expect_multicolumn_sum_to_equal": _sum,
    "expect_column_pair_values_a_to_be_greater_than_b": _greater,
    "expect_column_pair_values_to_be_equal": _equal,
    "expect_column_pair_dates_to_be_years_apart": _years_apart,
    "expect_column_dates_to_be_within": _dates_within,
    "expect_column_value_lengths_to_equal": _length_equal,
    "expect_column_value_lengths_to_be_between": _length_between,
    "expect_column_values_to_match_regex": _matching,
    "expect_column_values_to_not_match_regex": _without,
    "expect_column_values_to_be_valid_credit_code": _credit_code,
    "expect_column_values_to_be_valid_certificate_number": _certificate,
}
