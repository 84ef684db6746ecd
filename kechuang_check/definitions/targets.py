"""Targets: a rule that says what the plan asks for, by when, of whom, and how it is measured."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

from kechuang_check.definitions.known import Columns, KnownPlan
from kechuang_check.definitions.problems import Problems, Wrong, pick
from kechuang_check.definitions.rule_keys import add_fault
from kechuang_check.definitions.shapes import PathShape, TargetKwargs, TargetMeta, TargetRuleShape
from kechuang_check.definitions.values import Quantity
from kechuang_check.definitions.written import Document, Step
from kechuang_check.domain.plan import Clause, Kind, Path, Shape, Target, Unit, Window
from kechuang_check.domain.vocabulary import Vocabulary
from kechuang_check.words import text

_RATIOS = (Kind.ANNUAL_RATIO, Kind.YTD_RATIO)
_SHARES = (Unit.PERCENT, Unit.PERCENTAGE_POINTS)


def read_target(
    document: Document,
    path: tuple[Step, ...],
    shape: TargetRuleShape,
    plan: KnownPlan,
    columns: Columns,
    vocabulary: Vocabulary,
    problems: Problems,
) -> Target:
    """The target of the rule at `path`; what is wrong with it is added to `problems`."""
    kwargs, meta = shape.kwargs, shape.meta
    checker = _TargetCheck(document, path, problems)
    checker.owner_and_project(meta, plan)
    checker.names(meta)
    if checker.kind_and_unit(kwargs):
        checker.parts(kwargs)
        checker.amounts(kwargs)
    checker.window(kwargs)
    checker.due(kwargs.due, plan)
    if kwargs.path:
        checker.path(kwargs.path, kwargs)
    checker.expressions(kwargs, columns, vocabulary)
    return Target(
        indicator=kwargs.indicator,
        name=meta.name.words(),
        project=meta.project,
        owner=meta.owner,
        clause=Clause(meta.clause.text, meta.clause.source.words(), meta.clause.translation),
        comparator=kwargs.comparator,
        value=kwargs.target.value,
        unit=kwargs.unit,
        due=kwargs.due,
        kind=kwargs.kind,
        obligation=meta.obligation,
        path=_path(kwargs.path) if kwargs.path else Path(),
        window=kwargs.window,
        numerator=kwargs.numerator,
        denominator=kwargs.denominator,
        part_unit=kwargs.part_unit,
        coverage_floor=kwargs.coverage_floor,
        round_to=kwargs.round_to,
        assumption=meta.assumption.words() if meta.assumption else None,
        short=meta.short.words() if meta.short else None,
    )


def _path(shape: PathShape) -> Path:
    points = tuple((day, quantity.value) for day, quantity in shape.points.items())
    return Path(shape.shape, points, shape.source.words() if shape.source else None, tuple(shape.season))


def check_amount(quantity: Quantity, unit: Unit) -> None:
    """Raises Wrong if the sign written after an amount does not go with the unit."""
    if unit is Unit.PERCENT and not quantity.is_percent and (quantity.sign or quantity.value != 0):
        raise Wrong(
            text("`{written}` has no % sign, so it could be read in two ways", written=quantity.written),
            text("Write the amount with its sign, such as 2%"),
        )
    if unit is not Unit.PERCENT and quantity.is_percent:
        raise Wrong(
            text("`{written}` is a percentage, and the unit is {unit}", written=quantity.written, unit=unit.value),
            text("Remove the sign, or write `unit: percent`"),
        )
    if quantity.is_money and unit is not Unit.YUAN:
        raise Wrong(
            text("`{written}` is money, and the unit is {unit}", written=quantity.written, unit=unit.value),
            text("Remove 元, or write `unit: yuan`"),
        )


class _TargetCheck:
    """The checks that hang on several keys of one target, each told at the line of the key to change."""

    def __init__(self, document: Document, rule: tuple[Step, ...], problems: Problems) -> None:
        self._document = document
        self._rule = rule
        self._problems = problems

    def _tell(self, path: tuple[Step, ...], wrong: Wrong) -> None:
        self._problems.add_wrong(self._document.place(*self._rule, *path), wrong)

    def owner_and_project(self, meta: TargetMeta, plan: KnownPlan) -> None:
        if plan.projects is not None and meta.project not in plan.projects:
            self._tell(
                ("meta", "project"),
                Wrong(
                    text("There is no project `{project}` in kechuang.toml", project=meta.project),
                    pick(meta.project, plan.projects),
                ),
            )
        if plan.owners is not None and meta.owner not in plan.owners:
            self._tell(
                ("meta", "owner"),
                Wrong(
                    text("There is no owner `{owner}` in kechuang.toml", owner=meta.owner),
                    pick(meta.owner, plan.owners),
                ),
            )

    def names(self, meta: TargetMeta) -> None:
        """A short name that is not shorter would be cut where it is needed."""
        for lang in ("zh", "en"):
            if meta.short is not None and len(getattr(meta.short, lang)) > len(getattr(meta.name, lang)):
                wrong = Wrong(text("The short name is longer than the name"), text("Shorten it, or leave `short` out"))
                self._tell(("meta", "short", lang), wrong)

    def kind_and_unit(self, kwargs: TargetKwargs) -> bool:
        """True if kind and unit speak of the same sort of number; otherwise amounts and parts cannot be judged."""
        is_ratio = kwargs.kind in _RATIOS
        values = {"kind": kwargs.kind.value, "unit": kwargs.unit.value}
        if kwargs.unit is Unit.PERCENTAGE_POINTS:
            wrong = Wrong(text("Percentage points measure a gap, not an indicator"), text("Write `unit: percent`"))
            self._tell(("kwargs", "unit"), wrong)
        elif is_ratio and kwargs.unit is not Unit.PERCENT:
            what = text("The kind {kind} does not go with the unit {unit}", **values)
            self._tell(("kwargs", "unit"), Wrong(what, text("Write `unit: percent`")))
        elif kwargs.unit is Unit.PERCENT and not is_ratio:
            what = text("The kind {kind} does not go with the unit {unit}", **values)
            mend = text("Write `kind: annual_ratio` or `kind: ytd_ratio`, or another unit")
            self._tell(("kwargs", "kind"), Wrong(what, mend))
        else:
            return True
        return False

    def parts(self, kwargs: TargetKwargs) -> None:
        """Numerator and denominator, and the unit they are counted in."""
        if kwargs.denominator is None:
            if kwargs.part_unit is not None:
                what = text("There is a `part_unit` and no denominator")
                mend = text("Add the denominator, or remove `part_unit`")
                self._tell(("kwargs", "part_unit"), Wrong(what, mend))
        elif kwargs.kind not in _RATIOS:
            what = text("The kind {kind} is not a ratio, and there is a denominator", kind=kwargs.kind.value)
            mend = text("Write `kind: annual_ratio` or `kind: ytd_ratio`, or remove the denominator")
            self._tell(("kwargs", "denominator"), Wrong(what, mend))
        elif kwargs.part_unit is None:
            what = text("A ratio needs the unit of its parts: `part_unit` is missing")
            mend = text("Add `part_unit: yuan`, or what the numerator is counted in")
            self._tell(("kwargs", "denominator"), Wrong(what, mend))
        elif kwargs.part_unit in _SHARES:
            what = text("The parts of a ratio are not themselves percentages")
            mend = text("Write what the numerator is counted in, such as yuan or enterprises")
            self._tell(("kwargs", "part_unit"), Wrong(what, mend))

    def window(self, kwargs: TargetKwargs) -> None:
        """A stock summed over months, or three years of a flow counted as one, would be wrong and not look it."""
        values = {"kind": kwargs.kind.value, "window": kwargs.window.value}
        what = text("The kind {kind} is not measured over the window `{window}`", **values)
        match kwargs.kind:
            case Kind.CUMULATIVE_FLOW if kwargs.window is not Window.PLAN:
                mend = text("Write `window: plan`: it counts from the start of the plan")
            case Kind.ANNUAL_FLOW if kwargs.window is Window.PLAN:
                mend = text("Write `window: year`, or `window: period` where a batch holds the year so far")
            case Kind.STOCK if kwargs.window is not Window.PERIOD:
                mend = text("Write `window: period`: a stock is never summed over periods")
            case Kind.ANNUAL_RATIO | Kind.YTD_RATIO | Kind.REGISTER if kwargs.window is not Window.PERIOD:
                mend = text("Write `window: period`: it is measured on one batch")
            case _:
                return
        given = "window" if self._document.node(*self._rule, "kwargs", "window") else "kind"
        self._tell(("kwargs", given), Wrong(what, mend))

    def amounts(self, kwargs: TargetKwargs) -> None:
        """The target's sign, and where that is right the signs of the points before it."""
        if not self._amount(kwargs.target, kwargs.unit, "kwargs", "target") or kwargs.path is None:
            return
        written = self._document.keys(*self._rule, "kwargs", "path", "from") or ()
        for key, quantity in zip(written, kwargs.path.points.values(), strict=True):
            self._amount(quantity, kwargs.unit, "kwargs", "path", "from", key)

    def _amount(self, quantity: Quantity, unit: Unit, *path: Step) -> bool:
        try:
            check_amount(quantity, unit)
        except Wrong as wrong:
            self._tell(path, wrong)
            return False
        return True

    def due(self, due: date, plan: KnownPlan) -> None:
        if plan.start is None or plan.end is None or plan.start <= due <= plan.end:
            return
        self._tell(
            ("kwargs", "due"),
            Wrong(
                text(
                    "{due} is outside the plan, which runs from {start} to {end}",
                    due=due,
                    start=plan.start,
                    end=plan.end,
                ),
                text("Write a day of the plan, or change the plan in kechuang.toml"),
            ),
        )

    def path(self, path: PathShape, kwargs: TargetKwargs) -> None:
        here: tuple[Step, ...] = ("kwargs", "path")
        written = self._document.keys(*self._rule, *here, "from") or ()
        days = list(path.points)
        for index, (key, day) in enumerate(zip(written, days, strict=True)):
            if day >= kwargs.due:
                self._tell(
                    (*here, "from", key),
                    Wrong(
                        text("{day} is not before the due date {due}", day=day, due=kwargs.due),
                        text("Keep only points before the due date; the target stands in `target`"),
                    ),
                )
            if index and day < days[index - 1]:
                self._tell(
                    (*here, "from", key),
                    Wrong(
                        text("{day} comes after a later day", day=day), text("Write the points in order of their days")
                    ),
                )
        if path.points and path.shape is Shape.NONE:
            self._tell(
                (*here, "from"),
                Wrong(
                    text("There are points, and no shape says how the path runs between them"),
                    text("Add `shape: linear` or `shape: step`"),
                ),
            )
        if not path.points and path.shape is not Shape.NONE:
            self._tell(
                (*here, "shape"),
                Wrong(
                    text("The path has no point to start from"),
                    text("Add `from: {example}`", example="{2021-12-31: 650}"),
                ),
            )
        self._season(path.season, kwargs.kind)

    def _season(self, season: list[Decimal], kind: Kind) -> None:
        if not season:
            return
        if kind is not Kind.ANNUAL_FLOW:
            wrong = Wrong(
                text("The kind {kind} has no season", kind=kind.value),
                text("Remove `season`: it is for annual_flow alone"),
            )
        elif len(season) != 12:
            wrong = Wrong(
                text("The season has {count} shares, not 12", count=len(season)),
                text("Write the share reached by the end of each month, from January to December"),
            )
        elif any(later < earlier for earlier, later in pairwise(season)):
            wrong = Wrong(
                text("The shares of the season fall from one month to the next"),
                text("Write shares that add up from January on, such as 0.05, 0.1, 0.2"),
            )
        elif season[-1] != 1:
            wrong = Wrong(text("The season does not end with 1"), text("Write 1 as the share of December"))
        else:
            return
        self._tell(("kwargs", "path", "season"), wrong)

    def expressions(self, kwargs: TargetKwargs, columns: Columns, vocabulary: Vocabulary) -> None:
        for key, expression in (("numerator", kwargs.numerator), ("denominator", kwargs.denominator)):
            if expression is None:
                continue
            place = self._document.place(*self._rule, "kwargs", key)
            for types in columns.values():
                for fault in vocabulary.check_expression(expression, types, types):
                    add_fault(place, fault, self._problems)
