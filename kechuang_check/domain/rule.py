"""Suites and their rules, as the stewards declare them in Great Expectations' own keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kechuang_check.domain.finding import Severity
from kechuang_check.domain.plan import Bilingual, Target
from kechuang_check.errors import Place


@dataclass(frozen=True, slots=True)
class Rule:
    """One expectation. `kwargs` are typed (numbers are int or Decimal, dates stay text) and already checked.

    A rule of TARGET_TYPE or SERIES_TYPE has a `target`; every other rule says whether data is fit.
    """

    code: str
    type: str
    severity: Severity
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    name: Bilingual | None = None
    mend: Bilingual | None = None
    target: Target | None = None
    where: Place | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """`expectations/<name>.yaml`. `digest`: hash of its text."""

    name: str
    rules: tuple[Rule, ...]
    digest: str = ""

    @property
    def targets(self) -> tuple[Target, ...]:
        return tuple(t for t in self.indicators if not t.is_series)

    @property
    def indicators(self) -> tuple[Target, ...]:
        """The targets, and the series that are only measured."""
        return tuple(r.target for r in self.rules if r.target is not None)
