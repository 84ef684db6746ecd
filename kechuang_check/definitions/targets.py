"""Targets: a rule that says what the plan asks for, by when, of whom, and how it is measured."""

from __future__ import annotations

import re
from datetime import date

from kechuang_check.definitions.derived import DerivedCheck, derivation_of
from kechuang_check.definitions.forecast_targets import ForecastCheck
from kechuang_check.definitions.known import Columns, KnownPlan
from kechuang_check.definitions.moving_targets import MovementCheck
from kechuang_check.definitions.problems import Problems, Wrong
from kechuang_check.definitions.shapes import (
    AnyTargetKwargs,
    AnyTargetRuleShape,
    MeasuringKwargs,
    SeriesRuleShape,
    TargetMeta,
)
from kechuang_check.definitions.split_targets import SplitCheck, share_expression
from kechuang_check.definitions.target_amounts import AmountCheck, Telling
from kechuang_check.definitions.written import Document, Step
from kechuang_check.domain.forecast import MethodAsked
from kechuang_check.domain.plan import Bilingual, Clause, Comparator, Kind, Path, Target, Unit, Window
from kechuang_check.domain.reading import Missing, NoNumber
from kechuang_check.domain.vocabulary import Vocabulary
from kechuang_check.words import text

_COUNT = re.compile(r"\s*count\s*\(", re.IGNORECASE)
_SHARES = (Unit.PERCENT, Unit.PERCENTAGE_POINTS)


def read_target(
    document: Document,
    path: tuple[Step, ...],
    shape: AnyTargetRuleShape,
    plan: KnownPlan,
    columns: Columns,
    vocabulary: Vocabulary,
    problems: Problems,
) -> Target:
    """The target of the rule at `path`; what is wrong with it is added to `problems`."""
    kwargs, meta = shape.kwargs, shape.meta
    checker, amounts = _TargetCheck(document, path, problems), AmountCheck(document, path, problems)
    checker.names(meta)
    if kwargs.derive is not None:
        DerivedCheck(document, path, problems).all_of(kwargs, kwargs.due)
        if checker.kind_and_unit(kwargs):
            amounts.all_of(kwargs, kwargs.unit or Unit.PERCENT)
    elif kwargs.numerator is None:
        checker.unmeasured(kwargs)
    elif checker.kind_and_unit(kwargs):
        checker.parts(kwargs)
        checker.missing_rows(kwargs)
        checker.season_of_a_year_so_far(kwargs)
        amounts.all_of(kwargs, kwargs.unit or Unit.PERCENT)
        checker.window(kwargs)
    checker.due(kwargs.due, plan.spans.get(meta.project))
    if kwargs.path:
        amounts.path(kwargs.path, kwargs)
    amounts.breaks(kwargs)
    amounts.points_across_breaks(kwargs)
    SplitCheck(document, path, problems).all_of(kwargs, columns, vocabulary)
    MovementCheck(document, path, problems).all_of(kwargs, columns)
    ForecastCheck(document, path, problems).all_of(kwargs)
    return Target(
        indicator=kwargs.indicator,
        name=meta.name.words(),
        project=meta.project,
        owner=meta.owner,
        clause=Clause(meta.clause.text, meta.clause.source.words(), meta.clause.translation),
        comparator=kwargs.comparator or Comparator.AT_LEAST,
        value=None if isinstance(kwargs.target, NoNumber) else kwargs.target.value,
        no_number=kwargs.target if isinstance(kwargs.target, NoNumber) else None,
        band=kwargs.band.value if kwargs.band else None,
        unit=kwargs.unit or Unit.PERCENT,
        due=kwargs.due,
        kind=kwargs.kind or Kind.ANNUAL_RATIO,
        obligation=meta.obligation,
        path=kwargs.path.path() if kwargs.path else Path(),
        window=kwargs.window,
        numerator=kwargs.numerator or "",
        derivation=derivation_of(kwargs.derive) if kwargs.derive else None,
        base_source=kwargs.derive.source.words() if kwargs.derive and kwargs.derive.source else None,
        denominator=kwargs.denominator,
        part_unit=kwargs.part_unit,
        coverage_floor=kwargs.coverage_floor,
        round_to=kwargs.round_to,
        missing=kwargs.missing,
        by=kwargs.by,
        share_of=share_expression(kwargs),
        is_smoothed=kwargs.forecast is MethodAsked.SMOOTHING,
        moving=kwargs.movement.moving() if kwargs.movement else None,
        breaks=_breaks(kwargs),
        across_breaks=kwargs.across_breaks,
        assumption=meta.assumption.words() if meta.assumption else None,
        short=meta.short.words() if meta.short else None,
        together_with=meta.together_with,
        carries_on=meta.carries_on,
    )


