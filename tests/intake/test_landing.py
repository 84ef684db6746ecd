"""What is kept of a filing, and how a batch is known."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kechuang_check import __version__
from kechuang_check.domain.period import Period
from kechuang_check.errors import KechuangError
from tests.intake.filings import RD, Desk, a_feed, codes, rows_of

FILING = "统一社会信用代码,企业名称,研发费用\nA1,甲厂,12.5\n".encode()


def test_the_canonical_table_has_the_columns_of_the_feed_in_order_and_type(desk: Desk) -> None:
    batch = desk.take("研发_2024.csv", FILING)
    assert batch.canonical
    assert pq.read_schema(batch.canonical).remove_metadata() == pa.schema(
        [
            ("credit_code", pa.string()),
            ("enterprise_name", pa.string()),
            ("rd_expense", pa.decimal128(28, 6)),
            ("rd_staff", pa.int64()),
            ("issued_on", pa.date32()),
            ("is_valid", pa.bool_()),
            ("_row", pa.int64()),
            ("_part", pa.string()),
            ("_column", pa.int32()),
            ("_bad", pa.string()),
            ("_not_applicable", pa.string()),
        ]
    )
    assert rows_of(batch)[0]["rd_expense"] == Decimal(12500)


def test_a_table_without_rows_has_the_same_types(desk: Desk) -> None:
    empty = desk.take("研发_2023.csv", FILING.split(b"\n")[0] + b"\n").canonical
    full = desk.take("研发_2024.csv", FILING).canonical
    assert empty
    assert full
    assert pq.read_schema(empty) == pq.read_schema(full)


def test_the_received_file_is_kept_by_its_hash_and_the_canonical_one_by_its_batch(desk: Desk) -> None:
    batch = desk.take("研发_2024.CSV", FILING)
    assert [p.name for p in (desk.root / "state" / "batches" / batch.id).iterdir()] == ["canonical.parquet"]
    assert (desk.root / "state" / "received" / f"{batch.sha256}.csv").read_bytes() == FILING
    assert batch.sha256 == hashlib.sha256(FILING).hexdigest()
    assert batch.source == "batches/研发_2024.CSV"


def test_an_unreadable_filing_is_kept_too(desk: Desk) -> None:
    batch = desk.take("研发_2024.xlsx", b"%PDF-")
    assert [p.name for p in (desk.root / "state" / "received").iterdir()] == [f"{batch.sha256}.xlsx"]
    assert list((desk.root / "state" / "batches").iterdir()) == []


def test_an_odd_suffix_is_not_kept(desk: Desk) -> None:
    batch = desk.take("研发_2024.x lsx", FILING)
    assert (desk.root / "state" / "received" / batch.sha256).exists()


def test_a_batch_is_known_by_content_definition_feed_and_period(desk: Desk) -> None:
    first = desk.take("研发_2024.csv", FILING)
    expected = hashlib.sha256(
        "\n".join((first.sha256, __version__, "d1", "enterprise_rd", "2024", "")).encode()
    ).hexdigest()[:16]
    assert first.id == expected
    assert desk.take("copy_2024.csv", FILING).id == first.id
    others = [
        desk.take("研发_2024.csv", FILING + b"A2,x,1\n"),
        desk.take("研发_2023.csv", FILING),
        desk.take("研发_2024.csv", FILING, a_feed(digest="d2")),
        desk.take("研发_2024.csv", FILING, a_feed(name="other")),
        desk.take("研发_2024.csv", FILING, period=Period.parse("2022")),
    ]
    assert len({first.id, *(b.id for b in others)}) == 6


def test_taking_in_again_changes_nothing_but_when_the_file_was_last_seen(desk: Desk) -> None:
    first = desk.take("研发_2024.csv", FILING)
    received, canonical = sorted((p for p in (desk.root / "state").rglob("*") if p.is_file()), key=lambda p: p.suffix)
    written, content = canonical.stat().st_mtime_ns, received.read_bytes()
    os.utime(received, (0, 0))
    assert desk.take("研发_2024.csv", FILING) == first
    assert (canonical.stat().st_mtime_ns, received.read_bytes()) == (written, content)
    assert received.stat().st_mtime > 0
    assert sorted(p for p in (desk.root / "state").rglob("*") if p.is_file()) == sorted((received, canonical))


def test_a_damaged_canonical_file_is_written_again(desk: Desk) -> None:
    first = desk.take("研发_2024.csv", FILING)
    path = Path(first.canonical or "")
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    desk.take("研发_2024.csv", FILING)
    assert path.read_bytes() == whole


def test_a_write_that_fails_leaves_nothing_half_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KechuangError, match="No space left"):
        desk.take("研发_2024.csv", FILING)
    assert [p for p in (desk.root / "state").rglob("*") if p.is_file()] == []


def test_every_column_may_be_given_by_its_canonical_name(desk: Desk) -> None:
    header = ",".join(column.name for column in RD)
    batch = desk.take("研发_2024.csv", f"{header}\nA1,甲,1,2,2024-01-01,是\n".encode())
    assert (batch.rows, codes(batch)) == (1, [])


def test_every_column_of_a_feed_may_be_optional(desk: Desk) -> None:
    feed = a_feed(*(replace(column, required=False) for column in RD))
    assert desk.take("研发_2024.csv", "研发人员\n3\n".encode(), feed).rows == 1
