"""What columns hold, as far as rules care, and which rules read what: for lint as for judging."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from kechuang_check.domain.feed import ColumnType
from kechuang_check.words import Text, text


class Holds(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TRUTH = "truth"


_OF_TYPE: Final = {
    ColumnType.AMOUNT: Holds.NUMBER,
    ColumnType.INTEGER: Holds.NUMBER,
    ColumnType.DATE: Holds.DATE,
    ColumnType.BOOLEAN: Holds.TRUTH,
}


def held_by(type_: ColumnType) -> Holds:
    """What a canonical column of that type holds."""
    return _OF_TYPE.get(type_, Holds.TEXT)


def kind_words(holds: Holds) -> Text:
    return {
        Holds.TEXT: text("texts"),
        Holds.NUMBER: text("numbers"),
        Holds.DATE: text("dates"),
        Holds.TRUTH: text("yes or no"),
    }[holds]


def kinds_words(kinds: frozenset[Holds]) -> Text:
    """`numbers`, `numbers or dates`."""
    if kinds == frozenset({Holds.NUMBER, Holds.DATE}):
        return text("numbers or dates")
    (only,) = kinds
    return kind_words(only)


_TEXTS: Final = (
    "expect_column_values_to_match_regex",
    "expect_column_values_to_not_match_regex",
    "expect_column_value_lengths_to_equal",
    "expect_column_value_lengths_to_be_between",
    "expect_column_values_to_be_valid_credit_code",
    "expect_column_values_to_be_valid_certificate_number",
)
_ORDERED: Final = (
    "expect_column_values_to_be_between",
    "expect_column_min_to_be_between",
    "expect_column_max_to_be_between",
    "expect_column_pair_values_a_to_be_greater_than_b",
)
_NUMBERS: Final = (
    "expect_column_mean_to_be_between",
    "expect_column_median_to_be_between",
    "expect_column_sum_to_be_between",
    "expect_multicolumn_sum_to_equal",
)
_DATES: Final = ("expect_column_dates_to_be_within", "expect_column_pair_dates_to_be_years_apart")

READS: Final = {
    **dict.fromkeys(_TEXTS, frozenset({Holds.TEXT})),
    **dict.fromkeys(_ORDERED, frozenset({Holds.NUMBER, Holds.DATE})),
    **dict.fromkeys(_NUMBERS, frozenset({Holds.NUMBER})),
    **dict.fromkeys(_DATES, frozenset({Holds.DATE})),
}
"""What the columns of a rule must hold, for rules that do not take every column."""

ALIKE: Final = frozenset(
    {
        "expect_column_pair_values_a_to_be_greater_than_b",
        "expect_column_pair_values_to_be_equal",
        "expect_select_column_values_to_be_unique_within_record",
    }
)
"""Rules that compare columns with each other."""
