"""The trend of an indicator as a letter tells it: what is compared, in which words, and where it leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kechuang_check.domain.assess import assess
from kechuang_check.domain.assessment import Measured, Observation
from kechuang_check.domain.course import MOST_POINTS, Course, Direction, course_of
from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Bilingual, Comparator, Kind, Target, Unit
from kechuang_check.reporting.course_words import course_view
from tests.reporting.conftest import a_target, observed

DAY = date(2024, 12, 31)
HOLDERS = a_target("holders", "持证企业数", "Holders", unit=Unit.ENTERPRISES, value=Decimal(100), kind=Kind.STOCK)
SHARE = a_target("share", "占比", "Share", value=Decimal("0.02"))


def seen(target: Target, **values: str) -> list[Observation]:
    """By period (`y2023`, `y2024_Q3`) the values."""
    return [observed(target.indicator, k[1:].replace("_", "-"), v, coverage=Decimal(1)) for k, v in values.items()]


def words(target: Target, observations: list[Observation], lang: str = "en") -> str | None:
    course = course_of(assess(target, observations, DAY, ()), observations)
    return None if course is None else course_view(course, assess(target, observations, DAY, ()), lang).words


@pytest.mark.parametrize(
    ("values", "direction", "said"),
    [
        (("0.0162", "0.0171"), Direction.RISES, "rose from 1.62% (2022) to 1.71% (2023)"),
        (("0.0171", "0.0162"), Direction.FALLS, "fell from 1.71% (2022) to 1.62% (2023)"),
        (("0.0171", "0.0171"), Direction.UNCHANGED, "unchanged at 1.71% from 2022 to 2023"),
        # Printed so that the difference can be seen.
        (("0.017101", "0.017104"), Direction.RISES, "rose from 1.7101% (2022) to 1.7104% (2023)"),
    ],
)
def test_the_direction_is_told_with_both_ends(values: tuple[str, str], direction: Direction, said: str) -> None:
    observations = seen(SHARE, y2022=values[0], y2023=values[1])
    course = course_of(assess(SHARE, observations, DAY, ()), observations)
    assert course is not None
    assert course.direction is direction
    assert (words(SHARE, observations) or "").startswith(said)


def test_what_goes_up_and_down_is_told_with_its_span() -> None:
    observations = seen(SHARE, y2021="0.0160", y2022="0.0180", y2023="0.0170")
    assert words(SHARE, observations) == "back and forth between 1.60% and 1.80%: 1.60% (2021), now 1.70% (2023)"
    assert words(SHARE, observations, "zh") == "在 1.60% 与 1.80% 之间波动：2021年为 1.60%，2023年为 1.70%"


@pytest.mark.parametrize(
    ("last", "said"),
    [
        # 9 of 29 points of the gap in one year: the fourth year from now meets it.
        ("0.0171", "at this pace the target (at least 2.00%) would be met by 2027, after the due date"),
        ("0.01621", "at this pace the target (at least 2.00%) would not be met within ten years"),
        ("0.0161", "it moves away from the target (at least 2.00%)"),
    ],
)
def test_the_pace_leads_somewhere(last: str, said: str) -> None:
    assert (words(SHARE, seen(SHARE, y2022="0.0162", y2023=last)) or "").endswith(said)


def test_meeting_a_target_exactly_is_enough_unless_more_is_asked() -> None:
    observations = seen(SHARE, y2021="0.016", y2022="0.018")
    assert "by 2023, after" not in (words(SHARE, observations) or "")
    assert (words(SHARE, observations) or "").endswith("would be met by 2023")
    more = replace(SHARE, comparator=Comparator.MORE_THAN)
    assert (words(more, observations) or "").endswith("would be met by 2024")


def test_a_ceiling_is_approached_from_above() -> None:
    ceiling = replace(SHARE, comparator=Comparator.AT_MOST, value=Decimal("0.01"))
    assert (words(ceiling, seen(ceiling, y2022="0.03", y2023="0.02")) or "").endswith("would be met by 2024")
    assert "moves away" in (words(ceiling, seen(ceiling, y2022="0.02", y2023="0.03")) or "")


def test_one_period_is_no_trend() -> None:
    assert words(SHARE, seen(SHARE, y2023="0.0171")) is None


def test_nothing_is_compared_across_a_break() -> None:
    broken = replace(SHARE, breaks=((date(2022, 1, 1), Bilingual("新目录", "new list")),))
    assert words(broken, seen(broken, y2020="0.05", y2021="0.06", y2022="0.0162")) is None
    after = seen(broken, y2020="0.05", y2021="0.06", y2022="0.0162", y2023="0.0171")
    assert (words(broken, after) or "").startswith("rose from 1.62% (2022)")


def test_what_starts_anew_each_january_is_compared_with_the_same_part_of_a_year() -> None:
    flow = a_target("flow", "成交额", "Turnover", unit=Unit.YUAN, value=Decimal(10**9), kind=Kind.ANNUAL_FLOW)
    observations = seen(flow, y2023_Q2="400000000", y2023_Q4="900000000", y2024_Q2="450000000")
    course = course_of(assess(flow, observations, DAY, ()), observations)
    assert course is not None
    assert [p.period.label for p in course.points] == ["2023-Q2", "2024-Q2"]


def test_what_was_not_measured_whole_is_left_out() -> None:
    good = seen(HOLDERS, y2021="40", y2023="60")
    unfit = replace(good[0], period=Period.parse("2022"), state=Measured.NOT_FIT)
    part = replace(good[0], period=Period.parse("2020"), missing=(Period.parse("2019"),))
    course = course_of(assess(HOLDERS, good, DAY, ()), [*good, unfit, part])
    assert course is not None
    assert [p.period.label for p in course.points] == ["2021", "2023"]


def test_the_last_eight_periods_are_drawn_and_the_longest_bar_is_the_greatest() -> None:
    observations = [observed("holders", f"2024-{m:02d}", str(10 + m), coverage=Decimal(1)) for m in range(1, 13)]
    verdict = assess(HOLDERS, observations, DAY, ())
    course = course_of(verdict, observations)
    assert isinstance(course, Course)
    bars = course_view(course, verdict, "zh").bars
    assert len(bars) == MOST_POINTS
    assert (bars[0].period, bars[0].value, bars[-1].value) == ("2024年5月", "15 家", "22 家")
    assert bars[-1].percent == 100
    assert [b.percent for b in bars] == sorted(b.percent for b in bars)


def test_what_fell_and_stands_still_by_now_moves_away_no_more() -> None:
    falling = words(HOLDERS, seen(HOLDERS, y2022="24", y2023="23", y2024="22")) or ""
    assert "it moves away from the target" in falling
    still = words(HOLDERS, seen(HOLDERS, y2022="24", y2023="22", y2024="22")) or ""
    assert still == "fell from 24 enterprises (2022) to 22 enterprises (2024)"
