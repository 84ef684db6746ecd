"""The words for verdicts, gaps and reasons; one place, so that page, letter and terminal agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kechuang_check.domain.assessment import AFTER_DUE, WHY_NO_VALUE, WHY_NOT_MEASURED, Assessment, Standing
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.plan import Clause, Comparator, Kind, Obligation, Target, Unit
from kechuang_check.domain.reading import Missing, NoNumber
from kechuang_check.domain.received import INBOX_UNREADABLE
from kechuang_check.domain.withdrawn import WITHDRAWN
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.missing_words import REASONS, gap_in_window, nothing_decides, periods_in_words
from kechuang_check.reporting.numbers import amount, share
from kechuang_check.words import Text, speaker, text


@dataclass(frozen=True, slots=True)
class Mark:
    """How a standing is shown: always by word and symbol, and by colour besides."""

    word: str
    symbol: str
    key: str


_STANDINGS: Mapping[Standing, tuple[Text, str]] = {
    Standing.MISSED: (text("Missed"), "✕"),
    Standing.BEHIND: (text("Behind"), "▼"),
    Standing.DATA_NOT_FIT: (text("Data not fit"), "!"),
    Standing.NOT_ASSESSABLE: (text("Not assessable"), "?"),
    Standing.INSUFFICIENT_DATA: (text("Insufficient data"), "◐"),
    Standing.NO_DATA: (text("No data"), "–"),
    Standing.NOT_YET_DUE: (text("Not yet due"), "○"),
    Standing.ON_TRACK: (text("On track"), "●"),
    Standing.ACHIEVED: (text("Achieved"), "✓"),
}
WORST_FIRST: tuple[Standing, ...] = tuple(_STANDINGS)


def mark(standing: Standing, lang: str) -> Mark:
    word, symbol = _STANDINGS[standing]
    return Mark(speaker(lang)(word), symbol, standing.value)


def mark_of(assessment: Assessment, lang: str) -> Mark:
    """The mark of a verdict; of a target without a number, that it is only shown."""
    if assessment.is_shown_only:
        return Mark(speaker(lang)(text("Shown, not judged")), "·", Standing.NOT_ASSESSABLE.value)
    return mark(assessment.standing, lang)


def seriousness(assessment: Assessment) -> tuple[int, int, Decimal, str]:
    """Sorts worst first: by standing, then binding before expected before stretch, then by the gap in shares of
    the bound.
    """
    obligations = (Obligation.BINDING, Obligation.EXPECTED, Obligation.STRETCH)
    gap = Decimal(0)
    if assessment.standing.is_short and assessment.shortfall is not None and assessment.bound:
        points = assessment.shortfall_unit is Unit.PERCENTAGE_POINTS
        gap = assessment.shortfall / (100 if points else 1) / abs(assessment.bound)
    return (
        len(WORST_FIRST) if assessment.is_shown_only else WORST_FIRST.index(assessment.standing),
        obligations.index(assessment.target.obligation),
        -gap,
        assessment.target.indicator,
    )


def obligation_word(obligation: Obligation, lang: str) -> str:
    words = {
        Obligation.BINDING: text("binding"),
        Obligation.EXPECTED: text("expected"),
        Obligation.STRETCH: text("stretch goal"),
    }
    return speaker(lang)(words[obligation])


def kind_word(kind: Kind, lang: str) -> str:
    words = {
        Kind.ANNUAL_RATIO: text("ratio of a year"),
        Kind.YTD_RATIO: text("ratio of the year to date"),
        Kind.STOCK: text("stock at the end of the period"),
        Kind.COVERAGE: text("coverage at the end of the period"),
        Kind.ANNUAL_FLOW: text("total of a year"),
        Kind.YTD_FLOW: text("total of the year to date"),
        Kind.CUMULATIVE_FLOW: text("total since the plan began"),
        Kind.REGISTER: text("register of tasks"),
    }
    return speaker(lang)(words[kind])


def missing_word(missing: Missing | None, lang: str) -> str:
    """What becomes of rows that lack a value."""
    words = {
        None: text("empty cells are passed over"),
        Missing.EXCLUDED: text("a row that lacks a value is left out whole"),
        Missing.FAILING: text("a row that lacks a value counts as failing"),
        Missing.INSUFFICIENT: text("rows that lack a value make the data insufficient"),
    }
    return speaker(lang)(words[missing])


def clause_words(clause: Clause, lang: str) -> tuple[str, str | None]:
    """The clause for a reader, and its original where that is in another language and was translated."""
    is_chinese = any("\u4e00" <= character <= "\u9fff" for character in clause.text)
    if clause.translation is None or is_chinese == (lang == "zh"):
        return clause.text, None
    return speaker(lang)(text("{words} (our translation, unverified)", words=clause.translation)), clause.text


def comparison(target: Target, number: str, lang: str) -> str:
    """What is asked for: `不低于 2.00%`, `at least 2.00%`. Of a target without a number, that it has none."""
    if target.value is None:
        return number
    match target.comparator:
        case Comparator.AT_LEAST:
            sentence = text("at least {number}", number=number)
        case Comparator.MORE_THAN:
            sentence = text("more than {number}", number=number)
        case Comparator.AT_MOST:
            sentence = text("at most {number}", number=number)
        case Comparator.LESS_THAN:
            sentence = text("less than {number}", number=number)
        case Comparator.WITHIN:
            band = band_words(target, lang)
            sentence = text("about {number} (at most {band} more or less)", number=number, band=band)
        case Comparator.EQUAL:
            sentence = text("exactly {number}", number=number)
    return speaker(lang)(sentence)


def bound_words(target: Target, number: str | None, lang: str) -> str | None:
    """What is asked for by now, in words. A floor that counts as met when it is reached is the number alone."""
    return number if number is None or target.comparator is Comparator.AT_LEAST else comparison(target, number, lang)


def bound_sign(target: Target, number: str | None) -> str | None:
    """The same for narrow places: `> 3.27%`, and `1,972 家` where reaching it is enough."""
    if number is None or target.comparator is Comparator.AT_LEAST:
        return number
    return f"{comparison_sign(target.comparator)} {number}"


def comparison_sign(comparator: Comparator) -> str:
    return {
        Comparator.AT_LEAST: "≥",
        Comparator.MORE_THAN: ">",
        Comparator.AT_MOST: "≤",
        Comparator.LESS_THAN: "<",
        Comparator.WITHIN: "≈",
        Comparator.EQUAL: "=",
    }[comparator]


def band_words(target: Target, lang: str) -> str:
    """The width of the band, for a percent value in percentage points."""
    band = target.band or Decimal(0)
    if target.unit is Unit.PERCENT:
        return amount(band * 100, Unit.PERCENTAGE_POINTS, lang)
    return amount(band, target.unit, lang)


def gap_amount(assessment: Assessment, lang: str) -> str | None:
    """The shortfall in natural units, `998 家`; None where nothing falls short."""
    if not assessment.standing.is_short or assessment.shortfall is None or assessment.shortfall_unit is None:
        return None
    return amount(assessment.shortfall, assessment.shortfall_unit, lang)


def gap_words(assessment: Assessment, lang: str) -> str | None:
    """`还差 998 家`, `超出 3 项`; None where nothing falls short."""
    gap = gap_amount(assessment, lang)
    if gap is None:
        return None
    if assessment.is_below:
        return speaker(lang)(text("{gap} short", gap=gap))
    return speaker(lang)(text("{gap} too many", gap=gap))


_ONE_SUM = re.compile(r"\s*sum\(\s*(?:distinct\s+)?([A-Za-z_]\w*)\s*\)\s*(filter\b.*)?", re.IGNORECASE | re.DOTALL)


def closing_words(assessment: Assessment, feed: Feed | None, lang: str) -> str | None:
    """What would close the gap: `约需再增加研究开发费用 12.3 亿元`; None where that is not known.

    The numerator is named if it is the sum of a column.
    """
    t = assessment.target
    if not assessment.standing.is_short or not assessment.to_close or t.part_unit is None:
        return None
    more = amount(assessment.to_close, t.part_unit, lang, at_least=True)
    plain_sum = _ONE_SUM.fullmatch(t.numerator)
    column = feed.column(plain_sum[1]) if plain_sum and feed is not None else None
    if column is None and assessment.is_below:
        return speaker(lang)(text("about {amount} more in the numerator would close it", amount=more))
    if column is None:
        return speaker(lang)(text("about {amount} less in the numerator would close it", amount=more))
    part = column.title(lang)
    if assessment.is_below:
        return speaker(lang)(text("about {amount} more of {part} would close it", amount=more, part=part))
    return speaker(lang)(text("about {amount} less of {part} would close it", amount=more, part=part))


def reason_words(assessment: Assessment, sentences: Mapping[str, str], lang: str) -> tuple[str, ...]:
    """Why nothing was judged, and who can change that; empty where something was.

    `sentences`: finding codes put into words.
    """
    say, seen, t = speaker(lang), assessment.observation, assessment.target
    because = tuple(_because_words(code, sentences, say) for code in assessment.because)
    match assessment.standing:
        case Standing.NO_DATA:
            lines: tuple[str, ...] = _no_data_words(assessment, because, lang)
        case Standing.NOT_YET_DUE if seen is None:
            lines = (say(text("No report was due yet.")),)
        case Standing.NOT_YET_DUE if assessment.as_of > t.due:
            due = day_words(t.due, lang)
            said = text(
                "{due} is over; the report that decides is not due yet, and until then the value is shown.", due=due
            )
            lines = (say(said),)
        case Standing.NOT_YET_DUE if seen is not None and t.kind.starts_anew and seen.period.end.month < 12:
            lines = (say(text("A year's total is judged when the year is over; until then only the value is shown.")),)
        case Standing.NOT_YET_DUE:
            due = day_words(t.due, lang)
            lines = (say(text("The plan asks for nothing before {due}; until then only the value is shown.", due=due)),)
        case Standing.INSUFFICIENT_DATA:
            gap = gap_in_window(seen.missing, lang) if seen is not None and seen.missing else None
            lines = (gap or _coverage_words(assessment, lang), *because)
        case Standing.DATA_NOT_FIT:
            lines = (say(text("The data failed critical checks, so it is not used:")), *because)
        case Standing.NOT_ASSESSABLE if t.no_number is NoNumber.NONE:
            lines = (say(text("The plan asks for this in words, without a number: it is shown and never judged.")),)
        case Standing.NOT_ASSESSABLE if t.value is None:
            lines = (say(text("The number that the plan asks for is not known yet: it is shown and not judged.")),)
        case Standing.NOT_ASSESSABLE:
            lines = (say(text("The indicator could not be measured:")), *because)
        case _:
            lines = ()
    return lines


def _no_data_words(assessment: Assessment, because: tuple[str, ...], lang: str) -> tuple[str, ...]:
    say, undecided = speaker(lang), nothing_decides(assessment, lang)
    if undecided is not None:
        return (undecided, *because)
    if assessment.observation is not None:
        return (say(text("What was received holds no data from which this indicator can be measured.")), *because)
    match assessment.because:
        case (only,) if only == AFTER_DUE:
            due = day_words(assessment.target.due, lang)
            return (say(text("The target is due on {due}, and the file speaks of a time after it.", due=due)),)
        case () | ("intake/report-missing",):
            return (say(text("Nothing was received, although a report was due.")),)
        case (only,) if only == WITHDRAWN:
            words = text(
                "The report of {periods} had come and is there no longer: nothing can be judged without it.",
                periods=periods_in_words(assessment.missing, lang),
            )
            return (say(words),)
        case (only,) if only == INBOX_UNREADABLE:
            return (say(text("The folder of the feed could not be opened:")), *because)
        case _:
            return (say(text("What was received could not be read; the reason stands with the batch.")),)


def _because_words(code: str, sentences: Mapping[str, str], say: Callable[[Text], str]) -> str:
    if code in sentences:
        return say(text("{rule} ({code})", rule=sentences[code], code=code))
    why = WHY_NO_VALUE.get(code) or WHY_NOT_MEASURED.get(code) or REASONS.get(code)
    # What an older night recorded may have words of its own.
    return code if why is None else say(why)


def _coverage_words(assessment: Assessment, lang: str) -> str:
    seen, floor = assessment.observation, assessment.target.least_coverage
    if seen is None or seen.coverage is None or floor is None:
        return speaker(lang)(text("Too little of the data is there to judge."))
    return speaker(lang)(
        text(
            "Only {coverage} of the rows can be used, and at least {floor} are asked for.",
            coverage=share(seen.coverage, floor),
            floor=share(floor),
        )
    )
