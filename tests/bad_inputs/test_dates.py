"""Days as people and systems write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from kechuang_check.domain.feed import Column, ColumnType
from tests.bad_inputs.cases import Case, Read, Told, as_csv, each
from tests.intake.filings import CODE, ISSUED, Desk, a_feed, codes, column_of, repairs, the_finding, workbook

FEED = a_feed(CODE, ISSUED)
DAY = date(2024, 12, 31)
MIDNIGHT = datetime(2024, 12, 31)  # noqa: DTZ001 - cells have no zone


def days(*cells: str) -> Callable[[], bytes]:
    return as_csv("统一社会信用代码,发证日期\n" + "".join(f'A{i},"{cell}"\n' for i, cell in enumerate(cells, 1)))


def cells(*values: object, formats: str | None = None, from_1904: bool = False) -> Callable[[], bytes]:
    """A workbook with a row for each value; `formats`: the number format of them all."""

    def build() -> bytes:
        rows = [["统一社会信用代码", "发证日期"], *([f"A{i}", v] for i, v in enumerate(values, 1))]
        cells = {f"B{i}": formats for i in range(2, len(rows) + 1)} if formats else {}
        return workbook({"填报": rows}, formats=cells, epoch=CALENDAR_MAC_1904 if from_1904 else None)

    return build


def read(*values: object, mended: dict[str, int] | None = None) -> Read:
    return Read([(f"A{i}", v) for i, v in enumerate(values, 1)], mended)


def bad(code: str, *cells: str) -> tuple[Callable[[], bytes], Told]:
    """Each cell must be bad, and for that reason only; a good one comes before them."""
    rows = tuple(range(3, 3 + len(cells)))
    values = [("A1", DAY), *((f"A{i}", None) for i in range(2, len(cells) + 2))]
    return days("2024-12-31", *cells), Told(code, rows, "B", values)


XLSX = {"name": "研发_2024.xlsx", "feed": FEED}

LISTED = [
    Case("DAT01", "30 February", *bad("no-such-day", "2023-02-30"), feed=FEED),
    Case("DAT03", "29 February of a leap year", days("2024-02-29"), read(date(2024, 2, 29), mended={}), feed=FEED),
    Case("DAT05", "a thirteenth month", *bad("no-such-day", "2023-13-01"), feed=FEED),
    Case("DAT09", "a day of Excel's counting, as text", *bad("not-a-date", "45000"), feed=FEED),
    Case("DAT11", "day or month first", *bad("ambiguous-date", "03/04/2023"), feed=FEED),
    Case("DAT13", "a day in Chinese", days("2023年2月3日"), read(date(2023, 2, 3)), feed=FEED),
    Case("DAT15", "years of the Republic, and in characters", *bad("not-a-date", "民国112年", "二〇二三年"), feed=FEED),
    Case(
        "DAT17",
        "moments with a time zone",
        days("2024-12-31T16:00:00Z", "2024-12-31T23:00:00+08:00"),
        read(date(2025, 1, 1), DAY, mended={"time-zone": 2}),
        feed=FEED,
    ),
]

OURS = [
    Case(
        "dots",
        "dots, also for a day that is not there",
        days("2024.2.28", "2024.2.30"),
        Told("no-such-day", (3,), "B"),
        feed=FEED,
    ),
    Case(
        "june-31",
        "31 June, 29 February of a common year",
        *bad("no-such-day", "2024-06-31", "2023/2/29", "2023年2月29日"),
        feed=FEED,
    ),
    Case(
        "zero-dates",
        "dates of databases and of Excel for no date",
        *bad("no-such-day", "0000-00-00", "1900-01-00"),
        feed=FEED,
    ),
    Case(
        "characters", "a day in Chinese characters", *bad("not-a-date", "二〇二四年三月一日", "二零二四年"), feed=FEED
    ),
    Case(
        "without-a-day",
        "a month or a year in a column of days",
        *bad("not-a-date", "2024年12月", "2024-12", "2024.12", "2024", "202412"),
        feed=FEED,
    ),
    Case(
        "words",
        "words in place of a day",
        *bad("not-a-date", "长期", "2024年底", "2024年12月上旬", "2024-12-31前", "待定"),
        feed=FEED,
    ),
    Case(
        "two-days",
        "two days in one cell",
        *bad("not-a-date", "2024-01-01至2024-12-31", "2024-01-01/2024-12-31"),
        feed=FEED,
    ),
    Case("short-years", "years of two digits", *bad("ambiguous-date", "24-12-31", "31.12.24", "12/31/24"), feed=FEED),
    Case("english-months", "months in English", *bad("not-a-date", "31-Dec-2024", "Dec 31, 2024", "Dec-24"), feed=FEED),
    Case("weeks", "weeks and days of the year", *bad("not-a-date", "2024-W52", "2024-366"), feed=FEED),
    Case("mixed-signs", "two separators in one day", *bad("not-a-date", "2024-12/31", "2024年12-31"), feed=FEED),
    Case("note-mark", "the mark of a note behind a day", *bad("not-a-date", "2024-12-3①", "2024-12-3¹"), feed=FEED),
    Case("unix-time", "seconds since 1970", *bad("not-a-date", "1735603200", "1735603200000"), feed=FEED),
    Case("hour-24", "midnight as 24:00", *bad("no-such-day", "2024-12-31 24:00:00+08:00"), feed=FEED),
    Case(
        "times",
        "days with a time",
        days("2024-12-31 00:00:00", "2024-12-31 23:59:59.999", "2024/12/31 8:30"),
        read(DAY, DAY, DAY, mended={"time": 3}),
        feed=FEED,
    ),
    Case(
        "full-width",
        "full-width digits and signs, blanks",
        days("２０２４－１２－３１", "2024 年 12 月 31 日", "２０２４年１２月３１日"),
        read(DAY, DAY, DAY, mended={"full-width": 3}),
        feed=FEED,
    ),
    Case("invisible", "invisible marks from a web page", days("\u200e2024-12-31\u200b"), read(DAY), feed=FEED),
    Case(
        "signs",
        "signs in place of a day",
        days("—", "/", "…", "-"),
        read(None, None, None, None, mended={"symbol-unknown": 4}),
        feed=FEED,
    ),
    Case(
        "compact",
        "eight digits, also for a day that is not there",
        days("20241231", "20241301"),
        Told("no-such-day", (3,), "B"),
        feed=FEED,
    ),
    Case(
        "serial",
        "a day that the workbook shows as a number",
        cells(45657),
        read(DAY, mended={"serial-date": 1}),
        **XLSX,
    ),
    Case(
        "serial-60",
        "29 February 1900, which Excel believes in, and days before it",
        cells(60, 59, 1, 0),
        Told("not-a-date", (2, 3, 4, 5), "B"),
        **XLSX,
    ),
    Case(
        "serial-with-time",
        "a day with a time, shown as a number",
        cells(45657.354),
        Told("not-a-date", (2,), "B"),
        **XLSX,
    ),
    Case(
        "serial-far",
        "a number far beyond the calendar, and one below it",
        cells(2958466, -5, 1e9),
        Told("not-a-date", (2, 3, 4), "B"),
        **XLSX,
    ),
    Case(
        "serial-as-text",
        "a day that is text in the workbook",
        cells("2024-12-31", "2024.12.31"),
        read(DAY, DAY),
        **XLSX,
    ),
    Case(
        "1904",
        "a workbook that counts days from 1904",
        cells(DAY, formats="yyyy-mm-dd", from_1904=True),
        read(DAY),
        **XLSX,
    ),
    Case(
        "1904-number",
        "a number in a workbook that counts days from 1904",
        cells(44195, from_1904=True),
        read(DAY),
        **XLSX,
    ),
    Case(
        "chinese-format",
        "days shown as 二〇二四年十二月三十一日",
        cells(DAY, formats='[DBNum1][$-804]yyyy"年"m"月"d"日";@'),
        read(DAY),
        **XLSX,
    ),
    Case(
        "month-format",
        "days of which only the month shows",
        cells(date(2024, 12, 1), formats='yyyy"年"m"月"'),
        read(date(2024, 12, 1)),
        **XLSX,
    ),
    Case(
        "midnight",
        "moments of a workbook",
        cells(MIDNIGHT, MIDNIGHT + timedelta(hours=23, minutes=59, seconds=59)),
        read(DAY, DAY, mended={"time": 1}),
        **XLSX,
    ),
    Case("only-a-time", "a time without a day", cells(time(8, 30)), Told("not-a-date", (2,), "B"), **XLSX),
    Case("truth", "a truth in a column of days", cells(True), Told("not-a-date", (2,), "B"), **XLSX),
]


@each(LISTED)
def test_listed(case: Case, desk: Desk) -> None:
    case.holds(desk)


@each(OURS)
def test_ours(case: Case, desk: Desk) -> None:
    case.holds(desk)


def test_dat19_a_file_of_another_period_than_its_title_says_is_told(desk: Desk) -> None:
    data = "2023年规上工业企业研发\n统一社会信用代码,发证日期\nA1,2023-11-18\n"
    batch = desk.take("研发_2024.csv", data.encode(), FEED)
    finding = the_finding(batch, "other-period")
    assert finding.outcome.value == "warn"
    assert column_of(batch, "issued_on") == [date(2023, 11, 18)]


@pytest.mark.parametrize("written", ["2024-12-31", "2024年12月31日", "20241231"])
def test_a_day_in_a_file_name_is_no_period(desk: Desk, written: str) -> None:
    batch = desk.take(f"研发_{written}.csv", days("2024-12-31")(), FEED)
    assert codes(batch) == ["no-period"]


def test_periods_in_a_column_are_read_in_all_their_forms(desk: Desk) -> None:
    period = Column("period", ColumnType.PERIOD, ("报告期",))
    written = [
        "2024年",
        "2024",
        "2024年度",
        "2024年上半年",
        "2024年第三季度",
        "2024年1-6月",
        "202406",
        "2024-06",
        "２０２４年６月",
    ]
    batch = desk.take(
        "指标_2024.csv", ("报告期\n" + "".join(f"{w}\n" for w in written)).encode(), a_feed(period, key=("period",))
    )
    assert column_of(batch, "period") == [
        "2024", "2024", "2024", "2024-H1", "2024-Q3", "2024-06", "2024-06", "2024-06", "2024-06",
    ]  # fmt: skip
    assert repairs(batch) == {}


@pytest.mark.parametrize(
    "written", ["2024年13月", "24年", "2024年第五季度", "2024年下旬", "近三年", "二〇二四年", "2024~2025"]
)
def test_what_is_no_period_is_told(desk: Desk, written: str) -> None:
    period = Column("period", ColumnType.PERIOD, ("报告期",))
    batch = desk.take("指标_2024.csv", f"报告期\n{written}\n".encode(), a_feed(period, key=("period",)))
    assert codes(batch) == ["not-a-period"]
