"""Periods, which reports are due, and which batches count."""

from collections.abc import Sequence
from datetime import date
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.batch import Batch
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.plan import Bilingual, Plan, Window
from kechuang_check.domain.windows import in_force, lacking, windows_of
from tests.domain.asking import demanded

PLAN = Plan(Bilingual("规划", "plan"), date(2022, 1, 1), date(2024, 12, 31), "source", {})


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
        ("2023-03-01", None),
        ("2023-03-02", "2022"),
        ("2024-12-31", "2023"),
        ("2025-03-02", "2024"),
    ],
)
def test_a_yearly_report_is_due_sixty_days_after_its_year(as_of: str, due: str | None) -> None:
    due_by_then = demanded(Frequency.YEARLY, 60, PLAN.start, PLAN.end, date.fromisoformat(as_of))
    assert (due_by_then[-1].label if due_by_then else None) == due


def names(batches: Sequence[Batch]) -> list[str]:
    return [b.id for b in batches]


def test_the_newest_readable_file_of_a_period_is_in_force() -> None:
    first, second, broken = batch("a", "2023"), batch("b", "2023"), batch("c", "2023", readable=False)
    nameless, later = batch("d", None, readable=False), batch("e", "2024")
    found = in_force([later, first, second, broken, nameless])
    assert names(found.current) == ["d", "b", "c", "e"]
    assert {by: names(old) for by, old in found.superseded.items()} == {"b": ["a"]}


def test_one_that_cannot_be_read_is_superseded_by_a_later_one_that_can() -> None:
    broken, mended = batch("a", "2023", readable=False), batch("b", "2023")
    found = in_force([broken, mended])
    assert names(found.current) == ["b"]
    assert {by: names(old) for by, old in found.superseded.items()} == {"b": ["a"]}


def test_the_same_content_twice_is_one_batch_and_the_other_is_named() -> None:
    found = in_force([batch("a", "2023"), batch("a", "2023")])
    assert names(found.current) == ["a"]
    assert (found.superseded, {of: names(again) for of, again in found.duplicates.items()}) == ({}, {"a": ["a"]})


def labels_of(periods: tuple[Period, ...]) -> list[str]:
    return [p.label for p in periods]


def test_windows_hold_the_period_its_year_and_the_plan_so_far_and_know_what_they_lack() -> None:
    labels = ["2021-Q4", "2022-Q1", "2022-Q2", "2022-Q4", "2023-Q1", "2023-Q3", "2023-Q4"]
    batches = [batch(label, label) for label in labels]
    third = batches[5]
    windows = windows_of(third, batches, PLAN)
    assert [b.id for b in windows[Window.PERIOD]] == ["2023-Q3"]
    assert [b.id for b in windows[Window.YEAR]] == ["2023-Q1", "2023-Q3"]
    assert [b.id for b in windows[Window.PLAN]] == ["2022-Q1", "2022-Q2", "2022-Q4", "2023-Q1", "2023-Q3"]
    gaps = lacking(third, batches, PLAN)
    assert labels_of(gaps[Window.PERIOD]) == []
    assert labels_of(gaps[Window.YEAR]) == ["2023-Q2"]
    assert labels_of(gaps[Window.PLAN]) == ["2022-Q3", "2023-Q2"]


def test_a_filing_that_cannot_be_read_fills_no_window() -> None:
    broken, fourth = batch("broken", "2023-Q2", readable=False), batch("d", "2023-Q3")
    batches = [batch("a", "2023-Q1"), broken, fourth]
    assert [b.id for b in windows_of(fourth, batches, PLAN)[Window.YEAR]] == ["a", "d"]
    assert labels_of(lacking(fourth, batches, PLAN)[Window.YEAR]) == ["2023-Q2"]


def test_a_whole_window_lacks_nothing() -> None:
    batches = [batch(f"{y}-Q{q}", f"{y}-Q{q}") for y in (2022, 2023) for q in (1, 2, 3, 4)]
    gaps = lacking(batches[-1], batches, PLAN)
    assert set(gaps.values()) == {()}


def test_before_the_plan_a_batch_is_its_own_window_of_the_plan() -> None:
    early = batch("early", "2021-Q4")
    assert [b.id for b in windows_of(early, [batch("q3", "2021-Q3"), early], PLAN)[Window.PLAN]] == ["early"]
    assert lacking(early, [early], PLAN)[Window.PLAN] == ()


def test_the_year_of_a_window_begins_in_january_though_the_plan_began_later() -> None:
    plan = Plan(PLAN.name, date(2023, 4, 1), PLAN.end, PLAN.source, {})
    batches = [batch("q2", "2023-Q2"), batch("q3", "2023-Q3")]
    gaps = lacking(batches[-1], batches, plan)
    assert labels_of(gaps[Window.YEAR]) == ["2023-Q1"]
    assert labels_of(gaps[Window.PLAN]) == []
