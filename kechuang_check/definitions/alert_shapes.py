"""The shape of [receivers], [[routes]] and [alerts] in kechuang.toml: who can be told, and who is told what."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from kechuang_check.definitions.problems import Wrong, pick
from kechuang_check.definitions.shapes import Names, Written
from kechuang_check.definitions.values import Identifier, Line, Mailbox, choice
from kechuang_check.domain.finding import Severity
from kechuang_check.domain.receivers import AlertKind, Role, Weekday
from kechuang_check.words import text

Language = Literal["zh", "en"]

_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")
_PATTERN = re.compile(r"[a-z0-9_*?]+")
_NEVER = "never"


def _read_hours(written: object) -> tuple[time, time]:
    match = _HOURS.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        raise Wrong(
            text("`{written}` does not say from when to when", written=str(written)),
            text("Write two times of day with `-` between them, such as 20:00-07:30"),
        )
    start, end = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
    if start == end:
        raise Wrong(
            text("These quiet hours never end, so letters would never leave"),
            text("Write when they begin and when they end, such as 20:00-07:30"),
        )
    return start, end


def _read_weekly(written: object) -> Weekday | None:
    if written == _NEVER:
        return None
    days = [day.value for day in Weekday]
    if written not in days:
        raise Wrong(text("`{value}` is not known here", value=str(written)), pick(str(written), [*days, _NEVER]))
    return Weekday(str(written))


def _several(written: object) -> object:
    """One value may stand without brackets."""
    return [written] if isinstance(written, str | dict) else written


def _or_one(item: dict[str, object]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]})


def _words(kind: type[AlertKind | Severity]) -> WithJsonSchema:
    return _or_one({"enum": [member.value for member in kind]})


_AnyName = Annotated[
    list[str],
    BeforeValidator(_several),
    Field(min_length=1),
    _or_one({"type": "string", "pattern": f"^{_PATTERN.pattern}$"}),
]
_Kinds = Annotated[
    list[Annotated[AlertKind, BeforeValidator(choice(AlertKind))]],
    BeforeValidator(_several),
    Field(min_length=1),
    _words(AlertKind),
]
_Severities = Annotated[
    list[Annotated[Severity, BeforeValidator(choice(Severity))]],
    BeforeValidator(_several),
    Field(min_length=1),
    _words(Severity),
]
_To = Annotated[list[str], BeforeValidator(_several), _or_one({"type": "string"})]
Hours = Annotated[
    tuple[time, time],
    BeforeValidator(_read_hours),
    WithJsonSchema({"type": "string", "pattern": f"^{_HOURS.pattern}$"}),
]
Weekly = Annotated[
    Weekday | None,
    BeforeValidator(_read_weekly),
    WithJsonSchema({"enum": [*(day.value for day in Weekday), _NEVER]}),
]


class QuietShape(Written):
    hours: Hours | None = Field(default=None, examples=["20:00-07:30"])
    working_days_only: bool = Field(default=False, examples=[True])
    operation: bool = Field(default=False, examples=[True])


class RepeatShape(Written):
    """After how many days an unchanged alert is told again; without a key never."""

    critical: int | None = Field(default=None, ge=1, le=366, examples=[7])
    warning: int | None = Field(default=None, ge=1, le=366, examples=[30])
    info: int | None = Field(default=None, ge=1, le=366, examples=[90])

    def by_severity(self) -> dict[Severity, int]:
        days = {Severity.CRITICAL: self.critical, Severity.WARNING: self.warning, Severity.INFO: self.info}
        return {severity: count for severity, count in days.items() if count is not None}


class TimesShape(Names):
    """What an owner and a receiver can say of when and what they are told."""

    address: Mailbox | None = Field(default=None, examples=["head-of-science-bureau@example.com"])
    language: Language | None = Field(default=None, examples=["zh"])
    cleared: bool = Field(default=False, examples=[True])
    quiet: QuietShape | None = Field(default=None, examples=[{"hours": "20:00-07:30", "working_days_only": True}])
    weekly: Weekly = Field(default=None, examples=["monday"])


class OwnerShape(TimesShape):
    pass


class ReceiverShape(TimesShape):
    of: Identifier | None = Field(default=None, examples=["science_bureau"])
    role: Annotated[Role, BeforeValidator(choice(Role))] | None = Field(default=None, examples=["deputy"])
    channels: list[Line] | None = Field(default=None, min_length=1, examples=[["mail", "plan_group"]])


class EscalateShape(Written):
    after_nights: int = Field(ge=1, le=3660, examples=[7])
    to: Annotated[_To, Field(min_length=1)] = Field(examples=[["@deputies"]])


class RouteShape(Written):
    kind: _Kinds | None = Field(default=None, examples=["shortfall"])
    severity: _Severities | None = Field(default=None, examples=["critical"])
    indicator: _AnyName | None = Field(default=None, examples=["talent_*"])
    check: _AnyName | None = Field(default=None, examples=["enterprise_rd"])
    project: _AnyName | None = Field(default=None, examples=["talent"])
    owner: _AnyName | None = Field(default=None, examples=["science_bureau"])
    plan: _AnyName | None = Field(default=None, examples=["plan"])
    to: _To | None = Field(default=None, examples=[["@owner", "plan_office"]])
    escalate: Annotated[list[EscalateShape], BeforeValidator(_several)] | None = Field(
        default=None, examples=[{"after_nights": 7, "to": ["plan_office"]}]
    )
    repeat_days: RepeatShape = RepeatShape()
    goes_on: bool = Field(default=False, alias="continue", examples=[True])
    routes: list[RouteShape] = Field(default_factory=list)


class AlertsShape(Written):
    """What holds for everybody who says nothing else."""

    quiet: QuietShape | None = Field(default=None, examples=[{"hours": "20:00-07:30", "working_days_only": True}])
    weekly: Weekly = Field(default=None, examples=["monday"])
    repeat_days: RepeatShape = RepeatShape()
