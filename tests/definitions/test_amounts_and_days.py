"""Single values: amounts are exact, days are days, and what is not is told with the mend."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang_check.definitions.problems import Wrong
from kechuang_check.definitions.shapes import Prose
from kechuang_check.definitions.values import parse_day, parse_quantity, parse_share

FACTORS = {
    "": Fraction(1),
    "%": Fraction(1, 100),
    "‰": Fraction(1, 1000),
    "元": Fraction(1),
    "千元": Fraction(1000),
    "万": Fraction(10**4),
    "万元": Fraction(10**4),
    "亿": Fraction(10**8),
    "亿元": Fraction(10**8),
}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2%", "0.02"),
        ("3.3%", "0.033"),
        ("5‰", "0.005"),
        (2000, "2000"),
        ("56万", "560000"),
        ("90亿元", "9000000000"),
        ("4,113.75亿元".replace(",", ""), "411375000000"),
        ("36 亿元", "3600000000"),
        (Decimal("0.40"), "0.40"),
        ("3千元", "3000"),
    ],
)
def test_an_amount_is_read_into_its_plain_unit(written, value):
    assert parse_quantity(written).value == Decimal(value)


@settings(max_examples=150)
@given(
    st.integers(0, 10**18 - 1),
    st.one_of(st.just(""), st.integers(0, 10**9 - 1).map(lambda n: f".{n:09d}")),
    st.sampled_from(sorted(FACTORS)),
)
def test_no_digit_of_an_amount_is_lost(whole, decimals, sign):
    quantity = parse_quantity(f"{whole}{decimals}{sign}")
    assert Fraction(quantity.value) == Fraction(f"{whole}{decimals or ''}") * FACTORS[sign]


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("9,000,000,000", "Write `9000000000`"),
        ("９０亿元", "Write `90亿元`"),
        ("2％", "Write `2%`"),
        ("-1", "Write digits"),
        ("两千", "Write digits"),
        ("1e9", "Write digits"),
        ("", "Write digits"),
        ("5 万人", "Write `5万`; what is counted stands in `unit`"),
        ("2000家", "Write `2000`; what is counted stands in `unit`"),
        ("1" * 40, "Write digits"),
        (True, "Write digits"),
        (None, "Write digits"),
        ([2], "Write digits"),
        (1.5, "Write digits"),
    ],
)
def test_what_is_not_an_amount_is_told_with_a_mend(written, mend):
    with pytest.raises(Wrong) as caught:
        parse_quantity(written)
    assert mend in str(caught.value.mend)


@settings(max_examples=100)
@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_is_told(written):
    told = value = None
    try:
        value = parse_quantity(written).value
    except Wrong as wrong:
        told = str(wrong.mend)
    assert told or value >= 0


@pytest.mark.parametrize(
    ("written", "value"), [("95%", "0.95"), (1, "1"), (0, "0"), (Decimal("0.5"), "0.5"), ("100%", "1")]
)
def test_a_share(written, value):
    assert parse_share(written) == Decimal(value)


@pytest.mark.parametrize(
    ("written", "mend"), [(95, "`95%`"), ("101%", "up to 100%"), ("1万", "up to 100%"), (1000, "up to 100%")]
)
def test_a_share_above_the_whole_is_refused(written, mend):
    with pytest.raises(Wrong) as caught:
        parse_share(written)
    assert mend in str(caught.value.mend)


def test_a_day_as_text_and_as_toml_date():
    assert parse_day("2024-02-29") == date(2024, 2, 29)
    assert parse_day(date(2024, 2, 29)) == date(2024, 2, 29)


@pytest.mark.parametrize(
    "written", ["2023-02-29", "20241231", "2024-W01-1", "２０２４-12-31", 2024, None, datetime(2024, 1, 1, tzinfo=UTC)]
)
def test_what_is_not_a_day_is_refused(written):
    with pytest.raises(Wrong):
        parse_day(written)


def test_chinese_folded_over_two_lines_is_read_without_the_blank_between() -> None:
    prose = Prose.model_validate({"zh": "基期未公布， 到期评判； 按 R&D 计算", "en": "no baseline, judged at the end"})
    assert prose.zh == "基期未公布，到期评判；按 R&D 计算"
    folded = Prose.model_validate({"zh": "逾期（未完成的）。 24 项，见 “清单” （附件） 。", "en": "x"})
    assert folded.zh == "逾期（未完成的）。24 项，见“清单”（附件）。"
    assert prose.en == "no baseline, judged at the end"
