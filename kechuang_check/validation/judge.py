"""The judge of reference: Great Expectations' pandas engine for the rules, DuckDB inside it for the indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from kechuang_check.domain.assessment import Measured, Observation
from kechuang_check.domain.batch import Batch
from kechuang_check.domain.feed import Feed
from kechuang_check.domain.finding import MAX_ROWS_NAMED, MEASURING_TYPES, TARGET_TYPE, Finding, Outcome
from kechuang_check.domain.judging import Judgement
from kechuang_check.domain.period import Period
from kechuang_check.domain.places import FailingPlaces
from kechuang_check.domain.plan import Target, Window
from kechuang_check.domain.rule import Rule, Suite
from kechuang_check.errors import EngineError, Place, Problem
from kechuang_check.validation import gx_results
from kechuang_check.validation.forms import FORMS
from kechuang_check.validation.frame import Frame, read_frame, read_places
from kechuang_check.validation.gx_engine import COUNTS, Engine, build, row_positions
from kechuang_check.validation.measure import Indicator
from kechuang_check.validation.moving import movement_of
from kechuang_check.validation.registers import left_out_words, names_its_rows
from kechuang_check.validation.splitting import Whole, splits_of
from kechuang_check.validation.translate import NotJudged, engine_kwargs
from kechuang_check.words import Text, text

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation


class GxJudge:
    """A `domain.judging.Judge`. Made once a night: making it costs the import of Great Expectations."""

    def __init__(self, places: FailingPlaces | None = None) -> None:
        self._engine, self._places = Engine(), places

    @property
    def engine(self) -> str:
        return self._engine.name

    def judge(
        self,
        suite: Suite,
        feed: Feed,
        batch: Batch,
        windows: Mapping[Window, Sequence[Batch]],
        plan_span: tuple[date, date],
    ) -> Judgement:
        """Judge `batch` by `suite`: see `domain.judging.Judge`.

        In a batch without rows every rule is "no data", and so is a rule that nothing in the batch lets it judge.
        """
        _refuse_repeated_codes(suite)
        frame = _frame_of(batch)
        sources = {window: [b for b in batches if b.canonical is not None] for window, batches in windows.items()}
        measuring = [r for r in suite.rules if r.target is None or r.target.numerator]
        prepared = {r.code: _prepared(r, frame, feed, batch, sources, plan_span) for r in measuring}
        expectations = {code: p for code, p in prepared.items() if not isinstance(p, Finding)}
        results = self._engine.run(frame.data, list(expectations.values()), COUNTS) if expectations else {}
        findings = {code: p for code, p in prepared.items() if isinstance(p, Finding)}
        observations = []
        for rule in suite.rules:
            if rule.target is not None and not rule.target.numerator:
                findings[rule.code] = gx_results.not_judged(rule, text("Nothing is measured here"), Outcome.NO_DATA)
            elif rule.target is not None:
                ids = tuple(b.id for b in sources[rule.target.window])
                observation = gx_results.observation(rule, results[rule.code], _period_of(batch, rule), ids)
                observation = _with_parts(rule, observation, feed, batch, sources, plan_span)
                observations.append(observation)
                left_out = _left_out(rule, feed, batch, sources, plan_span)
                findings[rule.code] = gx_results.target_finding(rule, observation, left_out)
            elif rule.code in results:
                findings[rule.code] = gx_results.finding(rule, results[rule.code], frame)
        self._name_rows(findings, expectations, frame, batch)
        return Judgement(tuple(findings[r.code] for r in suite.rules), tuple(observations))

    def _name_rows(
        self, findings: dict[str, Finding], expectations: Mapping[str, Expectation], frame: Frame, batch: Batch
    ) -> None:
        """Look again at the rules that rows failed, for the numbers of those rows; most rules need no second look."""
        failed = [code for code, finding in findings.items() if finding.failing]
        if not failed:
            return
        most = MAX_ROWS_NAMED if self._places is None else max(MAX_ROWS_NAMED, self._places.most)
        again = self._engine.run(frame.data, [expectations[c] for c in failed], row_positions(most))
        for code in failed:
            findings[code] = replace(findings[code], rows=gx_results.failing_rows(again[code], frame))
        if self._places is not None and batch.canonical is not None:
            where = read_places(batch.canonical)
            for code in failed:
                found = [where[p] for p in gx_results.failing_positions(again[code])]
                self._places.note(code, findings[code].column, found)


def _prepared(
    rule: Rule,
    frame: Frame,
    feed: Feed,
    batch: Batch,
    sources: Mapping[Window, Sequence[Batch]],
    plan_span: tuple[date, date],
) -> Expectation | Finding:
    """The expectation that the engine is to judge, or the finding of a rule that it cannot judge."""
    if rule.type in MEASURING_TYPES:
        return build(TARGET_TYPE, _target_kwargs(rule, feed, batch, sources, plan_span), rule.code)
    if rule.type not in FORMS:
        raise EngineError(
            Problem(
                text("The engine has no rule {type}", type=rule.type),
                text("Run lint: it lists the rules there are"),
                rule.where,
            )
        )
    nothing = gx_results.nothing_to_judge(rule, frame)
    if nothing is not None:
        return nothing
    try:
        return build(rule.type, engine_kwargs(rule, frame, feed, batch.period, plan_span), rule.code)
    except NotJudged as no:
        return gx_results.not_judged(rule, no.why, Outcome.NO_DATA if no.is_absent else Outcome.ERROR)
    except ValueError as error:
        return gx_results.could_not_run(rule, type(error).__name__)


def _left_out(
    rule: Rule, feed: Feed, batch: Batch, sources: Mapping[Window, Sequence[Batch]], plan_span: tuple[date, date]
) -> Text | None:
    """What the register under a target does not count, where that may be told."""
    target, period = rule.target, batch.period
    if target is None or period is None or not names_its_rows(target, feed):
        return None
    indicator = _indicator(target, feed, period, plan_span)
    return left_out_words(indicator, [b.canonical for b in sources[target.window] if b.canonical is not None])


def _with_parts(
    rule: Rule,
    observation: Observation,
    feed: Feed,
    batch: Batch,
    sources: Mapping[Window, Sequence[Batch]],
    plan_span: tuple[date, date],
) -> Observation:
    """The observation with its groups, and with what came and left, where the rule asks for them."""
    target, period = rule.target, batch.period
    if target is None or period is None or observation.state is not Measured.VALUE:
        return observation
    indicator = _indicator(target, feed, period, plan_span)
    if target.by:
        files = [b.canonical for b in sources[target.window] if b.canonical is not None]
        counted = observation.value if observation.numerator is None else observation.numerator
        whole = Whole(counted, observation.denominator)
        observation = replace(observation, splits=splits_of(target, feed, indicator, files, whole))
    if target.moving is not None:
        found = movement_of(target.moving, indicator, batch, sources[Window.PLAN], observation.value)
        if found is not None and not target.is_broken_between(found.since.end, period.end):
            observation = replace(observation, movement=found)
    return observation


def _indicator(target: Target, feed: Feed, period: Period, plan_span: tuple[date, date]) -> Indicator:
    columns, days = tuple(c.name for c in feed.columns), _days(period, plan_span)
    return Indicator(target.numerator, target.denominator, columns, feed.key, days, target.missing)


def _days(period: Period, plan_span: tuple[date, date]) -> dict[str, date]:
    """What the placeholders of expressions mean."""
    return {
        "period_start": period.start,
        "period_end": period.end,
        "plan_start": plan_span[0],
        "plan_end": plan_span[1],
    }


def _refuse_repeated_codes(suite: Suite) -> None:
    seen: set[str] = set()
    for rule in suite.rules:
        if rule.code in seen:
            raise EngineError(
                Problem(text("Two rules have the code {code}", code=rule.code), text("Rename one"), rule.where)
            )
        seen.add(rule.code)


def _frame_of(batch: Batch) -> Frame:
    if batch.canonical is None:
        raise EngineError(
            Problem(
                text("A batch that could not be read cannot be judged"),
                text("Report this: it is a fault of the program"),
                Place(batch.source),
            )
        )
    try:
        return read_frame(batch.canonical)
    except (OSError, pa.ArrowException) as error:
        raise EngineError(
            Problem(
                text("The kept file of the batch cannot be read"),
                text("Remove it, and run again: it is made anew from the file received"),
                Place(str(batch.canonical)),
            )
        ) from error


def _period_of(batch: Batch, rule: Rule) -> Period:
    if batch.period is None:
        raise EngineError(
            Problem(
                text("An indicator cannot be measured on a batch whose period is not known"),
                text("Name the period in the file's name, as 2024-06"),
                rule.where,
            )
        )
    return batch.period


def _target_kwargs(
    rule: Rule, feed: Feed, batch: Batch, sources: Mapping[Window, Sequence[Batch]], plan_span: tuple[date, date]
) -> dict[str, Any]:
    target, period = rule.target, _period_of(batch, rule)
    if target is None:
        raise EngineError(Problem(text("The rule has no target"), text("Run lint"), rule.where))
    days = _days(period, plan_span)
    return {
        "indicator": target.indicator,
        "numerator": target.numerator,
        "denominator": target.denominator,
        "missing": None if target.missing is None else target.missing.value,
        "comparator": target.comparator.value,
        "target": None if target.value is None else str(target.value),
        "band": str(target.band or 0),
        "columns": [c.name for c in feed.columns],
        "feed_key": list(feed.key),
        "days": {name: day.isoformat() for name, day in days.items()},
        "sources": [str(b.canonical) for b in sources[target.window]],
    }
