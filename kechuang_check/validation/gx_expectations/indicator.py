"""A target of the plan as an expectation: the indicator, measured over the batches of its window, meets its target."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Optional

from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from kechuang_check.domain.assessment import Measured
from kechuang_check.domain.plan import Comparator
from kechuang_check.domain.reading import Missing
from kechuang_check.validation.measure import Indicator, Measurement, measure

_KEYS = ("numerator", "denominator", "missing", "columns", "feed_key", "days", "sources")


class IndicatorMeasurement(TableMetricProvider):
    metric_name = "indicator.measurement"
    value_keys = _KEYS

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(cls, metric_value_kwargs: dict[str, Any], **_: Any) -> Measurement:  # noqa: N805
        given = metric_value_kwargs
        days = {name: date.fromisoformat(day) for name, day in given["days"].items()}
        indicator = Indicator(
            given["numerator"],
            given["denominator"],
            tuple(given["columns"]),
            tuple(given["feed_key"]),
            days,
            Missing(given["missing"]) if given["missing"] else None,
        )
        return measure(indicator, given["sources"])


class ExpectIndicatorToMeetTarget(BatchExpectation):
    """Expect an indicator to meet its final target.

    The batch is not read: `sources` are the canonical files of the indicator's window. `result.details` holds `state`,
    `value`, `numerator`, `denominator`, `coverage` as decimal texts, `rows` and `because`.
    """

    indicator: str
    numerator: str
    denominator: Optional[str] = None  # noqa: UP045  # read by pydantic 1
    missing: Optional[str] = None  # noqa: UP045
    comparator: str
    target: Optional[str] = None  # noqa: UP045
    band: str = "0"
    columns: list[str]
    feed_key: list[str]
    days: dict[str, str]
    sources: list[str]

    metric_dependencies: ClassVar[tuple[str, ...]] = ("indicator.measurement",)
    domain_type: ClassVar[MetricDomainTypes] = MetricDomainTypes.TABLE
    success_keys: ClassVar[tuple[str, ...]] = (*_KEYS, "comparator", "target", "band")

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        measured: Measurement = metrics["indicator.measurement"]
        details = {
            "state": measured.state.value,
            "value": _written(measured.value),
            "numerator": _written(measured.numerator),
            "denominator": _written(measured.denominator),
            "coverage": _written(measured.coverage),
            "rows": measured.rows,
            "because": list(measured.because),
        }
        result = {"observed_value": details["value"], "details": details}
        return {"success": self._is_met(measured), "result": result}

    def _is_met(self, measured: Measurement) -> bool:
        if measured.state is not Measured.VALUE or measured.numerator is None or self.target is None:
            return False
        value = Fraction(measured.numerator)
        if measured.denominator is not None:
            value /= Fraction(measured.denominator)
        comparator, band = Comparator(self.comparator), Fraction(Decimal(self.band))
        return comparator.holds(value, Fraction(Decimal(self.target)), band)


def _written(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
