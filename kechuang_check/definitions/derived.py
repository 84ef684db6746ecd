"""Indicators that are reckoned from others: what is written of one, and what must be true of those it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from kechuang_check.definitions.across import indicators_of
from kechuang_check.definitions.problems import Problems, Wrong, pick
from kechuang_check.definitions.shapes import DeriveShape, MeasuringKwargs
from kechuang_check.definitions.target_amounts import Telling, check_amount
from kechuang_check.definitions.values import parse_quantity
from kechuang_check.definitions.written import Document, Step
from kechuang_check.domain.plan import Unit
from kechuang_check.domain.reading import Derivation, How
from kechuang_check.words import text

_UNITS: Mapping[How, Unit] = {
    How.RATIO: Unit.PERCENT,
    How.GROWTH: Unit.PERCENT,
    How.ANNUAL_GROWTH: Unit.PERCENT,
    How.MULTIPLE: Unit.TIMES,
}
"""What comes of it, where that is not the unit of what it is reckoned from."""


def derivation_of(shape: DeriveShape) -> Derivation:
    base = next(((day, quantity.value) for day, quantity in (shape.base or {}).items()), None)
    return Derivation(shape.how, tuple(shape.of), base, shape.years or 1)


class DerivedCheck(Telling):
    """The checks of `derive` that need no other rule."""

    def all_of(self, kwargs: MeasuringKwargs, due: date | None) -> None:
        derive = kwargs.derive
        if derive is None:
            return
        for key in ("numerator", "denominator", "window", "missing"):
            if self.is_written("kwargs", key):
                what = text("It is reckoned from other indicators, and there is a `{key}`", key=key)
                self.tell(("kwargs", key), Wrong(what, text("Remove `{key}`, or `derive`", key=key)))
        self._number_of_inputs(derive)
        self._base(derive, due)
        unit = _UNITS.get(derive.how)
        if unit is not None and kwargs.unit not in (None, unit):
            what = text("`{how}` gives {unit}", how=derive.how.value, unit=unit.value)
            self.tell(("kwargs", "unit"), Wrong(what, text("Write `unit: {unit}`", unit=unit.value)))

    def _number_of_inputs(self, derive: DeriveShape) -> None:
        count, how = len(derive.of), derive.how
        least = 2 if how.of_several else 1
        if count < least or (count > least and how not in (How.SUM, How.DIFFERENCE)):
            what = text("`{how}` is reckoned from {count} indicators", how=how.value, count=least)
            self.tell(("kwargs", "derive", "of"), Wrong(what, text("Name {count} of them", count=least)))

    def _base(self, derive: DeriveShape, due: date | None) -> None:
        how, here = derive.how, ("kwargs", "derive")
        if derive.base is None:
            if how.needs_base and derive.years is None:
                what = text("`{how}` needs the value it starts from: `base` is missing", how=how.value)
                mend = text(
                    "Add `base: {example}`, the day and the value; or `years`, to start from its own so many years "
                    "before",
                    example="{2020-12-31: 650}",
                )
                self.tell((*here, "how"), Wrong(what, mend))
        elif not how.may_have_base:
            what = text("`{how}` has no base", how=how.value)
            self.tell((*here, "base"), Wrong(what, text("Remove `base`")))
        elif len(derive.base) != 1:
            what = text("A base is one day with one value")
            self.tell((*here, "base"), Wrong(what, text("Keep the day that it starts from")))
        elif due is not None and next(iter(derive.base)).year >= due.year:
            what = text("The base is not of a year before the due date")
            self.tell((*here, "base"), Wrong(what, text("Write the day and the value of an earlier year")))
        if derive.years is not None and (not how.may_have_base or derive.base is not None):
            what = text("`years` says how far the same period lies back, where there is no base")
            self.tell((*here, "years"), Wrong(what, text("Remove `years`")))


Documents = Mapping[str, Document]


class _Rule(NamedTuple):
    suite: str
    document: Document
    path: tuple[Step, ...]

    @property
    def unit(self) -> str | None:
        return self.document.word(*self.path, "kwargs", "unit")

    @property
    def inputs(self) -> list[str]:
        node = self.document.node(*self.path, "kwargs", "derive", "of")
        plain = node.plain() if node is not None else []
        return [name for name in plain if isinstance(name, str)] if isinstance(plain, list) else []

    @property
    def is_derived(self) -> bool:
        return self.document.node(*self.path, "kwargs", "derive") is not None


def check_derived(checks: Documents, suites: Documents, problems: Problems) -> None:
    """That whatever is reckoned from others names indicators that there are, of one unit and one frequency, in no
    circle, and stands beside one of them.
    """
    rules = {
        indicator: _Rule(stem, document, ("expectations", index))
        for stem, document in suites.items()
        for index, indicator, _ in indicators_of(document)
    }
    every = {doc.word("suite"): doc.word("expected", "every") for doc in checks.values()}
    for indicator, rule in rules.items():
        if not rule.is_derived:
            continue
        place = rule.document.place(*rule.path, "kwargs", "derive", "of")
        unknown = [name for name in rule.inputs if name not in rules]
        for name in unknown:
            problems.add(place, text("There is no indicator {name}", name=name), pick(name, rules))
        if unknown:
            continue
        found = set(_under(indicator, rules, ()))
        if None in found:
            what = text("{name} is reckoned from itself", name=indicator)
            problems.add(place, what, text("Name indicators that are measured"))
            continue
        for wrong in _faults(rule, rules, {name for name in found if name is not None}, every):
            problems.add_wrong(place, wrong)


def _under(indicator: str, rules: Mapping[str, _Rule], above: tuple[str, ...]) -> Iterator[str | None]:
    """The measured indicators under one; None for a circle."""
    if indicator in above:
        yield None
    elif indicator in rules and not rules[indicator].is_derived:
        yield indicator
    elif indicator in rules:
        for name in rules[indicator].inputs:
            yield from _under(name, rules, (*above, indicator))


def _faults(
    rule: _Rule, rules: Mapping[str, _Rule], roots: set[str], every: Mapping[str | None, str | None]
) -> Iterator[Wrong]:
    how = rule.document.word(*rule.path, "kwargs", "derive", "how")
    units = {rules[name].unit for name in rule.inputs}
    if len(units) > 1:
        words = ", ".join(sorted(filter(None, units)))
        yield Wrong(
            text("What it is reckoned from is counted in different units: {units}", units=words),
            text("Name indicators of one unit"),
        )
    elif how in (How.SUM, How.DIFFERENCE, How.MONTH) and rule.unit is not None and units != {rule.unit}:
        yield Wrong(
            text("It is counted in {unit}, and what it is reckoned from in {other}", unit=rule.unit, other=units.pop()),
            text("Write the same unit"),
        )
    if not any(rules[name].suite == rule.suite for name in roots):
        yield Wrong(
            text("Nothing that it is reckoned from is measured in this suite"),
            text("Move the rule to the suite of one of them: {suites}", suites=_suites(rules, roots)),
        )
    if len({every.get(rules[name].suite) for name in roots}) > 1:
        yield Wrong(
            text("What it is reckoned from is not reported equally often"),
            text("Name indicators whose checks have the same `every`, so that they speak of the same periods"),
        )
    yield from _base_faults(rule, units)
    yield from _broken_base(rule, rules)


def _suites(rules: Mapping[str, _Rule], roots: set[str]) -> str:
    return ", ".join(sorted({rules[name].suite for name in roots}))


def _broken_base(rule: _Rule, rules: Mapping[str, _Rule]) -> Iterator[Wrong]:
    """A base that was counted by another definition than the series is now."""
    if _is_across(rule):
        return
    bases = rule.document.keys(*rule.path, "kwargs", "derive", "base") or ()
    for name in rule.inputs:
        breaks = rules[name].document.keys(*rules[name].path, "kwargs", "breaks") or ()
        for since in breaks if not _is_across(rules[name]) else ():
            for day in bases:
                # Days are written as YYYY-MM-DD, so they sort as texts.
                if day < since:
                    yield Wrong(
                        text(
                            "The base of {day} is counted by another definition: it changed on {since}",
                            day=day,
                            since=since,
                        ),
                        text("Write a base since then, or `across_breaks: true` if the plan compares them"),
                    )


def _is_across(rule: _Rule) -> bool:
    node = rule.document.node(*rule.path, "kwargs", "across_breaks")
    return node is not None and node.value is True


def _base_faults(rule: _Rule, units: set[str | None]) -> Iterator[Wrong]:
    base = rule.document.node(*rule.path, "kwargs", "derive", "base")
    known = {unit.value: unit for unit in Unit}
    for unit in units & known.keys():
        for written in (base.plain() if base is not None else {}).values():
            try:
                check_amount(parse_quantity(written), known[str(unit)])
            except Wrong as wrong:
                yield wrong
