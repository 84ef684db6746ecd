"""Numbers, days and periods in words: nothing is rounded across a threshold, nothing incomplete reads as whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang_check.domain.period import Period
from kechuang_check.domain.plan import Bilingual, Clause, Comparator, Kind, Target, Unit
from kechuang_check.reporting.calendar_words import day_words, period_words
from kechuang_check.reporting.characters import shortened, visible, width
from kechuang_check.reporting.numbers import amount, figures, share


def target(value: str, unit: Unit, comparator: Comparator = Comparator.AT_LEAST) -> Target:
    return Target(
        "x", Bilingual("指标", "indicator"), "p", "o", Clause("c", Bilingual.same("s")), comparator, Decimal(value),
        unit, date(2024, 12, 31), Kind.ANNUAL_RATIO,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "comparator", "shown"),
    [
        ("0.032999", Comparator.AT_LEAST, "3.2999%"),
        ("0.03299999", Comparator.AT_LEAST, "3.299999%"),
        ("0.033", Comparator.AT_LEAST, "3.30%"),
        ("0.033", Comparator.MORE_THAN, "3.30%"),
        ("0.0330001", Comparator.MORE_THAN, "3.30001%"),
        ("0.0330001", Comparator.AT_LEAST, "3.30%"),
        ("0.0171", Comparator.AT_LEAST, "1.71%"),
    ],
)
def test_a_percentage_has_two_decimals_and_more_where_two_would_hide_the_verdict(
    value: str, comparator: Comparator, shown: str
) -> None:
    printed = figures(target("0.033", Unit.PERCENT, comparator), Decimal(value), Decimal("0.033"), "zh")
    assert printed.value == shown
    assert printed.bound == printed.target == "3.30%"


@given(
    value=st.decimals("0", "2", places=9),
    limit=st.decimals("0.001", "2", places=6),
    comparator=st.sampled_from(Comparator),
)
@settings(max_examples=200)
def test_printed_percentages_always_give_the_verdict_of_the_exact_ones(
    value: Decimal, limit: Decimal, comparator: Comparator
) -> None:
    printed = figures(target(str(limit), Unit.PERCENT, comparator), value, None, "zh")
    assert printed.value is not None
    left, right = (Fraction(p.rstrip("%").replace(",", "")) for p in (printed.value, printed.target))
    assert comparator.holds(left, right) == comparator.holds(Fraction(value), Fraction(limit))
    if not comparator.holds(Fraction(value), Fraction(limit)):
        assert (left == right) == (value == limit)


@given(value=st.decimals("0", "20000000000", places=2))
@settings(max_examples=100)
def test_money_just_short_of_its_target_never_reads_as_the_target(value: Decimal) -> None:
    printed = figures(target("9000000000", Unit.YUAN, Comparator.MORE_THAN), value, None, "zh")
    assert (printed.value == printed.target) == (value == 9_000_000_000)


@pytest.mark.parametrize(
    ("number", "unit", "zh", "en"),
    [
        ("998", Unit.ENTERPRISES, "998 家", "998 enterprises"),
        ("1", Unit.ENTERPRISES, "1 家", "1 enterprise"),
        ("560000", Unit.PERSONS, "560,000 人", "560,000 persons"),
        ("25", Unit.CARRIERS, "25 个", "25 carriers"),
        ("600", Unit.PROJECTS, "600 个", "600 projects"),
        ("24", Unit.TASKS, "24 项", "24 tasks"),
        ("0.29", Unit.PERCENTAGE_POINTS, "0.29 个百分点", "0.29 percentage points"),
        ("0.0004", Unit.PERCENTAGE_POINTS, "0.0005 个百分点", "0.0005 percentage points"),
        ("6200000000", Unit.YUAN, "62 亿元", "CNY 6.2 billion"),
        ("12300000", Unit.YUAN, "1,230 万元", "CNY 12.3 million"),
        ("532.5", Unit.YUAN, "532.5 元", "CNY 532.5"),
        ("0", Unit.YUAN, "0 元", "CNY 0"),
    ],
)
def test_amounts_come_with_the_unit_that_people_plan_in(number: str, unit: Unit, zh: str, en: str) -> None:
    if number == "0.0004":  # rounded up, and never to nothing
        assert amount(Decimal("0.00041"), unit, "zh", at_least=True) == zh
        assert amount(Decimal("0.00041"), unit, "en", at_least=True) == en
    else:
        assert amount(Decimal(number), unit, "zh") == zh
        assert amount(Decimal(number), unit, "en") == en


def test_what_is_still_to_be_added_is_rounded_up() -> None:
    assert amount(Decimal("1233132573.1"), Unit.YUAN, "zh", at_least=True) == "12.34 亿元"


def test_a_small_sum_beside_a_great_target_keeps_a_scale_of_its_own() -> None:
    printed = figures(target("9000000000", Unit.YUAN), Decimal(30000), None, "zh")
    assert (printed.value, printed.target) == ("3 万元", "90 亿元")


@pytest.mark.parametrize(
    ("fraction", "shown"),
    [
        ("0.9999", "99.9%"),
        ("1", "100.0%"),
        ("0.501", "50.1%"),
        ("0.91666", "91.7%"),
        ("1.0006", "100.1%"),
        ("0", "0.0%"),
    ],
)
def test_a_share_is_rounded_and_never_up_to_the_whole(fraction: str, shown: str) -> None:
    assert share(Decimal(fraction)) == shown


def test_a_share_below_a_floor_never_reads_as_the_floor() -> None:
    assert share(Decimal("0.9497"), Decimal("0.95")) == "94.9%"
    assert share(Decimal("0.9503"), Decimal("0.95")) == "95.0%"
    assert share(Decimal("0.9996"), Decimal("0.95")) == "99.9%"


@pytest.mark.parametrize(
    ("label", "zh", "en"),
    [
        ("2024", "2024年", "2024"),
        ("2024-H1", "2024年上半年", "H1 2024"),
        ("2024-H2", "2024年下半年", "H2 2024"),
        ("2024-Q3", "2024年3季度", "Q3 2024"),
        ("2024-12", "2024年12月", "December 2024"),
    ],
)
def test_periods_and_days_are_written_as_each_language_writes_them(label: str, zh: str, en: str) -> None:
    assert (period_words(Period.parse(label), "zh"), period_words(Period.parse(label), "en")) == (zh, en)
    assert day_words(date(2024, 12, 31), "zh") == "2024年12月31日"
    assert day_words(date(2024, 12, 31), "en") == "31 December 2024"


def test_hidden_characters_are_written_out() -> None:
    assert visible("a\u202eb\u200bc\x1b[31m") == "a‹U+202E›b‹U+200B›c‹U+001B›[31m"
    assert visible("\ud800") == "‹U+D800›"
    assert visible("市科技局 R&D\n第二行") == "市科技局 R&D\n第二行"


@given(words=st.text(max_size=40), columns=st.integers(2, 30))
@settings(max_examples=100)
def test_shortened_words_fit(words: str, columns: int) -> None:
    assert width(shortened(words, columns)) <= max(columns, 0)
