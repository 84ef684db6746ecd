"""The ledger of reports: what is owed, received, late and missing, by what the nights saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.deadline import DaysAfter, Deadline
from kechuang_check.domain.feed import Expected, Feed, Source, Tag
from kechuang_check.domain.finding import TARGET_TYPE, Severity
from kechuang_check.domain.known_reports import Known, Look, Version, VersionState, absent_before, looks_until
from kechuang_check.domain.ledger import Entry, EntryStatus, Ledger, ledger_of
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.plan import Bilingual, Plan, Target, Window
from kechuang_check.domain.rule import Rule, Suite
from kechuang_check.domain.workspace import Workspace
from tests.domain.test_assess import CONTRACTS, ENTERPRISES

WORDS = Bilingual.same("words")
PLAN = Plan(WORDS, date(2023, 1, 1), date(2024, 12, 31), WORDS, {})
SUMMED = replace(CONTRACTS, window=Window.YEAR)


def a_workspace(target: Target = ENTERPRISES, expected: Expected | None = None) -> Workspace:
    expected = expected or Expected(Frequency.QUARTERLY, Deadline(DaysAfter(30)), "science_bureau")
    feed = Feed("contracts", WORDS, "contracts", Source("in"), expected, (), ("number",), Tag.ADMINISTRATIVE)
    suite = Suite("contracts", (Rule("contracts/target", TARGET_TYPE, Severity.WARNING, target=target),))
    root = PurePosixPath("/plan")
    return Workspace(root, PLAN, {}, {"contracts": feed}, {"contracts": suite}, root, "sqlite://")


def came(
    label: str,
    seen_on: str,
    absent_on: str | None = None,
    *,
    sha: str = "a",
    state: VersionState = VersionState.IN_FORCE,
) -> Version:
    absent = None if absent_on is None else date.fromisoformat(absent_on)
    readable = state is not VersionState.UNREADABLE
    return Version(
        "contracts", Period.parse(label), sha, f"in/{label}.csv", date.fromisoformat(seen_on), absent, readable, state
    )


def ledger(workspace: Workspace, as_of: str, *versions: Version) -> Ledger:
    day = date.fromisoformat(as_of)
    return ledger_of(workspace, Known({"contracts": (date(2023, 1, 1), day)}, versions), day)


def statuses(found: Ledger) -> dict[str, EntryStatus]:
    return {e.period.label: e.status for e in found.entries}


def entry(found: Ledger, label: str) -> Entry:
    return next(e for e in found.entries if e.period.label == label)


def test_every_period_of_the_plan_has_an_entry_with_its_due_date() -> None:
    found = ledger(a_workspace(), "2023-02-01")
    assert len(found.entries) == 8
    assert {e.status for e in found.entries} == {EntryStatus.NOT_YET_DUE}
    assert entry(found, "2023-Q1").due == date(2023, 4, 30)
    assert {e.steward for e in found.entries} == {"science_bureau"}


def test_a_report_is_missing_from_the_day_after_it_was_due() -> None:
    assert statuses(ledger(a_workspace(), "2023-04-30"))["2023-Q1"] is EntryStatus.NOT_YET_DUE
    e = entry(ledger(a_workspace(), "2023-05-03"), "2023-Q1")
    assert (e.status, e.days, e.is_asked_for) == (EntryStatus.MISSING, 3, True)


def test_a_grace_puts_off_both_missing_and_late() -> None:
    patient = Expected(Frequency.QUARTERLY, Deadline(DaysAfter(30)), "science_bureau", grace=5)
    workspace = a_workspace(expected=patient)
    assert statuses(ledger(workspace, "2023-05-05"))["2023-Q1"] is EntryStatus.NOT_YET_DUE
    # Once it is late, it is late by the due date, and not by the end of the grace.
    assert entry(ledger(workspace, "2023-05-06"), "2023-Q1").days == 6
    in_grace = came("2023-Q1", "2023-05-06", absent_on="2023-05-05")
    assert statuses(ledger(workspace, "2023-06-01", in_grace))["2023-Q1"] is EntryStatus.RECEIVED
    after = came("2023-Q1", "2023-05-07", absent_on="2023-05-06")
    assert statuses(ledger(workspace, "2023-06-01", after))["2023-Q1"] is EntryStatus.LATE


@pytest.mark.parametrize(
    ("seen_on", "absent_on", "status", "days"),
    [
        ("2023-04-20", "2023-04-19", EntryStatus.RECEIVED, 0),
        # It came in the course of the due date, and the next night saw it.
        ("2023-05-01", "2023-04-30", EntryStatus.RECEIVED, 0),
        ("2023-05-02", "2023-05-01", EntryStatus.LATE, 1),
        ("2023-06-02", "2023-06-01", EntryStatus.LATE, 32),
        # Nights were not run every day: it may have come in time, so nothing is said against it.
        ("2023-06-02", "2023-04-01", EntryStatus.RECEIVED, 0),
        # It lay there when the first night looked.
        ("2023-06-02", None, EntryStatus.RECEIVED, 0),
    ],
)
def test_late_is_what_a_night_after_the_due_date_did_not_find(
    seen_on: str, absent_on: str | None, status: EntryStatus, days: int
) -> None:
    e = entry(ledger(a_workspace(), "2023-07-01", came("2023-Q1", seen_on, absent_on)), "2023-Q1")
    assert (e.status, e.days) == (status, days)
    assert e.first is not None
    assert e.first.received_on == (None if absent_on is None else date.fromisoformat(seen_on))


def test_a_correction_does_not_make_the_report_late_and_both_versions_stay() -> None:
    first = came("2023-Q1", "2023-04-20", "2023-04-19", state=VersionState.SUPERSEDED)
    second = came("2023-Q1", "2023-08-02", "2023-08-01", sha="b")
    e = entry(ledger(a_workspace(), "2023-09-01", first, second), "2023-Q1")
    assert (e.status, e.first, e.in_force) == (EntryStatus.RECEIVED, first, second)
    assert e.versions == (first, second)


def test_what_cannot_be_read_is_no_report() -> None:
    unread = came("2023-Q1", "2023-04-20", "2023-04-19", state=VersionState.UNREADABLE)
    e = entry(ledger(a_workspace(), "2023-05-10", unread), "2023-Q1")
    assert (e.status, e.days, e.is_asked_for) == (EntryStatus.UNREADABLE, 10, True)
    early = entry(ledger(a_workspace(), "2023-04-25", unread), "2023-Q1")
    assert (early.status, early.days, early.is_asked_for) == (EntryStatus.UNREADABLE, 0, False)
    mended = came("2023-Q1", "2023-05-12", "2023-05-11", sha="b")
    e = entry(ledger(a_workspace(), "2023-05-12", unread, mended), "2023-Q1")
    assert (e.status, e.days, e.first) == (EntryStatus.LATE, 11, mended)


def test_a_file_that_was_taken_out_again_is_missing_and_stays_in_the_ledger() -> None:
    gone = came("2023-Q1", "2023-04-20", "2023-04-19", state=VersionState.WITHDRAWN)
    e = entry(ledger(a_workspace(), "2023-05-10", gone), "2023-Q1")
    assert (e.status, e.versions) == (EntryStatus.MISSING, (gone,))


def test_a_stock_that_a_later_report_replaced_is_no_longer_asked_for_and_a_summand_is() -> None:
    later = came("2024-Q2", "2024-07-20")
    stock = statuses(ledger(a_workspace(), "2024-12-31", later))
    assert [label for label, s in stock.items() if s is EntryStatus.OVERTAKEN] == [
        "2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1",
    ]  # fmt: skip
    assert stock["2024-Q3"] is EntryStatus.MISSING
    year = statuses(ledger(a_workspace(SUMMED), "2024-12-31", later))
    assert (year["2023-Q4"], year["2024-Q1"]) == (EntryStatus.OVERTAKEN, EntryStatus.MISSING)
    plan = statuses(ledger(a_workspace(replace(SUMMED, window=Window.PLAN)), "2024-12-31", later))
    assert plan["2023-Q1"] is EntryStatus.MISSING


def test_what_came_unasked_is_shown_and_never_late() -> None:
    since = Expected(Frequency.QUARTERLY, Deadline(DaysAfter(30)), "science_bureau", start=date(2024, 1, 1))
    found = ledger(a_workspace(expected=since), "2024-12-31", came("2023-Q2", "2024-06-01", "2024-05-31"))
    e = entry(found, "2023-Q2")
    assert (e.status, e.is_expected) == (EntryStatus.RECEIVED, False)
    assert [x.period.label for x in found.entries] == ["2023-Q2", "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]


def test_of_a_feed_that_no_night_looked_at_nothing_is_said() -> None:
    found = ledger_of(a_workspace(), Known(), date(2024, 1, 1))
    assert (found.entries, found.unlooked) == ((), ("contracts",))


def test_a_year_without_known_holidays_is_named_only_where_a_due_date_hangs_on_it() -> None:
    working = Expected(Frequency.QUARTERLY, Deadline(DaysAfter(10, working=True)), "science_bureau")
    assert ledger(a_workspace(expected=working), "2023-02-01").unknown_years == (2023, 2024, 2025)
    assert ledger(a_workspace(), "2023-02-01").unknown_years == ()


# What was known on which day


def look(number: int, as_of: str, started: str = "2030-01-01") -> Look:
    return Look(number, date.fromisoformat(as_of), date.fromisoformat(started), "contracts")


def numbers(looks: Sequence[Look], as_of: str) -> tuple[list[int], bool]:
    found, is_before = looks_until(looks, date.fromisoformat(as_of))
    return [x.number for x in found], is_before


def test_a_past_night_that_is_run_again_says_nothing_of_its_day() -> None:
    looks = [look(1, "2024-01-01"), look(2, "2024-03-01"), look(3, "2024-02-01"), look(4, "2024-04-01")]
    assert numbers(looks, "2024-02-15") == ([1], False)
    assert numbers(looks, "2024-12-31") == ([1, 2, 4], False)


def test_before_the_first_night_what_it_found_stands_in() -> None:
    looks = [look(1, "2024-03-01"), look(2, "2024-01-01"), look(3, "2024-03-02")]
    assert numbers(looks, "2024-02-01") == ([1], True)
    assert numbers([], "2024-02-01") == ([], False)


def test_one_night_for_a_wrong_day_in_the_future_does_not_stop_the_ledger() -> None:
    looks = [
        look(1, "2024-01-01", "2024-01-01"), look(2, "2034-01-02", "2024-01-02"), look(3, "2024-01-03", "2024-01-03"),
    ]  # fmt: skip
    assert numbers(looks, "2024-01-03") == ([1, 3], False)
    assert absent_before([looks[0], looks[2]], 3) == date(2024, 1, 1)
    assert absent_before(looks, 1) is None


# Whatever comes


_days = st.dates(date(2023, 1, 1), date(2025, 6, 30))


def _any_version(label: str, seen: date, before: int | None, sha: str, state: VersionState) -> Version:
    absent = None if before is None else (seen - timedelta(days=before)).isoformat()
    return came(label, seen.isoformat(), absent, sha=sha, state=state)


_versions = st.builds(
    _any_version,
    st.sampled_from([f"{year}-Q{quarter}" for year in (2023, 2024) for quarter in (1, 2, 3, 4)]),
    _days,
    st.none() | st.integers(1, 90),
    st.sampled_from("abc"),
    st.sampled_from(VersionState),
)
_targets = st.sampled_from([ENTERPRISES, SUMMED, replace(SUMMED, window=Window.PLAN)])


@given(st.lists(_versions, max_size=12), _days, _targets, st.integers(0, 40))
def test_each_period_has_one_entry_and_its_status_agrees_with_what_is_there(
    versions: list[Version], as_of: date, target: Target, grace: int
) -> None:
    expected = Expected(Frequency.QUARTERLY, Deadline(DaysAfter(30)), "science_bureau", grace=grace)
    found = ledger(a_workspace(target, expected), as_of.isoformat(), *versions)
    assert [e.period for e in found.entries] == sorted({e.period for e in found.entries})
    assert len(found.entries) == 8
    for e in found.entries:
        is_here = any(v.is_readable and v.state is not VersionState.WITHDRAWN for v in e.versions)
        assert (e.status in (EntryStatus.RECEIVED, EntryStatus.LATE)) == is_here
        is_over = as_of > e.due + timedelta(days=grace)
        counts = e.status in (EntryStatus.MISSING, EntryStatus.LATE)
        assert (e.days > 0) == (counts or (e.status is EntryStatus.UNREADABLE and is_over))
        if e.status is EntryStatus.NOT_YET_DUE:
            assert not is_over
        assert all(v.period == e.period and v.period.end <= as_of for v in e.versions)


@given(st.lists(_versions, max_size=8), _days, _targets)
def test_a_report_that_comes_makes_nothing_else_missing(versions: list[Version], as_of: date, target: Target) -> None:
    workspace = a_workspace(target)
    before = ledger(workspace, as_of.isoformat(), *versions)
    owed = [e for e in before.entries if e.status is EntryStatus.MISSING]
    for e in owed[:1]:
        after = ledger(workspace, as_of.isoformat(), *versions, came(e.period.label, as_of.isoformat(), sha="new"))
        assert statuses(after)[e.period.label] in (EntryStatus.RECEIVED, EntryStatus.LATE)
        was, now = statuses(before), statuses(after)
        newly = {k for k in now if now[k] is EntryStatus.MISSING and was[k] is not EntryStatus.MISSING}
        # A year that has begun to come is summed up from its start.
        assert not newly or target.window is Window.YEAR


@given(st.lists(st.tuples(_days, _days), max_size=12), _days)
def test_what_is_known_of_a_day_comes_from_no_later_one(days: list[tuple[date, date]], as_of: date) -> None:
    looks = [Look(n, day, started, "contracts") for n, (day, started) in enumerate(days)]
    found, is_before = looks_until(looks, as_of)
    assert [x.number for x in found] == sorted(x.number for x in found)
    assert is_before == (bool(found) and all(x.as_of > as_of for x in found))
    assert bool(found) == bool(looks)
