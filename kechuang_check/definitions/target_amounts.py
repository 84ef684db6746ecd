"""The amounts of a target: its number, its band, the points of its path and its season."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from kechuang_check.definitions.problems import Problems, Wrong
from kechuang_check.definitions.shapes import AnyTargetKwargs, MeasuringKwargs, PathShape
from kechuang_check.definitions.values import Quantity
from kechuang_check.definitions.written import Document, Step
from kechuang_check.domain.plan import Comparator, Kind, Shape, Unit
from kechuang_check.domain.reading import NoNumber
from kechuang_check.words import text


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


def _is_possible(quantity: Quantity, unit: Unit) -> bool:
    return not unit.is_whole or quantity.value == quantity.value.to_integral_value()


class Telling:
    """Tells what is wrong with one target, each problem at the line of the key to change."""

    def __init__(self, document: Document, rule: tuple[Step, ...], problems: Problems) -> None:
        self._document = document
        self._rule = rule
        self._problems = problems

    def is_written(self, *path: Step) -> bool:
        return self._document.node(*self._rule, *path) is not None

    def tell(self, path: tuple[Step, ...], wrong: Wrong) -> None:
        self._problems.add_wrong(self._document.place(*self._rule, *path), wrong)


class AmountCheck(Telling):
    """The checks of amounts that hang on the unit, the comparator and the kind."""

    def all_of(self, kwargs: AnyTargetKwargs, unit: Unit) -> None:
        """The signs of the target and its band, and where the first is right those of the points before it."""
        self._band(kwargs, unit)
        asked = kwargs.target
        if not isinstance(asked, NoNumber) and not self._amount(asked, unit, "kwargs", "target"):
            return
        if kwargs.path is None:
            return
        written = self._document.keys(*self._rule, "kwargs", "path", "from") or ()
        for key, quantity in zip(written, kwargs.path.points.values(), strict=True):
            self._amount(quantity, unit, "kwargs", "path", "from", key)

    def _band(self, kwargs: AnyTargetKwargs, unit: Unit) -> None:
        """About what it says must be known how far about."""
        within = kwargs.comparator is Comparator.WITHIN
        if kwargs.band is None:
            if within:
                what = text("`within` needs the width of its band: `band` is missing")
                mend = text("Add `band: ...`, how far the value may lie from the target on either side")
                self.tell(("kwargs", "comparator"), Wrong(what, mend))
        elif not within:
            what = text("The comparator {comparator} has no band", comparator=str(kwargs.comparator))
            self.tell(("kwargs", "band"), Wrong(what, text("Remove `band`, or write `comparator: within`")))
        elif kwargs.band.value == 0:
            what, mend = text("A band of 0 lets nothing but the target itself pass"), text("Write `comparator: equal`")
            self.tell(("kwargs", "band"), Wrong(what, mend))
        elif self._amount(kwargs.band, unit, "kwargs", "band") and not _is_possible(kwargs.band, unit):
            what = text(
                "`{written}` is no whole number, and {unit} come in ones",
                written=kwargs.band.written,
                unit=unit.value,
            )
            self.tell(("kwargs", "band"), Wrong(what, text("Write a whole number")))

    def _amount(self, quantity: Quantity, unit: Unit, *path: Step) -> bool:
        try:
            check_amount(quantity, unit)
        except Wrong as wrong:
            self.tell(path, wrong)
            return False
        return True

    def path(self, path: PathShape, kwargs: AnyTargetKwargs) -> None:
        here: tuple[Step, ...] = ("kwargs", "path")
        written = self._document.keys(*self._rule, *here, "from") or ()
        days = list(path.points)
        for index, (key, day) in enumerate(zip(written, days, strict=True)):
            if day >= kwargs.due:
                self.tell(
                    (*here, "from", key),
                    Wrong(
                        text("{day} is not before the due date {due}", day=day, due=kwargs.due),
                        text("Keep only points before the due date; the target stands in `target`"),
                    ),
                )
            if index and day < days[index - 1]:
                self.tell(
                    (*here, "from", key),
                    Wrong(
                        text("{day} comes after a later day", day=day), text("Write the points in order of their days")
                    ),
                )
        if path.points and path.shape is Shape.NONE:
            self.tell(
                (*here, "from"),
                Wrong(
                    text("There are points, and no shape says how the path runs between them"),
                    text("Add `shape: linear` or `shape: step`"),
                ),
            )
        if not path.points and path.shape is not Shape.NONE:
            self.tell(
                (*here, "shape"),
                Wrong(
                    text("The path has no point to start from"),
                    text("Add `from: {example}`", example="{2021-12-31: 650}"),
                ),
            )
        self._season(path.season, kwargs.kind)

    def breaks(self, kwargs: MeasuringKwargs) -> None:
        if kwargs.across_breaks and not kwargs.breaks:
            what = text("`across_breaks` speaks of breaks, and there are none")
            self.tell(("kwargs", "across_breaks"), Wrong(what, text("Add `breaks`, or remove `across_breaks`")))

    def points_across_breaks(self, kwargs: AnyTargetKwargs) -> None:
        """What was counted by another definition is no point of the path, unless the plan says so."""
        if kwargs.path is None or kwargs.across_breaks:
            return
        written = self._document.keys(*self._rule, "kwargs", "path", "from") or ()
        for key, day in zip(written, kwargs.path.points, strict=True):
            for since in kwargs.breaks or ():
                if day < since <= kwargs.due:
                    what = text(
                        "{day} is counted by another definition than {due}: it changed on {since}",
                        day=day,
                        due=kwargs.due,
                        since=since,
                    )
                    mend = text("Leave the point out, or write `across_breaks: true` if the plan compares them")
                    self.tell(("kwargs", "path", "from", key), Wrong(what, mend))

    def _season(self, season: tuple[Decimal, ...] | str, kind: Kind | None) -> None:
        if not season or kind is None:
            return
        if not kind.starts_anew:
            wrong = Wrong(
                text("The kind {kind} has no season", kind=str(kind)),
                text("Remove `season`: it is for annual_flow and ytd_flow alone"),
            )
        elif isinstance(season, str):
            return
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
        self.tell(("kwargs", "path", "season"), wrong)