def read_series(
    document: Document,
    path: tuple[Step, ...],
    shape: SeriesRuleShape,
    problems: Problems,
) -> Target:
    """The series of the rule at `path`: measured as a target is, and asked for nothing."""
    kwargs = shape.kwargs
    checker = _TargetCheck(document, path, problems)
    AmountCheck(document, path, problems).breaks(kwargs)
    if kwargs.derive is not None:
        DerivedCheck(document, path, problems).all_of(kwargs, None)
        checker.kind_and_unit(kwargs)
    elif kwargs.numerator is None:
        what = text("`{key}` is missing; whatever is measured needs it", key="numerator")
        checker.tell(("kwargs",), Wrong(what, text("Add `{key}: ...` to its kwargs", key="numerator")))
    elif checker.kind_and_unit(kwargs):
        checker.parts(kwargs)
        checker.window(kwargs)
    return Target(
        indicator=kwargs.indicator,
        name=shape.meta.name.words(),
        project="",
        owner="",
        clause=Clause("", Bilingual.same("")),
        comparator=Comparator.AT_LEAST,
        value=None,
        unit=kwargs.unit,
        due=date.max,
        kind=kwargs.kind,
        window=kwargs.window,
        numerator=kwargs.numerator or "",
        denominator=kwargs.denominator,
        part_unit=kwargs.part_unit,
        missing=kwargs.missing,
        breaks=_breaks(kwargs),
        across_breaks=kwargs.across_breaks,
        derivation=derivation_of(kwargs.derive) if kwargs.derive else None,
        base_source=kwargs.derive.source.words() if kwargs.derive and kwargs.derive.source else None,
        is_series=True,
    )


def _breaks(kwargs: MeasuringKwargs) -> tuple[tuple[date, Bilingual], ...]:
    return tuple((day, words.words()) for day, words in sorted((kwargs.breaks or {}).items()))


