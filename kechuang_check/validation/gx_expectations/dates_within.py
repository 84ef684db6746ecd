"""Dates inside a span of days: the period of the batch, the plan, or up to the end of the period."""

from __future__ import annotations

from typing import Any, ClassVar, Optional

import pandas as pd
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import (
    column_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import (
    ColumnMapMetricProvider,
)


class ColumnDatesWithin(ColumnMapMetricProvider):
    condition_metric_name = "column_values.dates_within"
    condition_value_keys = ("first_day", "last_day")

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805  # made a class method by the decorator
        column: pd.Series[float],
        first_day: int | None = None,
        last_day: int | None = None,
        **_: Any,
    ) -> pd.Series[bool]:
        within = pd.Series(True, index=column.index)
        if first_day is not None:
            within &= column >= first_day
        if last_day is not None:
            within &= column <= last_day
        return within


class ExpectColumnDatesToBeWithin(ColumnMapExpectation):
    """Expect the dates of a column to lie within `within`; the judge gives its days, as day numbers, both inside."""

    within: str
    first_day: Optional[int] = None  # noqa: UP045  # read by pydantic 1
    last_day: Optional[int] = None  # noqa: UP045

    map_metric: ClassVar[str] = "column_values.dates_within"
    success_keys: ClassVar[tuple[str, ...]] = ("first_day", "last_day", "mostly")
