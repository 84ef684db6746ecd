"""The words for what an indicator is likely to be at its due date."""

from __future__ import annotations

from decimal import Decimal

from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.forecast import WHY_NO_FORECAST, Forecast, Method
from kechuang_check.domain.plan import Target, Unit
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.numbers import amount, figures
from kechuang_check.reporting.punctuation import clauses
from kechuang_check.words import Text, speaker, text


def forecast_words(assessment: Assessment, lang: str) -> str | None:
    """`照此趋势，到期约为 591 人（区间 582 人 至 602 人，直线法，11 期）；到期前不会达标`; None where there is none."""
    found = assessment.forecast
    if found is None:
        return None
    say, target = speaker(lang), assessment.target
    values = {
        "value": _amount(found.value, target, lang),
        "low": _amount(found.low, target, lang),
        "high": _amount(found.high, target, lang),
        "points": found.points,
    }
    match found.method:
        case Method.LINE:
            about = text(
                "going on like this, about {value} at the due date (range {low} to {high}, straight line, "
                "{points} periods)",
                **values,
            )
        case Method.SMOOTHING:
            about = text(
                "going on like this, about {value} at the due date (range {low} to {high}, exponential smoothing, "
                "{points} periods)",
                **values,
            )
        case Method.SEASON:
            about = text(
                "going on like this, about {value} at the due date (range {low} to {high}, season of past years, "
                "{points} periods)",
                **values,
            )
    return clauses((say(about), say(_turning(found, lang))), lang)


def no_forecast_words(assessment: Assessment, lang: str) -> str | None:
    """`无：可比报告期不足三期`; None where there is a forecast, or nothing to foresee."""
    why = WHY_NO_FORECAST.get(assessment.no_forecast or "")
    return None if why is None else speaker(lang)(text("none: {reason}", reason=why))


def _turning(found: Forecast, lang: str) -> Text:
    if found.first_met is not None:
        return text("the target would be met about {day}", day=day_words(found.first_met, lang))
    if found.first_lost is not None:
        return text("the target would be lost about {day}", day=day_words(found.first_lost, lang))
    if found.is_met:
        return text("the target stays met up to the due date")
    return text("the target is not met before the due date")


def _amount(number: Decimal, target: Target, lang: str) -> str:
    if target.unit is Unit.PLACE:
        return figures(target, number, None, lang).value or ""
    return amount(number, target.unit, lang)
