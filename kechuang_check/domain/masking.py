"""Values of rows as those see them who are cleared: enough to find the row again, and no more."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_EXAMPLES = 5

_PHONE = re.compile(r"(?:\+?86)?(1[3-9][0-9])[0-9]{4}([0-9]{4})")
_CODE = re.compile(r"[0-9A-Za-z-]{8,}")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,:/-][0-9]+)*%?")
_LONGEST_NUMBER = 10
_LONGEST_NAME_OF_A_PERSON = 4
_KEPT_BEFORE, _KEPT_BEHIND = 3, 4
_KINDS_OF_ENTERPRISE = ("股份有限公司", "有限责任公司", "有限公司", "合伙企业", "研究院", "集团", "公司", "中心", "厂")
_NAME = re.compile(r"[\u3400-\u9fff0-9A-Za-z（）()·&-]+")


@dataclass(frozen=True, slots=True)
class Example:
    """A failing row: its number in the filing, and by canonical column the masked values that say which row it is and
    what is wrong in it; None for an empty cell.
    """

    row: int
    cells: tuple[tuple[str, str | None], ...]


def masked(value: str) -> str:
    """`110***1234` for a long code, `138****5678` for a phone, `张*` for a person, `江阴***有限公司` for an enterprise;
    of a number its first digit.

    How long a code or a name is does not show; the length of a number does, for that is what is wrong with many.
    """
    words = " ".join(value.split())
    if phone := _PHONE.fullmatch(words):
        return f"{phone[1]}****{phone[2]}"
    if _NUMBER.fullmatch(words) and len(words) <= _LONGEST_NUMBER:
        first = next(i for i, c in enumerate(words) if c.isdigit())
        return words[: first + 1] + re.sub("[0-9]", "*", words[first + 1 :])
    if _CODE.fullmatch(words):
        return f"{words[:_KEPT_BEFORE]}***{words[-_KEPT_BEHIND:]}" if len(words) > 11 else f"{words[:2]}***{words[-2:]}"
    if len(words) <= _LONGEST_NAME_OF_A_PERSON:
        return f"{words[:1]}*" if words else words
    kind = next((k for k in _KINDS_OF_ENTERPRISE if words.endswith(k)), "")
    if _NAME.fullmatch(words) and kind and len(words) > len(kind) + 2:
        return f"{words[:2]}***{kind}"
    return f"{words[:1]}***"
