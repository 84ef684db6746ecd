"""Batches across all runs: when they came, which version they are, what stands in their place; confirmations."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.confirmation import Confirmation
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.period import Period
from kechuang_check.domain.received import SUPERSEDED
from kechuang_check.domain.run import BatchResult
from kechuang_check.history import batches_at, confirmations_at
from tests.history.nights import a_night

REPLACED = Finding(SUPERSEDED, "superseded", Severity.INFO, Outcome.WARN)
NEXT_DAY = datetime(2025, 1, 2, 2, tzinfo=UTC)


def a_batch(id_: str, sha: str, period: str = "2024", *findings: Finding, status=BatchStatus.FIT) -> BatchResult:
    return BatchResult("enterprise_rd", id_, f"{id_}.csv", sha, Period.parse(period), 9, status, (), findings)


@pytest.fixture
def kept(history):
    history.record(replace(a_night("run-1"), batches=(a_batch("one", "aa"), a_batch("old", "cc", "2023"))))
    later = (a_batch("one", "aa", "2024", REPLACED), a_batch("two", "bb"), a_batch("one-again", "aa", "2024", REPLACED))
    history.record(
        replace(
            a_night("run-2", date(2025, 1, 1)),
            started=NEXT_DAY,
            finished=NEXT_DAY,
            batches=later,
            letters=(),
            tellings=(),
        )
    )
    return {b.id: b for b in history.batches()}


def test_each_batch_is_as_the_last_run_left_it_and_came_with_the_first(kept):
    assert list(kept) == ["one", "old", "one-again", "two"]
    assert kept["one"].received == a_night().started
    assert kept["one"].as_of == date(2025, 1, 1)
    assert kept["one"].is_superseded
    assert not kept["one"].is_accepted
    assert (kept["two"].received, kept["two"].is_accepted) == (NEXT_DAY, True)
    assert kept["old"].as_of == date(2024, 12, 31)


def test_versions_go_by_content_and_what_was_replaced_names_what_stands_in_its_place(kept):
    assert {id_: b.version for id_, b in kept.items()} == {"one": 1, "old": 1, "one-again": 1, "two": 2}
    assert kept["one"].replaced_by == ("two",)
    assert kept["two"].replaced_by == ()


def test_what_was_confirmed_last_counts_and_nothing_is_lost(history, count_rows):
    period = Period.parse("2024")
    first = Confirmation("enterprise_rd", "aa", period, NEXT_DAY, "data steward", "right")
    second = replace(first, by="head of office", note="说明\n第二行 '=1+1")
    for confirmation in (first, replace(first, period=Period.parse("2023")), second):
        history.confirm(confirmation)
    assert history.confirmations()["enterprise_rd", "aa", period] == second
    assert len(history.confirmations()) == 2
    assert count_rows()["confirmations"] == 3


def test_of_a_history_that_was_not_begun_there_is_nothing_and_none_is_made(tmp_path):
    url = f"sqlite:///{tmp_path}/state/history.sqlite"
    assert batches_at(url) == ()
    assert confirmations_at(url) == {}
    assert not (tmp_path / "state").exists()


def test_a_second_file_of_the_same_content_is_the_same_batch(history):
    copy = replace(a_batch("one", "aa"), source="copy.csv", findings=(REPLACED,))
    history.record(replace(a_night("run-1"), batches=(a_batch("one", "aa"), copy)))
    (found,) = history.batches()
    assert (found.result.source, found.is_superseded) == ("one.csv", False)
