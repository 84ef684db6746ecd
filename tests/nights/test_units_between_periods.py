"""NUM23, NUM25 of the bad inputs: a filing in another unit than the last one is told, and unfit until confirmed."""

from __future__ import annotations

import pytest

from kechuang_check.domain.batch import BatchStatus
from tests.nights.conftest import Office, batches, verdict

AMOUNTS = [120, 85, 4000, 12, 900, 33, 71, 240, 18, 1500]


@pytest.mark.parametrize("factor", [10_000, 100, "0.0001", "0.01"])
def test_amounts_by_a_power_of_ten_leave_the_batch_unfit_and_are_no_shortfall(office: Office, factor: object) -> None:
    office.file("contracts/contracts_2024-Q3.csv", *AMOUNTS)
    shifted = [f"{a * float(str(factor)) * 1.05:.6f}" for a in AMOUNTS]
    path = office.file("contracts/contracts_2024-Q4.csv", *shifted)
    path.write_text(
        path.read_text(encoding="utf-8").replace("contracts_2024-Q4-", "contracts_2024-Q3-"), encoding="utf-8"
    )
    night = office.night("2024-12-31")
    result = batches(night, "contracts")["contracts_2024-Q4.csv"]
    assert result.status is BatchStatus.UNFIT
    (told,) = (f for f in result.findings if f.code == "intake/unit-suspect")
    assert "batches confirm" in str(told.advice)
    assert not verdict(night, "turnover").standing.is_short


def test_a_good_year_is_no_slip(office: Office) -> None:
    office.file("contracts/contracts_2024-Q3.csv", *AMOUNTS)
    path = office.file("contracts/contracts_2024-Q4.csv", *[a * 2 for a in AMOUNTS])
    path.write_text(
        path.read_text(encoding="utf-8").replace("contracts_2024-Q4-", "contracts_2024-Q3-"), encoding="utf-8"
    )
    result = batches(office.night("2024-12-31"), "contracts")["contracts_2024-Q4.csv"]
    assert result.status is BatchStatus.FIT
