"""Numbers of high-tech enterprise certificates (高新技术企业证书): GR or GF, the year, and eight digits."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, ClassVar, Optional

import pandas as pd
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import (
    ColumnMapMetricProvider,
)
from great_expectations.expectations.metrics.metric_provider import metric_partial

_FORM = re.compile(r"G[RF][0-9]{12}")


def is_certificate_number(value: object, day: float | None = None) -> bool:
    """Whether a text is a certificate number, and if `day` (a day number) is known, one of that day's year."""
    if not isinstance(value, str) or _FORM.fullmatch(value) is None:
        return False
    return day is None or pd.isna(day) or int(value[2:6]) == date.fromordinal(int(day)).year


class ColumnValuesValidCertificateNumber(ColumnMapMetricProvider):
    condition_metric_name = "column_values.valid_certificate_number"
    condition_value_keys = ("date_column",)

    @metric_partial(
        engine=PandasExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.MAP_CONDITION_SERIES,
        domain_type=MetricDomainTypes.COLUMN,
    )
    def _pandas(
        cls,  # noqa: N805  # made a class method by the decorator
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        **_: Any,
    ) -> tuple[pd.Series[bool], dict[str, Any], dict[str, Any]]:
        data, compute, accessor = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.COLUMN
        )
        column, date_column = accessor["column"], metric_value_kwargs.get("date_column")
        data = data[data[column].notnull()]
        days = [None] * len(data) if date_column is None else data[date_column]
        wrong = [not is_certificate_number(v, d) for v, d in zip(data[column], days, strict=True)]
        return pd.Series(wrong, index=data.index, dtype=bool), compute, accessor


class ExpectColumnValuesToBeValidCertificateNumber(ColumnMapExpectation):
    """Expect the values of a column to be certificate numbers, of the year of `date_column` where that has a date."""

    date_column: Optional[str] = None  # noqa: UP045  # read by pydantic 1

    map_metric: ClassVar[str] = "column_values.valid_certificate_number"
    success_keys: ClassVar[tuple[str, ...]] = ("date_column", "mostly")
