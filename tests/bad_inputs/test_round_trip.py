"""The same values, written as all the kinds of files and in all the ways of bureaus, are read back the same."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.feed import Column, ColumnType
from tests.bad_inputs.cases import values_of
from tests.bad_inputs.test_any_bytes import examples
from tests.bad_inputs.workbooks import ods_row, open_document
from tests.intake.filings import CODE, ISSUED, NAME, STAFF, VALID, Desk, a_feed, parquet, said, workbook

EXPENSE = Column("rd_expense", ColumnType.AMOUNT, ("研发费用",), unit="元")
FEED = a_feed(CODE, NAME, EXPENSE, STAFF, ISSUED, VALID)
TITLES = ["统一社会信用代码", "企业名称", "研发费用", "研发人员", "发证日期", "是否有效"]
FACTORS = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
TEXTS = ["utf-8", "utf-8-sig", "gb18030", "utf-16"]
KINDS = [*TEXTS, "xlsx", "html", "ods", "parquet", "zip of csv", "zip of xlsx"]
WIDE = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
Row = tuple[str, str, Decimal | None, int | None, date | None, bool | None]

rows = st.lists(
    st.tuples(
        st.from_regex(r"[0-9A-Z]{4,18}", fullmatch=True),
        st.text(st.characters(codec="gb18030", exclude_categories=("C", "Z", "M")), max_size=8).map(lambda s: f"厂{s}"),
        st.none() | st.decimals(Decimal("-1e10"), Decimal("1e10"), places=2).map(lambda d: d + 0),
        st.none() | st.integers(-(10**9), 10**9),
        st.none() | st.dates(date(1950, 1, 1), date(2199, 12, 31)),
        st.none() | st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@dataclass(frozen=True)
class Ways:
    """How a table is written. `unit_in`: the header, a line above it, or a row below it."""

    kind: str
    unit: str
    unit_in: str
    has_titles: bool
    total: str
    has_thousands: bool
    is_wide: bool
    day: str
    delimiter: str
    quotes_all: bool
    has_blank_rows: bool
    has_notes: bool
    line_end: str
    blank: str

    @property
    def is_typed(self) -> bool:
        """Whether numbers are numbers in the file."""
        return self.kind in ("xlsx", "ods", "zip of xlsx") and not (self.has_thousands or self.is_wide)

    def amount(self, value: Decimal | None) -> object:
        if value is None:
            return self.blank if self.kind != "parquet" else None
        written = value / FACTORS[self.unit]
        return float(written) if self.is_typed else self._number(f"{written:f}")

    def count(self, value: int | None) -> object:
        if value is None:
            return None
        return value if self.is_typed or self.kind == "parquet" else self._number(str(value))

    def _number(self, digits: str) -> str:
        if self.has_thousands:
            whole, point, decimals = digits.partition(".")
            digits = f"{int(whole):,}{point}{decimals}" if whole.lstrip("-") != "0" else digits
        return digits.translate(WIDE) if self.is_wide else digits

    def shown_day(self, value: date | None) -> object:
        return None if value is None else self.day.format(d=value)

    def cells(self, row: Row) -> list[object]:
        valid = None if row[5] is None else "是" if row[5] else "否"
        return [row[0], row[1], self.amount(row[2]), self.count(row[3]), self.shown_day(row[4]), valid]


ways = st.builds(
    Ways,
    st.sampled_from(KINDS),
    st.sampled_from(list(FACTORS)),
    st.sampled_from(["header", "above", "below"]),
    st.booleans(),
    st.sampled_from(["none", "last", "first"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(
        [
            "{d:%Y-%m-%d}",
            "{d.year}/{d.month}/{d.day}",
            "{d.year}年{d.month}月{d.day}日",
            "{d:%Y%m%d}",
            "{d.year}.{d.month}.{d.day}",
        ]
    ),
    st.sampled_from([",", "\t", ";", "|"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "—", "…", "－"]),
)


def written(values: Sequence[Row], how: Ways) -> list[list[object]]:
    """The table with all that stands around it, as rows of cells."""
    titles = list(TITLES)
    if how.unit_in == "header":
        titles[2] = f"研发费用（{how.unit}）"
    head: list[list[object]] = []
    if how.has_titles:
        head.append(["2024年规上工业企业研发情况"])
    if how.unit_in == "above":
        head.append([f"单位：{how.unit}、人"])
    head.append([*titles])
    if how.unit_in == "below":
        head.append([None, None, how.unit, "人", None, None])
    table = [how.cells(row) for row in values]
    if how.has_blank_rows:
        table = [part for row in table for part in (row, [None] * 6)]
    total = sum((row[2] for row in values if row[2] is not None), Decimal(0))
    staff = sum(row[3] for row in values if row[3] is not None)
    total_row: list[object] = ["合　计", None, how.amount(total), how.count(staff), None, None]
    if how.total == "first":
        table.insert(0, total_row)
    elif how.total == "last":
        table.append(total_row)
    if how.has_notes:
        table += [["注：1. 数据为快报数。"], ["单位负责人：　　　填表人："]]
    return [*head, *table]


def file_of(values: Sequence[Row], how: Ways) -> tuple[str, bytes]:
    """Name and content."""
    table = written(values, how)
    match how.kind:
        case "xlsx":
            return "研发_2024.xlsx", workbook({"填报": table})
        case "html":
            return "研发_2024.xls", page(table).encode("gb18030" if how.is_wide else "utf-8")
        case "ods":
            return "研发_2024.ods", open_document("".join(ods_row(*row) for row in table))
        case "parquet":
            return "研发_2024.parquet", columns(values, how)
        case "zip of csv":
            return "研发_2024.zip", zipped("资料/研发.csv", lines(table, how, "gb18030"))
        case "zip of xlsx":
            return "研发_2024.zip", zipped("研发.xlsx", workbook({"填报": table}))
        case encoding:
            return "研发_2024.csv", lines(table, how, encoding)


def lines(table: Sequence[Sequence[object]], how: Ways, encoding: str) -> bytes:
    """Lines of one width; a title has its cell first."""
    quoting = csv.QUOTE_ALL if how.quotes_all else csv.QUOTE_MINIMAL
    text = io.StringIO()
    writer = csv.writer(text, delimiter=how.delimiter, quoting=quoting, lineterminator=how.line_end)
    writer.writerows([*row, *[None] * (6 - len(row))] for row in table)
    return text.getvalue().encode(encoding)


def page(table: Sequence[Sequence[object]]) -> str:
    found = "".join(
        f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' if cell is not None else '<td></td>' for cell in row)}</tr>"
        for row in table
    )
    return f"<html><head><title>x</title></head><body><table border=1>{found}</table></body></html>"


def columns(values: Sequence[Row], how: Ways) -> bytes:
    amounts = [None if v[2] is None else v[2] / FACTORS[how.unit] for v in values]
    days = pa.array([v[4] for v in values], pa.date32())
    return parquet(
        credit_code=[v[0] for v in values],
        enterprise_name=pa.array([v[1] for v in values]).dictionary_encode() if how.is_wide else [v[1] for v in values],
        **{f"研发费用({how.unit})": pa.array(amounts, pa.decimal128(30, 12))},
        rd_staff=pa.array([v[3] for v in values], pa.int64()),
        issued_on=days if how.has_titles else days.cast(pa.timestamp("s")),
        is_valid=pa.array([v[5] for v in values], pa.bool_()),
    )


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


@examples(80)
@given(rows, ways)
def test_what_was_written_is_read_back(values: list[Row], how: Ways) -> None:
    name, content = file_of(values, how)
    with tempfile.TemporaryDirectory() as folder:
        batch = Desk(Path(folder)).take(name, content, FEED)
        assert not batch.findings, said(batch)
        assert values_of(batch) == values
