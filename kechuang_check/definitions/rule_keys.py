"""The kwargs of ordinary rules, held against the vocabulary of the judge."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from kechuang_check.definitions.known import Columns
from kechuang_check.definitions.problems import Problems, Wrong, full_width_colon, nearest, pick
from kechuang_check.definitions.values import parse_day
from kechuang_check.definitions.written import Document, Step
from kechuang_check.domain.vocabulary import ExpectationForm, Fault, KeyForm, KeyType, Vocabulary
from kechuang_check.errors import Place
from kechuang_check.words import text

# A backslash that is not itself escaped, and a d.
_DIGIT_CLASS = re.compile(r"(?<!\\)(?:\\\\)*\\d")


def read_kwargs(
    document: Document,
    path: tuple[Step, ...],
    form: ExpectationForm,
    columns: Columns,
    vocabulary: Vocabulary,
    problems: Problems,
) -> Mapping[str, Any]:
    """The kwargs at `path`, each of the type its key asks for. `columns`: of the feeds that use the suite."""
    node = document.node(*path)
    written: Mapping[str, object] = node.plain() if node else {}
    names = [key_form.name for key_form in form.keys]
    before = len(problems)
    for key, value in written.items():
        place = document.place(*path, key)
        key_form = form.key(key)
        if key_form is None:
            unknown = Wrong(text("`{key}` is not a key of {type}", key=key, type=form.type), pick(key, names))
            problems.add_wrong(place, full_width_colon(key, value) or unknown)
            continue
        try:
            _check_value(key_form, value, columns)
        except Wrong as wrong:
            problems.add_wrong(place, wrong)
    misspelt = {nearest(key.partition("：")[0], names) for key in written if form.key(key) is None}
    for key_form in form.keys:
        if key_form.required and key_form.name not in written and key_form.name not in misspelt:
            problems.add(
                document.place(*path),
                text("`{key}` is missing; {type} needs it", key=key_form.name, type=form.type),
                text("Add `{key}: ...` to its kwargs", key=key_form.name),
            )
    if len(problems) == before:
        for fault in vocabulary.check_kwargs(form.type, written):
            add_fault(document.place(*path), fault, problems)
        for types in columns.values():
            for fault in vocabulary.check_columns(form.type, written, types):
                add_fault(document.place(*path, *filter(None, [fault.key])), fault, problems)
    return written


def add_fault(place: Place, fault: Fault, problems: Problems) -> None:
    """Make a Problem of a fault; its position, counted from 1, goes into the words."""
    if fault.position is None:
        problems.add(place, fault.what, fault.mend)
    else:
        what = text("{fault} (at character {position})", fault=fault.what, position=fault.position + 1)
        problems.add(place, what, fault.mend)


def _check_value(form: KeyForm, value: object, columns: Columns) -> None:
    """Raises Wrong unless `value` is what the key asks for."""
    if value is None:
        raise Wrong(text("The key has no value"), text("Write a value after the colon, or remove the key"))
    if form.type is KeyType.CHOICE:
        if value not in form.choices:
            raise Wrong(text("`{written}` is not known here", written=str(value)), pick(str(value), form.choices))
        return
    _CHECKS[form.type](form.name, value, columns)


def _column(key: str, value: object, columns: Columns) -> None:
    if not isinstance(value, str):
        raise Wrong(text("`{key}` must name a column", key=key), text("Write the canonical name of one column"))
    for feed, names in columns.items():
        if value not in names:
            raise Wrong(
                text("The check `{feed}` has no column `{column}`", feed=feed, column=value), pick(value, names)
            )


def _columns(key: str, value: object, columns: Columns) -> None:
    if not isinstance(value, list) or not value:
        raise Wrong(
            text("`{key}` must be a list of columns", key=key), text("Write it in brackets: [credit_code, period]")
        )
    for item in value:
        _column(key, item, columns)
    if len(set(value)) < len(value):
        raise Wrong(text("`{key}` names a column twice", key=key), text("Keep one of the two"))


def _text(key: str, value: object, _: Columns) -> None:
    if not isinstance(value, str):
        raise Wrong(text("`{key}` must be text", key=key), text("Write one text; put a number in quotes"))
    if not value.strip():
        raise Wrong(text("`{key}` is empty", key=key), text("Write the text, or remove the key"))


def _regex(key: str, value: object, columns: Columns) -> None:
    _text(key, value, columns)
    expression = str(value)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(expression)
    except re.error as error:
        position = text("at character {position}", position=(error.pos or 0) + 1)
        raise Wrong(
            text("`{key}` is not a regular expression ({position})", key=key, position=position),
            text("Check its brackets and `\\` signs; put it in single quotes"),
        ) from None
    except (OverflowError, RecursionError):
        raise Wrong(
            text("`{key}` is not a regular expression that can be used", key=key),
            text("Use smaller numbers of repetitions and fewer brackets inside each other"),
        ) from None
    if _DIGIT_CLASS.search(expression):
        raise Wrong(
            text("`\\d` in `{key}` also matches full-width digits such as ２", key=key), text("Write `[0-9]` for `\\d`")
        )


def _integer(key: str, value: object, _: Columns) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Wrong(text("`{key}` must be a whole number", key=key), text("Write digits only, such as 10"))


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _number(key: str, value: object, _: Columns) -> None:
    if not _is_number(value):
        raise Wrong(text("`{key}` must be a number", key=key), text("Write digits, such as 10 or 0.5, without quotes"))


def _fraction(key: str, value: object, _: Columns) -> None:
    if not isinstance(value, int | Decimal) or isinstance(value, bool) or not 0 <= value <= 1:
        raise Wrong(text("`{key}` must be a number from 0 to 1", key=key), text("Write a decimal: 0.95 for 95 percent"))
    if key == "mostly" and value == 0:
        raise Wrong(
            text("With `mostly: 0` the rule can never fail"),
            text("Write the share of rows that must comply, such as 0.95; without `mostly` all of them must"),
        )


def _bound(key: str, value: object, _: Columns) -> None:
    if isinstance(value, str):
        try:
            parse_day(value)
        except Wrong as wrong:
            raise Wrong(
                text("`{key}` must be a number or a day: {fault}", key=key, fault=wrong.what), wrong.mend
            ) from None
    elif not _is_number(value):
        raise Wrong(
            text("`{key}` must be a number or a day", key=key), text("Write digits, or a day such as 2024-12-31")
        )


def _boolean(key: str, value: object, _: Columns) -> None:
    if not isinstance(value, bool):
        raise Wrong(text("`{key}` must be true or false", key=key), text("Write `true` or `false`"))


def _values(key: str, value: object, _: Columns) -> None:
    if not isinstance(value, list) or not value:
        raise Wrong(
            text("`{key}` must be a list of values", key=key),
            text("Write it in brackets, with one value at least: [a, b]"),
        )
    if any(item is None or isinstance(item, list | dict) for item in value):
        raise Wrong(
            text("`{key}` holds something that is not a single value", key=key),
            text("Write texts and numbers only; an empty item needs quotes"),
        )


_CHECKS: Mapping[KeyType, Callable[[str, object, Columns], None]] = {
    KeyType.COLUMN: _column,
    KeyType.COLUMNS: _columns,
    KeyType.TEXT: _text,
    KeyType.REGEX: _regex,
    KeyType.INTEGER: _integer,
    KeyType.NUMBER: _number,
    KeyType.FRACTION: _fraction,
    KeyType.BOUND: _bound,
    KeyType.BOOLEAN: _boolean,
    KeyType.VALUES: _values,
}
