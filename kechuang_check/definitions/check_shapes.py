"""The shape of checks/<feed>.yaml and regions/<list>.yaml: which keys there are, and what each holds.

Only the shape: what hangs on other keys or other files is checked where the domain values are made.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, WithJsonSchema, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from kechuang_check.definitions.problems import Wrong, pick
from kechuang_check.definitions.shapes import Names, Prose, Written
from kechuang_check.definitions.values import Day, Identifier, Inside, Line, Share, Words, choice, column_place
from kechuang_check.domain.feed import ColumnType, Tag
from kechuang_check.domain.finality import Finality
from kechuang_check.domain.layout import Form, Meaning, Negative, Sheets
from kechuang_check.domain.period import Frequency
from kechuang_check.words import text

ENCODINGS = ("utf-8", "gb18030", "gbk", "gb2312", "big5", "utf-16", "utf-16-le", "utf-16-be")
Encoding = Literal["utf-8", "gb18030", "gbk", "gb2312", "big5", "utf-16", "utf-16-le", "utf-16-be"]
Delimiter = Literal[",", ";", "|", "tab"]
_BY = "{rows: town, of: jiangyin}"
_EXPECTED = {"every": "month", "until": "15 days after the period", "steward": "statistics_bureau"}
_EVERY = {f.short: f for f in Frequency} | {f.value: f for f in Frequency}


def _read_every(written: object) -> Frequency:
    """`month`, or `monthly`."""
    if isinstance(written, str) and written in _EVERY:
        return _EVERY[written]
    raise Wrong(text("`{written}` is not known here", written=str(written)[:60]), pick(str(written), _EVERY))


Every = Annotated[Frequency, BeforeValidator(_read_every), WithJsonSchema({"enum": list(_EVERY)})]


class SourceShape(Written):
    """Either a folder with files, or a database: `url_env` with `table` or `query`."""

    folder: Inside | None = Field(default=None, examples=["samples/batches/enterprise_rd"])
    pattern: Inside | None = Field(default=None, examples=["*.csv"])
    settle_seconds: int = Field(default=2, ge=0, le=86_400, examples=[60])
    done_marker: Line | None = Field(default=None, examples=["{name}.done"])
    url_env: Line | None = Field(default=None, examples=["KECHUANG_BUREAU_DB"])
    table: Line | None = Field(default=None, examples=["public.output"])
    query: Words | None = Field(default=None, examples=["SELECT code, amount FROM output WHERE month = :period"])
    period: Line | None = Field(default=None, examples=["report_month"])
    timeout_seconds: int = Field(default=300, ge=1, le=86_400, examples=[300])
    max_rows: int = Field(default=1_000_000, ge=1, le=10_000_000, examples=[1_000_000])


class ByShape(Written):
    """Who must be in each filing. The word `owner` stands for nobody but whoever hands it in."""

    rows: Line | None = Field(default=None, examples=["town"])
    of: Line | None = Field(default=None, examples=["jiangyin"])

    @model_validator(mode="before")
    @classmethod
    def _owner(cls, written: object) -> object:
        if written == "owner":
            return {}
        if isinstance(written, str):
            raise Wrong(
                text("`{written}` is not known here", written=written),
                text("Write `owner`, or name the column and its list: {example}", example=_BY),
            )
        return written

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"const": "owner"}, handler(schema)]}


class ExpectedShape(Written):
    every: Every = Field(examples=["month"])
    until: Line | None = Field(default=None, examples=["15 days after the period"])
    within_days: int | None = Field(default=None, ge=0, le=3660, examples=[30])
    steward: Line = Field(examples=["statistics_bureau"])
    by: ByShape = Field(default=ByShape(), examples=["owner"])
    start: Day | None = Field(default=None, alias="from", examples=["2022-01-01"])
    to: Day | None = Field(default=None, examples=["2024-12-31"])
    skip: list[int] = Field(default=[], examples=[[1]])
    grace: int = Field(default=0, ge=0, le=366, examples=[3])
    assumption: Prose | None = Field(default=None, examples=[{"zh": "期限为假定", "en": "The due date is assumed"}])


class FinalityShape(Written):
    """`provisional` or `final` for all filings of a feed, or how each says it. An empty list: by no word."""

    column: Line | None = Field(default=None, examples=["data_state"])
    provisional: list[Line] | None = Field(default=None, examples=[["快报", "初步"]])
    final: list[Line] | None = Field(default=None, examples=[["最终核实"]])
    unmarked: Annotated[Finality | None, BeforeValidator(choice(Finality))] = Field(default=None, examples=["final"])
    final_until: Line | None = Field(default=None, examples=["by 31 October"])

    @model_validator(mode="before")
    @classmethod
    def _of_all(cls, written: object) -> object:
        if isinstance(written, str):
            return {"unmarked": written, "provisional": [], "final": []}
        return written

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"enum": [f.value for f in Finality]}, handler(schema)]}


class WideShape(Written):
    into: Identifier = Field(examples=["year"])
    values: list[Identifier] = Field(min_length=1, examples=[["contracts"]])
    own_period: bool = False


class CodedShape(Written):
    code: list[Line] = Field(default=["代码", "指标代码"], min_length=1, examples=[["代码"]])
    value: list[Line] = Field(
        default=["本年", "本年实际", "本期", "数值", "金额", "数量"], min_length=1, examples=[["本年"]]
    )
    unit: list[Line] = Field(default=["计量单位", "单位"], min_length=1, examples=[["计量单位"]])


class TotalsShape(Written):
    words: list[Line] = Field(default=["合计", "总计", "小计"], examples=[["合计"]])
    tolerance: Share | None = Field(default=None, examples=["0.1%"])


class LayoutShape(Written):
    """How the table lies in its file, where it must be said; what is not said is found in each file."""

    form: Annotated[Form, BeforeValidator(choice(Form))] = Field(default=Form.TABLE, examples=["table"])
    encodings: list[Encoding] = Field(default=["utf-8", "gb18030"], min_length=1, examples=[["utf-8", "gb18030"]])
    delimiter: Delimiter | None = Field(default=None, examples=["tab"])
    sheet: Line | None = Field(default=None, examples=["填报"])
    sheets: Annotated[Sheets, BeforeValidator(choice(Sheets))] = Field(default=Sheets.ONE, examples=["all"])
    header_rows: list[int] | None = Field(default=None, min_length=1, max_length=2, examples=[[5, 7]])
    unit: Line | None = Field(default=None, examples=["万元"])
    fill_merged: bool = False
    ignore_unnamed: bool = False
    negatives: list[Annotated[Negative, BeforeValidator(choice(Negative))]] = Field(
        default_factory=list, examples=[["brackets"]]
    )
    symbols: dict[str, Annotated[Meaning, BeforeValidator(choice(Meaning))]] | None = Field(
        default=None, examples=[{"blank": "unknown"}]
    )
    totals: TotalsShape = Field(default=TotalsShape(), examples=[{"words": ["合计"]}])
    wide: WideShape | None = Field(default=None, examples=[{"into": "year", "values": ["contracts"]}])
    coded: CodedShape | None = Field(default=None, examples=[{"value": ["本年"]}])
    password_env: Line | None = Field(default=None, examples=["KECHUANG_FILING_PASSWORD"])


class ColumnShape(Written):
    type: Annotated[ColumnType, BeforeValidator(choice(ColumnType))] = Field(examples=["text"])
    names: list[Line] = Field(default=[], examples=[["统一社会信用代码"]])
    unit: Line | None = Field(default=None, examples=["万元"])
    required: bool = True
    code: Line | None = Field(default=None, examples=['"7"'])
    at: Annotated[int | None, BeforeValidator(column_place)] = Field(default=None, examples=["A"])
    among: Line | None = Field(default=None, examples=["jiangyin"])


class CheckShape(Written):
    """The keys of checks/<feed>.yaml."""

    name: Identifier = Field(examples=["enterprise_rd"])
    title: Names = Field(examples=[{"zh": "中文名称", "en": "English name"}])
    suite: Line = Field(examples=["enterprise_rd"])
    source: SourceShape = Field(examples=[{"folder": "samples/batches/enterprise_rd", "pattern": "*"}])
    expected: ExpectedShape = Field(examples=[_EXPECTED])
    tag: Annotated[Tag, BeforeValidator(choice(Tag))] = Field(examples=["statistical"])
    finality: FinalityShape | None = Field(default=None, examples=[{"column": "data_state"}])
    layout: LayoutShape = Field(default=LayoutShape(), examples=[{"sheet": "填报"}])
    strict: bool = False
    note: Prose | None = Field(default=None, examples=[{"zh": "合成数据", "en": "synthetic data"}])
    key: list[str] = Field(min_length=1, examples=[["credit_code"]])
    columns: dict[Identifier, ColumnShape] = Field(min_length=1, examples=[{"credit_code": {"type": "code"}}])


class MemberShape(Written):
    code: str | None = Field(default=None, examples=['"320281001"'])
    names: list[Line] = Field(default=[], examples=[["澄江"]])


class GroupShape(Written):
    names: list[Line] = Field(default=[], examples=[["全市"]])
    code: str | None = Field(default=None, examples=['"320281400"'])
    of: list[Line] = Field(default=[], examples=[["all"]])


class NameListShape(Written):
    """The keys of regions/<list>.yaml."""

    name: Identifier = Field(examples=["jiangyin"])
    title: Names = Field(examples=[{"zh": "中文名称", "en": "English name"}])
    source: Words | None = Field(default=None, examples=["..."])
    members: dict[Line, MemberShape | None] = Field(min_length=1, examples=[{"澄江街道": {"code": "320281001"}}])
    groups: dict[Line, GroupShape] = Field(default={}, examples=[{"全市": {"of": ["all"]}}])
