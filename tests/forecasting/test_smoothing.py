"""Exponential smoothing: what must come out of plain series, and another implementation as oracle."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang_check.definitions import forecast_targets
from kechuang_check.domain.assessment import Measured, Observation
from kechuang_check.domain.forecast import Forecast, Method
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Kind, Unit
from kechuang_check.forecasting import forecast
from kechuang_check.forecasting.smoothing import _fitted
from tests.forecasting.test_forecasts import STOCK
from tests.targets.workspaces import problems_of, target, written

TARGET = replace(STOCK, is_smoothed=True)
SHARE = replace(TARGET, unit=Unit.TIMES, value=Decimal(1000))


def reported(values: Sequence[object], last: str) -> list[Observation]:
    """So many periods without a gap, up to `last`."""
    period, found = Period.parse(last), []
    for value in reversed(values):
        found.append(Observation("x", period, Measured.VALUE, Decimal(str(value)), coverage=Decimal(1), sources=("b",)))
        period = period.before()
    return found[::-1]


def made(values: Sequence[object], last: str = "2024-06", **changes: object) -> Forecast:
    found = forecast(replace(TARGET, **changes), reported(values, last), date(2024, 7, 1))  # type: ignore[arg-type]
    assert isinstance(found, Forecast), found
    return found


@given(st.integers(0, 10**6), st.integers(8, 40))
def test_a_constant_series_stays_constant(value: int, count: int) -> None:
    found = made([value] * count)
    assert (found.value, found.low, found.high, found.method, found.points) == (
        value, value, value, Method.SMOOTHING, count,
    )  # fmt: skip


@given(st.integers(0, 5000), st.integers(1, 300), st.integers(8, 40))
def test_a_straight_series_goes_on(start: int, step: int, count: int) -> None:
    found = made([start + step * i for i in range(count)])
    assert found.value == found.low == found.high == start + step * (count - 1 + 6)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(-40, 40), min_size=3, max_size=3), st.integers(0, 20), st.integers(3, 5))
def test_a_season_is_recovered(parts: list[int], step: int, years: int) -> None:
    season = [*parts, -sum(parts)]
    values = [500 + step * i + season[i % 4] for i in range(4 * years)]
    found = made(values, "2024-Q2", unit=Unit.TIMES)
    # The third and the fourth quarter after the last are the same parts of the year as those before them.
    wanted = 500 + step * (len(values) + 1) + season[(len(values) + 1) % 4]
    assert float(found.value) == pytest.approx(wanted, abs=0.5)


def test_it_says_about_which_day_the_target_is_met_or_lost() -> None:
    # 100 a month from 1,300 at the end of June on: 2,000 at the end of January would be too late, 1,900 is December.
    values = [600 + 100 * i for i in range(8)]
    assert made(values).first_met is None
    assert made(values, value=Decimal(1800)).first_met == date(2024, 11, 30)
    falling = made(values[::-1], value=Decimal(400))
    assert (falling.first_lost, falling.first_met) == (date(2024, 9, 1), None)


def test_a_level_that_rose_lately_weighs_more_than_it_does_on_a_line() -> None:
    values = [818] * 9 + [878] * 12 + [1002] * 3
    line = made(values, is_smoothed=False)
    found = made(values)
    assert line.method is Method.LINE
    assert line.value < found.value
    assert found.low < found.value < found.high


def test_seven_reports_are_too_few_and_a_gap_begins_anew() -> None:
    assert made([1, 2, 4, 7, 11, 12, 17]).method is Method.LINE
    whole = reported([1, 2, 4, 7, 11, 12, 17, 18, 20, 25], "2024-06")
    found = forecast(TARGET, [*whole[:2], *whole[3:]], date(2024, 7, 1))
    assert isinstance(found, Forecast)
    assert (found.method, found.points) == (Method.LINE, 9)


def test_a_sum_that_only_grows_is_never_foretold_below_what_came_in() -> None:
    found = made([0, 0, 0, 0, 0, 0, 0, 500], kind=Kind.CUMULATIVE_FLOW)
    assert found.method is Method.SMOOTHING
    assert found.low == 500 <= found.value


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 3000), min_size=8, max_size=20))
def test_the_range_holds_the_value_and_the_same_history_gives_the_same(values: list[int]) -> None:
    found = made(values)
    assert 0 <= found.low <= found.value <= found.high
    assert repr(found) == repr(made(values))


def _published(name: str, count: int) -> np.ndarray:
    """A series that statsmodels carries: the Nile at Aswan (by year), or the real product of the United States."""
    import statsmodels.api as sm

    data = sm.datasets.nile.load_pandas().data["volume"] if name == "nile" else (
        sm.datasets.macrodata.load_pandas().data["realgdp"]
    )  # fmt: skip
    return np.asarray(data, float)[:count]


@pytest.mark.parametrize(("name", "count", "year"), [("nile", 60, 0), ("realgdp", 80, 0), ("realgdp", 48, 4)])
def test_it_agrees_with_the_state_space_form_on_published_series(name: str, count: int, year: int) -> None:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    values = _published(name, count)
    scale = 10.0 ** len(str(int(values.max())))
    ours = _fitted(list(values / scale), year)
    model = ETSModel(
        values / scale, error="add", trend="add", seasonal="add" if year else None, seasonal_periods=year or None
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = model.fit(disp=False, maxiter=2000)
    # The errors one step ahead are no larger than where another search ends, but for a hundredth.
    assert ours.errors <= float(other.sse) * 1.01
    for step in (1, 4, 8):
        assert ours.after(step) == pytest.approx(float(other.forecast(step)[-1]), rel=0.05)
    # With the same weights, the range widens step by step as it does there.
    import pandas as pd

    params = other.params.copy()
    params[: 3 if year else 2] = [
        max(ours.alpha, 1e-4),
        max(ours.beta, 1e-4),
        *([max(ours.gamma, 1e-4)] if year else []),
    ]
    again = ETSModel(
        pd.Series(values / scale), error="add", trend="add", seasonal="add" if year else None,
        seasonal_periods=year or None,
    ).smooth(params)  # fmt: skip
    table = again.get_prediction(start=count, end=count + 9).summary_frame(alpha=0.2)
    widths = (table["pi_upper"] - table["pi_lower"]).to_numpy()
    for step in range(1, 11):
        assert ours.spread(step, count) / ours.spread(1, count) == pytest.approx(widths[step - 1] / widths[0], rel=0.02)


RULE = (
    "indicator: stock, numerator: sum(value), comparator: at_least, target: 2000, unit: enterprises, kind: {kind}, "
    "{more}"
)


@pytest.mark.parametrize(
    ("kind", "more", "said"),
    [
        ("annual_flow", "forecast: smoothing", "The kind annual_flow is counted anew each January"),
        ("stock", "forecast: seasonal", "`seasonal` is not known here"),
        ("stock", "forecast: prophet", "`prophet` is not known here"),
    ],
)
def test_lint_refuses_a_method_that_does_not_fit(tmp_path: Path, kind: str, more: str, said: str) -> None:
    rule = target(RULE.format(kind=kind, more=more), "stock/target")
    (problem,) = problems_of(written(tmp_path, {"stock": rule}, {}))
    assert said in problem


def test_without_the_package_lint_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path, {"stock": target(RULE.format(kind="stock", more="forecast: smoothing"), "stock/t")}, {})
    assert problems_of(folder) == []
    monkeypatch.setattr(forecast_targets, "find_spec", lambda _: None)
    (problem,) = problems_of(folder)
    assert "needs the package statsmodels, which is not installed" in problem
