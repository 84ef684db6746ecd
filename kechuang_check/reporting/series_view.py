"""View of a series: each value of each period, as table, workbook and CSV show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kechuang_check.domain.assessment import Measured
from kechuang_check.domain.plan import Target
from kechuang_check.domain.series import Point, Revision, Vintage
from kechuang_check.reporting.calendar_words import period_words
from kechuang_check.reporting.finality_words import FINALITIES
from kechuang_check.reporting.numbers import figures, share
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import Mark, bound_sign, mark_of
from kechuang_check.words import Text, text

STATES: Mapping[Measured, Text] = {
    Measured.NOT_FIT: text("Data not fit"),
    Measured.NO_DATA: text("No data"),
    Measured.ERROR: text("Not assessable"),
}
REVISIONS: Mapping[Revision, Text] = {
    Revision.DATA: text("other data"),
    Revision.RULE: text("same data, other rule"),
    Revision.FINALITY: text("the same value, now final"),
}


@dataclass(frozen=True, slots=True)
class VintageView:
    """One value of a period. `bound`, `mark` and what they belong to stand beside the value in force only.

    `value`: in words; None where there is none, and then `state` says why. `known_since`: when it was recorded first.
    `turned`: that it turned a verdict.
    """

    point: Point
    vintage: Vintage
    number: int
    is_current: bool
    period: str
    value: str | None
    state: str | None
    bound: str | None
    mark: Mark | None
    known_since: str
    revised: str | None
    finality: str | None
    turned: str | None
    coverage: str | None
    files: tuple[str, ...]


def series_view(target: Target, points: Sequence[Point], reader: Reader) -> tuple[VintageView, ...]:
    """By period, and of one period the value in force first, then the earlier ones, newest first."""
    return tuple(view for point in points for view in _of_point(target, point, reader))


def _of_point(target: Target, point: Point, reader: Reader) -> Iterable[VintageView]:
    for number, vintage in reversed(list(enumerate(point.vintages, 1))):
        seen = vintage.observation
        is_current = vintage is point.vintages[-1]
        bound = point.bound if is_current else None
        shown = figures(target, seen.value, bound, reader.lang)
        state, revised = STATES.get(seen.state), None if vintage.revised is None else REVISIONS[vintage.revised]
        verdict = point.verdict if is_current else None
        yield VintageView(
            point=point,
            vintage=vintage,
            number=number,
            is_current=is_current,
            period=period_words(point.period, reader.lang),
            value=shown.value,
            state=reader.in_words(state),
            bound=bound_sign(target, shown.bound),
            mark=None if verdict is None else mark_of(verdict, reader.lang),
            known_since=reader.moment(vintage.first.recorded),
            revised=reader.in_words(revised),
            finality=None if seen.finality is None else reader.say(FINALITIES[seen.finality]),
            turned=None if vintage.turned is None else reader.say(text("turned the verdict")),
            coverage=None if seen.coverage is None else share(seen.coverage),
            files=tuple(s.name or s.batch for s in vintage.first.sources),
        )
