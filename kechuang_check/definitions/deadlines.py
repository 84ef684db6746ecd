"""`expected:` of a check: how often a report is owed and until when, in the words that departments use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kechuang_check.definitions.check_shapes import ExpectedShape
from kechuang_check.definitions.known import KnownPlan
from kechuang_check.definitions.problems import Problems, Wrong
from kechuang_check.definitions.written import Document
from kechuang_check.domain.deadline import DayOfMonth, DaysAfter, Deadline
from kechuang_check.domain.feed import Expected, Units
from kechuang_check.domain.names import NameList
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.domain.working_days import WorkCalendar
from kechuang_check.words import text

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_WHICH = {"same": 0, "next": 1, "second": 2, "third": 3, "当": 0, "本": 0, "次": 1, "下": 1}
_LAST_DAY = 31

_MOVED = re.compile(
    r"(?:,? ?(?:moved to|or) the next working day"
    r"|,?(?:[遇逢如]?(?:节假日|休息日|周末|非工作日)的?)?顺延(?:至下一个?工作日)?)$"
)
_AFTER = re.compile(
    r"(?P<count>[0-9]{1,4}) (?P<working>working )?days? after (?:the |its )?(?:end of the )?period"
    r"|(?:报告期|期)(?:结束|满)?后(?P<zh_count>[0-9]{1,4})(?:个?(?P<zh_working>工作日)|[日天])(?:内|前|以内|之前)?"
)
_OF_YEAR = re.compile(
    rf"(?:by )?(?:{_DAY} {_MONTH}|{_MONTH.replace('month', 'month2')} {_DAY.replace('day', 'day2')})"
    r"(?: of the (?P<which>same|next) year)?"
    r"|(?P<zh_which>次|当|本|下)?年?(?P<zh_month>[0-9]{1,2})月(?P<zh_day>[0-9]{1,2})[日号](?:前|之前)?"
)
_OF_MONTH = re.compile(
    rf"(?:by )?the (?:{_DAY}|(?P<last>last day)) of the (?P<which>same|next|second|third) month"
    r"(?: after (?:the |its )?(?:end of the )?period)?"
    r"|(?:(?P<zh_which>当|本|次|下)月|期?后第(?P<zh_months>[1-9])个?月)"
    r"(?:(?P<zh_day>[0-9]{1,2})[日号](?:前|之前)?|(?P<zh_last>末|底|最后一[日天])(?:前|之前)?)"
)
EXAMPLES = text(
    "15 days after the period; 10 working days after the period; by 28 February; the 15th of the next month"
)


def parse_deadline(written: str, every: Frequency | None) -> Deadline:
    """Read a due date in English or Chinese. `every`: how often, if known. Raises Wrong."""
    words = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", written)).strip().casefold()
    if re.search("[\u4e00-\u9fff]", words):
        words = words.replace(" ", "")
    moved = _MOVED.search(words)
    plain = words[: moved.start()] if moved else words
    rule = _after(plain) or _of_month(plain) or _of_year(plain, every)
    if rule is None:
        raise Wrong(
            text("`{written}` does not say until when", written=written[:60]),
            text("Write it as one of: {examples}", examples=EXAMPLES),
        )
    return Deadline(rule, moved is not None)


def _after(words: str) -> DaysAfter | None:
    found = _AFTER.fullmatch(words)
    if found is None:
        return None
    return DaysAfter(int(found["count"] or found["zh_count"]), bool(found["working"] or found["zh_working"]))


def _of_month(words: str) -> DayOfMonth | None:
    found = _OF_MONTH.fullmatch(words)
    if found is None:
        return None
    months = int(found["zh_months"]) if found["zh_months"] else _WHICH[found["which"] or found["zh_which"]]
    is_last = found["last"] or found["zh_last"]
    return DayOfMonth(months, _LAST_DAY if is_last else _day(found["day"] or found["zh_day"], words, _LAST_DAY))


def _of_year(words: str, every: Frequency | None) -> DayOfMonth | None:
    """A day of the year after the period, or of the same year if it says so."""
    found = _OF_YEAR.fullmatch(words)
    if found is None:
        return None
    if every not in (Frequency.YEARLY, None):
        raise Wrong(
            text("A day of the year cannot be the due date where `every` is {every}", every=every.short),
            text("Write a day after the period: {examples}", examples=EXAMPLES),
        )
    name = found["month"] or found["month2"]
    month = _MONTHS.index(name) + 1 if name else int(found["zh_month"])
    if not 1 <= month <= 12:
        raise Wrong(text("There is no month {month}", month=month), text("Check the month and the day of the month"))
    longest = 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    day = _day(found["day"] or found["day2"] or found["zh_day"], words, longest)
    is_same = (found["which"] or found["zh_which"]) in ("same", "当", "本")
    return DayOfMonth(month - 12 if is_same else month, day)


def _day(digits: str, words: str, longest: int) -> int:
    if not 1 <= int(digits) <= longest:
        raise Wrong(text("There is no such day as {day}", day=words), text("Check the month and the day of the month"))
    return int(digits)


def read_expected(document: Document, shape: ExpectedShape, among: NameList | None, problems: Problems) -> Expected:
    """The domain's value of `expected:`; a deadline that cannot be read is told, and stands as the period's end."""
    deadline = Deadline(DaysAfter(shape.within_days or 0))
    if (shape.until is None) == (shape.within_days is None):
        problems.add(
            document.place("expected") if shape.until is None else document.place("expected", "within_days"),
            text("`until` is missing") if shape.until is None else text("There are two due dates"),
            text("Add it, such as `{line}`", line="until: 15 days after the period")
            if shape.until is None
            else text("Keep `until`, and remove `within_days`"),
        )
    elif shape.until is not None:
        try:
            deadline = parse_deadline(shape.until, shape.every)
        except Wrong as wrong:
            problems.add_wrong(document.place("expected", "until"), wrong)
    units = Units(shape.by.rows, among) if shape.by.rows else None
    if shape.by.of is not None and shape.by.rows is None:
        problems.add(
            document.place("expected", "by", "of"),
            text("A list of names without the column that holds them"),
            text("Add it, such as `{line}`", line="rows: town"),
        )
    assumption = shape.assumption.words() if shape.assumption else None
    _check_skip(document, shape, problems)
    expected = Expected(
        shape.every,
        deadline,
        shape.steward,
        units,
        shape.start,
        shape.to,
        shape.grace,
        frozenset(shape.skip),
        assumption,
    )
    problem = next(_too_early(expected), None)
    if problem is not None:
        problems.add_wrong(document.place("expected", "until"), problem)
    return expected


def _check_skip(document: Document, shape: ExpectedShape, problems: Problems) -> None:
    """Only months can be left out, and the last one of a year cannot: nothing later would cover it."""
    for index, month in enumerate(shape.skip):
        if shape.every is not Frequency.MONTHLY or not 1 <= month <= 11:
            problems.add(
                document.place("expected", "skip", index),
                text("There is no month {month} whose report a later one of its year could cover", month=month),
                text("Write months from 1 to 11, with `every: month`, such as [1]"),
            )


def _too_early(expected: Expected) -> Iterator[Wrong]:
    """A report that would be due while its period still runs."""
    for month in range(expected.every.months, 13, expected.every.months):
        period = Period.of_months(2023, month, expected.every.months)
        due = expected.until.of(period, WorkCalendar())
        if due < period.end:
            yield Wrong(
                text(
                    "The report of {period} would be due on {due}, before the period ends on {end}",
                    period=period.label,
                    due=due.isoformat(),
                    end=period.end.isoformat(),
                ),
                text("Write a day after the period: {examples}", examples=EXAMPLES),
            )


def check_span(document: Document, shape: ExpectedShape, plan: KnownPlan, problems: Problems) -> None:
    """That there is a period between the first and the last day on which reports are owed."""
    start, end = shape.start or plan.start, shape.to or plan.end
    if start is None or end is None or Period.containing(end, shape.every).start >= start:
        return
    problems.add(
        document.place("expected", "to" if shape.to else "from"),
        text(
            "There is no whole period (`every: {every}`) between {start} and {end}, so no report would be expected",
            every=shape.every.short,
            start=start.isoformat(),
            end=end.isoformat(),
        ),
        text("Check both days, or leave them out: then reports are owed for the whole plan"),
    )
