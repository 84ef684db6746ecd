"""Which rules exist and which keys each takes: what the reader of suites must know of the judge."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from kechuang_check.domain.feed import ColumnType
from kechuang_check.domain.plan import Bilingual
from kechuang_check.words import Text

ColumnTypes = Mapping[str, ColumnType | None]
"""Names of columns with what they are; None where that cannot be told."""
NO_TYPES: ColumnTypes = MappingProxyType({})


class KeyType(StrEnum):
    """What a key's value must be. FRACTION is 0 to 1. BOUND is a number, or a date as YYYY-MM-DD."""

    COLUMN = "column"
    COLUMNS = "columns"
    TEXT = "text"
    REGEX = "regex"
    INTEGER = "integer"
    NUMBER = "number"
    FRACTION = "fraction"
    BOUND = "bound"
    BOOLEAN = "boolean"
    VALUES = "values"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class KeyForm:
    name: str
    type: KeyType
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpectationForm:
    """One kind of rule. `pattern` is its sentence for readers with {key} places, `column_key` the key that names the
    column a finding speaks of.
    """

    type: str
    keys: tuple[KeyForm, ...]
    pattern: Bilingual
    column_key: str | None = None

    def key(self, name: str) -> KeyForm | None:
        return next((k for k in self.keys if k.name == name), None)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a value; `position` counts characters from 0. `key`: the key to change, where it is one."""

    what: Text
    mend: Text
    position: int | None = None
    key: str | None = None


class Vocabulary(Protocol):
    @property
    def forms(self) -> Mapping[str, ExpectationForm]:
        """By type. The target rule is not among them: its keys are the plan's (`domain.plan.Target`)."""

    def check_kwargs(self, type_: str, kwargs: Mapping[str, object]) -> Sequence[Fault]:
        """Faults that no single key shows (min above max, nothing to compare with)."""

    def check_columns(self, type_: str, kwargs: Mapping[str, object], columns: ColumnTypes) -> Sequence[Fault]:
        """Faults of a rule that does not fit the columns it names, by what they hold."""

    def check_expression(
        self, expression: str, columns: Collection[str], types: ColumnTypes = NO_TYPES
    ) -> Sequence[Fault]:
        """Faults of an aggregate expression over `columns`, also by what they hold as far as `types` says it."""
