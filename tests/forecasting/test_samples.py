"""The forecasts of the Jiangyin samples on the evening before the plan ends."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from kechuang_check.definitions import load_workspace
from kechuang_check.domain.forecast import Forecast, Method
from kechuang_check.nightly import Order, dry_run
from kechuang_check.validation import RuleVocabulary, gx_judge
from tests.samples.independent import independent_figures

ROOT = Path(__file__).parents[2]


class _Silent:
    def start(self, total: int) -> None: ...

    def step(self, check: str, source: str) -> None: ...


def _forecasts() -> dict[str, Forecast | None]:
    workspace = load_workspace(ROOT, RuleVocabulary())
    order = Order(date(2024, 12, 30), ("technology_contracts", "talent_projects"))
    night = dry_run(workspace, order, gx_judge, lambda: datetime(2024, 12, 30, 20, tzinfo=UTC), _Silent())
    return {a.target.indicator: a.forecast for a in night.assessments}


def test_contracts_and_talent_projects_are_carried_on_by_the_season_of_two_years() -> None:
    made, figures = _forecasts(), independent_figures()
    contracts = made["contract_turnover"]
    assert contracts is not None
    assert (contracts.method, contracts.points) == (Method.SEASON, 11)
    assert contracts.low <= figures["contract_turnover"] <= contracts.high
    assert contracts.first_met == date(2024, 12, 31)
    projects = made["talent_projects"]
    assert projects is not None
    assert projects.method is Method.SEASON
    assert repr(_forecasts()) == repr(made)
