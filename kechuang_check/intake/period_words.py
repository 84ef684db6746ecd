"""Report periods as people write them: in names of files, in titles and headers, in cells."""

from __future__ import annotations

import re
import unicodedata

from kechuang_check.domain.feed import Feed
from kechuang_check.domain.period import Frequency, Period
from kechuang_check.intake.refusal import Refusal
from kechuang_check.words import text

_YEAR = r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})"
_ORDINALS = {**{c: i for i, c in enumerate("一二三四", start=1)}, **{str(i): i for i in range(1, 5)}}
_FORMS = re.compile(
    _YEAR
    + r"""(?:
        (?P<day>     (?P<s>[-./_]?)[01][0-9](?P=s)[0-3][0-9](?![0-9]) | 年[0-9]{1,2}月[0-9]{1,2}日 )
      | (?P<half>    年?[-_\s]?H(?P<h>[12])(?![0-9]) | 年?(?P<hz>[上下])半年 )
      | (?P<quarter> 年?[-_\s]?Q(?P<q>[1-4])(?![0-9]) | 年?第?(?P<qz>[一二三四1-4])季度? )
      | (?P<month>   年(?:0?1[-—–~至到])?(?P<mz>1[0-2]|0?[1-9])月 | [-._]?(?P<m>0[1-9]|1[0-2])(?![0-9]|[-.][0-9]) )
      | (?P<whole>   年度? | (?![0-9]|[-.][0-9]) )
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_EXAMPLES = {
    Frequency.YEARLY: "2024",
    Frequency.HALF_YEARLY: "2024-H1",
    Frequency.QUARTERLY: "2024-Q3",
    Frequency.MONTHLY: "2024-12",
}


def example_of(frequency: Frequency) -> str:
    """A period of that length as it is written."""
    return _EXAMPLES[frequency]


def period_in_name(stem: str) -> Period | None:
    """The last period that a file's name (without its suffix) names; days in a name are not periods."""
    found = None
    for match in _FORMS.finditer(unicodedata.normalize("NFKC", stem)):
        if match["day"] is None:
            found = _period(match)
    return found


def periods_in(words: str) -> tuple[Period, ...]:
    """The different periods that a text names, in their order."""
    matches = _FORMS.finditer(unicodedata.normalize("NFKC", words))
    return tuple(dict.fromkeys(_period(match) for match in matches if match["day"] is None))


def period_of(words: str) -> Period | None:
    """The period that a text names and nothing else: a header `2023年`, a cell `2023年1—6月`."""
    whole = "".join(unicodedata.normalize("NFKC", words).split())
    match = _FORMS.fullmatch(whole)
    return None if match is None or match["day"] is not None else _period(match)


def settle_period(stem: str, feed: Feed, given: Period | None) -> Period:
    """`given`, or the period in the file's name. Raises Refusal if there is none, or it is not of the feed's length."""
    period = given or period_in_name(stem)
    example = _EXAMPLES[feed.expected.every]
    if period is None:
        raise Refusal(
            "no-period",
            text("the file's name does not say which period it reports"),
            text(
                "name the file with its period, such as {feed}_{example}, or give --period",
                feed=feed.name,
                example=example,
            ),
        )
    if period.frequency is not feed.expected.every:
        raise Refusal(
            "period-unfitting",
            text(
                "the period {found} is not of the length in which this feed is reported (such as {example})",
                found=period.label,
                example=example,
            ),
            text(
                "name the file with its period, such as {feed}_{example}, or give --period",
                feed=feed.name,
                example=example,
            ),
        )
    return period


def _period(match: re.Match[str]) -> Period:
    year = int(match["year"])
    if match["half"]:
        half = int(match["h"]) if match["h"] else 1 + (match["hz"] == "下")
        return Period.of_months(year, half * 6, 6)
    if match["quarter"]:
        return Period.of_months(year, _ORDINALS[match["q"] or match["qz"]] * 3, 3)
    if match["month"]:
        return Period.of_months(year, int(match["m"] or match["mz"]), 1)
    return Period.of_months(year, 12, 12)
