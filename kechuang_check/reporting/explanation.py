"""One indicator in plain words: what `kechuang-check explain` prints."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kechuang_check.domain.assess import whole_bound
from kechuang_check.domain.assessment import Assessment
from kechuang_check.domain.changes import asked
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.plan import Shape, Target, Unit, Window
from kechuang_check.domain.workspace import Workspace
from kechuang_check.reporting.calendar_words import day_words
from kechuang_check.reporting.characters import visible
from kechuang_check.reporting.derived_words import (
    carrying_words,
    definition_words,
    formula_of,
    how_measured,
    inputs_in_words,
    season_words,
)
from kechuang_check.reporting.finality_words import finality_words, observed_words
from kechuang_check.reporting.forecast_words import forecast_words, no_forecast_words
from kechuang_check.reporting.missing_words import caution_words
from kechuang_check.reporting.movement_words import movement_words
from kechuang_check.reporting.numbers import amount, figures, share
from kechuang_check.reporting.pace_words import pace_words
from kechuang_check.reporting.punctuation import clauses, colon, listed, phrases, sentences
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.split_words import split_views
from kechuang_check.reporting.wording import (
    bound_words,
    clause_words,
    comparison,
    gap_words,
    kind_word,
    mark_of,
    missing_word,
    obligation_word,
    reason_words,
)
from kechuang_check.words import Text, text


def render(indicator: str, last: Assessment | None, as_of: date, workspace: Workspace, lang: str) -> str:
    """Explain `indicator` of the workspace. `last`: its assessment in the last night up to `as_of`, whose day all
    figures are of; without one they are of `as_of`.
    """
    reader = Reader(workspace, lang)
    target = workspace.targets[indicator]
    feed = reader.feeds[indicator]
    project = workspace.projects[target.project].in_(lang)
    plan = [] if not workspace.further_plans else [(text("Plan"), workspace.plan_of(target).name.in_(lang))]
    lines: list[tuple[Text, str]] = [
        *plan,
        (text("Figures of"), _day_words(last, as_of, reader)),
        (text("Project"), project),
        (text("Owner"), reader.owner(target.owner)),
        (text("Clause"), _clause(target, reader)),
        (text("Obligation"), obligation_word(target.obligation, lang)),
        (text("Target"), _target_words(target, reader)),
        (text("Measured as"), _measured(target, reader)),
        *((text("where"), f"{name}{colon(lang)}{how}") for name, how in inputs_in_words(target, reader)),
        (text("Formula"), formula_of(target)),
        (text("Data"), _data(feed, reader)),
        *([] if target.base_source is None else [(text("Source of the base value"), target.base_source.in_(lang))]),
        *_path(target if last is None or not _learned_there(target, last) else last.target, last, as_of, reader),
        (text("Last observation"), _last_words(target, last, reader)),
        *_movement(last, lang),
        *_pace(last, lang),
        *_forecast(last, lang),
        *_splits(last, reader),
    ]
    lines += [(text("Definition"), words) for words in definition_words(target, lang)]
    both = workspace.targets.get(target.together_with or "")
    if both is not None:
        lines.append((text("Asked for together with"), both.name.in_(lang)))
    lines += [(text("Carries on"), words) for words in carrying_words(target, reader)]
    if target.assumption is not None:
        lines.append((text("Assumption"), target.assumption.in_(lang)))
    shown = [reader.say(text("{name} ({code})", name=target.name.in_(lang), code=indicator)), ""]
    shown += [f"{reader.say(label)}{colon(lang)}{value}" for label, value in lines]
    return visible("\n".join(shown))


def _movement(last: Assessment | None, lang: str) -> list[tuple[Text, str]]:
    words = None if last is None else movement_words(last, lang)
    return [] if words is None else [(text("New and lost"), words)]


def _pace(last: Assessment | None, lang: str) -> list[tuple[Text, str]]:
    words = None if last is None else pace_words(last, lang)
    return [] if words is None else [(text("Pace needed"), words)]


def _forecast(last: Assessment | None, lang: str) -> list[tuple[Text, str]]:
    words = None if last is None else forecast_words(last, lang) or no_forecast_words(last, lang)
    return [] if words is None else [(text("Forecast"), words)]


def _splits(last: Assessment | None, reader: Reader) -> list[tuple[Text, str]]:
    """Every split of the last shortfall: its groups with what they lack, and which of them would close it."""
    lines = []
    for split in () if last is None else split_views(last, reader):
        rows = [row for row in split.rows if not row.is_sum]
        shown = [f"{row.name} {row.lacks or row.has}" for row in rows]
        lacking = (
            text("Lacking by {column}", column=split.column)
            if rows[0].lacks
            else text("Present by {column}", column=split.column)
        )
        lines.append((lacking, clauses((listed(shown, reader.lang), split.note), reader.lang)))
        if split.closing is not None:
            lines.append((text("Fewest groups to close it"), split.closing))
    return lines


def _target_words(target: Target, reader: Reader) -> str:
    asked = comparison(target, figures(target, None, None, reader.lang).target, reader.lang)
    return reader.say(text("{asked}, by {due}", asked=asked, due=day_words(target.due, reader.lang)))


def _clause(target: Target, reader: Reader) -> str:
    words, original = clause_words(target.clause, reader.lang)
    source = reader.say(text("({source})", source=target.clause.source.in_(reader.lang)))
    quoted = reader.say(text("“{words}”", words=target.clause.text))
    return f"{words}{colon(reader.lang)}{quoted}{source}" if original else f"{quoted} {source}".strip()


def _data(feed: Feed, reader: Reader) -> str:
    files = listed((f"checks/{feed.name}.yaml", f"expectations/{feed.suite}.yaml"), reader.lang)
    return reader.say(text("{name} ({code})", name=feed.title.in_(reader.lang), code=files))


def _learned_there(target: Target, last: Assessment) -> bool:
    """Whether the last verdict was given with this path; a season that it learned is then part of it."""
    learned = replace(last.target.path, season=(), learned_from=())
    return target.path.learns_season and learned == target.path and last.target.value == target.value


def _day_words(last: Assessment | None, as_of: date, reader: Reader) -> str:
    """Which day the figures are of, and why of that one."""
    if last is None:
        return reader.say(text("{day}; no night is recorded up to then", day=day_words(as_of, reader.lang)))
    day = day_words(last.as_of, reader.lang)
    if last.as_of == as_of:
        return reader.say(text("the night of {day}", day=day))
    return reader.say(
        text("the night of {day}, the last one up to {asked_for}", day=day, asked_for=day_words(as_of, reader.lang))
    )


def _path(target: Target, last: Assessment | None, as_of: date, reader: Reader) -> list[tuple[Text, str]]:
    """What is asked for on the way; a target without a number asks for nothing that could be reckoned with. The bound
    is the one that the gap is reckoned from; of a day that was asked for and has no night it is told besides.
    """
    if target.value is None and not target.path.points:
        return []
    lines = [(text("Path"), _path_words(target, reader))]
    if last is None or last.bound is None or last.observation is None:
        lines.append((text("Bound in force"), _bound_words(target, as_of if last is None else last.as_of, reader)))
    else:
        bound = bound_words(last.target, figures(last.target, None, last.bound, reader.lang).bound, reader.lang)
        day = day_words(last.observation.period.end, reader.lang)
        words = text("{bound} on {day}, the end of the observed period", bound=bound, day=day)
        lines.append((text("Bound in force"), reader.say(words)))
    if last is not None and last.as_of != as_of:
        lines.append((text("Bound on the day asked for"), _bound_words(target, as_of, reader)))
    return lines


def _measured(target: Target, reader: Reader) -> str:
    """What is reckoned and over what, in plain words; the expression itself follows on a line of its own."""
    windows = {
        Window.PERIOD: text("over the batch of the period"),
        Window.YEAR: text("over the batches of the year so far"),
        Window.PLAN: text("over the batches since the plan began"),
    }
    if target.derivation is None and not target.numerator:
        return how_measured(target, reader)
    words = [how_measured(target, reader), kind_word(target.kind, reader.lang)]
    if target.derivation is None:
        words += [reader.say(windows[target.window]), missing_word(target.missing, reader.lang)]
    if target.least_coverage is not None:
        words.append(reader.say(text("insufficient below {floor} coverage", floor=share(target.least_coverage))))
    return clauses(words, reader.lang)


def _path_words(target: Target, reader: Reader) -> str:
    shapes = {
        Shape.LINEAR: text("straight lines between the points"),
        Shape.STEP: text("each point holds until the next"),
        Shape.NONE: text("none: nothing is asked for before the due date"),
    }
    words = [reader.say(shapes[target.path.shape])]
    ends = () if target.value is None else ((target.due, target.value),)
    for day, value in (*target.path.points, *ends):
        words.append(f"{day_words(day, reader.lang)} {amount(value, target.unit, reader.lang)}")
    learned = season_words(target, reader.lang)
    if learned is not None:
        words.append(learned)
    if target.path.source:
        words.append(target.path.source.in_(reader.lang))
    return clauses(words, reader.lang)


def _bound_words(target: Target, as_of: date, reader: Reader) -> str:
    day = day_words(as_of, reader.lang)
    bound = whole_bound(target, as_of)
    if bound is None:
        if target.kind.starts_anew and not target.path.season:
            return reader.say(text("none on {day}: a year's total is judged when the year is over", day=day))
        return reader.say(text("none on {day}", day=day))
    shown = figures(target, None, Decimal(bound.numerator) / bound.denominator, reader.lang).bound
    return reader.say(text("{bound} on {day}", bound=bound_words(target, shown, reader.lang), day=day))


def _last_words(target: Target, last: Assessment | None, reader: Reader) -> str:
    if last is None:
        return reader.say(text("none is recorded"))
    seen = last.observation
    standing = mark_of(last, reader.lang).word
    if seen is None or seen.value is None:
        return standing
    words = [
        observed_words(seen, reader.lang),
        figures(target, seen.value, last.bound, reader.lang).value or "",
        standing,
    ]
    gap = gap_words(last, reader.lang)
    if gap is not None:
        words.append(gap)
    if seen.numerator is not None and seen.denominator is not None:
        unit = target.part_unit or Unit.YUAN
        words.insert(
            2, f"= {amount(seen.numerator, unit, reader.lang)} / {amount(seen.denominator, unit, reader.lang)}"
        )
    words.append(reader.say(text("judged for {day}", day=day_words(last.as_of, reader.lang))))
    edited = text(
        "The target was edited since that night; it was {before} then", before=_target_words(last.target, reader)
    )
    notes = (
        None if asked(last.target) == asked(target) else reader.say(edited),
        finality_words(seen, reader.lang),
        *reason_words(last, {}, reader.lang)[:1],
        caution_words(last, reader.lang),
    )
    return sentences((phrases(words, reader.lang), *notes), reader.lang)
