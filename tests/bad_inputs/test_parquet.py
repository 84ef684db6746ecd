"""Parquet files of every make, and other files of columns."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather
import pyarrow.orc
import pyarrow.parquet as pq
import pytest

from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.limits import Limits
from tests.bad_inputs.cases import A1, FEED, HEADER, Case, Read, Refused, Told, as_csv, each, is_well_told, values_of
from tests.intake.filings import CODE, EXPENSE, ISSUED, NAME, STAFF, Desk, a_feed, codes, parquet

COLUMNS: dict[str, Any] = {"credit_code": ["A1"], "enterprise_name": ["甲厂"]}
DATED, COUNTED, TRUE = (
    a_feed(CODE, column) for column in (ISSUED, STAFF, Column("is_valid", ColumnType.BOOLEAN, ("有效",)))
)


def expenses(values: object, type_: pa.DataType | None = None, **written: Any) -> Callable[[], bytes]:
    """One row for each value of the column of expenses; `written`: how the file is written."""

    def build() -> bytes:
        array = values if isinstance(values, (pa.Array, pa.ChunkedArray)) else pa.array(values, type_)
        rows = len(array)
        table = pa.table({"credit_code": ["A1"] * rows, "enterprise_name": ["甲厂"] * rows, "rd_expense": array})
        sink = io.BytesIO()
        pq.write_table(table, sink, **written)
        return sink.getvalue()

    return build


def one(name: str, values: Sequence[object], type_: pa.DataType, **written: Any) -> Callable[[], bytes]:
    def build() -> bytes:
        sink = io.BytesIO()
        table = pa.table({"credit_code": [f"A{i}" for i in range(len(values))], name: pa.array(values, type_)})
        pq.write_table(table, sink, **written)
        return sink.getvalue()

    return build


def cut(share: float) -> Callable[[], bytes]:
    def build() -> bytes:
        data = expenses([12.5] * 100)()
        return data[: int(len(data) * share)]

    return build


def dictionary_bomb() -> bytes:
    """A few kilobytes that name twenty million rows of one value."""
    one = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), ["x"])
    sink = io.BytesIO()
    schema = pa.schema({"credit_code": one.type, "enterprise_name": one.type, "rd_expense": pa.null()})
    with pq.ParquetWriter(sink, schema) as writer:
        table = pa.table([one, one, pa.nulls(100_000)], schema=schema)
        for _ in range(3):
            writer.write_table(table)
    return sink.getvalue()


def encrypted() -> bytes:
    data = bytearray(expenses([12.5])())
    data[:4] = data[-4:] = b"PARE"
    return bytes(data)


def two_names_alike() -> bytes:
    sink = io.BytesIO()
    table = pa.table(
        [["A1"], ["甲厂"], [12.5], [13.5]], names=["credit_code", "enterprise_name", "rd_expense", "rd_expense"]
    )
    pq.write_table(table, sink)
    return sink.getvalue()


def with_index() -> bytes:
    """As data frames write it, with their index as one more column."""
    import pandas as pd

    sink = io.BytesIO()
    frame = pd.DataFrame({**COLUMNS, "rd_expense": [12.5]}, index=["x"])
    frame.to_parquet(sink)
    return sink.getvalue()


def feather() -> bytes:
    sink = io.BytesIO()
    pyarrow.feather.write_feather(pa.table({**COLUMNS, "rd_expense": [12.5]}), sink)
    return sink.getvalue()


def orc() -> bytes:
    sink = io.BytesIO()
    pyarrow.orc.write_table(pa.table({**COLUMNS, "rd_expense": [12.5]}), sink)
    return sink.getvalue()


def wrong_page() -> bytes:
    """A page of values whose bytes do not match its checksum."""
    written = {"use_dictionary": False, "compression": "none", "write_page_checksum": True, "write_statistics": False}
    data = bytearray(expenses(["12.5"], **written)())
    data[data.index(b"12.5")] ^= 1
    return bytes(data)


def case(id_: str, what: str, build: Callable[[], bytes], outcome: Read | Refused | Told, **rest: Any) -> Case:
    return Case(id_, what, build, outcome, **{"name": "研发_2024.parquet", **rest})


SMALL = {"limits": Limits(rows=200_000)}
DAY = date(2024, 12, 31)
MIDNIGHT = datetime(2024, 12, 31)  # noqa: DTZ001 - old systems name no zone
MOMENT = datetime(2024, 12, 31, 17, tzinfo=UTC)

LISTED = [
    case("PAR01", "cut off in the middle", cut(0.5), Refused("damaged")),
    case("PAR01-footer", "cut off inside the footer", cut(0.98), Refused("damaged")),
    # Better than refused: numbers that drifted to texts are read by the same grammar as in every other file.
    case(
        "PAR03",
        "numbers that became texts",
        expenses(["12.5", "1,234.5"]),
        Read([A1, ("A1", "甲厂", 1_234_500)], {"thousands": 1}),
    ),
    case(
        "PAR03-codes",
        "codes that became numbers",
        lambda: parquet(credit_code=[320281001], enterprise_name=["甲厂"], rd_expense=[12.5]),
        Read([("320281001", "甲厂", 12500)]),
    ),
    case("PAR05", "a bomb: few bytes of very many rows", dictionary_bomb, Refused("too-big"), rules=SMALL),
    case(
        "PAR07",
        "moments of the year 2262 and far beyond",
        one("issued_on", [9_223_372_036_854_775_807, -(2**62)], pa.timestamp("us")),
        Told("not-a-date", (1, 2), "B"),
        feed=DATED,
    ),
]

OURS = [
    case("lists", "lists in place of numbers", expenses([[1, 2], None]), Told("not-a-number", (1,), "C")),
    case("structs", "records in place of numbers", expenses([{"a": 1}]), Told("not-a-number", (1,), "C")),
    case(
        "maps",
        "maps in place of numbers",
        expenses([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
        Told("not-a-number", (1,), "C"),
    ),
    case(
        "bytes",
        "bytes in place of texts",
        lambda: parquet(credit_code=["A1"], enterprise_name=[b"\xff\xfe"], rd_expense=[1]),
        Told("not-text", (1,), "B"),
    ),
    case(
        "bytes-of-text",
        "a text that the writer did not mark as text",
        lambda: parquet(credit_code=[b"A1"], enterprise_name=["甲厂".encode()], rd_expense=[12.5]),
        Read([A1]),
    ),
    case(
        "decimals",
        "decimals of many digits",
        expenses([Decimal("12.50"), Decimal("1234567890123456.123456")], pa.decimal128(38, 6)),
        Read([A1, ("A1", "甲厂", Decimal("1234567890123456123.456"))]),
    ),
    case(
        "decimal-256",
        "decimals of too many digits",
        expenses([Decimal("12.5"), Decimal(10) ** 60], pa.decimal256(70, 2)),
        Told("number-too-big", (2,), "C"),
    ),
    case(
        "single-precision",
        "numbers of half the precision",
        expenses([12.5, 0.1], pa.float32()),
        Read([A1, ("A1", "甲厂", 100)]),
    ),
    case(
        "not-a-number",
        "numbers that are none",
        expenses([float("nan"), float("inf"), 12.5]),
        Told("not-a-number", (1, 2), "C"),
    ),
    case(
        "unsigned",
        "whole numbers without a sign, up to the largest",
        one("rd_staff", [25, 2**64 - 1], pa.uint64()),
        Told("number-too-big", (2,), "B"),
        feed=COUNTED,
    ),
    case(
        "halves",
        "counts that are not whole",
        one("rd_staff", [25.0, 12.5], pa.float64()),
        Told("not-whole", (2,), "B"),
        feed=COUNTED,
    ),
    case(
        "dictionary",
        "values kept in a dictionary",
        expenses(pa.array(["12.5", "12.5"]).dictionary_encode()),
        Read([A1, A1]),
    ),
    case(
        "large-texts",
        "texts of the large kind",
        lambda: parquet(
            credit_code=pa.array(["A1"], pa.large_string()),
            enterprise_name=pa.array(["甲厂"], pa.string_view()),
            rd_expense=[12.5],
        ),
        Read([A1]),
    ),
    case("nothing", "a column of nothing", expenses([None, None], pa.null()), Read([("A1", "甲厂", None)] * 2)),
    case(
        "days",
        "days, moments and moments of another zone",
        one("issued_on", [DAY, None], pa.date32()),
        Read([("A0", DAY), ("A1", None)]),
        feed=DATED,
    ),
    case(
        "days-64", "days counted in milliseconds", one("issued_on", [DAY], pa.date64()), Read([("A0", DAY)]), feed=DATED
    ),
    case(
        "int96",
        "moments as old systems write them",
        one("issued_on", [MIDNIGHT], pa.timestamp("ns"), use_deprecated_int96_timestamps=True),
        Read([("A0", DAY)]),
        feed=DATED,
    ),
    case(
        "nanoseconds",
        "moments with a time finer than a microsecond",
        one("issued_on", [1735635600000000001], pa.timestamp("ns")),
        Read([("A0", DAY)], {"time": 1}),
        feed=DATED,
    ),
    case(
        "zones",
        "moments in the time of London",
        one("issued_on", [MOMENT], pa.timestamp("us", "UTC")),
        Read([("A0", date(2025, 1, 1))], {"time-zone": 1}),
        feed=DATED,
    ),
    case(
        "days-as-numbers",
        "days as numbers of eight digits",
        one("issued_on", [20241231], pa.int64()),
        Read([("A0", DAY)]),
        feed=DATED,
    ),
    case(
        "times",
        "times of the day and durations",
        one("issued_on", [time(8, 30)], pa.time64("us")),
        Told("not-a-date", (1,), "B"),
        feed=DATED,
    ),
    case(
        "durations",
        "durations",
        one("issued_on", [timedelta(days=3)], pa.duration("s")),
        Told("not-a-date", (1,), "B"),
        feed=DATED,
    ),
    case(
        "truths",
        "truths",
        one("is_valid", [True, False, None], pa.bool_()),
        Read([("A0", True), ("A1", False), ("A2", None)]),
        feed=TRUE,
    ),
    case("no-rows", "a table without rows", expenses([], pa.float64()), Told("no-rows", values=())),
    case("row-groups", "very many small groups of rows", expenses([12.5] * 300, row_group_size=1), Read([A1] * 300)),
    case("gzip", "compressed with gzip", expenses([12.5], compression="gzip"), Read([A1])),
    case(
        "zstd",
        "compressed with zstd, pages of the second kind",
        expenses([12.5], compression="zstd", data_page_version="2.0"),
        Read([A1]),
    ),
    case(
        "delta",
        "values as differences",
        expenses(
            [12, 13],
            pa.int64(),
            use_dictionary=False,
            column_encoding={
                "rd_expense": "DELTA_BINARY_PACKED",
                "credit_code": "DELTA_BYTE_ARRAY",
                "enterprise_name": "PLAIN",
            },
        ),
        Read([("A1", "甲厂", 12000), ("A1", "甲厂", 13000)]),
    ),
    case("encrypted", "an encrypted file", encrypted, Refused("not-a-table", words="encrypted")),
    case("names-twice", "two columns of one name", two_names_alike, Refused("two-columns-match")),
    case(
        "case-twins",
        "two columns that differ only in capitals",
        lambda: parquet(credit_code=["A1"], enterprise_name=["甲厂"], rd_expense=[12.5], RD_EXPENSE=[1.0]),
        Refused("two-columns-match"),
    ),
    case("index", "an index of a data frame as one more column", with_index, Read([A1], {"column-left-out": 1})),
    case(
        "missing",
        "a column of the feed is missing",
        lambda: parquet(**COLUMNS),
        Refused("missing-column", words="研发费用"),
    ),
    case(
        "many-columns",
        "more columns than any filing has",
        lambda: parquet(**COLUMNS, **{f"c{i}": [1] for i in range(1100)}),
        Refused("too-many-columns"),
    ),
    case("wrong-page", "a page whose checksum is wrong", wrong_page, Refused("damaged")),
    case("feather", "a file of Arrow under the name .parquet", feather, Refused("not-a-table", words="Arrow")),
    case("orc", "a file of ORC under the name .parquet", orc, Refused("not-a-table", words="ORC")),
    case("csv", "CSV under the name .parquet", as_csv(HEADER + "A1,甲厂,12.5\n"), Read([A1])),
    case(
        "total",
        "a total in a file of systems",
        lambda: parquet(credit_code=["A1", "合计"], enterprise_name=["甲厂", None], rd_expense=[12.5, 12.5]),
        Read([A1], {"totals-left-out": 1}),
    ),
]


@each(LISTED)
def test_listed(case: Case, desk: Desk) -> None:
    case.holds(desk)


@each(OURS)
def test_ours(case: Case, desk: Desk) -> None:
    case.holds(desk)


def test_par13_no_column_is_taken_for_another_of_the_same_letters(desk: Desk) -> None:
    batch = desk.take(
        "研发_2024.parquet", parquet(Credit_Code=["A1"], enterprise_name=["甲厂"], rd_expense=[12.5]), FEED
    )
    assert values_of(batch) == [A1]


@pytest.mark.parametrize("at", range(5, 100, 10))
def test_a_changed_byte_anywhere_is_read_or_told(desk: Desk, at: int) -> None:
    data = bytearray(expenses(["12.5"] * 20)())
    data[len(data) * at // 100] ^= 0xFF
    batch = desk.take("研发_2024.parquet", bytes(data), FEED)
    is_well_told(batch)
    assert batch.canonical or codes(batch)


def test_the_whole_of_a_feed_is_read_from_its_own_canonical_file(desk: Desk) -> None:
    feed = a_feed(CODE, NAME, EXPENSE, STAFF, ISSUED)
    lines = "统一社会信用代码,企业名称,研发费用(元),研发人员,发证日期\nA1,甲厂,12500.5,3,2024-12-31\n"
    first = desk.take_csv(lines, feed)
    assert first.canonical is not None
    own = a_feed(CODE, NAME, Column("rd_expense", ColumnType.AMOUNT, unit="元"), STAFF, ISSUED)
    again = desk.take("研发_2023.parquet", Path(first.canonical).read_bytes(), own)
    assert values_of(again) == values_of(first)
