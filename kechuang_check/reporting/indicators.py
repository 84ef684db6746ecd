"""View of one indicator: every word and number that page, letter and terminal show of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from kechuang_check.domain.assessment import Assessment, Measured, Standing
from kechuang_check.domain.finality import Finality
from kechuang_check.domain.plan import Obligation
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.derived_words import (
    carrying_words,
    definition_words,
    formula_of,
    how_measured,
    season_words,
    together_words,
)
from kechuang_check.reporting.finality_words import FINALITIES, finality_words, observed_words
from kechuang_check.reporting.forecast_words import forecast_words
from kechuang_check.reporting.missing_words import caution_words
from kechuang_check.reporting.movement_words import movement_words
from kechuang_check.reporting.numbers import figures, share
from kechuang_check.reporting.pace_words import pace_words
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.split_words import SplitView, split_views
from kechuang_check.reporting.wording import (
    Mark,
    bound_sign,
    bound_words,
    clause_words,
    closing_words,
    comparison,
    comparison_sign,
    gap_amount,
    gap_words,
    kind_word,
    mark_of,
    obligation_word,
    reason_words,
)
from kechuang_check.words import text

_NO_SENTENCES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Bullet:
    """A bullet chart: positions of value, bound and target in percent of its width (`41.20`)."""

    value: str | None
    bound: str | None
    target: str | None


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """`target` is in words (`不低于 2.00%`), `target_sign` short (`≥ 2.00%`); `bound` and `bound_sign` alike, but for a
    floor that is met when it is reached the number alone. None where there is nothing to show.

    `listed`: which things of a register the indicator does not count. `clause_original`: the clause in the language of
    its source, where `clause` is our translation. `measured` is the `formula` in plain words.
    """

    indicator: str
    name: str
    short: str
    project: str
    mark: Mark
    value: str | None
    bound: str | None
    bound_sign: str | None
    target: str
    target_sign: str
    due: str
    completion: str | None
    gap: str | None
    gap_words: str | None
    closing: str | None
    splits: tuple[SplitView, ...]
    movement: str | None
    pace: str | None
    forecast: str | None
    season: str | None
    definitions: tuple[str, ...]
    carrying: tuple[str, ...]
    together: str | None
    owner: str
    period: str | None
    figures: str | None
    coverage: str | None
    obligation: str
    is_stretch: bool
    reason: str | None
    because: tuple[str, ...]
    caution: str | None
    assumption: str | None
    rounding: str | None
    note: str | None
    listed: str | None
    bullet: Bullet
    clause: str
    clause_original: str | None
    clause_source: str
    path_source: str | None
    base_source: str | None
    measured: str
    formula: str
    kind: str


def indicator_view(
    assessment: Assessment,
    reader: Reader,
    sentences: Mapping[str, str] = _NO_SENTENCES,
    listed: str | None = None,
    beside: Assessment | None = None,
) -> IndicatorView:
    """`sentences`: findings in words by code, for the reasons why nothing was judged. `beside`: the verdict on what the
    same clause asks for together with this.
    """
    t, seen, lang = assessment.target, assessment.observation, reader.lang
    value = shown_value(assessment)
    numbers = figures(t, value, assessment.bound, lang)
    feed = reader.feeds.get(t.indicator)
    reasons = reason_words(assessment, sentences, lang)
    clause, original = clause_words(t.clause, lang)
    return IndicatorView(
        indicator=t.indicator,
        name=t.name.in_(lang),
        short=(t.short or t.name).in_(lang),
        project=t.project,
        mark=mark_of(assessment, lang),
        value=numbers.value,
        bound=bound_words(t, numbers.bound, lang),
        bound_sign=bound_sign(t, numbers.bound),
        target=comparison(t, numbers.target, lang),
        target_sign=numbers.target if t.value is None else f"{comparison_sign(t.comparator)} {numbers.target}",
        due=day_words(t.due, lang),
        completion=None if assessment.completion is None or value is None else share(assessment.completion),
        gap=gap_amount(assessment, lang),
        gap_words=gap_words(assessment, lang),
        closing=closing_words(assessment, feed, lang),
        splits=split_views(assessment, reader),
        movement=movement_words(assessment, lang),
        pace=pace_words(assessment, lang),
        forecast=forecast_words(assessment, lang),
        season=season_words(t, lang),
        definitions=tuple(definition_words(t, lang)),
        carrying=tuple(carrying_words(t, reader)),
        together=together_words(assessment, beside, lang),
        owner=reader.owner(t.owner),
        period=None if seen is None else observed_words(seen, lang),
        figures=None if seen is None or seen.finality is None else reader.say(FINALITIES[seen.finality]),
        coverage=_coverage(assessment, value),
        obligation=obligation_word(t.obligation, lang),
        is_stretch=t.obligation is Obligation.STRETCH,
        reason=reasons[0] if reasons else None,
        because=reasons[1:],
        caution=_caution(assessment, lang),
        assumption=reader.in_words(t.assumption),
        rounding=None
        if t.round_to is None
        else reader.say(
            text("Rounded before it is judged, as the plan rounds (decimals: {digits}).", digits=t.round_to)
        ),
        note=None if feed is None else reader.in_words(feed.source_note),
        listed=listed,
        bullet=_bullet(value, assessment.bound, t.value),
        clause=clause,
        clause_original=original,
        clause_source=t.clause.source.in_(lang),
        path_source=reader.in_words(t.path.source),
        base_source=reader.in_words(t.base_source),
        measured=how_measured(t, reader),
        formula=formula_of(t),
        kind=kind_word(t.kind, lang),
    )


def _caution(assessment: Assessment, lang: str) -> str | None:
    """With what to read the verdict: that its figures are provisional, and which reports it lacks."""
    seen = assessment.observation
    provisional = finality_words(seen, lang) if seen is not None and seen.finality is Finality.PROVISIONAL else None
    return ("" if lang == "zh" else " ").join(filter(None, (provisional, caution_words(assessment, lang)))) or None


def _coverage(assessment: Assessment, value: Decimal | None) -> str | None:
    """The coverage of what is shown, or of what was too little to show."""
    seen = assessment.observation
    if seen is None or seen.coverage is None:
        return None
    if value is None and assessment.standing is not Standing.INSUFFICIENT_DATA:
        return None
    return share(seen.coverage, assessment.target.least_coverage or Decimal(1))


def shown_value(assessment: Assessment) -> Decimal | None:
    """The observed value where it may be shown: data that is unfit or too little has none to rely on."""
    seen = assessment.observation
    if seen is None or seen.state is not Measured.VALUE or assessment.standing is Standing.INSUFFICIENT_DATA:
        return None
    return seen.value


def _bullet(value: Decimal | None, bound: Decimal | None, target: Decimal | None) -> Bullet:
    numbers = [n for n in (value, bound, target) if n is not None]
    most = max([*numbers, Decimal(0)]) or Decimal(1)

    def place(number: Decimal | None) -> str | None:
        return None if number is None else f"{max(number, Decimal(0)) / most * 96:.2f}"

    return Bullet(place(value), place(bound), place(target))
