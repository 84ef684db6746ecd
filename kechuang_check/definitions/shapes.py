"""The shape of suites, and of what all definitions share: which keys there are, and what each holds.

Only the shape: what hangs on other keys or other files is checked where the domain values are made.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    field_validator,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from kechuang_check.definitions.problems import Wrong
from kechuang_check.definitions.values import (
    Amount,
    Asked,
    ChineseWords,
    Code,
    ColumnNames,
    Day,
    Identifier,
    Line,
    Season,
    Share,
    Words,
    choice,
)
from kechuang_check.domain.finding import SERIES_TYPE, TARGET_TYPE, Severity
from kechuang_check.domain.forecast import MethodAsked
from kechuang_check.domain.movement import Moving, Since
from kechuang_check.domain.plan import Bilingual, Comparator, Kind, Obligation, Path, Shape, Unit, Window
from kechuang_check.domain.reading import How, Missing
from kechuang_check.words import text

_NAMES = {"zh": "中文名称", "en": "English name"}


class Written(BaseModel):
    """Unknown keys are refused, and nothing is turned silently into another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)

    @field_validator("*", mode="before")
    @classmethod
    def _has_value(cls, written: object) -> object:
        if written is None:
            raise Wrong(text("The key has no value"), text("Write a value after the colon, or remove the key"))
        return written


class Names(Written):
    """A name in both languages, one line each."""

    zh: Line = Field(examples=["中文名称"])
    en: Line = Field(examples=["English name"])

    def words(self) -> Bilingual:
        return Bilingual(self.zh, self.en)


class Prose(Written):
    """Sentences in both languages."""

    zh: ChineseWords = Field(examples=["中文说明"])
    en: Words = Field(examples=["English words"])

    def words(self) -> Bilingual:
        return Bilingual(self.zh, self.en)


class EitherWords(Prose):
    """Sentences in both languages, or one text for both."""

    @model_validator(mode="before")
    @classmethod
    def _for_both(cls, written: object) -> object:
        return {"zh": written, "en": written} if isinstance(written, str) else written

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string"}, handler(schema)]}


class SuiteShape(Written):
    """The shell of expectations/<suite>.yaml; each expectation is read on its own."""

    name: Identifier = Field(examples=["enterprise_rd"])
    expectations: list[dict[str, Any]] = Field(min_length=1, examples=[[{"type": "expect_..."}]])


class RuleMeta(Written):
    code: Code = Field(examples=["enterprise_rd/credit-code-valid"])
    name: Names | None = Field(default=None, examples=[_NAMES])
    mend: Prose | None = Field(default=None, examples=[{"zh": "请核对", "en": "Check it"}])


class RuleShape(Written):
    """An ordinary rule; its kwargs are the vocabulary's."""

    type: str = Field(examples=["expect_column_values_to_be_unique"])
    kwargs: dict[str, Any] = Field(default={}, examples=[{"column": "credit_code"}])
    severity: Annotated[Severity, BeforeValidator(choice(Severity))] = Field(examples=["warning"])
    meta: RuleMeta = Field(examples=[{"code": "enterprise_rd/credit-code-valid"}])


class ClauseShape(Written):
    """The plan's own words; `translation` into the other language is ours, and shown as unverified."""

    text: Words = Field(examples=["..."])
    translation: ChineseWords | None = Field(default=None, examples=["..."])
    source: EitherWords = Field(examples=[{"zh": "...", "en": "..."}])


class PathShape(Written):
    """The way to the target: baseline and milestones by day, and for annual flows the season."""

    shape: Annotated[Shape, BeforeValidator(choice(Shape))] = Field(default=Shape.NONE, examples=["linear"])
    points: dict[Day, Amount] = Field(default={}, alias="from", examples=[{"2021-12-31": 650}])
    source: EitherWords | None = Field(default=None, examples=[{"zh": "...", "en": "..."}])
    season: Season = Field(default=(), examples=[[0.05, 0.1]])

    def path(self) -> Path:
        points = tuple((day, quantity.value) for day, quantity in self.points.items())
        source = self.source.words() if self.source else None
        if isinstance(self.season, str):
            return Path(self.shape, points, source, learns_season=True)
        return Path(self.shape, points, source, self.season)


class DeriveShape(Written):
    """How an indicator is reckoned from others."""

    how: Annotated[How, BeforeValidator(choice(How))] = Field(examples=["growth"])
    of: list[Identifier] = Field(min_length=1, examples=[["rd_total"]])
    base: dict[Day, Amount] | None = Field(default=None, examples=[{"2020-12-31": 650}])
    years: int | None = Field(default=None, ge=1, le=20, examples=[1])
    source: EitherWords | None = Field(default=None, examples=[{"zh": "...", "en": "..."}])


_DAYS = 90


class MovementShape(Written):
    """That it is told what came and left: since when, and which column says when a thing lapses."""

    since: Annotated[Since, BeforeValidator(choice(Since))] = Field(examples=["year"])
    lapses: Identifier | None = Field(default=None, examples=["valid_until"])
    within_days: int | None = Field(default=None, ge=1, le=366, examples=[90])

    def moving(self) -> Moving:
        return Moving(self.since, self.lapses, self.within_days or _DAYS)


_Comparator = Annotated[Comparator, BeforeValidator(choice(Comparator))]
_Unit = Annotated[Unit, BeforeValidator(choice(Unit))]
_Kind = Annotated[Kind, BeforeValidator(choice(Kind))]


