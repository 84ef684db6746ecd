"""Copies of received files are kept as long as the settings say, and what was made of them for ever."""

from __future__ import annotations

import os
from datetime import timedelta

from tests.nights.conftest import Office, batches

END = "2024-12-31"
GONE = "contracts/contracts_2023-Q1.csv"


def test_what_was_last_seen_too_long_ago_is_forgotten_and_its_table_stays(office: Office) -> None:
    office.received_days = 30
    first = office.night(END)
    result = batches(first, "contracts")["contracts_2023-Q1.csv"]
    (office.root / "in" / GONE).unlink()
    received = office.root / "state/received"
    old = (office.moment - timedelta(days=31)).timestamp()
    for copy in received.iterdir():
        os.utime(copy, (old, old))
    office.night(END)
    kept = {p.name.partition(".")[0] for p in received.iterdir()}
    assert result.sha256 not in kept
    assert kept == {b.sha256 for b in first.batches} - {result.sha256}
    assert (office.root / f"state/batches/{result.id}/canonical.parquet").is_file()


def test_without_a_setting_nothing_is_forgotten(office: Office) -> None:
    office.night(END)
    (office.root / "in" / GONE).unlink()
    copies = list((office.root / "state/received").iterdir())
    for copy in copies:
        os.utime(copy, (0, 0))
    office.night(END)
    assert sorted((office.root / "state/received").iterdir()) == sorted(copies)
