"""The course of an indicator in words, with its last values as bars."""

from __future__ import annotations

from dataclasses import dataclass

from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.course import Arrival, Course, Direction, arrival, lengths
from kechuang_check.domain.plan import Target
from kechuang_check.reporting.calendar_words import period_words
from kechuang_check.reporting.numbers import alike, figures
from kechuang_check.reporting.punctuation import clauses
from kechuang_check.reporting.split_words import decimal_of
from kechuang_check.reporting.wording import comparison
from kechuang_check.words import Text, speaker, text


@dataclass(frozen=True, slots=True)
class Bar:
    """One period: its value, and the length of its bar in percent."""

    period: str
    value: str
    percent: int


@dataclass(frozen=True, slots=True)
class CourseView:
    words: str
    bars: tuple[Bar, ...]


def course_view(course: Course, verdict: Assessment, lang: str) -> CourseView:
    """`由1.62%（2022年）升至1.71%（2023年）；照此速度，2027年可达目标值`, and a bar for each period."""
    target, points = verdict.target, course.points
    values = [decimal_of(p.value) for p in points]
    shown = alike(target, values, verdict.bound, lang)
    periods = [period_words(p.period, lang) for p in points]
    bars = zip(periods, shown, lengths([p.value for p in points]), strict=True)
    least, most = values.index(min(values)), values.index(max(values))
    words = _direction(
        course.direction,
        {"then": shown[0], "now": shown[-1], "first": periods[0], "last": periods[-1]},
        {"low": shown[least], "high": shown[most]},
    )
    # A forecast says more than a mean pace, and must not be contradicted by it.
    ahead = None if verdict.forecast is not None else arrival(course, target)
    say = speaker(lang)
    return CourseView(
        clauses((say(words), None if ahead is None else say(_at_this_pace(ahead, target, lang))), lang),
        tuple(Bar(*bar) for bar in bars),
    )


def _direction(direction: Direction, ends: dict[str, str], span: dict[str, str]) -> Text:
    match direction:
        case Direction.RISES:
            return text("rose from {then} ({first}) to {now} ({last})", **ends)
        case Direction.FALLS:
            return text("fell from {then} ({first}) to {now} ({last})", **ends)
        case Direction.UNCHANGED:
            return text("unchanged at {now} from {first} to {last}", **ends)
        case Direction.BACK_AND_FORTH:
            return text("back and forth between {low} and {high}: {then} ({first}), now {now} ({last})", **ends, **span)


def _at_this_pace(ahead: Arrival, target: Target, lang: str) -> Text:
    goal = comparison(target, figures(target, None, None, lang).target, lang)
    if ahead.leads_away:
        return text("it moves away from the target ({target})", target=goal)
    if ahead.period is None:
        return text("at this pace the target ({target}) would not be met within ten years", target=goal)
    period = period_words(ahead.period, lang)
    if ahead.period.end > target.due:
        return text("at this pace the target ({target}) would be met by {period}, after the due date",
                    target=goal, period=period)  # fmt: skip
    return text("at this pace the target ({target}) would be met by {period}", target=goal, period=period)