class MeasuringKwargs(Written):
    """The keys that say how an indicator is measured, or reckoned from others."""

    indicator: Identifier = Field(examples=["enterprise_rd"])
    numerator: Words | None = Field(default=None, examples=["sum(rd_expense)"])
    denominator: Words | None = Field(default=None, examples=["sum(main_business_revenue)"])
    derive: DeriveShape | None = Field(default=None, examples=[{"how": "growth", "of": ["rd_total"]}])
    unit: _Unit | None = Field(default=None, examples=["percent"])
    part_unit: Annotated[Unit | None, BeforeValidator(choice(Unit))] = Field(default=None, examples=["yuan"])
    kind: _Kind | None = Field(default=None, examples=["annual_ratio"])
    window: Annotated[Window, BeforeValidator(choice(Window))] = Field(default=Window.PERIOD, examples=["period"])
    missing: Annotated[Missing | None, BeforeValidator(choice(Missing))] = Field(default=None, examples=["excluded"])
    breaks: dict[Day, EitherWords] | None = Field(default=None, examples=[{"2018-01-01": {"zh": "...", "en": "..."}}])
    across_breaks: bool = Field(default=False, examples=[False])


class AnyTargetKwargs(MeasuringKwargs):
    """The keys of a target, as far as they are needed whatever it asks for."""

    comparator: _Comparator | None = Field(default=None, examples=["at_least"])
    target: Asked = Field(examples=["2%"])
    band: Amount | None = Field(default=None, examples=["1%"])
    due: Day = Field(examples=["2024-12-31"])
    path: PathShape | None = Field(default=None, examples=[{"shape": "linear", "from": {"2021-12-31": 650}}])
    coverage_floor: Share | None = Field(default=None, examples=["95%"])
    round_to: int | None = Field(default=None, ge=0, le=6, examples=[1])
    by: ColumnNames = Field(default=(), examples=["town"])
    share_of: Words | None = Field(default=None, examples=["sum(residents)"])
    forecast: Annotated[MethodAsked | None, BeforeValidator(choice(MethodAsked))] = Field(
        default=None, examples=["smoothing"]
    )
    movement: MovementShape | None = Field(default=None, examples=[{"since": "year", "lapses": "valid_until"}])


class TargetKwargs(AnyTargetKwargs):
    """The keys of a target with a number."""

    numerator: Words = Field(examples=["sum(rd_expense)"])
    comparator: _Comparator = Field(examples=["at_least"])
    unit: _Unit = Field(examples=["percent"])
    kind: _Kind = Field(examples=["annual_ratio"])


class DerivedKwargs(AnyTargetKwargs):
    """The keys of a target with a number that is reckoned from other indicators."""

    derive: DeriveShape = Field(examples=[{"how": "growth", "of": ["rd_total"]}])
    comparator: _Comparator = Field(examples=["at_least"])
    unit: _Unit = Field(examples=["percent"])
    kind: _Kind = Field(examples=["annual_ratio"])


class ShownKwargs(AnyTargetKwargs):
    """The keys of a target without a number."""


class TargetMeta(RuleMeta):
    name: Names = Field(examples=[_NAMES])
    short: Names | None = Field(default=None, examples=[{"zh": "企业研发占比", "en": "Enterprise R&D share"}])
    project: Line = Field(examples=["rainforest"])
    owner: Line = Field(examples=["science_bureau"])
    obligation: Annotated[Obligation, BeforeValidator(choice(Obligation))] = Field(
        default=Obligation.EXPECTED, examples=["expected"]
    )
    clause: ClauseShape = Field(examples=[{"text": "...", "source": "..."}])
    assumption: Prose | None = Field(default=None, examples=[{"zh": "...", "en": "..."}])
    together_with: Identifier | None = Field(default=None, examples=["rd_place"])
    carries_on: Identifier | None = Field(default=None, examples=["enterprise_rd"])


class AnyTargetRuleShape(Written):
    """A target of the plan, whatever it asks for."""

    type: Literal["expect_indicator_to_meet_target"] = Field(examples=[TARGET_TYPE])
    kwargs: AnyTargetKwargs = Field(examples=[{"indicator": "enterprise_rd", "numerator": "sum(rd_expense)"}])
    severity: Annotated[Severity, BeforeValidator(choice(Severity))] = Field(examples=["warning"])
    meta: TargetMeta = Field(examples=[{"code": "enterprise_rd/target"}])


class TargetRuleShape(AnyTargetRuleShape):
    """A target with a number."""

    kwargs: TargetKwargs = Field(examples=[{"indicator": "enterprise_rd", "numerator": "sum(rd_expense)"}])


class ShownRuleShape(AnyTargetRuleShape):
    """A target without a number: what measures it may be left out."""

    kwargs: ShownKwargs = Field(examples=[{"indicator": "energy_level", "target": "none", "due": "2024-12-31"}])


class DerivedRuleShape(AnyTargetRuleShape):
    """A target with a number, reckoned from other indicators."""

    kwargs: DerivedKwargs = Field(
        examples=[{"indicator": "rd_growth", "derive": {"how": "growth", "of": ["rd_total"]}}]
    )


class SeriesKwargs(MeasuringKwargs):
    """The keys of a series."""

    unit: _Unit = Field(examples=["yuan"])
    kind: _Kind = Field(examples=["annual_flow"])


class SeriesMeta(RuleMeta):
    name: Names = Field(examples=[_NAMES])


class SeriesRuleShape(Written):
    """A series that is measured for targets to be reckoned from, and asked for nothing itself."""

    type: Literal["expect_indicator_to_be_measured"] = Field(examples=[SERIES_TYPE])
    kwargs: SeriesKwargs = Field(examples=[{"indicator": "rd_total", "numerator": "sum(rd_expense)"}])
    severity: Annotated[Severity, BeforeValidator(choice(Severity))] = Field(examples=["info"])
    meta: SeriesMeta = Field(examples=[{"code": "enterprise_rd/total"}])
