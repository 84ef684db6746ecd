"""A pandas DataFrame is taken in as a file is, whatever pandas made of its cells, and is not changed."""

# ruff: noqa: E501, DTZ001 - a table is read by its rows, and pandas has moments without a zone

from __future__ import annotations

import copy
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from kechuang_check import intake
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Column, ColumnType
from kechuang_check.domain.layout import Form, Layout, Wide
from kechuang_check.domain.limits import Limits
from kechuang_check.domain.period import Period
from tests.intake.filings import CODE, EXPENSE, ISSUED, NAME, STAFF, VALID, a_feed, codes, column_of, rows_of, said

YEAR = Period.parse("2024")


@pytest.fixture
def take(tmp_path: Path):
    def taken(frame: pd.DataFrame, feed=None, period: Period | None = YEAR, name: str = "DataFrame", **rules) -> Batch:
        at = intake.Reception(tmp_path, tmp_path / "state", **rules)
        return intake.take_in_frame(frame, feed or a_feed(), at, name, period=period)

    return taken


def rd(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"统一社会信用代码": ["A1", "B2"], "企业名称": ["甲", "乙"], "研发费用": [1.5, 20], **columns})


def test_a_frame_is_read_as_a_file_with_the_same_table_is(take, tmp_path):
    frame = rd(研发人员=[3, None], 备注=["x", None])
    file = tmp_path / "研发_2024.csv"
    frame.to_csv(file, index=False)
    of_file = intake.take_in(file, a_feed(), intake.Reception(tmp_path, tmp_path / "state"))
    batch = take(frame)
    values = [{k: v for k, v in row.items() if k != "_row"} for row in rows_of(batch)]
    assert values == [{k: v for k, v in row.items() if k != "_row"} for row in rows_of(of_file)]
    assert column_of(batch, "_row") == [1, 2]
    assert (batch.source, batch.period, batch.layout.kind) == ("DataFrame", YEAR, "DataFrame")
    assert batch.layout.not_taken == ((4, "备注"),)


CELLS = {
    "float": (EXPENSE, [0.1 + 0.2, np.nan], [Decimal(300), None]),
    "float integers": (STAFF, [3.0, np.nan], [3, None]),
    "float32": (EXPENSE, np.array([0.1, np.nan], "float32"), [Decimal(100), None]),
    "object of float32": (EXPENSE, pd.Series([np.float32(0.1), None], dtype=object), [Decimal(100), None]),
    "decimals": (EXPENSE, [Decimal("12345678901234567.123"), Decimal("NaN")], [Decimal("12345678901234567123"), None]),
    "nullable integer": (STAFF, pd.array([3, None], "Int64"), [3, None]),
    "nullable float": (EXPENSE, pd.array([0.1, None], "Float32"), [Decimal(100), None]),
    "nullable boolean": (VALID, pd.array([True, None], "boolean"), [True, None]),
    "booleans": (VALID, [True, False], [True, False]),
    "integers beyond floats": (STAFF, [9007199254740993, 1], [9007199254740993, 1]),
    "texts with symbols": (EXPENSE, ["1,234.5", "—"], [Decimal(1_234_500), None]),
    "words that are not missing": (NAME, ["NA", "None"], ["NA", "None"]),
    "strings": (NAME, pd.array(["甲", None], "string"), ["甲", None]),
    "arrow strings": (NAME, pd.array(["甲", None], "string[pyarrow]"), ["甲", None]),
    "arrow decimals": (EXPENSE, pd.Series([Decimal("0.10"), None], dtype=pd.ArrowDtype(pa.decimal128(10, 2))), [Decimal(100), None]),
    "categories": (NAME, pd.Categorical(["甲", None]), ["甲", None]),
    "categories of numbers": (STAFF, pd.Categorical([3, 4]), [3, 4]),
    "sparse": (STAFF, pd.arrays.SparseArray([0, 3]), [0, 3]),
    "days": (ISSUED, [date(2024, 5, 6), None], [date(2024, 5, 6), None]),
    "moments": (ISSUED, pd.to_datetime(["2024-05-06", None]), [date(2024, 5, 6), None]),
    "moments with a zone": (ISSUED, pd.to_datetime(["2024-05-05T20:00Z", None]), [date(2024, 5, 6), None]),
    "moments in objects": (ISSUED, pd.Series([datetime(2024, 5, 6), np.datetime64("2024-05-07", "ns")], dtype=object), [date(2024, 5, 6), date(2024, 5, 7)]),
    "codes as numbers": (CODE, [320281001, 7], ["320281001", "7"]),
    "numpy numbers in objects": (STAFF, pd.Series([np.int64(3), np.int32(4)], dtype=object), [3, 4]),
    "periods": (Column("q", ColumnType.PERIOD, ("季度",)), pd.PeriodIndex(["2024Q2", "NaT"], freq="Q"), ["2024-Q2", None]),
}  # fmt: skip


@pytest.mark.parametrize("kind", CELLS)
def test_cells_of_every_kind_are_read_exactly(take, kind):
    column, values, read = CELLS[kind]
    frame = pd.DataFrame({"key_code": ["K1", "K2"], column.name: values})
    assert column_of(take(frame, a_feed(Column("key_code", ColumnType.CODE), column)), column.name) == read


