"""What the reader of suites must know of the judge; importing it costs next to nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from kechuang_check.domain.vocabulary import NO_TYPES, ColumnTypes, ExpectationForm, Fault, KeyType
from kechuang_check.validation.forms import FORMS
from kechuang_check.validation.rule_types import faults_of_types
from kechuang_check.words import text


class RuleVocabulary:
    """The rules that `gx_judge` judges; a `domain.vocabulary.Vocabulary`."""

    @property
    def forms(self) -> Mapping[str, ExpectationForm]:
        return FORMS

    def check_kwargs(self, type_: str, kwargs: Mapping[str, object]) -> Sequence[Fault]:
        """Faults between the keys of a rule whose keys are each of their type. An unknown type has no faults here."""
        form = FORMS.get(type_)
        if form is None:
            return ()
        return (
            *_faults_of_bounds(form, kwargs),
            *_faults_of_share(kwargs),
            *_faults_of_years(kwargs),
            *_faults_of_regex(kwargs),
            *_faults_of_lists(form, kwargs),
        )

    def check_columns(self, type_: str, kwargs: Mapping[str, object], columns: ColumnTypes) -> Sequence[Fault]:
        """Faults of a rule that does not fit the columns it names. An unknown type has no faults here."""
        form = FORMS.get(type_)
        return () if form is None else tuple(faults_of_types(form, kwargs, columns))

    def check_expression(
        self, expression: str, columns: Collection[str], types: ColumnTypes = NO_TYPES
    ) -> Sequence[Fault]:
        from kechuang_check.validation.expressions import faults_of

        return faults_of(expression, columns, types)


def _faults_of_bounds(form: ExpectationForm, kwargs: Mapping[str, object]) -> Iterator[Fault]:
    if form.key("min_value") is None:
        return
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    if low is None and high is None:
        yield Fault(text("Nothing bounds the rule, so it could never fail"), text("Give min_value, max_value or both"))
        return
    for strict, bound in (("strict_min", "min_value"), ("strict_max", "max_value")):
        if kwargs.get(strict) and kwargs.get(bound) is None:
            yield Fault(
                text("{strict} is given without {bound}", strict=strict, bound=bound),
                text("Give {bound}, or take {strict} out", strict=strict, bound=bound),
            )
    if low is None or high is None:
        return
    from_, to = _comparable(low), _comparable(high)
    if from_ is None or to is None or isinstance(from_, date) != isinstance(to, date):
        yield Fault(
            text("min_value {low} and max_value {high} are not of one kind", low=str(low), high=str(high)),
            text("Give two numbers, or two dates as YYYY-MM-DD"),
        )
    elif from_ > to:  # type: ignore[operator]
        yield Fault(
            text("min_value {low} is above max_value {high}", low=str(low), high=str(high)),
            text("Exchange the two bounds"),
        )
    elif from_ == to and (kwargs.get("strict_min") or kwargs.get("strict_max")):
        yield Fault(
            text("No value is both above and below {low}", low=str(low)), text("Take strict_min and strict_max out")
        )


def _comparable(bound: object) -> Decimal | date | None:
    match bound:
        case bool():
            return None
        case int() | Decimal():
            return Decimal(bound)
        case str():
            try:
                return date.fromisoformat(bound)
            except ValueError:
                return None
    return None


def _faults_of_share(kwargs: Mapping[str, object]) -> Iterator[Fault]:
    mostly = kwargs.get("mostly")
    if isinstance(mostly, int | Decimal) and mostly == 0:
        yield Fault(text("mostly: 0 lets every row fail"), text("Give the share of rows that must be right, as 0.95"))


_LIMITS: Mapping[str, tuple[int, int]] = {"years": (1, 100), "tolerance_days": (0, 182)}
"""With half a year more or less, one date would be right for two numbers of years."""


def _faults_of_years(kwargs: Mapping[str, object]) -> Iterator[Fault]:
    for key, (least, most) in _LIMITS.items():
        given = kwargs.get(key)
        if not isinstance(given, int):
            continue
        if given < least:
            yield Fault(
                text("`{key}` is less than {limit}", key=key, limit=least), text("Write {limit} or more", limit=least)
            )
        elif given > most:
            yield Fault(
                text("`{key}` is more than {limit}", key=key, limit=most), text("Write {limit} or less", limit=most)
            )


_UNICODE_DIGIT = re.compile(r"(?<!\\)(?:\\\\)*\\d")


def _faults_of_regex(kwargs: Mapping[str, object]) -> Iterator[Fault]:
    regex = kwargs.get("regex")
    if not isinstance(regex, str):
        return
    if not regex:
        yield Fault(text("An empty regex fits every text"), text("Write the form that a text must have, as ^[0-9]+$"))
        return
    try:
        re.compile(regex)
    except (re.error, OverflowError, RecursionError) as error:
        yield Fault(
            text("The regex cannot be read: {reason}", reason=str(error)),
            text("Write a regular expression, as ^[0-9]{{4}}$"),
            getattr(error, "pos", None),
        )
        return
    digit = _UNICODE_DIGIT.search(regex)
    if digit is not None:
        yield Fault(
            text("\\d also fits full-width digits such as ５"), text("Write [0-9] instead of \\d"), digit.end() - 2
        )


def _faults_of_lists(form: ExpectationForm, kwargs: Mapping[str, object]) -> Iterator[Fault]:
    for key in form.keys:
        listed = kwargs.get(key.name)
        if key.type not in (KeyType.COLUMNS, KeyType.VALUES) or not isinstance(listed, Sequence):
            continue
        if not listed:
            yield Fault(text("{key} is an empty list", key=key.name), text("List at least one"))
        elif len({(type(v), v) for v in listed}) < len(listed):
            yield Fault(text("{key} names something twice", key=key.name), text("Name each once"))
        elif key.name == "column_list" and len(listed) < 2:
            yield Fault(
                text("{key} names one column only", key=key.name),
                text("Name two or more, or use the rule for a column"),
            )
    pair = kwargs.get("column_A")
    if pair is not None and pair == kwargs.get("column_B"):
        yield Fault(text("column_A and column_B are the same column"), text("Name two different columns"))
