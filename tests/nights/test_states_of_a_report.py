"""The report of a month and the indicator on it: in order, short, not fit, unreadable, missing; from each to each, what
letters say, and that nothing is called in order that is not.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest

from kechuang_check.domain.alerting.fingerprint import Fingerprint
from kechuang_check.domain.alerting.overview import Condition, overview
from kechuang_check.domain.alerting.signals import State, signals
from kechuang_check.domain.alerting.vocabulary import Reason
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.feed import SqlSource
from kechuang_check.domain.finding import Finding, Outcome, Severity
from kechuang_check.domain.period import Period
from kechuang_check.domain.receivers import AlertKind
from kechuang_check.domain.routing import Matchers, Route
from kechuang_check.domain.run import BatchResult
from tests.nights.conftest import Office, office
from tests.nights.test_lifecycle import HEAD, STEWARD, Bureau

__all__ = ["office"]

FILE = "register/register_2024-12.csv"
STATES = ("good", "short", "unfit", "unreadable", "missing")


@pytest.fixture
def bureau(office: Office) -> Bureau:
    """The report of December was due on 10 January; that of November is there and in order."""
    desk = Bureau(office.root, day=date(2025, 1, 11))
    desk.file("register/register_2024-11.csv", *[1] * 10)
    return desk


def hand_in(bureau: Bureau, state: str) -> None:
    (bureau.root / "in" / FILE).unlink(missing_ok=True)
    for aside in (bureau.root / "state/quarantine/register").glob("register_2024-12*"):
        aside.unlink()
    match state:
        case "good" | "short":
            bureau.holders(10 if state == "good" else 5)
        case "unfit":
            bureau.file(FILE, *[-1] * 5)
        case "unreadable":
            (bureau.root / "in" / FILE).write_bytes(b"\x00\x01\x02")


SHORT = (HEAD, "Missed", "")
MET = (HEAD, "Recovered", "")
UNFIT = (STEWARD, "Data not fit", "")
STILL = (STEWARD, "Data still not fit", "Another file was handed in since you were told, and it is not fit either.")
WITHDRAWN = (STEWARD, "Report withdrawn", "had come, and is there no longer")
GONE = (STEWARD, "Report withdrawn", "The filing that was not fit is no longer there; now the report is missing.")
NEVER_READ = (STEWARD, "Missing report", "The filing that was not fit is no longer there; now the report is missing.")
USABLE = (STEWARD, "In order again", "The data can be used again.")
HERE = (STEWARD, "In order again", "It has come, and can be used.")
CAME = (STEWARD, "Data not fit", "The report was missing; it has come, and is not fit.")

LETTERS = {
    ("good", "short"): [SHORT],
    ("good", "unfit"): [UNFIT],
    ("good", "unreadable"): [UNFIT],
    ("good", "missing"): [WITHDRAWN],
    ("short", "good"): [MET],
    # A shortfall in the shadow of its data is neither told nor over.
    ("short", "unfit"): [UNFIT],
    ("short", "unreadable"): [UNFIT],
    ("short", "missing"): [WITHDRAWN],
    ("unfit", "good"): [USABLE],
    ("unfit", "short"): [USABLE, SHORT],
    ("unfit", "unreadable"): [STILL],
    ("unfit", "missing"): [GONE],
    ("unreadable", "good"): [USABLE],
    ("unreadable", "short"): [USABLE, SHORT],
    ("unreadable", "unfit"): [STILL],
    ("unreadable", "missing"): [NEVER_READ],
    ("missing", "good"): [HERE],
    ("missing", "short"): [HERE, SHORT],
    ("missing", "unfit"): [CAME],
    # Nobody knows whether it is the report that was missing, so that stays open behind it.
    ("missing", "unreadable"): [UNFIT],
}
"""What the letters of the second night are about, by receiver, with what they say besides; no other letter comes."""


@pytest.mark.parametrize(("before", "after"), list(itertools.permutations(STATES, 2)))
def test_from_each_state_to_each_the_letters_say_what_is_so(bureau: Bureau, before: str, after: str) -> None:
    hand_in(bureau, before)
    bureau.tonight()
    hand_in(bureau, after)
    bureau.tonight()
    wanted = LETTERS[before, after]
    letters = bureau.last.letters
    assert sorted(x.to for x in letters) == sorted(to for to, _, _ in wanted)
    for to, verdict, words in wanted:
        (letter,) = [x for x in letters if x.to == to]
        assert letter.subject.startswith(f"[{verdict}] ")
        assert "+1" not in letter.subject
        assert words in letter.text
        if after not in ("good", "short"):
            assert "ecovered" not in letter.text
            assert "n order again" not in letter.text
    conditions = {
        (o.fingerprint.kind, o.condition)
        for o in overview(bureau.memory(bureau.day), bureau.workspace, bureau.day)
        if o.fingerprint.about in ("register", "holders")
    }
    over = {c for _, c in conditions if not c.is_open}
    if after == "good":
        assert over == {Condition.RECOVERED}
        assert all(not c.is_open for _, c in conditions)
    turned = (before, after) in {("missing", "unfit"), ("unfit", "missing"), ("unreadable", "missing")}
    assert (Condition.TURNED in over) is turned
    if before == "short" and after not in ("good", "short"):
        assert (AlertKind.SHORTFALL, Condition.OPEN) in conditions


def test_a_filing_that_ends_two_alerts_is_in_order_once(bureau: Bureau) -> None:
    for state in ("missing", "unreadable", "good"):
        hand_in(bureau, state)
        told = bureau.tonight()
    assert told == {STEWARD: [("register", Reason.RECOVERED)] * 2}
    (letter,) = bureau.last.letters
    assert letter.subject == "[In order again] register December 2024 (science_bureau)"
    assert letter.text.count("In order again") == 1


def test_who_hears_of_missing_reports_alone_hears_that_it_came_and_is_no_better(bureau: Bureau) -> None:
    bureau.routes = (
        Route(Matchers(kind=(AlertKind.MISSING_REPORT,)), to=(HEAD,)),
        Route(Matchers(kind=(AlertKind.NOT_FIT,)), to=(STEWARD,)),
    )
    hand_in(bureau, "missing")
    assert bureau.tonight() == {HEAD: [("register", Reason.FIRST)]}
    missing = next(t.alert for t in bureau.last.tellings)
    hand_in(bureau, "unfit")
    assert bureau.tonight() == {HEAD: [("register", Reason.TURNED)], STEWARD: [("register", Reason.FIRST)]}
    said = bureau.letters_of(HEAD)
    assert "The report was missing; it has come, and is not fit." in said
    assert "In order" not in said
    spell = bureau.record(missing).spells[-1].decision
    assert spell.by == next(t.alert for t in bureau.last.tellings if t.receiver == STEWARD)
    hand_in(bureau, "good")
    assert bureau.tonight() == {STEWARD: [("register", Reason.RECOVERED)]}
    hand_in(bureau, "missing")
    assert bureau.tonight() == {HEAD: [("register", Reason.REOPENED)]}
    said = bureau.letters_of(HEAD)
    assert "had come, and is there no longer" in said
    assert "has come back" not in said


def test_each_filing_that_is_unfit_again_is_told_and_the_same_bytes_are_not(bureau: Bureau) -> None:
    hand_in(bureau, "unfit")
    assert bureau.tonight() == {STEWARD: [("register", Reason.FIRST)]}
    assert bureau.tonight() == {}
    bureau.file(FILE, *[-1] * 4)
    assert bureau.tonight() == {STEWARD: [("register", Reason.RESUBMITTED)]}
    (letter,) = bureau.last.letters
    assert letter.subject.startswith("[Data still not fit] register December 2024")
    assert "Another file was handed in since you were told" in letter.html
    assert bureau.tonight(2) == {}
    # One that cannot be read is set aside, and the next one takes its name.
    for content in (b"\x00\x01", b"\x00\x01\x02"):
        (bureau.root / "in" / FILE).write_bytes(content)
        assert bureau.tonight() == {STEWARD: [("register", Reason.RESUBMITTED)]}
        assert bureau.tonight() == {}
    data = next(f for f in bureau.memory(bureau.day).unfinished if f.kind is AlertKind.NOT_FIT)
    stages = [s.transition.value for s in bureau.record(data.id).stages]
    assert stages == ["new", "resubmitted", "resubmitted", "resubmitted"]
    bureau.holders(10)
    assert bureau.tonight() == {STEWARD: [("register", Reason.RECOVERED)]}


def test_of_a_database_that_is_reached_again_and_of_its_other_rows_nothing_has_turned_into_anything(
    bureau: Bureau,
) -> None:
    workspace = bureau.workspace
    feed = workspace.feeds["register"]
    table = replace(feed, source=replace(feed.source, sql=SqlSource("DB_URL", table="register")))
    workspace = replace(workspace, feeds={**workspace.feeds, "register": table})
    fault = Finding("register/not-negative", "rule", Severity.CRITICAL, Outcome.FAIL)
    december = BatchResult(
        "register", "d", "table register", "d", Period.parse("2024-12"), 9, BatchStatus.UNFIT, findings=(fault,)
    )
    # The database could not be reached, and some rows had no period; both have the table as their source.
    before = [
        Fingerprint(kind, "plan", "register", "table register") for kind in (AlertKind.OPERATION, AlertKind.NOT_FIT)
    ]
    found = {s.fingerprint: s for s in signals([], [december], ["register"], before, workspace)}
    assert len(found) == 3
    for alert in before:
        ended = found[alert]
        assert (ended.state, ended.turned_into, ended.batch) == (State.GOOD, None, None)