class _TargetCheck(Telling):
    """The checks that hang on several keys of one target, or on other files."""

    def names(self, meta: TargetMeta) -> None:
        """A short name that is not shorter would be cut where it is needed."""
        for lang in ("zh", "en"):
            if meta.short is not None and len(getattr(meta.short, lang)) > len(getattr(meta.name, lang)):
                wrong = Wrong(text("The short name is longer than the name"), text("Shorten it, or leave `short` out"))
                self.tell(("meta", "short", lang), wrong)

    def unmeasured(self, kwargs: AnyTargetKwargs) -> None:
        """What says how to read a measurement needs a measurement."""
        for key in ("denominator", "part_unit", "coverage_floor", "missing", "round_to", "band", "path"):
            if getattr(kwargs, key) is not None:
                what = text("There is a `{key}`, and nothing is measured", key=key)
                self.tell(("kwargs", key), Wrong(what, text("Add the numerator, or remove `{key}`", key=key)))

    def kind_and_unit(self, kwargs: MeasuringKwargs) -> bool:
        """True if kind and unit speak of the same sort of number; otherwise amounts and parts cannot be judged."""
        if kwargs.kind is None or kwargs.unit is None:
            missing = "kind" if kwargs.kind is None else "unit"
            what = text("`{key}` is missing; whatever is measured needs it", key=missing)
            self.tell(("kwargs",), Wrong(what, text("Add `{key}: ...` to its kwargs", key=missing)))
            return False
        is_ratio = kwargs.kind.is_ratio
        values = {"kind": str(kwargs.kind), "unit": kwargs.unit.value}
        if kwargs.unit is Unit.PERCENTAGE_POINTS:
            wrong = Wrong(text("Percentage points measure a gap, not an indicator"), text("Write `unit: percent`"))
            self.tell(("kwargs", "unit"), wrong)
        elif is_ratio and kwargs.unit is not Unit.PERCENT:
            what = text("The kind {kind} does not go with the unit {unit}", **values)
            self.tell(("kwargs", "unit"), Wrong(what, text("Write `unit: percent`")))
        elif kwargs.unit is Unit.PERCENT and not is_ratio:
            what = text("The kind {kind} does not go with the unit {unit}", **values)
            mend = text("Write `kind: annual_ratio`, `ytd_ratio` or `coverage`, or another unit")
            self.tell(("kwargs", "kind"), Wrong(what, mend))
        else:
            return True
        return False

    def season_of_a_year_so_far(self, kwargs: AnyTargetKwargs) -> None:
        """What has come in by June says nothing beside a target of a year, unless a season says how much that is."""
        if kwargs.kind is Kind.YTD_FLOW and not (kwargs.path and kwargs.path.season):
            what = text("The kind ytd_flow needs a season")
            mend = text("Add `path: {season: [...]}`, 12 shares; without one write `kind: annual_flow`")
            self.tell(("kwargs", "kind"), Wrong(what, mend))

    def missing_rows(self, kwargs: AnyTargetKwargs) -> None:
        """A row can only fail where rows are counted, and more of them is better."""
        if kwargs.missing is not Missing.FAILING:
            return
        counts = [_COUNT.match(e or "") for e in (kwargs.numerator, kwargs.denominator)]
        if not all(counts) or kwargs.comparator not in (Comparator.AT_LEAST, Comparator.MORE_THAN):
            what = text("`missing: failing` is for a share of rows that is to reach a floor")
            mend = text("Write `missing: excluded` or `missing: insufficient`, or count rows in both parts")
            self.tell(("kwargs", "missing"), Wrong(what, mend))

    def parts(self, kwargs: MeasuringKwargs) -> None:
        """Numerator and denominator, and the unit they are counted in."""
        if kwargs.denominator is None:
            if kwargs.part_unit is not None:
                what = text("There is a `part_unit` and no denominator")
                mend = text("Add the denominator, or remove `part_unit`")
                self.tell(("kwargs", "part_unit"), Wrong(what, mend))
        elif kwargs.kind is None or not kwargs.kind.is_ratio:
            what = text("The kind {kind} is not a ratio, and there is a denominator", kind=str(kwargs.kind))
            mend = text("Write `kind: annual_ratio`, `ytd_ratio` or `coverage`, or remove the denominator")
            self.tell(("kwargs", "denominator"), Wrong(what, mend))
        elif kwargs.part_unit is None:
            what = text("A ratio needs the unit of its parts: `part_unit` is missing")
            mend = text("Add `part_unit: yuan`, or what the numerator is counted in")
            self.tell(("kwargs", "denominator"), Wrong(what, mend))
        elif kwargs.part_unit in _SHARES:
            what = text("The parts of a ratio are not themselves percentages")
            mend = text("Write what the numerator is counted in, such as yuan or enterprises")
            self.tell(("kwargs", "part_unit"), Wrong(what, mend))

    def window(self, kwargs: MeasuringKwargs) -> None:
        """A stock summed over months, or three years of a flow counted as one, would be wrong and not look it."""
        values = {"kind": str(kwargs.kind), "window": kwargs.window.value}
        what = text("The kind {kind} is not measured over the window `{window}`", **values)
        is_wide = kwargs.window is not Window.PERIOD
        match kwargs.kind:
            case Kind.CUMULATIVE_FLOW if kwargs.window is not Window.PLAN:
                mend = text("Write `window: plan`: it counts from the start of the plan")
            case Kind.ANNUAL_FLOW | Kind.YTD_FLOW if kwargs.window is Window.PLAN:
                mend = text("Write `window: year`, or `window: period` where a batch holds the year so far")
            case Kind.STOCK if is_wide:
                mend = text("Write `window: period`: a stock is never summed over periods")
            case kind if kind is not None and (kind.is_ratio or kind is Kind.REGISTER) and is_wide:
                mend = text("Write `window: period`: it is measured on one batch")
            case _:
                return
        given = "window" if self.is_written("kwargs", "window") else "kind"
        self.tell(("kwargs", given), Wrong(what, mend))

    def due(self, due: date, span: tuple[date, date] | None) -> None:
        if span is None or span[0] <= due <= span[1]:
            return
        self.tell(
            ("kwargs", "due"),
            Wrong(
                text(
                    "{due} is outside the plan, which runs from {start} to {end}",
                    due=due,
                    start=span[0],
                    end=span[1],
                ),
                text("Write a day of the plan, or change the plan in kechuang.toml"),
            ),
        )
