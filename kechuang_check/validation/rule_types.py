"""Whether a rule fits the columns it names: by what they hold, told before any batch is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from kechuang_check.domain.vocabulary import ColumnTypes, ExpectationForm, Fault, KeyForm, KeyType
from kechuang_check.validation.column_kinds import ALIKE, READS, Holds, held_by, kind_words, kinds_words
from kechuang_check.words import Text, text

_TYPES: Mapping[Holds, str] = {
    Holds.TEXT: "text, code",
    Holds.NUMBER: "amount, integer",
    Holds.DATE: "date",
    Holds.TRUTH: "boolean",
}


def faults_of_types(form: ExpectationForm, kwargs: Mapping[str, object], columns: ColumnTypes) -> Iterator[Fault]:
    """`columns`: those of one feed. A column whose type is not known has no fault."""
    named = [(key.name, column) for key in form.keys for column in _columns_named(key, kwargs)]
    held = {column: held_by(type_) for _, column in named if (type_ := columns.get(column)) is not None}
    wrong = [
        Fault(*_wrong_column(column, held[column], wanted), key=key)
        for key, column in named
        if column in held and (wanted := _wanted(form.type, key)) is not None and held[column] not in wanted
    ]
    yield from wrong
    if wrong:
        return
    if form.type in ALIKE:
        yield from _faults_of_comparing(held)
    column = kwargs.get(form.column_key) if form.column_key else None
    if isinstance(column, str) and column in held:
        yield from _faults_of_values(form, kwargs, column, held[column])


def _columns_named(key: KeyForm, kwargs: Mapping[str, object]) -> Sequence[str]:
    value = kwargs.get(key.name)
    if key.type is KeyType.COLUMN and isinstance(value, str):
        return [value]
    if key.type is KeyType.COLUMNS and isinstance(value, Sequence):
        return [name for name in value if isinstance(name, str)]
    return []


def _wanted(type_: str, key: str) -> frozenset[Holds] | None:
    return frozenset({Holds.DATE}) if key == "date_column" else READS.get(type_)


def _wrong_column(column: str, holds: Holds, wanted: frozenset[Holds]) -> tuple[Text, Text]:
    return (
        text(
            "`{column}` holds {kind}, and the rule reads {wanted}",
            column=column,
            kind=kind_words(holds),
            wanted=kinds_words(wanted),
        ),
        text("Name a column of type {types}", types=", ".join(_TYPES[h] for h in Holds if h in wanted)),
    )


def _faults_of_comparing(held: Mapping[str, Holds]) -> Iterator[Fault]:
    first = next(iter(held), "")
    other = next((column for column in held if held[column] is not held[first]), None)
    if other is not None:
        yield Fault(
            text(
                "`{a}` holds {a_kind} and `{b}` {b_kind}: they cannot be compared",
                a=first,
                a_kind=kind_words(held[first]),
                b=other,
                b_kind=kind_words(held[other]),
            ),
            text("Name columns that hold the same kind of value"),
        )


def _faults_of_values(
    form: ExpectationForm, kwargs: Mapping[str, object], column: str, holds: Holds
) -> Iterator[Fault]:
    """Bounds and sets of values that nothing in the column could be compared with."""
    for key in form.keys:
        given = kwargs.get(key.name)
        if key.type is KeyType.BOUND and given is not None and not _compares(given, holds):
            yield Fault(*_wrong_value(key.name, given, column, holds), key=key.name)
        if key.type is KeyType.VALUES and isinstance(given, Sequence):
            for value in given:
                if not _compares(value, holds):
                    yield Fault(*_wrong_value(key.name, value, column, holds), key=key.name)


def _compares(value: object, holds: Holds) -> bool:
    match value:
        case bool():
            return holds is Holds.TRUTH
        case int():
            return holds in (Holds.NUMBER, Holds.TEXT)
        case Decimal():
            return holds is Holds.NUMBER
        case str():
            return holds is Holds.TEXT or (holds is Holds.DATE and _is_day(value))
    return True  # what is no single value is told where its key is read


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _wrong_value(key: str, value: object, column: str, holds: Holds) -> tuple[Text, Text]:
    what = text(
        "{key} {value} cannot be compared with `{column}`, which holds {kind}",
        key=key,
        value=str(value).lower() if isinstance(value, bool) else str(value),
        column=column,
        kind=kind_words(holds),
    )
    mends = {
        Holds.TEXT: text("Put the value in quotes"),
        Holds.NUMBER: text("Write digits without quotes"),
        Holds.DATE: text("Write a day such as 2024-12-31"),
        Holds.TRUTH: text("Write `true` or `false`"),
    }
    return what, mends[holds]
