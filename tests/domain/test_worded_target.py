"""What the wordings of published plans are read as."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.plan import Comparator, Obligation
from kechuang_check.domain.worded_target import Asked, read_wording

LEAST, MORE, MOST, LESS = Comparator.AT_LEAST, Comparator.MORE_THAN, Comparator.AT_MOST, Comparator.LESS_THAN


@pytest.mark.parametrize(
    ("words", "comparator", "value", "unit"),
    [
        ("战新产业产值占比达48%", LEAST, "48", "%"),
        ("上市企业35家以上", LEAST, "35", "家"),
        ("智能制造示范突破100个", MORE, "100", "个"),
        ("技术合同成交额超过90亿元", MORE, "90", "亿元"),
        ("人才总量达56万人", LEAST, "560000", "人"),
        ("研发投入占比3.3%左右", Comparator.WITHIN, "3.3", "%"),
        ("不低于 １，５００ 家", LEAST, "1500", "家"),
        ("不超过 500 万吨", MOST, "5000000", "吨"),
        ("PM2.5浓度控制在30微克以内", MOST, "30", "微克"),
        ("失业率低于4%", LESS, "4", "%"),
        ("5G基站达到3000个", LEAST, "3000", "个"),
        ("到2025年，高新技术企业达到2000家", LEAST, "2000", "家"),
        ("number of high-tech enterprises in the city has reached 2000", LEAST, "2000", None),
        ("R&D above 3.3% of GDP by 2024", MORE, "3.3", "%"),
        ("annual turnover of technology contracts exceeds 9 billion yuan", MORE, "9000000000", "元"),
    ],
)
def test_values(words: str, comparator: Comparator, value: str, unit: str | None) -> None:
    (found,) = read_wording(words)
    assert (found.asked, found.comparator, found.value, found.unit) == (Asked.VALUE, comparator, Decimal(value), unit)
    assert found.doubts == ()


@pytest.mark.parametrize(
    ("words", "asked", "value"),
    [
        ("研发经费年均增长7%以上", Asked.ANNUAL_GROWTH, "7"),
        ("研发投入增长8%以上", Asked.GROWTH, "8"),
        ("地区生产总值翻一番", Asked.MULTIPLE, "2"),
        ("产值翻两番", Asked.MULTIPLE, "4"),
        ("实现双倍增", Asked.MULTIPLE, "2"),
        ("综合实力保持全国前三", Asked.PLACE, "3"),
        ("进入全省前10位", Asked.PLACE, "10"),
        ("规上企业研发机构全覆盖", Asked.COVERAGE, "100"),
        ("占比提高1.2个百分点", Asked.POINTS, "1.2"),
    ],
)
def test_what_is_no_value_itself(words: str, asked: Asked, value: str) -> None:
    (found,) = read_wording(words)
    assert (found.asked, found.value) == (asked, Decimal(value))


def test_one_wording_can_hold_two_targets() -> None:
    growth, value = read_wording("规上工业产值年均增长6%，力争突破6500亿元")
    assert (growth.asked, growth.value, growth.obligation) == (Asked.ANNUAL_GROWTH, Decimal(6), Obligation.EXPECTED)
    assert (value.comparator, value.value, value.unit) == (MORE, Decimal(6500), "亿元")
    assert value.obligation is Obligation.STRETCH


def test_a_part_without_a_number_is_carried_beside_the_other() -> None:
    growth, rest = read_wording("研发经费投入年均增长7%以上，力争投入强度高于“十三五”时期实际")
    assert (growth.value, rest.asked, rest.value, rest.obligation) == (
        Decimal(7), Asked.NO_NUMBER, None, Obligation.STRETCH,
    )  # fmt: skip


def test_no_number_is_never_read_as_zero() -> None:
    (found,) = read_wording("能耗达到国际先进水平")
    assert (found.asked, found.value, len(found.doubts)) == (Asked.NO_NUMBER, None, 1)


def test_from_and_to() -> None:
    (found,) = read_wording("数字经济核心产业增加值占GDP比重由7.8%（2020年）提高到10%")
    assert (found.base, found.value) == (Decimal("7.8"), Decimal(10))


def test_without_a_word_of_comparison_there_is_a_doubt() -> None:
    (found,) = read_wording("万人发明专利拥有量 12件")
    assert found.comparator is LEAST
    assert len(found.doubts) == 1


@given(
    st.text(
        alphabet="达到以上超过突破左右力争年均增长翻番前第位0123456789.,%‰万亿元家个由至 ，；2025年abcGDP", max_size=40
    )
)
def test_any_wording_is_read_or_carried(words: str) -> None:
    found = read_wording(words)
    assert bool(found) is bool(words.strip())
    for worded in found:
        assert (worded.value is None) is (worded.asked is Asked.NO_NUMBER)
