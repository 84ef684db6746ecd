"""One letter when something changed, and none while nothing does."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kechuang_check.domain.alerting import News, alert_subject, decide
from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.plan import Bilingual, Clause, Comparator, Kind, Target, Unit

TARGET = Target(
    indicator="carriers",
    name=Bilingual("载体", "Carriers"),
    project="carriers",
    owner="science_bureau",
    clause=Clause("25 new", Bilingual.same("report")),
    comparator=Comparator.AT_LEAST,
    value=Decimal(25),
    unit=Unit.CARRIERS,
    due=date(2024, 12, 31),
    kind=Kind.CUMULATIVE_FLOW,
)


def standing(of: Standing) -> Assessment:
    return Assessment(TARGET, date(2024, 12, 31), of)


def nights(*standings: Standing) -> list[News]:
    """The news of each night, each remembered by the next."""
    told: dict[str, News] = {}
    heard = []
    for of in standings:
        (decision,) = decide([standing(of)], told)
        heard.append(decision.news)
        if decision.is_told:
            told[decision.subject] = decision.news
    return heard


def test_a_shortfall_is_told_once_and_its_end_once() -> None:
    assert nights(
        Standing.BEHIND, Standing.BEHIND, Standing.MISSED, Standing.ACHIEVED, Standing.ACHIEVED, Standing.BEHIND
    ) == [
        News.FIRST_SHORTFALL,
        News.UNCHANGED,
        News.UNCHANGED,
        News.RECOVERED,
        News.NOTHING_TO_TELL,
        News.FIRST_SHORTFALL,
    ]


@pytest.mark.parametrize(
    "silent",
    [s for s in Standing if not s.is_short and not s.is_good],
)
def test_a_night_that_judges_nothing_neither_opens_nor_closes_an_alert(silent: Standing) -> None:
    assert nights(silent, Standing.BEHIND, silent, Standing.BEHIND, silent, Standing.ON_TRACK) == [
        News.NOTHING_TO_TELL,
        News.FIRST_SHORTFALL,
        News.NOTHING_TO_TELL,
        News.UNCHANGED,
        News.NOTHING_TO_TELL,
        News.RECOVERED,
    ]


def test_what_was_good_from_the_start_is_not_told() -> None:
    assert nights(Standing.ACHIEVED, Standing.ON_TRACK) == [News.NOTHING_TO_TELL] * 2


def test_a_changed_target_is_a_new_alert() -> None:
    raised = replace(standing(Standing.BEHIND), target=replace(TARGET, value=Decimal("30")))
    told = {alert_subject(standing(Standing.BEHIND)): News.FIRST_SHORTFALL}
    assert decide([raised], told)[0].news is News.FIRST_SHORTFALL


def test_a_target_written_in_another_way_is_the_same_alert() -> None:
    same = replace(standing(Standing.BEHIND), target=replace(TARGET, value=Decimal("2.50E+1")))
    assert alert_subject(same) == alert_subject(standing(Standing.BEHIND))
