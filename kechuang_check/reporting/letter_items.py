"""The items of a letter: an indicator, or data, with its facts; both parts of a letter are made from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kechuang_check.domain.alerting.deciding import Decision
from kechuang_check.domain.assessment import Observation
from kechuang_check.domain.masking import Example
from kechuang_check.reporting.characters import width
from kechuang_check.reporting.course_words import CourseView
from kechuang_check.reporting.letter_subject import Headline
from kechuang_check.reporting.reader import Reader
from kechuang_check.reporting.rule_words import NO_FORMS, Forms
from kechuang_check.reporting.wording import Mark
from kechuang_check.words import Text

_WIDEST_LABEL = 30
Examples = Mapping[tuple[str, str, str | None], tuple[Example, ...]]


@dataclass(frozen=True, slots=True)
class Beside:
    """What a letter tells besides its decisions. `observations`: all that the night measured; `decisions`: about every
    alert and receiver; `examples`: by batch, code and column of a finding some failing rows, for those who are cleared.
    """

    observations: tuple[Observation, ...] = ()
    decisions: tuple[Decision, ...] = ()
    examples: Examples = field(default_factory=dict)
    forms: Forms = field(default_factory=lambda: NO_FORMS)
    """Sentences of the rules that have no name of their own."""


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str

    @property
    def is_wide(self) -> bool:
        """Whether its label is a sentence, for which a column of labels is too narrow."""
        return width(self.label) > _WIDEST_LABEL


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the bar: `percent` of its width, and what it stands for (value, gap, rest)."""

    percent: int
    part: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """`headline`: what the subject of a letter says of it. `change`: what is new, where `mark` and `summary` do not say
    it. `scale`: what the bar shows, in words. `basis`: where the figures and the target come from. `brief`: what to act
    on, where the item only stands in the overview. `telling`: who else is told, and why the reader is. What there is
    nothing of is None or empty.
    """

    headline: Headline
    mark: Mark
    name: str
    summary: str
    change: str | None = None
    value: str | None = None
    period: str | None = None
    bar: tuple[Segment, ...] = ()
    scale: str | None = None
    steps: tuple[Fact, ...] = ()
    course: CourseView | None = None
    facts: tuple[Fact, ...] = ()
    basis: tuple[Fact, ...] = ()
    brief: tuple[Fact, ...] = ()
    telling: tuple[Fact, ...] = ()


def facts_of(facts: Iterable[tuple[Text, str | None]], reader: Reader) -> tuple[Fact, ...]:
    """Those of which there is something to say."""
    return tuple(Fact(reader.say(label), value) for label, value in facts if value)
