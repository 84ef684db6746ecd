"""A night that is run again: the last run stands, and the same run again changes nothing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal

from kechuang_check.domain.assessment import Standing
from tests.nights.conftest import HOLDERS, Office, verdict

END = "2024-12-31"


def kept(office: Office) -> dict[str, str]:
    """Everything under state/, by content. The database is asked, for its file may be packed anew."""
    import sqlite3
    from contextlib import closing

    state = office.root / "state"
    with closing(sqlite3.connect(state / "history.sqlite")) as db:
        dump = "\n".join(db.iterdump())
    found = {
        f.relative_to(state).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest()
        for f in state.rglob("*")
        if f.is_file() and not f.name.startswith("history.sqlite")
    }
    return {**found, "history": dump}


def test_the_last_run_of_a_night_is_where_things_stand(office: Office) -> None:
    office.file("register/register_2024-12.csv", *[1] * 5)
    asked = (Decimal(10), Decimal(5), Decimal(10), Decimal(5))
    stood = []
    for value in asked:
        office.targets["register"] = replace(HOLDERS, value=value)
        night = office.night(END)
        assert night.is_new
        assert verdict(night, "holders").target.value == value
        now = office.standing("holders", END)
        stood.append((now.target.value, now.standing))
    assert stood == [
        (Decimal(10), Standing.BEHIND),
        (Decimal(5), Standing.ACHIEVED),
        (Decimal(10), Standing.BEHIND),
        (Decimal(5), Standing.ACHIEVED),
    ]
    # Short, recovered, short again, recovered again: each is told, for each is a change.
    assert len(office.letters()) == 4
    assert len(list((office.root / "state/reports").glob("*.html"))) == 4


def test_the_same_run_again_changes_no_byte(office: Office) -> None:
    office.file("register/register_2024-12.csv", *[1] * 5)
    first = office.night(END)
    before = kept(office)
    again = office.night(END)
    assert kept(office) == before
    assert (again.id, again.is_new, again.letters) == (first.id, False, first.letters)


def test_a_repeated_run_that_became_the_newest_changes_no_byte_when_it_is_run_once_more(office: Office) -> None:
    office.file("register/register_2024-12.csv", *[1] * 5)
    first = office.night(END)
    office.targets["register"] = replace(HOLDERS, value=Decimal(5))
    office.night(END)
    office.targets["register"] = HOLDERS
    third = office.night(END)
    assert third.id == f"{first.id}.2"
    assert third.report != first.report
    before = kept(office)
    assert office.night(END).id == third.id
    assert kept(office) == before


def test_a_night_of_another_day_does_not_make_the_one_before_new(office: Office) -> None:
    office.night(END)
    office.night("2025-01-01")
    before = kept(office)
    assert not office.night(END).is_new
    assert kept(office) == before


def test_a_run_of_one_check_leaves_the_other_standings(office: Office) -> None:
    office.night(END)
    office.file("register/register_2024-12.csv", *[1] * 5)
    office.night(END, checks=["register"])
    assert office.standing("holders", END).standing is Standing.BEHIND
    assert office.standing("turnover", END).standing is Standing.ACHIEVED
