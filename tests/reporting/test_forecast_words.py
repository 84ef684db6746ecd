"""How an estimate for the due date reads, and where it stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from kechuang_check.domain.alerting.vocabulary import Transition
from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.forecast import TOO_FEW_POINTS, Forecast, Method
from kechuang_check.domain.run import Night
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting import explanation, page
from kechuang_check.reporting.forecast_words import forecast_words
from kechuang_check.reporting.formats import json as json_format
from tests.reporting.telling import compose, decision

MADE = Forecast(Decimal(967), Decimal(855), Decimal(1080), date(2025, 12, 31), Method.LINE, 4)
ZH = "照此趋势，到期约为 967 家（区间 855 家 至 1,080 家，直线法，4 期）；到期前不会达标"
EN = (
    "going on like this, about 967 enterprises at the due date (range 855 enterprises to 1,080 enterprises, straight "
    "line, 4 periods); the target is not met before the due date"
)


def behind(night: Night, **changes: object) -> Assessment:
    found = next(a for a in night.assessments if a.target.indicator == "hitech_enterprises")
    assert found.standing is Standing.BEHIND
    return replace(found, **{"forecast": MADE} | changes)


def told(night: Night, workspace: Workspace, assessment: Assessment) -> str:
    composed, _ = compose([decision(Transition.NEW, assessment)], workspace, night.as_of, night.id)
    return composed[0].text


@pytest.mark.parametrize(("lang", "words"), [("zh", ZH), ("en", EN)])
def test_it_says_value_range_method_and_how_many_periods(night: Night, lang: str, words: str) -> None:
    assert forecast_words(behind(night), lang) == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first_met": date(2025, 6, 1)}, "预计 2025年6月1日前后达标"),
        ({"first_lost": date(2025, 6, 1), "is_met": True}, "预计 2025年6月1日前后不再达标"),
        ({"is_met": True}, "到期前保持达标"),
    ],
)
def test_it_says_when_the_target_is_met_or_lost(night: Night, changes: dict[str, object], words: str) -> None:
    assert (forecast_words(behind(night, forecast=replace(MADE, **changes)), "zh") or "").endswith("；" + words)


def test_card_letter_and_explanation_say_the_same(night: Night, workspace: Workspace) -> None:
    seen = behind(night)
    shown = page.render(replace(night, assessments=(seen,)), workspace, "zh")
    assert ZH in shown
    assert ZH in told(night, workspace, seen).replace("\n", "")
    assert f"趋势预测：{ZH}" in explanation.render("hitech_enterprises", seen, night.as_of, workspace, "zh")


def test_why_there_is_none_is_said_where_one_asks_for_it(night: Night, workspace: Workspace) -> None:
    none = behind(night, forecast=None, no_forecast=TOO_FEW_POINTS)
    explained = explanation.render("hitech_enterprises", none, night.as_of, workspace, "zh")
    assert "趋势预测：无：可比报告期不足三期" in explained
    assert "趋势" not in told(night, workspace, none)


def test_a_letter_of_recovery_foretells_nothing(night: Night, workspace: Workspace) -> None:
    good = behind(night, standing=Standing.ON_TRACK)
    composed, _ = compose([decision(Transition.RECOVERED, good)], workspace, night.as_of, night.id)
    assert "照此趋势" not in composed[0].text


@pytest.mark.parametrize("changes", [{}, {"forecast": None, "no_forecast": TOO_FEW_POINTS}])
def test_json_has_it_in_exact_numbers_by_its_schema(
    night: Night, workspace: Workspace, changes: dict[str, object]
) -> None:
    assessments: Sequence[Assessment] = (behind(night, **changes),)
    result = json.loads(json_format.render(replace(night, assessments=tuple(assessments)), workspace, "en"))
    schema = json.loads((Path(__file__).parents[2] / "docs" / "result.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(result, schema)
    (written,) = result["assessments"]
    if changes:
        assert (written["forecast"], written["no_forecast"]) == (None, TOO_FEW_POINTS)
    else:
        assert written["forecast"] == {
            "value": "967",
            "low": "855",
            "high": "1080",
            "due": "2025-12-31",
            "method": "straight_line",
            "points": 4,
            "first_met": None,
            "first_lost": None,
        }
