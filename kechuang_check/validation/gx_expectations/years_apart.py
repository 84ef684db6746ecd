"""Pairs of dates a number of years apart, such as the day of issue of a certificate and its last day."""

from __future__ import annotations

import calendar
from datetime import MAXYEAR, date
from typing import Any, ClassVar

import pandas as pd
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import ColumnPairMapExpectation
from great_expectations.expectations.metrics.map_metric_provider.column_pair_condition_partial import (
    column_pair_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.column_pair_map_metric_provider import (
    ColumnPairMapMetricProvider,
)


def is_years_apart(day_a: float, day_b: float, years: int, tolerance_days: int) -> bool:
    """Whether `day_b` is `years` years after `day_a` (day numbers), give or take `tolerance_days`.

    The year after 29 February ends on the last day of February, as terms do in law.
    """
    start = date.fromordinal(int(day_a))
    year = start.year + years
    if year > MAXYEAR:
        return False
    last_of_month = calendar.monthrange(year, start.month)[1]
    anniversary = date(year, start.month, min(start.day, last_of_month))
    return abs(int(day_b) - anniversary.toordinal()) <= tolerance_days


class ColumnPairDatesYearsApart(ColumnPairMapMetricProvider):
    condition_metric_name = "column_pair_values.dates_years_apart"
    condition_domain_keys = (
        "batch_id",
        "table",
        "column_A",
        "column_B",
        "row_condition",
        "condition_parser",
        "ignore_row_if",
    )
    condition_value_keys = ("years", "tolerance_days")

    @column_pair_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]  # not annotated
    def _pandas(
        cls,  # noqa: N805  # made a class method by the decorator
        column_A: pd.Series[float],  # noqa: N803  # the engine's names
        column_B: pd.Series[float],  # noqa: N803
        years: int,
        tolerance_days: int,
        **_: Any,
    ) -> pd.Series[bool]:
        right = [is_years_apart(a, b, years, tolerance_days) for a, b in zip(column_A, column_B, strict=True)]
        return pd.Series(right, index=column_A.index, dtype=bool)


class ExpectColumnPairDatesToBeYearsApart(ColumnPairMapExpectation):
    """Expect the date of column B to be `years` years after that of column A, give or take `tolerance_days`."""

    years: int
    tolerance_days: int = 1
    ignore_row_if: str = "either_value_is_missing"

    map_metric: ClassVar[str] = "column_pair_values.dates_years_apart"
    success_keys: ClassVar[tuple[str, ...]] = ("years", "tolerance_days", "ignore_row_if", "mostly")
