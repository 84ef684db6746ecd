"""What a form asks for: its columns with headers, units, and all that the check and the suite say of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from openpyxl.utils import get_column_letter

from kechuang_check.domain.feed import Column, ColumnType, Feed
from kechuang_check.domain.finding import MEASURING_TYPES, Finding, Outcome, Severity
from kechuang_check.domain.layout import Form
from kechuang_check.domain.period import Period
from kechuang_check.domain.rule import Rule
from kechuang_check.domain.vocabulary import ExpectationForm, KeyType
from kechuang_check.errors import Place, Problem, UsageError
from kechuang_check.forms.conditions import Condition, Grid, chosen_from, of_type, unit_of
from kechuang_check.forms.rule_conditions import Scope, conditions_of, is_required
from kechuang_check.reporting.reader import Reader
from kechuang_check.words import text

ROWS = 10_000
"""So many rows of a form have rules for input; below them the form takes anything."""
_PATH_SIGN = ">"


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule for readers; `is_grave`: the filing cannot be used if it fails."""

    sentence: str
    mend: str | None
    is_grave: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One column of a form. `header` as the check reads it, with its unit if no row says it for all.

    `conditions`: on its cells, of which the first is that of its kind, if it has one. `rules`: all that speak of it.
    """

    column: Column
    letter: str
    header: str
    title: str
    unit: str | None
    is_required: bool
    conditions: tuple[Condition, ...]
    rules: tuple[RuleWords, ...]

    @property
    def options(self) -> tuple[str, ...]:
        """The values to choose from; empty where any may be written."""
        return next((c.options for c in reversed(self.conditions) if c.options), ())


@dataclass(frozen=True, slots=True)
class Blank:
    """A form before it is filled in. `unit`: of all its numbers, where a row above the header says it.

    `header_row` from 1; `rules`: of the whole table. `is_bare`: it needs no repair when it is read, so nothing stands
    above the header, and the period in the file's name.
    """

    feed: Feed
    period: Period | None
    unit: str | None
    header_row: int
    top_rows: int
    grid: Grid
    columns: tuple[Asked, ...]
    rules: tuple[RuleWords, ...]
    is_bare: bool = False


def blank_form(feed: Feed, reader: Reader, period: Period | None, place: str, *, strict: bool = False) -> Blank:
    """The form of `feed` in the reader's language; bare if the feed is, or is to be checked, strict. Raises UsageError,
    at `place`, for a feed that has no such form.
    """
    _refuse(feed, place)
    plan = reader.workspace.plan
    rules = [r for r in reader.workspace.suites[feed.suite].rules if r.type not in MEASURING_TYPES]
    columns = sorted(feed.columns, key=lambda c: (c.at is None, c.at or 0))
    is_bare = strict or feed.strict
    unit = _common_unit(feed) if reader.lang == "zh" and not is_bare else None
    top_rows, header_row = _rows_above(feed, wanted=0 if is_bare else 4 if unit else 3)
    if top_rows < 4:
        unit = None
    grid = Grid(
        {c.name: get_column_letter(i) for i, c in enumerate(columns, start=1)}, header_row + 1, header_row + ROWS
    )
    scope = Scope(feed, grid, (plan.start, plan.end), period)
    asked = tuple(_asked(c, scope, rules, reader, is_unit_told=unit is not None) for c in columns)
    of_table = [r for r in rules if not columns_of(r, reader.forms.get(r.type))]
    told = tuple(_words(r, feed, reader) for r in of_table)
    return Blank(feed, period, unit, header_row, top_rows, grid, asked, told, is_bare)


def columns_of(rule: Rule, form: ExpectationForm | None) -> tuple[str, ...]:
    """The columns that a rule names."""
    found: list[str] = []
    for key in form.keys if form is not None else ():
        value = rule.kwargs.get(key.name)
        if key.type is KeyType.COLUMN and isinstance(value, str):
            found.append(value)
        elif key.type is KeyType.COLUMNS and isinstance(value, Sequence):
            found.extend(value)
    return tuple(found)


def header_of(column: Column, lang: str) -> str:
    """A header by which the check knows the column: of that language if it has one, and of one row."""
    of_one_row = [n for n in column.names if _PATH_SIGN not in n]
    return next((n for n in of_one_row if n.isascii() == (lang == "en")), (of_one_row or [column.name])[0])


def _asked(column: Column, scope: Scope, rules: Sequence[Rule], reader: Reader, *, is_unit_told: bool) -> Asked:
    feed, grid = scope.feed, scope.grid
    unit = unit_of(column, feed)
    title = header_of(column, reader.lang)
    brackets = "（{}）" if reader.lang == "zh" else " ({})"
    header = title if unit is None or is_unit_told else title + brackets.format(unit)
    base = of_type(column, feed, grid)
    conditions = [] if base is None else [base]
    if column.among is not None:
        conditions.append(chosen_from(tuple(column.among.members), column.name, grid))
    mine = [r for r in rules if column.name in columns_of(r, reader.forms.get(r.type))]
    for rule in mine:
        words = _words(rule, feed, reader)
        conditions += [
            replace(condition, words=words.sentence, mend=words.mend)
            for name, condition in conditions_of(rule, scope)
            if name == column.name
        ]
    required = column.name in feed.key or any(is_required(r, column.name) for r in mine)
    told = tuple(dict.fromkeys(_words(r, feed, reader) for r in mine))
    return Asked(column, grid.letters[column.name], header, title, unit, required, tuple(conditions), told)


def _words(rule: Rule, feed: Feed, reader: Reader) -> RuleWords:
    sentence = reader.sentence(Finding(rule.code, rule.type, rule.severity, Outcome.PASS), feed)
    return RuleWords(sentence, reader.in_words(rule.mend), rule.severity is Severity.CRITICAL)


def _common_unit(feed: Feed) -> str | None:
    """The unit of all numbers, if they have one and the same."""
    numbers = [c for c in feed.columns if c.type in (ColumnType.AMOUNT, ColumnType.INTEGER)]
    units = {unit_of(c, feed) for c in numbers}
    return units.pop() if len(units) == 1 else None


def _rows_above(feed: Feed, wanted: int) -> tuple[int, int]:
    """How many rows of those wanted may stand above the header, and its row: where the check looks for it."""
    if feed.layout.header_rows is None:
        return wanted, wanted + 1
    first, last = feed.layout.header_rows
    return min(wanted, first - 1), last


def _refuse(feed: Feed, place: str) -> None:
    where = Place(place)
    if feed.layout.form is not Form.TABLE:
        raise UsageError(
            Problem(
                text(
                    "{feed} is filed in a form of its own (layout.form: {form}).", feed=feed.name, form=feed.layout.form
                ),
                text("Fill in the form that the check describes; templates are made for tables with a row a record."),
                where,
            )
        )
    missing = [c.name for c in feed.columns if c.type is ColumnType.AMOUNT and unit_of(c, feed) is None]
    if missing:
        raise UsageError(
            Problem(
                text(
                    "The check does not say in which unit these amounts are filed: {columns}",
                    columns=", ".join(missing),
                ),
                text("Declare the unit of each in the check, or layout.unit for all."),
                where,
            )
        )
