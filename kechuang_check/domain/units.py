"""Units as Chinese filings name them: what they measure, and the exact factor to the canonical unit."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Measure:
    """`quantity`: what is measured, which is also the canonical unit; `factor`: how many of it one unit is."""

    quantity: str
    factor: Decimal


_COUNTED = "个家项件篇户台套次只头辆艘份处条种所座期批宗起例册种"
"""Classifiers of things that come in ones."""

_BASES: Mapping[str, Measure] = {
    "元": Measure("yuan", Decimal(1)),
    "人民币元": Measure("yuan", Decimal(1)),
    "美元": Measure("us_dollars", Decimal(1)),
    "人": Measure("persons", Decimal(1)),
    "名": Measure("persons", Decimal(1)),
    "人年": Measure("person_years", Decimal(1)),
    "人·年": Measure("person_years", Decimal(1)),
    "人次": Measure("person_times", Decimal(1)),
    **{classifier: Measure("count", Decimal(1)) for classifier in _COUNTED},
    "%": Measure("fraction", Decimal("0.01")),
    "‰": Measure("fraction", Decimal("0.001")),
    "克": Measure("tonnes", Decimal("0.000001")),
    "公斤": Measure("tonnes", Decimal("0.001")),
    "千克": Measure("tonnes", Decimal("0.001")),
    "吨": Measure("tonnes", Decimal(1)),
    "吨标准煤": Measure("tonnes_coal_equivalent", Decimal(1)),
    "平方米": Measure("square_metres", Decimal(1)),
    "公顷": Measure("square_metres", Decimal(10_000)),
    "平方公里": Measure("square_metres", Decimal(1_000_000)),
    "亩": Measure("mu", Decimal(1)),
    "立方米": Measure("cubic_metres", Decimal(1)),
    "米": Measure("metres", Decimal(1)),
    "公里": Measure("metres", Decimal(1000)),
    "千米": Measure("metres", Decimal(1000)),
    "千瓦": Measure("kilowatts", Decimal(1)),
    "千瓦时": Measure("kilowatt_hours", Decimal(1)),
    "小时": Measure("hours", Decimal(1)),
    "天": Measure("days", Decimal(1)),
    "年": Measure("years", Decimal(1)),
}
_PREFIXES: Mapping[str, Decimal] = {
    "": Decimal(1),
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "十万": Decimal(100_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
    "十亿": Decimal(1_000_000_000),
    "百亿": Decimal(10_000_000_000),
    "千亿": Decimal(100_000_000_000),
    "万亿": Decimal(1_000_000_000_000),
}
_SHARES = ("%", "‰")
_BY_LENGTH = sorted(_BASES, key=len, reverse=True)

COMMON_UNITS = ("元", "千元", "万元", "百万元", "亿元", "人", "万人", "人年", "个", "家", "项", "件", "%", "‰")
"""Examples for those who look for the right word."""


@lru_cache(1024)
def measure_of(unit: str) -> Measure | None:
    """What `unit` (such as 万元, 个, 亿千瓦时, ％) measures; None for a word that is no unit known here.

    >>> measure_of("万元")
    Measure(quantity='yuan', factor=Decimal('10000'))
    """
    word = "".join(unicodedata.normalize("NFKC", unit).split())
    for base in _BY_LENGTH:
        prefix = word.removesuffix(base)
        if word.endswith(base) and prefix in _PREFIXES and not (prefix and base in _SHARES):
            measure = _BASES[base]
            return Measure(measure.quantity, measure.factor * _PREFIXES[prefix])
    return None
