"""What somebody has in hand: letters say who, until when and with which note; and from when on nights count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kechuang_check.domain.alerting.quieting import Acknowledgement
from kechuang_check.domain.alerting.record import Hold
from kechuang_check.domain.alerting.signals import fingerprint_of
from kechuang_check.domain.alerting.vocabulary import Reason
from kechuang_check.domain.finding import Severity
from kechuang_check.domain.receivers import AlertKind, QuietTimes, Receiver, Role, Weekday
from kechuang_check.domain.routing import Escalation, Route
from tests.nights.conftest import HOLDERS, Office, office
from tests.nights.test_lifecycle import DEPUTY, HEAD, MONDAY, STEWARD, Bureau

__all__ = ["office"]

ASK = "To take it in hand"


@pytest.fixture
def bureau(office: Office) -> Bureau:
    desk = Bureau(office.root)
    desk.holders(5)
    return desk


def take(bureau: Bureau, by: str, days: int, note: str = "", alert: str | None = None) -> None:
    """Somebody says on the day of the last night that they have it in hand."""
    alert = alert or fingerprint_of("holders", bureau.workspace).id
    with bureau.history as history:
        opened = history.alerts.memory(bureau.day, {}).courses[alert].opened
        ack = Acknowledgement(alert, opened, by, bureau.day + timedelta(days=days), bureau.moment, note)
        history.alerts.acknowledge(ack)


def receiver(id_: str, role: Role, **more: object) -> Receiver:
    return Receiver(id_, HOLDERS.name, f"{id_}@example.com", "en", of=HEAD, role=role, **more)  # type: ignore[arg-type]


def words(bureau: Bureau, to: str) -> str:
    return " ".join(bureau.letters_of(to).split())


def test_a_letter_says_who_has_it_in_hand_and_asks_nobody_else(bureau: Bureau) -> None:
    bureau.tonight()
    assert ASK in words(bureau, HEAD)
    take(bureau, "Deputy Head", 20, "the new list <b>comes</b> on Friday =1+1")
    bureau.holders(3)
    assert bureau.tonight() == {HEAD: [("holders", Reason.WORSENED)]}
    said = words(bureau, HEAD)
    note = "acknowledged by Deputy Head until 26 January 2025 · the new list <b>comes</b> on Friday =1+1"
    assert f"In hand: {note}" in said
    assert ASK not in said
    (letter,) = bureau.last.letters
    assert "the new list &lt;b&gt;comes&lt;/b&gt; on Friday" in letter.html
    assert "<b>comes" not in letter.html


def test_data_that_is_unfit_again_says_who_has_it_in_hand(bureau: Bureau) -> None:
    bureau.file("register/register_2024-12.csv", *[-1] * 5)
    bureau.tonight()
    take(bureau, "Data desk", 9, "asked the towns", next(t.alert for t in bureau.last.tellings))
    bureau.file("register/register_2024-12.csv", *[-1] * 4)
    assert bureau.tonight() == {STEWARD: [("register", Reason.RESUBMITTED)]}
    said = words(bureau, STEWARD)
    assert "In hand: acknowledged by Data desk until 15 January 2025 · asked the towns" in said
    assert ASK not in said


def test_who_takes_over_is_named_with_whoever_had_it_before_and_both_stay_in_the_record(bureau: Bureau) -> None:
    bureau.tonight()
    take(bureau, "Deputy Head", 20, "first")
    take(bureau, "Data desk", 5, "second")
    bureau.holders(3)
    bureau.tonight()
    assert (
        "In hand: acknowledged by Data desk until 11 January 2025 · second · before that: Deputy Head, until 26 January"
        in words(bureau, HEAD)
    )

    def holds() -> list[tuple[str, Hold]]:
        return [(h.acknowledgement.by, h.hold) for h in bureau.record().held(bureau.day)]

    assert holds() == [("Deputy Head", Hold.REPLACED), ("Data desk", Hold.HOLDS)]
    bureau.day += timedelta(days=9)
    assert holds() == [("Deputy Head", Hold.REPLACED), ("Data desk", Hold.RUN_OUT)]
    bureau.holders(10)
    bureau.tonight()
    assert holds() == [("Deputy Head", Hold.REPLACED), ("Data desk", Hold.ENDED)]


def test_a_letter_after_an_acknowledgement_has_run_out_says_so_and_asks_again(bureau: Bureau) -> None:
    bureau.repeat_days = {Severity.WARNING: 2}
    bureau.tonight()
    take(bureau, "Deputy Head", 3, "being counted")
    assert bureau.tonight(3) == {}
    assert bureau.tonight() == {HEAD: [("holders", Reason.REPEAT)]}
    said = words(bureau, HEAD)
    assert "No longer in hand: was in hand with Deputy Head until 9 January 2025 · the note then: being counted" in said
    assert ASK in said


def test_the_weekly_summary_says_who_has_what_in_hand_or_had_it_and_what_is_silenced(bureau: Bureau) -> None:
    bureau.receivers[HEAD] = receiver(HEAD, Role.HEAD, weekly=Weekday.WEDNESDAY)
    bureau.tonight()
    take(bureau, "Deputy Head", 4, "being\ncounted")
    bureau.silence(3, indicator=("holders",))
    bureau.tonight(2)
    line = "(nights: 2) · acknowledged by Deputy Head until 10 January 2025 · being counted · silenced until 9 January"
    assert line in words(bureau, HEAD)
    bureau.tonight(7)
    assert "(nights: 9) · was in hand with Deputy Head until 10 January 2025" in words(bureau, HEAD)


def test_when_a_silence_ends_what_is_in_hand_is_told_as_that(bureau: Bureau) -> None:
    bureau.receivers[DEPUTY] = receiver(DEPUTY, Role.DEPUTY)
    bureau.routes = (Route(to=("@owner",), escalations=(Escalation(3, ("@deputies",)),)),)
    bureau.tonight()
    bureau.silence(2, indicator=("holders",))
    take(bureau, "Head", 9, "waiting for the register")
    assert bureau.tonight(2) == {}
    assert bureau.tonight() == {HEAD: [("holders", Reason.SILENCE_ENDED)]}
    said = words(bureau, HEAD)
    assert "is over: a new register (s1). It is open now (5 enterprises short, in hand with Head until" in said
    assert "The silence has ended, and it is still open." in said
    assert "In hand: acknowledged by Head until 15 January 2025 · waiting for the register" in said
    assert ASK not in said
    # It stays in hand: nothing more until that has run out and three nights have passed.
    assert bureau.tonight(8) == {}
    assert bureau.tonight() == {DEPUTY: [("holders", Reason.ESCALATED)]}
    assert "No longer in hand: was in hand with Head until 15 January 2025" in words(bureau, DEPUTY)


def test_nights_of_an_escalation_count_by_the_calendar_though_none_was_run(bureau: Bureau) -> None:
    bureau.receivers[DEPUTY] = receiver(DEPUTY, Role.DEPUTY)
    bureau.routes = (Route(to=("@owner",), escalations=(Escalation(3, ("@deputies",)),)),)
    bureau.tonight()
    bureau.day += timedelta(days=1)  # no night was run on the 7th
    assert bureau.tonight() == {}
    bureau.day += timedelta(days=3)  # nor on the 9th, 10th and 11th
    assert bureau.tonight() == {DEPUTY: [("holders", Reason.ESCALATED)]}
    assert bureau.day == date(2025, 1, 12)


def test_nights_of_an_escalation_count_from_when_it_was_told_first(bureau: Bureau) -> None:
    """Not from the weekend or the silence in which nobody was told."""
    bureau.receivers[HEAD] = receiver(HEAD, Role.HEAD, quiet=QuietTimes(working_days_only=True))
    bureau.receivers[DEPUTY] = receiver(DEPUTY, Role.DEPUTY)
    bureau.routes = (Route(to=("@owner",), escalations=(Escalation(3, ("@deputies",)),)),)
    bureau.day = MONDAY + timedelta(days=4)
    assert bureau.tonight(2) == {}
    assert bureau.tonight() == {HEAD: [("holders", Reason.FIRST)]}
    assert bureau.tonight(2) == {}
    assert bureau.tonight() == {DEPUTY: [("holders", Reason.ESCALATED)]}


def test_what_goes_to_nobody_at_first_is_escalated_all_the_same(bureau: Bureau) -> None:
    bureau.receivers[DEPUTY] = receiver(DEPUTY, Role.DEPUTY)
    bureau.routes = (Route(to=(), escalations=(Escalation(2, (DEPUTY,)),)),)
    assert bureau.tonight(2) == {}
    assert bureau.tonight() == {DEPUTY: [("holders", Reason.ESCALATED)]}


def test_beyond_what_is_told_in_full_each_filing_has_its_place_and_its_mend(bureau: Bureau) -> None:
    bureau.holders(10)
    for quarter in range(1, 5):
        for year in (2023, 2024):
            (bureau.root / f"in/contracts/contracts_{year}-Q{quarter}.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    bureau.tonight()
    (letter,) = [x for x in bureau.last.letters if x.to == STEWARD]
    overview = letter.text.split("[What to do next]")[0]
    shown = [line.strip() for line in overview.splitlines() if line.strip().startswith("File: ")]
    in_full = letter.text.count("[What to do next]")
    assert (in_full, len(shown)) == (6, 2)
    assert len({*shown, *(x.strip() for x in letter.text.splitlines() if x.strip().startswith("File: "))}) == 8
    failing = bureau.last.batches[0].findings[0]
    assert failing.makes_unfit
    after = overview.splitlines()[overview.splitlines().index(f"    {shown[0]}") + 1]
    assert "header" in after
    assert letter.html.count("in/contracts/contracts_") >= 8
    assert {d.kind for d in bureau.memory(bureau.day).unfinished} == {AlertKind.NOT_FIT}


def test_who_has_a_missing_report_in_hand_has_it_in_hand_when_it_comes_unfit_and_is_gone_again(
    bureau: Bureau,
) -> None:
    """It was promised not to be repeated or escalated until that day, and it is the same report."""
    bureau.day = date(2025, 1, 11)  # the register of December was due on the 10th
    bureau.file("register/register_2024-11.csv", *[1] * 10)
    december = bureau.root / "in/register/register_2024-12.csv"
    december.unlink()
    bureau.tonight()
    missing = next(t.alert for t in bureau.last.tellings if t.receiver == STEWARD)
    take(bureau, "Data Steward Li", 18, "asked the towns", missing)
    bureau.file("register/register_2024-12.csv", *[-1] * 5)
    bureau.tonight()
    said = words(bureau, STEWARD)
    assert "In hand: acknowledged by Data Steward Li until 30 January 2025 · asked the towns" in said
    assert ASK not in said
    unfit = next(t.alert for t in bureau.last.tellings if t.alert != missing)
    (held,) = bureau.record(unfit).held(bureau.day)
    assert (held.acknowledgement.by, held.hold) == ("Data Steward Li", Hold.HOLDS)
    assert bureau.tonight() == {}
    december.unlink()
    bureau.tonight()
    said = words(bureau, STEWARD)
    assert "had come, and is there no longer" in said
    assert "In hand: acknowledged by Data Steward Li until 30 January 2025 · asked the towns" in said
    assert ASK not in said
    # Once that is over, so is what was said of it.
    bureau.holders(10)
    bureau.tonight()
    december.unlink()
    bureau.tonight()
    assert "Li" not in words(bureau, STEWARD)
    assert ASK in words(bureau, STEWARD)


def test_a_summary_says_of_what_it_lists_that_a_silence_has_kept_it_back_so_far(bureau: Bureau) -> None:
    bureau.receivers[HEAD] = receiver(HEAD, Role.HEAD, weekly=Weekday.WEDNESDAY)
    bureau.holders(10)
    bureau.tonight()
    bureau.silence(5, indicator=("holders",))
    bureau.holders(5)
    assert bureau.tonight() == {}
    bureau.tonight()
    assert "silenced until 11 January 2025 · not told to you until now" in words(bureau, HEAD)
    bureau.tonight(7)
    assert "5 enterprises short" in words(bureau, HEAD)
    assert "until now" not in words(bureau, HEAD)


def test_whoever_it_is_escalated_to_learns_that_it_was_silenced(bureau: Bureau) -> None:
    bureau.receivers[DEPUTY] = receiver(DEPUTY, Role.DEPUTY)
    bureau.routes = (Route(to=("@owner",), escalations=(Escalation(7, ("@deputies",)),)),)
    bureau.tonight()
    bureau.silence(5, indicator=("holders",))
    bureau.tonight(7)
    assert (
        "It has been open since 6 January 2025, and nobody has it in hand. Up to 11 January 2025 it was silenced by "
        "steward: a new register." in words(bureau, DEPUTY)
    )
