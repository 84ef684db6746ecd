"""How an indicator is measured or reckoned, in words and as a formula, for a reader of the workspace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kechuang_check.domain.assessment import Assessment, Standing
from kechuang_check.domain.plan import Target
from kechuang_check.domain.reading import Derivation, How
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.measure_words import formula, measured_words
from kechuang_check.reporting.numbers import amount, figures, share
from kechuang_check.reporting.punctuation import listed
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.wording import comparison, mark_of
from kechuang_check.words import Text, speaker, text


def how_measured(target: Target, reader: Reader) -> str:
    """Of an indicator that is reckoned from others, from which and how; else its expressions in words."""
    if target.derivation is None:
        return measured_words(target, reader.feeds.get(target.indicator), reader.lang)
    return reader.say(_words(target.derivation, reader))


def formula_of(target: Target) -> str:
    """`growth(rd_total)`, or the expressions as they were written."""
    derivation = target.derivation
    return formula(target) if derivation is None else f"{derivation.how.value}({', '.join(derivation.of)})"


def season_words(target: Target, lang: str) -> str | None:
    """From which years a season was learned; None for one that the plan gives, or that does not hang on past years."""
    path, say = target.path, speaker(lang)
    if not path.learns_season:
        return None
    if not path.learned_from:
        return say(text("the season is to be learned, and no past year was reported whole so far"))
    years = listed(map(str, path.learned_from), lang)
    shares = listed((share(s) for s in path.season), lang)
    return say(
        text("the season is our reckoning from {years}: by month {shares} of the year", years=years, shares=shares)
    )


def together_words(assessment: Assessment, beside: Assessment | None, lang: str) -> str | None:
    """Where the other half of a clause stands that asks for two things; None for any other clause."""
    if beside is None:
        return None
    values = {"name": beside.target.name.in_(lang), "standing": mark_of(beside, lang).word}
    if assessment.standing is Standing.ACHIEVED and beside.standing is not Standing.ACHIEVED:
        return speaker(lang)(
            text("The clause asks for “{name}” as well ({standing}): as a whole it is not met.", **values)
        )
    return speaker(lang)(text("The clause asks for “{name}” as well ({standing}).", **values))


def carrying_words(target: Target, reader: Reader) -> Iterator[str]:
    """What it goes on with, and what goes on with it, in other plans."""
    workspace = reader.workspace
    before = workspace.targets.get(target.carries_on or "")
    if before is not None:
        yield reader.say(
            text(
                "goes on with “{name}” of “{plan}”",
                name=before.name.in_(reader.lang),
                plan=workspace.plan_of(before).name.in_(reader.lang),
            )
        )
    for after in workspace.followers_of(target.indicator):
        asked = comparison(after, figures(after, None, None, reader.lang).target, reader.lang)
        yield reader.say(
            text(
                "goes on as “{name}” in “{plan}”: {asked}, by {due}",
                name=after.name.in_(reader.lang),
                plan=workspace.plan_of(after).name.in_(reader.lang),
                asked=asked,
                due=day_words(after.due, reader.lang),
            )
        )


def definition_words(target: Target, lang: str) -> Iterator[str]:
    """By which definition it is counted since when."""
    for day, name in target.breaks:
        values = {"day": day_words(day, lang), "name": name.in_(lang)}
        if target.across_breaks:
            yield speaker(lang)(text("since {day}: {name}; the plan compares values across this change", **values))
        else:
            yield speaker(lang)(text("since {day}: {name}; values before are not compared with later ones", **values))


def _words(derivation: Derivation, reader: Reader) -> Text:
    names = [_name(indicator, reader) for indicator in derivation.of]
    first = names[0]
    match derivation.how:
        case How.SUM:
            return text("the sum of {names}", names=listed(names, reader.lang))
        case How.DIFFERENCE:
            return text("{first} less {others}", first=first, others=listed(names[1:], reader.lang))
        case How.RATIO:
            return text("{numerator} divided by {denominator}", numerator=first, denominator=names[1])
        case How.MONTH:
            return text("what {first} of the year so far grew by since the period before", first=first)
    base = _base(derivation, reader)
    if base is None:
        return _over_years(derivation, first)
    if derivation.how is How.GROWTH:
        return text("growth of {first} since {base}", first=first, base=base)
    if derivation.how is How.MULTIPLE:
        return text("{first} as a multiple of its value on {base}", first=first, base=base)
    return text("mean growth a year of {first} since {base}", first=first, base=base)


def _over_years(derivation: Derivation, first: str) -> Text:
    years = derivation.years
    if derivation.how is How.ANNUAL_GROWTH:
        return text("mean growth a year of {first} over {years} years", first=first, years=years)
    if derivation.how is How.MULTIPLE:
        return text("{first} as a multiple of its value {years} years before", first=first, years=years)
    if years == 1:
        return text("growth of {first} over the same period a year before", first=first)
    return text("growth of {first} over the same period {years} years before", first=first, years=years)


def _base(derivation: Derivation, reader: Reader) -> str | None:
    """`2020年12月31日（650 家）`."""
    if derivation.base is None:
        return None
    day, value = derivation.base
    target = reader.workspace.indicators.get(derivation.of[0])
    shown = f"{value:f}" if target is None else amount(value, target.unit, reader.lang)
    return reader.say(text("{name} ({code})", name=day_words(day, reader.lang), code=shown))


def _name(indicator: str, reader: Reader) -> str:
    target = reader.workspace.indicators.get(indicator)
    return reader.say(text("“{title}”", title=indicator if target is None else target.name.in_(reader.lang)))


def inputs_in_words(target: Target, reader: Reader) -> Sequence[tuple[str, str]]:
    """What it is reckoned from: the name of each indicator, and how that is measured or reckoned itself."""
    found: list[tuple[str, str]] = []
    for indicator in target.derivation.of if target.derivation is not None else ():
        inner = reader.workspace.indicators.get(indicator)
        if inner is not None:
            found += [(inner.name.in_(reader.lang), how_measured(inner, reader)), *inputs_in_words(inner, reader)]
    return tuple(dict.fromkeys(found))
