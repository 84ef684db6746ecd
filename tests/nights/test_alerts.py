"""What owners are told when targets, data and days change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kechuang_check.domain.alerting.vocabulary import Transition
from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.run import Night
from tests.nights.conftest import HOLDERS, TURNOVER, Office, verdict

END, NEXT = "2024-12-31", "2025-01-01"


def told(night: Night) -> list[tuple[str, Transition]]:
    return [(t.about, t.news) for t in night.tellings]


def of_targets(night: Night) -> list[tuple[str, Transition]]:
    """What is told of indicators, without what is told of data."""
    return [(about, news) for about, news in told(night) if about in ("holders", "turnover")]


def words(office: Office) -> str:
    """The text of the only letter in the outbox."""
    (letter,) = office.letters()
    text: str = letter.get_body(("plain",)).get_content()
    return " ".join(f"{letter['Subject']}\n{text}".split())


def forget_letters(office: Office) -> None:
    for file in (office.root / "state/outbox").glob("*.eml"):
        file.unlink()


def five_holders(office: Office) -> None:
    office.file("register/register_2024-12.csv", *[1] * 5)


def test_a_lowered_target_that_is_met_is_told_as_a_recovery_by_change_of_the_target(office: Office) -> None:
    five_holders(office)
    assert told(office.night(END)) == [("holders", Transition.NEW)]
    forget_letters(office)
    office.targets["register"] = replace(HOLDERS, value=Decimal(5))
    night = office.night(END)
    assert told(night) == [("holders", Transition.RECOVERED)]
    assert [x.to for x in night.letters] == ["talent_office"]
    said = words(office)
    assert said.startswith("[Recovered, target changed] Certificate holders 5, meets the target")
    assert "of the indicators that you answer for under “Example plan”, 1 has recovered." in said
    assert (
        "The target was changed: before it was at least 10 enterprises by 31 December 2024, now it is at least 5 "
        "enterprises by 31 December 2024." in said
    )
    assert told(office.night(NEXT)) == []


def test_a_raised_target_is_told_once_with_both_targets(office: Office) -> None:
    five_holders(office)
    office.night(END)
    forget_letters(office)
    office.targets["register"] = replace(HOLDERS, value=Decimal(12))
    assert told(office.night(END)) == [("holders", Transition.TARGET_CHANGED)]
    said = words(office)
    assert said.startswith("[Behind, target changed] Certificate holders 5, short by 7, due 31 Dec")
    assert "1 is still short after its target was changed." in said
    assert "newly fallen short" not in said
    assert "before it was at least 10 enterprises" in said
    assert "now it is at least 12 enterprises" in said
    office.night(END)
    assert len(office.letters()) == 1


def test_a_target_that_is_raised_beyond_what_was_reached_is_newly_short_and_says_why(office: Office) -> None:
    office.night(END)
    office.targets["register"] = replace(HOLDERS, value=Decimal(11))
    assert told(office.night(END)) == [("holders", Transition.NEW)]
    said = words(office)
    assert "1 has newly fallen short." in said
    assert "before it was at least 10 enterprises" in said


def test_the_due_date_that_passes_is_told_once(office: Office) -> None:
    five_holders(office)
    office.night(END)
    forget_letters(office)
    night = office.night(NEXT)
    assert verdict(night, "holders").standing is Standing.MISSED
    assert told(night) == [("holders", Transition.DUE_PASSED)]
    said = words(office)
    assert said.startswith("[Missed] Certificate holders 5, short by 5 enterprises, was due 31 Dec 2024")
    assert "1 is short with its due date passed." in said
    assert "The due date has passed: what was behind is now missed." in said
    assert told(office.night("2025-01-02")) == []


def test_what_falls_behind_further_while_the_bound_rises_is_told_by_whole_steps(office: Office) -> None:
    (office.root / "in/register/register_2024-12.csv").unlink()
    office.file("register/register_2024-06.csv", *[1] * 4)
    assert of_targets(office.night("2024-07-20")) == [("holders", Transition.NEW)]
    office.file("register/register_2024-07.csv", *[1] * 5)
    assert of_targets(office.night("2024-08-20")) == []
    forget_letters(office)
    office.file("register/register_2024-07.csv", *[1] * 4)
    assert of_targets(office.night("2024-08-21")) == [("holders", Transition.WORSENED)]


def test_a_night_without_data_between_two_shortfalls_is_no_news(office: Office) -> None:
    five_holders(office)
    assert len(told(office.night(END))) == 1
    office.file("register/register_2024-12.csv", *[-1] * 5)
    unfit = office.night("2024-12-31")
    assert of_targets(unfit) == []
    # Whoever hands the data in is told of it, and nobody else.
    assert [(t.about, t.news, t.receiver) for t in unfit.tellings] == [("register", Transition.NEW, "science_bureau")]
    office.file("register/register_2024-12.csv", *[1] * 6)
    mended = office.night(END)
    assert of_targets(mended) == []
    assert told(mended) == [("register", Transition.RECOVERED)]


def test_a_past_night_replayed_tells_nothing_though_its_target_was_changed(office: Office) -> None:
    five_holders(office)
    office.night(END)
    office.night(NEXT)
    forget_letters(office)
    office.targets["register"] = replace(HOLDERS, value=Decimal(5))
    night = office.night(END)
    assert verdict(night, "holders").standing is Standing.ACHIEVED
    assert (told(night), office.letters()) == ([], [])


def test_only_the_owner_of_what_changed_gets_a_letter(office: Office) -> None:
    five_holders(office)
    office.file("contracts/contracts_2024-Q4.csv", 1)
    first = office.night(END)
    assert sorted(told(first)) == [("holders", Transition.NEW), ("turnover", Transition.NEW)]
    office.targets["contracts"] = replace(TURNOVER, value=Decimal(76))
    night = office.night(END)
    assert [x.to for x in night.letters] == ["science_bureau"]


def test_a_target_moved_to_a_later_day_is_told_with_both_days(office: Office) -> None:
    five_holders(office)
    office.targets["register"] = replace(HOLDERS, due=date(2024, 11, 30))
    office.file("register/register_2024-11.csv", *[1] * 5)
    office.night(END)
    forget_letters(office)
    office.targets["register"] = HOLDERS
    assert told(office.night(END)) == [("holders", Transition.TARGET_CHANGED)]
    assert "by 30 November 2024, now it is at least 10 enterprises by 31 December 2024" in words(office)


def test_every_letter_says_when_the_next_one_comes(office: Office) -> None:
    five_holders(office)
    office.night(END)
    assert (
        "What is short is told again when the gap grows by a tenth, the target is changed, the due date passes or it "
        "recovers, unless it is silenced then." in words(office)
    )
