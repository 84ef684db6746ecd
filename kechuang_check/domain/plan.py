"""The plan: projects, owners, targets, and the path that leads to each target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from kechuang_check.domain.movement import Moving
from kechuang_check.domain.path import asked_on
from kechuang_check.domain.reading import Derivation, Missing, NoNumber


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same words in Chinese and in English."""

    zh: str
    en: str

    @classmethod
    def same(cls, words: str) -> Bilingual:
        """Words that are the same in both languages, or that nobody has translated."""
        return cls(words, words)

    def in_(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


class Comparator(StrEnum):
    """How a value is held against its target. 以上 and 达到 are `at_least`; 超过 and 突破 are `more_than`; 左右 is
    `within` a band on both sides.
    """

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    WITHIN = "within"
    EQUAL = "equal"

    @property
    def is_floor(self) -> bool:
        """True where more is better."""
        return self in (Comparator.AT_LEAST, Comparator.MORE_THAN)

    @property
    def is_strict(self) -> bool:
        return self in (Comparator.MORE_THAN, Comparator.LESS_THAN)

    @property
    def is_two_sided(self) -> bool:
        """True where too much falls short as well as too little."""
        return self in (Comparator.WITHIN, Comparator.EQUAL)

    def holds(self, value: Fraction, bound: Fraction, band: Fraction | None = None) -> bool:
        """Compare exactly: nothing is rounded on the way. `band`: how far WITHIN lets a value lie from its bound."""
        match self:
            case Comparator.AT_LEAST:
                return value >= bound
            case Comparator.MORE_THAN:
                return value > bound
            case Comparator.AT_MOST:
                return value <= bound
            case Comparator.LESS_THAN:
                return value < bound
            case Comparator.WITHIN:
                return abs(value - bound) <= (band or 0)
            case Comparator.EQUAL:
                return value == bound


class Kind(StrEnum):
    """What sort of number an indicator is, and so what a period means for it.

    COVERAGE: the share of things that comply at the end of the period (全覆盖 is 100 %). YTD_FLOW: what has come in
    since January, held each month against the season of a year; an ANNUAL_FLOW can do without one.
    """

    ANNUAL_RATIO = "annual_ratio"
    YTD_RATIO = "ytd_ratio"
    STOCK = "stock"
    COVERAGE = "coverage"
    ANNUAL_FLOW = "annual_flow"
    YTD_FLOW = "ytd_flow"
    CUMULATIVE_FLOW = "cumulative_flow"
    REGISTER = "register"

    @property
    def is_flow(self) -> bool:
        return self in (Kind.ANNUAL_FLOW, Kind.YTD_FLOW, Kind.CUMULATIVE_FLOW)

    @property
    def starts_anew(self) -> bool:
        """Whether it is counted from 0 each January."""
        return self in (Kind.ANNUAL_FLOW, Kind.YTD_FLOW)

    @property
    def is_ratio(self) -> bool:
        return self in (Kind.ANNUAL_RATIO, Kind.YTD_RATIO, Kind.COVERAGE)


class Window(StrEnum):
    """Which batches of a feed one observation covers: its own period, its year so far, or the plan so far."""

    PERIOD = "period"
    YEAR = "year"
    PLAN = "plan"


class Obligation(StrEnum):
    BINDING = "binding"
    EXPECTED = "expected"
    STRETCH = "stretch"


class Unit(StrEnum):
    """The unit of an indicator's value. PERCENT values are held as fractions. PLACE: 1 is the first. THINGS: 个."""

    PERCENT = "percent"
    YUAN = "yuan"
    PERSONS = "persons"
    ENTERPRISES = "enterprises"
    PROJECTS = "projects"
    CARRIERS = "carriers"
    TASKS = "tasks"
    PATENTS = "patents"
    THINGS = "things"
    TIMES = "times"
    PLACE = "place"
    PERCENTAGE_POINTS = "percentage_points"

    @property
    def is_whole(self) -> bool:
        """Whether such things come in ones."""
        return self not in (Unit.PERCENT, Unit.YUAN, Unit.TIMES, Unit.PERCENTAGE_POINTS)

    @property
    def step(self) -> Decimal:
        """The smallest amount by which such a number can differ on paper; one fen for yuan, 1 for things."""
        match self:
            case Unit.PERCENT:
                return Decimal("0.0001")
            case Unit.PERCENTAGE_POINTS | Unit.YUAN | Unit.TIMES:
                return Decimal("0.01")
            case _:
                return Decimal(1)


class Shape(StrEnum):
    """LINEAR: straight between the points. STEP: a point holds until the next. NONE: only the target, when due."""

    LINEAR = "linear"
    STEP = "step"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Path:
    """The points before the target (baseline and milestones), in order of date, without the target itself.

    `season`: for an annual flow, the share of the year's bound that should be reached by the end of each month
    (12 shares, the last is 1); empty where the plan says nothing, and then a year is judged when it is over.
    `learns_season`: the season is that of past years, as far as they were reported whole: `learned_from`.
    """

    shape: Shape = Shape.NONE
    points: tuple[tuple[date, Decimal], ...] = ()
    source: Bilingual | None = None
    season: tuple[Decimal, ...] = ()
    learns_season: bool = False
    learned_from: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """What the plan says, in the words of its source. `translation`: into the other language, by us and unverified."""

    text: str
    source: Bilingual
    translation: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One target of the plan: what it says, what it asks for, by when, and who answers for it."""

    indicator: str
    name: Bilingual
    project: str
    owner: str
    clause: Clause
    comparator: Comparator
    value: Decimal | None
    """None where there is no number: see `no_number`. Such a target is shown and never judged."""
    unit: Unit
    due: date
    kind: Kind
    obligation: Obligation = Obligation.EXPECTED
    path: Path = Path()
    window: Window = Window.PERIOD
    numerator: str = ""
    denominator: str | None = None
    part_unit: Unit | None = None
    """Unit of numerator and denominator where the value is a ratio."""
    coverage_floor: Decimal | None = None
    round_to: int | None = None
    """`coverage_floor`: below this share of usable rows (a fraction) it is "insufficient data". `round_to`: decimals
    (of a percentage, for percent values) to round to before comparing; only where the plan rounds.
    """
    assumption: Bilingual | None = None
    short: Bilingual | None = None
    """A short name for subjects of letters and other narrow places."""
    band: Decimal | None = None
    """How far a value may lie from its bound on either side, in `unit`; for WITHIN alone."""
    no_number: NoNumber | None = None
    derivation: Derivation | None = None
    base_source: Bilingual | None = None
    """Where it is not measured but reckoned from other indicators, without a numerator of its own; and where the base
    of that can be read.
    """
    breaks: tuple[tuple[date, Bilingual], ...] = ()
    across_breaks: bool = False
    """From which days on it is counted by which new definition (口径), and whether the plan itself compares across."""
    together_with: str | None = None
    carries_on: str | None = None
    """The indicator that the same clause asks for besides, and the one of an earlier plan that this goes on with."""
    is_series: bool = False
    """Measured for others to be reckoned from: the plan asks nothing of it, and it is never judged."""
    by: tuple[str, ...] = ()
    share_of: str | None = None
    """`by`: columns that split a shortfall into groups. `share_of`: what a group weighs where there is no ratio."""
    missing: Missing | None = None
    """What a row that lacks a value means. None: each part of a ratio passes over the cells that it lacks."""
    moving: Moving | None = None
    is_smoothed: bool = False
    """`moving`: since when it is told what came and left. `is_smoothed`: forecasts by exponential smoothing."""

    @property
    def least_coverage(self) -> Decimal | None:
        """The share of usable rows (a fraction) below which nothing is judged."""
        if self.coverage_floor is None and self.missing is Missing.INSUFFICIENT:
            return Decimal(1)
        return self.coverage_floor

    @property
    def looks_back(self) -> bool:
        """Whether its verdict hangs on observations of earlier periods, and not on that of the last one alone."""
        compares = self.derivation is not None and self.derivation.how.looks_back and self.derivation.base is None
        return compares or self.path.learns_season

    def is_broken_between(self, earlier: date, later: date) -> bool:
        """Whether values of these two days are counted by different definitions, and so not comparable."""
        return not self.across_breaks and any(earlier < day <= later for day, _ in self.breaks)

    @property
    def number(self) -> Fraction:
        """The value asked for in the end. Raises ValueError for a target without a number."""
        if self.value is None:
            raise ValueError(f"the target of {self.indicator} has no number")
        return Fraction(self.value)

    def holds(self, value: Fraction, bound: Fraction) -> bool:
        """Whether `value` meets `bound`, without rounding."""
        return self.comparator.holds(value, bound, Fraction(self.band or 0))

    def edge(self, value: Fraction, bound: Fraction) -> Fraction:
        """What `value` has to reach to meet `bound`: of a band the nearer end, else the bound itself."""
        band = Fraction(self.band or 0)
        return bound - band if value < bound else bound + band

    def bound_on(self, day: date) -> Fraction | None:
        """What the path asks for on `day` (应达值); None where it asks for nothing yet.

        Linear paths run by days, so a milestone is met exactly on its date; from the due date on it is the target.
        For a flow of a year the bound is the path's value at the end of that year, times the season's share.
        """
        return None if self.value is None else asked_on(day, self)


@dataclass(frozen=True, slots=True)
class Owner:
    """A department that answers for indicators. `address` is a role's mailbox; None where none is known."""

    id: str
    name: Bilingual
    address: str | None = None
    lang: str = "zh"


@dataclass(frozen=True, slots=True)
class Plan:
    name: Bilingual
    start: date
    end: date
    source: Bilingual
    projects: Mapping[str, Bilingual]
