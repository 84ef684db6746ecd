"""What those see of a row who are cleared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang_check.domain.masking import masked


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("110101199003071234", "110***1234"),
        ("11010119900307123X", "110***123X"),
        ("13812345678", "138****5678"),
        ("+8613812345678", "138****5678"),
        ("张三", "张*"),
        ("欧阳某某", "欧*"),
        ("江阴市某某科技有限公司", "江阴***有限公司"),
        ("江阴有限公司", "江***"),
        ("91320281MA1ABCDE2X", "913***DE2X"),
        ("6222020200112233445", "622***3445"),
        ("GR202232008672", "GR2***8672"),
        ("Acme Trading Ltd", "A***"),
        ("江阴市第7号科技有限公司", "江阴***有限公司"),
        ("-5", "-5"),
        ("1234.50", "1***.**"),
        ("2024-13-01", "2***-**-**"),
        ("12345678", "1*******"),
        ("", ""),
        ("  张  ", "张*"),
    ],
)
def test_a_value_is_shown_in_part(value: str, shown: str) -> None:
    assert masked(value) == shown


@given(st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True))
def test_no_identity_number_can_be_read_from_what_is_shown(number: str) -> None:
    # Birthday and place in the register stay hidden.
    assert number[6:14] not in masked(number)
    assert sum(c.isalnum() for c in masked(number)) == 7


@given(st.text(min_size=5, max_size=60))
def test_nothing_longer_than_four_characters_is_shown_whole(words: str) -> None:
    if len("".join(words.split())) >= 5:
        assert masked(words) != words
