"""Unified social credit codes (统一社会信用代码, GB 32100-2015): 18 characters, the last a check character."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import pandas as pd
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import (
    column_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import (
    ColumnMapMetricProvider,
)
from stdnum.cn import uscc

_FORM = re.compile(r"[0-9]{8}[0-9A-HJ-NPQRTUWXY]{10}")


def is_credit_code(value: object) -> bool:
    """Whether a text is a credit code as it should be written: no spaces, capitals only, the check character right."""
    return isinstance(value, str) and _FORM.fullmatch(value) is not None and uscc.calc_check_digit(value) == value[-1]


class ColumnValuesValidCreditCode(ColumnMapMetricProvider):
    condition_metric_name = "column_values.valid_credit_code"

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column: pd.Series[Any], **_: Any) -> pd.Series[bool]:  # noqa: N805  # made a class method by the decorator
        return column.map(is_credit_code).astype(bool)


class ExpectColumnValuesToBeValidCreditCode(ColumnMapExpectation):
    """Expect the values of a column to be unified social credit codes with the right check character."""

    map_metric: ClassVar[str] = "column_values.valid_credit_code"
