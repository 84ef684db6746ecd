"""expectations/<suite>.yaml: rules and targets, in Great Expectations' own keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kechuang_check.definitions.known import Columns, KnownPlan
from kechuang_check.definitions.problems import Problems, nearest, pick
from kechuang_check.definitions.rule_keys import add_fault, read_kwargs
from kechuang_check.definitions.shape_check import read_shape
from kechuang_check.definitions.shapes import (
    AnyTargetRuleShape,
    DerivedRuleShape,
    RuleMeta,
    RuleShape,
    SeriesRuleShape,
    ShownRuleShape,
    SuiteShape,
    TargetRuleShape,
)
from kechuang_check.definitions.targets import read_series, read_target
from kechuang_check.definitions.written import Document, Step
from kechuang_check.domain.finding import MEASURING_TYPES, SERIES_TYPE, TARGET_TYPE
from kechuang_check.domain.reading import NoNumber
from kechuang_check.domain.rule import Rule, Suite
from kechuang_check.domain.vocabulary import Vocabulary
from kechuang_check.words import text


def read_suite(
    document: Document, stem: str, plan: KnownPlan, columns: Columns, vocabulary: Vocabulary, problems: Problems
) -> Suite | None:
    """The suite of one file; None if its shell is wrong. `columns`: of the checks that use it.

    Every rule is looked at, whatever is wrong with the ones before it.
    """
    shell = read_shape(SuiteShape, document, problems)
    if shell is not None and shell.name != stem:
        problems.add(
            document.place("name"),
            text("The suite is named `{name}` and its file {file}", name=shell.name, file=f"{stem}.yaml"),
            text("Write `name: {stem}`, or rename the file", stem=stem),
        )
    reading = _Reading(document, stem, plan, columns, vocabulary, problems)
    listed = document.node("expectations")
    items = listed.value if listed and isinstance(listed.value, list) else []
    rules = [reading.rule("expectations", index) for index, item in enumerate(items) if isinstance(item.value, dict)]
    if shell is None:
        return None
    return Suite(shell.name, tuple(rule for rule in rules if rule is not None), document.digest)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every rule of one suite is read with."""

    document: Document
    suite: str
    plan: KnownPlan
    columns: Columns
    vocabulary: Vocabulary
    problems: Problems

    def rule(self, *path: Step) -> Rule | None:
        self._mend_type(path)
        if self.document.word(*path, "type") == SERIES_TYPE:
            return self._series_rule(path)
        if self._is_target(self.document.word(*path, "type")):
            return self._target_rule(path)
        shape = read_shape(RuleShape, self.document, self.problems, *path)
        kwargs = self._kwargs(path)
        if shape is None:
            return None
        self._check_code(shape.meta, path)
        return Rule(
            code=shape.meta.code,
            type=shape.type,
            severity=shape.severity,
            kwargs=kwargs,
            name=shape.meta.name.words() if shape.meta.name else None,
            mend=shape.meta.mend.words() if shape.meta.mend else None,
            where=self.document.place(*path),
        )

    def _mend_type(self, path: tuple[Step, ...]) -> None:
        """The type says which keys there are: where its own key is misspelt the others are not unknown as well."""
        known = list(RuleShape.model_fields)
        keys = self.document.keys(*path) or ()
        for key in keys if "type" not in keys else ():
            if nearest(key, known) == "type":
                what = text("`{key}` is not a key that is known here", key=key)
                self.problems.add(self.document.place(*path, key), what, pick(key, known))
                self.document.correct(path, key, "type")

    def _is_target(self, type_: str | None) -> bool:
        """A misspelt target is read as one, so that its keys are not all told to be unknown."""
        if type_ is None or type_ in self.vocabulary.forms or type_ == SERIES_TYPE:
            return False
        return type_ == TARGET_TYPE or nearest(type_, [*self.vocabulary.forms, *MEASURING_TYPES]) == TARGET_TYPE

    def _target_rule(self, path: tuple[Step, ...]) -> Rule | None:
        self._owner_and_project(path)
        self._expressions(path)
        shape = read_shape(self._kind_of_target(path), self.document, self.problems, *path)
        if shape is None:
            return None
        self._check_code(shape.meta, path)
        written = self.document.node(*path, "kwargs")
        return Rule(
            code=shape.meta.code,
            type=shape.type,
            severity=shape.severity,
            kwargs=written.plain() if written else {},
            name=shape.meta.name.words(),
            mend=shape.meta.mend.words() if shape.meta.mend else None,
            target=read_target(self.document, path, shape, self.plan, self.columns, self.vocabulary, self.problems),
            where=self.document.place(*path),
        )

    def _kind_of_target(self, path: tuple[Step, ...]) -> type[AnyTargetRuleShape]:
        """Which keys a target needs hangs on whether it has a number and is measured."""
        if self.document.word(*path, "kwargs", "target") in set(NoNumber):
            return ShownRuleShape
        return DerivedRuleShape if self.document.node(*path, "kwargs", "derive") else TargetRuleShape

    def _series_rule(self, path: tuple[Step, ...]) -> Rule | None:
        self._expressions(path)
        shape = read_shape(SeriesRuleShape, self.document, self.problems, *path)
        if shape is None:
            return None
        self._check_code(shape.meta, path)
        return Rule(
            code=shape.meta.code,
            type=shape.type,
            severity=shape.severity,
            name=shape.meta.name.words(),
            mend=shape.meta.mend.words() if shape.meta.mend else None,
            target=read_series(self.document, path, shape, self.problems),
            where=self.document.place(*path),
        )

    def _owner_and_project(self, path: tuple[Step, ...]) -> None:
        """As they are written: whatever else is wrong with the target, a name that there is not is told."""
        owner, project = (self.document.word(*path, "meta", key) for key in ("owner", "project"))
        plan = self.plan
        if project is not None and plan.projects is not None and project not in plan.projects:
            self.problems.add(
                self.document.place(*path, "meta", "project"),
                text("There is no project `{project}` in kechuang.toml", project=project),
                pick(project, plan.projects, plan.called),
            )
        if owner is not None and plan.owners is not None and owner not in plan.owners:
            self.problems.add(
                self.document.place(*path, "meta", "owner"),
                text("There is no owner `{owner}` in kechuang.toml", owner=owner),
                pick(owner, plan.owners, plan.called),
            )

    def _expressions(self, path: tuple[Step, ...]) -> None:
        """As they are written, too."""
        for key in ("numerator", "denominator"):
            expression = self.document.word(*path, "kwargs", key)
            for types in self.columns.values() if expression is not None and expression.strip() else ():
                for fault in self.vocabulary.check_expression(expression or "", types, types):
                    add_fault(self.document.place(*path, "kwargs", key), fault, self.problems)

    def _kwargs(self, path: tuple[Step, ...]) -> Mapping[str, Any]:
        """The kwargs, as far as they can be read: a rule of unknown type has none that could be checked."""
        type_ = self.document.word(*path, "type")
        kwargs = self.document.node(*path, "kwargs")
        if type_ is None or (kwargs is not None and not isinstance(kwargs.value, dict)):
            return {}
        form = self.vocabulary.forms.get(type_)
        if form is None:
            self.problems.add(
                self.document.place(*path, "type"),
                text("There is no rule `{type}`", type=type_),
                pick(type_, [*self.vocabulary.forms, *MEASURING_TYPES]),
            )
            return {}
        return read_kwargs(self.document, (*path, "kwargs"), form, self.columns, self.vocabulary, self.problems)

    def _check_code(self, meta: RuleMeta, path: tuple[Step, ...]) -> None:
        suite, _, rest = meta.code.partition("/")
        if suite != self.suite:
            self.problems.add(
                self.document.place(*path, "meta", "code"),
                text("The code `{code}` does not begin with the name of its suite", code=meta.code),
                text("Write `{code}`", code=f"{self.suite}/{rest}"),
            )