def test_the_frame_is_left_as_it_was(take):
    frame = rd(研发人员=pd.Categorical([3, 4]), 发证日期=pd.to_datetime(["2024-05-05T20:00Z", None])).set_index(
        "企业名称"
    )
    before = copy.deepcopy(frame)
    take(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_an_index_with_a_name_is_a_column_and_one_without_is_none(take):
    batch = take(rd().set_index(["统一社会信用代码", "企业名称"]))
    assert column_of(batch, "credit_code") == ["A1", "B2"]
    filtered = pd.concat([rd(), rd()]).iloc[2:]
    assert column_of(take(filtered), "_row") == [1, 2]
    twice = rd()
    twice.index = pd.Index(["A1", "B2"], name="统一社会信用代码")
    assert codes(take(twice)) == ["two-columns-match"]


def test_two_columns_of_the_same_name(take):
    frame = rd()
    frame.insert(3, "研发费用", [1, 2], allow_duplicates=True)
    assert codes(take(frame)) == ["two-columns-match"]
    frame = rd(a=[1, 2])
    frame.insert(3, "a", [1, 2], allow_duplicates=True)
    assert take(frame).rows == 2


def test_a_header_of_several_rows_is_read_as_in_a_sheet(take):
    frame = rd(研发人员=[3, 4])
    frame.columns = pd.MultiIndex.from_tuples(
        [("企业", "统一社会信用代码"), ("企业", "企业名称"), ("指标", "研发费用(万元)"), ("指标", "研发人员")]
    )
    batch = take(frame)
    assert column_of(batch, "rd_expense") == [Decimal(15_000), Decimal(200_000)]
    assert batch.rows == 2


def test_a_frame_that_was_read_without_its_header(take):
    frame = pd.DataFrame([["表1", None, None], ["统一社会信用代码", "企业名称", "研发费用"], ["A1", "甲", 1.5]])
    batch = take(frame)
    assert column_of(batch, "credit_code") == ["A1"]
    assert column_of(batch, "_row") == [3]


def test_a_wide_frame_has_a_column_for_each_period(take):
    year, value = Column("year", ColumnType.PERIOD, ("年份",)), Column("rd", ColumnType.AMOUNT, ("研发",), "千元")
    feed = a_feed(CODE, year, value, layout=Layout(form=Form.WIDE, wide=Wide("year", ("rd",))))
    batch = take(pd.DataFrame({"统一社会信用代码": ["A1"], 2023: [1.5], 2024: [2.5]}), feed)
    assert [(r["year"], r["rd"]) for r in rows_of(batch)] == [("2023", 1500), ("2024", 2500)]


def test_a_cell_that_cannot_be_read_is_told_with_its_row(take):
    batch = take(rd(研发人员=["三", 4]))
    (finding,) = batch.findings
    assert (finding.code, finding.rows, str(finding.where)) == ("intake/not-a-number", (1,), "DataFrame 1")


@pytest.mark.parametrize("cell", [b"x", [1], {"a": 1}, 1j, pd.Interval(0, 1), "\ud800"])
def test_a_cell_that_is_no_plain_value_is_refused_in_a_column_of_the_feed_only(take, cell):
    def holding(column: str) -> pd.DataFrame:
        frame = rd(备注=["x", "y"])
        frame[column] = pd.Series(["z", cell], dtype=object)
        return frame

    batch = take(holding("企业名称"))
    assert codes(batch) == ["not-plain"]
    assert "column 企业名称, row 2" in said(batch)
    assert take(holding("备注")).rows == 2


def test_infinity_is_no_number(take):
    assert codes(take(rd(研发人员=[np.inf, 1]))) == ["not-a-number"]


def test_a_code_that_lost_digits_as_a_float(take):
    frame = rd()
    frame["统一社会信用代码"] = [913202810000000000.0, 1.0]
    assert codes(take(frame)) == ["lost-digits"]


def test_frames_that_are_none(take):
    assert codes(take(pd.DataFrame())) == ["empty-file"]
    assert codes(take(pd.DataFrame({"a": [1]}))) == ["no-header"]
    assert codes(take(rd().drop(columns="研发费用"))) == ["missing-column"]
    assert codes(take(rd().iloc[:0])) == ["no-rows"]
    assert codes(take(rd(), period=None)) == ["no-period"]
    assert codes(take(rd(), period=Period.parse("2024-06"))) == ["period-unfitting"]
    assert take(rd(), period=None, name="规上工业研发_2024年").period == YEAR


def test_limits_hold_for_frames(take):
    assert codes(take(rd(), limits=Limits(rows=1))) == ["too-big"]
    assert codes(take(rd(), limits=Limits(columns=2))) == ["too-many-columns"]


def test_a_large_frame_comes_whole_and_in_order(take):
    n = 60_000
    batch = take(
        pd.DataFrame({"统一社会信用代码": [f"Z{n - i:06d}" for i in range(n)], "企业名称": "丁", "研发费用": range(n)})
    )
    rows = rows_of(batch)
    assert [r["_row"] for r in rows] == list(range(1, n + 1))
    assert [r["rd_expense"] for r in rows] == [1000 * i for i in range(n)]
