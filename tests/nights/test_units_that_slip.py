"""Amounts ten thousand times those of the last period are not used until a steward has confirmed them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kechuang_check import api
from kechuang_check.domain.assessment import Standing
from kechuang_check.domain.batch import BatchStatus
from kechuang_check.domain.confirmation import Confirmation
from kechuang_check.domain.run import BatchResult, Night
from kechuang_check.domain.unit_suspect import UNIT_CONFIRMED, UNIT_SUSPECT
from kechuang_check.history import open_history
from kechuang_check.reporting import page
from tests.nights.conftest import Office, StandIn, batches, verdict

END = "2024-12-31"
LAST = "contracts_2024-Q4.csv"


@pytest.fixture
def with_keys(office: Office) -> Office:
    """Each quarter brings six contracts that run on, and the last one is written in another unit."""
    for quarter in range(1, 5):
        hand_in(office, quarter, 5 + quarter)
    hand_in(office, 4, 90_000)
    return office


def hand_in(office: Office, quarter: int, amount: int) -> None:
    rows = [f"K{i},{amount + i}" for i in range(6)]
    file = office.root / f"in/contracts/contracts_2024-Q{quarter}.csv"
    file.write_text("\n".join(["编号,金额", *rows]) + "\n", encoding="utf-8")


def codes(batch: BatchResult) -> set[str]:
    return {f.code for f in batch.findings}


def last(night: Night) -> BatchResult:
    return batches(night, "contracts")[LAST]


def confirm(office: Office, night: Night, note: str = "取得新项目") -> None:
    batch = last(night)
    assert batch.sha256 is not None
    assert batch.period is not None
    at = datetime(2025, 1, 2, tzinfo=UTC)
    with open_history(office.workspace.database) as history:
        history.confirm(Confirmation("contracts", batch.sha256, batch.period, at, "data steward", note))


def test_a_slip_makes_the_data_unfit_and_no_verdict_is_given_from_it(with_keys: Office) -> None:
    night = with_keys.night(END)
    assert UNIT_SUSPECT in codes(last(night))
    assert last(night).status is BatchStatus.UNFIT
    assert verdict(night, "turnover").standing is Standing.DATA_NOT_FIT
    assert not any(UNIT_SUSPECT in codes(b) for name, b in batches(night, "contracts").items() if name != LAST)
    shown = page.render(night, with_keys.workspace, "en")
    assert "the values are about 10,000 times those of Q3 2024" in shown
    assert "batches confirm" in shown


def test_once_confirmed_the_next_night_judges_anew_and_the_page_says_who_and_why(with_keys: Office) -> None:
    first = with_keys.night(END)
    confirm(with_keys, first, "six new <b>projects</b>")
    night = with_keys.night(END)
    assert night.is_new
    assert night.id != first.id
    assert last(night).status is BatchStatus.FIT
    assert {UNIT_CONFIRMED} == codes(last(night)) & {UNIT_SUSPECT, UNIT_CONFIRMED}
    assert verdict(night, "turnover").standing is Standing.ACHIEVED
    shown = page.render(night, with_keys.workspace, "en")
    assert "data steward confirmed on 2025-01-02 that they are right: six new &lt;b&gt;projects&lt;/b&gt;" in shown
    assert not with_keys.night(END).is_new, "repeated, it changes nothing"
    with open_history(with_keys.workspace.database) as history:
        before = history.night(first.id)
    assert before.assessments == first.assessments, "what was recorded before it was confirmed stands as it was"
    assert UNIT_SUSPECT in codes(last(before))


def test_a_night_of_the_past_that_is_replayed_counts_what_was_confirmed_since(with_keys: Office) -> None:
    first = with_keys.night(END)
    confirm(with_keys, first)
    with_keys.night("2025-02-01")
    assert last(with_keys.night(END)).status is BatchStatus.FIT


def test_other_content_is_to_be_confirmed_again(with_keys: Office) -> None:
    confirm(with_keys, with_keys.night(END))
    hand_in(with_keys, 4, 91_000)
    assert UNIT_SUSPECT in codes(last(with_keys.night(END)))


def test_the_batch_after_a_slip_is_held_against_the_last_accepted_one(with_keys: Office) -> None:
    hand_in(with_keys, 3, 80_000)
    hand_in(with_keys, 4, 9)
    night = with_keys.night(END)
    found = {name: codes(b) & {UNIT_SUSPECT} for name, b in batches(night, "contracts").items()}
    assert found["contracts_2024-Q3.csv"] == {UNIT_SUSPECT}
    assert found[LAST] == set()


def test_one_that_was_confirmed_is_what_the_next_is_held_against(with_keys: Office) -> None:
    hand_in(with_keys, 3, 80_000)
    night = with_keys.night(END)
    third = batches(night, "contracts")["contracts_2024-Q3.csv"]
    assert {UNIT_SUSPECT} == codes(third) & {UNIT_SUSPECT}
    assert third.sha256 is not None
    assert third.period is not None
    at = datetime(2025, 1, 2, tzinfo=UTC)
    with open_history(with_keys.workspace.database) as history:
        history.confirm(Confirmation("contracts", third.sha256, third.period, at, "data steward", "right"))
    assert UNIT_SUSPECT not in codes(last(with_keys.night(END)))


def test_a_file_that_is_tried_is_held_against_the_history(with_keys: Office) -> None:
    moment = datetime(2025, 1, 1, tzinfo=UTC)

    def tried() -> BatchResult:
        night = api.check_file(
            with_keys.workspace,
            with_keys.root / f"in/contracts/{LAST}",
            "contracts",
            as_of=date(2024, 12, 31),
            clock=lambda: moment,
            judge=StandIn,
        )
        (batch,) = night.batches
        return batch

    assert UNIT_SUSPECT not in codes(tried()), "there is no history yet"
    night = with_keys.night(END)
    assert UNIT_SUSPECT in codes(tried())
    confirm(with_keys, night)
    assert UNIT_CONFIRMED in codes(tried())
