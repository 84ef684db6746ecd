"""Periods, which reports are due, and which batches count."""

from datetime import date
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Expected, Feed, Source, Tag
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.plan import Bilingual, Plan, Window
from kechuang_check.domain.windows import in_force, windows_of

PLAN = Plan(Bilingual("规划", "plan"), date(2022, 1, 1), date(2024, 12, 31), "source", {})


def feed(frequency: Frequency, within_days: int) -> Feed:
    expected = Expected(frequency, within_days, "owner")
    return Feed("f", Bilingual("数据", "feed"), "f", Source("in"), expected, (), (), Tag.ADMINISTRATIVE)


def batch(id_: str, label: str | None, *, readable: bool = True) -> Batch:
    period = None if label is None else Period.parse(label)
    return Batch(id_, "f", f"in/{id_}.csv", id_, period, 1, PurePosixPath("x") if readable else None)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(Frequency))
def test_a_label_reads_back_to_its_period(day: date, frequency: Frequency) -> None:
    period = Period.containing(day, frequency)
    assert period.start <= day <= period.end
    assert Period.parse(period.label) == period
    assert period.frequency is frequency
    assert period.before().end.toordinal() + 1 == period.start.toordinal()


@pytest.mark.parametrize(
    "label", ["24", "2024-13", "2024-Q5", "2024-H3", "2024-00", "2024-1", "２０２４-1x", "", "2024-"]
)
def test_what_is_no_period_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        Period.parse(label)


def test_february_of_a_leap_year_ends_on_the_29th() -> None:
    assert Period.parse("2024-02").end == date(2024, 2, 29)
    assert Period.parse("2023-02").end == date(2023, 2, 28)


@pytest.mark.parametrize(
    ("as_of", "due"),
    [
        ("2022-02-27", None),
        ("2023-02-28", None),
        ("2023-03-01", "2022"),
        ("2024-12-31", "2023"),
        ("2025-03-01", "2024"),
    ],
)
def test_a_yearly_report_is_due_sixty_days_after_its_year(as_of: str, due: str | None) -> None:
    latest = feed(Frequency.YEARLY, 60).latest_due(date.fromisoformat(as_of), PLAN.start)
    assert (latest.label if latest else None) == due


def test_the_newest_readable_file_of_a_period_is_in_force() -> None:
    first, second, broken = batch("a", "2023"), batch("b", "2023"), batch("c", "2023", readable=False)
    nameless, later = batch("d", None, readable=False), batch("e", "2024")
    current, superseded = in_force([later, first, second, broken, nameless])
    assert [b.id for b in current] == ["d", "b", "c", "e"]
    assert [b.id for b in superseded] == ["a"]


def test_the_same_content_twice_is_one_batch() -> None:
    current, superseded = in_force([batch("a", "2023"), batch("a", "2023")])
    assert (len(current), superseded) == (1, ())


def test_windows_hold_the_period_its_year_and_the_plan_so_far() -> None:
    labels = ["2021-Q4", "2022-Q1", "2023-Q1", "2023-Q2", "2023-Q3"]
    batches = [batch(label, label) for label in labels]
    windows = windows_of(batches[3], batches, PLAN)
    assert [b.id for b in windows[Window.PERIOD]] == ["2023-Q2"]
    assert [b.id for b in windows[Window.YEAR]] == ["2023-Q1", "2023-Q2"]
    assert [b.id for b in windows[Window.PLAN]] == ["2022-Q1", "2023-Q1", "2023-Q2"]
