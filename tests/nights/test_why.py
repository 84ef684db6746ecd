"""What `alerts list` and `alerts why` say of an alert as it stands on the day on which they are asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kechuang_check.domain.alerting.overview import overview
from kechuang_check.domain.alerting.signals import fingerprint_of
from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.withdrawn import Withdrawal
from kechuang_check.remembering import memory_of
from kechuang_check.reporting.alert_lines import head
from kechuang_check.reporting.formats.alerts import why_text
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.why_words import now_of
from tests.nights.conftest import Office, office, verdict
from tests.nights.test_lifecycle import HEAD, STEWARD, Bureau

__all__ = ["office"]

REGISTER = "register/register_2024-12.csv"


@pytest.fixture
def bureau(office: Office) -> Bureau:
    return Bureau(office.root)


def why(bureau: Bureau, alert: str, lang: str = "en") -> str:
    """What `alerts why` prints of the last decision on an alert."""
    with bureau.history as history:
        record, memory = history.alerts.record(alert, bureau.day), memory_of(history, bureau.workspace, bureau.day)
    now, reader = now_of(record.fingerprint, memory, bureau.day), Reader(bureau.workspace, lang)
    return why_text(record.fingerprint, record.spells[-1:], {}, reader, now, width=400, colour=False)


def holders(bureau: Bureau) -> str:
    return fingerprint_of("holders", bureau.workspace).id


def listed(bureau: Bureau, lang: str = "en") -> list[str]:
    with bureau.history as history:
        known = overview(memory_of(history, bureau.workspace, bureau.day), bureau.workspace, bureau.day)
    return [head(a, Reader(bureau.workspace, lang)) for a in known if a.condition.is_open]


@pytest.mark.parametrize("day", [date(2025, 1, 6), date(2025, 1, 20)])
def test_what_is_withdrawn_is_never_said_to_have_not_come(bureau: Bureau, day: date) -> None:
    bureau.day = day
    bureau.tonight()
    content = (bureau.root / "in" / REGISTER).read_bytes()
    (bureau.root / "in" / REGISTER).unlink()
    bureau.tonight(2)
    (line,) = listed(bureau)
    assert "Report withdrawn" in line
    assert "报送已撤回" in listed(bureau, "zh")[0]
    alert = next(a for a in bureau.memory(bureau.day).courses if a != holders(bureau))
    assert "Report withdrawn" in why(bureau, alert).splitlines()[0]
    assert "报送已撤回" in why(bureau, alert, "zh").splitlines()[0]
    (bureau.root / "in" / REGISTER).write_bytes(content)
    bureau.tonight()
    assert listed(bureau) == []
    assert "Report withdrawn" not in why(bureau, alert)


def test_a_report_that_was_missing_came_and_is_withdrawn_is_not_told_as_missing_again(bureau: Bureau) -> None:
    bureau.day = date(2025, 1, 11)  # the register of December was due on the 10th
    bureau.file("register/register_2024-11.csv", *[1] * 10)
    content = (bureau.root / "in" / REGISTER).read_bytes()
    (bureau.root / "in" / REGISTER).unlink()
    bureau.tonight()
    (bureau.root / "in" / REGISTER).write_bytes(content)
    bureau.tonight(2)
    (bureau.root / "in" / REGISTER).unlink()
    bureau.tonight()
    said = bureau.letters_of(STEWARD)
    assert "1 is gone from its place." in said
    assert "had come, and is there no longer" in said
    assert "has come back" not in said
    assert "has not come" not in said


def test_what_stood_in_front_of_a_target_is_past_once_it_is_over(bureau: Bureau) -> None:
    content = (bureau.root / "in" / REGISTER).read_bytes()
    bureau.file(REGISTER, -1)
    bureau.tonight()
    assert "It is judged and told once alert" in why(bureau, holders(bureau))
    (bureau.root / "in" / REGISTER).write_bytes(content)
    bureau.tonight(5)
    said = why(bureau, holders(bureau))
    assert "It is judged" not in said
    assert "That is past: on 11 January 2025 no alert on it is open." in said


def test_what_recovered_while_it_was_silenced_is_said_to_be_over(bureau: Bureau) -> None:
    bureau.holders(5)
    bureau.tonight()
    bureau.silence(10, indicator=("holders",))
    bureau.holders(10)
    bureau.tonight()
    said = why(bureau, holders(bureau))
    assert "still open" not in said
    assert "It is over; that is told after 16 January 2025" in said
    assert HEAD in said


def test_a_standing_that_moves_without_being_told_is_not_said_to_be_unchanged(bureau: Bureau) -> None:
    """What was missed is behind once its last report is taken out on purpose, and the page shows that as a change."""
    bureau.file("register/register_2024-11.csv", *[1] * 5)
    bureau.holders(5)
    bureau.tonight()
    assert verdict(bureau.last, "holders").standing is Standing.MISSED
    (bureau.root / "in" / REGISTER).unlink()
    (gone,) = (b for b in bureau.last.batches if b.source == f"in/{REGISTER}")
    assert gone.sha256 is not None
    assert gone.period is not None
    bureau.moment += timedelta(minutes=1)
    with bureau.history as history:
        history.withdraw(Withdrawal("register", gone.sha256, gone.period, bureau.moment, "desk", "made anew"))
    assert bureau.tonight() == {}
    assert verdict(bureau.last, "holders").standing is Standing.BEHIND
    assert [s.indicator for s in bureau.last.shifts] == ["holders"]
    assert "because nothing has changed enough to be told anew" in why(bureau, holders(bureau))
